"""A tour's step on its page."""

from __future__ import annotations

import streamlit as st

from inception_lab.teach.tour import Tour
from inception_lab.ui.course.page import Course, leave
from inception_lab.ui.lesson_state import current_lesson, set_lesson

__all__ = ["show_tour"]


def show_tour(tour: Tour, course: Course) -> None:
    """Draw the step that the visitor is at."""
    last = len(tour.stops)
    step = min(current_lesson().step, last)
    with st.container(border=True, key="lesson.tour"):
        st.markdown(f":material/directions_walk: **{tour.title}** :small[step {step} of {last}]")
        st.markdown(tour.text_of(step))
        with st.container(horizontal=True, gap="small"):
            st.button(
                "Back",
                key="tour.back",
                icon=":material/arrow_back:",
                disabled=step == 1,
                on_click=_walk,
                args=(tour, course, step - 1),
            )
            if step < last:
                st.button(
                    "Next",
                    key="tour.next",
                    icon=":material/arrow_forward:",
                    type="primary",
                    on_click=_walk,
                    args=(tour, course, step + 1),
                )
            st.button(
                "Finish" if step == last else "Leave the tour",
                key="tour.leave",
                icon=":material/close:",
                on_click=leave,
                args=("tour",),
            )


def _walk(tour: Tour, course: Course, step: int) -> None:
    set_lesson(step=step)
    course.go(tour.stop(step).query)
