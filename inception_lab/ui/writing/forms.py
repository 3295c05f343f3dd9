"""The form of each kind: few fields in sight, the others in folds."""

from __future__ import annotations

from typing import Final

import streamlit as st

from inception_lab.teach.exercise import IDEAS, LEVELS, PARTS
from inception_lab.teach.pages import EXPLORER, LABS, title_of
from inception_lab.teach.places import PLACES, place_names
from inception_lab.teach.question import with_start
from inception_lab.ui.session import mirror
from inception_lab.ui.writing import draft
from inception_lab.ui.writing.fields import (
    Names,
    adder,
    area,
    choice,
    expression,
    line,
    names_at,
    page_state,
    rows_tools,
    show_problems,
    whole,
)
from inception_lab.ui.writing.plan_form import show_plan

__all__ = ["show_form"]

_KINDS: Final = {"number": "a number", "choice": "one of several", "state": "a state of the page"}
_GUESSES: Final = {"estimate": "an estimate", "choice": "one of several"}
_FRESH: Final = {
    "number": {"kind": "number", "value": "", "unit": "", "tolerance": "1 %"},
    "choice": {"kind": "choice", "options": [{"text": "", "right": "1 == 1"}, {"text": "", "right": "1 == 0"}]},
    "state": {"kind": "state", "check": "", "goal": "", "solution": ""},
    "estimate": {"kind": "estimate", "value": "", "unit": "", "least": 0, "most": 100, "step": 1},
}
_HOLDS, _FAILS = "1 == 1", "1 == 0"
"""Conditions of choices that the teacher marks by hand."""


def show_form() -> None:
    """Draw the form of the draft."""
    match draft.chosen_kind():
        case "exercise":
            _show_exercise()
        case "prediction":
            _show_prediction()
        case "tour":
            _show_tour()
        case "plan":
            show_plan()


def _pages(names: tuple[str, ...]) -> dict[str, str]:
    return {name: title_of(name) for name in names}


# ── An exercise ──────────────────────────────────────────────────────────────


def _show_exercise() -> None:
    page = str(draft.value_at(("lab",)) or "")
    start = names_at(page, draft.value_at(("start",)))
    line("Title", "title")
    with st.grid(2, gap="small", min_column_width=220):
        with st.container(gap="xsmall"):
            choice("Page", (EXPLORER, *LABS), "lab", words=_pages((EXPLORER, *LABS)))
        with st.container(gap="xsmall"):
            page_state("Its state at the start", "start", page=page)
    area("Question", "question", names=start, placeholder="With {macs:count} MACs, how many …?")
    reached = _show_answer(page, start)
    both = with_start(reached or start, start) if start is not None else None
    area("Why: shown after the answer", "explanation", names=both)
    with st.expander("Hints", icon=":material/lightbulb:"):
        _show_hints(start)
    with st.expander("Tags: idea, level, minutes", icon=":material/sell:"):
        choice("Idea", IDEAS, "idea")
        choice("Level", LEVELS, "level")
        _show_hides()
        whole("Minutes", "minutes", most=45)


def _show_hides() -> None:
    """Draw what the page hides until the answer is given; a goal is reached by the figures, so nothing is hidden."""
    if draft.value_at(("answer", "kind")) == "state":
        return
    hides = draft.value_at(("hides",))
    shown = [part for part in PARTS if part in hides] if isinstance(hides, list) else list(PARTS[:1])
    key = mirror("write.exercise.hides", shown)
    st.multiselect(
        "Hidden on the page until it is answered", PARTS, key=key, on_change=lambda: _hide(st.session_state.get(key))
    )
    show_problems("hides")


def _hide(parts: object) -> None:
    draft.put(("hides",), [part for part in PARTS if isinstance(parts, list) and part in parts])


def _show_hints(start: Names) -> None:
    hints = draft.value_at(("hints",))
    listed = hints if isinstance(hints, list) else []
    for place in range(len(listed)):
        area(f"Hint {place + 1}", "hints", place, names=start, height=68)
        rows_tools("hints", place, last=len(listed) - 1)
    show_problems("hints")
    adder("Add a hint", ("hints",), "")


def _show_answer(page: str, start: Names) -> Names:
    """Draw the answer's fields; return what the page measures at its solution, where it has one."""
    _kind_of_answer(_KINDS)
    match draft.value_at(("answer", "kind")):
        case "number":
            with st.grid(3, gap="small", min_column_width=120):
                with st.container():
                    expression("The number is", "answer", "value", names=start, placeholder="macs / 1e9")
                with st.container():
                    line("Unit", "answer", "unit", placeholder="MACs")
                with st.container():
                    line("Right within", "answer", "tolerance", placeholder="1 %")
            square = mirror("write.exercise.square", draft.value_at(("answer", "square")) is True)
            st.checkbox(
                "It is the side of a square: 61×61 counts as 61", key=square, on_change=_set_square, args=(square,)
            )
            with st.expander("Mistakes that you know", icon=":material/psychology_alt:"):
                _show_mistakes(start)
        case "choice":
            _show_options(start)
        case "state":
            return _show_state(page, start)
    show_problems("answer")
    return None


def _kind_of_answer(kinds: dict[str, str]) -> None:
    value = draft.value_at(("answer", "kind"))
    key = f"write.{draft.chosen_kind()}.answer.kind"
    mirror(key, value if isinstance(value, str) and value in kinds else None)
    st.segmented_control(
        "The answer is", list(kinds), key=key, format_func=lambda one: kinds.get(one, one), on_change=_turn, args=(key,)
    )
    show_problems("answer", "kind")


