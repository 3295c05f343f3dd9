"""Before a room: join one by its code, or open one, with a lesson or without."""

from __future__ import annotations

from typing import Final

import streamlit as st

from inception_lab.classroom.rooms import STORED
from inception_lab.classroom.rules import codes
from inception_lab.classroom.rules.nicknames import MOST_LETTERS
from inception_lab.classroom.rules.plan import taken
from inception_lab.errors import LabError
from inception_lab.teach.lesson_plan import lesson_plans
from inception_lab.ui.classroom.login import check_login, is_let_in, show_login
from inception_lab.ui.classroom.pictures import spaced
from inception_lab.ui.classroom.place import (
    Nobody,
    Student,
    Teacher,
    kept_places,
    remember,
    rooms,
    take_kept,
    take_remembered,
    take_role,
    visitor,
)
from inception_lab.ui.classroom.sending import show_send_button
from inception_lab.ui.words import as_written, sentence

__all__ = ["show_entry", "show_stored"]

_CODE: Final = "class.code"
_NAME: Final = "class.nickname"
_TITLE: Final = "class.title"
_LESSON: Final = "class.plan"
_FREE: Final = ""
_MOST_CODE: Final = 12
_TOKEN: Final = "lab.classroom.token"
_ROOM: Final = "lab.classroom.room"


def show_entry(role: Nobody) -> None:
    """Draw the two ways in; a link to a room shows only its own."""
    st.subheader("The class together", anchor=False)
    st.markdown("Guess, discuss, guess again; then the lab computes the truth.")
    note = take_remembered()
    if note:
        st.warning(note, icon=":material/error:")
    if role.code:
        _show_join(role.code)
    else:
        _show_ways_back()
        with st.grid(2, gap="medium", min_column_width=300):
            _show_join("")
            _show_open()
    show_stored()


def _show_ways_back() -> None:
    """Offer the rooms in which the tab has a place."""
    for place in kept_places():
        code = place["code"]
        st.button(
            f"Back to room {as_written(spaced(code[:_MOST_CODE]))}",
            key=f"class.back.{'key' if 'key' in place else 'place'}",
            icon=":material/undo:",
            type="primary",
            on_click=take_kept,
            args=(place,),
        )


def show_stored() -> None:
    """Say in five lines what is kept."""
    with st.expander("What is stored", icon=":material/database:"):
        st.markdown("\n".join(f"- {line}" for line in STORED))


def _show_join(code: str) -> None:
    with st.form("class.join", border=True):
        st.markdown("**I am a student**")
        st.text_input("Code on the board", value=code, key=_CODE, max_chars=_MOST_CODE, placeholder="CDF GHJ")
        st.text_input("Nickname", key=_NAME, max_chars=MOST_LETTERS, placeholder="such as Ada")
        show_send_button("Join", "login", _join)


def _show_open() -> None:
    if not is_let_in():
        with st.container(border=True):
            st.markdown("**I teach**")
            show_login()
        return
    with st.form("class.open", border=True):
        st.markdown("**I teach**")
        st.text_input("Name of the class", key=_TITLE, max_chars=80, placeholder="such as 8b")
        titles = {name: f"{plan.title} ({plan.minutes} min)" for name, plan in lesson_plans()[0].items()}
        st.selectbox(
            "Lesson", (_FREE, *titles), format_func=lambda name: titles.get(name, "none: a free room"), key=_LESSON
        )
        st.form_submit_button("Open a room", icon=":material/meeting_room:", on_click=_open)


def _join() -> None:
    """Take a place; the same place where the button was pressed twice."""
    token = st.session_state.setdefault(_TOKEN, codes.make_secret())
    try:
        place = rooms().join(st.session_state.get(_CODE, ""), st.session_state.get(_NAME, ""), token, visitor())
    except LabError as error:
        remember(sentence(error))
        return
    del st.session_state[_TOKEN]
    take_role(Student(place.code, place.token))


def _open() -> None:
    room, secret = st.session_state.setdefault(_ROOM, (codes.make_id(), codes.make_secret()))
    try:
        check_login()
        lesson = lesson_plans()[0].get(st.session_state.get(_LESSON, _FREE))
        plan = taken(lesson) if lesson is not None else None
        code = rooms().open(room, secret, st.session_state.get(_TITLE, ""), visitor(), plan)
    except LabError as error:
        remember(sentence(error))
        return
    del st.session_state[_ROOM]
    take_role(Teacher(code, secret))
