"""Where the columns of networks stand: in rows broken between stages, or side by side by their grids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from inception_lab.draw.scale.columns import Column, Run, grid_of
from inception_lab.draw.scale.scales import Scale
from inception_lab.spec import Shape

__all__ = ["Measures", "Placed", "Row", "aligned", "broken"]

_GAP: Final = 20.0
"""Pixels between a slab's side and the next slab at the least: there the grid narrows."""
_APART: Final = 12.0
"""Pixels between two columns' words."""
_SAME: Final = 14.0
_RUN_BAND: Final = 30.0
_MOST_SHARED: Final = 46.0
"""Pixels that a column gets at most of what is free in its row."""
_MOST_ALIGNED: Final = 180.0
"""The same where rows stand below each other by their grids, and a few columns have the sheet."""
_IN_STAGE: Final = 0.25
_IN_RUN: Final = 0.35
"""What a row's end costs inside a stage and inside a run, beside the square of the share that it leaves free."""
SLANT: Final = 0.36
"""How far a slab's depth leads up and to the right, in the grid's side."""


@dataclass(frozen=True, slots=True)
class Measures:
    """The lengths of a picture of networks."""

    scale: Scale

    def thick(self, shape: Shape) -> float:
        """Return how thick a tensor's slab is."""
        return self.scale.channels(shape[0])

    def high(self, shape: Shape) -> float:
        """Return how high a tensor's slab is."""
        return self.scale.side(grid_of(shape)[0])

    def deep(self, shape: Shape) -> float:
        """Return how far its depth leads to the right, and up."""
        return SLANT * self.scale.side(grid_of(shape)[1])

    def band(self, column: Column, width: float) -> tuple[float, float]:
        """Return the width and height of all MACs of a column as one rectangle, a square where `width` allows."""
        area = self.scale.area(column.macs)
        across = min(sqrt(area), width - 6)
        return across, area / across if across else 0.0

    def width(self, run: Run) -> tuple[float, ...]:
        """Return how wide the columns of a run are: enough for slabs, bands and words."""
        widths = []
        for column in run.columns:
            side = sqrt(self.scale.area(column.macs)) + 8
            least = self.deep(column.entering) + _GAP + (0.0 if column.same else self.thick(column.leaving))
            across = self.deep(column.entering) + _SAME
            widths.append(
                across if column.same else max(least, side if len(run.columns) == 1 else min(side, _RUN_BAND))
            )
        if run.columns[0].same:
            return tuple(widths)
        lacking = max(run.words_width + _APART - sum(widths), 0.0) / len(widths)
        return tuple(width + lacking for width in widths)


@dataclass(frozen=True, slots=True)
class Placed:
    """A run, or a part of one, with its columns' left edges and widths."""

    run: Run
    lefts: tuple[float, ...]
    widths: tuple[float, ...]

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.lefts[-1] + self.widths[-1]


