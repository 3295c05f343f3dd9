"""Which question is put: one of the lessons', or one typed on the spot."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from inception_lab.classroom.rules import codes
from inception_lab.classroom.rules.questions import (
    MOST_OPTIONS,
    Question,
    from_exercise,
    from_prediction,
    truth_of,
    typed_choice,
    typed_number,
    typed_own,
)
from inception_lab.errors import LabError
from inception_lab.teach.pages import EXPLORER, LABS, quantities, read_link, title_of
from inception_lab.teach.question import StateAnswer
from inception_lab.ui.classroom.pictures import show_question
from inception_lab.ui.classroom.place import Teacher, remember, rooms
from inception_lab.ui.materials import known_exercises, known_predictions
from inception_lab.ui.state import state_of
from inception_lab.ui.words import sentence

__all__ = ["chosen_time", "show_asking", "show_time"]

_LESSON, _CHOICES, _NUMBER = "From the lessons", "My own choices", "My own number"
_TIMES: Final = {
    "when I close it": None,
    "after 10 s": 10.0,
    "after 30 s": 30.0,
    "after 1 min": 60.0,
    "after 2 min": 120.0,
    "after 5 min": 300.0,
}
_TOLERANCES: Final = {"exactly": Fraction(0), "within 1 %": Fraction(1, 100), "within 10 %": Fraction(1, 10)}
_KIND, _TIME, _LESSON_NAME = "class.kind", "class.time", "class.lesson"
_TEXT, _LINES, _RIGHT = "class.own.text", "class.own.options", "class.own.right"
_NUMBER_TEXT, _UNIT, _NEAR = "class.own.number", "class.own.unit", "class.own.near"
_STATE, _PREDICT = "class.state", "predict."
_FRESH, _AS_IT_STANDS = "as it is at first", "as I have set it now"
_OWN_PAGE, _LINK, _VALUE = "class.own.page", "class.own.link", "class.own.value"
_WHOSE: Final = "class.own.whose"
_ONE, _EACH = "one design for all", "each student's own design"
_NEXT: Final = "lab.classroom.next"
_NONE: Final = "none: an opinion"


def show_asking(role: Teacher) -> None:
    """Draw the choice of a question and the button that puts it."""
    st.subheader("Put a question", anchor=False)
    kind = st.segmented_control(
        "Question", (_LESSON, _CHOICES, _NUMBER), default=_LESSON, key=_KIND, label_visibility="collapsed"
    )
    match kind:
        case "My own choices":
            _show_choices()
        case "My own number":
            _show_number()
        case _:
            _show_lesson()
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        show_time(_TIME)
        st.button(
            "Start the vote",
            key="class.ask",
            type="primary",
            icon=":material/how_to_vote:",
            on_click=_ask,
            args=(role,),
        )


def show_time(key: str, label: str = "The vote closes") -> None:
    """Draw the choice of when a vote closes."""
    st.selectbox(label, list(_TIMES), key=key, width=170)


def chosen_time(key: str) -> float | None:
    """Return the seconds that were chosen; None where the teacher closes it."""
    return _TIMES.get(st.session_state.get(key, ""))


def _ask(role: Teacher) -> None:
    """Put the question under one id, however often the button is pressed."""
    question_id = st.session_state.setdefault(_NEXT, codes.make_id())
    try:
        rooms().ask(role.code, role.secret, question_id, _made(), chosen_time(_TIME))
    except LabError as error:
        remember(sentence(error))
        return
    del st.session_state[_NEXT]


def _made() -> Question:
    """Make the question of what the widgets hold now: what was typed last has not been drawn yet. Raises LabError."""
    match _field(_KIND):
        case "My own choices":
            options = _options()
            right = _field(_RIGHT)
            return typed_choice(_field(_TEXT), options, options.index(right) if right in options else None)
        case "My own number":
            near = _TOLERANCES.get(_field(_NEAR), Fraction(0))
            if _field(_WHOSE) == _EACH:
                page = _field(_OWN_PAGE) or EXPLORER
                return typed_own(_field(_NUMBER_TEXT), _field(_UNIT), page, _field(_VALUE), near)
            return typed_number(
                _field(_NUMBER_TEXT), _field(_UNIT), _field(_OWN_PAGE) or EXPLORER, _field(_LINK), _field(_VALUE), near
            )
        case _:
            return _lessons()[_field(_LESSON_NAME)][1]()


def _field(key: str) -> str:
    return str(st.session_state.get(key) or "")


# ── From the lessons ─────────────────────────────────────────────────────────


def _lessons() -> dict[str, tuple[str, Callable[[], Question]]]:
    """Return the questions that have an answer to be given, by page: a title each, and what makes the question."""
    listed: dict[str, tuple[str, Callable[[], Question]]] = {}
    known, guessed = known_exercises(), known_predictions()
    for page in (*LABS, EXPLORER):
        if page in guessed:
            listed[f"{_PREDICT}{page}"] = (f"{title_of(page)}: predict first", _predicting(page))
        for name, exercise in known.items():
            if exercise.lab == page:
                task = " (hand in a state)" if isinstance(exercise.answer, StateAnswer) else ""
                listed[name] = (f"{title_of(page)}: {exercise.title}{task}", _exercising(name))
    return listed


def _show_lesson() -> None:
    listed = _lessons()
    chosen = st.selectbox("Question", list(listed), format_func=lambda name: listed[name][0], key=_LESSON_NAME)
    page = chosen.removeprefix(_PREDICT)
    if page in LABS and state_of(LABS[page]).current.knobs:
        st.radio("Of the lab", (_FRESH, _AS_IT_STANDS), key=_STATE, horizontal=True)
    try:
        question = _made()
    except LabError as error:
        st.warning(sentence(error), icon=":material/error:")
    else:
        show_question(question.asked, "What the class will read", lettered=True, options=True)
        _show_truth()


def _predicting(page: str) -> Callable[[], Question]:
    return lambda: from_prediction(known_predictions()[page], _setting(page))


def _setting(page: str) -> str:
    """Return the link of the lab's setting that is asked about: its first one, or this visit's."""
    own = _field(_STATE) == _AS_IT_STANDS
    return urlencode(state_of(LABS[page]).current.to_query(), doseq=True) if own else ""


def _exercising(name: str) -> Callable[[], Question]:
    return lambda: from_exercise(known_exercises()[name])


def _show_truth() -> None:
    """Offer the truth to the teacher's eyes, folded: this page may be seen by the class."""
    with st.popover("What the lab computes", icon=":material/visibility:"):
        try:
            truth = truth_of(_made())
        except LabError as error:
            st.warning(sentence(error), icon=":material/error:")
        else:
            st.text(truth.written or "Nothing is right or wrong here.")
            if truth.explanation:
                st.text(truth.explanation)


