"""How often one visit may do something: as many turns at once as the operator allows, and as many again each minute."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from time import monotonic
from typing import Final

from inception_lab.errors import BackendError, RateError
from inception_lab.reading import read_whole

__all__ = ["RUNS", "UPLOADS", "Bucket", "Rate", "allowed"]


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `most` of `name` at once, and `most` a minute from then on.

    `setting` is the environment's name of another number.
    """

    name: str
    setting: str
    most: int


# A student who turns knobs while feature maps are shown starts one or two runs a second for a while, and looks then.
RUNS: Final = Rate("runs", "INCEPTION_LAB_RUNS", 60)
UPLOADS: Final = Rate("files", "INCEPTION_LAB_UPLOADS", 20)
_MOST: Final = 10_000
_MINUTE_S: Final = 60.0
_ROUNDING_S: Final = 1e-6


def allowed(rate: Rate) -> Rate:
    """Return a rate as the environment has it. Raises BackendError where its text is no number of turns."""
    text = os.environ.get(rate.setting, "").strip()
    if not text:
        return rate
    try:
        most = read_whole(text)
    except ValueError:
        most = 0
    if not 1 <= most <= _MOST:
        raise BackendError(rate.setting, f"must be a whole number from 1 to {_MOST:,}", repr(text))
    return Rate(rate.name, rate.setting, most)


class Bucket:
    """The turns that are left of a rate. `clock` gives seconds and never goes back."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._turns = float(rate.most)
        self._since = clock()

    def wait_s(self) -> int:
        """Return the whole seconds until the next turn, 0 where there is one now."""
        missing = 1.0 - self._left()
        return max(0, ceil(missing * _MINUTE_S / self._rate.most - _ROUNDING_S))

    def take(self) -> None:
        """Take a turn. Raises RateError, which says when there is one again."""
        if self.wait_s() > 0:
            raise self.refusal()
        self._turns, self._since = self._left() - 1.0, self._clock()

    def refusal(self) -> RateError:
        """Return the error that says how many turns there are, and when there is one again."""
        many = f"at most {self._rate.most:,} at once and {self._rate.most:,} a minute for one visit"
        return RateError(self._rate.name, many, remedy=f"the next one in {max(1, self.wait_s())} s")

    def _left(self) -> float:
        grown = (self._clock() - self._since) * self._rate.most / _MINUTE_S
        return min(float(self._rate.most), self._turns + grown)
