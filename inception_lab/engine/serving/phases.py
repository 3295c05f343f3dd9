"""A run on the desk, and the phase it is in: each phase is a class with exactly the fields that it has."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import Generic

from inception_lab.engine.requests.job import Job, Parts, Progress, Result_co
from inception_lab.errors import LabError

__all__ = ["Assigned", "Done", "Killing", "Queued", "Run", "Stopping"]


@dataclass(frozen=True, slots=True)
class Queued:
    """In line. `losses` workers died before they began with it; a worker of `fits` bytes is known to hold it."""

    losses: int = 0
    fits: int | None = None


@dataclass(frozen=True, slots=True)
class Assigned:
    """On a worker since `began`, as the pool's `task`; `progress` is the last that it reported, None at first."""

    task: str
    began: float
    losses: int
    progress: Progress | None = None


@dataclass(frozen=True, slots=True)
class Stopping:
    """Asked to stop at `since`, because of `why`."""

    assigned: Assigned
    why: LabError
    since: float


@dataclass(frozen=True, slots=True)
class Killing:
    """Did not stop in time: its worker is being ended."""

    assigned: Assigned
    why: LabError


@dataclass(frozen=True, slots=True)
class Done(Generic[Result_co]):
    """Over: its result, or why there is none."""

    outcome: Result_co | LabError


@dataclass(eq=False, slots=True)
class Run(Generic[Result_co]):
    """A run of a job of `macs` multiply-adds, shared by the sessions in `holders`; only the desk changes it.

    The sessions in `gone` held it, too, until their pages were closed.

    `so_far` is its result with what was measured already; at `due`, by the desk's clock, it is forgotten.
    """

    key: str
    job: Job[Result_co]
    macs: float
    holders: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    phase: Queued | Assigned | Stopping | Killing | Done[Result_co] = Queued()
    so_far: Parts | None = None
    due: float = inf
