"""The page of exercises and tours: all of them by page, with what was solved in this visit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from inception_lab.errors import LabError
from inception_lab.teach.exercise import Exercise, exercises
from inception_lab.teach.pages import EXPLORER, LABS, title_of
from inception_lab.teach.tour import Tour, tours
from inception_lab.ui.course.front import show_type_size
from inception_lab.ui.course.progress import solved
from inception_lab.ui.materials import own
from inception_lab.ui.page_link import show_page_link
from inception_lab.ui.words import sentence

__all__ = ["show_exercises"]

_LEAST_CARD: Final = 270
"""Pixels of a page's card; a wide screen has four in a row."""
_EXPLORER_QUESTION: Final = "What is a whole network made of, layer by layer, and what does each layer cost?"


def show_exercises() -> None:
    """Draw every page's tours and exercises with links to their start."""
    show_type_size()
    files, errors = exercises()
    tour_files, tour_errors = tours()
    known, known_tours = {**files, **own().exercises}, {**tour_files, **own().tours}
    st.subheader("Learn by doing", anchor=False)
    st.markdown(
        "Seven labs and the Explorer, in order: take the tour of each, then solve its exercises on the page itself."
    )
    done = [name for name in known if name in solved()]
    st.progress(len(done) / len(known) if known else 0.0, text=f"{len(done)} of {len(known)} solved in this visit")
    lessons: list[Tour | Exercise] = [*known_tours.values(), *known.values()]
    taught = [page for page in (*LABS, EXPLORER) if any(lesson.lab == page for lesson in lessons)]
    ahead = next((page for page in taught if any(e.lab == page and e.name not in done for e in known.values())), "")
    with st.grid(4, gap="small", min_column_width=_LEAST_CARD):
        for number, page in enumerate(taught, start=1):
            with st.container(border=True, key=f"course.{page}", height="stretch"):
                _show_page(
                    number, page, [lesson for lesson in lessons if lesson.lab == page], done, ahead=page == ahead
                )
    _show_errors((*errors, *tour_errors))


def _show_page(number: int, page: str, lessons: Sequence[Tour | Exercise], done: Sequence[str], *, ahead: bool) -> None:
    """Draw a page's card: its place in the course, its question, its tour, its exercises with what is solved.

    `ahead` marks the first page that has something left to solve.
    """
    exercised = [lesson.name for lesson in lessons if isinstance(lesson, Exercise)]
    solved_here = sum(name in done for name in exercised)
    here = f" :blue-badge[{'go on' if done else 'start'} here]" if ahead else ""
    st.markdown(f"**{number}. {title_of(page)}** :small[{solved_here} of {len(exercised)} solved]{here}")
    st.markdown(LABS[page].question if page in LABS else _EXPLORER_QUESTION)
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
