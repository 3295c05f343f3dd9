"""The server's memory: what stays for ever is spared, what a visit left behind goes, and free memory is used again."""

from __future__ import annotations

import gc
import sys
from ctypes import CDLL
from functools import lru_cache
from typing import Final

__all__ = ["give_back", "share_free_memory", "spare_what_stays", "tidy"]

_MOST_PAGES: Final = 32
_M_ARENA_MAX: Final = -8
"""glibc's name for it, in ``malloc.h``."""


@lru_cache(maxsize=1)
def share_free_memory() -> None:
    """Have all threads take memory from the same heap, where the system's library is glibc.

    Streamlit runs each turn of a knob in a new thread, and glibc gives threads up to eight heaps a core, none of
    which uses what another has free: that grew to as much as was in use.
    """
    _call_library("mallopt", _M_ARENA_MAX, 1)


def give_back() -> None:
    """Give the system the pages back that are free inside the heap, in a few thousandths of a second."""
    _call_library("malloc_trim", 0)


def _call_library(name: str, *arguments: int) -> None:
    """Call a function that only glibc has."""
    if sys.platform == "linux" and (function := getattr(CDLL(None), name, None)) is not None:
        function(*arguments)


@lru_cache(maxsize=_MOST_PAGES)
def spare_what_stays(page: str) -> None:
    """Have the collector look no more, for now, at what there is after the first run of a page.

    That is modules and tables; it would look at all of them every few turns of a knob, and hold up every visit for a
    tenth of a second. But with them go the sessions that are open then, which refer to themselves: `tidy` finds them.
    """
    del page
    gc.freeze()


def tidy() -> None:
    """Let go what nobody holds any more, whatever was spared; then spare what is left. Every visit waits for it."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
