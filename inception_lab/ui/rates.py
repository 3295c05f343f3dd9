"""How often one visit may start a run or send a file: counted in the session, whichever field or button asks."""

from __future__ import annotations

import os
from dataclasses import replace
from time import monotonic
from typing import Final, cast

import streamlit as st

from inception_lab.errors import BackendError, RateError
from inception_lab.rates import Limit, Limiter
from inception_lab.reading import read_whole

__all__ = ["RUNS", "UPLOADS", "allowed", "refusal", "take"]

# A student who turns knobs while feature maps are shown starts a run a second for a while.
RUNS: Final = Limit("runs", 60, 60.0)
UPLOADS: Final = Limit("files", 20, 60.0)
_SETTINGS: Final = {RUNS: "INCEPTION_LAB_RUNS", UPLOADS: "INCEPTION_LAB_UPLOADS"}
_MOST: Final = 10_000
_COUNTED: Final = "lab.rates"
_HERE: Final = ""


def allowed(limit: Limit) -> Limit:
    """Return a limit as the environment has it. Raises BackendError where its text is no number of turns."""
    text = os.environ.get(_SETTINGS[limit], "").strip()
    if not text:
        return limit
    try:
        most = read_whole(text)
    except ValueError:
        most = 0
    if not 1 <= most <= _MOST:
        raise BackendError(_SETTINGS[limit], f"must be a whole number from 1 to {_MOST:,}", repr(text))
    return replace(limit, most=most)


def take(limit: Limit) -> None:
    """Count a run or a file of this visit. Raises RateError, which says how long to wait, and BackendError."""
    _limiter().take(allowed(limit), _HERE)


def refusal(limit: Limit) -> RateError | None:
    """Return why this visit has to wait, None where it has not to. Raises BackendError."""
    return _limiter().refusal(allowed(limit), _HERE)


def _limiter() -> Limiter:
    return cast(Limiter, st.session_state.setdefault(_COUNTED, Limiter(monotonic)))
