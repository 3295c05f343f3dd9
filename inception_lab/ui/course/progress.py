"""What a visitor has solved."""

from __future__ import annotations

from typing import Final, cast

import streamlit as st

__all__ = ["mark_solved", "solved"]

_SOLVED: Final = "lab.solved"


def solved() -> tuple[str, ...]:
    """Return the exercises that were solved in this visit."""
    return cast(tuple[str, ...], st.session_state.get(_SOLVED, ()))


def mark_solved(exercise: str) -> None:
    """Keep that an exercise was solved."""
    st.session_state[_SOLVED] = tuple(dict.fromkeys((*solved(), exercise)))
