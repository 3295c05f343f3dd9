"""How one channel of one layer comes to be for an image: its maps, weights and constants. Values only, no torch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from inception_lab.engine.requests.activations import Looking, bytes_to_keep, check_picture
from inception_lab.engine.requests.job import Passes, inferred
from inception_lab.errors import BackendError
from inception_lab.graph import LayerGraph, Node
from inception_lab.images import Picture
from inception_lab.inside.gather import check_size
from inception_lab.inside.layer import LayerValues, check_channel
from inception_lab.spec import Network

__all__ = ["InsideRequest", "InsideResult", "running_node"]


@dataclass(frozen=True, slots=True, eq=False)
class InsideResult:
    """What one channel of the layer is made of."""

    device_name: str
    values: LayerValues


@dataclass(frozen=True)
class InsideRequest(Looking[InsideResult]):
    """Pass `picture` through a network and look into one channel of a layer; None is the one that varies most."""

    network: Network
    picture: Picture
    node_id: str
    channel: int | None = 0
    device: str = "cpu"
    seed: int = 0

    def __post_init__(self) -> None:
        check_picture(self.picture, self.network)
        node = running_node(inferred(self.network), self.node_id)
        if self.channel is not None:
            check_channel(node, self.channel)
        check_size(node)

    @property
    def passes(self) -> Iterable[Passes]:
        """See `Job`."""
        graph = inferred(self.network)
        return [Passes(graph, 1, "float32", 1, keeps=bytes_to_keep(graph) or 0)]


def running_node(graph: LayerGraph, node_id: str) -> Node:
    """Return a node that runs. Raises SpecError for an unknown one, BackendError for one of a head that is off."""
    node = graph.node(node_id)
    if node.aux and not graph.heads_on:
        raise BackendError(node_id, "the head of this layer is off, so it does not run", remedy="switch its head on")
    return node
