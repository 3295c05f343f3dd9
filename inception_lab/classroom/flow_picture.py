"""The flow from the first vote to the second as a picture: a ribbon's width is its number of students."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import accumulate
from typing import Final

from inception_lab.classroom.rules.results import Flow, Results
from inception_lab.text.numbers import plural

__all__ = ["draw_flow", "flow_numbers", "flow_words"]

_WIDTH: Final = 760
_TOP: Final = 42
_TALL: Final = 300
"""The height that all students together take, in units of the picture; gaps come on top."""
_GAP: Final = 14
_LEFT: Final = 240
_RIGHT: Final = _WIDTH - _LEFT
_NODE: Final = 12
_TYPE: Final = 24
_SAID: Final = 3
_LETTER: Final = 0.56
"""A letter's width in heights of the type: a long label is written smaller."""
_LIGHT: Final = {"text": "#1b2430", "stay": "#9aa6b4", "move": "#0b62a8", "node": "#4a5665"}
_DARK: Final = {"text": "#e8edf2", "stay": "#66727f", "move": "#5aa9e6", "node": "#c3ccd6"}


def draw_flow(results: Results, names: Sequence[str], *, dark: bool) -> str:
    """Return the SVG: first votes on the left, second ones on the right, in the bars' order; who changed is blue."""
    colours = _DARK if dark else _LIGHT
    one = _TALL / max(1, results.both)
    left = _stack([sum(f.students for f in results.flows if f.first == bar) for bar in range(len(names))], one)
    right = _stack([sum(f.students for f in results.flows if f.second == bar) for bar in range(len(names))], one)
    bottom = max(end for _, end in (*left.values(), *right.values()))
    parts = [
        f'<text x="{_LEFT}" y="24" text-anchor="end" font-weight="600">First vote</text>'
        f'<text x="{_RIGHT}" y="24" font-weight="600">Second vote</text>'
    ]
    parts += _ribbons(results.flows, left, right, one, colours)
    for bars, x, anchor, shift in ((left, _LEFT - _NODE, "end", -8), (right, _RIGHT, "start", _NODE + 8)):
        for bar, (start, end) in bars.items():
            mark = " ✓" if bar == results.truth_bar or bar in results.right_bars else ""
            name = f"{names[bar]}{mark} ({round((end - start) / one)})"
            size = min(_TYPE, (_LEFT - _NODE - 12) / (_LETTER * len(name)))
            parts.append(
                f'<rect x="{x}" y="{start:.1f}" width="{_NODE}" height="{end - start:.1f}" fill="{colours["node"]}"/>'
                f'<text x="{x + shift}" y="{(start + end) / 2 + size / 3:.1f}" '
                f'font-size="{size:.1f}" text-anchor="{anchor}">{escape(name)}</text>'
            )
    box = f'width="{_WIDTH}" height="{bottom + 8:.0f}" viewBox="0 0 {_WIDTH} {bottom + 8:.0f}"'
    style = f'font-family="Source Sans Pro, sans-serif" font-size="{_TYPE}" fill="{colours["text"]}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box} {style}>{"".join(parts)}</svg>'


def flow_words(results: Results, names: Sequence[str]) -> str:
    """Say the flow: how many stayed, and the three largest moves from bar to bar."""
    moves = sorted((f for f in results.flows if f.first != f.second), key=lambda f: (-f.students, f.first, f.second))
    stayed = f"Of {plural(results.both, 'student')} who voted twice {results.stayed} kept their answer"
    if not moves:
        return f"{stayed}."
    said = [f"{f.students} went from {names[f.first]} to {names[f.second]}" for f in moves[:_SAID]]
    rest = sum(f.students for f in moves[_SAID:])
    return f"{stayed}; {', '.join([*said, *([f'{rest} went other ways'] if rest else [])])}."


def flow_numbers(results: Results, names: Sequence[str]) -> str:
    """Write every ribbon in words, in the bars' order: what is drawn, for who cannot see it."""
    flows = sorted(results.flows, key=lambda flow: (flow.first, flow.second))
    return "; ".join(f"{names[flow.first]} to {names[flow.second]}: {flow.students}" for flow in flows)


def _stack(counts: Sequence[int], one: float) -> dict[int, tuple[float, float]]:
    """Return where each bar that anybody chose begins and ends."""
    bars = [bar for bar, count in enumerate(counts) if count]
    starts = accumulate((counts[bar] * one + _GAP for bar in bars[:-1]), initial=float(_TOP))
    return {bar: (start, start + counts[bar] * one) for bar, start in zip(bars, starts, strict=True)}


def _ribbons(
    flows: Sequence[Flow],
    left: dict[int, tuple[float, float]],
    right: dict[int, tuple[float, float]],
    one: float,
    colours: dict[str, str],
) -> list[str]:
    """Return the ribbons, each beside the one before it at both of its ends."""
    here = {bar: start for bar, (start, _) in left.items()}
    there = {bar: start for bar, (start, _) in right.items()}
    middle = (_LEFT + _RIGHT) / 2
    drawn = []
    for flow in flows:  # by first, then by second: no two ribbons cross more than they have to
        wide = flow.students * one
        y, z = here[flow.first], there[flow.second]
        here[flow.first], there[flow.second] = y + wide, z + wide
        path = (
            f"M{_LEFT} {y:.1f} C{middle} {y:.1f} {middle} {z:.1f} {_RIGHT} {z:.1f} V{z + wide:.1f} "
            f"C{middle} {z + wide:.1f} {middle} {y + wide:.1f} {_LEFT} {y + wide:.1f} Z"
        )
        fill = colours["stay" if flow.first == flow.second else "move"]
        drawn.append(f'<path d="{path}" fill="{fill}" fill-opacity="0.6" data-students="{flow.students}"/>')
    return drawn
