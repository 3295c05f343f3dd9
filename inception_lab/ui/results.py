"""Results of what a visitor started by a button, kept in the session by design."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from inception_lab.design import Design

__all__ = ["latest", "recall", "remember"]

_KEPT: Final = 8


def remember(kind: str, chosen: Design, result: Any) -> None:
    """Keep a result of this design, the latest eight of each kind."""
    others = [(key, value) for key, value in _results(kind).items() if key != chosen]
    st.session_state[_key(kind)] = dict([*others, (chosen, result)][-_KEPT:])


def recall(kind: str, chosen: Design) -> Any:
    """Return the result of this design, or None."""
    return _results(kind).get(chosen)


def latest(kind: str) -> tuple[Design, Any] | None:
    """Return the latest result with the design it is of, or None."""
    results = _results(kind)
    return list(results.items())[-1] if results else None


def _results(kind: str) -> Mapping[Design, Any]:
    kept: Mapping[Design, Any] = st.session_state.get(_key(kind), {})
    return kept


def _key(kind: str) -> str:
    return f"lab.results.{kind}"
