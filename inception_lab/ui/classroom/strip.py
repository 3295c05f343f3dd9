"""A student's line at the top of every other page: looked for in the session alone: nobody else waits for it."""

from __future__ import annotations

from typing import Final

import streamlit as st

from inception_lab.ui import visit
from inception_lab.ui.materials import ROLE

__all__ = ["show_strip"]

_CLASS: Final = "classroom"


def show_strip(page: str) -> None:
    """Draw the line, where the visit is a student's and the page is not the class's own."""
    place = visit.kept("room") or visit.kept("key")
    if page == _CLASS or (ROLE not in st.session_state and place is None):
        return
    # What reads the database's package is loaded for a visit that is in a room, and for no other.
    from inception_lab.ui.classroom.line import show_line
    from inception_lab.ui.classroom.place import take_kept

    if ROLE not in st.session_state:
        take_kept(place)
    if ROLE not in st.session_state:
        return

    show_line(st.session_state[ROLE], page)
