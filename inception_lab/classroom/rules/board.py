"""Who has solved what, in how many tries, where many are stuck, and on which wrong answer: from the tries alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from math import ceil
from typing import Final

from inception_lab.errors import LabError
from inception_lab.teach.exercise import Exercise
from inception_lab.teach.expression import fill, number
from inception_lab.teach.question import ChoiceAnswer, NumberAnswer, read_given

__all__ = ["STUCK_TRIES", "Attempt", "Board", "Cell", "Column", "Standing", "Wrong", "board_of", "solved_by"]

STUCK_TRIES: Final = 3
"""Different wrong answers after which a student who has not solved an exercise counts as stuck."""
_MANY: Final = Fraction(1, 4)
_AT_LEAST: Final = 2
_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Attempt:
    """A judged try: what was typed or chosen (empty where a state was reached), and the page's link then."""

    student: str
    exercise: str
    value: str
    right: bool
    link: str
    given_at: float


class Standing(StrEnum):
    """How far a student is with an exercise."""

    NONE = "not tried"
    TRYING = "trying"
    STUCK = "stuck"
    SOLVED = "solved"


@dataclass(frozen=True, slots=True)
class Cell:
    """A student at an exercise: tries up to the first right one, and the state of the page in the last of them."""

    standing: Standing = Standing.NONE
    tries: int = 0
    link: str = ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong answer that `students` gave: as it is `written`, and the mistake that leads to it, where it is known."""

    students: int
    written: str
    mistake: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """An exercise over the class. `wrong` is the commonest wrong answer; `is_hard` where many are stuck."""

    exercise: str
    title: str
    page: str
    solved: int
    tried: int
    stuck: int
    wrong: Wrong | None = None
    is_hard: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """The matrix of students and exercises: a row of cells a student, in the order of `columns`."""

    columns: tuple[Column, ...]
    rows: Mapping[str, tuple[Cell, ...]]


def board_of(
    students: Sequence[str], attempts: Iterable[Attempt], planned: Sequence[str], known: Mapping[str, Exercise]
) -> Board:
    """Make the board of a lesson's exercises and of whatever else was tried; `attempts` are in the order of time."""
    made = tuple(attempts)
    names = tuple(dict.fromkeys((*planned, *(attempt.exercise for attempt in made))))
    by_place: dict[tuple[str, str], list[Attempt]] = {}
    for attempt in made:
        by_place.setdefault((attempt.student, attempt.exercise), []).append(attempt)
    cells = {place: _cell(tries) for place, tries in by_place.items()}
    rows = {student: tuple(cells.get((student, name), Cell()) for name in names) for student in students}
    columns = tuple(
        _column(name, known.get(name), [row[index] for row in rows.values()], made) for index, name in enumerate(names)
    )
    return Board(columns, rows)


def solved_by(attempts: Iterable[Attempt]) -> Mapping[str, frozenset[str]]:
    """Return by student which exercises were solved."""
    solved: dict[str, set[str]] = {}
    for attempt in attempts:
        if attempt.right:
            solved.setdefault(attempt.student, set()).add(attempt.exercise)
    return {student: frozenset(names) for student, names in solved.items()}


def _cell(tries: Sequence[Attempt]) -> Cell:
    """Count a student's tries at an exercise; the same answer given again at once is no other try."""
    counted: list[Attempt] = []
    for attempt in tries:
        if attempt.right:
            return Cell(Standing.SOLVED, len(counted) + 1, attempt.link)
        if not counted or counted[-1].value != attempt.value:
            counted.append(attempt)
    standing = Standing.STUCK if len({attempt.value for attempt in counted}) >= STUCK_TRIES else Standing.TRYING
    return Cell(standing, len(counted), tries[-1].link)


def _column(name: str, exercise: Exercise | None, cells: Sequence[Cell], attempts: Sequence[Attempt]) -> Column:
    counted = Counter(cell.standing for cell in cells)
    stuck = counted[Standing.STUCK]
    return Column(
        name,
        exercise.title if exercise else name,
        exercise.lab if exercise else "",
        counted[Standing.SOLVED],
        len(cells) - counted[Standing.NONE],
        stuck,
        _commonest(exercise, [one for one in attempts if one.exercise == name and not one.right]) if exercise else None,
        is_hard=stuck >= max(_AT_LEAST, ceil(_MANY * len(cells))),
    )


# ── The commonest wrong answer ───────────────────────────────────────────────


def _commonest(exercise: Exercise, wrong: Sequence[Attempt]) -> Wrong | None:
    """Return what most students answered wrongly; of equally common ones that with a known mistake, then the first.

    What is no answer, because it cannot be read, is counted as a try but named nowhere.
    """
    who: dict[Wrong, set[str]] = {}
    for attempt in wrong:
        named = _named(exercise, attempt.value)
        if named is not None:
            who.setdefault(named, set()).add(attempt.student)
    if not who:
        return None
    most = max(who, key=lambda one: (len(who[one]), bool(one.mistake)))
    return Wrong(len(who[most]), most.written, most.mistake)


@lru_cache(maxsize=4_096)
def _named(exercise: Exercise, value: str) -> Wrong | None:
    """Return a wrong answer as one of those that are told apart: by its mistake, its number or its choice."""
    match exercise.answer:
        case ChoiceAnswer(options=options):
            return Wrong(0, value) if value in dict(options) else None
        case NumberAnswer() as answer:
            try:
                given, start = read_given(value), exercise.start_quantities()
                mistake = answer.mistake(given, start)
                if mistake is None:
                    return Wrong(0, _number(given))
                return Wrong(0, _number(number(mistake.value, start)), fill(mistake.says, start))
            except LabError:
                return None
        case _:
            return None


def _number(exact: Fraction) -> str:
    return f"{int(exact):,}" if exact.denominator == 1 else f"{float(exact):,.{_DIGITS}g}"
