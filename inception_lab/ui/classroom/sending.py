"""A form's button whose press counts, though its visit has not drawn the button yet.

Where a server was started anew, a browser shows the page that it had, and its button may be pressed before
the new server has drawn it. Streamlit calls back only for what it has drawn: such a press would be lost.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

__all__ = ["show_send_button"]

_DONE: Final = "lab.classroom.called"


def show_send_button(label: str, icon: str, send: Callable[[], None]) -> None:
    """Draw a form's button, and call `send` once for a press: before the page is drawn, or now."""

    def call() -> None:
        st.session_state[_DONE] = True
        send()

    pressed = st.form_submit_button(label, type="primary", icon=f":material/{icon}:", on_click=call)
    was_called = st.session_state.pop(_DONE, False)
    if pressed and not was_called:
        send()
        st.rerun()
