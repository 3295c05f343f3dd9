"""How long jobs took here, for an honest word on how long others will take."""

from __future__ import annotations

from collections import deque
from math import log
from typing import Final

from inception_lab.engine.serving.phases import Run

__all__ = ["Durations"]

_KEPT: Final = 200
_ALIKE: Final = 4.0
"""Up to how many times the MACs of a measured job another is estimated from it."""


class Durations:
    """The latest measured runs: their kind of job, MACs and seconds."""

    def __init__(self) -> None:
        self._measured: deque[tuple[type, float, float]] = deque(maxlen=_KEPT)

    def record(self, run: Run[object], seconds: float) -> None:
        """Remember how long a run took."""
        self._measured.append((type(run.job), run.macs, seconds))

    def expected(self, run: Run[object]) -> float | None:
        """Estimate a run's seconds in proportion to the one of its kind that is nearest in MACs.

        None where no run like it was measured: then nothing honest can be said.
        """
        alike = [(macs, seconds) for kind, macs, seconds in self._measured if kind is type(run.job)]
        if not alike:
            return None
        nearest, seconds = min(alike, key=lambda measured: abs(log(measured[0] / run.macs)))
        ratio = run.macs / nearest
        return seconds * ratio if 1 / _ALIKE <= ratio <= _ALIKE else None
