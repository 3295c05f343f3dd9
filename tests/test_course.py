"""Which exercises fit a choice, and which comes next."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inception_lab.teach.course import fitting, ideas_of, matching, next_open
from inception_lab.teach.exercise import Exercise, exercises

PLAIN = next(iter(exercises()[0].values()))


def made(name: str, idea: str, level: str, minutes: int) -> Exercise:
    """Return an exercise with these tags."""
    return replace(PLAIN, name=name, idea=idea, level=level, minutes=minutes)


A, B, C, D = EVERY = (
    made("a", "stem", "first", 3),
    made("b", "grid", "core", 8),
    made("c", "stem", "core", 4),
    made("d", "", "hard", 3),
)


def test_ideas_are_named_once_in_the_order_of_the_course() -> None:
    assert ideas_of(EVERY) == ("stem", "grid")


@pytest.mark.parametrize(
    ("ideas", "levels", "left"),
    [((), (), EVERY), (("stem",), (), (A, C)), ((), ("core",), (B, C)), (("stem",), ("core",), (C,)), (("x",), (), ())],
)
def test_a_choice_of_nothing_is_everything(
    ideas: tuple[str, ...], levels: tuple[str, ...], left: tuple[Exercise, ...]
) -> None:
    assert matching(EVERY, ideas=ideas, levels=levels) == left


@pytest.mark.parametrize(("minutes", "left"), [(2, ()), (3, (A,)), (10, (A, C, D)), (11, (A, B)), (99, EVERY)])
def test_a_set_fits_into_the_minutes(minutes: int, left: tuple[Exercise, ...]) -> None:
    assert fitting(EVERY, minutes) == left


def test_what_comes_next_stands_behind_and_else_before() -> None:
    assert next_open(EVERY, ()) == A
    assert next_open(EVERY, ("a",)) == B
    assert next_open(EVERY, ("b",), after="b") == C
    assert next_open(EVERY, ("c", "d"), after="d") == A
    assert next_open(EVERY, ("a", "b", "c"), after="d") is None
    assert next_open(EVERY, ("a", "b", "c", "d")) is None
    assert next_open((), ()) is None
