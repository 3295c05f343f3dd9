"""A student's gallery: the goal, the way to the page, a link to paste, and the class's chart with their own dot."""

from __future__ import annotations

from typing import Final

import streamlit as st

from inception_lab.classroom.gallery_views import Dot, GalleryView, HandedIn
from inception_lab.classroom.rules import codes
from inception_lab.classroom.rules.goals import GoalPhase
from inception_lab.classroom.rules.states import MOST_LINK
from inception_lab.errors import LabError
from inception_lab.teach.pages import read_link, title_of
from inception_lab.ui.classroom.gallery import figures_in_words, show_class_chart, show_goal
from inception_lab.ui.classroom.line import told
from inception_lab.ui.classroom.pictures import written
from inception_lab.ui.classroom.place import Student, remember, rooms
from inception_lab.ui.page_link import show_page_link
from inception_lab.ui.words import sentence

__all__ = ["show_handing"]

_LINK: Final = "class.handin.link"
_HANDIN: Final = "lab.class.handin"


def show_handing(role: Student, seen: GalleryView) -> None:
    """Draw the goal, the student's own design, the two ways to hand one in, and the chart."""
    show_goal(seen)
    mine = next((dot for dot in seen.dots if dot.mine), None)
    if mine is not None:
        last = HandedIn(mine.number, mine.reached)
        written(f"{told(last).capitalize()}. {figures_in_words(seen.goal, mine.x, mine.y)}.", "class-sent")
    if seen.phase is GoalPhase.OPEN:
        _show_ways(role, seen, mine)
    if seen.dots:
        show_class_chart(seen, key="class.student.chart")


def _show_ways(role: Student, seen: GalleryView, mine: Dot | None) -> None:
    page = seen.goal.page
    query = read_link(mine.link) if mine is not None else {}
    words = "Go on with your design" if mine is not None else f"Build it: {title_of(page)}"
    show_page_link(page, words, "arrow_forward", query)
    written("There, “Hand in” stands in the line at the top. The last design counts.", "class-line")
    with st.expander("Or paste a link", icon=":material/link:"), st.form("class.handin", border=False):
        st.text_input(f"Address of {title_of(page)}", key=_LINK, max_chars=MOST_LINK)
        st.form_submit_button("Hand in", icon=":material/upload:", on_click=_hand_in, args=(role, seen.id))


def _hand_in(role: Student, goal_id: str) -> None:
    """Hand in the link that was pasted, under one id until it is taken."""
    handin = st.session_state.setdefault(_HANDIN, codes.make_id())
    try:
        rooms().hand_in(role.code, role.token, goal_id, handin, str(st.session_state.get(_LINK) or ""))
    except LabError as error:
        remember(sentence(error))
        return
    del st.session_state[_HANDIN]
    st.session_state[_LINK] = ""
