"""Modules to scale: ribbons from the input through the branches, a lane each, to the concat where they stack.

A ribbon is as wide as its channels, a layer's band is as large as its MACs, a slab
is as high as its channels, and as wide and deep as its grid.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from inception_lab.cost import node_cost
from inception_lab.draw.scale.colours import GREY_RIBBONS, Colours
from inception_lab.draw.scale.flows import Flow, Join, Step
from inception_lab.draw.scale.lane_labels import LaneLabels
from inception_lab.draw.scale.scales import Scale
from inception_lab.draw.scale.shapes import Band, Label, Ribbon, Slab
from inception_lab.draw.scale.sizes import (
    LANE_GAP,
    Sizes,
    amount_words,
    columns_of,
    ends_of,
    lane_extent,
    units,
)
from inception_lab.graph import Kind, LayerGraph, Node, format_shape, kind_of
from inception_lab.text.numbers import count
from inception_lab.text.words import describe, kernel_label

__all__ = ["Lanes", "depth_of"]

_COPY: Final = 0.17
"""Opacity of what is a copy of the input, not a share of it."""
_SLANT: Final = 0.32
"""How far a slab's depth leads up and to the right, in its grid's sides."""


def depth_of(shape: tuple[int, ...], scale: Scale) -> float:
    """Return how far a slab's depth leads up, and to the right."""
    return _SLANT * scale.side(shape[1] if len(shape) == 3 else 1)


@dataclass(frozen=True, slots=True)
class _End:
    """Where a ribbon ends for now: its middle, its width, what kind of layer gave it, and whether it is a copy."""

    x: float
    y: float
    width: float
    kind: Kind
    source: str
    copy: bool = False


