"""Python's collector: it spares what stays for ever, and sessions that have gone leave memory all the same.

What a page's first run loaded (modules and tables) is taken out of the collector's sight, which would look at all of
it every few turns of a knob and hold up every visit for a tenth of a second. But with it go the sessions that are open
then, and a session refers to itself: its images and uploads would stay for ever. So once a minute all is looked at.
"""

from __future__ import annotations

import gc
from contextlib import suppress
from functools import lru_cache
from threading import Event, Lock, Thread
from time import sleep
from typing import Final

from streamlit.runtime import Runtime, exists
from streamlit.runtime.memory_session_storage import MemorySessionStorage

__all__ = ["keep_tidy", "spare_what_stays", "tidy"]

_EVERY_SECONDS: Final = 60.0
_ROUNDS: Final = 10
"""Rounds after the last run of a page: a session that was left is kept by Streamlit for two minutes."""
_MOST_PAGES: Final = 32
_STARTED: Final[list[Thread]] = []
_STARTING: Final = Lock()
_RAN: Final = Event()


@lru_cache(maxsize=_MOST_PAGES)
def spare_what_stays(page: str) -> None:
    """Have the collector look no more, for now, at what there is after the first run of a page."""
    del page
    gc.freeze()


def keep_tidy() -> Thread:
    """Note that a page ran; tidy once a minute from then on, in a thread that ends with the process."""
    _RAN.set()
    with _STARTING:
        if not _STARTED:
            _STARTED.append(Thread(target=_tidy_on_and_on, name="tidy-memory", daemon=True))
            _STARTED[0].start()
        return _STARTED[0]


def tidy() -> None:
    """Let go what nobody holds any more, whatever was spared; then spare what is left."""
    _expire_sessions()
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _expire_sessions() -> None:
    """Have Streamlit forget the sessions whose time to come back is over: by itself it does when another one leaves."""
    if not exists():
        return
    runtime = Runtime.instance()
    storage = getattr(getattr(runtime, "_session_mgr", None), "_session_storage", None)
    if isinstance(storage, MemorySessionStorage):
        forget = storage._cache.expire  # type: ignore[attr-defined]  # a TTLCache
        with suppress(RuntimeError):  # the server is starting or ending
            runtime._get_async_objs().eventloop.call_soon_threadsafe(forget)


def _tidy_on_and_on() -> None:
    while True:
        _RAN.wait()
        for _ in range(_ROUNDS):  # begun anew by every run of a page
            _RAN.clear()
            sleep(_EVERY_SECONDS)
            tidy()
            if _RAN.is_set():
                break