def _turn(key: str) -> None:
    """Begin another kind of answer; pressing the chosen one again changes nothing."""
    kind = st.session_state.get(key)
    if kind in _FRESH and kind != draft.value_at(("answer", "kind")):
        draft.put(("answer",), _FRESH[kind])


def _set_square(key: str) -> None:
    draft.put(("answer", "square"), st.session_state.get(key) is True)


def _show_mistakes(start: Names) -> None:
    st.markdown("Whoever gives such a number is told what went wrong.")
    mistakes = draft.value_at(("answer", "mistakes"))
    listed = mistakes if isinstance(mistakes, list) else []
    for place in range(len(listed)):
        with st.container(border=True):
            expression("A wrong way gives", "answer", "mistakes", place, "value", names=start)
            area("Say", "answer", "mistakes", place, "says", names=start, height=68)
            rows_tools("answer", "mistakes", place, last=len(listed) - 1)
    show_problems("answer", "mistakes")
    adder("Add a mistake", ("answer", "mistakes"), {"value": "", "says": ""})


def _show_options(start: Names) -> None:
    options = draft.value_at(("answer", "options"))
    listed = options if isinstance(options, list) else []
    for place in range(len(listed)):
        with st.container(border=True, gap="xsmall"), st.grid(2, gap="small", min_column_width=200):
            with st.container(gap="xsmall"):
                line(f"Choice {place + 1}", "answer", "options", place, "text")
                with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                    st.button(
                        "This one is right",
                        key=f"write.{draft.chosen_kind()}.right.{place}",
                        icon=":material/check:",
                        type="tertiary",
                        on_click=_mark,
                        args=(place,),
                    )
                    rows_tools("answer", "options", place, last=len(listed) - 1)
            with st.container(gap="xsmall"):
                expression("Right if", "answer", "options", place, "right", names=start)
    show_problems("answer", "options")
    show_problems("answer")
    adder("Add a choice", ("answer", "options"), {"text": "", "right": _FAILS})


def _mark(place: int) -> None:
    """Make one choice right and the others wrong, whatever the page measures."""
    options = draft.value_at(("answer", "options"))
    if isinstance(options, list):
        marked = [
            {**one, "right": _HOLDS if number == place else _FAILS} if isinstance(one, dict) else one
            for number, one in enumerate(options)
        ]
        draft.put(("answer", "options"), marked)


def _show_state(page: str, start: Names) -> Names:
    solution = names_at(page, draft.value_at(("answer", "solution")))
    both = with_start(solution, start) if solution is not None and start is not None else None
    at_start = with_start(start, start) if start is not None else None
    line("The goal in words", "answer", "goal", placeholder="fewer than 1 G MACs, the same output")
    expression("It is reached when", "answer", "check", names=both, start=at_start, placeholder="macs < 1000000000")
    page_state("One solution: the page's state", "answer", "solution", page=page)
    show_problems("answer")
    return solution


# ── A question before the figures, a tour ────────────────────────────────────


def _show_prediction() -> None:
    page = str(draft.value_at(("lab",)) or "")
    names = names_at(page, "")
    choice("Lab that asks it before it shows figures", tuple(LABS), "lab", words=_pages(tuple(LABS)))
    area("Question", "question", names=names)
    _kind_of_answer(_GUESSES)
    match draft.value_at(("answer", "kind")):
        case "estimate":
            expression("The number is", "answer", "value", names=names)
            with st.grid(4, gap="small", min_column_width=90):
                for label, key in (("From", "least"), ("To", "most"), ("Step", "step")):
                    _number(label, "answer", key)
                line("Unit", "answer", "unit")
        case "choice":
            _show_options(names)
    show_problems("answer")
    area("Why: shown after the guess", "explanation", names=names)
    show_problems()


def _show_tour() -> None:
    line("Title", "title")
    choice("Page", (EXPLORER, *LABS), "lab", words=_pages((EXPLORER, *LABS)))
    page = str(draft.value_at(("lab",)) or "")
    steps = draft.value_at(("steps",))
    listed = steps if isinstance(steps, list) else []
    for place in range(len(listed)):
        with st.container(border=True, gap="xsmall"):
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                st.markdown(f"**Step {place + 1}**")
                rows_tools("steps", place, last=len(listed) - 1)
            page_state("The page's state", "steps", place, "state", page=page)
            area("Text", "steps", place, "text", names=names_at(page, draft.value_at(("steps", place, "state"))))
            if page in PLACES:
                parts = {name: found.words for name, found in PLACES[page].items()}
                choice("It lights", ("", *place_names(page)), "steps", place, "shows", words={"": "nothing", **parts})
    show_problems("steps")
    adder("Add a step", ("steps",), {"state": "", "text": ""})


def _number(label: str, *where: str | int) -> None:
    value = draft.value_at(where)
    key = f"write.{draft.chosen_kind()}.{'.'.join(map(str, where))}"
    mirror(key, float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0)
    with st.container():
        st.number_input(label, -1e15, 1e15, key=key, format="%g", on_change=_numbered, args=(where, key))
        show_problems(*where)


def _numbered(where: tuple[str | int, ...], key: str) -> None:
    value = st.session_state.get(key)
    if isinstance(value, float):
        draft.put(where, int(value) if value.is_integer() else value)
