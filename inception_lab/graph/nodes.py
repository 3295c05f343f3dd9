"""Layer graphs: the nodes every later reader uses.

A node's id is the path of names that leads to it, joined by dots, in the
field's own words: ``Mixed_5b.Branch_1.Conv2d_0a_1x1``. The join of a concat is
``Mixed_5b.concat``, the sum of a residual ``block35_1.sum``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from math import prod
from typing import Final, Literal

from inception_lab.errors import SpecError
from inception_lab.spec import Concat, Layer, Residual, Shape

__all__ = ["INPUT_ID", "NO_PADDING", "LayerGraph", "Node", "Op", "Sides", "format_shape", "weighted_depth"]

Op = Literal[
    "input",
    "conv",
    "linear",
    "max_pool",
    "avg_pool",
    "global_avg_pool",
    "concat",
    "add",
    "dropout",
    "flatten",
    "local_response_norm",
    "activation",
]
Sides = tuple[int, int, int, int]
"""Padding in full: (top, bottom, left, right)."""
INPUT_ID: Final = "input"
NO_PADDING: Final[Sides] = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Node:
    """One operation with its shapes; `layer` is the value that described it.

    `padding` is what is really added on each side; `groups` is resolved, so
    that a depthwise convolution has as many as its input has channels. `stage`
    and `block` name the stage and the top-level block the node stands in.
    """

    id: str
    op: Op
    layer: Layer | Concat | Residual | None
    inputs: tuple[str, ...]
    in_shapes: tuple[Shape, ...]
    out_shape: Shape
    padding: Sides = NO_PADDING
    groups: int = 1
    stage: str = ""
    block: str = ""
    aux: bool = False

    @property
    def values(self) -> int:
        """How many values the output holds, one image."""
        return prod(self.out_shape)


@dataclass(frozen=True)
class LayerGraph:
    """All nodes in order of execution; the first is the input.

    `heads` maps each auxiliary head to its last node. Its nodes carry
    ``aux=True`` and count in the totals where `heads_on`. A head that is
    switched off and does not fit the input is left out of `nodes`.
    """

    name: str
    nodes: tuple[Node, ...]
    output: str
    heads: tuple[tuple[str, str], ...] = ()
    heads_on: bool = False
    _index: dict[str, int] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._index.update((node.id, position) for position, node in enumerate(self.nodes))

    def __contains__(self, node_id: str) -> bool:
        return node_id in self._index

    def node(self, node_id: str) -> Node:
        """Return the node of this id. Raises SpecError if there is none."""
        if node_id not in self._index:
            raise SpecError(node_id, "no such layer", remedy=f"layers near it: {', '.join(self.near(node_id))}")
        return self.nodes[self._index[node_id]]

    def endpoint(self, path: str) -> Node:
        """Return the last node of the block or layer at `path` (``Mixed_5b``)."""
        inside = [node for node in self.nodes if node.id == path or node.id.startswith(path + ".")]
        return inside[-1] if inside else self.node(path)

    def counted(self) -> Iterator[Node]:
        """Yield the nodes that totals count: all but switched-off heads."""
        return (node for node in self.nodes if self.heads_on or not node.aux)

    def near(self, node_id: str, *, most: int = 5) -> list[str]:
        """Return ids that resemble a wrong one, for an error's remedy."""
        names = [node.id for node in self.nodes if node.id != INPUT_ID]
        return get_close_matches(node_id, names, n=most, cutoff=0.3) or names[:most]


def weighted_depth(graph: LayerGraph) -> int:
    """Return the longest path in convolutions and linears, heads left out.

    Source: Szegedy et al. 2014, section 5, counts "layers with parameters" so.
    """
    depth: dict[str, int] = {}
    for node in graph.nodes:
        if not node.aux:
            before = max((depth[source] for source in node.inputs), default=0)
            depth[node.id] = before + (node.op in ("conv", "linear"))
    return depth[graph.output]


def format_shape(shape: Shape) -> str:
    """Write (C, H, W) as ``192×28×28``."""
    return "×".join(map(str, shape))
