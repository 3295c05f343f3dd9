"""A chart for a whole screen: its type, its points and its strokes grow; its numbers stay."""

from __future__ import annotations

from typing import Any, Final

import plotly.graph_objects as go

__all__ = ["TEXT", "for_screen"]

TEXT: Final = 22
"""Pixels of a screen's type."""
_GROWN: Final = 1.8
"""How many times larger points, shifts and margins are: about as many as type."""
_STROKE: Final = 4.0


def for_screen(figure: go.Figure) -> go.Figure:
    """Return a chart whose text is 22 pixels or more and whose height is that of its place."""
    grown = go.Figure(figure)
    margin = figure.layout.margin
    grown.update_layout(
        height=None,
        width=None,
        font_size=TEXT,
        legend_font_size=TEXT,
        margin={side: round(_GROWN * (getattr(margin, side) or 0)) for side in "lrtb"},
    )
    grown.update_xaxes(tickfont_size=TEXT, title_font_size=TEXT, title_standoff=16)
    grown.update_yaxes(tickfont_size=TEXT, title_font_size=TEXT, title_standoff=16)
    for note in grown.layout.annotations:
        note.update(font_size=TEXT, xshift=_times(note.xshift), yshift=_times(note.yshift))
    for shape in grown.layout.shapes:
        shape.update(line_width=max(_STROKE, _times(shape.line.width) or 0))
    for trace in grown.data:
        _grow(trace)
    return grown


def _grow(trace: Any) -> None:  # Plotly's traces have no common type with these fields
    if trace.type in ("bar", "scatter", "heatmap"):
        trace.update(textfont_size=TEXT)
    if trace.type == "scatter":
        trace.update(line_width=_STROKE, marker_size=_times(trace.marker.size or 6))


def _times(number: Any) -> Any:
    """Return a number, or each of several, grown; nothing where there is none."""
    match number:
        case None:
            return None
        case tuple() | list():
            return [_GROWN * one for one in number]
        case _:
            return _GROWN * number
