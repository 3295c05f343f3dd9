"""How much room a module's flow takes at a scale: its columns, its lanes, and what is written over them."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Final

from inception_lab.cost import node_cost
from inception_lab.draw.scale.flows import Flow, Join, Step
from inception_lab.draw.scale.labels import line_height, text_width
from inception_lab.draw.scale.scales import Scale
from inception_lab.graph import Node
from inception_lab.text.numbers import count
from inception_lab.text.words import describe

__all__ = [
    "LABEL",
    "LANE_GAP",
    "Extent",
    "Sizes",
    "amount_words",
    "columns_of",
    "ends_of",
    "flow_extent",
    "inline_width",
    "lane_extent",
    "units",
]

LABEL: Final = 13.0
"""Pixels of a module's text."""
LANE_GAP: Final = 7.0
_FAN: Final = 0.75
_MERGE: Final = 0.85
"""Columns that the copies of an input take to reach their lanes, and the branches to their join."""
_INNER: Final = 0.55
"""The same around a join that stands in a branch."""
_LEAST_LANE: Final = 14.0
_HOLLOW: Final = 9.0
_BRIEF: Final = 11.0
_MARGIN: Final = 14.0
_LEAST_SHARE: Final = 0.6
"""What a band leaves free of its column, in pixels, and the share of it that it may always take."""


def units(flow: Flow, *, inner: bool = False) -> float:
    """Return how many columns a flow takes."""
    return sum(1.0 if isinstance(item, Step) else columns_of(item) + sum(ends_of(inner=inner)) for item in flow)


def columns_of(join: Join) -> float:
    """Return how many columns a join's longest branch takes."""
    return max(1.0, *(units(branch, inner=True) for branch in join.branches))


def ends_of(*, inner: bool) -> tuple[float, float]:
    """Return how many columns the copies and the merging take around a join."""
    return (_INNER, _INNER) if inner else (_FAN, _MERGE)


Extent = tuple[float, float]
"""How far something reaches above and below its middle, in pixels."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """The scale, how many pixels a column has, and whether a layer's words and its MACs stand on one line.

    `brief`, only a layer's kernel is written, and may stand where the lane above is thin.
    """

    scale: Scale
    column: float
    inline: bool
    brief: bool = False

    @property
    def room(self) -> float:
        """Pixels that a label takes."""
        if self.brief:
            return _BRIEF
        return line_height(LABEL) * (1 if self.inline else 2) + 5

    def width(self, node: Node) -> float:
        """Return how wide the ribbon is that leaves a node."""
        return self.scale.channels(node.out_shape[0])

    def entering(self, node: Node) -> float:
        """Return how wide the ribbon is that enters a node."""
        return self.scale.channels(node.in_shapes[0][0])

    def band(self, node: Node) -> tuple[float, float]:
        """Return a band's width and height: a square, or higher where its column is too narrow for one."""
        macs = node_cost(node).macs
        if not macs:
            return _HOLLOW, max(_LEAST_LANE, self.width(node))
        area = self.scale.area(macs)
        width = min(sqrt(area), max(self.column - _MARGIN, _LEAST_SHARE * self.column))
        return width, area / width

    def around(self, node: Node) -> float:
        """Return how far a layer's band and ribbons reach above its middle."""
        return max(self.entering(node), self.width(node), self.band(node)[1], _LEAST_LANE) / 2

    def fits(self, node: Node) -> bool:
        """Tell whether a band's words fit into it, on two lines."""
        width, height = self.band(node)
        words = max(text_width(describe(node), LABEL, bold=True), text_width(amount_words(node), LABEL))
        return height >= 2 * line_height(LABEL) + 6 and width >= words + 6

    def on_ribbon(self, node: Node) -> bool:
        """Tell whether the ribbon that enters leaves room for the words above the band."""
        return self.entering(node) / 2 - self.band(node)[1] / 2 >= self.room + 4


def amount_words(node: Node) -> str:
    """Return a layer's MACs with their unit; nothing where it has none."""
    macs = node_cost(node).macs
    return f"{count(macs)} MACs" if macs else ""


def inline_width(node: Node) -> float:
    """Return how wide a layer's words and its MACs are on one line, in pixels."""
    return text_width(describe(node), LABEL, bold=True) + LABEL / 2 + text_width(amount_words(node), LABEL)


def flow_extent(flow: Flow, sizes: Sizes) -> Extent:
    """Return how far a flow reaches above and below its middle, with what is written over it."""
    extents = [_item_extent(item, sizes) for item in flow]
    return max((up for up, _ in extents), default=0.0), max((down for _, down in extents), default=0.0)


def _item_extent(item: Step | Join, sizes: Sizes) -> Extent:
    node = item.node
    if isinstance(item, Join):
        lanes = [sum(lane_extent(branch, node, at, sizes)) for at, branch in enumerate(item.branches)]
        half = max(sum(lanes) + LANE_GAP * (len(lanes) - 1), sizes.width(node)) / 2
        return half, half
    around = sizes.around(node)
    return around + (0.0 if sizes.fits(node) or sizes.on_ribbon(node) else sizes.room), around


def lane_extent(branch: Flow, join: Node, at: int, sizes: Sizes) -> Extent:
    """Return the same of a branch's lane: it begins as wide as the input and ends as wide as what it gives."""
    ends = max(_entering(branch, join, at), join.in_shapes[at][0])
    half = max(sizes.scale.channels(ends) / 2, _LEAST_LANE / 2)
    up, down = flow_extent(branch, sizes)
    return max(up, half), max(down, half)


def _entering(branch: Flow, join: Node, at: int) -> int:
    if not branch:
        return join.in_shapes[at][0]
    first = branch[0]
    return first.node.in_shapes[0][0] if isinstance(first, Step) else _entering(first.branches[0], first.node, 0)
