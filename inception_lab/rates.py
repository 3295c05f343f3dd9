"""How often somebody may do something: counted in memory, by who does it, and forgotten after its time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from threading import Lock
from typing import Final

from inception_lab.errors import RateError

__all__ = ["Limit", "Limiter"]

_MOST_KEYS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` times in `seconds`."""

    name: str
    most: int
    seconds: float


class Limiter:
    """Counts tries by limit and by who tried; thread-safe. `clock` gives seconds and never goes back."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._tries: dict[tuple[Limit, str], deque[float]] = {}
        self._lock = Lock()

    def refusal(self, limit: Limit, who: str) -> RateError | None:
        """Return what is said to whoever has tried too often, with the whole seconds to wait; None where not."""
        with self._lock:
            tries = self._recent(limit, who)
            if len(tries) < limit.most:
                return None
            wait = max(1, ceil(limit.seconds - (self._clock() - tries[0])))
        return RateError("too fast", f"too many {limit.name}", remedy=f"wait {wait} s")

    def check(self, limit: Limit, who: str) -> None:
        """Refuse whoever has tried too often. Raises RateError, which says how long to wait."""
        refusal = self.refusal(limit, who)
        if refusal is not None:
            raise refusal

    def count(self, limit: Limit, who: str) -> None:
        """Count a try."""
        with self._lock:
            if len(self._tries) >= _MOST_KEYS:
                self._forget()
            self._tries.setdefault((limit, who), deque(maxlen=limit.most)).append(self._clock())

    def take(self, limit: Limit, who: str) -> None:
        """Check and count. Raises RateError."""
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
