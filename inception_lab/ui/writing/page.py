"""The workshop on its page: what is written and from where, the form, beside it the check and the preview."""

from __future__ import annotations

from typing import Final

import streamlit as st

from inception_lab.teach.drafts import KINDS, Kind
from inception_lab.ui.materials import known_material
from inception_lab.ui.session import mirror
from inception_lab.ui.writing import draft
from inception_lab.ui.writing.files import show_beginnings, show_download
from inception_lab.ui.writing.forms import show_form
from inception_lab.ui.writing.preview import show_check, show_preview
from inception_lab.ui.writing.room import show_room, show_saving

__all__ = ["show_writing"]

_NAMES: Final = {"exercise": "Exercise", "prediction": "Predict first", "tour": "Tour", "plan": "Lesson"}
_CHOSEN: Final = "write.kind"
_STYLE: Final = """<style>
.write-wrong { margin: -0.5rem 0 0; font-size: 0.875rem; color: light-dark(#a3261c, #f5a59c); }
.write-wrong::before { content: "✗ "; }
@media (min-width: 1000px) {
  /* The preview stays in sight while the form is scrolled. */
  [data-testid="stLayoutWrapper"]:has(> .st-key-write-beside) { position: sticky; top: 3.5rem; z-index: 1; }
  .st-key-write-beside { max-height: calc(100dvh - 4rem); overflow-y: auto; flex-wrap: nowrap; }
}
</style>"""


def show_writing() -> None:
    """Draw the workshop."""
    st.html(_STYLE)
    kind = draft.chosen_kind()
    mirror(_CHOSEN, kind)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        st.segmented_control("You write", KINDS, key=_CHOSEN, format_func=lambda one: _NAMES[one], on_change=_choose)
        show_beginnings(kind)
    draft.look(known_material())
    form, beside = st.columns([6, 5], gap="large")
    with form, st.container(gap="small"):
        show_form()
    with beside, st.container(key="write-beside"):
        _show_beside()


def _show_beside() -> None:
    written, problems = draft.current(), draft.problems()
    st.markdown("**How it goes**" if written.kind == "plan" else "**As a student sees it**")
    show_check(problems)
    if not problems:
        show_preview(written)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        show_saving(written, is_right=not problems)
        show_download(written)
    show_room()


def _choose() -> None:
    kind: Kind | None = st.session_state.get(_CHOSEN)
    draft.choose(kind or draft.chosen_kind())
