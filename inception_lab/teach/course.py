"""The course of exercises: which fit a choice of ideas, levels and minutes, and which comes next."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from inception_lab.teach.exercise import Exercise

__all__ = ["fitting", "ideas_of", "matching", "next_open"]


def ideas_of(exercises: Iterable[Exercise]) -> tuple[str, ...]:
    """Return the ideas that exercises teach, each once, in the order of the course."""
    return tuple(dict.fromkeys(exercise.idea for exercise in exercises if exercise.idea))


def matching(
    exercises: Iterable[Exercise], *, ideas: Collection[str] = (), levels: Collection[str] = ()
) -> tuple[Exercise, ...]:
    """Return the exercises of some ideas and levels; none chosen means all."""
    return tuple(
        exercise
        for exercise in exercises
        if (not ideas or exercise.idea in ideas) and (not levels or exercise.level in levels)
    )


def fitting(exercises: Iterable[Exercise], minutes: int) -> tuple[Exercise, ...]:
    """Return exercises that can be solved within some minutes together, those first that come first."""
    chosen: list[Exercise] = []
    left = minutes
    for exercise in exercises:
        if exercise.minutes <= left:
            chosen.append(exercise)
            left -= exercise.minutes
    return tuple(chosen)


def next_open(exercises: Iterable[Exercise], done: Collection[str], after: str = "") -> Exercise | None:
    """Return the next exercise that is not done: the first one behind `after`, or else the first one of all."""
    every = list(exercises)
    names = [exercise.name for exercise in every]
    place = names.index(after) + 1 if after in names else 0
    return next((one for one in (*every[place:], *every[:place]) if one.name not in done and one.name != after), None)
