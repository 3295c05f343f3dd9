"""The class's page: drawn for whoever the visit is."""

from __future__ import annotations

from time import monotonic
from typing import Final

import streamlit as st

from inception_lab.errors import LabError
from inception_lab.ui.classroom.entry import show_entry
from inception_lab.ui.classroom.login import is_let_in, show_login
from inception_lab.ui.classroom.place import (
    Nobody,
    Screen,
    Student,
    Teacher,
    keep_role,
    leave,
    restore_role,
    write_link,
)
from inception_lab.ui.classroom.screen import show_screen
from inception_lab.ui.classroom.student import show_student
from inception_lab.ui.classroom.style import show_class_style
from inception_lab.ui.classroom.teacher import show_teachers_side
from inception_lab.ui.course.front import show_type_size
from inception_lab.ui.words import sentence

__all__ = ["show_classroom"]

_AGAIN_SECONDS: Final = 4.0


def show_classroom() -> None:
    """Draw the page. What a room refuses is one sentence in place of it, and a way out."""
    role = restore_role()
    show_type_size()
    show_class_style()
    try:
        match role:
            case Nobody():
                show_entry(role)
            case Teacher() if is_let_in():
                show_teachers_side(role)
                keep_role(role)
            case Teacher():
                show_login()
            case Student():
                show_student(role)
                keep_role(role)
            case Screen():
                show_screen(role)
    except LabError as error:
        st.error(sentence(error), icon=":material/error:")
        with st.container(horizontal=True, gap="small"):
            st.button("Try again", key="class.again", icon=":material/refresh:")
            st.button("Another room", key="class.leave", icon=":material/logout:", on_click=leave)
        if error.where == "database":
            _look_again(monotonic())
    write_link(role)


@st.fragment(run_every=_AGAIN_SECONDS)
def _look_again(drawn_at: float) -> None:
    """Draw the page anew, though nobody presses: a class waits for a database that was gone for a moment."""
    if monotonic() - drawn_at > _AGAIN_SECONDS / 2:  # not while the page itself is drawn
        st.rerun()
