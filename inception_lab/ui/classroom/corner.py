"""The room's pulse in a corner of a figure that fills the screen."""

from __future__ import annotations

from typing import Final

import streamlit as st

from inception_lab.errors import LabError
from inception_lab.text.numbers import plural
from inception_lab.ui.materials import ROLE

__all__ = ["show_corner"]

_POLL_SECONDS: Final = 1.5


def show_corner() -> None:
    """Count who has answered, where the visit is a room's teacher or its screen; else draw nothing."""
    if ROLE in st.session_state:
        with st.container(key="present-pulse"):
            _watch()


@st.fragment(run_every=_POLL_SECONDS)
def _watch() -> None:
    # Only a visit of the class has a role, and only then its database is wanted.
    from inception_lab.ui.classroom.place import Screen, Teacher, rooms

    role = st.session_state.get(ROLE)
    try:
        match role:
            case Teacher(code=code, secret=secret):
                room = rooms().see_as_teacher(code, secret).room
            case Screen(room=name):
                room = rooms().see_on_screen(name)
            case _:
                return
    except LabError:
        return  # the room has ended; the class's page says so
    asked = room.pulse is not None and room.pulse.is_asking
    words = f"{room.answered} of {room.students} have answered" if asked else f"{plural(room.students, 'student')} here"
    st.html(f'<p class="present-count" role="status"><b>{words}</b> <span>{room.code}</span></p>')