# ── Typed on the spot ────────────────────────────────────────────────────────


def _options() -> tuple[str, ...]:
    return tuple(line.strip() for line in _field(_LINES).splitlines() if line.strip())


def _show_choices() -> None:
    st.text_input("Question", key=_TEXT, max_chars=600)
    st.text_area("Choices, one a line", key=_LINES, max_chars=1_500, height=120)
    st.selectbox("The right one", (_NONE, *_options()[:MOST_OPTIONS]), key=_RIGHT)


def _show_number() -> None:
    st.text_input("Question", key=_NUMBER_TEXT, max_chars=600)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        page = st.selectbox("Computed by the page", (EXPLORER, *LABS), format_func=title_of, key=_OWN_PAGE)
        st.text_input("Unit", key=_UNIT, max_chars=40, width=140)
        st.selectbox("Right is", list(_TOLERANCES), key=_NEAR, width=140)
    st.radio("Of", (_ONE, _EACH), key=_WHOSE, horizontal=True)
    link = ""
    if _field(_WHOSE) != _EACH:
        link = st.text_input("In the state of this link (empty: as it is at first)", key=_LINK, max_chars=2_000)
    value = st.text_input("What is asked for", key=_VALUE, max_chars=300, placeholder="macs / 1e9")
    with st.popover("Names that this page measures", icon=":material/list:"):
        try:
            st.text(", ".join(sorted(quantities(page, read_link(link.strip().rpartition("?")[2])))))
        except LabError as error:
            st.warning(sentence(error), icon=":material/error:")
    if value:
        _show_truth()