@dataclass
class Lanes:
    """One module's shapes while they are placed: ribbons below, slabs and bands above, and the labels wanted."""

    graph: LayerGraph
    sizes: Sizes
    colours: Colours
    prefix: str
    ribbons: list[Ribbon] = field(default_factory=list)
    solids: list[Slab | Band] = field(default_factory=list)
    kinds: dict[Kind, None] = field(default_factory=dict)
    _drawn: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.words = LaneLabels(self.sizes, self.colours, self.prefix)

    @property
    def labels(self) -> list[tuple[Label, ...]]:
        """The labels wanted, each with its choices of where it stands."""
        return self.words.wanted

    def place(self, flow: Flow, left: float, right: float, y: float) -> None:
        """Place the input's slab, the flow and what leaves it between `left` and `right`, its middle at `y`."""
        entering = self.graph.nodes[0].out_shape
        slab = self._slab(f"{self.prefix}input", "", entering, left, y, "input", "input")
        self.words.slab(slab, "", above=False)
        end = _End(slab.x + slab.w, y, slab.h, "input", f"{self.prefix}input")
        if flow and isinstance(flow[-1], Join):
            self._flow(flow, end, right, inner=False)
            return
        node = self.graph.node(self.graph.output)
        stop = right - self._across(node.out_shape)
        end = self._on(self._flow(flow, end, stop, inner=False), stop)
        last = self._slab(f"{self.prefix}output", node.id, node.out_shape, stop, y, kind_of(node), "output")
        self.words.slab(last, node.id, above=True)

    # ── Flows ────────────────────────────────────────────────────────────────

    def _flow(self, flow: Flow, end: _End, right: float, *, inner: bool) -> _End:
        """Place a flow so that it ends at `right`; what is free stands before it, or widens its first join."""
        free = (right - end.x) / self.sizes.column - units(flow, inner=inner)
        joins = [at for at, item in enumerate(flow) if isinstance(item, Join)]
        x = end.x if joins and not inner else end.x + free * self.sizes.column
        for at, item in enumerate(flow):
            if isinstance(item, Step):
                end, x = self._step(item.node, end, x), x + self.sizes.column
            else:
                more = free if joins and at == joins[0] and not inner else 0.0
                stop = x + (columns_of(item) + sum(ends_of(inner=inner)) + more) * self.sizes.column
                end = self._join(item, self._on(end, x), stop, inner=inner)
                x = stop
        return end

    def _on(self, end: _End, x: float) -> _End:
        """Lead a ribbon straight on to `x`."""
        if x <= end.x + 0.01:
            return end
        self._ribbon(end, x, end.y, end.width, f"{end.source}/on/{len(self.ribbons)}" if end.copy else "")
        return _End(x, end.y, end.width, end.kind, end.source, end.copy)

    def _ribbon(self, end: _End, x: float, y: float, width: float, key: str = "") -> None:
        fill = self.colours.line if end.copy else self.colours.ribbon(end.kind)
        if not end.copy and end.kind not in GREY_RIBBONS:
            self.kinds[end.kind] = None
        self.ribbons.append(
            Ribbon(
                key or f"{end.source}/to/{self._next(end.source)}",
                end.source.removeprefix(self.prefix) if not end.copy else "",
                end.x,
                end.y,
                end.width,
                x,
                y,
                width,
                fill,
                _COPY if end.copy else 1.0,
            )
        )

    def _next(self, source: str) -> int:
        """Return how many ribbons of a source there are already."""
        self._drawn[source] = self._drawn.get(source, -1) + 1
        return self._drawn[source]

    def _step(self, node: Node, end: _End, x: float) -> _End:
        """Place a layer into the column at `x`: its ribbon turns from what enters to what leaves, its band on it."""
        kind = kind_of(node)
        self.kinds[kind] = None
        middle, turn = x + self.sizes.column / 2, min(24.0, 0.24 * self.sizes.column)
        before = self._on(end, middle - turn)
        after = _End(middle - turn, end.y, before.width, kind, self.prefix + node.id)
        self._ribbon(after, middle + turn, end.y, self.sizes.width(node))
        self._band(node, middle, end.y)
        return _End(middle + turn, end.y, self.sizes.width(node), kind, self.prefix + node.id)

    def _band(self, node: Node, x: float, y: float) -> None:
        macs = node_cost(node).macs
        width, height = self.sizes.band(node)
        kind, words = kind_of(node), amount_words(node)
        fill = self.colours.kind(kind)
        name = f"{describe(node)}: {words or 'no MACs'}; {node.id}"
        band = Band(
            self.prefix + node.id,
            node.id,
            name,
            x - width / 2,
            y - height / 2,
            width,
            height,
            fill if macs else "none",
            self.colours.stroke(kind),
            macs,
            kernel_label(node),
            count(macs),
        )
        self.solids.append(band)
        self.words.band(node, x, y, height)

    # ── Joins ────────────────────────────────────────────────────────────────

    def _join(self, join: Join, end: _End, right: float, *, inner: bool) -> _End:
        """Place the branches as lanes, stack what they give, and return what leaves the join at `right`."""
        node, sizes = join.node, self.sizes
        fan, merge = (part * sizes.column for part in ends_of(inner=inner))
        across = self._across(node.out_shape)
        start, stop, wall = end.x + fan, right - merge, right - across
        extents = [lane_extent(branch, node, at, sizes) for at, branch in enumerate(join.branches)]
        top = end.y - (sum(map(sum, extents)) + LANE_GAP * (len(extents) - 1)) / 2
        stacked = node.op == "concat"
        edge = end.y - sizes.width(node) / 2
        pieces: list[Slab] = []
        for at, (branch, (up, down)) in enumerate(zip(join.branches, extents, strict=True)):
            lane = top + up
            top += up + down + LANE_GAP
            self._ribbon(
                _End(end.x, end.y, end.width, end.kind, f"{self.prefix}{node.id}/{at}", copy=True),
                start,
                lane,
                end.width,
                f"{self.prefix}{node.id}/copy/{at}",
            )
            copy = _End(start, lane, end.width, end.kind, f"{self.prefix}{node.id}/{at}", copy=bool(branch) or stacked)
            if not branch and not stacked:
                self.words.shortcut(copy.source, (start + stop) / 2, lane)
            given = self._on(self._flow(branch, copy, stop, inner=True), stop)
            width = sizes.scale.channels(node.in_shapes[at][0])
            self._ribbon(given, wall, edge + width / 2 if stacked else end.y, width, f"{self.prefix}{node.id}/in/{at}")
            if stacked:
                pieces.append(self._piece(node, at, given, wall, edge, width))
                edge += width
        kind = kind_of(node)
        if inner or not stacked:
            self.kinds[kind] = None
        if stacked:
            self.solids.extend(reversed(pieces))
            self.words.concat(node, pieces, inner=inner)
        else:
            slab = self._slab(self.prefix + node.id, node.id, node.out_shape, wall, end.y, kind, describe(node))
            self.words.sum(node, slab)
        return _End(right, end.y, sizes.width(node), kind, self.prefix + node.id)

    def _piece(self, node: Node, at: int, given: _End, x: float, y: float, height: float) -> Slab:
        """Return a branch's share of the concat's stack."""
        kind: Kind = "input" if given.copy else given.kind
        name = f"{node.id}: {node.in_shapes[at][0]:,} of {node.out_shape[0]:,} channels, branch {at + 1}"
        return self._volume(f"{self.prefix}{node.id}/{at}", node.id, name, node.in_shapes[at], x, y, height, kind)

    def _across(self, shape: tuple[int, ...]) -> float:
        return self.sizes.scale.side(shape[2] if len(shape) == 3 else 1)

    def _slab(self, key: str, pick: str, shape: tuple[int, ...], x: float, y: float, kind: Kind, what: str) -> Slab:
        """Add a tensor's slab with its left edge at `x` and its middle at `y`."""
        height = self.sizes.scale.channels(shape[0])
        slab = self._volume(key, pick, f"{what}: {format_shape(shape)}", shape, x, y - height / 2, height, kind)
        self.solids.append(slab)
        return slab

    def _volume(
        self, key: str, pick: str, name: str, shape: tuple[int, ...], x: float, y: float, height: float, kind: Kind
    ) -> Slab:
        faces = (*self.colours.volume(kind), self.colours.stroke(kind))
        depth = depth_of(shape, self.sizes.scale)
        return Slab(key, pick, name, x, y, self._across(shape), height, depth, *faces, shape, upright=True)
