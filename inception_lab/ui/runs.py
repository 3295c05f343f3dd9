"""Runs that a visitor starts: handed to the desk, followed while they wait and run, kept when they are done."""

from __future__ import annotations

from typing import Final
from uuid import uuid4

import streamlit as st

from inception_lab.engine import Job, get_desk
from inception_lab.engine.requests.job import STOPPED, Parts, Result
from inception_lab.engine.serving.states import Failed, Finished, Running, Ticket, Waiting
from inception_lab.errors import LabError
from inception_lab.ui import results
from inception_lab.ui.words import as_written, sentence

__all__ = ["fail", "follow", "show_left_out", "start", "subject_of"]

_LOOK_EVERY_S: Final = 0.4
_SESSION: Final = "lab.engine.session"
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


def start(subject: results.Subject, job: Job[Result], *, fresh: bool = False) -> None:
    """Ask the desk for a job; with `fresh` a result that is there already is not used again."""
    session = st.session_state.setdefault(_SESSION, uuid4().hex)
    try:
        st.session_state[_key(type(job))] = (get_desk().submit(session, job, fresh=fresh), subject)
    except LabError as error:
        fail(type(job), error)


def subject_of(kind: type[Job[Result]]) -> results.Subject | None:
    """Return what the visitor's job of a kind, which waits or runs, is of; None without."""
    asked = _asked(kind)
    return None if asked is None or isinstance(asked, LabError) else asked[1]


def fail(kind: type[Job[Result]], error: LabError) -> None:
    """Show why a job of a kind could not even be asked for."""
    st.session_state[_key(kind)] = error


def follow(kind: type[Job[Result]]) -> None:
    """Show how far the visitor's job of a kind is, until its result is kept; or why there is none."""
    asked = _asked(kind)
    if asked is STOPPED:
        st.info("It was stopped before anything was measured.", icon=":material/stop_circle:")
    elif isinstance(asked, LabError):
        st.error(sentence(asked), icon=":material/error:")
    elif asked is not None:
        _follow(kind)


def show_left_out(result: Parts) -> None:
    """Say what was not measured and why, where a result is one of a run that ended early."""
    if result.left_out:
        st.warning(as_written(result.left_out_words), icon=":material/timer_off:")


@st.fragment(run_every=_LOOK_EVERY_S)
def _follow(kind: type[Job[Result]]) -> None:
    asked = _asked(kind)
    if asked is None or isinstance(asked, LabError):
        return
    ticket, subject = asked
    match get_desk().state(ticket):
        case Waiting() as waiting:
            _show_bar(kind, ticket, 0.0, _waiting(waiting))
        case Running() as running:
            _show_bar(kind, ticket, _share(running), _running(running))
        case Finished(result=result):
            results.remember(kind, subject, result)
            _end(kind, None)
        case Failed(error=error):
            _end(kind, error)


def _asked(kind: type[Job[Result]]) -> tuple[Ticket[Result], results.Subject] | LabError | None:
    """Return the ticket of the visitor's job of a kind with what it is of, or why it has no result; None without."""
    asked: tuple[Ticket[Result], results.Subject] | LabError | None = st.session_state.get(_key(kind))
    return asked


def _end(kind: type[Job[Result]], error: LabError | None) -> None:
    st.session_state[_key(kind)] = error
    st.rerun()


def _show_bar(kind: type[Job[Result]], ticket: Ticket[Result], share: float, words: str) -> None:
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


def _key(kind: type[Job[Result]]) -> str:
    return f"lab.runs.{kind.__name__}"
