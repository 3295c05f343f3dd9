"""What stands beside the form: what is still wrong, and the lesson as a student sees it, drawn by the page's code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from inception_lab.errors import LabError
from inception_lab.teach.drafts import Draft, Problem, measured, read
from inception_lab.teach.exercise import Exercise
from inception_lab.teach.expression import fill
from inception_lab.teach.lesson_plan import LessonPlan
from inception_lab.teach.pages import title_of
from inception_lab.teach.prediction import Prediction, Range
from inception_lab.teach.prose import Where
from inception_lab.teach.tour import Tour
from inception_lab.text.numbers import plural
from inception_lab.ui.course.exercise import show_exercise
from inception_lab.ui.course.page import Course
from inception_lab.ui.handouts import show_files
from inception_lab.ui.materials import known_material
from inception_lab.ui.page_link import show_page_link
from inception_lab.ui.predict import show_question
from inception_lab.ui.words import as_written
from inception_lab.ui.writing import draft
from inception_lab.ui.writing.fields import told

__all__ = ["show_check", "show_preview"]

_FIELDS: Final = {
    "title": "title",
    "lab": "page",
    "start": "state at the start",
    "question": "question",
    "explanation": "why",
    "hints": "hint",
    "answer": "answer",
    "value": "number",
    "says": "what is said",
    "mistakes": "mistake",
    "options": "choice",
    "text": "text",
    "right": "condition",
    "check": "condition",
    "goal": "goal",
    "solution": "solution",
    "steps": "step",
    "state": "state",
    "tolerance": "tolerance",
    "kind": "kind of answer",
    "idea": "idea",
    "unit": "unit",
}


def show_check(problems: Sequence[Problem]) -> None:
    """Say in a line or two whether the draft can be used, what is to be written yet and what to be mended."""
    if not problems:
        st.success("It works: students can use it.", icon=":material/check_circle:")
        return
    empty = [_named(one.where) for one in problems if one.error.problem == "is empty"]
    wrong = [one for one in problems if one.error.problem != "is empty"]
    if empty:
        st.info(f"Still to write: {as_written(', '.join(dict.fromkeys(empty)))}.", icon=":material/edit:")
    if wrong:
        said = "\n".join(f"- {as_written(f'{_named(one.where)}: {told(one.error)}')}" for one in wrong)
        st.warning(f"{plural(len(wrong), 'thing')} to mend\n{said}", icon=":material/build:")


def _named(where: Where) -> str:
    """Name a place as the form does: its last words, and its numbers counted from 1."""
    words = [_FIELDS.get(key, key) if isinstance(key, str) else f"{key + 1}" for key in where]
    return " ".join(words[1:] if words[:1] == ["answer"] and len(words) > 1 else words) or "the whole"


def show_preview(written: Draft) -> None:
    """Draw the draft as a student sees it, to be tried here."""
    try:
        match read(written, draft.draft_name(written), known_material()):
            case Exercise() as exercise:
                _show_exercise(exercise)
            case Prediction() as prediction:
                _show_prediction(prediction)
            case Tour() as tour:
                _show_tour(tour)
            case LessonPlan() as plan:
                _show_plan(plan)
    except LabError as error:  # the check has said so, unless the page cannot be measured just now
        st.warning(as_written(told(error)))


def _show_exercise(exercise: Exercise) -> None:
    show_exercise(exercise, Course(exercise.lab, exercise.start_quantities, _stay))
    query = {**exercise.start_query, "exercise": [exercise.name]}
    show_page_link(exercise.lab, f"Try it on its page: {title_of(exercise.lab)}", "open_in_new", query)


def _stay(_query: Mapping[str, Sequence[str]]) -> None:
    """Go nowhere: beside the form no page stands behind the exercise."""


def _show_prediction(asked: Prediction) -> None:
    names = measured(asked.name, "")
    with st.container(border=True):
        show_question(asked, names, "write.guess", lambda: None)
    with st.expander("After the guess", icon=":material/visibility:"):
        answer = asked.answer
        right = fill(f"{{{answer.value}}} {answer.unit}", names) if isinstance(answer, Range) else answer.right(names)
        st.markdown(f"**{right}**")
        st.markdown(asked.explained(names))


def _show_tour(tour: Tour) -> None:
    with st.container(border=True):
        st.markdown(f":material/directions_walk: **{tour.title}**")
        for step, stop in enumerate(tour.stops, start=1):
            st.markdown(f"**{step}.** {tour.text_of(step)}")
            if stop.state:
                st.caption(as_written(stop.state))
    query = {**tour.stop(1).query, "tour": [tour.name]}
    show_page_link(tour.lab, f"Walk it on its page: {title_of(tour.lab)}", "open_in_new", query)


def _show_plan(plan: LessonPlan) -> None:
    with st.container(border=True):
        st.markdown(f"**{plan.title}** :small[{plan.minutes} minutes]")
        st.markdown(fill(plan.goal, {}))
        for begins, step in zip(plan.begins(), plan.steps, strict=True):
            st.markdown(f"**{begins} min** {step.title} :small[for {step.minutes} min]")
            if step.text:
                st.markdown(step.asked())
                st.markdown("\n".join(f"- {option}" for option in step.offered()))
            if step.page:
                show_page_link(step.page, f"Open: {title_of(step.page)}", "arrow_forward", step.query())
    show_files(plan)
