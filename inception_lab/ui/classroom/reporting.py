"""What a student in a room tries at an exercise, told to the room; outside a room nothing is."""

from __future__ import annotations

import logging
from typing import Final
from urllib.parse import urlencode

from inception_lab.classroom.rooms import Given
from inception_lab.classroom.rules import codes
from inception_lab.errors import LabError
from inception_lab.teach.pages import EXPLORER, LABS
from inception_lab.ui import state
from inception_lab.ui.classroom.place import Student, current_role, rooms
from inception_lab.ui.materials import known_exercises

__all__ = ["report"]

_LOG: Final = logging.getLogger(__name__)


def report(exercise: str, given: str, *, right: bool) -> None:
    """Tell the visit's room of a judged try, with the state of its page. It never raises: the lesson goes on."""
    role = current_role()
    if not isinstance(role, Student):
        return
    try:
        rooms().attempt(role.code, role.token, codes.make_id(), exercise, Given(given, right, _link_of(exercise)))
    except LabError as error:
        _LOG.info("a try was not kept: %s", error)
    except Exception:  # whatever a database may raise: a student's page is not the place for it
        _LOG.exception("a try was not kept")


def _link_of(exercise: str) -> str:
    """Return the query of the exercise's page as this visit has set it."""
    known = known_exercises().get(exercise)
    if known is None:
        return ""
    if known.lab == EXPLORER:
        written = state.EXPLORER.write(state.EXPLORER.current)
    else:
        written = state.state_of(LABS[known.lab]).current.to_query()
    return urlencode(written, doseq=True)
