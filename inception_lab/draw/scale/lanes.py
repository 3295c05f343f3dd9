"""Modules to scale: ribbons from the input through the branches, a lane each, to the concat where they stack.

A ribbon is as wide as its channels, a layer's band is as large as its MACs, a slab
is as high as its channels, and as wide and deep as its grid.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import sqrt
from typing import Final

from inception_lab.cost import node_cost
from inception_lab.draw.scale.colours import Colours
from inception_lab.draw.scale.flows import Flow, Join, Step
from inception_lab.draw.scale.labels import line_height, text_width
from inception_lab.draw.scale.scales import Scale
from inception_lab.draw.scale.shapes import Band, Label, Ribbon, Slab
from inception_lab.graph import Kind, LayerGraph, Node, format_shape, kind_of
from inception_lab.text.numbers import count
from inception_lab.text.words import describe, kernel_label

__all__ = ["Lanes", "Extent", "Sizes", "flow_extent", "inline_width", "units"]

_FAN: Final = 0.75
_MERGE: Final = 0.85
"""Columns that the copies of an input take to reach their lanes, and the branches to their join."""
_INNER: Final = 0.55
"""The same around a join that stands in a branch."""
_LANE_GAP: Final = 7.0
_LABEL: Final = 13.0
_LEAST_LANE: Final = 14.0
_COPY: Final = 0.17
"""Opacity of what is a copy of the input, not a share of it."""
_SLANT: Final = 0.32
"""How far a slab's depth leads up and to the right, in its grid's sides."""
_HOLLOW: Final = 9.0
_LINE: Final = 15.5


def units(flow: Flow, *, inner: bool = False) -> float:
    """Return how many columns a flow takes."""
    return sum(1.0 if isinstance(item, Step) else _columns(item) + sum(_ends(inner=inner)) for item in flow)


def _columns(join: Join) -> float:
    return max(1.0, *(units(branch, inner=True) for branch in join.branches))


def _ends(*, inner: bool) -> tuple[float, float]:
    return (_INNER, _INNER) if inner else (_FAN, _MERGE)


Extent = tuple[float, float]
"""How far something reaches above and below its middle, in pixels."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """The scale, how many pixels a column has, and whether a layer's words and its MACs stand on one line."""

    scale: Scale
    column: float
    inline: bool

    @property
    def room(self) -> float:
        """Pixels that a label takes."""
        return line_height(_LABEL) * (1 if self.inline else 2) + 5

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
        width = min(sqrt(area), self.column - 14)
        return width, area / width

    def around(self, node: Node) -> float:
        """Return how far a layer's band and ribbons reach above its middle."""
        return max(self.entering(node), self.width(node), self.band(node)[1], _LEAST_LANE) / 2

    def fits(self, node: Node) -> bool:
        """Tell whether a band's words fit into it, on two lines."""
        width, height = self.band(node)
        words = max(text_width(describe(node), _LABEL, bold=True), text_width(amount_words(node), _LABEL))
        return height >= 2 * line_height(_LABEL) + 6 and width >= words + 6

    def on_ribbon(self, node: Node) -> bool:
        """Tell whether the ribbon that enters leaves room for the words above the band."""
        return self.entering(node) / 2 - self.band(node)[1] / 2 >= self.room + 4


def amount_words(node: Node) -> str:
    """Return a layer's MACs with their unit; nothing where it has none."""
    macs = node_cost(node).macs
    return f"{count(macs)} MACs" if macs else ""


def inline_width(node: Node) -> float:
    """Return how wide a layer's words and its MACs are on one line, in pixels."""
    return text_width(describe(node), _LABEL, bold=True) + _LABEL / 2 + text_width(amount_words(node), _LABEL)


def flow_extent(flow: Flow, sizes: Sizes) -> Extent:
    """Return how far a flow reaches above and below its middle, with what is written over it."""
    extents = [_item_extent(item, sizes) for item in flow]
    return max((up for up, _ in extents), default=0.0), max((down for _, down in extents), default=0.0)


def _item_extent(item: Step | Join, sizes: Sizes) -> Extent:
    node = item.node
    if isinstance(item, Join):
        lanes = [sum(_lane_extent(branch, node, at, sizes)) for at, branch in enumerate(item.branches)]
        half = max(sum(lanes) + _LANE_GAP * (len(lanes) - 1), sizes.width(node)) / 2
        return half, half
    around = sizes.around(node)
    return around + (0.0 if sizes.fits(node) or sizes.on_ribbon(node) else sizes.room), around


