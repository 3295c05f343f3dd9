"""The form of a lesson: its steps in order, each with its minutes and what only the teacher reads."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from inception_lab.teach.lesson_plan import Kind
from inception_lab.teach.pages import EXPLORER, LABS, title_of
from inception_lab.teach.question import StateAnswer
from inception_lab.ui.materials import known_exercises, known_predictions, known_tours
from inception_lab.ui.session import mirror
from inception_lab.ui.writing import draft
from inception_lab.ui.writing.fields import adder, area, choice, line, page_state, rows_tools, show_problems, whole

__all__ = ["show_plan"]

_KINDS: Final[dict[Kind, str]] = {
    "page": "look at a page",
    "question": "vote on a question",
    "exercise": "solve an exercise",
    "tour": "take a tour",
}
_ASKS: Final = {"prediction": "what a lab asks first", "exercise": "an exercise", "text": "my own words"}
_NEW: Final = {"kind": "page", "minutes": 5, "page": EXPLORER, "state": ""}
_KEPT: Final = ("minutes", "title", "notes")
"""What a step keeps when it becomes one of another kind."""
_OPINION: Final = "none: an opinion"


def show_plan() -> None:
    """Draw the form of a lesson plan."""
    line("Title", "title")
    area("Goal: what students can do afterwards", "goal", height=68)
    area("Notes for the teacher", "notes", height=68)
    steps = draft.value_at(("steps",))
    listed = steps if isinstance(steps, list) else []
    st.markdown(f"**{len(listed)} steps, {draft.minutes_of(draft.current())} minutes**")
    for place in range(len(listed)):
        with st.container(border=True, gap="xsmall"):
            _show_step(place, len(listed) - 1)
    show_problems("steps")
    show_problems("minutes")
    adder("Add a step", ("steps",), _NEW)


def _show_step(place: int, last: int) -> None:
    where = ("steps", place)
    kind = draft.value_at((*where, "kind"))
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        key = mirror(f"write.plan.{place}.kind", kind if isinstance(kind, str) and kind in _KINDS else None)
        st.selectbox(
            f"Step {place + 1}",
            list(_KINDS),
            key=key,
            format_func=lambda one: _KINDS.get(one, one),
            on_change=_turn,
            args=(place, key),
            width=220,
        )
        whole("Minutes", *where, "minutes", most=180, width=110)
        rows_tools(*where, last=last)
    _show_own(place, kind)
    with st.expander("Title and notes", icon=":material/notes:"):
        line("Title, where it has one of its own", *where, "title")
        area("Notes: only the teacher reads them", *where, "notes", height=68)
    for field in ("kind", "question", "step 1"):
        show_problems(*where, field)


def _show_own(place: int, kind: object) -> None:
    where = ("steps", place)
    match kind:
        case "page":
            _page(place)
        case "exercise":
            titles = {name: f"{title_of(one.lab)}: {one.title}" for name, one in known_exercises().items()}
            choice("Exercise", list(titles), *where, "exercise", words=titles)
        case "tour":
            titles = {name: f"{title_of(one.lab)}: {one.title}" for name, one in known_tours().items()}
            choice("Tour", list(titles), *where, "tour", words=titles)
        case "question":
            _question(place)


def _page(place: int) -> None:
    pages = (EXPLORER, *LABS)
    choice("Page", pages, "steps", place, "page", words={page: title_of(page) for page in pages})
    page = str(draft.value_at(("steps", place, "page")) or "")
    page_state("Its state", "steps", place, "state", page=page)


def _question(place: int) -> None:
    where = ("steps", place)
    step = draft.value_at(where)
    asks = next((key for key in _ASKS if isinstance(step, dict) and key in step), None)
    key = mirror(f"write.plan.{place}.asks", asks)
    st.segmented_control(
        "Asks",
        list(_ASKS),
        key=key,
        format_func=lambda one: _ASKS.get(one, one),
        on_change=_ask,
        args=(place, key),
        label_visibility="collapsed",
    )
    match asks:
        case "prediction":
            titles = {name: title_of(name) for name in known_predictions()}
            choice("Lab", list(titles), *where, "prediction", words=titles)
            page_state("Its state", *where, "state", page=str(draft.value_at((*where, "prediction")) or ""))
        case "exercise":
            titles = {
                name: f"{title_of(one.lab)}: {one.title}"
                for name, one in known_exercises().items()
                if not isinstance(one.answer, StateAnswer)
            }
            choice("Exercise", list(titles), *where, "exercise", words=titles)
        case "text":
            area("Question", *where, "text", height=68)
            _choices(place)


def _choices(place: int) -> None:
    where = ("steps", place)
    options = draft.value_at((*where, "options"))
    listed = [one for one in options if isinstance(one, str)] if isinstance(options, list) else []
    lines = mirror(f"write.plan.{place}.options", "\n".join(listed))
    st.text_area("Choices, one a line", key=lines, max_chars=1_500, height=96, on_change=_listed, args=(place, lines))
    show_problems(*where, "options")
    right = draft.value_at((*where, "right"))
    known = isinstance(right, int) and right - 1 in range(len(listed))
    key = mirror(f"write.plan.{place}.right", listed[right - 1] if known else _OPINION)
    st.selectbox("The right one", (_OPINION, *listed), key=key, on_change=_set_right, args=(place, key))
    show_problems(*where, "right")
    area("Why: shown with the truth", *where, "explanation", height=68)


def _turn(place: int, key: str) -> None:
    """Make a step one of another kind: what only the old kind has goes."""
    kind = st.session_state.get(key)
    step = draft.value_at(("steps", place))
    if kind not in _KINDS or not isinstance(step, dict) or kind == step.get("kind"):
        return
    own: dict[str, Any] = {}
    match kind:
        case "page":
            own = {"page": step.get("page", EXPLORER), "state": ""}
        case "exercise":
            own = {"exercise": next(iter(known_exercises()), "")}
        case "tour":
            own = {"tour": next(iter(known_tours()), "")}
        case "question":
            own = {"prediction": next(iter(known_predictions()), "")}
    draft.put(("steps", place), {"kind": kind, **{name: step[name] for name in _KEPT if name in step}, **own})


def _ask(place: int, key: str) -> None:
    asks = st.session_state.get(key)
    step = draft.value_at(("steps", place))
    if asks not in _ASKS or not isinstance(step, dict) or asks in step:
        return
    own: dict[str, Any] = {"text": "", "options": []}
    if asks == "prediction":
        own = {"prediction": next(iter(known_predictions()), "")}
    elif asks == "exercise":
        votable = (name for name, one in known_exercises().items() if not isinstance(one.answer, StateAnswer))
        own = {"exercise": next(votable, "")}
    draft.put(("steps", place), {"kind": "question", **{name: step[name] for name in _KEPT if name in step}, **own})


def _listed(place: int, key: str) -> None:
    lines = [line.strip() for line in str(st.session_state.get(key, "")).splitlines() if line.strip()]
    draft.put(("steps", place, "options"), lines[: draft.MOST_ROWS])


def _set_right(place: int, key: str) -> None:
    chosen = st.session_state.get(key)
    step = draft.value_at(("steps", place))
    options = step.get("options") if isinstance(step, dict) else None
    if not isinstance(options, list):
        return
    rest = {name: one for name, one in step.items() if name != "right"}
    draft.put(("steps", place), {**rest, "right": options.index(chosen) + 1} if chosen in options else rest)
