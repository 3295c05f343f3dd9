"""Results of what a visitor started by a button, kept in the session by the kind of job and by what they are of."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Final

import streamlit as st

from inception_lab.engine import Job
from inception_lab.engine.requests.activations import ActivationsRequest
from inception_lab.engine.requests.inside import InsideRequest
from inception_lab.engine.requests.job import Result
from inception_lab.engine.requests.thumbnails import ThumbnailsRequest

__all__ = ["Subject", "latest", "recall", "remember"]

_USUALLY_KEPT: Final = 8
_KEPT: Final[Mapping[type, int]] = {ActivationsRequest: 3, ThumbnailsRequest: 3, InsideRequest: 3}
"""Feature maps are large."""
Subject = Hashable
"""What a result is of: a design, or the name of a prepared experiment."""


def remember(kind: type[Job[Result]], subject: Subject, result: Result) -> None:
    """Keep a result of this subject, the latest few of each kind."""
    others = [(key, value) for key, value in _results(kind).items() if key != subject]
    st.session_state[_key(kind)] = dict([*others, (subject, result)][-_KEPT.get(kind, _USUALLY_KEPT) :])


def recall(kind: type[Job[Result]], subject: Subject) -> Result | None:
    """Return the result of this subject, or None."""
    return _results(kind).get(subject)


def latest(kind: type[Job[Result]]) -> tuple[Subject, Result] | None:
    """Return the latest result with what it is of, or None."""
    results = _results(kind)
    return list(results.items())[-1] if results else None


def _results(kind: type[Job[Result]]) -> Mapping[Subject, Result]:
    kept: Mapping[Subject, Result] = st.session_state.get(_key(kind), {})
    return kept


def _key(kind: type[Job[Result]]) -> str:
    return f"lab.results.{kind.__name__}"
