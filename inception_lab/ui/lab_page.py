"""The frame of every lab's page: title and question, knobs, what the lab shows, and the link."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from inception_lab.errors import LabError
from inception_lab.knobs import AnyKnob
from inception_lab.labs import Lab, Setting
from inception_lab.teach.tour import Tour
from inception_lab.ui.course.front import show_course, show_type_size
from inception_lab.ui.course.page import Course
from inception_lab.ui.gate import figures_may_be_shown, preview_may_be_shown
from inception_lab.ui.glossary import show_words
from inception_lab.ui.lesson_state import current_lesson, set_lesson
from inception_lab.ui.materials import known_exercises, known_tours
from inception_lab.ui.navigation import require_app
from inception_lab.ui.page_link import show_page_link
from inception_lab.ui.panels import show_link_errors
from inception_lab.ui.present import show_present_button, show_presentation
from inception_lab.ui.state import state_of
from inception_lab.ui.widgets import show_knob
from inception_lab.ui.words import sentence

__all__ = ["show_knobs", "show_lab", "show_near", "show_reset"]

Part = Callable[[Setting], None]


def show_lab(lab: Lab, show: Part, controls: Part | None = None, preview: Part | None = None) -> None:
    """Draw a lab's page: its head, its lesson, its knobs in the sidebar, and what `show` draws of the setting.

    `controls` draws the sidebar where a lab has more than plain knobs, `preview`
    what is seen while a guess is still asked for, though not what an exercise
    or the class hides. What the setting makes impossible is one sentence in place of the
    figures.
    """
    require_app()
    state = state_of(lab)
    setting = state.restore()
    _show_head(lab)
    show_course(_course(lab))
    show_presentation(lab.name)
    with st.sidebar:
        (controls or show_knobs)(setting)
    try:
        if figures_may_be_shown(lab.name, setting):
            show(setting)
        elif preview is not None and preview_may_be_shown(lab.name):
            preview(setting)
    except LabError as error:
        st.error(f"This cannot be built. {sentence(error)}", icon=":material/error:")
        st.button("Start again", icon=":material/restart_alt:", on_click=state.reset)
    state.write_link()


def _course(lab: Lab) -> Course:
    state = state_of(lab)
    return Course(lab.name, lambda: lab.measure(state.current), lambda query: state.set(state.read(query)[0]))


def show_knobs(setting: Setting) -> None:
    """Draw a lab's knobs by group, in the order of their declaration; a lesson's hidden groups are left out."""
    state, hidden = state_of(setting.lab), current_lesson().hide
    for group in setting.lab.knobs.groups():
        if group in hidden:
            continue
        st.markdown(f"**{group}**")
        for knob in setting.lab.knobs:
            if knob.group == group:
                show_knob(knob, state)
    show_reset(setting)


def show_near(setting: Setting, knob: AnyKnob) -> None:
    """Draw the knob that matters once more beside its effect, on a phone only."""
    if knob.group not in current_lesson().hide:
        with st.container(key="near"):
            show_knob(knob, state_of(setting.lab), prefix="near.")


def show_reset(setting: Setting) -> None:
    """Draw the button that puts every knob back."""
    st.button(
        "Reset",
        key=f"{setting.lab.name}.reset",
        icon=":material/restart_alt:",
        disabled=not setting.knobs,
        width="stretch",
        help="Puts every knob of this lab back.",
        on_click=state_of(setting.lab).reset,
    )


def _show_head(lab: Lab) -> None:
    show_type_size()
    with st.container(key="lab-head"):
        st.subheader(lab.question, anchor=False)
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key="lab-line"):
            st.markdown(lab.idea)
            with st.container(horizontal=True, gap="small", vertical_alignment="center", key="ways", width="content"):
                show_present_button()
                show_words(lab.words)
                _show_ways_in(lab)
    show_link_errors(state_of(lab).link_errors)


def _show_ways_in(lab: Lab) -> None:
    """Offer the page's tours, and say how many exercises it has."""
    lesson = current_lesson()
    for tour in known_tours().values():
        if tour.lab == lab.name and lesson.tour != tour.name:
            st.button(
                f"Tour: {tour.title}",
                key=f"tour.start.{tour.name}",
                icon=":material/directions_walk:",
                on_click=_start_tour,
                args=(lab, tour),
            )
    count = sum(1 for exercise in known_exercises().values() if exercise.lab == lab.name)
    if count and not lesson.exercise:
        show_page_link("exercises", "1 exercise" if count == 1 else f"{count} exercises", "edit_note")


def _start_tour(lab: Lab, tour: Tour) -> None:
    set_lesson(tour=tour.name, step=1)
    _course(lab).go(tour.stop(1).query)
