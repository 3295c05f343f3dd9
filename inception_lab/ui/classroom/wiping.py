"""Rooms that have ended are wiped while the app runs, though nobody opens the class's page any more."""

from __future__ import annotations

from threading import Lock, Thread
from time import sleep
from typing import Final

from streamlit.logger import get_logger

from inception_lab.classroom.store.address import database_url, may_hold_rooms
from inception_lab.errors import ClassError

__all__ = ["keep_wiping", "wipe_ended_rooms"]

_AGAIN_SECONDS: Final = 1_200.0
"""Three times in the hour that is promised: a database may not answer once."""
_STARTED: Final[list[Thread]] = []
_STARTING: Final = Lock()
_LOG: Final = get_logger(__name__)


def keep_wiping() -> Thread:
    """Wipe now and from then on, in a thread that ends with the process; start it once, whoever come at once."""
    with _STARTING:
        if not _STARTED:
            _STARTED.append(Thread(target=_wipe_on_and_on, name="wipe-ended-rooms", daemon=True))
            _STARTED[0].start()
        return _STARTED[0]


def wipe_ended_rooms() -> None:
    """Wipe the rooms that have ended; no database is made for it. One that does not answer is noted in the log."""
    try:
        if may_hold_rooms(database_url()):
            # What knows the database takes as long to load as a page to draw: nobody's first visit waits for it.
            from inception_lab.ui.classroom.place import rooms

            rooms().wipe_ended()
    except ClassError as error:
        _LOG.warning("ended rooms could not be wiped: %s", error)


def _wipe_on_and_on() -> None:
    while True:
        wipe_ended_rooms()
        sleep(_AGAIN_SECONDS)
