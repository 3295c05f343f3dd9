"""A room's own lessons: what one may be called, and all of them read, whatever of them can be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from inception_lab.errors import ClassError, LabError, received
from inception_lab.teach.drafts import KINDS, Draft, Kind, read
from inception_lab.teach.exercise import Exercise
from inception_lab.teach.files import parse_text
from inception_lab.teach.lesson_plan import LessonPlan, Material
from inception_lab.teach.prediction import Prediction
from inception_lab.teach.prose import check_prose
from inception_lab.teach.tour import Tour

__all__ = [
    "MOST_MATERIALS",
    "OWN",
    "Own",
    "own_name",
    "read_kind",
    "read_name",
    "read_one",
    "read_own",
]

OWN: Final = "own_"
"""How the name of a room's lesson begins: it is never a file's."""
MOST_MATERIALS: Final = 50
"""Lessons of one room."""
_NAME: Final = re.compile(r"own_[a-z0-9_]{1,60}")


@dataclass(frozen=True, slots=True)
class Own:
    """A room's lessons by name; predictions by their lab. `texts` are their files, by kind and name."""

    exercises: Mapping[str, Exercise] = field(default_factory=dict)
    tours: Mapping[str, Tour] = field(default_factory=dict)
    predictions: Mapping[str, Prediction] = field(default_factory=dict)
    plans: Mapping[str, LessonPlan] = field(default_factory=dict)
    texts: Mapping[tuple[Kind, str], str] = field(default_factory=dict)

    def beside(self, files: Material) -> Material:
        """Return what a plan of the room may name: the files', and these; a lab asks the room's prediction."""
        return Material(
            (*files.exercises, *self.exercises.values()),
            (*files.tours, *self.tours.values()),
            (*(one for one in files.predictions if one.name not in self.predictions), *self.predictions.values()),
        )


def own_name(name: str) -> str:
    """Return the name that a lesson has in a room."""
    return f"{OWN}{name}"


def read_kind(kind: str) -> Kind:
    """Return a kind as it was sent. Raises ClassError."""
    if kind not in KINDS:
        raise ClassError("lesson", "no such kind", received(kind), f"one of {', '.join(KINDS)}")
    return kind


def read_name(name: str) -> str:
    """Return a name as it was sent. Raises ClassError."""
    if not _NAME.fullmatch(name):
        raise ClassError("lesson", "its name is own_ and small letters, figures and _", received(name))
    return name


def read_one(kind: Kind, name: str, text: str, known: Material) -> Exercise | Prediction | Tour | LessonPlan:
    """Read a room's lesson and try it out; refuse what a student's page must not show. Raises LabError."""
    table = parse_text(name, text)
    check_prose(table)
    return read(Draft(kind, table, name.removeprefix(OWN) if kind == "prediction" else ""), name, known)


def read_own(rows: Iterable[tuple[str, str, str]], files: Material) -> Own:
    """Read a room's lessons, each its kind, name and text. What cannot be used (any more) is left out."""
    listed = tuple(rows)
    found: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
    texts: dict[tuple[Kind, str], str] = {}
    for kind in KINDS:  # plans last: they name the others
        known = _own(found, texts).beside(files)
        for its_kind, name, text in listed:
            if its_kind != kind:
                continue
            texts[kind, name] = text
            try:
                made = read_one(kind, name, text, known)
            except LabError:
                continue
            found[kind][made.name] = made
    return _own(found, texts)


def _own(found: Mapping[str, Mapping[str, Any]], texts: Mapping[tuple[Kind, str], str]) -> Own:
    return Own(found["exercise"], found["tour"], found["prediction"], found["plan"], texts)
