"""Exercises: a start state, a question, an answer that the core computes, hints, an explanation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from inception_lab.errors import LabError, LessonError
from inception_lab.labs import Quantities
from inception_lab.teach.expression import fill
from inception_lab.teach.files import LESSONS, Table, only, read_folder, table_of, text_of, texts_of
from inception_lab.teach.pages import EXPLORER, LABS, check_page, quantities, read_link
from inception_lab.teach.question import Answer, StateAnswer, check_answer, read_answer, with_start

__all__ = [
    "EXERCISES",
    "IDEAS",
    "LEVELS",
    "PARTS",
    "Exercise",
    "exercises",
    "listed_exercises",
    "read_exercise",
]

EXERCISES: Final = LESSONS / "exercises"
_KEYS: Final = (
    "title",
    "lab",
    "idea",
    "level",
    "minutes",
    "start",
    "question",
    "hints",
    "explanation",
    "answer",
    "hides",
)
IDEAS: Final = (
    "multiply-adds",
    "parameters and memory",
    "1×1 reduction",
    "factorization",
    "receptive field",
    "grid and stride",
    "stem",
    "width and depth",
    "residual",
    "depthwise",
    "inside a value",
    "published figures",
)
"""What an exercise can teach: few words, so that exercises of one idea are found together."""
LEVELS: Final = ("first", "core", "hard", "design")
"""From a first term to a task of one's own."""
PARTS: Final = ("figures", "totals")
"""What of its page an exercise can hide until it is answered: all that the page computes, or its line of totals."""
_MOST_MINUTES: Final = 45


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise; `name` is its file's, `lab` the page it is solved on, `start` that page's link.

    `idea` is what it teaches, one of `IDEAS`; `level` one of `LEVELS`; `minutes` what a class needs for it;
    `hides` the `PARTS` of the page that would give the answer away.
    """

    name: str
    title: str
    lab: str
    start: str
    question: str
    hints: tuple[str, ...]
    explanation: str
    answer: Answer
    idea: str
    level: str
    minutes: int
    hides: tuple[str, ...] = ()

    @property
    def start_query(self) -> dict[str, list[str]]:
        """The start state as a link's query."""
        return read_link(self.start)

    def start_quantities(self) -> Quantities:
        """Return what the page measures at the start. Raises LabError."""
        return quantities(self.lab, self.start_query)

    def explained(self, reached: Quantities | None = None) -> str:
        """Return the explanation with its numbers: those of the start, and of `reached` where a state was reached."""
        start = self.start_quantities()
        return fill(self.explanation, with_start(reached or self.solved_quantities(), start))

    def solved_quantities(self) -> Quantities:
        """Return what the page measures at the file's own solution; at the start where the answer is no state."""
        if isinstance(self.answer, StateAnswer):
            return quantities(self.lab, read_link(self.answer.solution))
        return self.start_quantities()


def exercises(folder: Path = EXERCISES) -> tuple[Mapping[str, Exercise], tuple[LabError, ...]]:
    """Return the exercises by name in the course's order, and what is wrong with files that are left out.

    That is by page, on a page by level, and at a level by the files' names. Each is tried out, which takes half a
    second for all.
    """
    found, errors = read_folder(folder, read_exercise)
    return _in_order(found), errors


def listed_exercises(folder: Path = EXERCISES) -> Mapping[str, Exercise]:
    """Return the exercises as they are written, in the same order: for lists, which need none of them tried out."""
    return _in_order(read_folder(folder, _read_untried)[0])


def _in_order(found: Mapping[str, Exercise]) -> Mapping[str, Exercise]:
    return dict(sorted(found.items(), key=lambda named: _place(named[1])))


def _place(exercise: Exercise) -> tuple[int, int, str]:
    return (*LABS, EXPLORER).index(exercise.lab), LEVELS.index(exercise.level), exercise.name


def read_exercise(name: str, table: Table) -> Exercise:
    """Read an exercise and try it out: its start, its answer, its texts. Raises LabError."""
    exercise = _read_untried(name, table)
    _try_out(exercise)
    return exercise


def _read_untried(name: str, table: Table) -> Exercise:
    only(table, _KEYS)
    answer = read_answer(table_of(table, "answer"))
    return Exercise(
        name,
        text_of(table, "title"),
        check_page(text_of(table, "lab")),
        text_of(table, "start", ""),
        text_of(table, "question"),
        texts_of(table, "hints"),
        text_of(table, "explanation"),
        answer,
        _one_of(table, "idea", IDEAS),
        _one_of(table, "level", LEVELS),
        _minutes(table),
        _hides(table, answer),
    )


def _one_of(table: Table, key: str, known: Sequence[str]) -> str:
    text = text_of(table, key)
    if text not in known:
        raise LessonError(key, f"no such {key}", repr(text), f"one of {', '.join(known)}")
    return text


def _minutes(table: Table) -> int:
    minutes = table.get("minutes")
    if isinstance(minutes, bool) or not isinstance(minutes, int) or not 1 <= minutes <= _MOST_MINUTES:
        raise LessonError("minutes", f"a whole number from 1 to {_MOST_MINUTES} was expected", repr(minutes)[:40])
    return minutes


def _hides(table: Table, answer: Answer) -> tuple[str, ...]:
    """Read what is hidden; where a file does not say it, all figures are, unless a goal is to be reached by them."""
    is_state = isinstance(answer, StateAnswer)
    if "hides" not in table:
        return () if is_state else PARTS[:1]
    hides = texts_of(table, "hides")
    if is_state and hides:
        raise LessonError("hides", "a goal is reached by the figures", repr(hides[0]), "leave it out")
    for part in hides:
        if part not in PARTS:
            raise LessonError("hides", "no such part of a page", repr(part), f"one of {', '.join(PARTS)}")
    return hides


def _try_out(exercise: Exercise) -> None:
    start = exercise.start_quantities()
    check_answer(exercise.answer, start)
    for text in (exercise.question, *exercise.hints):
        fill(text, start)
    exercise.explained()
    if isinstance(exercise.answer, StateAnswer):
        if exercise.answer.holds(start, start):
            raise LessonError("start", "solves the exercise already", repr(exercise.start))
        if not exercise.answer.holds(exercise.solved_quantities(), start):
            raise LessonError("solution", "does not solve the exercise", repr(exercise.answer.solution))
