"""Predictions: what a lab asks before it shows its figures, by an estimate or a choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

from inception_lab.errors import LabError, LessonError, received
from inception_lab.labs import Quantities, Setting
from inception_lab.teach.expression import fill, number
from inception_lab.teach.files import LESSONS, Table, only, read_folder, table_of, text_of
from inception_lab.teach.pages import LABS, check_page
from inception_lab.teach.question import ChoiceAnswer, read_answer

__all__ = ["PREDICTIONS", "Prediction", "Range", "predictions", "read_prediction"]

PREDICTIONS: Final = LESSONS / "predictions"
_MOST: Final = 10**15
"""A slider's numbers are floats in the browser, which are exact up to here."""


@dataclass(frozen=True, slots=True)
class Range:
    """An estimate by slider: what is estimated, from where to where, in which steps and unit."""

    value: str
    least: Fraction
    most: Fraction
    step: Fraction
    unit: str

    def truth(self, quantities: Quantities) -> Fraction:
        """Return the exact number. Raises LessonError."""
        return number(self.value, quantities)

    def asks_for(self, quantities: Quantities) -> bool:
        """Tell whether the truth lies where the slider reaches. Raises LessonError."""
        return self.least <= self.truth(quantities) <= self.most


@dataclass(frozen=True, slots=True)
class Prediction:
    """One question asked before a lab's figures are shown; `name` is its file's, which is the lab's."""

    name: str
    question: str
    answer: Range | ChoiceAnswer
    explanation: str

    def explained(self, quantities: Quantities) -> str:
        """Return why the truth is what it is, with its numbers. Raises LessonError."""
        return fill(self.explanation, quantities)


def predictions(folder: Path = PREDICTIONS) -> tuple[Mapping[str, Prediction], tuple[LabError, ...]]:
    """Return the predictions by lab, and what is wrong with files that are left out."""
    return read_folder(folder, read_prediction)


def read_prediction(name: str, table: Table) -> Prediction:
    """Read the prediction of the lab `name` and try it at the lab's defaults. Raises LabError."""
    only(table, ("question", "answer", "explanation"))
    if check_page(name) not in LABS:
        raise LessonError("file", "predictions are asked in labs only", repr(name), f"one of {', '.join(LABS)}")
    answer = table_of(table, "answer")
    asked = _range(answer) if answer.get("kind") == "estimate" else read_answer(answer)
    if not isinstance(asked, (Range, ChoiceAnswer)):
        raise LessonError("kind", "a prediction is an estimate or a choice", repr(answer.get("kind")))
    prediction = Prediction(name, text_of(table, "question"), asked, text_of(table, "explanation"))
    quantities = LABS[name].measure(Setting(LABS[name]))
    fill(prediction.question, quantities)
    prediction.explained(quantities)
    if isinstance(asked, Range):
        asked.truth(quantities)
    else:
        asked.right(quantities)
    return prediction


def _range(table: Table) -> Range:
    only(table, ("kind", "value", "least", "most", "step", "unit"))
    least, most, step = (_number(table, key) for key in ("least", "most", "step"))
    if not least < most or not 0 < step <= most - least:
        raise LessonError("answer", "least must be below most, and step fit between", f"{least}, {most}, {step}")
    return Range(text_of(table, "value"), least, most, step, text_of(table, "unit", ""))


def _number(table: Table, key: str) -> Fraction:
    value = table.get(key)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < _MOST:
        raise LessonError(key, "a number was expected", received(value))
    return Fraction(str(value))
