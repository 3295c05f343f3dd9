"""How long jobs took here, for an honest word on how long others will take."""

from __future__ import annotations

from collections import deque
from math import log
from typing import Final

from inception_lab.engine.messages import Job

__all__ = ["Times"]

_KEPT: Final = 200
_ALIKE: Final = 4.0
"""Up to how many times the work of a measured job another is estimated from it."""


class Times:
    """The latest measured jobs: their kind, work and seconds."""

    def __init__(self) -> None:
        self._measured: deque[tuple[str, float, float]] = deque(maxlen=_KEPT)

    def note(self, job: Job, seconds: float) -> None:
        """Remember how long a job took."""
        self._measured.append((job.kind, job.work, seconds))

    def expected(self, job: Job) -> float | None:
        """Estimate a job's seconds in proportion to the one of its kind that is nearest in work.

        None where no job like it was measured: then nothing honest can be said.
        """
        alike = [(work, seconds) for kind, work, seconds in self._measured if kind == job.kind]
        if not alike:
            return None
        work, seconds = min(alike, key=lambda one: abs(log(one[0] / job.work)))
        ratio = job.work / work
        return seconds * ratio if 1 / _ALIKE <= ratio <= _ALIKE else None
