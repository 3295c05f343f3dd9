"""Python's collector: it spares what stays for ever, and what a visit left behind leaves memory all the same."""

from __future__ import annotations

import gc
from functools import lru_cache
from typing import Final

__all__ = ["spare_what_stays", "tidy"]

_MOST_PAGES: Final = 32


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
