"""A student's line at the top of every other page: looked for in the session alone: nobody else waits for it."""

from __future__ import annotations

from typing import Final

import streamlit as st

__all__ = ["ROLE", "show_strip"]

ROLE: Final = "lab.classroom.role"
"""In the session: who the visit is in a room. Only the class's page writes it."""
_CLASS: Final = "classroom"


def show_strip(page: str) -> None:
    """Draw the line, where the visit is a student's and the page is not the class's own."""
    if page == _CLASS or ROLE not in st.session_state:
        return
    # Whoever has a role has opened the class's page: the database's package is loaded already.
    from inception_lab.ui.classroom.line import show_line

    show_line(st.session_state[ROLE], page)
