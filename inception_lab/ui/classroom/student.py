"""A student's side: the question, one answer a vote, and what the class said once the vote is closed."""

from __future__ import annotations

from functools import partial
from time import monotonic
from typing import Final

import streamlit as st

from inception_lab.classroom.rules import codes
from inception_lab.classroom.rules.pulse import Phase, Pulse
from inception_lab.classroom.rules.questions import Asked
from inception_lab.classroom.views import Beat, StudentView, now_of
from inception_lab.errors import LabError
from inception_lab.text.numbers import plural
from inception_lab.ui.classroom.handing import show_handing
from inception_lab.ui.classroom.leaders import show_leaders
from inception_lab.ui.classroom.pictures import (
    lettered_option,
    show_flow,
    show_histogram,
    show_question,
    show_truth,
    spaced,
    written,
)
from inception_lab.ui.classroom.place import PAGE, Student, remember, rooms, take_remembered
from inception_lab.ui.classroom.sending import show_send_button
from inception_lab.ui.classroom.states import own_words, show_own_truths, show_reach, show_state_form, what_was_sent
from inception_lab.ui.page_link import show_page_link
from inception_lab.ui.words import as_written, sentence

__all__ = ["show_student"]

_POLL_SECONDS: Final = 3.0


def show_student(role: Student) -> None:
    """Draw a student's page. Raises ClassError where there is no such place (any more)."""
    seen = rooms().see_as_student(role.code, role.token)
    designs = rooms().gallery_for_student(role.code, role.token)
    written(f"{seen.room.title} · room {spaced(seen.room.code)} · you are {seen.nickname}", "class-line")
    note = take_remembered()
    if note:
        st.warning(note, icon=":material/error:")
    if seen.room.asked is not None and seen.room.pulse is not None:
        _show_round(role, seen, seen.room.asked, seen.room.pulse)
    elif designs is None or seen.room.step is not None:
        _show_now(seen)
    if designs is not None:
        show_handing(role, designs)
    _show_progress(seen)
    solved = sum(leader.solved for leader in seen.room.leaders) if seen.room.leaderboard else None
    step = seen.room.step.number if seen.room.step else 0
    _watch(role, Beat(seen.room.pulse, step, solved, seen.room.gallery), monotonic())


def _show_now(seen: StudentView) -> None:
    """Draw the way to where the class is; else that something is on its way."""
    now = now_of(seen)
    if now is None or now.page == PAGE:
        written("The next question is on its way.", "class-wait")
        return
    with st.container(key="class-goto"):
        show_page_link(now.page, f"Now: {as_written(now.title)} (open it)", "arrow_forward", now.query)


def _show_progress(seen: StudentView) -> None:
    """Draw what the student has solved, and the leaders where the teacher shows them."""
    if seen.of:
        st.progress(seen.solved / seen.of, text=f"Exercises of this lesson solved: {seen.solved} of {seen.of}")
    elif seen.solved:
        written(f"You have solved {plural(seen.solved, 'exercise')}.", "class-line")
    if seen.room.leaderboard:
        show_leaders(seen.room.leaders, seen.nickname)


def _show_round(role: Student, seen: StudentView, asked: Asked, pulse: Pulse) -> None:
    show_question(asked, _title(asked, pulse), lettered=not pulse.is_asking)
    own = seen.own.get(pulse.round)
    if pulse.is_asking:
        if own is None:
            _show_form(role, asked, pulse)
        else:
            written(f"{what_was_sent(asked, own)} It is counted; wait for the others.", "class-sent")
        return
    written(own_words(seen, asked), "class-sent")
    if pulse.phase is Phase.DISCUSSING:
        st.info("Convince your neighbour. Then you vote again.", icon=":material/forum:")
    show_own_truths(seen)
    if seen.room.truth is not None and seen.room.truth.origin != "own":
        show_truth(seen.room.truth)
    if seen.room.results is not None:
        show_histogram(asked, seen.room.results)
        show_reach(seen.room.reach)
        show_flow(asked, seen.room.results)


def _title(asked: Asked, pulse: Pulse) -> str:
    match pulse.phase:
        case Phase.ASKING if asked.kind == "state":
            return "Hand in" if pulse.round == 1 else "Second vote: hand in again"
        case Phase.ASKING:
            return "Your guess" if pulse.round == 1 else "Second vote: guess again"
        case Phase.DISCUSSING:
            return "Discuss"
        case Phase.REVEALED if asked.kind == "state":
            return "The goal"
        case Phase.REVEALED:
            return "The truth"
        case _:
            return "What the class says"


def _show_form(role: Student, asked: Asked, pulse: Pulse) -> None:
    key = f"class.answer.{pulse.question}.{pulse.round}"
    if asked.page:
        show_state_form(role, asked, pulse, key)
        return
    with st.form(f"{key}.form", border=False):
        if asked.kind == "choice":
            st.radio("Your answer", asked.options, index=None, key=key, format_func=partial(lettered_option, asked))
        else:
            label = f"Your answer, {as_written(asked.unit)}" if asked.unit else "Your answer"
            st.text_input(label, key=key, max_chars=60, placeholder="12,345,678 or 12.3 M or 3/2")
        show_send_button("Send", "send", partial(_send, role, pulse.question, pulse.round, key))
    if pulse.closes_at is not None:
        written("The vote closes by itself; the screen shows when.", "class-line")


def _send(role: Student, question: str, vote: int, key: str) -> None:
    """Send the answer under one id, however often the button is pressed."""
    given = st.session_state.get(key)
    if given is None:
        remember("Choose one of them.")
        return
    answer_id = st.session_state.setdefault(f"lab.{key}.id", codes.make_id())
    try:
        rooms().answer(role.code, role.token, question, vote, answer_id, given)
    except LabError as error:
        remember(sentence(error))


@st.fragment(run_every=_POLL_SECONDS)
def _watch(role: Student, drawn: Beat, drawn_at: float) -> None:
    """Look whether question, lesson, leaderboard or gallery have moved, and draw the page again only then."""
    if monotonic() - drawn_at < _POLL_SECONDS / 2:
        return  # the page itself has just looked
    try:
        moved = rooms().beat_for_student(role.code, role.token) != drawn
    except LabError:
        moved = True
    if moved:
        st.rerun()
