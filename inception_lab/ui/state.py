"""The visitor's design and view: kept in the session, mirrored by the widgets, written to the link.

The session holds one `Design` and one `View`; they are the truth. A widget
shows its part of them (`mirror`) and its callback replaces them, so that reset,
link and widget cannot disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from time import monotonic
from typing import Final, cast

import streamlit as st

from inception_lab.design import Design, build, from_query, to_query
from inception_lab.edits import Edit
from inception_lab.errors import LabError
from inception_lab.knobs import BankKnob, Value
from inception_lab.ui.view import View, split_query

__all__ = [
    "DEFAULT_VARIANT",
    "add_edit",
    "choose_variant",
    "current_design",
    "current_view",
    "forgive",
    "link_errors",
    "look_at",
    "mirror",
    "put_back",
    "refusal",
    "refuse",
    "remove_edit",
    "reset",
    "restore",
    "set_design",
    "turn",
    "write_link",
]

DEFAULT_VARIANT: Final = "googlenet"
_DESIGN: Final = "lab.design"
_VIEW: Final = "lab.view"
_WRITTEN: Final = "lab.written_links"
_WRITTEN_AT: Final = "lab.written_at"
_LINK_ERRORS: Final = "lab.link_errors"
_REFUSED: Final = "lab.refused"
_REMEMBERED: Final = 50
_ECHO_SECONDS: Final = 3.0

Query = dict[str, list[str]]


def restore() -> None:
    """Take design and view from the link, if the visitor opened it: by hand, or by going back.

    A link without a query keeps what the session has: so does a change of page.
    """
    query = _read_query()
    if _DESIGN in st.session_state and (not query or _is_echo(query)):
        return
    view, rest, view_errors = split_query(query)
    chosen, design_errors = from_query(rest, default=DEFAULT_VARIANT)
    st.session_state[_DESIGN], st.session_state[_VIEW] = chosen, view
    st.session_state[_LINK_ERRORS] = (*view_errors, *design_errors)
    st.session_state[_REFUSED] = {}


def write_link() -> None:
    """Write design and view to the address bar, where they changed."""
    query = {**to_query(current_design()), **current_view().to_query()}
    if query != _read_query():
        st.query_params.from_dict(query)
    written = _written()
    if not written or written[-1] != query:
        st.session_state[_WRITTEN] = (*written, query)[-_REMEMBERED:]
        st.session_state[_WRITTEN_AT] = monotonic()


def _is_echo(query: Query) -> bool:
    """Tell whether a link is this session's own: the last one, or shortly after it an earlier one.

    A browser that has not yet shown the last link sends the one before with the
    next rerun; read as new, it would undo the last change. Later, the same link
    means that the visitor went back.
    """
    written = _written()
    soon = monotonic() - st.session_state.get(_WRITTEN_AT, 0.0) < _ECHO_SECONDS
    return query in (written if soon else written[-1:])


def _read_query() -> Query:
    return {key: st.query_params.get_all(key) for key in st.query_params}


def _written() -> tuple[Query, ...]:
    return cast(tuple[Query, ...], st.session_state.get(_WRITTEN, ()))


def current_design() -> Design:
    """Return the design that the session holds."""
    return cast(Design, st.session_state[_DESIGN])


def current_view() -> View:
    """Return the view that the session holds."""
    return cast(View, st.session_state[_VIEW])


def link_errors() -> tuple[LabError, ...]:
    """Return what could not be read from the link, until something is changed."""
    return cast(tuple[LabError, ...], st.session_state[_LINK_ERRORS])


# ── Changing the design ──────────────────────────────────────────────────────


def set_design(chosen: Design) -> None:
    """Replace the session's design."""
    st.session_state[_DESIGN] = chosen
    st.session_state[_LINK_ERRORS] = ()


def turn(name: str, value: Value) -> None:
    """Set one knob; where its value is refused, keep the old one and remember why."""
    try:
        set_design(current_design().turned(name, value))
    except LabError as error:
        refuse(name, error)
    else:
        forgive(name)


def choose_variant(name: str) -> tuple[str, ...]:
    """Change the variant; return the labels of turned knobs that the new one has no place for.

    Edits name layers of the old variant and are dropped.
    """
    before, chosen = current_design(), Design(name)
    dropped = []
    for knob_name, value in before.knobs:
        old = before.declared.knob(knob_name)
        try:
            new = chosen.declared.knob(knob_name)
            if isinstance(new, BankKnob) and isinstance(old, BankKnob) and new.columns != old.columns:
                raise new.refuse("the columns differ", ", ".join(old.columns))
            chosen = chosen.turned(knob_name, value)
        except LabError:
            dropped.append(old.label)
    set_design(chosen)
    st.session_state[_REFUSED] = {}
    look_at("stage", "")
    return (*dropped, *map(str, before.edits))


def reset() -> None:
    """Put every knob back and take every edit out."""
    set_design(Design(current_design().variant))
    st.session_state[_REFUSED] = {}


def put_back(name: str) -> None:
    """Put one knob back to its default."""
    turn(name, current_design().declared.knob(name).default)


def add_edit(edit: Edit) -> None:
    """Add an edit; where it cannot be made, remember why instead."""
    try:
        edited = current_design().edited(edit)
        build(edited)
    except LabError as error:
        refuse("edit", error)
    else:
        forgive("edit")
        set_design(edited)


def remove_edit(edit: Edit) -> None:
    """Take an edit out."""
    chosen = current_design()
    set_design(replace(chosen, edits=tuple(one for one in chosen.edits if one != edit)))


def look_at(key: str, value: str) -> None:
    """Set one field of the view; an option that does not exist leaves it as it is."""
    st.session_state[_VIEW] = current_view().turned(key, value)


# ── What was refused, and where ──────────────────────────────────────────────


def refuse(where: str, error: LabError) -> None:
    """Remember why the input at `where` was refused, to be shown beside it."""
    st.session_state[_REFUSED] = {**_refused(), where: error}


def forgive(where: str) -> None:
    """Forget a refusal."""
    st.session_state[_REFUSED] = {name: error for name, error in _refused().items() if name != where}


def refusal(where: str) -> LabError | None:
    """Return why the input at `where` was refused, if it was."""
    return _refused().get(where)


def _refused() -> Mapping[str, LabError]:
    return cast(Mapping[str, LabError], st.session_state[_REFUSED])


def mirror(key: str, value: object) -> str:
    """Make the widget `key` show `value`, and return the key.

    Only where it differs: a value set from here overrides what the visitor is
    about to send.
    """
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    return key
