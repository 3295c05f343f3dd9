"""How often somebody may try: counted in memory, by what a visitor comes from, and forgotten after its minute."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Final

from inception_lab.errors import ClassError

__all__ = ["ANSWERS", "HANDINS", "JOINS", "ROOMS", "WRONG_CODES", "WRONG_CODES_HERE", "Limit", "Limiter"]


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` times in `seconds`."""

    name: str
    most: int
    seconds: float


# A whole class comes from one address; so the address has room for forty mistyped codes, one visit only for a few.
WRONG_CODES: Final = Limit("codes that were wrong", 60, 60.0)
WRONG_CODES_HERE: Final = Limit("codes that were wrong", 8, 60.0)
JOINS: Final = Limit("joins", 240, 60.0)
ROOMS: Final = Limit("rooms", 30, 3_600.0)
ANSWERS: Final = Limit("answers", 20, 10.0)
HANDINS: Final = Limit("designs", 12, 60.0)
_MOST_KEYS: Final = 10_000


class Limiter:
    """Counts tries by limit and by who tried; thread-safe. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._tries: dict[tuple[Limit, str], deque[float]] = {}
        self._lock = Lock()

    def check(self, limit: Limit, who: str) -> None:
        """Refuse whoever has tried too often. Raises ClassError, which says how long to wait."""
        with self._lock:
            tries = self._recent(limit, who)
            if len(tries) >= limit.most:
                wait = max(1, round(limit.seconds - (self._clock() - tries[0])))
                raise ClassError("too fast", f"too many {limit.name}", remedy=f"wait {wait} s")

    def count(self, limit: Limit, who: str) -> None:
        """Count a try."""
        with self._lock:
            if len(self._tries) >= _MOST_KEYS:
                self._forget()
            self._tries.setdefault((limit, who), deque(maxlen=limit.most)).append(self._clock())

    def take(self, limit: Limit, who: str) -> None:
        """Check and count. Raises ClassError."""
        self.check(limit, who)
        self.count(limit, who)

    def _recent(self, limit: Limit, who: str) -> deque[float]:
        tries = self._tries.get((limit, who), deque())
        while tries and self._clock() - tries[0] >= limit.seconds:
            tries.popleft()
        return tries

    def _forget(self) -> None:
        """Leave out whoever may try again anyway; where that is nobody, the oldest half."""
        for limit, who in list(self._tries):
            if not self._recent(limit, who):
                del self._tries[limit, who]
        for key in list(self._tries)[: max(0, len(self._tries) - _MOST_KEYS // 2)]:
            del self._tries[key]
