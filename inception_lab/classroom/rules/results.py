"""What a class answered: how many gave which answer, and who went from where to where between two votes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor, log10
from typing import Final

from inception_lab.classroom.rules.answers import written_answer
from inception_lab.classroom.rules.questions import Asked, Key, counts_as_right
from inception_lab.text.numbers import count, short

__all__ = ["Flow", "Results", "Votes", "results_of"]

Votes = Mapping[str, str]
"""Answers of one round as they are kept, by student."""
_MOST_BARS: Final = 8
_THOUSAND: Final = 1_000
_STATES: Final = ("reach the goal", "not yet")
_SMALLER: Final = {Fraction(1, 10): "a tenth", Fraction(1, 3): "a third", Fraction(9, 10): "0.9"}
_LARGER: Final = (Fraction(11, 10), Fraction(3), Fraction(10))
"""Edges of guess over truth, each student's own, beside the bar in the middle, which holds what counts as right."""
_WIDE: Final = 100
"""Positive answers whose largest is more than so many times the smallest are held in bars of equal ratio."""


@dataclass(frozen=True, slots=True)
class Flow:
    """How many students gave the answer of the bar `first` in the first vote and of `second` in the second one."""

    first: int
    second: int
    students: int


@dataclass(frozen=True, slots=True)
class Results:
    """Bars by their labels, counts a round, and the flows between the rounds of those who answered both.

    Once the truth is told, `truth_bar` is the bar that it is in, `right_bars` are those in which all counts as right,
    and `right` counts the right answers a round. Bars are `intervals` where many different numbers were answered: not
    all that are in the truth's bar are right then.
    """

    labels: tuple[str, ...]
    rounds: tuple[tuple[int, ...], ...]
    flows: tuple[Flow, ...] = ()
    truth_bar: int | None = None
    right: tuple[int, ...] = ()
    intervals: bool = False
    right_bars: tuple[int, ...] = ()

    @property
    def stayed(self) -> int:
        """Students who gave the same answer (or one of the same bar) twice."""
        return sum(flow.students for flow in self.flows if flow.first == flow.second)

    @property
    def both(self) -> int:
        """Students who answered twice."""
        return sum(flow.students for flow in self.flows)


@dataclass(frozen=True, slots=True)
class _Bars:
    """Bars by their labels, the bar of each answer, and the ends of each: all of it is right where both are."""

    labels: tuple[str, ...]
    of: Mapping[str, int]
    ends: tuple[tuple[str, str], ...]


def results_of(asked: Asked, rounds: Sequence[Votes], truth: str | None = None, key: Key | None = None) -> Results:
    """Count the votes of one or two rounds in the same bars.

    `truth`, where it is told, has its bar, too; `key` then says how near to it is right.
    """
    key = key or Key()
    values = [value for votes in rounds for value in votes.values()]
    bars = _bars_of(asked, [*values, *([truth] if truth else [])], Fraction(key.tolerance) if truth else None)
    counts = tuple(_counted(votes, bars.of, len(bars.labels)) for votes in rounds)
    flows: tuple[Flow, ...] = ()
    if len(rounds) == 2:
        first, second = rounds
        pairs = [(bars.of[first[who]], bars.of[second[who]]) for who in second if who in first]
        flows = tuple(Flow(*pair, pairs.count(pair)) for pair in sorted(set(pairs)))
    several = asked.kind != "own" and len(set(bars.of.values())) < len(bars.of)
    if not truth:
        return Results(bars.labels, counts, flows, intervals=several)
    right = tuple(
        index for index, ends in enumerate(bars.ends) if all(counts_as_right(end, truth, key) for end in ends)
    )
    return Results(bars.labels, counts, flows, bars.of[truth], intervals=several, right_bars=right)


def _counted(votes: Votes, bar: Mapping[str, int], bars: int) -> tuple[int, ...]:
    found = [bar[value] for value in votes.values()]
    return tuple(found.count(index) for index in range(bars))


def _bars_of(asked: Asked, values: Sequence[str], tolerance: Fraction | None) -> _Bars:
    """Return the bars; guesses of own designs are seen beside their truths once there is a `tolerance`."""
    match asked.kind:
        case "choice":
            return _numbered(asked.options)
        case "state":
            return _numbered(_STATES)
        case "own" if tolerance is not None:
            return _shares(values, tolerance)
        case _:
            return _bars(asked, values)


