"""What a session sees of a run it asked for: frozen values, one class a state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic

from inception_lab.engine.requests.job import Progress, Result, Result_co
from inception_lab.engine.serving.phases import Run
from inception_lab.errors import LabError

__all__ = ["Failed", "Finished", "Running", "State", "Ticket", "Waiting"]


@dataclass(frozen=True, slots=True)
class Ticket(Generic[Result_co]):
    """What a session holds for a run it asked for."""

    session: str
    run: Run[Result_co]


@dataclass(frozen=True, slots=True)
class Waiting:
    """In the queue: `ahead` runs come first, which take about `seconds` (None: nothing was measured yet)."""

    ahead: int
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Running:
    """On a worker for `elapsed` seconds; about `left` more (None: not known)."""

    progress: Progress | None
    elapsed: float
    left: float | None


@dataclass(frozen=True, slots=True)
class Finished(Generic[Result_co]):
    """Done."""

    result: Result_co


@dataclass(frozen=True, slots=True)
class Failed:
    """Refused, stopped or broken, and why."""

    error: LabError


State = Waiting | Running | Finished[Result] | Failed
