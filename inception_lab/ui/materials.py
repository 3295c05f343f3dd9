"""What lessons a visit knows: the app's files, and this visit's drafts. A file's name is the file's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from inception_lab.errors import LabError
from inception_lab.teach.drafts import Kind
from inception_lab.teach.exercise import Exercise, exercises, read_exercise
from inception_lab.teach.files import Table
from inception_lab.teach.lesson_plan import LessonPlan, Material, lesson_plans
from inception_lab.teach.prediction import Prediction, predictions
from inception_lab.teach.tour import Tour, read_tour, tours
from inception_lab.ui.writing.draft import draft_name, drafts

__all__ = [
    "find_exercise",
    "find_tour",
    "known_exercises",
    "known_material",
    "known_plans",
    "known_predictions",
    "known_tours",
]

Read = TypeVar("Read")


def known_exercises() -> Mapping[str, Exercise]:
    """Return the exercises that are listed, by name: the files'."""
    return exercises()[0]


def known_tours() -> Mapping[str, Tour]:
    """Return the tours that are listed, by name: the files'."""
    return tours()[0]


def known_predictions() -> Mapping[str, Prediction]:
    """Return what each lab asks before it shows its figures."""
    return predictions()[0]


def known_plans() -> Mapping[str, LessonPlan]:
    """Return the lesson plans, by name: the files'."""
    return lesson_plans()[0]


def known_material() -> Material:
    """Return what a lesson plan may name."""
    return Material(
        tuple(known_exercises().values()), tuple(known_tours().values()), tuple(known_predictions().values())
    )


def find_exercise(name: str) -> Exercise | None:
    """Return an exercise that a link names: one that is listed, or this visit's draft."""
    return known_exercises().get(name) or _drafted("exercise", name, read_exercise)


def find_tour(name: str) -> Tour | None:
    """Return a tour that a link names: one that is listed, or this visit's draft."""
    return known_tours().get(name) or _drafted("tour", name, read_tour)


def _drafted(kind: Kind, name: str, read: Callable[[str, Table], Read]) -> Read | None:
    draft = drafts().get(kind)
    if draft is None or draft_name(draft) != name:
        return None
    try:
        return read(name, draft.table)
    except LabError:
        return None
