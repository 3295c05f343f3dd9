"""What widgets keep in the session: what they show, and why an input of theirs was refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isclose
from time import monotonic
from typing import Final, TypeVar, cast

import streamlit as st

from inception_lab.errors import LabError

__all__ = ["forgive", "forgive_all", "is_echo", "kept", "mirror", "refusal", "refuse"]

Made = TypeVar("Made")
_KEPT: Final = "lab.kept"
_REFUSED: Final = "lab.refused"
_MOVED: Final = "lab.moved"
_SHOWN: Final = "lab.shown"
_REMEMBERED: Final = 64
_ECHO_SECONDS: Final = 3.0
_SUM_ERROR: Final = 1e-9


def mirror(key: str, value: object) -> str:
    """Make the widget `key` show `value`, and return the key.

    Only where it differs: a value set from here overrides what the visitor is
    about to send.
    """
    if key not in st.session_state or not _equal(st.session_state[key], value):
        st.session_state[key] = value
        st.session_state[f"{_SHOWN}.{key}"] = (*_shown(key), value)[-_REMEMBERED:]
    return key


def _equal(shown: object, value: object) -> bool:
    """Tell whether a widget shows a value; a slider of the browser's adds up its steps, as in 0.8999999999999999."""
    if isinstance(shown, float) and isinstance(value, float):
        return isclose(shown, value, abs_tol=_SUM_ERROR)
    return shown == value


def kept(key: str, of: object, make: Callable[[], Made]) -> Made:
    """Return what `make` makes of something; made once, and kept in this session alone until it is of something else.

    For what holds a visitor's image: no cache of the process may.
    """
    known: tuple[object, Made] | None = st.session_state.get(f"{_KEPT}.{key}")
    if known is None or known[0] != of:
        known = (of, make())
        st.session_state[f"{_KEPT}.{key}"] = known
    return known[1]


def is_echo(where: str, key: str) -> bool:
    """Tell whether the widget `key` only repeats what it showed before another widget of the input `where` was moved.

    Where two widgets show one knob, the browser sends the move of one together
    with the other's last value, as it has not heard of the new one yet.
    """
    last_key, since = st.session_state.get(f"{_MOVED}.{where}", (key, 0.0))
    if last_key != key and monotonic() - since < _ECHO_SECONDS and st.session_state[key] in _shown(key):
        return True
    st.session_state[f"{_MOVED}.{where}"] = (key, monotonic())
    return False


def _shown(key: str) -> tuple[object, ...]:
    return cast(tuple[object, ...], st.session_state.get(f"{_SHOWN}.{key}", ()))


def refuse(where: str, error: LabError) -> None:
    """Remember why the input at `where` was refused, to be shown beside it."""
    st.session_state[_REFUSED] = {**_refused(), where: error}


def forgive(where: str) -> None:
    """Forget a refusal."""
    st.session_state[_REFUSED] = {name: error for name, error in _refused().items() if name != where}


def forgive_all() -> None:
    """Forget every refusal."""
    st.session_state[_REFUSED] = {}


def refusal(where: str) -> LabError | None:
    """Return why the input at `where` was refused, if it was."""
    return _refused().get(where)


def _refused() -> Mapping[str, LabError]:
    return cast(Mapping[str, LabError], st.session_state.get(_REFUSED, {}))
