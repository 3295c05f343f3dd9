"""How long jobs took here, for an honest word on how long others will take."""

from __future__ import annotations

from collections import deque
from math import log
from typing import Final

__all__ = ["Times"]

_KEPT: Final = 200
_ALIKE: Final = 4.0
"""Up to how many times the work of a measured job another is estimated from it."""


class Times:
    """The latest measured jobs: their kind, work and seconds."""

    def __init__(self) -> None:
        self._measured: deque[tuple[str, float, float]] = deque(maxlen=_KEPT)

    def note(self, kind: str, work: float, seconds: float) -> None:
        """Remember how long a job took; `work` is `Job.work`."""
        self._measured.append((kind, work, seconds))

    def expected(self, kind: str, work: float) -> float | None:
        """Estimate a job's seconds in proportion to the one of its kind that is nearest in work.

        None where no job like it was measured: then nothing honest can be said.
        """
        alike = [(done, seconds) for known, done, seconds in self._measured if known == kind]
        if not alike:
            return None
        nearest, seconds = min(alike, key=lambda one: abs(log(one[0] / work)))
        ratio = work / nearest
        return seconds * ratio if 1 / _ALIKE <= ratio <= _ALIKE else None
