"""A class's designs as dots by cost and goal: the goal's region, the class's front, published networks as landmarks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape as escape_html
from itertools import pairwise
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
_PLOT: Final = (680.0, 330.0)
"""Pixels of the inside of a chart whose type is `_TYPE` high, by which names are placed."""
_TYPE: Final = 14
_LETTER: Final = 0.52
"""A letter's width in heights of the type."""
_PLAIN_UP_TO: Final = 100_000.0
_Box = tuple[float, float, float, float]
"""left, low, right, high in pixels from the lower left."""
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
    """A published network; its `words` and `key` are as a dot's."""

    name: str
    x: float
    y: float
    words: str
    key: str = ""


def gallery_chart(
    spots: Sequence[Spot],
    landmarks: Sequence[Landmark],
    front: Sequence[tuple[float, float]],
    across: Axis,
    up: Axis,
    *,
    dark: bool,
    size: int = _TYPE,
    height: int | None = 440,
) -> go.Figure:
    """Draw the dots, filled where the goal is reached; each has its `key` as custom data. `size` is the type's, px."""
    colours = _DARK if dark else _LIGHT
    x_scale = _scale([*(spot.x for spot in spots), *(mark.x for mark in landmarks)], across)
    y_scale = _scale([*(spot.y for spot in spots), *(mark.y for mark in landmarks)], up)
    traces = []
    if any(end is not None for end in (across.least, across.most, up.least, up.most)):
        traces.append(_region(across, up, x_scale, y_scale, colours))
    tags = [_spot_tag(spot, len(spots), size) for spot in spots]
    tags += [_Tag(mark.x, mark.y, mark.name, size - 4, size - 2) for mark in landmarks]
    line = _corners(front, across, up, x_scale, y_scale)
    places = _placed(tags, line, x_scale, y_scale, size)
    if line:
        traces.append(_front(line, colours))
    for reached in (False, True):
        shown = [(spot, place) for spot, place in zip(spots, places, strict=False) if spot.reached == reached]
        if shown:
            traces.append(_spots(shown, colours, size, reached=reached))
    # A mark that nobody can tell from another is left out: a screen at the front is not pointed at.
    named = [(mark, place) for mark, place in zip(landmarks, places[len(spots) :], strict=True) if place[0]]
    # Where a dot stands in the same place, it is the dot that is pointed at: Plotly would choose the smaller mark.
    taken = {(spot.x, spot.y) for spot in spots}
    for is_taken in (True, False):
        marks = [(mark, place) for mark, place in named if ((mark.x, mark.y) in taken) == is_taken]
        if marks:
            traces.append(_landmarks(marks, colours, size, is_taken=is_taken))
    layout = {
        **PLAIN,
        "height": height,
        "margin": {"l": 8, "r": 16, "t": 8, "b": 48},
        "font": {"size": size, "color": colours["text"]},
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "font": {"size": size}},
        "xaxis": _axis(across, x_scale, "→" if across.higher else "←", colours, size),
        "yaxis": _axis(up, y_scale, "→" if up.higher else "←", colours, size),
        "hoverlabel": {"font": {"size": size}},
        "clickmode": "event+select",
    }
    return go.Figure(traces, layout)


# ── Scales ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float
    is_log: bool

    @property
    def range(self) -> list[float]:
        return [log10(self.low), log10(self.high)] if self.is_log else [self.low, self.high]

    def share(self, value: float) -> float:
        """Return how far along the axis a value is, from 0 to 1."""
        low, high = self.range
        return ((log10(value) if self.is_log else value) - low) / (high - low)


def _scale(values: Sequence[float], axis: Axis) -> _Scale:
    """Return where an axis begins and ends: room for all values and for the goal's ends."""
    seen = [*values, *(end for end in (axis.least, axis.most) if end is not None)] or [1.0]
    low, high = min(seen), max(seen)
    if low > 0 and high > _LOG_FROM * low:
        room = (high / low) ** _ROOM
        return _Scale(low / room, high * room, is_log=True)
    room = _ROOM * (high - low) or 0.5 * abs(high) or 1.0
    return _Scale(max(0.0, low - room) if low >= 0 else low - room, high + room, is_log=False)


def _axis(axis: Axis, scale: _Scale, better: str, colours: dict[str, str], size: int) -> dict[str, Any]:
    return {
        "title": {"text": escape_html(f"{axis.title} ({better} better)"), "standoff": 8, "font": {"size": size}},
        "type": "log" if scale.is_log else "linear",
        "range": scale.range,
        "tickformat": "~s" if scale.high > _PLAIN_UP_TO else ",",
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


def _spot_tag(spot: Spot, spots: int, size: int) -> _Tag:
    name = spot.chosen or (spot.name if spots <= _MOST_NAMES else "")
    return _Tag(spot.x, spot.y, name, _diameter(spot, size), size)


def _diameter(spot: Spot, size: int) -> int:
    return size + (8 if spot.chosen or spot.mine else 2)


def _landmarks(
    marks: Sequence[tuple[Landmark, tuple[str, str]]], colours: dict[str, str], size: int, *, is_taken: bool
) -> go.Scatter:
    landmarks = [mark for mark, _ in marks]
    return go.Scatter(
        x=[mark.x for mark in landmarks],
        y=[mark.y for mark in landmarks],
        mode="markers+text",
        marker={"symbol": "diamond-open", "size": size - 4, "color": colours["mark"], "line": {"width": 1.5}},
        text=[escape_html(name) for _, (name, _) in marks],
        textposition=[side for _, (_, side) in marks],
        textfont={"color": colours["mark"], "size": size - 2},
        customdata=[mark.key for mark in landmarks],
        name="as published",
        legendgroup="published",
        showlegend=not is_taken,
        hovertext=[escape_html(mark.words) for mark in landmarks],
        hovertemplate=None if is_taken else "%{hovertext}<extra></extra>",
        hoverinfo="skip" if is_taken else None,
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}, "textfont": {"color": colours["mark"]}},
    )


