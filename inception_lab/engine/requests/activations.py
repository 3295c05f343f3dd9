"""What a network makes of an image: feature maps, statistics and histograms of chosen nodes. Values only, no torch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from inception_lab.cost import graph_cost
from inception_lab.engine.requests.job import Job, Passes, Result_co, inferred
from inception_lab.engine.requests.keeping import image_seconds
from inception_lab.errors import BackendError, ImageError
from inception_lab.graph import LayerGraph, format_shape
from inception_lab.images import Picture
from inception_lab.spec import Network
from inception_lab.spec.checks import check_count

__all__ = [
    "LEVELS",
    "MAP_SIDE",
    "MOST_KEPT",
    "MOST_MAPS",
    "ActivationsRequest",
    "ActivationsResult",
    "ChannelStatistics",
    "FeatureMap",
    "Histogram",
    "Looking",
    "NodeActivations",
    "bytes_to_keep",
    "check_picture",
    "with_sources",
]

MOST_MAPS: Final = 64
"""Channels of a node whose maps are sent at most."""
MAP_SIDE: Final = 80
"""Pixels a side to which larger maps are averaged down."""
LEVELS: Final = 255
MOST_NODES: Final = 12
_GRACE_S: Final = 30.0
MOST_KEPT: Final = 512_000_000
"""Bytes of weights and outputs up to which a pass is kept for other layers of the same network and image."""


def check_picture(picture: Picture, network: Network) -> None:
    """Refuse an image that is not of the network's input. Raises ImageError."""
    fitted = (picture.channels, picture.height, picture.width)
    if fitted != network.input:
        raise ImageError("image", f"the network's input is {format_shape(network.input)}", format_shape(fitted))


def bytes_to_keep(graph: LayerGraph) -> int | None:
    """Return what all outputs of a pass take, in float32; None where they and the weights are too many to be kept."""
    total = graph_cost(graph).total
    return total.activation_bytes if total.activation_bytes + 4 * total.params <= MOST_KEPT else None


def with_sources(graph: LayerGraph, node_id: str) -> tuple[str, ...]:
    """Name a node and, where it joins or adds branches, the nodes it joins, in order."""
    node = graph.node(node_id)
    sources = node.inputs if node.op in ("concat", "add") else ()
    return (node_id, *sources[: MOST_NODES - 1])


@dataclass(frozen=True, slots=True)
class ChannelStatistics:
    """Of each channel, over its pixels: mean, standard deviation (population) and share of exact zeros.

    `zero_elsewhere` tells of each whether it is 0 at every position for all the request's other pictures.
    """

    means: tuple[float, ...]
    deviations: tuple[float, ...]
    zeros: tuple[float, ...]
    zero_elsewhere: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Histogram:
    """How many values lie in each of equally wide bins from `low` to `high`; exact zeros are counted apart."""

    low: float
    high: float
    counts: tuple[int, ...]
    zeros: int

    @property
    def values(self) -> int:
        """All values."""
        return sum(self.counts) + self.zeros


@dataclass(frozen=True, slots=True)
class FeatureMap:
    """One channel's map, row by row: `levels` 0 … 255 stand for `low` … `high`, its smallest and largest value."""

    channel: int
    low: float
    high: float
    levels: bytes


@dataclass(frozen=True, slots=True)
class NodeActivations:
    """One node's output for the image. `height` and `width` are those of the maps, at most `MAP_SIDE`.

    `reduced` tells whether maps were averaged down; statistics and histogram are of all values before that.
    """

    node_id: str
    shape: tuple[int, ...]
    mean: float
    deviation: float
    channels: ChannelStatistics
    histogram: Histogram
    maps: tuple[FeatureMap, ...]
    height: int
    width: int
    reduced: bool


@dataclass(frozen=True, slots=True)
class ActivationsResult:
    """What came out of every node asked for, in that order."""

    device_name: str
    nodes: tuple[NodeActivations, ...]


class Looking(Job[Result_co]):
    """A job that looks at what a network makes of a visitor's image; every one passes it once, and that quickly."""

    @property
    def kept_s(self) -> float:
        """See `Job`: the image is its visitor's own."""
        return image_seconds()

    @property
    def grace_s(self) -> float:
        """See `Job`: one pass ends sooner than another worker starts."""
        return _GRACE_S


@dataclass(frozen=True)
class ActivationsRequest(Looking[ActivationsResult]):
    """Pass `picture` through a network and look at `nodes`.

    Maps are of each node's `maps` channels from `first` on, at most `MOST_MAPS`. Of `others` only this is
    told: whether a channel is zero for them, too.
    """

    network: Network
    picture: Picture
    nodes: tuple[str, ...]
    first: int = 0
    maps: int = MOST_MAPS
    device: str = "cpu"
    seed: int = 0
    others: tuple[Picture, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= len(self.nodes) <= MOST_NODES:
            raise BackendError("nodes", f"name 1 to {MOST_NODES}", str(len(self.nodes)))
        check_count("maps", "", self.maps, most=MOST_MAPS, error=BackendError)
        check_count("first", "", self.first, least=0, most=1_000_000, error=BackendError)
        for picture in (self.picture, *self.others):
            check_picture(picture, self.network)
        known = {node.id for node in inferred(self.network).counted()}
        for node_id in self.nodes:
            if node_id not in known:
                raise BackendError(node_id, "no layer of the running network has this id", remedy="switch its head on")

    @property
    def passes(self) -> Iterable[Passes]:
        """See `Job`."""
        graph = inferred(self.network)
        first = Passes(graph, 1, "float32", 1, keeps=bytes_to_keep(graph) or 0)
        return [first, replace(first, batch=len(self.others))] if self.others else [first]
