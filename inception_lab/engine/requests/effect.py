"""What one value is sensitive to, and what a pass becomes where parts are switched off. Values only, no torch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from inception_lab.cost import graph_cost
from inception_lab.engine.requests.activations import Looking, check_picture
from inception_lab.engine.requests.inside import running_node
from inception_lab.engine.requests.job import Passes, inferred
from inception_lab.errors import BackendError, received
from inception_lab.graph import Node
from inception_lab.images import Picture
from inception_lab.inside.layer import check_channel
from inception_lab.inside.sums import check_position
from inception_lab.spec import Network, Pair

__all__ = [
    "MOST_SWITCHES",
    "FieldRequest",
    "FieldResult",
    "NodeChange",
    "SwitchRequest",
    "SwitchResult",
]

MOST_SWITCHES: Final = 64
MOST_FACTOR: Final = 100.0


@dataclass(frozen=True, slots=True)
class FieldResult:
    """|Gradient| of one value with respect to the image, summed over its colours, (height, width) row by row.

    `levels` 0 … 255 stand for 0 … `largest`. `inside` is the share of the gradient's sum that lies in the value's
    theoretical receptive field; None where the gradient is 0 everywhere, as behind a ReLU that is closed.
    """

    device_name: str
    height: int
    width: int
    levels: bytes
    largest: float
    inside: float | None


@dataclass(frozen=True)
class FieldRequest(Looking[FieldResult]):
    """Find what the value of a layer at one position is sensitive to: its effective receptive field.

    Source: Luo et al. 2016 (1701.04128), who measure it as the gradient with respect to the image.
    """

    network: Network
    picture: Picture
    node_id: str
    at: Pair
    channel: int = 0
    device: str = "cpu"
    seed: int = 0

    def __post_init__(self) -> None:
        check_picture(self.picture, self.network)
        node = running_node(inferred(self.network), self.node_id)
        check_channel(node, self.channel)
        check_position(node, self.at)

    @property
    def passes(self) -> Iterable[Passes]:
        """See `Job`."""
        graph = inferred(self.network)
        return [Passes(graph, 1, "float32", 4, backward=True, keeps=graph_cost(graph).total.activation_bytes)]


@dataclass(frozen=True, slots=True)
class NodeChange:
    """How far a layer's output is from what it was: ‖after − before‖ ÷ ‖before‖; infinite where that was 0."""

    node_id: str
    change: float


@dataclass(frozen=True, slots=True)
class SwitchResult:
    """Every layer's change in order of execution, and the output's largest channel before and after, if there is one.

    `answer` is the output's own change. Of an output with a grid, its channels' means are compared.
    """

    device_name: str
    nodes: tuple[NodeChange, ...]
    answer: float
    largest_before: int | None
    largest_after: int | None


@dataclass(frozen=True)
class SwitchRequest(Looking[SwitchResult]):
    """Pass an image twice, the second time with parts switched off or scaled.

    `off` are layers whose output is 0, or one channel of it (None: all); `shortcuts` are sums without their shortcut;
    `scales` are sums whose body is multiplied by a factor more.
    """

    network: Network
    picture: Picture
    off: tuple[tuple[str, int | None], ...] = ()
    shortcuts: tuple[str, ...] = ()
    scales: tuple[tuple[str, float], ...] = ()
    device: str = "cpu"
    seed: int = 0

    def __post_init__(self) -> None:
        check_picture(self.picture, self.network)
        switches = len(self.off) + len(self.shortcuts) + len(self.scales)
        if not 1 <= switches <= MOST_SWITCHES:
            raise BackendError("switches", f"name 1 to {MOST_SWITCHES}", str(switches))
        for node_id, channel in self.off:
            node = self._running(node_id)
            if channel is not None:
                check_channel(node, channel)
        for node_id in (*self.shortcuts, *(node_id for node_id, _ in self.scales)):
            if self._running(node_id).op != "add":
                raise BackendError(node_id, "only a sum has a shortcut and a body", remedy="name a sum")
        for node_id, factor in self.scales:
            _check_factor(node_id, factor)

    def _running(self, node_id: str) -> Node:
        node = running_node(inferred(self.network), node_id)
        if node.op == "input":
            raise BackendError(node_id, "the image itself cannot be switched off", remedy="name a layer")
        return node

    @property
    def passes(self) -> Iterable[Passes]:
        """See `Job`."""
        graph = inferred(self.network)
        return [Passes(graph, 1, "float32", 2, keeps=graph_cost(graph).total.activation_bytes)]


def _check_factor(node_id: str, factor: object) -> None:
    if isinstance(factor, bool) or not isinstance(factor, (int, float)) or not abs(factor) <= MOST_FACTOR:
        raise BackendError(node_id, f"a factor is a number from −{MOST_FACTOR:g} to {MOST_FACTOR:g}", received(factor))
