"""The visitor's design and view: kept in the session, mirrored by the widgets, written to the link.

The session holds one `Design` and one `View`; they are the truth. A widget
shows its part of them (`mirror`) and its callback replaces them, so that reset,
link and widget cannot disagree.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, cast

import streamlit as st

from inception_lab.design import Design, from_query, network_of, to_query
from inception_lab.design.edits import Edit
from inception_lab.errors import LabError
from inception_lab.knobs import BankKnob, Value
from inception_lab.ui import lesson_state, link
from inception_lab.ui.session import forgive, forgive_all, refuse
from inception_lab.ui.view import View, split_query

__all__ = [
    "DEFAULT_VARIANT",
    "PAGE",
    "add_edit",
    "choose_variant",
    "current_design",
    "current_view",
    "design_or_default",
    "link_errors",
    "look_at",
    "put_back",
    "remove_edit",
    "reset",
    "restore",
    "set_design",
    "turn",
    "write_link",
]

DEFAULT_VARIANT: Final = "googlenet"
PAGE: Final = "explorer"
_DESIGN: Final = "lab.design"
_VIEW: Final = "lab.view"
_LINK_ERRORS: Final = "lab.link_errors"


def restore() -> None:
    """Take design and view from the link, if the visitor opened it: by hand, or by going back."""
    query = link.arrived(PAGE)
    if query is None:
        return
    rest, lesson_errors = lesson_state.take(query)
    view, rest, view_errors = split_query(rest)
    chosen, design_errors = from_query(rest or lesson_state.start_of(PAGE, query), default=DEFAULT_VARIANT)
    st.session_state[_DESIGN], st.session_state[_VIEW] = chosen, view
    st.session_state[_LINK_ERRORS] = (*lesson_errors, *view_errors, *design_errors)
    forgive_all()


def write_link() -> None:
    """Write design and view to the address bar, where they changed."""
    link.write(PAGE, {**to_query(current_design()), **current_view().to_query(), **lesson_state.to_query()})


def current_design() -> Design:
    """Return the design that the session holds."""
    return cast(Design, st.session_state[_DESIGN])


def design_or_default() -> Design:
    """Return the design that the session holds; the default one before the explorer was opened."""
    return cast(Design, st.session_state.get(_DESIGN, Design(DEFAULT_VARIANT)))


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
        old = before.declared.knobs[knob_name]
        try:
            new = chosen.declared.knobs[knob_name]
            if isinstance(new, BankKnob) and isinstance(old, BankKnob) and new.columns != old.columns:
                raise new.refuse("the columns differ", ", ".join(old.columns))
            chosen = chosen.turned(knob_name, value)
        except LabError:
            dropped.append(old.label)
    set_design(chosen)
    forgive_all()
    look_at("stage", "")
    look_at("node", "")
    return (*dropped, *map(str, before.edits))


def reset() -> None:
    """Put every knob back and take every edit out."""
    set_design(Design(current_design().variant))
    forgive_all()


def put_back(name: str) -> None:
    """Put one knob back to its default."""
    turn(name, current_design().declared.knobs[name].default)


def add_edit(edit: Edit) -> None:
    """Add an edit; where it cannot be made, remember why instead."""
    try:
        edited = current_design().edited(edit)
        network_of(edited)
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