def _lane_extent(branch: Flow, join: Node, at: int, sizes: Sizes) -> Extent:
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
    labels: list[tuple[Label, ...]] = field(default_factory=list)
    kinds: dict[Kind, None] = field(default_factory=dict)

    def place(self, flow: Flow, left: float, right: float, y: float) -> None:
        """Place the input's slab, the flow and what leaves it between `left` and `right`, its middle at `y`."""
        entering = self._first_shape(flow)
        slab = self._slab(f"{self.prefix}input", "", entering, left, y, "input", "input")
        self._name_slab(slab, entering, above=False)
        end = _End(slab.x + slab.w, y, slab.h, "input", f"{self.prefix}input")
        closes = bool(flow) and isinstance(flow[-1], Join)
        stop = right if closes else right - self._across(self._last_shape(flow))
        end = self._flow(flow, end, stop, inner=False)
        if not closes:
            end = self._on(end, stop)
            node = self.graph.node(self.graph.output)
            last = self._slab(f"{self.prefix}output", node.id, node.out_shape, stop, y, kind_of(node), "output")
            self._name_slab(last, node.out_shape, above=True)

    def _first_shape(self, flow: Flow) -> tuple[int, ...]:
        del flow
        return self.graph.nodes[0].out_shape

    def _last_shape(self, flow: Flow) -> tuple[int, ...]:
        del flow
        return self.graph.node(self.graph.output).out_shape

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
                stop = x + (_columns(item) + sum(_ends(inner=inner)) + more) * self.sizes.column
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
        self.ribbons.append(
            Ribbon(
                key or f"{end.source}/to/{len([r for r in self.ribbons if r.id.startswith(f'{end.source}/to/')])}",
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
        self._name_band(node, x, y, height)

    def _name_band(self, node: Node, x: float, y: float, height: float) -> None:
        """Write what a layer is into its band, over it on its ribbon, over its ribbon, or below."""
        words, sizes, at = amount_words(node), self.sizes, f"{self.prefix}{node.id}/label"
        lines = (describe(node), words) if words else (describe(node),)
        if sizes.fits(node):
            ink = self.colours.on(self.colours.kind(kind_of(node)))
            self.labels.append((Label(at, node.id, x, y - 2, lines, ink, _LABEL),))
            return
        step = 0.0 if sizes.inline else line_height(_LABEL) * (len(lines) - 1)
        over = height / 2 if sizes.on_ribbon(node) else sizes.around(node)
        label = Label(at, node.id, x, y - over - 5 - step, lines, self.colours.text, _LABEL, inline=sizes.inline)
        self.labels.append((label, replace(label, y=y + over + line_height(_LABEL))))

    # ── Joins ────────────────────────────────────────────────────────────────

    def _join(self, join: Join, end: _End, right: float, *, inner: bool) -> _End:
        """Place the branches as lanes, stack what they give, and return what leaves the join at `right`."""
        node, sizes = join.node, self.sizes
        fan, merge = (part * sizes.column for part in _ends(inner=inner))
        across = self._across(node.out_shape)
        start, stop, wall = end.x + fan, right - merge, right - across
        extents = [_lane_extent(branch, node, at, sizes) for at, branch in enumerate(join.branches)]
        top = end.y - (sum(map(sum, extents)) + _LANE_GAP * (len(extents) - 1)) / 2
        stacked = node.op == "concat"
        edge = end.y - sizes.width(node) / 2
        pieces: list[Slab] = []
        for at, (branch, (up, down)) in enumerate(zip(join.branches, extents, strict=True)):
            lane = top + up
            top += up + down + _LANE_GAP
            self._ribbon(
                _End(end.x, end.y, end.width, end.kind, f"{self.prefix}{node.id}/{at}", copy=True),
                start,
                lane,
                end.width,
                f"{self.prefix}{node.id}/copy/{at}",
            )
            copy = _End(start, lane, end.width, end.kind, f"{self.prefix}{node.id}/{at}", copy=bool(branch) or stacked)
            if not branch and not stacked:
                self.labels.append((self._said(f"{copy.source}/label", (start + stop) / 2, lane + 4, "shortcut"),))
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
            self._name_pieces(node, pieces, right, inner=inner)
        else:
            slab = self._slab(self.prefix + node.id, node.id, node.out_shape, wall, end.y, kind, describe(node))
            self._name_sum(node, slab)
        return _End(right, end.y, sizes.width(node), kind, self.prefix + node.id)

    def _said(self, key: str, x: float, y: float, words: str) -> Label:
        return Label(key, "", x, y, (words,), self.colours.text, _LABEL, bold=False, halo=self.colours.page)

    def _piece(self, node: Node, at: int, given: _End, x: float, y: float, height: float) -> Slab:
        """Return a branch's share of the concat's stack."""
        kind: Kind = "input" if given.copy else given.kind
        name = f"{node.id}: {node.in_shapes[at][0]:,} of {node.out_shape[0]:,} channels, branch {at + 1}"
        return self._volume(f"{self.prefix}{node.id}/{at}", node.id, name, node.in_shapes[at], x, y, height, kind)

    def _across(self, shape: tuple[int, ...]) -> float:
        return max(3.0, self.sizes.scale.side(shape[2] if len(shape) == 3 else 1))

    def _slab(self, key: str, pick: str, shape: tuple[int, ...], x: float, y: float, kind: Kind, what: str) -> Slab:
        """Add a tensor's slab with its left edge at `x` and its middle at `y`."""
        height = self.sizes.scale.channels(shape[0])
        slab = self._volume(key, pick, f"{what}: {format_shape(shape)}", shape, x, y - height / 2, height, kind)
        self.solids.append(slab)
        return slab

    def _volume(
        self, key: str, pick: str, name: str, shape: tuple[int, ...], x: float, y: float, height: float, kind: Kind
    ) -> Slab:
        front, top, side = self.colours.volume(kind)
        depth = _SLANT * self.sizes.scale.side(shape[1] if len(shape) == 3 else 1)
        across = self._across(shape)
        return Slab(
            key,
            pick,
            name,
            x,
            y,
            across,
            height,
            depth,
            front,
            top,
            side,
            self.colours.stroke(kind),
            shape,
            upright=True,
        )

    # ── What is written beside slabs ─────────────────────────────────────────

    def _name_slab(self, slab: Slab, shape: tuple[int, ...], *, above: bool) -> None:
        lines = (f"{shape[0]:,} channels", *((f"{shape[1]}×{shape[2]} grid",) if len(shape) == 3 else ()))
        middle, step = slab.x + slab.w / 2, line_height(_LABEL)
        over = slab.y - slab.depth - 6 - step * (len(lines) - 1)
        under = slab.y + slab.h + step + 1
        choices = [
            Label(f"{slab.id}/label", "", x, y, lines, self.colours.text, _LABEL, anchor=anchor, halo=self.colours.page)
            for y in ((over, under) if above else (under, over))
            for x, anchor in ((middle, "middle"), (slab.x, "start"), (slab.x + slab.w, "end"))
        ]
        self.labels.append(tuple(choices))

    def _name_sum(self, node: Node, slab: Slab) -> None:
        middle, step = slab.x + slab.w / 2, line_height(_LABEL)
        lines = (describe(node), f"{node.out_shape[0]:,} channels")
        self.labels.append(
            tuple(
                Label(
                    f"{slab.id}/label",
                    node.id,
                    x,
                    y,
                    lines,
                    self.colours.text,
                    _LABEL,
                    anchor=a,
                    halo=self.colours.page,
                )
                for y in (slab.y - slab.depth - 6 - step, slab.y + slab.h + step + 1)
                for x, a in ((middle, "middle"), (slab.x + slab.w, "end"))
            )
        )

    def _name_pieces(self, node: Node, pieces: list[Slab], right: float, *, inner: bool) -> None:
        """Write the sum above the stack, and each branch's channels beside its share."""
        top, bottom = pieces[0], pieces[-1]
        step = line_height(_LABEL)
        grid = (f"{node.out_shape[1]}×{node.out_shape[2]} grid",)
        lines = (f"{node.out_shape[0]:,} channels", *(() if inner else grid))
        middle = top.x + top.w / 2
        self.labels.append(
            tuple(
                Label(
                    f"{self.prefix}{node.id}/label",
                    node.id,
                    x,
                    y,
                    lines,
                    self.colours.text,
                    _LABEL,
                    anchor=a,
                    halo=self.colours.page,
                )
                for y in (top.y - top.depth - 6 - step * (len(lines) - 1), bottom.y + bottom.h + step + 1)
                for x, a in ((middle, "middle"), (right + top.depth, "end"))
            )
        )
        if inner:
            return
        beside = right + top.depth + 5
        for at, (piece, y) in enumerate(zip(pieces, _apart([one.y + one.h / 2 + 4 for one in pieces]), strict=True)):
            words = (f"{node.in_shapes[at][0]:,}",)
            key = f"{piece.id}/label"
            label = Label(key, node.id, beside, y, words, self.colours.text, 12.0, bold=False, anchor="start")
            self.labels.append((label,))


def _apart(heights: list[float]) -> list[float]:
    """Move lines of text apart so that none touches another, and keep their middle where it was."""
    moved: list[float] = []
    for y in heights:
        moved.append(max(y, moved[-1] + _LINE) if moved else y)
    shift = (sum(moved) - sum(heights)) / len(heights)
    return [y - shift for y in moved]
