"""Results of what a visitor started by a button, kept in the session by what it is of."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Final

import streamlit as st

__all__ = ["Subject", "latest", "recall", "remember"]

_USUALLY_KEPT: Final = 8
_KEPT: Final = {"maps": 3}
"""Feature maps are large."""
Subject = Hashable
"""What a result is of: a design, or the name of a prepared experiment."""


def remember(kind: str, chosen: Subject, result: Any) -> None:
    """Keep a result of this subject, the latest few of each kind."""
    others = [(key, value) for key, value in _results(kind).items() if key != chosen]
    st.session_state[_key(kind)] = dict([*others, (chosen, result)][-_KEPT.get(kind, _USUALLY_KEPT) :])


def recall(kind: str, chosen: Subject) -> Any:
    """Return the result of this subject, or None."""
    return _results(kind).get(chosen)


def latest(kind: str) -> tuple[Subject, Any] | None:
    """Return the latest result with what it is of, or None."""
    results = _results(kind)
    return list(results.items())[-1] if results else None


def _results(kind: str) -> Mapping[Subject, Any]:
    kept: Mapping[Subject, Any] = st.session_state.get(_key(kind), {})
    return kept


def _key(kind: str) -> str:
    return f"lab.results.{kind}"
