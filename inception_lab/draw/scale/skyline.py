"""Networks as a skyline: a tower for each tensor, as high as its channels, and under it what it costs as a square.

A tower's floors are what the branches give; its width and depth are the grid's. Ribbons
as high as the channels lead from tower to tower, so that a network that swells is seen to swell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Final

from inception_lab.cost import graph_cost
from inception_lab.draw.scale.colours import GREY_RIBBONS, Colours
from inception_lab.draw.scale.columns import Column, grid_of, runs_of
from inception_lab.draw.scale.labels import LEAST_SIZE, Box, line_height, settle, text_width
from inception_lab.draw.scale.legend import Measured, legend, legend_room
from inception_lab.draw.scale.picture import ScalePicture
from inception_lab.draw.scale.scales import ROOT_FROM, Scale, limited
from inception_lab.draw.scale.shapes import Band, Label, Ribbon, Slab
from inception_lab.errors import SpecError
from inception_lab.graph import Kind, LayerGraph, format_shape, kind_of
from inception_lab.spec import Shape
from inception_lab.text.numbers import count
from inception_lab.text.words import kernel_label

__all__ = ["skyline", "skyline_scale", "towers_of"]

_SIDE: Final = 12.0
_WORDS: Final = 2 * line_height(LEAST_SIZE) + 8
_TOP: Final = 24.0
_GROUND: Final = 10.0
"""Pixels between a tower's foot and its square."""
_SQUARE_SHARE: Final = 0.26
"""Of the height that towers and squares share, the largest square's."""
_WIDEST: Final = 0.055
"""Of the sheet's width, the widest tower's."""
_SLANT: Final = 0.32
_APART: Final = 9.0


def towers_of(graph: LayerGraph, *, only_modules: bool = False) -> tuple[Column, ...]:
    """Return what gets a tower: all that has a cost or changes the channels, or the modules of branches alone."""
    columns = (column for stage in runs_of(graph) for run in stage for column in run.columns)
    return tuple(
        column
        for column in columns
        if column.id != column.last.id
        or (not only_modules and (column.costs or column.entering[0] != column.leaving[0]))
    )


def skyline_scale(columns: Sequence[Column], width: float, height: float) -> Scale:
    """Return the scale at which the highest tower and the largest square fit a sheet."""
    shapes = [columns[0].entering, *(column.leaving for column in columns)]
    sides = sorted({grid_of(shape)[1] for shape in shapes} - {1}) or [1]
    root = sides[-1] > ROOT_FROM * sides[0]
    room = height - _legend_room(columns, width, root=root) - _WORDS - _TOP - _GROUND
    square = min(_SQUARE_SHARE * room, 1.25 * (width - 2 * _SIDE) / len(shapes))
    grid = limited(_WIDEST * width, sqrt(sides[-1]) if root else sides[-1])
    flat = Scale(1.0, 1.0, grid, root)
    most = max(shapes, key=lambda shape: shape[0])
    high = room - square - _SLANT * flat.side(grid_of(most)[1])
    return Scale(limited(high, most[0]), limited(square**2, max(column.macs for column in columns)), grid, root)


def skyline(
    graph: LayerGraph,
    columns: Sequence[Column],
    *,
    width: float = 900.0,
    height: float = 440.0,
    scale: Scale | None = None,
    dark: bool = False,
) -> ScalePicture:
    """Draw some of a graph's columns as towers; a `scale` makes the picture comparable with another's.

    Raises SpecError for no column.
    """
    if not columns:
        raise SpecError("picture", "there is nothing to draw", remedy="give it at least one column")
    scale = scale or skyline_scale(columns, width, height)
    city = _City(graph, scale, Colours(dark))
    bottom = height - _legend_room(columns, width, root=scale.root)
    ground = bottom - _WORDS - _GROUND - max(_square(column, scale) for column in columns)
    city.build(columns, width, ground, bottom - _WORDS + line_height(LEAST_SIZE))
    measures, _ = legend(scale, city.kinds, city.colours, Measured(upright=True), _SIDE, bottom, width)
    labels = settle(city.labels, Box(1.0, 1.0, width - 1, bottom))
    shapes = (*city.ribbons, *city.solids, *labels, *measures)
    total = graph_cost(graph).total.macs
    said = f"{count(total)} MACs; " + "; ".join(f"{c.title} gives {format_shape(c.leaving)}" for c in columns) + "."
    return ScalePicture(graph.name, said, width, height, scale, shapes, dark)


def _legend_room(columns: Sequence[Column], width: float, *, root: bool) -> float:
    kinds = {kind for column in columns for kind, _ in column.costs} | {column.kind for column in columns}
    return legend_room(kinds | {"pool"}, width, root=root)


def _square(column: Column, scale: Scale) -> float:
    return sqrt(scale.area(column.macs))


