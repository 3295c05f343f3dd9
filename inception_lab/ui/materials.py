"""What lessons a visit knows: the app's files, those of the room that it is in, and its own drafts.

A room's names begin with ``own_``, so that none is a file's. Only a prediction is
named after its lab: in the room, the room's own is asked there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeVar, cast

import streamlit as st

from inception_lab.classroom.rules.materials import Own
from inception_lab.errors import LabError
from inception_lab.teach.drafts import Kind
from inception_lab.teach.exercise import EXERCISES, Exercise, listed_exercises, read_exercise
from inception_lab.teach.files import Table, read_named
from inception_lab.teach.lesson_plan import LessonPlan, Material, lesson_plans
from inception_lab.teach.prediction import Prediction, predictions
from inception_lab.teach.tour import TOURS, Tour, listed_tours, read_tour
from inception_lab.ui.writing.draft import draft_name, drafts

__all__ = [
    "ROLE",
    "find_exercise",
    "find_tour",
    "known_exercises",
    "known_material",
    "known_plans",
    "known_predictions",
    "known_tours",
    "own",
    "set_own",
]

Read = TypeVar("Read")
ROLE: Final = "lab.classroom.role"
"""In the session: who the visit is in a room. Only what knows the class writes it."""
_OWN: Final = "lab.materials.own"


def own() -> Own:
    """Return the lessons of the room that the visit is in."""
    return cast(Own, st.session_state.get(_OWN) or Own())


def set_own(lessons: Own) -> None:
    """Let the visit know these lessons of its room."""
    st.session_state[_OWN] = lessons


def known_exercises() -> Mapping[str, Exercise]:
    """Return the exercises that are listed, by name: the files', then the room's. The files' are not tried out yet."""
    return {**listed_exercises(), **own().exercises}


def known_tours() -> Mapping[str, Tour]:
    """Return the tours that are listed, by name: the files', then the room's. The files' are not tried yet."""
    return {**listed_tours(), **own().tours}


def known_predictions() -> Mapping[str, Prediction]:
    """Return what each lab asks before it shows its figures: the room's own where it has one."""
    return {**predictions()[0], **own().predictions}


def known_plans() -> Mapping[str, LessonPlan]:
    """Return the lesson plans, by name: the files', then the room's."""
    return {**lesson_plans()[0], **own().plans}


def known_material() -> Material:
    """Return what a lesson plan may name."""
    return Material(
        tuple(known_exercises().values()), tuple(known_tours().values()), tuple(known_predictions().values())
    )


def find_exercise(name: str) -> Exercise | None:
    """Return an exercise that a link names: one that is listed, or this visit's draft."""
    return own().exercises.get(name) or _found("exercise", name, EXERCISES, read_exercise)


def find_tour(name: str) -> Tour | None:
    """Return a tour that a link names: one that is listed, or this visit's draft."""
    return own().tours.get(name) or _found("tour", name, TOURS, read_tour)


def _found(kind: Kind, name: str, folder: Path, read: Callable[[str, Table], Read]) -> Read | None:
    """Return the file of this name, tried out, or this visit's draft; None where there is none, or it is wrong."""
    found = read_named(folder, name, read)
    if found is not None:
        return found
    draft = drafts().get(kind)
    if draft is None or draft_name(draft) != name:
        return None
    try:
        return read(name, draft.table)
    except LabError:
        return None
