"""What a session is told of a run it asked for: frozen values, one for each state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from inception_lab.engine.requests.run import Progress
from inception_lab.errors import LabError

__all__ = ["Failed", "Finished", "Running", "State", "Ticket", "Waiting"]


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a session holds for a run it asked for."""

    session: str
    key: str
    number: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """In the queue: `place` runs are ahead, which take about `seconds` (None: nothing was measured yet)."""

    place: int
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Running:
    """On a worker for `elapsed` seconds; about `left` more (None: not known)."""

    progress: Progress | None
    elapsed: float
    left: float | None


@dataclass(frozen=True, slots=True)
class Finished:
    """Done, `age` seconds ago."""

    result: Any
    age: float


@dataclass(frozen=True, slots=True)
class Failed:
    """Refused, stopped or broken, and why."""

    error: LabError


State = Waiting | Running | Finished | Failed
