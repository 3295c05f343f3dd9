"""The page of exercises and tours: all of them by page, with what was solved in this visit."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from inception_lab.errors import LabError
from inception_lab.teach.exercise import Exercise, exercises
from inception_lab.teach.pages import EXPLORER, LABS, title_of
from inception_lab.teach.tour import Tour, tours
from inception_lab.ui.course import show_type_size, solved
from inception_lab.ui.page_link import show_page_link
from inception_lab.ui.words import sentence

__all__ = ["show_exercises"]


def show_exercises() -> None:
    """Draw every page's tours and exercises with links to their start."""
    show_type_size()
    known, errors = exercises()
    known_tours, tour_errors = tours()
    st.subheader("Learn by doing", anchor=False)
    st.markdown(
        "A tour leads over a page in a few steps. An exercise opens a page in its start state and asks a question; "
        "the answer is computed from the networks themselves, so every right way is accepted."
    )
    done = [name for name in known if name in solved()]
    st.progress(len(done) / len(known) if known else 0.0, text=f"{len(done)} of {len(known)} solved in this visit")
    lessons: list[Tour | Exercise] = [*known_tours.values(), *known.values()]
    for page in (*LABS, EXPLORER):
        _show_page(page, [lesson for lesson in lessons if lesson.lab == page], done)
    _show_errors((*errors, *tour_errors))


def _show_page(page: str, lessons: Sequence[Tour | Exercise], done: Sequence[str]) -> None:
    if not lessons:
        return
    st.markdown(f"**{title_of(page)}**")
    with st.container(gap="xsmall"):
        for lesson in lessons:
            match lesson:
                case Tour(name=name, title=title):
                    query = {**lesson.stop(1).query, "tour": [name]}
                    show_page_link(page, f"Tour: {title}", "directions_walk", query)
                case Exercise(name=name, title=title):
                    icon = "check_circle" if name in done else "radio_button_unchecked"
                    show_page_link(page, title, icon, {**lesson.start_query, "exercise": [name]})


def _show_errors(errors: Sequence[LabError]) -> None:
    for error in errors:
        st.warning(f"A lesson's file was left out. {sentence(error)}", icon=":material/draft:")