@dataclass(frozen=True, slots=True)
class Row:
    """What stands beside each other: the tensor that enters, and the runs; `staged` where there are several stages."""

    section: int
    entering: Shape
    runs: tuple[Placed, ...]
    staged: bool

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns in order."""
        return tuple(column for placed in self.runs for column in placed.run.columns)


def broken(section: int, stages: Sequence[Sequence[Run]], measures: Measures, left: float, right: float) -> list[Row]:
    """Place a network in rows that fill the space between two edges, broken between stages where that fills them."""
    runs = [run for stage in stages for run in stage]
    widths = [width for run in runs for width in measures.width(run)]
    columns = [column for run in runs for column in run.columns]
    # What a row's end before each column costs besides what it leaves free.
    breaks = [
        _IN_RUN if number else _IN_STAGE if column.stage == before.stage else 0.0
        for before, (number, column) in zip(
            [columns[0], *columns], ((n, c) for run in runs for n, c in enumerate(run.columns)), strict=False
        )
    ]
    room = right - left
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(columns) + 1):
        choices = []
        last = end == len(columns) or columns[end].entering != columns[end - 1].leaving
        for first, taken in _starts(columns, widths, measures, end, room):
            waste = (1 - taken / room) ** 2
            choices.append((best[first][0] + (0.5 * waste if last else waste + breaks[end]), first))
        best.append(min(choices))
    rows: list[Row] = []
    end = len(columns)
    while end:
        first = best[end][1]
        rows.append(_row(section, _pieces(runs, first, end), measures, left, right, staged=len(stages) > 1))
        end = first
    return rows[::-1]


def _starts(
    columns: Sequence[Column], widths: Sequence[float], measures: Measures, end: int, room: float
) -> Iterable[tuple[int, float]]:
    """Yield the columns with which a row that ends before `end` may begin, and how wide it then is at least.

    Each column reads what the one before it gives: an auxiliary head begins a row of its own.
    """
    inside = measures.deep(columns[end - 1].leaving)
    for first in range(end - 1, -1, -1):
        inside += widths[first]
        taken = inside + measures.thick(columns[first].entering)
        if first < end - 1 and (taken > room or columns[first].leaving != columns[first + 1].entering):
            return
        yield first, min(taken, room)


def _pieces(runs: Iterable[Run], first: int, end: int) -> list[Run]:
    """Return the runs, and parts of runs, from one column to before another."""
    pieces, at = [], 0
    for run in runs:
        inside = run.columns[max(first - at, 0) : max(end - at, 0)]
        at += len(run.columns)
        if inside:
            pieces.append(run if len(inside) == len(run.columns) else Run(inside))
    return pieces


def _row(section: int, runs: Sequence[Run], measures: Measures, left: float, right: float, *, staged: bool) -> Row:
    """Place runs from `left` on; what is free is shared, so that the row ends at `right` where it is nearly full."""
    entering, leaving = runs[0].columns[0].entering, runs[-1].columns[-1].leaving
    natural = [measures.width(run) for run in runs]
    free = right - left - measures.thick(entering) - sum(map(sum, natural)) - measures.deep(leaving)
    more = min(max(free, 0.0) / sum(map(len, natural)), _MOST_SHARED)
    x = left + measures.thick(entering)
    placed = []
    for run, least in zip(runs, natural, strict=True):
        widths = tuple(width + more for width in least)
        placed.append(Placed(run, tuple(_edges(x, widths)), widths))
        x = placed[-1].right
    return Row(section, entering, tuple(placed), staged)


def _edges(left: float, widths: Iterable[float]) -> Iterable[float]:
    for width in widths:
        yield left
        left += width


def aligned(networks: Sequence[Sequence[Sequence[Run]]], measures: Measures, left: float, right: float) -> list[Row]:
    """Place each network in a row of its own, the columns that give the same grid below each other."""
    flat = [[run for stage in stages for run in stage] for stages in networks]
    grids = sorted({grid_of(run.columns[-1].leaving) for runs in flat for run in runs}, reverse=True)

    def width_of(runs: list[Run], grid: tuple[int, int]) -> float:
        return sum(sum(measures.width(run)) for run in runs if grid_of(run.columns[-1].leaving) == grid)

    entering = left + max(measures.thick(runs[0].columns[0].entering) for runs in flat)
    widest = [max(width_of(runs, grid) for runs in flat) for grid in grids]
    most = [max(_count(runs, grid) for runs in flat) for grid in grids]
    room = right - entering - max(measures.deep(runs[-1].columns[-1].leaving) for runs in flat)
    more = min(max(room - sum(widest), 0.0) / sum(most), _MOST_ALIGNED)
    across = [width + more * number for width, number in zip(widest, most, strict=True)]
    starts = dict(zip(grids, _edges(entering, across), strict=True))
    return [
        Row(at, runs[0].columns[0].entering, tuple(_in_grids(runs, measures, starts, more)), staged=False)
        for at, runs in enumerate(flat)
    ]


def _count(runs: Sequence[Run], grid: tuple[int, int]) -> int:
    return sum(len(run.columns) for run in runs if grid_of(run.columns[-1].leaving) == grid)


def _in_grids(
    runs: Sequence[Run], measures: Measures, starts: Mapping[tuple[int, int], float], more: float
) -> Iterable[Placed]:
    # The first tensor of every row stands below the others' first: what leads on from there is as long as it must be.
    x = min(starts.values())
    for number, run in enumerate(runs):
        widths = tuple(width + more for width in measures.width(run))
        start = max(x, starts[grid_of(run.columns[-1].leaving)])
        if number:
            x = start
        else:
            widths = (widths[0] + start - x, *widths[1:])
        yield Placed(run, tuple(_edges(x, widths)), widths)
        x += sum(widths)
