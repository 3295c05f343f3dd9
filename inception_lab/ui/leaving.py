"""What becomes of a visit whose tab is closed: its run is let go, then all that it held, images among it.

A browser that lost the network for a moment comes back to its session, so neither happens at once. Streamlit itself
only forgets a closed tab's session when the next one is closed, which may be tomorrow.
"""

from __future__ import annotations

from asyncio import AbstractEventLoop, Task
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from time import monotonic
from typing import Final

from streamlit import config
from streamlit.logger import get_logger
from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession

from inception_lab import engine
from inception_lab.ui import runs
from inception_lab.ui.sections.pictures import has_own
from inception_lab.ui.sent_files import overwrite_received
from inception_lab.ui.tidying import give_back, tidy

__all__ = ["Absences", "keep_looking_who_left"]

_AWAY_S: Final = 15.0
"""After which a closed tab's run is let go, where nobody else waits for it."""
_LOOK_S: Final = 5.0
_FORGOTTEN_SHARE: Final = 0.75
"""Of the time after which Streamlit may forget a session: what it has forgotten cannot be emptied any more."""
_LOOKS: Final = 20
_TIDY_S: Final = 60.0
_STARTED: Final[list[AbstractEventLoop]] = []
_STARTING: Final = Lock()
_WIPING: Final[set[Task[None]]] = set()
"""Held while they go on: a loop holds none of its tasks."""
_LOG: Final = get_logger(__name__)


@dataclass(slots=True)
class _Absence:
    session: AppSession
    since: float
    is_told: bool = False


@dataclass
class Absences:
    """Which sessions have no browser, and since when: away after `away_s` seconds, over after `over_s`."""

    away_s: float
    over_s: float
    _absent: dict[str, _Absence] = field(default_factory=dict)

    def look(
        self, stored: Mapping[str, AppSession], active: Set[str], now: float
    ) -> tuple[list[AppSession], list[AppSession]]:
        """Return whose runs are to be let go, each once, and which sessions are over, at the time `now`.

        `stored` wait for their browsers to come back. A session that is neither there nor `active` is over, too:
        Streamlit keeps so many only.
        """
        away, over = [], []
        for name in [name for name in self._absent if name not in stored]:
            absence = self._absent.pop(name)
            if name not in active:
                over.append(absence.session)
        for name, session in stored.items():
            absence = self._absent.setdefault(name, _Absence(session, now))
            if now - absence.since >= self.over_s:
                over.append(self._absent.pop(name).session)
            elif now - absence.since >= self.away_s and not absence.is_told:
                absence.is_told = True
                away.append(session)
        return away, over


def keep_looking_who_left() -> None:
    """Look every few seconds from now on, on the server's own thread, as long as it runs; begin once."""
    if not Runtime.exists():
        return
    with _STARTING:
        if not _STARTED:
            loop = Runtime.instance()._get_async_objs().eventloop
            _STARTED.append(loop)
            over_s = _FORGOTTEN_SHARE * config.get_option("server.disconnectedSessionTTL")
            absences = Absences(min(_AWAY_S, over_s / 2), over_s)
            loop.call_soon_threadsafe(_look_on_and_on, loop, _Looks(absences), min(_LOOK_S, over_s / _LOOKS))


@dataclass
class _Looks:
    """What the looks remember of each other: who is absent, what the last ones left to be collected, and since when."""

    absences: Absences
    has_left: bool = False
    had_image: bool = False
    tidied_at: float = 0.0
    given_back_at: float = 0.0

    def tidy(self, loop: AbstractEventLoop) -> None:
        """Collect what sessions that are over left, when nothing here names them any more; give free memory back.

        Everybody waits for it, some tenths of a second: at once for an image, else once a minute at most.
        """
        if self.had_image or (self.has_left and monotonic() - self.tidied_at >= _TIDY_S):
            tidy()
            self.tidied_at, self.has_left = monotonic(), False
        if monotonic() - self.given_back_at >= _TIDY_S:
            give_back()
            self.given_back_at = monotonic()
        if self.had_image:
            _WIPING.add(wiping := loop.create_task(overwrite_received(loop)))
            wiping.add_done_callback(_WIPING.discard)
            self.had_image = False


def _look_on_and_on(loop: AbstractEventLoop, looks: _Looks, every: float) -> None:
    """Look, and look again later."""
    try:
        looks.tidy(loop)
        _look(looks)
    except Exception:  # whatever one look meets, the next ones have to come
        _LOG.exception("who left could not be seen")
    loop.call_later(every, partial(_look_on_and_on, loop, looks, every))


def _look(looks: _Looks) -> None:
    """Let go what those had who left."""
    running = Runtime.instance()
    known = running._session_mgr.list_sessions()
    stored = {one.session.id: one.session for one in known if one.client is None}
    active = {one.session.id for one in known if one.client is not None}
    away, over = looks.absences.look(stored, active, monotonic())
    for session in (*away, *over):
        name = runs.asker(session.session_state)
        if name is not None:
            engine.leave(name)
    looks.has_left |= bool(over)
    looks.had_image |= any(has_own(session.session_state) for session in over)
    for session in over:
        running.close_session(session.id)
        _empty(session)


def _empty(session: AppSession) -> None:
    """Take from a session all that its visitor had: something that refers to itself may hold it longer."""
    session.shutdown()
    session.session_state.clear()
    session.session_state._new_widget_state.widget_metadata.clear()  # callbacks, and what they would be called with
    session._fragment_storage.clear()
    session._fragment_storage.clear_outside_wrappers()
    session.flush_browser_queue()
