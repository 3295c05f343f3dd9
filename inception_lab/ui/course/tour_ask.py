"""The small question on a tour's card: answered once, then the truth stands there; it may be passed by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import streamlit as st

from inception_lab.errors import LabError
from inception_lab.teach.expression import fill
from inception_lab.teach.question import ChoiceAnswer, NumberAnswer, read_given
from inception_lab.teach.tour import Ask, Tour
from inception_lab.ui.words import as_written, sentence

__all__ = ["show_ask"]


@dataclass(frozen=True, slots=True)
class _Judged:
    """What was made of a guess; `done` once it was one."""

    words: str = ""
    done: bool = False


def show_ask(tour: Tour, step: int, ask: Ask) -> None:
    """Draw the question, or what was guessed and the truth. Raises LabError where it cannot be computed."""
    key = f"tour.given.{tour.name}.{step}"
    judged = cast(_Judged, st.session_state.get(f"lab.{key}", _Judged()))
    with st.container(key="tour-ask"):
        st.markdown(f":material/help: {fill(ask.question, tour.asked_with(step))}")
        if judged.done:
            st.markdown(f"**{judged.words}**")
            return
        match ask.answer:
            case ChoiceAnswer(options=options):
                words = [text for text, _ in options]
                st.radio("Your guess", words, index=None, key=key, label_visibility="collapsed")
            case NumberAnswer(unit=unit):
                placeholder = f"your guess, {unit}" if unit else "your guess"
                st.text_input("Your guess", key=key, placeholder=placeholder, label_visibility="collapsed")
        if judged.words:
            st.markdown(f":small[{judged.words}]")
        st.button("Check", key="tour.check", on_click=_check, args=(tour, step, ask, key))


def _check(tour: Tour, step: int, ask: Ask, key: str) -> None:
    st.session_state[f"lab.{key}"] = _judge(tour, step, ask, st.session_state.get(key))


def _judge(tour: Tour, step: int, ask: Ask, given: str | None) -> _Judged:
    if not given:
        return _Judged("Guess first, or go on without.")
    measured = tour.asked_with(step)
    try:
        match ask.answer:
            case ChoiceAnswer() as answer:
                right = given == answer.right(measured)
            case NumberAnswer() as answer:
                right = answer.accepts(read_given(given), measured)
    except LabError as error:
        return _Judged(sentence(error))
    truth = ask.answer.written(measured)
    words = f"✓ Right: {truth}." if right else f"✗ You said {as_written(given)}; it is {truth}."
    return _Judged(words, done=True)
