"""What the environment sets of the engine, read in one place. A wrong text is one clear error."""

from __future__ import annotations

import os
from typing import Final

from inception_lab.errors import BackendError

__all__ = ["MEMORY", "NOTHING_LOGGED", "SCHEDULER", "TIME_LIMIT", "memory_limit", "scheduler", "time_limit"]

SCHEDULER: Final = "INCEPTION_LAB_SCHEDULER"
"""The address of a cluster that is there already, as tls://10.0.0.5:8786; without it one is started here."""
MEMORY: Final = "INCEPTION_LAB_MEMORY"
"""The bytes that all workers started here may hold together, as 8GB or 8000000000."""
TIME_LIMIT: Final = "INCEPTION_LAB_TIME_LIMIT"
"""The seconds after which a run is stopped."""

NOTHING_LOGGED: Final = {"distributed.admin.low-level-log-length": 0}
"""For app, scheduler and workers: else dask keeps the last thousand messages, and images are in them."""

_SHARE_OF_FREE: Final = 0.75
_SCHEMES: Final = ("tcp://", "tls://", "ws://", "wss://", "ucx://")


def scheduler() -> str | None:
    """Return the address of the cluster to use, or None. Raises BackendError where it is no address."""
    address = os.environ.get(SCHEDULER, "").strip()
    if address and not address.startswith(_SCHEMES):
        raise BackendError(SCHEDULER, "no address of a scheduler", repr(address), "write it as tls://host:8786")
    return address or None


def memory_limit() -> int:
    """Return the bytes that workers may hold: what the environment says, else three quarters of what is free.

    Raises BackendError where the environment's text is no number of bytes.
    """
    import psutil
    from dask.utils import parse_bytes
    from distributed.system import MEMORY_LIMIT

    text = os.environ.get(MEMORY, "").strip()
    if not text:
        return int(_SHARE_OF_FREE * min(psutil.virtual_memory().available, MEMORY_LIMIT))
    try:
        return int(parse_bytes(text))
    except ValueError:
        raise BackendError(MEMORY, "no number of bytes", repr(text), "write it as 8GB") from None


def time_limit(default: float = 180.0) -> float:
    """Return the seconds a run may take. Raises BackendError where the environment's text is no such number."""
    text = os.environ.get(TIME_LIMIT, "").strip()
    try:
        seconds = float(text) if text else default
    except ValueError:
        seconds = 0.0
    if text and not 0.0 < seconds < float("inf"):
        raise BackendError(TIME_LIMIT, "must be a number of seconds above 0", repr(text))
    return seconds