@dataclass(frozen=True, slots=True)
class _Tag:
    """A name for a mark of `wide` pixels: where the mark is, and how large the name is written."""

    x: float
    y: float
    name: str
    wide: float
    size: float


def _placed(
    tags: Sequence[_Tag], line: Sequence[tuple[float, float]], x: _Scale, y: _Scale, size: int
) -> list[tuple[str, str]]:
    """Return each name and on which side of its mark it stands: in order, where no mark, name or part of `line` is.

    Where every side is taken there is no name: a dot's is read when it is pointed at.
    """
    inside = _PLOT[0] * size / _TYPE, _PLOT[1] * size / _TYPE
    middles = [(inside[0] * x.share(tag.x), inside[1] * y.share(tag.y)) for tag in tags]
    # A name keeps clear of the largest mark in its place.
    half = [max(one.wide for one in tags if (one.x, one.y) == (tag.x, tag.y)) / 2 for tag in tags]
    taken = [(left - h, low - h, left + h, low + h) for (left, low), h in zip(middles, half, strict=True)]
    turns = [(inside[0] * x.share(at[0]), inside[1] * y.share(at[1])) for at in line]
    taken += [(min(a, c) - 1, min(b, d) - 1, max(a, c) + 1, max(b, d) + 1) for (a, b), (c, d) in pairwise(turns)]
    placed = []
    for tag, (left, low), h in zip(tags, middles, half, strict=True):
        boxes = _boxes(left, low, h, _LETTER * tag.size * len(tag.name), 1.1 * tag.size)
        side = next((side for side, box in boxes.items() if _is_free(box, taken, inside[0])), "")
        if side:
            taken.append(boxes[side])
        placed.append((tag.name if side else "", side or "top center"))
    return placed


def _boxes(left: float, low: float, h: float, wide: float, tall: float) -> dict[str, _Box]:
    """Return where a name may stand at a mark of half width `h`: above, below, beside it, else at its corners."""
    across = {"center": left - wide / 2, "right": left + h, "left": left - h - wide}
    up = {"top": low + h, "bottom": low - h - tall, "middle": low - tall / 2}
    sides = "top center, bottom center, middle right, middle left, top right, bottom right, top left, bottom left"
    places = {side: (across[side.split()[1]], up[side.split()[0]]) for side in sides.split(", ")}
    return {side: (x, y, x + wide, y + tall) for side, (x, y) in places.items()}


def _is_free(box: _Box, taken: Sequence[_Box], wide: float) -> bool:
    left, low, right, high = box
    inside = left >= 0 and right <= wide
    return inside and not any(left < x1 and x0 < right and low < y1 and y0 < high for x0, y0, x1, y1 in taken)


def _corners(
    front: Sequence[tuple[float, float]], across: Axis, up: Axis, x: _Scale, y: _Scale
) -> list[tuple[float, float]]:
    """Return the corners of the line that nobody has passed, from edge to edge."""
    if not front:
        return []
    worst_x = x.low if across.higher else x.high
    worst_y = y.low if up.higher else y.high
    first, last = front[0], front[-1]
    whole = (
        [(worst_x, first[1]), *front, (last[0], worst_y)]
        if across.higher
        else [(first[0], worst_y), *front, (worst_x, last[1])]
    )
    corners = [whole[0]]
    for before, after in pairwise(whole):
        corners += [(before[0], after[1]) if across.higher else (after[0], before[1]), after]
    return corners


def _front(corners: Sequence[tuple[float, float]], colours: dict[str, str]) -> go.Scatter:
    return go.Scatter(
        x=[at[0] for at in corners],
        y=[at[1] for at in corners],
        mode="lines",
        line={"color": colours["front"], "width": 2.5},
        name="the class's front",
        hoverinfo="skip",
    )


def _spots(
    shown: Sequence[tuple[Spot, tuple[str, str]]], colours: dict[str, str], size: int, *, reached: bool
) -> go.Scatter:
    spots = [spot for spot, _ in shown]
    names = [escape_html(name) for _, (name, _) in shown]
    line = [colours["mine"] if spot.mine else colours["dot" if reached else "hollow"] for spot in spots]
    return go.Scatter(
        x=[spot.x for spot in spots],
        y=[spot.y for spot in spots],
        mode="markers+text",
        marker={
            "size": [_diameter(spot, size) for spot in spots],
            "symbol": "circle" if reached else "circle-open",
            "color": line if not reached else colours["dot"],
            "line": {"color": line, "width": [4 if spot.chosen or spot.mine else 2 for spot in spots]},
            "opacity": 0.9,
        },
        text=[f"<b>{name}</b>" if spot.chosen else name for name, spot in zip(names, spots, strict=True)],
        textposition=[side for _, (_, side) in shown],
        textfont={"color": colours["text"], "size": size},
        customdata=[spot.key for spot in spots],
        name="reaches it" if reached else "not yet",
        hovertext=[spot.words for spot in spots],
        hovertemplate="%{hovertext}<extra></extra>",
        cliponaxis=False,
        selected={"marker": {"opacity": 0.9}},
        unselected={"marker": {"opacity": 0.9}, "textfont": {"color": colours["text"]}},
    )
