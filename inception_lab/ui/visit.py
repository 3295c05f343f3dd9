"""What a browser's tab keeps over a reload: one small text in its session storage, no cookie; gone with the tab."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from secrets import token_hex
from typing import Any, Final, cast

import streamlit as st

from inception_lab.paths import STATIC
from inception_lab.ui.browser_module import starting

__all__ = ["NAMES", "is_in_tab", "keep", "kept", "show_visit", "take_back", "tell_rest"]

NAMES: Final = ("progress", "room", "key")
"""What may be kept: the exercises' progress, a student's place in a room, a teacher's key."""
_PARTS: Final = ("store.js", "visit.js")
_SCRIPT: Final = starting("visit/visit.js")
_VALUES: Final = "lab.visit"
_IN_TAB: Final = "lab.visit.in_tab"
_TOLD_OF: Final = ("key",)
"""Of what the tab says that it has written it: the address may forget it then."""
_SESSION: Final = "lab.visit.session"
_KEY: Final = "visit"
_MOST_LETTERS: Final = 16_000
_DEEPEST: Final = 6


def keep(name: str, value: object) -> None:
    """Keep a JSON value under one of `NAMES`; None forgets it.

    It reaches the browser with the page's next run, for which a whole run asks by
    itself; a fragment that keeps something calls `st.rerun()`.
    """
    if name not in NAMES:
        raise KeyError(f"visit: no such name ({name!r}); one of {', '.join(NAMES)}")
    st.session_state[_VALUES] = {**_values(), name: value}


def kept(name: str) -> object:
    """Return what is kept under one of `NAMES`, None where nothing is.

    It may come from a browser, that is from anybody: whoever reads it checks its type and its size.
    """
    return _values().get(name)


def is_in_tab(name: str, value: object) -> bool:
    """Tell whether the browser's tab has said that it holds this value under a name."""
    return cast(bool, st.session_state.get(_IN_TAB, {}).get(name) == value)


def show_visit() -> str:
    """Hand what is kept to the browser, and take once what its tab kept before; it shows nothing.

    Returns what was handed over.
    """
    told = _written()
    if st.get_option("server.enableStaticServing") and all((STATIC / "visit" / one).is_file() for one in _PARTS):
        asks = any(not is_in_tab(name, kept(name)) for name in _TOLD_OF)
        _component()(
            key=_KEY,
            data={"session": _session(), "kept": told, "asks": asks},
            on_returned_change=_returned,
            on_written_change=_note_written,
            on_problem_change=_ignore,
        )
    return told


def tell_rest(told: str) -> None:
    """Run the page once more where it kept something after `told` was handed over: a goal that was reached."""
    if _written() != told:
        st.rerun()


def take_back(text: object) -> None:
    """Take what a tab kept before: known names alone, and nothing that this session has kept since.

    What is too long, too deep, of another session or no JSON is ignored.
    """
    whole = _table(text)
    if whole is None or whole.get("session") != _session():
        return
    values = _table(whole.get("kept"))
    if values is None:
        return
    returned = {name: values[name] for name in NAMES if values.get(name) is not None and _flat(values[name])}
    st.session_state[_VALUES] = {**returned, **_values()}
    # What the tab has said meanwhile that it wrote is newer than what it held before.
    st.session_state[_IN_TAB] = {**returned, **st.session_state.get(_IN_TAB, {})}


def _returned() -> None:
    take_back(st.session_state[_KEY].returned)


def _note_written() -> None:
    if st.session_state[_KEY].written == _written():
        st.session_state[_IN_TAB] = _values()


def _table(text: object) -> dict[str, Any] | None:
    """Read a table written as JSON; None where it is none."""
    if not isinstance(text, str) or len(text) > _MOST_LETTERS:
        return None
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None


def _flat(value: object, depth: int = _DEEPEST) -> bool:
    """Tell whether a value is nested a few times at most."""
    if not isinstance(value, (list, dict)):
        return True
    inner = value.values() if isinstance(value, dict) else value
    return depth > 0 and all(_flat(one, depth - 1) for one in inner)


def _written() -> str:
    values = _values()
    return json.dumps(values, separators=(",", ":")) if values else ""


def _values() -> dict[str, object]:
    return cast(dict[str, object], st.session_state.get(_VALUES, {}))


def _session() -> str:
    """Return this session's mark, by which the browser sees that it is a new one."""
    return cast(str, st.session_state.setdefault(_SESSION, token_hex(8)))


@lru_cache(maxsize=1)
def _component() -> Callable[..., Any]:
    return cast(Callable[..., Any], st.components.v2.component("inception_lab_visit", js=_SCRIPT))


def _ignore() -> None:
    """Take a change that nothing is made of."""
