"""Saving a draft in the room that the visit teaches, and what the room has."""

from __future__ import annotations

from typing import Final

import streamlit as st

from inception_lab.classroom.rules import codes
from inception_lab.classroom.rules.materials import OWN, own_name
from inception_lab.errors import LabError
from inception_lab.teach.drafts import Draft, Kind
from inception_lab.teach.files import parse_text
from inception_lab.teach.written import write_table
from inception_lab.ui.classroom.own import bring_own, shelf
from inception_lab.ui.classroom.place import Teacher
from inception_lab.ui.materials import ROLE, known_exercises, known_tours, own
from inception_lab.ui.page_link import address_of, show_page_link
from inception_lab.ui.words import as_written, sentence
from inception_lab.ui.writing import draft

__all__ = ["show_room", "show_saving"]

_ID: Final = "lab.write.saving"
_SAID: Final = "lab.write.said"
_KINDS: Final = {"exercise": "Exercise", "prediction": "Predict first", "tour": "Tour", "plan": "Lesson"}


def show_saving(written: Draft, *, is_right: bool) -> None:
    """Draw the button that saves the draft in the room; without a room, the way to one."""
    role = st.session_state.get(ROLE)
    if not isinstance(role, Teacher):
        show_page_link("classroom", "Open a room to save it there", "meeting_room")
        return
    name = own_name(draft.name_of(written))
    st.button(
        "Replace it in the room" if (written.kind, name) in own().texts else "Save in the room",
        key="write.save",
        type="primary",
        icon=":material/save:",
        disabled=not is_right,
        on_click=_save,
        args=(role,),
    )


def show_room() -> None:
    """Draw the lessons that the room has: each to be written on, or taken out."""
    said, is_error = st.session_state.pop(_SAID, ("", False))
    if said:
        (st.warning if is_error else st.success)(said)
    role = st.session_state.get(ROLE)
    if not isinstance(role, Teacher) or not own().texts:
        return
    with st.expander(f"In room {role.code}: {len(own().texts)}", icon=":material/groups:", expanded=True):
        for kind, name in own().texts:
            _show_lesson(role, kind, name)


def _show_lesson(role: Teacher, kind: Kind, name: str) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(f"{_KINDS[kind]}: **{as_written(_title(kind, name))}**")
        place = f"write.room.{kind}.{name}"
        if kind == "plan" and name in own().plans:
            st.button(
                "Follow it",
                key=f"{place}.follow",
                icon=":material/play_arrow:",
                type="tertiary",
                on_click=_follow,
                args=(role, name),
            )
        st.button(
            "Edit", key=f"{place}.edit", icon=":material/edit:", type="tertiary", on_click=_edit, args=(kind, name)
        )
        st.button(
            "Take out",
            key=f"{place}.out",
            icon=":material/delete:",
            type="tertiary",
            on_click=_take_out,
            args=(role, kind, name),
        )
    address = _address(kind, name)
    if address:
        st.code(address, language=None, wrap_lines=True)


def _title(kind: Kind, name: str) -> str:
    listed = {"exercise": own().exercises, "tour": own().tours, "plan": own().plans}.get(kind, {})
    return getattr(listed.get(name), "title", name.removeprefix(OWN))


def _address(kind: Kind, name: str) -> str:
    """Return the link that opens the lesson for whoever is in the room; empty where it has no page of its own."""
    match kind:
        case "exercise" if name in own().exercises:
            exercise = known_exercises()[name]
            return address_of(exercise.lab, {**exercise.start_query, "exercise": [name]})
        case "tour" if name in own().tours:
            tour = known_tours()[name]
            return address_of(tour.lab, {**tour.stop(1).query, "tour": [name]})
        case "prediction":
            return address_of(name.removeprefix(OWN), {"predict": ["on"]})
        case _:
            return ""


def _save(role: Teacher) -> None:
    """Save the draft with what was typed last under one id, however often the button is pressed before it is done."""
    draft.take_typed()
    written = draft.current()
    name = own_name(draft.name_of(written))
    text = write_table(written.table)
    if st.session_state.get(_ID, ("", ""))[0] != text:  # another text is another saving
        st.session_state[_ID] = (text, codes.make_id())
    try:
        shelf().save(role.code, role.secret, st.session_state[_ID][1], written.kind, name, text)
    except LabError as error:
        st.session_state[_SAID] = (sentence(error), True)
        return
    del st.session_state[_ID]
    st.session_state[_SAID] = (f"Saved in room {role.code}. Whoever is in it can open it.", False)
    bring_own(role)


def _edit(kind: Kind, name: str) -> None:
    text = own().texts.get((kind, name))
    if text is not None:
        page = name.removeprefix(OWN) if kind == "prediction" else ""
        draft.begin(Draft(kind, parse_text(name, text), page))


def _follow(role: Teacher, name: str) -> None:
    try:
        shelf().follow_own(role.code, role.secret, name)
    except LabError as error:
        st.session_state[_SAID] = (sentence(error), True)
    else:
        st.session_state[_SAID] = ("The room follows it from the beginning: go on to the page “Class”.", False)


def _take_out(role: Teacher, kind: Kind, name: str) -> None:
    try:
        shelf().take_out(role.code, role.secret, kind, name)
    except LabError as error:
        st.session_state[_SAID] = (sentence(error), True)
        return
    bring_own(role)
