"""What workers are: their devices by name, the memory a run may take, and which of them takes a job."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from inception_lab.errors import BackendError

__all__ = ["FASTEST", "Device", "Facts", "able_workers", "no_such_device"]

FASTEST: Final = "fastest"
"""The device of a job that takes the best there is: a GPU before the CPU."""
_ORDER: Final = ("cuda", "mps", "cpu")


@dataclass(frozen=True, slots=True)
class Device:
    """A device torch can run on: its id ("cpu", "cuda:0") and a name for people."""

    id: str
    name: str

    @property
    def kind(self) -> str:
        """Its id without the number."""
        return self.id.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Facts:
    """A worker: its address, its devices, and the bytes that a run may take there."""

    worker: str
    devices: tuple[Device, ...]
    memory: int

    def place(self, device: str) -> str:
        """Return the id of the device that a job for `device` runs on here; empty where there is none.

        A device is asked for as a kind ("cpu", "cuda", "mps"), as `FASTEST`, or by its id.
        """
        if device == FASTEST:
            return min((one.id for one in self.devices), key=lambda name: _ORDER.index(name.partition(":")[0]))
        return next((one.id for one in self.devices if device in (one.id, one.kind)), "")


def able_workers(device: str, workers: Iterable[Facts]) -> list[Facts]:
    """Return the workers that take a job for `device`; for the fastest, those with the best kind there is."""
    able = [worker for worker in workers if worker.place(device)]
    if device != FASTEST or not able:
        return able
    kinds = {worker.worker: worker.place(device).partition(":")[0] for worker in able}
    best = min(kinds.values(), key=_ORDER.index)
    return [worker for worker in able if kinds[worker.worker] == best]


def no_such_device(device: str, workers: Iterable[Facts]) -> BackendError:
    """Return the error for a device that no worker has."""
    there = sorted({one.kind for worker in workers for one in worker.devices})
    return BackendError("device", "no worker has such a device", repr(device), f"use {', '.join(there)}")
