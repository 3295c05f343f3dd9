"""The form's fields: each shows its place of the draft, what it is now as a number, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from fractions import Fraction
from html import escape
from typing import Literal
from urllib.parse import urlencode, urlsplit

import streamlit as st

from inception_lab.errors import LabError
from inception_lab.labs import Quantities
from inception_lab.teach.drafts import measured, written_value
from inception_lab.teach.lesson import KEYS as LESSON_KEYS
from inception_lab.teach.pages import EXPLORER, LABS, read_link, title_of
from inception_lab.teach.prose import Where
from inception_lab.ui import state
from inception_lab.ui.session import mirror
from inception_lab.ui.words import as_written
from inception_lab.ui.writing import draft

__all__ = [
    "Names",
    "adder",
    "area",
    "choice",
    "expression",
    "line",
    "names_at",
    "page_state",
    "rows_tools",
    "show_problems",
    "told",
    "whole",
]

Names = Quantities | None
_LONG_REMEDY = 140


def line(label: str, *where: str | int, placeholder: str = "", help: str | None = None) -> None:  # noqa: A002  # Streamlit's word
    """Draw a field of one line."""
    st.text_input(
        label, key=_shown(where), on_change=_typed, args=(where,), placeholder=placeholder, help=help, max_chars=2_000
    )
    show_problems(*where)


def area(label: str, *where: str | int, names: Names = None, height: int = 96, placeholder: str = "") -> None:
    """Draw a field of several lines, with the numbers that can be put into it."""
    key = _shown(where)
    with st.container(gap="xxsmall"):
        st.text_area(
            label, key=key, on_change=_typed, args=(where,), height=height, placeholder=placeholder, max_chars=4_000
        )
        _picker(where, names, in_text=True)
        show_problems(*where)


def expression(label: str, *where: str | int, names: Names, placeholder: str = "", start: Names = None) -> None:
    """Draw a field of arithmetic, what it is now, and at the start where that is another state."""
    key = _shown(where)
    text = draft.value_at(where)
    with st.container(gap="xxsmall"):
        st.text_input(label, key=key, on_change=_typed, args=(where,), placeholder=placeholder, max_chars=500)
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            _picker(where, names, in_text=False)
            if isinstance(text, str) and text.strip():
                _show_value(text, names, "now" if start is None else "at the solution")
                if start is not None:
                    _show_value(text, start, "at the start")
        show_problems(*where)


def choice(label: str, options: Sequence[str], *where: str | int, words: Mapping[str, str] | None = None) -> None:
    """Draw a field with a few options; what else stands there is one more, so that it is seen."""
    value = draft.value_at(where)
    listed = list(options) if value in options or not isinstance(value, str) else [*options, value]
    said = words or {}
    key = _key(where)
    if isinstance(value, str):
        mirror(key, value)
    st.selectbox(
        label,
        listed,
        index=0 if isinstance(value, str) else None,
        key=key,
        on_change=_typed,
        args=(where,),
        format_func=lambda one: said.get(one, one),
    )
    show_problems(*where)


def page_state(label: str, *where: str | int, page: str) -> None:
    """Draw a page's state: a link that is pasted, or the page as this visit has set it."""
    key = _shown(where)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.text_input(
            label,
            key=key,
            on_change=_pasted,
            args=(where,),
            placeholder="as published; or paste the page's link",
            max_chars=4_000,
            width="stretch",
        )
        st.button(
            "As I have it",
            key=f"{key}.take",
            icon=":material/my_location:",
            help=f"Takes {title_of(page)} as you have set it in this tab." if page in _pages() else None,
            disabled=page not in _pages(),
            on_click=_take_state,
            args=(where, page),
        )
    show_problems(*where)


def names_at(page: str, link: object) -> Names:
    """Return what a page measures at a link; None where it cannot."""
    try:
        return measured(page, link if isinstance(link, str) else "")
    except LabError:
        return None


def rows_tools(*where: str | int, last: int) -> None:
    """Draw the buttons that move a row up or down, or take it out."""
    place = where[-1]
    key = _key(where)
    with st.container(horizontal=True, gap="xsmall", width="content"):
        for by, icon, says in ((-1, "arrow_upward", "up"), (1, "arrow_downward", "down")):
            st.button(
                f":material/{icon}:",
                key=f"{key}.{says}",
                help=f"Move {says}",
                type="tertiary",
                disabled=not isinstance(place, int) or place + by not in range(last + 1),
                on_click=draft.move,
                args=(where, by),
            )
        st.button(
            ":material/delete:",
            key=f"{key}.out",
            help="Take out",
            type="tertiary",
            on_click=draft.remove,
            args=(where,),
        )


