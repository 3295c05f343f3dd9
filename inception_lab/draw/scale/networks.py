"""Whole networks, stages or stems to scale: tensors as volumes in order of execution, what it costs below.

A slab is as high and deep as its grid, on a root scale where grids differ much,
and as thick as its channels; a module's band is as large as its MACs, its parts
by kinds of layers.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import sqrt
from typing import Final

from inception_lab.cost import graph_cost
from inception_lab.draw.scale.colours import Colours
from inception_lab.draw.scale.columns import Column, Run, grid_of, runs_of
from inception_lab.draw.scale.labels import LEAST_SIZE, Box, line_height, settle
from inception_lab.draw.scale.legend import Measured, legend
from inception_lab.draw.scale.modules import Panel, accent_mark, titles
from inception_lab.draw.scale.picture import ScalePicture
from inception_lab.draw.scale.rows import Measures, Placed, Row, aligned, broken
from inception_lab.draw.scale.scales import ROOT_FROM, Scale, limited
from inception_lab.draw.scale.shapes import Band, Label, Ribbon, Slab
from inception_lab.errors import SpecError
from inception_lab.graph import Kind, format_shape
from inception_lab.spec import Shape as TensorShape
from inception_lab.text.numbers import count

__all__ = ["network_picture"]

_LEFT: Final = 30.0
_RIGHT: Final = 18.0
_TITLE: Final = 30.0
_STAGE: Final = 18.0
_SHAPE: Final = 17.0
_BELOW: Final = 12.0
_LEGEND: Final = 58.0
_THICKEST: Final = 54.0
_HIGHEST: Final = 150.0
_WIDEST: Final = 84.0
"""Pixels of the thickest and the highest slab and of the largest band, where all fit."""
_SIZES: Final = tuple(1.5 * 0.92**step for step in range(26))
"""The scales tried, from the largest on, as multiples of those lengths."""


def network_picture(
    panels: Sequence[Panel], *, width: float = 1100.0, height: float = 560.0, align: bool = False, dark: bool = False
) -> ScalePicture:
    """Draw networks one below the other on one scale, as large as the sheet allows.

    `align` gives each a row of its own, the tensors of equal grid below each other. Where even the
    smallest scale needs more, the sheet is larger. Raises SpecError for no panel.
    """
    if not panels:
        raise SpecError("picture", "there is nothing to draw", remedy="give it at least one graph")
    networks = [runs_of(panel.graph) for panel in panels]
    rows, measures = _fitting(networks, width, height, align=align, titled=len(panels))
    sheet_width = max(width, max(_end_of(row, measures) for row in rows) + 8)
    drawing = _Drawing(measures, Colours(dark), many=len(panels) > 1)
    top = 8.0
    for number, row in enumerate(rows):
        if not number or rows[number - 1].section != row.section:
            panel = panels[row.section]
            drawing.labels += titles(panel, panels[0], row.section, top, sheet_width, drawing.colours)
            drawing.solids += accent_mark(panel, row.section, top, drawing.colours)
            top += _TITLE
        drawing.row(row, number, top)
        top += _row_height(row, measures)
    measured = Measured(upright=False)
    right = sheet_width - 12
    measures_drawn, taken = legend(measures.scale, drawing.kinds, drawing.colours, measured, _LEFT, top, right)
    labels = settle(drawing.labels, Box(2.0, 2.0, sheet_width - 2, top + 2))
    shapes = (*drawing.ribbons, *drawing.solids, *labels, *measures_drawn)
    title = " over ".join(panel.title for panel in panels)
    return ScalePicture(title, _said(panels), sheet_width, top + taken + 6, measures.scale, shapes, dark)


def _fitting(
    networks: Sequence[Sequence[Sequence[Run]]], width: float, height: float, *, align: bool, titled: int
) -> tuple[list[Row], Measures]:
    """Return the rows at the largest scale at which all fit the sheet, at the smallest where none does."""
    columns = [column for stages in networks for runs in stages for run in runs for column in run.columns]
    shapes = [shape for column in columns for shape in (column.entering, column.leaving)]
    sides = sorted({side for shape in shapes for side in grid_of(shape) if side > 1}) or [1]
    root = sides[-1] > ROOT_FROM * sides[0]

    def placed(size: float) -> tuple[list[Row], Measures]:
        scale = Scale(
            limited(size * _THICKEST, max(shape[0] for shape in shapes)),
            limited((size * _WIDEST) ** 2, max(column.macs for column in columns)),
            limited(size * _HIGHEST, sqrt(sides[-1]) if root else sides[-1]),
            root,
        )
        measures = Measures(scale)
        if align:
            return aligned(networks, measures, _LEFT, width - _RIGHT), measures
        parts = (broken(at, stages, measures, _LEFT, width - _RIGHT) for at, stages in enumerate(networks))
        return [row for rows in parts for row in rows], measures

    def fits(size: float) -> bool:
        rows, measures = placed(size)
        taken = sum(_row_height(row, measures) for row in rows) + titled * _TITLE + _LEGEND
        return taken <= height and max(_end_of(row, measures) for row in rows) <= width - 8

    # A smaller scale fits where a larger one does, so halving the choice finds it in a few steps.
    return placed(_SIZES[min(bisect_left(_SIZES, True, key=fits), len(_SIZES) - 1)])


def _end_of(row: Row, measures: Measures) -> float:
    return row.runs[-1].right + measures.deep(row.columns[-1].leaving)


def _volume_room(row: Row, measures: Measures) -> float:
    shapes = [row.entering, *(column.leaving for column in row.columns)]
    return max(measures.high(shape) + measures.deep(shape) for shape in shapes)


def _band_room(row: Row, measures: Measures) -> float:
    pairs = ((c, w) for placed in row.runs for c, w in zip(placed.run.columns, placed.widths, strict=True))
    return max(12.0, *(measures.band(column, width)[1] for column, width in pairs))


def _row_height(row: Row, measures: Measures) -> float:
    lines = max(len(placed.run.lines) for placed in row.runs) * line_height(LEAST_SIZE)
    return _head(row) + _volume_room(row, measures) + 10 + _band_room(row, measures) + lines + _BELOW


def _head(row: Row) -> float:
    """Return the room above a row's volumes: for the tensors' shapes, and for the stages' names where it has any."""
    return _SHAPE + (_STAGE if row.staged else 0.0)


