"""How far the states of a class come in one quantity: a dot each over an axis, and where the question wants them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from html import escape
from math import log10
from typing import Final

from inception_lab.classroom.rules.goals import axis_title, written_amount
from inception_lab.classroom.rules.judging import Reach

__all__ = ["draw_reach", "reach_numbers", "reach_words"]

_WIDTH: Final = 760
_LEFT: Final = 130
_RIGHT: Final = _WIDTH - 20
_ROW: Final = 66
_DOT: Final = 8
_TYPE: Final = 20
_LOG_FROM: Final = 8
_MOST_ROW: Final = 3
"""Dots that are stacked; more at one place overlap."""
_LIGHT: Final = {"text": "#1b2430", "line": "#66727f", "in": "#0f7a67", "out": "#0b62a8", "goal": "#0f7a67"}
_DARK: Final = {"text": "#e8edf2", "line": "#9aa6b4", "in": "#4fc9ac", "out": "#7db8f2", "goal": "#4fc9ac"}
_VOTES: Final = ("First vote", "Second vote")
_FILLED: Final = {True: "It is filled: the goal is reached", False: "It is not filled: the goal is not reached yet"}
_ALL_FILLED: Final = {True: "All are filled: they reach the goal", False: "None is filled: none reaches the goal yet"}


def draw_reach(reach: Reach, *, dark: bool) -> str:
    """Return the SVG: a row a vote, a dot a state, filled where it reaches what was asked, the bound shaded."""
    colours = _DARK if dark else _LIGHT
    ends = [end for end in (reach.bound.least, reach.bound.most) if end is not None]
    scale = _Scale([*ends, *(value for values in reach.rounds for value, _ in values)])
    tall = _ROW * len(reach.rounds)
    low = scale.at(reach.bound.least) if reach.bound.least is not None else float(_LEFT)
    high = scale.at(reach.bound.most) if reach.bound.most is not None else float(_RIGHT)
    parts = [
        f'<rect x="{low:.1f}" y="0" width="{high - low:.1f}" height="{tall}" fill="{colours["goal"]}" opacity="0.16"/>'
    ]
    for row, values in enumerate(reach.rounds):
        bottom = _ROW * (row + 1) - 14
        parts.append(f'<text x="0" y="{bottom - 6}">{_VOTES[row]}</text>')
        parts.append(f'<path d="M{_LEFT} {bottom}H{_RIGHT}" stroke="{colours["line"]}"/>')
        parts += _dots(values, scale, bottom, colours)
    for end in ends:
        at = scale.at(end)
        side = "start" if at < _WIDTH / 2 else "end"
        words = escape(written_amount(reach.name, end))
        parts.append(
            f'<path d="M{at:.1f} 0V{tall}" stroke="{colours["goal"]}" stroke-width="2" stroke-dasharray="5 4"/>'
        )
        parts.append(f'<text x="{at:.1f}" y="{tall + 20}" text-anchor="{side}">{words}</text>')
    high_ = tall + 28
    box = f'width="{_WIDTH}" height="{high_}" viewBox="0 0 {_WIDTH} {high_}"'
    style = f'font-family="Source Sans Pro, sans-serif" font-size="{_TYPE}" fill="{colours["text"]}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box} {style}>{"".join(parts)}</svg>'


def reach_words(reach: Reach) -> str:
    """Say what the dots are, from where to where the last vote's lie, and which of them reach the goal."""
    values, axis = reach.rounds[-1], axis_title(reach.name)
    if not values:
        return f"Nobody's {axis} is known."
    low, high = (written_amount(reach.name, value) for value, _ in (values[0], values[-1]))
    if len(values) == 1:
        return f"The dot is one student's design. Its {axis}: {low}. {_FILLED[values[0][1]]}."
    spread = f"all at {low}" if low == high else f"from {low} to {high}"
    reached = sum(holds for _, holds in values)
    filled = _ALL_FILLED[bool(reached)] if reached in (0, len(values)) else "The filled ones reach the goal"
    return f"Each dot is a student's design. Their {axis}: {spread}. {filled}."


def reach_numbers(reach: Reach) -> str:
    """Write every dot in words, vote by vote, "✓" where it reaches the goal: what is drawn, for who cannot see it."""
    votes = []
    for vote, values in zip(_VOTES, reach.rounds, strict=False):
        dots = (f"{written_amount(reach.name, value)}{' ✓' if reached else ''}" for value, reached in values)
        votes.append(f"{vote}: {'; '.join(dots) or 'nobody'}")
    return ". ".join(votes)


class _Scale:
    """An axis over values, logarithmic where they are far apart."""

    def __init__(self, values: Sequence[Fraction]) -> None:
        low, high = min(values), max(values)
        self._is_log = low > 0 and high > _LOG_FROM * low
        start, end = self._size(low), self._size(high)
        room = 0.06 * (end - start) or 1.0
        self._start, self._span = start - room, end - start + 2 * room

    def at(self, value: Fraction) -> float:
        return _LEFT + (_RIGHT - _LEFT) * (self._size(value) - self._start) / self._span

    def _size(self, value: Fraction) -> float:
        return log10(value) if self._is_log else float(value)


def _dots(values: Sequence[tuple[Fraction, bool]], scale: _Scale, bottom: float, colours: dict[str, str]) -> list[str]:
    drawn: list[str] = []
    places: list[float] = []
    for value, reached in values:
        x = scale.at(value)
        near = min(sum(abs(x - other) < 2 * _DOT for other in places), _MOST_ROW - 1)
        places.append(x)
        paint = f'fill="{colours["in"]}"' if reached else f'fill="none" stroke="{colours["out"]}" stroke-width="2.5"'
        y = bottom - _DOT - 2 - near * 2 * _DOT
        drawn.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_DOT}" {paint}/>')
    return drawn