def show_problems(*where: str | int) -> None:
    """Say what is wrong at a place, in one sentence; a text that is not written yet is no news."""
    for problem in draft.problems():
        if problem.where == where and problem.error.problem != "is empty":
            st.html(f'<p class="write-wrong" role="alert">{escape(told(problem.error))}</p>')


def told(error: LabError) -> str:
    """Write an error beside its field: the problem, and what to do where that is short."""
    wrong = error.problem[:1].upper() + error.problem[1:]
    remedy = error.remedy
    if len(remedy) > _LONG_REMEDY:  # every name that a page measures: the picker shows them
        name = error.problem.rpartition(" ")[2]
        near = get_close_matches(name, remedy.removeprefix("one of ").split(", "), 1)
        remedy = f"did you mean {near[0]}?" if near else "the button “Quantity” lists all"
    return f"{wrong}; {remedy}" if remedy else f"{wrong}."


def _show_value(text: str, names: Names, when: str) -> None:
    if names is None:
        return
    try:
        value = written_value(text, names)
    except LabError:
        return
    icon = {"true": ":green[:material/check:]", "false": ":material/close:"}.get(value, "=")
    st.markdown(f"{icon} **{as_written(value)}** :small[{when}]")


def _picker(where: Where, names: Names, *, in_text: bool) -> None:
    """Offer the names that the page measures, with their values; a chosen one is put at the field's end."""
    if not names:
        return
    key = f"{_key(where)}.pick"
    with st.popover("Quantity", icon=":material/add:", type="tertiary", key=f"{key}.open"):
        st.selectbox(
            "What the page measures, as it is now",
            sorted(names),
            index=None,
            key=key,
            placeholder="choose one to put it in",
            format_func=lambda name: f"{name} = {_brief(names.get(name, ''))}",
            on_change=_picked,
            args=(where, key, in_text),
        )


def _brief(value: int | float | Fraction | str) -> str:
    try:
        return written_value("x", {"x": value})[:60]
    except LabError:
        return ""


def _picked(where: Where, key: str, in_text: bool) -> None:  # noqa: FBT001  # a callback's argument
    name = st.session_state.get(key)
    if not isinstance(name, str):
        return
    text = draft.value_at(where)
    before = text if isinstance(text, str) else ""
    space = " " if before and not before.endswith((" ", "(")) else ""
    draft.put(where, f"{before}{space}{{{name}}}" if in_text else f"{before}{space}{name}")
    st.session_state[key] = None


def _shown(where: Where) -> str:
    """Make a field of text show its place of the draft; return its key."""
    value = draft.value_at(where)
    key = mirror(_key(where), value if isinstance(value, str) else "" if value is None else str(value)[:200])
    draft.field_shown(key, where)
    return key


def _typed(where: Where) -> None:
    value = st.session_state.get(_key(where))
    if isinstance(value, str):
        draft.put(where, value)


def _pasted(where: Where) -> None:
    """Take a state out of a pasted link: its query without a lesson's keys; the page that it leads to, where known."""
    text = str(st.session_state.get(_key(where), "")).strip()
    if "/" in text or "?" in text:
        try:
            link = urlsplit(text)
        except ValueError:  # such as half an address in brackets
            draft.put(where, text)
            return
        page = link.path.rpartition("/")[2]
        if where == ("start",) and page in _pages():
            draft.put(("lab",), page)
        text = link.query
    query = {key: texts for key, texts in read_link(text).items() if key not in LESSON_KEYS}
    draft.put(where, urlencode(query, doseq=True) if query else text)


def _take_state(where: Where, page: str) -> None:
    if page == EXPLORER:
        query = {**state.EXPLORER.write(state.EXPLORER.current), **state.EXPLORER.more_query()}
    else:
        query = state.state_of(LABS[page]).current.to_query()
    draft.put(where, urlencode(query, doseq=True))


def _pages() -> tuple[str, ...]:
    return (EXPLORER, *LABS)


def _key(where: Where) -> str:
    return f"write.{draft.chosen_kind()}.{'.'.join(map(str, where))}"


def whole(label: str, *where: str | int, most: int, width: int | Literal["stretch"] = "stretch") -> None:
    """Draw a field of a whole number from 1."""
    value, key = draft.value_at(where), _key(where)
    mirror(key, value if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most else 1)
    st.number_input(label, 1, most, key=key, on_change=_put_number, args=(where, key), width=width)
    show_problems(*where)


def _put_number(where: Where, key: str) -> None:
    value = st.session_state.get(key)
    if isinstance(value, int):
        draft.put(where, value)


def adder(label: str, where: tuple[str | int, ...], row: object) -> None:
    """Draw the button that adds a row to a list."""
    rows = draft.value_at(where)
    st.button(
        label,
        key=f"{_key(where)}.add",
        icon=":material/add:",
        disabled=isinstance(rows, list) and len(rows) >= draft.MOST_ROWS,
        on_click=draft.add,
        args=(where, row),
    )
