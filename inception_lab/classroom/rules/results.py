"""What a class answered: how many gave which answer, and who went from where to where between two votes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor, log10
from typing import Final

from inception_lab.classroom.rules.answers import written_answer
from inception_lab.classroom.rules.questions import Asked
from inception_lab.text.numbers import count, short

__all__ = ["Flow", "Results", "Votes", "results_of"]

Votes = Mapping[str, str]
"""Answers of one round as they are kept, by student."""
_MOST_BARS: Final = 8
_THOUSAND: Final = 1_000
_STATES: Final = ("reaches it", "not yet")
_SHARES: Final = (
    "under a tenth of it",
    "a tenth to a third",
    "a third to 0.9",
    "within 10 % of it",
    "1.1 to 3 times it",
    "3 to 10 times",
    "10 times or more",
)
"""Guess over truth, each student's own; the bars are about as wide on a logarithmic axis, but for the middle one."""
_EDGES: Final = tuple(Fraction(*edge) for edge in ((1, 10), (1, 3), (3, 1), (10, 1)))
_MIDDLE: Final = 3
_NEAR: Final = Fraction(1, 10)
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

    Once the truth is told, `truth_bar` is the bar that it is in, and `right` counts the right answers a round. Bars are
    `intervals` where many different numbers were answered: not all that are in the truth's bar are right then.
    """

    labels: tuple[str, ...]
    rounds: tuple[tuple[int, ...], ...]
    flows: tuple[Flow, ...] = ()
    truth_bar: int | None = None
    right: tuple[int, ...] = ()
    intervals: bool = False

    @property
    def stayed(self) -> int:
        """Students who gave the same answer (or one of the same bar) twice."""
        return sum(flow.students for flow in self.flows if flow.first == flow.second)

    @property
    def both(self) -> int:
        """Students who answered twice."""
        return sum(flow.students for flow in self.flows)


def results_of(asked: Asked, rounds: Sequence[Votes], truth: str | None = None) -> Results:
    """Count the votes of one or two rounds in the same bars; `truth`, where it is told, has its bar, too."""
    values = [value for votes in rounds for value in votes.values()]
    labels, bar = _labelled(asked, [*values, *([truth] if truth else [])], revealed=bool(truth))
    counts = tuple(_counted(votes, bar, len(labels)) for votes in rounds)
    flows: tuple[Flow, ...] = ()
    if len(rounds) == 2:
        first, second = rounds
        pairs = [(bar[first[who]], bar[second[who]]) for who in second if who in first]
        flows = tuple(Flow(*pair, pairs.count(pair)) for pair in sorted(set(pairs)))
    several = asked.kind != "own" and len(set(bar.values())) < len(bar)
    return Results(labels, counts, flows, bar[truth] if truth else None, intervals=several)


def _counted(votes: Votes, bar: Mapping[str, int], bars: int) -> tuple[int, ...]:
    found = [bar[value] for value in votes.values()]
    return tuple(found.count(index) for index in range(bars))


def _labelled(asked: Asked, values: Sequence[str], *, revealed: bool) -> tuple[tuple[str, ...], dict[str, int]]:
    match asked.kind:
        case "choice":
            return _choices(asked)
        case "state":
            return _STATES, {str(index): index for index in range(len(_STATES))}
        case "own" if revealed:
            return _SHARES, {value: _share_bar(Fraction(value)) for value in values}
        case _:
            return _bars(asked, values)


def _share_bar(ratio: Fraction) -> int:
    """Return the bar of a guess over its truth; the middle one is within 10 %, both of its ends included."""
    if abs(ratio - 1) <= _NEAR:
        return _MIDDLE
    below = sum(edge <= ratio for edge in _EDGES)
    return below if ratio < 1 else below + 2


def _choices(asked: Asked) -> tuple[tuple[str, ...], dict[str, int]]:
    return asked.options, {str(index): index for index in range(len(asked.options))}


def _bars(asked: Asked, values: Sequence[str]) -> tuple[tuple[str, ...], dict[str, int]]:
    """Return bars for numbers: one a different answer while they are few, else intervals of equal width or ratio."""
    distinct = sorted(set(values), key=Fraction)
    if len(distinct) <= _MOST_BARS:
        return tuple(written_answer(asked, value) for value in distinct), {v: n for n, v in enumerate(distinct)}
    edges = _edges(Fraction(distinct[0]), Fraction(distinct[-1]))
    bar = {value: _interval(Fraction(value), edges) for value in distinct}
    labels = tuple(f"{_short(low)} – {_short(high)}" for low, high in pairwise(edges))
    return labels, bar


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