def _said(panels: Sequence[Panel]) -> str:
    """Describe the picture in a sentence a network."""
    return " ".join(
        f"{panel.title}: {count(graph_cost(panel.graph).total.macs)} MACs; from "
        f"{format_shape(panel.graph.nodes[0].out_shape)} to "
        f"{format_shape(panel.graph.node(panel.graph.output).out_shape)}."
        for panel in panels
    )


@dataclass
class _Drawing:
    """The shapes while they are placed."""

    measures: Measures
    colours: Colours
    many: bool
    ribbons: list[Ribbon] = field(default_factory=list)
    solids: list[Slab | Band] = field(default_factory=list)
    labels: list[tuple[Label, ...]] = field(default_factory=list)
    kinds: dict[Kind, None] = field(default_factory=dict)

    def row(self, row: Row, number: int, top: float) -> None:
        """Place a row with its upper edge at `top`."""
        measures = self.measures
        prefix = f"{row.section}:" if self.many else ""
        room = _volume_room(row, measures)
        deepest = max(measures.deep(shape) for shape in (row.entering, *(c.leaving for c in row.columns)))
        middle = top + _head(row) + deepest + (room - deepest) / 2
        floor = top + _head(row) + room + 10 + _band_room(row, measures)
        shape = row.entering
        kind: Kind = "input"
        x = row.runs[0].lefts[0] - measures.thick(shape)
        end = self._slab(f"{prefix}row/{number}", "", f"input: {format_shape(shape)}", shape, x, middle, kind)
        self._name_shape(end, shape)
        stage = ""
        for placed in row.runs:
            if row.staged and placed.run.columns[0].stage != stage:
                stage = placed.run.columns[0].stage
                self._name_stage(f"{prefix}{stage}/{number}", placed.lefts[0], top + 13, stage)
            for column, left, width in zip(placed.run.columns, placed.lefts, placed.widths, strict=True):
                end = self._column(column, prefix, end, left, width, middle, floor)
            self._name_run(placed, prefix, floor)

    def _column(
        self, column: Column, prefix: str, end: Slab, left: float, width: float, middle: float, floor: float
    ) -> Slab:
        """Place a column: what flows through it, the slab it gives at its right end, and its band below."""
        self.kinds[column.kind] = None
        key = prefix + column.id
        if column.same:
            self._mark(column, key, left + width - 7, middle, self.measures.high(column.leaving))
            return end
        x = left + width - self.measures.thick(column.leaving)
        start, high = end.x + end.w, self.measures.high(column.leaving)
        fill = self.colours.ribbon(column.kind)
        self.ribbons.append(Ribbon(f"{key}/flow", column.id, start, middle, end.h, x, middle, high, fill, 0.55))
        name = f"{column.title} gives {format_shape(column.leaving)}"
        slab = self._slab(f"{key}/out", column.id, name, column.leaving, x, middle, column.kind)
        if column.leaving != column.entering:
            self._name_shape(slab, column.leaving)
        self._bands(column, key, left, width, floor)
        return slab

    def _slab(self, key: str, pick: str, name: str, shape: TensorShape, x: float, middle: float, kind: Kind) -> Slab:
        high = self.measures.high(shape)
        front, top, side = self.colours.volume(kind)
        stroke = self.colours.stroke(kind)
        thick, deep = self.measures.thick(shape), self.measures.deep(shape)
        box = (x, middle - high / 2, thick, high, deep)
        slab = Slab(key, pick, name, *box, front, top, side, stroke, shape, upright=False)
        self.solids.append(slab)
        return slab

    def _mark(self, column: Column, key: str, x: float, middle: float, high: float) -> None:
        """Draw what has no MACs and changes no size as a thin outline across the flow."""
        name = f"{' '.join(Run((column,)).lines)}: no MACs; {column.last.id}"
        stroke = self.colours.stroke(column.kind)
        self.solids.append(Band(key, column.id, name, x - 2, middle - high / 2, 4.0, high, "none", stroke, 0, "", "0"))

    def _bands(self, column: Column, key: str, left: float, width: float, floor: float) -> None:
        """Place a column's MACs above `floor` as one rectangle, divided by kinds of layers."""
        middle = left + width / 2
        across, high = self.measures.band(column, width)
        what = column.what
        if not column.costs:
            stroke, name = self.colours.stroke(column.kind), f"{column.title}: no MACs"
            fill = "none"
            self.solids.append(
                Band(key, column.id, name, middle - 5, floor - 10, 10.0, 10.0, fill, stroke, 0, what, "0")
            )
            return
        y = floor
        for kind, macs in sorted(column.costs, key=lambda cost: -cost[1]):
            self.kinds[kind] = None
            share = high * macs / column.macs
            y -= share
            name = f"{column.title}: {count(macs)} MACs in {self.colours.label(kind)}"
            fill, stroke = self.colours.kind(kind), self.colours.stroke(kind)
            box = (middle - across / 2, y, across, share)
            self.solids.append(Band(f"{key}/{kind}", column.id, name, *box, fill, stroke, macs, what, count(macs)))

    def _name_run(self, placed: Placed, prefix: str, floor: float) -> None:
        first = placed.run.columns[0]
        if first.same:
            return
        x, y = (placed.lefts[0] + placed.right) / 2, floor + line_height(LEAST_SIZE)
        at = f"{prefix}{first.id}/label"
        self.labels.append((Label(at, first.id, x, y, placed.run.lines, self.colours.text, LEAST_SIZE),))

    def _name_shape(self, slab: Slab, shape: TensorShape) -> None:
        words = (format_shape(shape),)
        x, y = slab.x + slab.w + slab.depth, slab.y - slab.depth - 5
        label = Label(f"{slab.id}/label", "", x, y, words, self.colours.line, LEAST_SIZE, bold=False, anchor="end")
        middle = replace(label, x=x - (slab.w + slab.depth) / 2, anchor="middle")
        self.labels.append((middle, label, replace(label, x=slab.x, anchor="start")))

    def _name_stage(self, key: str, x: float, y: float, stage: str) -> None:
        if stage:
            label = Label(f"{key}/stage", "", x, y, (stage,), self.colours.text, 14.0, anchor="start")
            self.labels.append(tuple(replace(label, x=x + further) for further in (0.0, 16.0, 32.0, 48.0)))
