"""The turns that this visit has left: one bucket of each kind, in the session, whichever field or button asks."""

from __future__ import annotations

from typing import cast

import streamlit as st

from inception_lab.rates import Bucket, Rate, allowed

__all__ = ["bucket"]


def bucket(rate: Rate) -> Bucket:
    """Return this visit's bucket. Raises BackendError where the environment's number of turns is none."""
    key = f"lab.rates.{rate.name}"
    if key not in st.session_state:
        st.session_state[key] = Bucket(allowed(rate))
    return cast(Bucket, st.session_state[key])
