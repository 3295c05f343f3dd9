"""A question with an answer that the core computes: a number, one of several choices, or a state to be reached.

Exercises and predictions ask the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from inception_lab.errors import LessonError
from inception_lab.labs import Quantities
from inception_lab.reading import read_exact
from inception_lab.teach.expression import evaluate, fill, number, truth
from inception_lab.teach.files import Table, only, text_of
from inception_lab.teach.given import read_given

__all__ = ["Answer", "ChoiceAnswer", "Mistake", "NumberAnswer", "StateAnswer", "read_answer", "read_given"]

START: Final = "start_"
"""Before a quantity's name: its value in the exercise's start state."""
_MISTAKES_SHARE: Final = Fraction(1, 200)
"""How near a number must be to a mistake's to be taken for it: students round."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A common wrong way to a number: what it computes, and what it says to whoever came by it."""

    value: str
    says: str


@dataclass(frozen=True, slots=True)
class NumberAnswer:
    """A number within `tolerance` (a share of it) of what `value` computes, in `unit`.

    `mistakes` are the wrong numbers that have a reason. A `square` answer is the
    side of a grid, which may be written as ``61×61``, too.
    """

    value: str
    unit: str
    tolerance: Fraction
    mistakes: tuple[Mistake, ...] = ()
    square: bool = False

    def truth(self, quantities: Quantities) -> Fraction:
        """Return the exact number. Raises LessonError."""
        return number(self.value, quantities)

    def accepts(self, given: Fraction, quantities: Quantities) -> bool:
        """Tell whether a number is near enough."""
        exact = self.truth(quantities)
        return abs(given - exact) <= self.tolerance * abs(exact)

    def mistake(self, given: Fraction, quantities: Quantities) -> Mistake | None:
        """Return the mistake that leads to a number, if it is one of those known. Raises LessonError."""
        for known in self.mistakes:
            wrong = number(known.value, quantities)
            if abs(given - wrong) <= max(self.tolerance, _MISTAKES_SHARE) * abs(wrong):
                return known
        return None

    def written(self, quantities: Quantities) -> str:
        """Return the right answer as text, with its unit."""
        return f"{fill('{' + self.value + '}', quantities)} {self.unit}".strip()


@dataclass(frozen=True, slots=True)
class ChoiceAnswer:
    """One of `options`, each a text and the condition under which it is right."""

    options: tuple[tuple[str, str], ...]

    def right(self, quantities: Quantities) -> str:
        """Return the right option's text. Raises LessonError unless exactly one holds."""
        true = [words for words, condition in self.options if truth(condition, quantities)]
        if len(true) != 1:
            raise LessonError("options", "exactly one must hold at the start", f"{len(true)} do")
        return true[0]

    def written(self, quantities: Quantities) -> str:
        """Return the right option's text."""
        return self.right(quantities)


@dataclass(frozen=True, slots=True)
class StateAnswer:
    """A setting of the page for which `check` holds; any that does is right. `goal` says it in words."""

    check: str
    goal: str
    solution: str

    def holds(self, quantities: Quantities, start: Quantities) -> bool:
        """Tell whether the page's state solves the exercise."""
        return truth(self.check, with_start(quantities, start))

    def written(self, quantities: Quantities) -> str:  # noqa: ARG002  # as the other answers
        """Return what is to be reached."""
        return self.goal


Answer = NumberAnswer | ChoiceAnswer | StateAnswer


def with_start(quantities: Quantities, start: Quantities) -> Mapping[str, int | float | Fraction | str]:
    """Return the quantities, and those of the start under names with ``start_`` before them."""
    return {**quantities, **{f"{START}{name}": value for name, value in start.items()}}


def read_answer(table: Table) -> Answer:
    """Read an answer's table. Raises LessonError."""
    kind: Literal["number", "choice", "state"] | str = text_of(table, "kind")
    match kind:
        case "number":
            only(table, ("kind", "value", "unit", "tolerance", "mistakes", "square"))
            unit = text_of(table, "unit", "")
            return NumberAnswer(text_of(table, "value"), unit, _tolerance(table), _mistakes(table), _square(table))
        case "choice":
            only(table, ("kind", "options"))
            return ChoiceAnswer(_options(table))
        case "state":
            only(table, ("kind", "check", "goal", "solution"))
            return StateAnswer(text_of(table, "check"), text_of(table, "goal"), text_of(table, "solution"))
        case _:
            raise LessonError("kind", "no such kind of answer", repr(kind), "one of number, choice, state")


def _square(table: Table) -> bool:
    square = table.get("square", False)
    if not isinstance(square, bool):
        raise LessonError(
            "square", "true or false was expected", repr(square)[:40], "true where 61×61 means a side of 61"
        )
    return square


def _tolerance(table: Table) -> Fraction:
    text = text_of(table, "tolerance", "0 %")
    value = text.removesuffix("%").strip()
    try:
        share = read_exact(value) / 100
    except ValueError:
        raise LessonError("tolerance", "a percentage was expected", repr(text), 'such as "1 %"') from None
    if not 0 <= share <= 1:
        raise LessonError("tolerance", "from 0 % to 100 %", repr(text))
    return share


def _mistakes(table: Table) -> tuple[Mistake, ...]:
    listed = table.get("mistakes", [])
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise LessonError("mistakes", "a list was expected", remedy='write [{ value = "…", says = "…" }, …]')
    for one in listed:
        only(one, ("value", "says"))
    return tuple(Mistake(text_of(one, "value"), text_of(one, "says")) for one in listed)


def _options(table: Table) -> tuple[tuple[str, str], ...]:
    options = table.get("options", [])
    if not isinstance(options, list) or len(options) < 2:
        raise LessonError(
            "options", "at least two were expected", remedy='write options = [{ text = "…", right = "…" }, …]'
        )
    pairs = []
    for option in options:
        if not isinstance(option, dict):
            raise LessonError("options", "each is a table", repr(option)[:40], 'write { text = "…", right = "…" }')
        only(option, ("text", "right"))
        pairs.append((text_of(option, "text"), text_of(option, "right")))
    if len({words for words, _ in pairs}) != len(pairs):
        raise LessonError("options", "two have the same text")
    return tuple(pairs)


def check_answer(answer: Answer, start: Quantities) -> None:
    """Refuse an answer that cannot be computed at the start. Raises LessonError."""
    match answer:
        case NumberAnswer():
            answer.truth(start)
            for known in answer.mistakes:
                fill(known.says, start)
                if answer.accepts(number(known.value, start), start):
                    raise LessonError("mistakes", "this one is right", repr(known.value))
        case ChoiceAnswer():
            answer.right(start)
        case StateAnswer(check=check):
            evaluate(check, with_start(start, start))
