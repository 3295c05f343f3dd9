"""A login before the teacher's side, where whoever runs the app has set one up; students never need one.

Streamlit's own: `[auth]` in the secrets names who vouches for people. Nothing of
it is kept in a room.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.errors import Error

from inception_lab.errors import ClassError
from inception_lab.ui.words import as_written

__all__ = ["TEACHERS", "check_login", "is_let_in", "show_login"]

TEACHERS: Final = "INCEPTION_LAB_TEACHERS"
"""The e-mail addresses of those who may teach, with commas between them; without it everybody who can log in."""


def is_let_in() -> bool:
    """Tell whether the visit may teach: where no login is set up, everybody."""
    if not _auth():
        return not _teachers()
    return bool(st.user.is_logged_in) and _is_listed()


def check_login() -> None:
    """Refuse a visit that may not teach. Raises ClassError."""
    if not is_let_in():
        raise ClassError("login", "teachers log in here before they open a room", remedy="log in")


def show_login() -> None:
    """Draw what lets a teacher in: a button for each who vouches; whoever is not listed is told so."""
    auth = _auth()
    if not auth:
        st.warning(f"{TEACHERS} lists teachers, but no login is set up that could tell who they are.")
        return
    if st.user.is_logged_in:
        name = as_written(str(st.user.get("email") or "This account"))
        st.warning(f"{name} may not open rooms here.", icon=":material/error:")
        st.button("Log out", key="class.logout", icon=":material/logout:", on_click=st.logout)
        return
    st.markdown("Teachers log in first. Open your room's link again afterwards.")
    for provider in _providers(auth):
        label = f"Log in with {provider}" if provider else "Log in"
        st.button(
            label,
            key=f"class.login.{provider}",
            type="primary",
            icon=":material/login:",
            on_click=st.login,
            args=(provider,) if provider else (),
        )


def _auth() -> Mapping[str, object]:
    """Return the secrets' part about logins; empty where there is none. Raises ClassError for broken ones."""
    try:
        found = st.secrets.get("auth", {})
    except (FileNotFoundError, Error):
        if any(Path(one).exists() for one in st.get_option("secrets.files")):
            # A login that was meant to be there must not be left out.
            raise ClassError("secrets", "cannot be read", remedy="the operator mends the file") from None
        return {}
    return found if isinstance(found, Mapping) else {}


def _providers(auth: Mapping[str, object]) -> tuple[str, ...]:
    """Return the names of those who vouch; the empty name is the one without."""
    named = tuple(name for name, part in auth.items() if isinstance(part, Mapping) and name != "client_kwargs")
    return (*([""] if "client_id" in auth else []), *named)


def _teachers() -> frozenset[str]:
    listed = (one.strip().casefold() for one in os.environ.get(TEACHERS, "").split(","))
    return frozenset(one for one in listed if one)


def _is_listed() -> bool:
    """Tell whether the login is of a listed teacher; an address that its provider has not checked is none."""
    listed = _teachers()
    if not listed:
        return True
    email = st.user.get("email")
    return isinstance(email, str) and email.casefold() in listed and st.user.get("email_verified", True) is not False
