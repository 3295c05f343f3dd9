"""A chart's numbers as a table: for whoever cannot see the chart, and for whoever wants them exactly.

The table is read from the figure itself, so that the two cannot disagree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any, Final

import plotly.graph_objects as go

from inception_lab.text.numbers import grouped, short

__all__ = ["NumberTable", "numbers_of"]

_Row = tuple[str, ...]
_OFF: Final = "off the axis"
"""What stands for a number that a logarithmic axis cannot show: 0, or one without an end."""
_TOWARDS: Final = {"down": "up", "right": "left"}


@dataclass(frozen=True, slots=True)
class NumberTable:
    """Titles of columns, and rows of as many cells; the first `heads` cells of a row say what it is of."""

    columns: _Row
    rows: tuple[_Row, ...]
    heads: int = 1


@dataclass(frozen=True, slots=True)
class _Series:
    """One trace: its quantity and name, and what each of its numbers is of."""

    quantity: str
    name: str
    heads: tuple[_Row, ...]
    numbers: _Row


def numbers_of(*figures: go.Figure) -> NumberTable:
    """Return the numbers that figures show: a column a series where all are of the same things, else a row a number.

    A map of squares keeps its rows and columns. Raises TypeError for a kind of trace that is not drawn here.
    """
    series = [_series(figure, trace) for figure in figures for trace in figure.data if trace.type != "heatmap"]
    if not series:
        return _squares(figures[0].data[0]) if figures[0].data else NumberTable(("",), ())
    titles = _titles(figures[0])
    if any(one.heads != series[0].heads for one in series):
        rows = [
            (one.name, *head, number) for one in series for head, number in zip(one.heads, one.numbers, strict=True)
        ]
        return NumberTable(("", *titles, series[0].quantity), tuple(rows), 1 + len(titles))
    columns = tuple(f"{one.quantity}: {one.name}" if one.name else one.quantity for one in series)
    across = zip(series[0].heads, zip(*(one.numbers for one in series), strict=True), strict=True)
    return NumberTable((*titles, *columns), tuple((*head, *cells) for head, cells in across), len(titles))


def _series(figure: go.Figure, trace: Any) -> _Series:  # Plotly's traces have no common type with these fields
    """Read one trace: a bar's label and length, a point's place and height."""
    heads: list[_Row]
    match trace.type:
        case "bar":
            labels = trace.y if trace.customdata is None else trace.customdata
            heads, numbers = [(_written(label),) for label in labels], trace.x
        case "scatter":
            # The last point of steps only ends the last step.
            last = len(trace.x) - (trace.line.shape == "hv")
            places = zip(trace.x, _layers(trace), strict=True)
            heads = [(_written(x), *([] if layer is None else [layer])) for x, layer in places][:last]
            numbers = [_OFF if y is None else y for y in trace.y[:last]]
        case other:
            raise TypeError(f"{other}: no table is made of such a trace; read it in {__name__}")
    axis = figure.layout[_axis(trace.xaxis, "x") if trace.type == "bar" else _axis(trace.yaxis, "y")]
    beside = [one for one in figure.data if (one.xaxis, one.yaxis) == (trace.xaxis, trace.yaxis)]
    name = unescape(trace.name or "") if len(beside) > 1 else ""
    return _Series(axis.title.text or "", name, tuple(heads), tuple(map(_written, numbers)))


def _titles(figure: go.Figure) -> _Row:
    """Return the titles of the columns that say what a number is of."""
    first = figure.data[0]
    if first.type == "bar":
        return ("",)
    across = figure.layout.xaxis.title.text or ""
    return (across,) if _layers(first)[0] is None else (across, "layer")


def _layers(trace: Any) -> Sequence[str | None]:
    """Return the names of what the points of a curve are of; None where they have none."""
    named = trace.customdata is not None and all(isinstance(label, str) for label in trace.customdata)
    return [unescape(label) for label in trace.customdata] if named else [None] * len(trace.x)


def _axis(short_name: str | None, default: str) -> str:
    """Return an axis's name in the layout: ``x2`` is ``xaxis2`` there."""
    name = short_name or default
    return f"{name[0]}axis{name[1:]}"


def _squares(trace: Any) -> NumberTable:
    """Return a map of squares as it stands, without its empty edge."""
    across = [at for at, column in enumerate(zip(*trace.z, strict=True)) if any(column)]
    rows = [
        (_place(down, "down"), *(_written(line[at]) for at in across))
        for down, line in zip(trace.y, trace.z, strict=True)
        if any(line)
    ]
    return NumberTable(("", *(_place(trace.x[at], "right") for at in across)), tuple(rows))


def _place(steps: int, towards: str) -> str:
    return "middle" if steps == 0 else f"{abs(steps)} {towards if steps > 0 else _TOWARDS[towards]}"


def _written(value: Any) -> str:
    """Write whole numbers exactly, others with three digits; nothing where there is none."""
    match value:
        case None:
            return ""
        case int() | float():
            return grouped(int(value)) if float(value).is_integer() else short(float(value))
        case _:
            return unescape(str(value))
