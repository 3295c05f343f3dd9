"""The settings of the labs: one a lab, kept in the session, mirrored by its widgets, written to its link."""

from __future__ import annotations

from typing import cast

import streamlit as st

from inception_lab.errors import LabError
from inception_lab.knobs import Value
from inception_lab.labs import Lab, Setting, read_setting
from inception_lab.ui import lesson_state, link
from inception_lab.ui.session import forgive, refuse

__all__ = ["current_setting", "link_errors", "restore", "set_setting", "turn", "write_link"]


def restore(lab: Lab) -> Setting:
    """Return the lab's setting, taken from the link if the visitor opened one."""
    query = link.arrived(lab.name)
    if query is not None:
        rest, lesson_errors = lesson_state.take(query)
        setting, errors = read_setting(lab, rest or lesson_state.start_of(lab.name, query))
        st.session_state[_key(lab)] = setting
        st.session_state[_errors(lab)] = (*lesson_errors, *errors)
        for knob in lab.knobs:
            forgive(f"{lab.name}.{knob.name}")
    return current_setting(lab)


def write_link(lab: Lab) -> None:
    """Write the lab's setting and the lesson to the address bar, where they changed."""
    link.write(lab.name, {**current_setting(lab).to_query(), **lesson_state.to_query()})


def current_setting(lab: Lab) -> Setting:
    """Return the setting that the session holds; the lab's defaults if it holds none."""
    return cast(Setting, st.session_state.get(_key(lab), Setting(lab)))


def set_setting(setting: Setting) -> None:
    """Replace the lab's setting."""
    st.session_state[_key(setting.lab)] = setting
    st.session_state[_errors(setting.lab)] = ()


def turn(lab: Lab, name: str, value: Value) -> None:
    """Set one knob; where its value is refused, keep the old one and remember why."""
    where = f"{lab.name}.{name}"
    try:
        set_setting(current_setting(lab).turned(name, value))
    except LabError as error:
        refuse(where, error)
    else:
        forgive(where)


def link_errors(lab: Lab) -> tuple[LabError, ...]:
    """Return what could not be read from the link, until something is changed."""
    return cast(tuple[LabError, ...], st.session_state.get(_errors(lab), ()))


def _key(lab: Lab) -> str:
    return f"lab.{lab.name}.setting"


def _errors(lab: Lab) -> str:
    return f"lab.{lab.name}.link_errors"
