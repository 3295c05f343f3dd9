"""The frame of every lab's page: title and question, knobs, what the lab shows, and the link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from inception_lab.errors import LabError
from inception_lab.labs import Lab, Setting
from inception_lab.ui import lab_state
from inception_lab.ui.board import lab_board
from inception_lab.ui.lesson_state import current_lesson
from inception_lab.ui.widgets import show_knob
from inception_lab.ui.words import sentence

__all__ = ["show_lab"]

Part = Callable[[Setting], None]
_STYLE: Final = """<style>
/* Streamlit cuts what stands above a formula's line: the tops of a fraction's digits. */
.katex-display { padding-block: 0.4em; }
</style>"""


def show_lab(lab: Lab, show: Part, controls: Part | None = None) -> None:
    """Draw a lab's page: its head, its knobs in the sidebar, and what `show` draws of the setting.

    `controls` draws the sidebar where a lab has more than plain knobs. What the
    setting makes impossible is one sentence in place of the figures.
    """
    setting = lab_state.restore(lab)
    _show_head(lab)
    with st.sidebar:
        (controls or show_knobs)(setting)
    try:
        show(setting)
    except LabError as error:
        st.error(f"This cannot be built. {sentence(error)}", icon=":material/error:")
        st.button("Start again", icon=":material/restart_alt:", on_click=lab_state.set_setting, args=(Setting(lab),))
    lab_state.write_link(lab)


def show_knobs(setting: Setting) -> None:
    """Draw a lab's knobs by group, in the order of their declaration; a lesson's hidden groups are left out."""
    board, hidden = lab_board(setting), current_lesson().hide
    for group in dict.fromkeys(knob.group for knob in setting.lab.knobs):
        if group in hidden:
            continue
        st.markdown(f"**{group}**")
        for knob in setting.lab.knobs:
            if knob.group == group:
                show_knob(knob, board)
    show_reset(setting)


def show_reset(setting: Setting) -> None:
    """Draw the button that puts every knob back."""
    st.button(
        "Reset",
        key=f"{setting.lab.name}.reset",
        icon=":material/restart_alt:",
        disabled=not setting.knobs,
        width="stretch",
        help="Puts every knob of this lab back.",
        on_click=lab_state.set_setting,
        args=(Setting(setting.lab),),
    )


def _show_head(lab: Lab) -> None:
    st.html(_STYLE)
    st.subheader(lab.question, anchor=False)
    st.markdown(lab.idea)
    for error in lab_state.link_errors(lab):
        st.warning(f"A part of the link was left out. {sentence(error)}", icon=":material/link_off:")
