"""A page's state as an answer: where it is built, how it is sent, and what became of it."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from typing import Final

import streamlit as st

from inception_lab.classroom.reach_picture import draw_reach, reach_numbers, reach_words
from inception_lab.classroom.rules import codes
from inception_lab.classroom.rules.answers import written_answer
from inception_lab.classroom.rules.judging import Reach
from inception_lab.classroom.rules.pulse import Pulse
from inception_lab.classroom.rules.questions import Asked
from inception_lab.classroom.rules.states import MOST_LINK
from inception_lab.classroom.views import StudentView
from inception_lab.errors import LabError
from inception_lab.teach.pages import read_link, title_of
from inception_lab.ui.classroom.pictures import written
from inception_lab.ui.classroom.place import Student, remember, rooms
from inception_lab.ui.drawing import is_dark
from inception_lab.ui.page_link import show_page_link
from inception_lab.ui.words import as_written

__all__ = [
    "answer_label",
    "own_words",
    "send_state",
    "show_own_truths",
    "show_reach",
    "show_state_form",
    "what_was_sent",
]

_GOAL: Final = {True: "it reaches the goal ✓", False: "it does not reach the goal yet"}
_PLACEHOLDER: Final = "12,345,678 or 12.3 M or 3/2"


def answer_label(asked: Asked) -> str:
    """Return the title of a field for a number."""
    return f"Your guess, {as_written(asked.unit)}" if asked.unit else "Your guess"


def show_state_form(role: Student, asked: Asked, pulse: Pulse, key: str) -> None:
    """Draw the way to the page, and a field for the link of a state that is pasted."""
    show_page_link(asked.page, f"Open {title_of(asked.page)}", "arrow_forward", read_link(asked.start))
    what = "set it up, guess, and press" if asked.kind == "own" else "set it up and press"
    written(f"There, {what} “Hand in” in the line at the top.", "class-line")
    with st.expander("Or paste a link", icon=":material/link:"), st.form(f"{key}.form", border=False):
        if asked.kind == "own":
            st.text_input(answer_label(asked), key=f"{key}.guess", max_chars=60, placeholder=_PLACEHOLDER)
        st.text_input(f"Address of {title_of(asked.page)}", key=key, max_chars=MOST_LINK)
        st.form_submit_button("Hand in", icon=":material/upload:", on_click=_paste, args=(role, asked, pulse, key))


def _paste(role: Student, asked: Asked, pulse: Pulse, key: str) -> None:
    guess = str(st.session_state.get(f"{key}.guess") or "")
    problem = send_state(role, asked, pulse, guess, str(st.session_state.get(key) or ""))
    if problem:
        remember(as_written(problem))


def send_state(role: Student, asked: Asked, pulse: Pulse, guess: str, link: str) -> str:
    """Send a state under one id until it is taken; return what is wrong with it, or nothing."""
    kept = f"lab.class.state.{pulse.question}.{pulse.round}"
    answer_id = st.session_state.setdefault(kept, codes.make_id())
    text = f"{guess}\n{link}" if asked.kind == "own" else link
    try:
        rooms().answer(role.code, role.token, pulse.question, pulse.round, answer_id, text)
    except LabError as error:
        return str(error)
    return ""


def what_was_sent(asked: Asked, value: str) -> str:
    """Say what a student's own answer of an open vote is: of a state no link, which nobody reads."""
    return "You handed in a design." if asked.kind == "state" else f"Your answer: {written_answer(asked, value)}."


def own_words(seen: StudentView, asked: Asked) -> str:
    """Say what a student answered in each vote, and once the truth is told whether it was right."""
    if not seen.own:
        return "You gave no answer."
    if asked.kind == "state":
        return _designs_words(seen)
    mine = [
        f"vote {vote}: {written_answer(asked, value)}{_right_words(seen, vote)}"
        for vote, value in sorted(seen.own.items())
    ]
    return f"You said, {'; '.join(mine)}."


def _designs_words(seen: StudentView) -> str:
    """Say in which votes a design was handed in, and once the goal is told which reaches it."""
    told = {vote: _GOAL[right] for vote, right in sorted(seen.right.items())}
    if len(seen.own) == 1:
        return f"You handed in a design: {', '.join(told.values())}." if told else "You handed in a design."
    if not told:
        votes = " and ".join(f"vote {vote}" for vote in sorted(seen.own))
        return f"You handed in a design in {votes}."
    return f"You handed in designs. {' '.join(f'Vote {vote}: {words}.' for vote, words in told.items())}"


def _right_words(seen: StudentView, vote: int) -> str:
    right = seen.right.get(vote)
    return "" if right is None else " (right ✓)" if right else " (not right)"


def show_own_truths(seen: StudentView) -> None:
    """Draw the student's own guesses beside the truths of their own designs."""
    asked = seen.room.asked
    if asked is None:
        return
    for vote, own in sorted(seen.truths.items()):
        guess = written_answer(asked, seen.own[vote])
        told = escape(f"Vote {vote}: you guessed {guess} {asked.unit}; your own design has")
        with st.container(border=True, key=f"class-own-{vote}"):
            st.html(f'<p class="class-answer"><small>{told}</small> {escape(own.written)}</p>')
            written(own.right, "class-step")
            written(f"{own.step}. Your guess is {float(own.ratio):,.3g} of it.", "class-step")
            show_page_link(own.page, "Look at your design", "arrow_forward", read_link(own.link))


def show_reach(reach: Reach | None) -> None:
    """Draw how far the class's states come; nothing where the question bounds no quantity."""
    if reach is None or not any(reach.rounds):
        return
    picture = b64encode(draw_reach(reach, dark=is_dark()).encode()).decode()
    whole, said = (escape(words(reach), quote=True) for words in (reach_numbers, reach_words))
    st.html(
        f'<figure class="class-flow"><img src="data:image/svg+xml;base64,{picture}" alt="{whole}">'
        f"<figcaption>{said}</figcaption></figure>"
    )
