"""What a visit is writing: one draft of each kind, in the session; every change goes through here."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from hashlib import sha256
from typing import Any, Final, cast

import streamlit as st

from inception_lab.teach.drafts import KINDS, Draft, Kind, blank, check
from inception_lab.teach.lesson_plan import Material
from inception_lab.teach.pages import EXPLORER
from inception_lab.teach.problems import Problem
from inception_lab.teach.prose import Where
from inception_lab.teach.written import file_name, write_table
from inception_lab.ui.session import kept

__all__ = [
    "DRAFT",
    "MOST_ROWS",
    "add",
    "begin",
    "can_take_back",
    "choose",
    "chosen_kind",
    "current",
    "draft_name",
    "drafts",
    "field_shown",
    "look",
    "minutes_of",
    "move",
    "name_of",
    "newest",
    "problems",
    "put",
    "remove",
    "take_back",
    "take_typed",
    "value_at",
]

DRAFT: Final = "own_draft_"
"""How the names of drafts begin: what is tried there is nobody's progress."""
MOST_ROWS: Final = 20
_MOST_LETTERS: Final = 4_000
_KIND: Final = "lab.write.kind"
_FOUND: Final = "lab.write.found"
_FIELDS: Final = "lab.write.fields"
_NEWEST: Final = "lab.write.newest"


def chosen_kind() -> Kind:
    """Return what is being written."""
    return cast(Kind, st.session_state.get(_KIND, KINDS[0]))


def choose(kind: Kind) -> None:
    """Write something of another kind; each kind's draft stays."""
    if kind in KINDS:
        st.session_state[_KIND] = kind


def current() -> Draft:
    """Return the draft of the kind that is being written."""
    kind = chosen_kind()
    return cast(Draft, st.session_state.get(_key(kind)) or blank(kind, "module" if kind == "prediction" else EXPLORER))


def drafts() -> dict[Kind, Draft]:
    """Return what was begun in this visit, by kind."""
    begun = {kind: st.session_state.get(_key(kind)) for kind in KINDS}
    return {kind: draft for kind, draft in begun.items() if draft is not None}


def begin(draft: Draft) -> None:
    """Begin with a draft; the one before it can be taken back."""
    st.session_state[_KIND] = draft.kind
    st.session_state[f"{_key(draft.kind)}.before"] = st.session_state.get(_key(draft.kind))
    st.session_state[_key(draft.kind)] = draft


def take_back() -> None:
    """Put the draft back that stood there before the last beginning."""
    key = _key(chosen_kind())
    before = st.session_state.pop(f"{key}.before", None)
    if before is not None:
        st.session_state[key] = before


def can_take_back() -> bool:
    """Tell whether there is one."""
    return st.session_state.get(f"{_key(chosen_kind())}.before") is not None


def put(where: Where, value: object) -> None:
    """Write a value at a place of the draft; a prediction's page is no place of its table."""
    draft = current()
    if isinstance(value, str):
        value = value[:_MOST_LETTERS]
    if draft.kind == "prediction" and where == ("lab",):
        _keep(replace(draft, page=str(value)))
        return
    table = deepcopy(dict(draft.table))
    parent, key = _stands(table, where[:-1]), where[-1]
    if isinstance(parent, dict) and where[0] == "steps" and key == "title" and not value:
        parent.pop(key, None)  # a step without a title of its own has that of what it names
        _keep(replace(draft, table=table))
    elif isinstance(parent, dict) or (isinstance(parent, list) and key in range(len(parent))):
        parent[cast(Any, key)] = value
        _keep(replace(draft, table=table))


def add(where: Where, row: object) -> None:
    """Add a row to a list of the draft, which may not be there yet."""
    rows = value_at(where)
    listed = rows if isinstance(rows, list) else []
    if len(listed) < MOST_ROWS:
        put(where, [*listed, row])


def remove(where: Where) -> None:
    """Take a row out of its list."""
    rows = value_at(where[:-1])
    if isinstance(rows, list):
        put(where[:-1], [row for place, row in enumerate(rows) if place != where[-1]])


def move(where: Where, by: int) -> None:
    """Move a row up or down in its list."""
    rows, place = value_at(where[:-1]), where[-1]
    if isinstance(rows, list) and isinstance(place, int) and place + by in range(len(rows)):
        moved = list(rows)
        moved.insert(place + by, moved.pop(place))
        put(where[:-1], moved)


def value_at(where: Where) -> Any:
    """Return what stands at a place of the draft; None where there is nothing."""
    draft = current()
    if draft.kind == "prediction" and where == ("lab",):
        return draft.page
    return _stands(draft.table, where)


def look(known: Material) -> None:
    """Find everything that is wrong with the draft; once for each change of it."""
    draft = current()
    st.session_state[_FIELDS] = {}
    newest()[draft.kind] = draft
    st.session_state[_FOUND] = kept("write.problems", (draft, known), lambda: check(draft, known))


def problems() -> tuple[Problem, ...]:
    """Return what `look` found."""
    return cast(tuple[Problem, ...], st.session_state.get(_FOUND, ()))


def name_of(draft: Draft) -> str:
    """Return the name of the draft's file, without its ending."""
    return draft.page if draft.kind == "prediction" else file_name(str(draft.table.get("title", "")), draft.kind)


def minutes_of(draft: Draft) -> int:
    """Return how long a lesson's steps take together."""
    steps = draft.table.get("steps")
    minutes = [step.get("minutes") for step in steps if isinstance(step, dict)] if isinstance(steps, list) else []
    return sum(one for one in minutes if isinstance(one, int) and not isinstance(one, bool))


def draft_name(draft: Draft) -> str:
    """Return the name under which this visit opens the draft on its page: another one after each change of it."""
    return f"{DRAFT}{sha256(write_table(draft.table).encode()).hexdigest()[:8]}"


def _stands(value: Any, where: Where) -> Any:
    """Return what stands at a place of a table; None where there is nothing."""
    for key in where:
        has = key in value if isinstance(value, dict) else isinstance(value, list) and key in range(len(value))
        if not has:
            return None
        value = value[key]
    return value


def field_shown(key: str, where: Where) -> None:
    """Remember that the field `key` shows a text of this place."""
    st.session_state[_FIELDS] = {**st.session_state.get(_FIELDS, {}), key: where}


def take_typed() -> None:
    """Take over what fields hold: a button pressed right after typing may be heard before the field is."""
    for key, where in st.session_state.get(_FIELDS, {}).items():
        text, before = st.session_state.get(key), value_at(where)
        if isinstance(text, str) and isinstance(before, str | None) and text != (before or ""):
            put(where, text)


def newest() -> dict[Kind, Draft]:
    """Return the drafts as a dictionary that stays: what is downloaded is looked up when it is asked for."""
    return cast(dict[Kind, Draft], st.session_state.setdefault(_NEWEST, {}))


def _keep(draft: Draft) -> None:
    if draft.kind == "plan":
        draft = replace(draft, table={**draft.table, "minutes": minutes_of(draft)})
    st.session_state[_KIND] = draft.kind
    st.session_state[_key(draft.kind)] = draft
    newest()[draft.kind] = draft


def _key(kind: Kind) -> str:
    return f"lab.write.draft.{kind}"
