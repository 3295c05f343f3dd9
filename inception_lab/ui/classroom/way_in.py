"""The way into a room: its link as a QR code, and a warning where no other device can follow it."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

import streamlit as st

from inception_lab.ui.classroom.pictures import show_qr

__all__ = ["show_way_in"]

_OWN_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})
"""Names by which a machine calls itself."""


def show_way_in(link: str) -> None:
    """Draw a room's link as a QR code, with a warning where it leads to this machine alone."""
    show_qr(link)
    if urlsplit(link).hostname in _OWN_NAMES:
        st.warning("This address is this machine's alone: open the app by a name that students' devices know.")
