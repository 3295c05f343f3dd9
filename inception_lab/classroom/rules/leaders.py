"""Who has solved most, where a teacher has switched it on: equal ones share a place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from inception_lab.classroom.rules.board import Attempt

__all__ = ["Leader", "leaders_of"]


@dataclass(frozen=True, slots=True)
class Leader:
    """A student's place: exercises solved, and how many of them in a row at the first try; a wrong answer ends that."""

    place: int
    nickname: str
    solved: int
    streak: int


def leaders_of(names: Mapping[str, str], attempts: Iterable[Attempt]) -> tuple[Leader, ...]:
    """Return everybody who has solved something, by exercises solved, then by streak; `names` are nicknames by id.

    Equal ones have the same place and stand in the order of the alphabet. `attempts` are in the order of time.
    """
    solved, streak = dict.fromkeys(names, 0), dict.fromkeys(names, 0)
    missed: set[tuple[str, str]] = set()
    done: set[tuple[str, str]] = set()
    for attempt in attempts:
        place = (attempt.student, attempt.exercise)
        if attempt.student not in names or place in done:
            continue
        if not attempt.right:
            missed.add(place)
            streak[attempt.student] = 0
            continue
        done.add(place)
        solved[attempt.student] += 1
        streak[attempt.student] = 0 if place in missed else streak[attempt.student] + 1
    order = sorted(
        (who for who in names if solved[who]), key=lambda who: (-solved[who], -streak[who], names[who].casefold())
    )
    figures = [(solved[who], streak[who]) for who in order]
    return tuple(Leader(figures.index(pair) + 1, names[who], *pair) for who, pair in zip(order, figures, strict=True))
