"""An exercise on its page: its answer's field, hints, and what was made of the answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, cast

import streamlit as st

from inception_lab.errors import LabError
from inception_lab.labs import Quantities
from inception_lab.teach.exercise import Exercise
from inception_lab.teach.expression import fill
from inception_lab.teach.question import ChoiceAnswer, NumberAnswer, StateAnswer, read_given
from inception_lab.ui.course.page import Course, leave
from inception_lab.ui.course.progress import record, solved
from inception_lab.ui.materials import known_exercises
from inception_lab.ui.page_link import show_page_link
from inception_lab.ui.words import sentence

__all__ = ["show_exercise"]

_ANSWER_WIDTH: Final = 300


@dataclass(frozen=True, slots=True)
class _Attempt:
    """How far a visitor is with an exercise."""

    given: str = ""
    message: str = ""
    right: bool = False
    hints: int = 0
    shown: bool = False


def show_exercise(exercise: Exercise, course: Course) -> None:
    """Draw an exercise with its answer's field and its help."""
    with st.container(border=True, key="lesson.exercise"):
        st.markdown(f":material/edit_note: **Exercise: {exercise.title}**")
        try:
            start = exercise.start_quantities()
            st.markdown(fill(exercise.question, start))
            _show_answer(exercise, course, start)
            _show_hints(exercise, start)
        except LabError as error:
            st.warning(f"The exercise stands still. {sentence(error)}", icon=":material/error:")
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            _show_next(exercise)
            _offer_help(exercise)
            st.button(
                "Back to the start",
                key="exercise.start",
                icon=":material/replay:",
                on_click=course.go,
                args=(exercise.start_query,),
            )
            st.button(
                "Leave the exercise", key="exercise.leave", icon=":material/close:", on_click=leave, args=("exercise",)
            )


def _show_next(exercise: Exercise) -> None:
    """Lead on from a solved exercise to the next one that is not, in the order of the course, from this one on."""
    known = known_exercises()
    if exercise.name not in solved() or exercise.name not in known:
        return
    every = list(known.values())
    place = list(known).index(exercise.name)
    ahead = [other for other in (*every[place + 1 :], *every[:place]) if other.name not in solved()]
    if ahead:
        query = {**ahead[0].start_query, "exercise": [ahead[0].name]}
        show_page_link(ahead[0].lab, f"Next: {ahead[0].title}", "arrow_forward", query)
    else:
        st.markdown("**All exercises are solved.**")


def _show_answer(exercise: Exercise, course: Course, start: Quantities) -> None:
    match exercise.answer:
        case NumberAnswer() as answer:
            near = "exactly" if not answer.tolerance else f"within {float(100 * answer.tolerance):g} %"
            with (
                st.form(f"exercise.form.{exercise.name}", border=False),
                st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
            ):
                st.text_input(
                    f"Your answer ({answer.unit or 'a number'}), {near}",
                    key=_key(exercise),
                    placeholder="12,345,678 or 12.3 M or 3/2",
                    width=_ANSWER_WIDTH,
                )
                st.form_submit_button("Check", icon=":material/check:", on_click=_check_number, args=(exercise, answer))
        case ChoiceAnswer() as answer:
            st.radio("Your answer", [words for words, _ in answer.options], index=None, key=_key(exercise))
            st.button(
                "Check", key="exercise.check", icon=":material/check:", on_click=_check_choice, args=(exercise, answer)
            )
        case StateAnswer() as answer:
            st.markdown(f"**Goal:** {answer.goal}")
            _show_state(exercise, answer, course, start)
            return
    attempt = _attempt(exercise)
    if attempt.message:
        (st.success if attempt.right else st.warning)(attempt.message)
    if attempt.right:
        st.markdown(exercise.explained())


def _show_state(exercise: Exercise, answer: StateAnswer, course: Course, start: Quantities) -> None:
    measured = course.measure()
    if answer.holds(measured, start):
        if exercise.name not in solved():
            record(exercise.name, "", right=True)
        st.success("Reached: the page as it stands solves it.", icon=":material/check_circle:")
        st.markdown(exercise.explained(measured))
    else:
        st.info("Not yet. Turn the knobs; this line changes when the goal is reached.", icon=":material/tune:")


def _show_hints(exercise: Exercise, start: Quantities) -> None:
    attempt = _attempt(exercise)
    for number, hint in enumerate(exercise.hints[: attempt.hints], start=1):
        st.markdown(f":material/lightbulb: Hint {number}: {fill(hint, start)}")
    if attempt.shown and not (attempt.right or exercise.name in solved()):
        st.markdown(f"**Answer:** {exercise.answer.written(start)}")
        st.markdown(exercise.explained())


def _offer_help(exercise: Exercise) -> None:
    attempt = _attempt(exercise)
    done = attempt.right or exercise.name in solved()
    if attempt.hints < len(exercise.hints):
        st.button(
            f"Hint {attempt.hints + 1} of {len(exercise.hints)}",
            key="exercise.hint",
            icon=":material/lightbulb:",
            disabled=done,
            on_click=_change,
            args=(exercise, replace(attempt, hints=attempt.hints + 1)),
        )
    elif not attempt.shown and not done:
        st.button(
            "Show the answer",
            key="exercise.answer",
            icon=":material/visibility:",
            on_click=_change,
            args=(exercise, replace(attempt, shown=True)),
        )


def _check_number(exercise: Exercise, answer: NumberAnswer) -> None:
    text = st.session_state.get(_key(exercise), "")
    start = exercise.start_quantities()
    try:
        given = read_given(text)
    except LabError as error:
        _judge(exercise, text, sentence(error), right=False)
        return
    if answer.accepts(given, start):
        message = f"Right: {answer.written(start)}."
    else:
        message = "Too large." if given > answer.truth(start) else "Too small."
    _judge(exercise, text, message, right=answer.accepts(given, start))


def _check_choice(exercise: Exercise, answer: ChoiceAnswer) -> None:
    given = st.session_state.get(_key(exercise))
    right = given == answer.right(exercise.start_quantities())
    message = "Right." if right else "Choose one of them." if given is None else "That is not it; try another."
    _judge(exercise, given or "", message, right=right)


def _judge(exercise: Exercise, given: str, message: str, *, right: bool) -> None:
    _change(exercise, replace(_attempt(exercise), given=given, message=message, right=right))
    record(exercise.name, given, right=right)


def _attempt(exercise: Exercise) -> _Attempt:
    return cast(_Attempt, st.session_state.get(f"lab.attempt.{exercise.name}", _Attempt()))


def _change(exercise: Exercise, attempt: _Attempt) -> None:
    st.session_state[f"lab.attempt.{exercise.name}"] = attempt


def _key(exercise: Exercise) -> str:
    return f"exercise.given.{exercise.name}"
