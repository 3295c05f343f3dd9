"""The lesson of a visit: set by a teacher's link or on the page, kept over all pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

import streamlit as st

from inception_lab.errors import LabError
from inception_lab.teach.lesson import Lesson, split_lesson
from inception_lab.ui.link import Query
from inception_lab.ui.materials import find_exercise, find_tour

__all__ = ["current_lesson", "set_lesson", "start_of", "take", "to_query"]

_LESSON = "lab.lesson"


def take(query: Query) -> tuple[dict[str, Sequence[str]], tuple[LabError, ...]]:
    """Take the lesson's keys out of a link; return the rest, and what could not be read."""
    lesson, rest, errors = split_lesson(query, current_lesson())
    st.session_state[_LESSON] = lesson
    return rest, errors


def start_of(page: str, query: Query) -> Mapping[str, Sequence[str]]:
    """Return the state in which a page begins the tour or exercise that a link names; nothing where it names none."""
    lesson = current_lesson()
    exercise = find_exercise(lesson.exercise)
    if "exercise" in query and exercise is not None and exercise.lab == page:
        return exercise.start_query
    tour = find_tour(lesson.tour)
    if "tour" in query and tour is not None and tour.lab == page:
        return tour.stop(lesson.step).query
    return {}


def to_query() -> Query:
    """Write the lesson for a link."""
    return current_lesson().to_query()


def current_lesson() -> Lesson:
    """Return the lesson that the session holds."""
    return cast(Lesson, st.session_state.get(_LESSON, Lesson()))


def set_lesson(**changes: object) -> None:
    """Change fields of the lesson."""
    st.session_state[_LESSON] = replace(current_lesson(), **changes)  # type: ignore[arg-type]  # fields by name
