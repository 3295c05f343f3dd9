"""Who a visit is in a room: its teacher, a student, the screen at the front; kept in the session and in the link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Final, cast

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from inception_lab.classroom.rooms import Rooms, Visitor
from inception_lab.classroom.rules.limits import network_of
from inception_lab.classroom.store.address import database_url
from inception_lab.classroom.store.database import Database
from inception_lab.rates import Limiter
from inception_lab.ui import lesson_state, link, visit
from inception_lab.ui.materials import ROLE as _ROLE

__all__ = [
    "PAGE",
    "Nobody",
    "Role",
    "Screen",
    "Student",
    "Teacher",
    "current_role",
    "keep_role",
    "kept_places",
    "leave",
    "query_of",
    "remember",
    "restore_role",
    "rooms",
    "take_kept",
    "take_role",
    "take_remembered",
    "visitor",
    "write_link",
]

PAGE: Final = "classroom"
_NOTE: Final = "lab.classroom.note"
_TAKEN: Final = "lab.classroom.taken"
_OPENED: Final[dict[str, Rooms]] = {}
_OPENING: Final = Lock()
_MOST_KEPT: Final = 64
_KEPT: Final = ("key", "room")
"""A teacher's and a student's: neither link takes the other's from the tab."""


@dataclass(frozen=True, slots=True)
class Nobody:
    """A visit that has not joined; `code` is the room's that its link leads to."""

    code: str = ""


@dataclass(frozen=True, slots=True)
class Teacher:
    """The visit of whoever has a room's secret link."""

    code: str
    secret: str


@dataclass(frozen=True, slots=True)
class Student:
    """The visit of a student; `token` is their place in the room."""

    code: str
    token: str


@dataclass(frozen=True, slots=True)
class Screen:
    """The picture for the whole class, by the room's id."""

    room: str


Role = Nobody | Teacher | Student | Screen


def rooms() -> Rooms:
    """Return this process's rooms; their database is opened when first asked for. Raises ClassError."""
    url = database_url()
    with _OPENING:
        if url not in _OPENED:
            _OPENED[url] = Rooms(Database(url), Limiter(monotonic))
        return _OPENED[url]


def visitor() -> Visitor:
    """Return who asks, for counting tries."""
    context = get_script_run_ctx()
    return Visitor(network_of(st.context.ip_address or "here"), context.session_id if context else "")


def restore_role() -> Role:
    """Return who the visit is: by the link where the visitor opened one, else as it was."""
    query = link.arrived(PAGE)
    # A press that overtakes the end of the page's first run comes with the link that this run has read already.
    if query is not None and query != st.session_state.get(_TAKEN):
        st.session_state[_TAKEN] = query
        rest, _ = lesson_state.take(query)
        _arrive(_role_of(rest))
    here = current_role()
    if isinstance(here, Nobody):
        for place in kept_places():
            if place["code"] == here.code:
                take_kept(place)
                break
    return current_role()


def kept_places() -> list[dict[str, str]]:
    """Return the places in rooms that the browser's tab keeps, as `take_kept` reads them."""
    kept = (visit.kept(name) for name in _KEPT)
    return [place for place in kept if isinstance(place, dict) and isinstance(place.get("code"), str)]


def _arrive(role: Role) -> None:
    """Take the role that a link gives; one to a room alone, or to none, leaves the place that the visit has in it."""
    here = current_role()
    if not isinstance(role, Nobody) or isinstance(here, (Nobody, Screen)) or role.code not in ("", here.code):
        st.session_state[_ROLE] = role


def current_role() -> Role:
    """Return who the visit is, on whichever page."""
    return cast(Role, st.session_state.get(_ROLE, Nobody()))


def take_role(role: Role) -> None:
    """Make the visit another's, whom a room has let in, and keep that."""
    st.session_state[_ROLE] = role
    keep_role(role)


def keep_role(role: Role) -> None:
    """Have the browser's tab keep a teacher's key or a student's place, which a room has let in."""
    match role:
        case Teacher():
            visit.keep("key", _as_kept(role))
        case Student():
            visit.keep("room", _as_kept(role))
        case _:
            return


def _as_kept(role: Role) -> dict[str, str] | None:
    match role:
        case Teacher(code=code, secret=secret):
            return {"code": code, "key": secret}
        case Student(code=code, token=token):
            return {"code": code, "place": token}
        case _:
            return None


def take_kept(place: object) -> None:
    """Take a place in a room as a browser's tab kept it, or anything else that somebody sends in its name."""
    match place:
        case {"code": str(code), "key": str(secret)}:
            st.session_state[_ROLE] = Teacher(code[:_MOST_KEPT], secret[:_MOST_KEPT])
        case {"code": str(code), "place": str(token)}:
            st.session_state[_ROLE] = Student(code[:_MOST_KEPT], token[:_MOST_KEPT])
        case _:
            return


def leave() -> None:
    """Forget who the visit was. What else the tab keeps stays: a wrong link takes no key."""
    place = _as_kept(current_role())
    for name in _KEPT:
        if visit.kept(name) == place:
            visit.keep(name, None)
    st.session_state[_ROLE] = Nobody()


def write_link(role: Role) -> None:
    """Write who the visit is to its own address bar: a reload finds its place again.

    Not a teacher's key: the class reads the address bar on the projector. The tab keeps
    it, and the link that brought it is left as it is until the tab does.
    """
    if "key" in st.query_params and isinstance(role, Teacher) and not visit.is_in_tab("key", _as_kept(role)):
        return
    shown = Nobody(role.code) if isinstance(role, Teacher) else role
    link.write(PAGE, {**query_of(shown), **lesson_state.to_query()})
    st.session_state.pop(_TAKEN, None)


def query_of(role: Role) -> link.Query:
    """Return the link's query of a role."""
    match role:
        case Nobody(code=code):
            return {"room": [code]} if code else {}
        case Teacher(code=code, secret=secret):
            return {"room": [code], "key": [secret]}
        case Student(code=code, token=token):
            return {"room": [code], "me": [token]}
        case Screen(room=room):
            return {"screen": [room]}


def _role_of(query: Mapping[str, Sequence[str]]) -> Role:
    room, key, me, screen = (next(iter(query.get(name, ())), "") for name in ("room", "key", "me", "screen"))
    if screen:
        return Screen(screen)
    if room and key:
        return Teacher(room, key)
    return Student(room, me) if room and me else Nobody(room)


def remember(note: str) -> None:
    """Keep a sentence for the next drawing of the page."""
    st.session_state[_NOTE] = note


def take_remembered() -> str:
    """Return the sentence that was kept, once."""
    return cast(str, st.session_state.pop(_NOTE, ""))
