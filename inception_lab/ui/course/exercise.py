"""An exercise on its page: its answer's field, hints, and what was made of the answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import streamlit as st

from inception_lab.errors import LabError
from inception_lab.labs import Quantities
from inception_lab.teach.course import next_open
from inception_lab.teach.exercise import Exercise
from inception_lab.teach.expression import fill
from inception_lab.teach.feedback import judge_number
from inception_lab.teach.question import ChoiceAnswer, NumberAnswer, StateAnswer
from inception_lab.ui.course.attempt import Attempt, attempt_at, change_attempt
from inception_lab.ui.course.page import Course, leave
from inception_lab.ui.course.progress import help_given, mark_of, record, solved, streak
from inception_lab.ui.lesson_state import set_lesson
from inception_lab.ui.materials import known_exercises
from inception_lab.ui.page_link import show_page_link
from inception_lab.ui.words import as_written, sentence

__all__ = ["show_exercise"]

_ANSWER_WIDTH: Final = 300
_LEAST_STREAK: Final = 2


def show_exercise(exercise: Exercise, course: Course) -> None:
    """Draw an exercise with its answer's field and its help."""
    with st.container(border=True, key="lesson.exercise"):
        tags = " · ".join(tag for tag in (exercise.idea, exercise.level, f"{exercise.minutes} min") if tag)
        st.markdown(f":material/edit_note: **Exercise: {exercise.title}** :small[{tags}]")
        try:
            start = exercise.start_quantities()
            st.markdown(fill(exercise.question, start))
            _show_answer(exercise, course, start)
            _show_hints(exercise, start)
        except LabError as error:
            st.warning(f"The exercise stands still. {sentence(error)}", icon=":material/error:")
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            _show_next(exercise, course)
            _show_merit(exercise)
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


def _show_next(exercise: Exercise, course: Course) -> None:
    """Lead on to the next exercise that is not solved, in the order of the course, once this one is or was shown."""
    known = known_exercises()
    if exercise.name not in known or not (exercise.name in solved() or attempt_at(exercise).shown):
        return
    ahead = next_open(known.values(), solved(), after=exercise.name)
    if ahead is not None:
        label = f"Next: {ahead.title}"
        with st.container(key="exercise-next", width="content"):
            if ahead.lab == course.page:
                # A link from a page to itself would leave the old exercise in the browser's address.
                icon = ":material/arrow_forward:"
                st.button(label, key="exercise.next", icon=icon, on_click=_go_on, args=(ahead, course), type="primary")
            else:
                query = {**ahead.start_query, "exercise": [ahead.name]}
                show_page_link(ahead.lab, label, "arrow_forward", query)
    else:
        st.markdown("**All exercises are solved.**")


def _show_merit(exercise: Exercise) -> None:
    """Say in a few words that an exercise was solved at once, and how many in a row were."""
    if mark_of(exercise.name).at_once:
        in_a_row = f", {streak()} in a row" if streak() >= _LEAST_STREAK else ""
        st.markdown(f":green-badge[:material/bolt: At the first try{in_a_row}]")


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
                    placeholder="12.3 M or 25*28*28 or 3/2",
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
    attempt = attempt_at(exercise)
    if attempt.message:
        (st.success if attempt.right else st.warning)(attempt.message)
    elif exercise.name in solved():
        # Loaded again: the tab kept that it is solved, and not what was said to it.
        st.success(f"Solved: {exercise.answer.written(start)}.")
    if attempt.right or (exercise.name in solved() and not attempt.message):
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
    attempt = attempt_at(exercise)
    for number, hint in enumerate(exercise.hints[: attempt.hints], start=1):
        st.markdown(f":material/lightbulb: Hint {number}: {fill(hint, start)}")
    if attempt.shown and not (attempt.right or exercise.name in solved()):
        st.markdown(f"**Answer:** {exercise.answer.written(start)}")
        st.markdown(exercise.explained())


def _offer_help(exercise: Exercise) -> None:
    attempt = attempt_at(exercise)
    done = attempt.right or exercise.name in solved()
    if attempt.hints < len(exercise.hints):
        st.button(
            f"Hint {attempt.hints + 1} of {len(exercise.hints)}",
            key="exercise.hint",
            icon=":material/lightbulb:",
            disabled=done,
            on_click=_help,
            args=(exercise, replace(attempt, hints=attempt.hints + 1)),
        )
    elif not attempt.shown and not done:
        st.button(
            "Show the answer",
            key="exercise.answer",
            icon=":material/visibility:",
            on_click=_help,
            args=(exercise, replace(attempt, shown=True)),
        )


def _go_on(exercise: Exercise, course: Course) -> None:
    set_lesson(exercise=exercise.name)
    course.go(exercise.start_query)


def _help(exercise: Exercise, attempt: Attempt) -> None:
    change_attempt(exercise, attempt)
    help_given(exercise.name)


def _check_number(exercise: Exercise, answer: NumberAnswer) -> None:
    text = st.session_state.get(_key(exercise), "")
    try:
        judged = judge_number(answer, text, exercise.start_quantities())
    except LabError as error:
        # What cannot be read is no attempt.
        change_attempt(exercise, replace(attempt_at(exercise), given=text, message=sentence(error), right=False))
        return
    read = as_written(judged.said)
    if judged.right:
        message = f"{judged.words} ({read})" if read else judged.words
    else:
        message = f"{read}{'.' if read and not read.endswith('?') else ''} {judged.words}".strip()
    _judge(exercise, text, message, right=judged.right)


def _check_choice(exercise: Exercise, answer: ChoiceAnswer) -> None:
    given = st.session_state.get(_key(exercise))
    if given is None:
        change_attempt(exercise, replace(attempt_at(exercise), message="Choose one of them.", right=False))
        return
    right = given == answer.right(exercise.start_quantities())
    _judge(exercise, given, "Right." if right else "That is not it; try another.", right=right)


def _judge(exercise: Exercise, given: str, message: str, *, right: bool) -> None:
    change_attempt(exercise, replace(attempt_at(exercise), given=given, message=message, right=right))
    record(exercise.name, given, right=right)


def _key(exercise: Exercise) -> str:
    return f"exercise.given.{exercise.name}"
