"""What a visitor has solved."""

from __future__ import annotations

from typing import Final, cast

import streamlit as st

__all__ = ["record", "solved"]

_SOLVED: Final = "lab.solved"


def solved() -> tuple[str, ...]:
    """Return the exercises that were solved in this visit."""
    return cast(tuple[str, ...], st.session_state.get(_SOLVED, ()))


def record(exercise: str, given: str, *, right: bool) -> None:
    """Keep what was answered to an exercise; `given` is the answer as typed or chosen, or empty where a state is."""
    del given
    if right:
        st.session_state[_SOLVED] = tuple(dict.fromkeys((*solved(), exercise)))
