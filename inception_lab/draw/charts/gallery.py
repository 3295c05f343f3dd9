"""A class's designs as dots by cost and goal: the goal's region, the class's front, published networks as landmarks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape as escape_html
from math import log10
from typing import Any, Final

import plotly.graph_objects as go

from inception_lab.draw.charts.bars import PLAIN

__all__ = ["Axis", "Landmark", "Spot", "gallery_chart"]

_LOG_FROM: Final = 8.0
"""An axis whose values are further apart than this ratio is logarithmic."""
_ROOM: Final = 0.09
"""Share of an axis that is left free beyond its outermost values."""
_MOST_NAMES: Final = 20
_LIGHT: Final = {
    "dot": "#0f7a67",
    "mine": "#c05600",
    "hollow": "#0b62a8",
    "front": "#0b62a8",
    "goal": "15,122,103",
    "mark": "#5b6673",
    "text": "#1b2430",
    "ground": "#ffffff",
    "grid": "#dde3ea",
}
_DARK: Final = {
    "dot": "#4fc9ac",
    "mine": "#f08a2c",
    "hollow": "#7db8f2",
    "front": "#7db8f2",
    "goal": "79,201,172",
    "mark": "#9aa6b4",
    "text": "#e8edf2",
    "ground": "#0d1116",
    "grid": "#2a323c",
}


@dataclass(frozen=True, slots=True)
class Axis:
    """A quantity: its title, between which values the goal wants it (None: no end), and whether more is better."""

    title: str
    least: float | None = None
    most: float | None = None
    higher: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """A student's design; `words` (HTML) are read when it is pointed at, `name` or the letter `chosen` stands at it."""

    x: float
    y: float
    reached: bool
    words: str
    key: str = ""
    name: str = ""
    chosen: str = ""
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Landmark:
    """A published network."""

    name: str
    x: float
    y: float
    words: str


def gallery_chart(
    spots: Sequence[Spot],
    landmarks: Sequence[Landmark],
    front: Sequence[tuple[float, float]],
    across: Axis,
    up: Axis,
    *,
    dark: bool,
    size: int = 14,
    height: int = 440,
) -> go.Figure:
    """Draw the dots, filled where the goal is reached; each has its `key` as custom data. `size` is the type's, px."""
    colours = _DARK if dark else _LIGHT
    x_scale = _scale([*(spot.x for spot in spots), *(mark.x for mark in landmarks)], across)
    y_scale = _scale([*(spot.y for spot in spots), *(mark.y for mark in landmarks)], up)
    figure = go.Figure()
    if any(end is not None for end in (across.least, across.most, up.least, up.most)):
        figure.add_trace(_region(across, up, x_scale, y_scale, colours))
    if landmarks:
        figure.add_trace(_landmarks(landmarks, colours, size))
    if front:
        figure.add_trace(_front(front, across, up, x_scale, y_scale, colours))
    for reached in (False, True):
        shown = [spot for spot in spots if spot.reached == reached]
        if shown:
            figure.add_trace(_spots(shown, len(spots), colours, size, reached=reached))
    figure.update_layout(
        **PLAIN,
        height=height,
        margin={"l": 8, "r": 16, "t": 8, "b": 48},
        font={"size": size, "color": colours["text"]},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "font": {"size": size}},
        xaxis=_axis(across, x_scale, colours, size),
        yaxis=_axis(up, y_scale, colours, size),
        hoverlabel={"font": {"size": size}},
        clickmode="event+select",
    )
    return figure


# ── Scales ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float
    is_log: bool

    @property
    def range(self) -> list[float]:
        return [log10(self.low), log10(self.high)] if self.is_log else [self.low, self.high]


def _scale(values: Sequence[float], axis: Axis) -> _Scale:
    """Return where an axis begins and ends: room for all values and for the goal's ends."""
    seen = [*values, *(end for end in (axis.least, axis.most) if end is not None)] or [1.0]
    low, high = min(seen), max(seen)
    if low > 0 and high > _LOG_FROM * low:
        room = (high / low) ** _ROOM
        return _Scale(low / room, high * room, is_log=True)
    room = _ROOM * (high - low) or 0.5 * abs(high) or 1.0
    return _Scale(max(0.0, low - room) if low >= 0 else low - room, high + room, is_log=False)


def _axis(axis: Axis, scale: _Scale, colours: dict[str, str], size: int) -> dict[str, Any]:
    better = "more" if axis.higher else "less"
    return {
        "title": {"text": escape_html(f"{axis.title} ({better} is better)"), "standoff": 8, "font": {"size": size}},
        "type": "log" if scale.is_log else "linear",
        "range": scale.range,
        "tickformat": "~s",
        "dtick": "D2" if scale.is_log else None,
        "tickfont": {"size": size},
        "gridcolor": colours["grid"],
        "zeroline": False,
        "automargin": True,
        "fixedrange": True,
    }


