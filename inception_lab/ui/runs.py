"""Runs that a visitor starts: handed to the desk, followed while they wait and run, kept when they are done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

import streamlit as st
from streamlit.runtime.state.session_state import SessionState

from inception_lab.engine import Job, get_desk
from inception_lab.engine.requests.job import LEFT, STOPPED, Parts, Result
from inception_lab.engine.serving.states import Failed, Finished, Running, Ticket, Waiting
from inception_lab.errors import LabError, RateError
from inception_lab.ui import rates, results
from inception_lab.ui.words import as_written, sentence

__all__ = ["asker", "begin", "follow", "show_left_out", "start", "want"]

_LOOK_EVERY_S: Final = 0.4
_SESSION: Final = "lab.engine.session"
_FOLLOWED: Final = "lab.engine.followed"
_STEPS: Final = {
    "build": "Building the network",
    "warm up": "Warming up",
    "measure": "Measuring",
    "layers": "Timing every layer",
    "shapes": "Comparing shapes",
    "train": "Measuring forward and backward",
    "count": "Building the network and counting",
    "modes": "Running",
    "sweep": "Running",
    "pair": "Measuring in turns",
    "pass": "Passing the image",
    "signal": "Passing forward and back",
}
_STEPS_OF_A_RUN: Final = ("build", "warm up", "measure", "layers", "shapes", "train")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A job that the visitor asked for: what it is of, and its ticket, or why it has no result.

    What is `wanted` was asked for by the page, which asks again where another run let it go.
    """

    subject: results.Subject
    ticket: Ticket[Any] | None = None
    error: LabError | None = None
    wanted: bool = False


def begin() -> None:
    """Begin a run of a page, which follows no job yet."""
    st.session_state[_FOLLOWED] = False


def asker(state: SessionState) -> str | None:
    """Return by which name the visit with this session state has asked the desk; None where it has not."""
    return str(state[_SESSION]) if _SESSION in state else None


def start(subject: results.Subject, job: Job[Result], *, fresh: bool = False) -> None:
    """Ask the desk for a job; with `fresh` a result that is there already is not used again."""
    _ask(subject, lambda: job, type(job), fresh=fresh)


def want(kind: type[Job[Result]], subject: results.Subject, make: Callable[[], Job[Result]]) -> Result | None:
    """Return the result of what `make` makes; None while there is none: it is asked for, once, and followed.

    A visitor has one run at a time, and another lets it go: so what a page wants besides is only asked for when what
    it has wanted first is done.
    """
    seen = results.recall(kind, subject)
    if seen is not None or st.session_state.get(_FOLLOWED, False):
        return seen
    asked = _asked(kind)
    if asked is None or asked.subject != subject:
        _ask(subject, make, kind, wanted=True)
    follow(kind)
    return None


def _ask(
    subject: results.Subject,
    make: Callable[[], Job[Result]],
    kind: type[Job[Result]],
    *,
    fresh: bool = False,
    wanted: bool = False,
) -> None:
    session = st.session_state.setdefault(_SESSION, uuid4().hex)
    try:
        rates.take(rates.RUNS)
        ticket = get_desk().submit(session, make(), fresh=fresh)
    except LabError as error:
        st.session_state[_key(kind)] = _Asked(subject, error=error, wanted=wanted)
        return
    for key, asked in list(st.session_state.items()):
        if isinstance(asked, _Asked) and asked.wanted and asked.ticket is not None:
            st.session_state[key] = None  # the desk has let it go
    st.session_state[_key(kind)] = _Asked(subject, ticket, wanted=wanted)


def follow(kind: type[Job[Result]]) -> None:
    """Show how far the visitor's job of a kind is, until its result is kept; or why there is none."""
    asked = _asked(kind)
    if asked is None:
        return
    if asked.ticket is not None:
        st.session_state[_FOLLOWED] = True
        _follow(kind)
    elif isinstance(asked.error, RateError):
        _show_wait(kind)
    elif asked.error is STOPPED:
        st.info("It was stopped before anything was measured.", icon=":material/stop_circle:")
    elif asked.error is LEFT:
        st.info(sentence(asked.error), icon=":material/stop_circle:")
    elif asked.error is not None:
        st.error(sentence(asked.error), icon=":material/error:")


@st.fragment(run_every=_LOOK_EVERY_S)
def _show_wait(kind: type[Job[Any]]) -> None:
    """Say when the visitor may have a run again; then what a page wants is asked for, and a button may be pressed."""
    asked = _asked(kind)
    if asked is None or not isinstance(asked.error, RateError):
        return
    refusal = rates.refusal(rates.RUNS)
    if refusal is None:
        _end(kind, None)
    else:
        st.warning(sentence(refusal), icon=":material/hourglass_top:")


def show_left_out(result: Parts) -> None:
    """Say what was not measured and why, where a result is one of a run that ended early."""
    if result.left_out:
        st.warning(as_written(result.left_out_words), icon=":material/timer_off:")


@st.fragment(run_every=_LOOK_EVERY_S)
def _follow(kind: type[Job[Result]]) -> None:
    asked = _asked(kind)
    if asked is None or asked.ticket is None:
        return
    match get_desk().state(asked.ticket):
        case Waiting() as waiting:
            _show_bar(kind, asked.ticket, 0.0, _waiting(waiting))
        case Running() as running:
            _show_bar(kind, asked.ticket, _share(running), _running(running))
        case Finished(result=result):
            results.remember(kind, asked.subject, result)
            _end(kind, None)
        case Failed(error=error) if error is LEFT and asked.wanted:
            _end(kind, None)  # the page asks again
        case Failed(error=error):
            _end(kind, _Asked(asked.subject, error=error))


def _asked(kind: type[Job[Any]]) -> _Asked | None:
    """Return the visitor's job of a kind that waits, runs or has failed; None without."""
    asked: _Asked | None = st.session_state.get(_key(kind))
    return asked


def _end(kind: type[Job[Any]], left: _Asked | None) -> None:
    st.session_state[_key(kind)] = left
    st.rerun()


def _show_bar(kind: type[Job[Any]], ticket: Ticket[Any], share: float, words: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(share, words)
        # What was measured so far is then the ticket's result.
        key = f"{_key(kind)}.stop"
        st.button("Stop", key=key, icon=":material/stop:", on_click=get_desk().cancel, args=(ticket,))


def _waiting(state: Waiting) -> str:
    if state.ahead == 0:
        return "Starting the worker …"
    ahead = "1 run is ahead" if state.ahead == 1 else f"{state.ahead} runs are ahead"
    return f"{ahead}, {_about(state.seconds)} …" if state.seconds is not None else f"{ahead} …"


def _running(state: Running) -> str:
    progress = state.progress
    if progress is None:
        return "Starting …"
    count = f", {progress.done + 1} of {progress.total}" if progress.total > 1 else ""
    detail = f": {progress.detail}" if progress.detail else ""
    left = f" ({_about(state.left)} left)" if state.left else ""
    return f"{_STEPS.get(progress.step, progress.step)}{detail}{count} …{left}"


def _about(seconds: float) -> str:
    return f"about {seconds:,.0f} s" if seconds >= 1 else "about a second"


def _share(state: Running) -> float:
    progress = state.progress
    if progress is None:
        return 0.0
    within = progress.done / progress.total if progress.total else 0.0
    if progress.step not in _STEPS_OF_A_RUN:
        return within
    return (_STEPS_OF_A_RUN.index(progress.step) + within) / len(_STEPS_OF_A_RUN)


def _key(kind: type[Job[Any]]) -> str:
    return f"lab.runs.{kind.__name__}"
