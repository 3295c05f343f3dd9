"""A room's own lessons in a visit: looked for once a run, read again only after a change."""

from __future__ import annotations

from typing import Final

import streamlit as st

from inception_lab.classroom.rules.materials import Own
from inception_lab.classroom.shelf import Shelf
from inception_lab.errors import LabError
from inception_lab.ui.classroom.place import Role, Student, Teacher, rooms
from inception_lab.ui.materials import set_own

__all__ = ["bring_own", "shelf"]

_MARKS: Final = "lab.materials.marks"


def shelf() -> Shelf:
    """Return the rooms' own lessons. Raises ClassError where their database cannot be opened."""
    return Shelf.of(rooms())


def bring_own(role: Role) -> None:
    """Let the visit know the lessons of the room that it is in; none where the room does not answer."""
    try:
        marks = (role, _marks(role))
        if st.session_state.get(_MARKS) != marks:
            set_own(_own(role))
            st.session_state[_MARKS] = marks
    except LabError:
        set_own(Own())
        st.session_state[_MARKS] = None


def _marks(role: Role) -> tuple[str, ...]:
    match role:
        case Teacher(code=code, secret=secret):
            return shelf().marks_for_teacher(code, secret)
        case Student(code=code, token=token):
            return shelf().marks_for_student(code, token)
        case _:
            return ()


def _own(role: Role) -> Own:
    match role:
        case Teacher(code=code, secret=secret):
            return shelf().own_for_teacher(code, secret)
        case Student(code=code, token=token):
            return shelf().own_for_student(code, token)
        case _:
            return Own()