def _numbered(labels: tuple[str, ...]) -> _Bars:
    names = [str(index) for index in range(len(labels))]
    return _Bars(labels, {name: index for index, name in enumerate(names)}, tuple((name, name) for name in names))


def _shares(values: Sequence[str], tolerance: Fraction) -> _Bars:
    """Return the bars of guesses over their truths: the middle one is what counts as right, both of its ends too."""
    low, high = 1 - tolerance, 1 + tolerance
    below = [*(edge for edge in _SMALLER if edge < low), low]
    above = [high, *(edge for edge in _LARGER if edge > high)]
    labels = (
        f"under {_share(below[0])} of it",
        *(f"{_share(start)} to {_share(end)}" for start, end in pairwise(below)),
        f"within {float(100 * tolerance):.3g} % of it" if tolerance else "exactly it",
        *(f"{_share(start)} to {_share(end)} times it" for start, end in pairwise(above)),
        f"{_share(above[-1])} times it or more",
    )
    bar = {value: _share_bar(Fraction(value), below, above) for value in values}
    edges = [below[0] - 1, *below, *above, above[-1] + 1]
    return _Bars(labels, bar, tuple((str(start), str(end)) for start, end in pairwise(edges)))


def _share(edge: Fraction) -> str:
    return _SMALLER.get(edge) or f"{float(edge):.3g}"


def _share_bar(ratio: Fraction, below: Sequence[Fraction], above: Sequence[Fraction]) -> int:
    if ratio < below[-1]:
        return sum(edge <= ratio for edge in below)
    if ratio <= above[0]:
        return len(below)
    return len(below) + sum(edge <= ratio for edge in above)


def _bars(asked: Asked, values: Sequence[str]) -> _Bars:
    """Return bars for numbers: one a different answer while they are few, else intervals of equal width or ratio."""
    distinct = sorted(set(values), key=Fraction)
    if len(distinct) <= _MOST_BARS:
        labels = tuple(written_answer(asked, value) for value in distinct)
        return _Bars(labels, {v: n for n, v in enumerate(distinct)}, tuple((value, value) for value in distinct))
    edges = _edges(Fraction(distinct[0]), Fraction(distinct[-1]))
    bar = {value: _interval(Fraction(value), edges) for value in distinct}
    labels = tuple(f"{_short(low)} – {_short(high)}" for low, high in pairwise(edges))
    return _Bars(labels, bar, tuple((str(low), str(high)) for low, high in pairwise(edges)))


def _edges(least: Fraction, most: Fraction) -> list[Fraction]:
    """Return edges that people read: 1, 3, 10, … (or powers of ten) where answers are far apart, else round steps."""
    if least > 0 and most > _WIDE * least:
        low, high = floor(log10(least)), ceil(log10(most))
        # The logarithm of a float may be rounded past a power of ten.
        low -= Fraction(10) ** low > least
        high += Fraction(10) ** high < most
        step = max(1, ceil((high - low) / _MOST_BARS))
        within = (1, 3) if 2 * (high - low) <= _MOST_BARS else (1,)
        edges = [factor * Fraction(10) ** power for power in range(low, high + step, step) for factor in within]
        first = max(index for index, edge in enumerate(edges) if edge <= least)
        last = min(index for index, edge in enumerate(edges) if edge >= most)
        return edges[first : last + 1]
    raw = (most - least) / _MOST_BARS
    power = Fraction(10) ** floor(log10(raw))
    step_width = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw)
    first = floor(least / step_width)
    last = floor(most / step_width) + 1
    return [step_width * index for index in range(first, last + 1)]


def _interval(value: Fraction, edges: Sequence[Fraction]) -> int:
    """Return the interval that holds a value; an edge belongs to the interval above it, the last one to that below."""
    return min(max(sum(1 for edge in edges if edge <= value) - 1, 0), len(edges) - 2)


def _short(edge: Fraction) -> str:
    """Write an edge as people say it: ``300``, ``1 M``, ``2.5 k``."""
    if edge.denominator != 1 or abs(edge) < _THOUSAND or abs(edge) >= _THOUSAND**6:
        return short(float(edge))
    number, _, prefix = count(int(edge)).partition(" ")
    return f"{number.rstrip('0').rstrip('.')} {prefix}" if "." in number else f"{number} {prefix}"
