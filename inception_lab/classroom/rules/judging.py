"""What an answer that holds a student's own state is worth: whether it reaches what was asked, or its own truth.

Nothing here is called before a vote is closed, and nothing of it is kept: a
state's link says all, and what is measured is the same on every server.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final

from inception_lab.classroom.rules.goals import Bound, bounds_of
from inception_lab.classroom.rules.questions import Asked, Key, right_words
from inception_lab.classroom.rules.states import measured
from inception_lab.errors import LessonError
from inception_lab.labs import Quantities
from inception_lab.teach.expression import fill, number, truth
from inception_lab.teach.question import with_start

__all__ = ["OwnTruth", "Reach", "can_have", "judged", "own_truth", "reach_of"]

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
_FUNCTIONS: Final = ("abs", "min", "max")
_NOWHERE: Final = Fraction(10**6)
"""Guess ÷ truth where the truth is zero and the guess is not."""


@dataclass(frozen=True, slots=True)
class OwnTruth:
    """A student's own truth: exact, written with its unit, and the step that leads to it from their state's numbers.

    `right` says in words which guesses count as right.
    """

    value: Fraction
    written: str
    step: str
    ratio: Fraction
    page: str
    link: str
    right: str


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the class's states come in the quantity that a question is about, which `bound` is for.

    A vote has a state's value and whether it reaches all that was asked, in order.
    """

    name: str
    bound: Bound
    rounds: tuple[tuple[tuple[Fraction, bool], ...], ...]


def judged(asked: Asked, key: Key, votes: Mapping[str, str], *, revealed: bool) -> dict[str, str]:
    """Return answers by student as they are counted: a state as the bar it is in, an own guess over its own truth.

    Before the truth is revealed, guesses of own designs are only guesses.
    """
    match asked.kind:
        case "state":
            return {who: "0" if _holds(key, value) else "1" for who, value in votes.items()}
        case "own" if revealed:
            own = {who: own_truth(asked, key, value) for who, value in votes.items()}
            return {who: str(found.ratio) for who, found in own.items() if found is not None}
        case "own":
            return {who: value.partition(" ")[0] for who, value in votes.items()}
        case _:
            return dict(votes)


def own_truth(asked: Asked, key: Key, value: str) -> OwnTruth | None:
    """Compute the truth of the design that an answer holds, beside the guess in it; None where it has none."""
    guess, _, link = value.partition(" ")
    try:
        exact, written, step = _own(key, asked.unit, link)
    except LessonError:
        return None
    given = Fraction(guess)
    ratio = given / exact if exact else Fraction(1) if given == exact else _NOWHERE
    return OwnTruth(exact, written, step, ratio, key.page, link, right_words(key, exact))


def reach_of(key: Key, rounds: Sequence[Mapping[str, str]]) -> Reach | None:
    """Return the first quantity that a question's check bounds by a number, as the class's states have it."""
    name, bound = next(iter(bounds_of(key.check).items()), ("", Bound()))
    if not name:
        return None
    return Reach(name, bound, tuple(_values(key, name, votes) for votes in rounds))


def can_have(key: Key, link: str) -> bool:
    """Tell whether a state has the quantities that its truth is made of; nothing is computed of them."""
    tree = ast.parse(key.value.strip(), mode="eval")
    known = measured(key.page, link)
    return all(node.id in known or node.id in _FUNCTIONS for node in ast.walk(tree) if isinstance(node, ast.Name))


@lru_cache(maxsize=2_048)
def _holds(key: Key, link: str) -> bool:
    """Tell whether a state reaches what was asked; one that lacks a quantity of the check does not."""
    try:
        return truth(key.check, with_start(measured(key.page, link), measured(key.page, key.start)))
    except LessonError:
        return False


@lru_cache(maxsize=2_048)
def _own(key: Key, unit: str, link: str) -> tuple[Fraction, str, str]:
    found = measured(key.page, link)
    written = f"{fill('{' + key.value + '}', found)} {unit}".strip()
    return number(key.value, found), written, f"{_with_numbers(key.value, found)} = {written}"


def _values(key: Key, name: str, votes: Mapping[str, str]) -> tuple[tuple[Fraction, bool], ...]:
    """Return a quantity of the states that have it, in order."""
    found = [(measured(key.page, link).get(name), _holds(key, link)) for link in votes.values()]
    known = [(value, holds) for value, holds in found if value is not None and not isinstance(value, str)]
    return tuple(sorted((Fraction(value), holds) for value, holds in known))


def _with_numbers(text: str, found: Quantities) -> str:
    """Write an expression with its names' values after it: ``macs / 1e9 = 912,572,544 / 1e9``; a name alone stays."""
    tree = ast.parse(text.strip(), mode="eval")
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id in found}
    if isinstance(tree.body, ast.Name):
        return text
    filled = _NAME.sub(lambda word: fill("{" + word[0] + "}", found) if word[0] in names else word[0], text)
    return f"{text} = {filled}" if names else text
