"""A small feature map of every layer for one image: what the drawing's boxes show. Values only, no torch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from inception_lab.cost import graph_cost
from inception_lab.engine.requests.activations import Looking, check_picture
from inception_lab.engine.requests.job import Passes, inferred
from inception_lab.errors import BackendError
from inception_lab.images import Picture
from inception_lab.spec import Network
from inception_lab.spec.checks import check_count

__all__ = ["THUMBNAIL_SIDE", "Thumbnail", "ThumbnailsRequest", "ThumbnailsResult"]

THUMBNAIL_SIDE: Final = 28
"""Pixels a side to which larger maps are averaged down in a drawing's boxes."""
_MOST_SIDE: Final = 160


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """Of one layer the channel whose values have the largest standard deviation, averaged down, row by row.

    `levels` 0 … 255 stand for `low` … `high`, the smallest and largest value shown. `zero` channels of its
    `channels` are 0 at every position.
    """

    node_id: str
    channel: int
    channels: int
    zero: int
    height: int
    width: int
    low: float
    high: float
    levels: bytes


@dataclass(frozen=True, slots=True)
class ThumbnailsResult:
    """A thumbnail of every layer that has a map, the input first, in order of execution."""

    device_name: str
    thumbnails: tuple[Thumbnail, ...]


@dataclass(frozen=True)
class ThumbnailsRequest(Looking[ThumbnailsResult]):
    """Pass `picture` through a network once and keep a map of every layer, at most `side` pixels a side."""

    network: Network
    picture: Picture
    device: str = "cpu"
    seed: int = 0
    side: int = THUMBNAIL_SIDE

    def __post_init__(self) -> None:
        check_picture(self.picture, self.network)
        check_count("side", "", self.side, most=_MOST_SIDE, error=BackendError)

    @property
    def passes(self) -> Iterable[Passes]:
        """See `Job`."""
        graph = inferred(self.network)
        return [Passes(graph, 1, "float32", 1, keeps=graph_cost(graph).total.activation_bytes)]