@dataclass
class _City:
    """The shapes while they are placed."""

    graph: LayerGraph
    scale: Scale
    colours: Colours
    ribbons: list[Ribbon] = field(default_factory=list)
    solids: list[Slab | Band] = field(default_factory=list)
    labels: list[tuple[Label, ...]] = field(default_factory=list)
    kinds: dict[Kind, None] = field(default_factory=dict)

    def build(self, columns: Sequence[Column], width: float, ground: float, words: float) -> None:
        """Place the towers from left to right, with their feet on the ground and their words at `words`."""
        start = columns[0].entering
        widths = [self._across(start), *(self._width(column) for column in columns)]
        free = (width - 2 * _SIDE - sum(widths)) / len(columns)
        priced = all(
            text_width(count(column.macs), LEAST_SIZE) <= taken + free
            for column, taken in zip(columns, widths[1:], strict=True)
        )
        x = _SIDE
        before = self._tower("input", "", "input", start, [("input", start[0])], x, ground)
        self._write_channels("input", "", start[0], before)
        x += widths[0] + free
        for column, taken in zip(columns, widths[1:], strict=True):
            middle = x + taken / 2
            left = middle - self._across(column.leaving) / 2
            tower = self._tower(
                column.last.id, column.id, column.title, column.leaving, self._floors(column), left, ground
            )
            high = self.scale.channels(column.entering[0])
            gives = self._before(column)
            if gives not in GREY_RIBBONS:
                self.kinds[gives] = None
            y, fill = ground - high / 2, self.colours.ribbon(gives)
            end = before.x + before.w
            self.ribbons.append(Ribbon(f"{column.id}/in", column.id, end, y, high, left, y, high, fill, 0.6))
            self._cost(column, middle, ground + _GROUND)
            self._write(column, middle, words, tower, priced=priced)
            before = tower
            x += taken + free

    def _before(self, column: Column) -> Kind:
        """Return the kind of layer that gives what a column reads."""
        first = next(node for node in self.graph.nodes if node.block == column.last.block)
        return kind_of(self.graph.node(first.inputs[0]))

    def _across(self, shape: Shape) -> float:
        return self.scale.side(grid_of(shape)[1])

    def _width(self, column: Column) -> float:
        """Return how much room a tower takes with its depth, its square, and its name."""
        across = self._across(column.leaving)
        return max(across * (1 + _SLANT), _square(column, self.scale) + 2, text_width(_title(column), LEAST_SIZE))

    def _floors(self, column: Column) -> list[tuple[Kind, int]]:
        """Return what a tower is stacked of: each branch's channels, or the layer's own."""
        if column.kind != "concat":
            return [(column.kind, column.leaving[0])]
        sources = zip(column.last.inputs, column.last.in_shapes, strict=True)
        return [(kind_of(self.graph.node(source)), shape[0]) for source, shape in sources]

    def _tower(
        self, key: str, pick: str, title: str, shape: Shape, floors: Sequence[tuple[Kind, int]], x: float, ground: float
    ) -> Slab:
        """Stack the floors, the first branch on top, and return the top one."""
        y = ground
        across = self._across(shape)
        placed: list[Slab] = []
        for number, (kind, channels) in reversed(list(enumerate(floors))):
            self.kinds[kind] = None
            high = self.scale.channels(channels)
            y -= high
            branch = f", branch {number + 1}: {channels:,} channels" if len(floors) > 1 else ""
            name = f"{title}: {format_shape(shape)}{branch}"
            faces = (*self.colours.volume(kind), self.colours.stroke(kind))
            floor = f"{key}/{number}" if len(floors) > 1 else key
            part = (channels, *shape[1:])
            placed.append(Slab(floor, pick, name, x, y, across, high, _SLANT * across, *faces, part, upright=True))
        self.solids += placed
        return placed[-1]

    def _cost(self, column: Column, middle: float, top: float) -> None:
        """Hang a column's MACs under the ground as one square, divided by kinds of layers."""
        side = _square(column, self.scale)
        y = top
        for kind, macs in sorted(column.costs, key=lambda cost: -cost[1]):
            self.kinds[kind] = None
            high = side * macs / column.macs
            name = f"{column.title}: {count(macs)} MACs in {self.colours.label(kind)}"
            fill, stroke = self.colours.kind(kind), self.colours.stroke(kind)
            box = (middle - side / 2, y, side, high)
            key = f"{column.id}/{kind}"
            self.solids.append(Band(key, column.id, name, *box, fill, stroke, macs, column.what, count(macs)))
            y += high

    def _write(self, column: Column, middle: float, words: float, tower: Slab, *, priced: bool) -> None:
        """Write a column's channels over its tower, below its name, and its cost where all have room for theirs."""
        text = self.colours.text
        lines = (_title(column), count(column.macs)) if column.macs and priced else (_title(column),)
        below = Label(f"{column.id}/label", column.id, middle, words, lines, text, LEAST_SIZE)
        self.labels.append((below,))
        if column.leaving[0] != column.entering[0] or column.kind == "concat":
            self._write_channels(column.id, column.id, column.leaving[0], tower)

    def _write_channels(self, key: str, pick: str, channels: int, tower: Slab) -> None:
        """Write a tensor's channels over its tower."""
        x, y = tower.x + (tower.w + tower.depth) / 2, tower.y - tower.depth - 5
        text, halo = self.colours.text, self.colours.page
        self.labels.append((Label(f"{key}/over", pick, x, y, (f"{channels:,}",), text, 14.0, halo=halo),))


def _title(column: Column) -> str:
    """Return a column's name, short: a module's own, of a layer what it does."""
    if column.id != column.last.id:
        return column.title
    return "pool" if column.kind == "pool" else kernel_label(column.last)
