"""How often somebody may try: counted in memory, by what a visitor comes from, and forgotten after its minute."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network, ip_address
from threading import Lock
from typing import Final

from inception_lab.errors import ClassError

__all__ = [
    "ANSWERS",
    "ATTEMPTS",
    "HANDINS",
    "JOINS",
    "ROOMS",
    "WRONG_CODES",
    "WRONG_CODES_HERE",
    "Limit",
    "Limiter",
    "network_of",
]


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` times in `seconds`."""

    name: str
    most: int
    seconds: float


# A whole school comes from one address: it has room for two classes of 40 who mistype their code twice each and then
# join, in one minute. Who guesses by as many visits as they like has 9,000 tries in a lesson of 45 minutes, at a code
# of 113,379,904: one lesson in 12,600 finds a given room.
WRONG_CODES: Final = Limit("codes that were wrong", 200, 60.0)
WRONG_CODES_HERE: Final = Limit("codes that were wrong", 8, 60.0)
JOINS: Final = Limit("joins", 400, 60.0)
ROOMS: Final = Limit("rooms", 30, 3_600.0)
ANSWERS: Final = Limit("answers", 20, 10.0)
HANDINS: Final = Limit("designs", 12, 60.0)
ATTEMPTS: Final = Limit("tries", 30, 60.0)
_MOST_KEYS: Final = 10_000
_IPV6_BITS: Final = 64


def network_of(address: str) -> str:
    """Return what an address is counted by: itself, or the network of an IPv6 address, of which one device has all.

    What is no address is counted by itself.
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or IPv6Network((int(parsed), _IPV6_BITS), strict=False))
    return str(parsed)


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
