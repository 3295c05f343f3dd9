"""What the lesson follows on a page: its exercise, its tour, or where they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from inception_lab.teach.pages import title_of
from inception_lab.ui.course.attempt import followed, hidden_parts
from inception_lab.ui.course.exercise import show_exercise
from inception_lab.ui.course.page import Course, leave
from inception_lab.ui.course.tour import show_tour
from inception_lab.ui.gate import class_hides
from inception_lab.ui.lesson_state import current_lesson
from inception_lab.ui.materials import find_exercise, find_tour
from inception_lab.ui.page_link import show_page_link
from inception_lab.ui.words import in_short

__all__ = ["show_course", "show_type_size"]

_LARGE: Final = "<style>html { font-size: 20px !important; }</style>"


def show_type_size() -> None:
    """Enlarge the page's type where the lesson is for a projector."""
    if current_lesson().large:
        st.html(_LARGE)


def show_course(course: Course) -> None:
    """Draw the exercise and the tour that the lesson follows, if they belong to this page; else say where they are."""
    lesson = current_lesson()
    if class_hides(course.page):
        if lesson.exercise or lesson.tour:
            st.caption("Exercise and tour wait while the class votes: they say figures.")
        return
    if lesson.exercise:
        exercise = find_exercise(lesson.exercise)
        if exercise is None:
            _show_missing("exercise", lesson.exercise)
        elif exercise.lab != course.page:
            _show_elsewhere("exercise", exercise.title, exercise.lab, exercise.start_query)
        else:
            show_exercise(exercise, course)
    if lesson.tour:
        tour = find_tour(lesson.tour)
        if tour is None:
            _show_missing("tour", lesson.tour)
        elif _waits(course):
            st.caption(f"The tour “{tour.title}” goes on when the exercise is answered: its steps name figures.")
        elif tour.lab != course.page:
            _show_elsewhere("tour", tour.title, tour.lab, tour.stop(lesson.step).query)
        else:
            show_tour(tour, course)


def _waits(course: Course) -> bool:
    """Tell whether an exercise on this page hides its figures, which a tour's steps would say."""
    exercise = followed(course.page)
    return exercise is not None and "figures" in hidden_parts(exercise)


def _show_missing(kind: str, name: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.warning(f"There is no {kind} called {in_short(name)}.", icon=":material/link_off:")
        st.button("Close", key=f"lesson.{kind}.close", on_click=leave, args=(kind,))


def _show_elsewhere(kind: str, title: str, page: str, query: Mapping[str, Sequence[str]]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        label = f"The {kind} “{title}” is on another page: {title_of(page)}"
        show_page_link(page, label, "arrow_forward", query)
        st.button("Leave it", key=f"lesson.{kind}.close", on_click=leave, args=(kind,))
