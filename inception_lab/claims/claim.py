"""What a claim is: what is said and where, the numbers it states, and a computation that judges them.

A verdict is never written down. A claim states its numbers as data (`claimed`),
its computation takes the truth from layer graphs, and `judge` compares the two
by one of the rules below.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from inception_lab.cost.formulas import Formula
from inception_lab.design import Design
from inception_lab.labs import Setting
from inception_lab.text import numbers

__all__ = [
    "TOPICS",
    "VERDICTS",
    "Claim",
    "Number",
    "Outcome",
    "Step",
    "Topic",
    "Verdict",
    "about",
    "between",
    "decimal",
    "exactly",
    "judge",
    "percent",
    "shown",
    "within",
]


class Verdict(StrEnum):
    """What the rules make of a claim, in the words of tables, exercises and the command line.

    `NOT_COMPUTED` is what can only be quoted, such as an effect of training.
    """

    HOLDS = "holds"
    CONDITION = "holds with a condition"
    FAILS = "does not hold"
    NOT_COMPUTED = "not computed"


VERDICTS: Final = tuple(Verdict)


class Topic(StrEnum):
    """What a claim is about."""

    MODULE = "Module"
    FACTORIZATION = "Factorization"
    DEPTH = "Depth"
    NETWORKS = "Networks"
    RESIDUALS = "Residuals"
    STEM = "Stem"
    PUBLISHED_TABLES = "Published tables"


TOPICS: Final = tuple(Topic)
Number = int | float | Fraction
_ATTACHED: Final = ("", "×")
"""Units that no space parts from their number."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a computation: what is looked at, its formula if it has one, its value and unit.

    `published` marks a figure that is taken from a source, not computed.
    """

    words: str
    value: Number | str
    unit: str = ""
    formula: Formula | None = None
    published: bool = False

    @property
    def text(self) -> str:
        """The value with its unit: ``120,422,400 MACs``."""
        value = self.value if isinstance(self.value, str) else decimal(self.value)
        return f"{value}{'' if self.unit in _ATTACHED else ' '}{self.unit}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A computation done: its steps, the verdict that follows, and why in one or two sentences.

    The last step's value is the claim's central number.
    """

    steps: tuple[Step, ...]
    verdict: Verdict
    because: str

    @property
    def value(self) -> Number | str:
        """The central number."""
        return self.steps[-1].value


@dataclass(frozen=True, slots=True)
class Claim:
    """Something a paper, an article or a library says, in our words, and how it is checked.

    `claimed` are the numbers it states, in the order `compute` reads them;
    `shows` is the design, or a lab's setting, where one can see it. `quote` is
    the source's own wording where we have it, `reading` how it is understood
    where it could be understood otherwise. What is `expected` is stated by
    nobody: `where` then says what it was read from.
    """

    id: str
    topic: Topic
    said: str
    where: str
    claimed: tuple[Number, ...]
    compute: Callable[[tuple[Number, ...]], Outcome]
    shows: Design | Setting
    quote: str = ""
    reading: str = ""
    expected: bool = False

    @property
    def origin(self) -> str:
        """Who says it, or that nobody does."""
        return f"Stated by nobody, our expectation: {self.where}" if self.expected else self.where

    @property
    def source(self) -> str:
        """Who says it, in which words, and how it is read: what stands below the claim."""
        quote = f": “{self.quote}”" if self.quote else ""
        reading = f". Read as: {self.reading}" if self.reading else ""
        return f"{self.origin}{quote}{reading}."

    def outcome(self) -> Outcome:
        """Compute the claim. Raises LabError where a design of it cannot be."""
        return self.compute(self.claimed)


# ── Rules ────────────────────────────────────────────────────────────────────


def exactly(claimed: Number, computed: Number) -> bool:
    """Tell whether two numbers are equal."""
    return _exact(claimed) == _exact(computed)


def within(claimed: Number, computed: Number, *, digits: int) -> bool:
    """Tell whether `computed`, rounded to `digits` decimals, is what is claimed."""
    return round(_exact(computed), digits) == _exact(claimed)


def about(claimed: Number, computed: Number, *, tolerance: Number) -> bool:
    """Tell whether `computed` is at most this share of `claimed` away from it: 0.1 is ± 10 %."""
    return abs(_exact(computed) - _exact(claimed)) <= _exact(tolerance) * abs(_exact(claimed))


def between(low: Number, high: Number, computed: Number) -> bool:
    """Tell whether `computed` lies from `low` to `high`, both included."""
    return _exact(low) <= _exact(computed) <= _exact(high)


def judge(*, as_said: bool, on_condition: bool = False, only_quoted: bool = False) -> Verdict:
    """Return the verdict: `on_condition` is whether another reading, convention or released version is right.

    Where the point of a claim can be `only_quoted`, as an effect of training is,
    what is computed beside it can refute the claim but not uphold it.
    """
    if not (as_said or on_condition):
        return Verdict.FAILS
    if only_quoted:
        return Verdict.NOT_COMPUTED
    return Verdict.HOLDS if as_said else Verdict.CONDITION


def _exact(number: Number) -> Fraction:
    """Read a number as it is written: 0.1 is one tenth."""
    return Fraction(str(number))


# ── Numbers as text ──────────────────────────────────────────────────────────


def decimal(number: Number) -> str:
    """Write a number as `numbers.decimal` does, without zeros at its end: ``27``, ``0.3``, ``9.68``."""
    exact = _exact(number)
    text = numbers.decimal(exact)
    return text.rstrip("0") if "." in text and Fraction(text.replace(",", "")) == exact else text


def percent(share: Number) -> str:
    """Write a share in percent, to one decimal: ``33.3 %``."""
    return f"{float(100 * _exact(share)):.1f} %"


def shown(formula: Formula, words: str) -> Step:
    """Return the step that a formula makes."""
    return Step(words, formula.value, formula.unit, formula)