# ── What is drawn ────────────────────────────────────────────────────────────


def _region(across: Axis, up: Axis, x: _Scale, y: _Scale, colours: dict[str, str]) -> go.Scatter:
    left, right = _ends(across, x)
    bottom, top = _ends(up, y)
    return go.Scatter(
        x=[left, right, right, left, left],
        y=[bottom, bottom, top, top, bottom],
        mode="lines",
        fill="toself",
        fillcolor=f"rgba({colours['goal']},0.16)",
        line={"color": f"rgba({colours['goal']},0.9)", "width": 1.5, "dash": "dot"},
        name="the goal",
        hoverinfo="skip",
    )


def _ends(axis: Axis, scale: _Scale) -> tuple[float, float]:
    low = scale.low if axis.least is None else max(axis.least, scale.low)
    high = scale.high if axis.most is None else min(axis.most, scale.high)
    return low, high


def _landmarks(landmarks: Sequence[Landmark], colours: dict[str, str], size: int) -> go.Scatter:
    return go.Scatter(
        x=[mark.x for mark in landmarks],
        y=[mark.y for mark in landmarks],
        mode="markers+text",
        marker={"symbol": "diamond-open", "size": size - 4, "color": colours["mark"], "line": {"width": 1.5}},
        text=[escape_html(mark.name) for mark in landmarks],
        textposition=_sides(landmarks),
        textfont={"color": colours["mark"], "size": size - 2},
        name="as published",
        hovertext=[escape_html(mark.words) for mark in landmarks],
        hovertemplate="%{hovertext}<extra></extra>",
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}, "textfont": {"color": colours["mark"]}},
    )


def _sides(landmarks: Sequence[Landmark]) -> list[str]:
    """Return on which side of its mark each name stands: neighbours on different ones."""
    order = sorted(range(len(landmarks)), key=lambda index: (landmarks[index].x, landmarks[index].y))
    sides = [""] * len(landmarks)
    for place, index in enumerate(order):
        sides[index] = ("bottom center", "top center")[place % 2]
    return sides


def _front(
    front: Sequence[tuple[float, float]], across: Axis, up: Axis, x: _Scale, y: _Scale, colours: dict[str, str]
) -> go.Scatter:
    """Return the line that nobody has passed, from edge to edge."""
    worst_x = x.low if across.higher else x.high
    worst_y = y.low if up.higher else y.high
    points = list(front)
    best = (points[-1][0], worst_y) if across.higher else (points[0][0], worst_y)
    end = (worst_x, points[0][1]) if across.higher else (worst_x, points[-1][1])
    points = [end, *points, best] if across.higher else [best, *points, end]
    return go.Scatter(
        x=[at[0] for at in points],
        y=[at[1] for at in points],
        mode="lines",
        line={"color": colours["front"], "width": 2.5, "shape": "vh" if across.higher else "hv"},
        name="the class's front",
        hoverinfo="skip",
    )


def _spots(spots: Sequence[Spot], all_spots: int, colours: dict[str, str], size: int, *, reached: bool) -> go.Scatter:
    named = all_spots <= _MOST_NAMES
    texts = [spot.chosen or (spot.name if named else "") for spot in spots]
    line = [colours["mine"] if spot.mine else colours["dot" if reached else "hollow"] for spot in spots]
    return go.Scatter(
        x=[spot.x for spot in spots],
        y=[spot.y for spot in spots],
        mode="markers+text",
        marker={
            "size": [size + (8 if spot.chosen or spot.mine else 2) for spot in spots],
            "symbol": "circle" if reached else "circle-open",
            "color": line if not reached else colours["dot"],
            "line": {"color": line, "width": [4 if spot.chosen or spot.mine else 2 for spot in spots]},
            "opacity": 0.9,
        },
        text=[
            f"<b>{escape_html(text)}</b>" if spot.chosen else escape_html(text)
            for text, spot in zip(texts, spots, strict=True)
        ],
        textposition="top center",
        textfont={"color": colours["text"], "size": size},
        customdata=[spot.key for spot in spots],
        name="reaches it" if reached else "not yet",
        hovertext=[spot.words for spot in spots],
        hovertemplate="%{hovertext}<extra></extra>",
        cliponaxis=False,
        selected={"marker": {"opacity": 0.9}},
        unselected={"marker": {"opacity": 0.9}, "textfont": {"color": colours["text"]}},
    )
