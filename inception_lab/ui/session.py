"""What widgets keep in the session: what they show, and why an input of theirs was refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

import streamlit as st

from inception_lab.errors import LabError

__all__ = ["forgive", "forgive_all", "mirror", "refusal", "refuse"]

_REFUSED: Final = "lab.refused"


def mirror(key: str, value: object) -> str:
    """Make the widget `key` show `value`, and return the key.

    Only where it differs: a value set from here overrides what the visitor is
    about to send.
    """
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    return key


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
