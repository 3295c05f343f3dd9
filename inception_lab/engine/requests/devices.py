"""What workers are: their devices by name, the memory a run may take, and which of them takes a job."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from inception_lab.errors import BackendError, received

__all__ = ["FASTEST", "Device", "WorkerInfo", "able_workers", "device_like", "no_such_device"]

FASTEST: Final = "fastest"
"""The device of a job that takes the best there is: a GPU before the CPU."""
_ORDER: Final = ("cuda", "mps", "cpu")


@dataclass(frozen=True, slots=True)
class Device:
    """A device torch can run on: its id ("cpu", "cuda:0"), a name for people, a CUDA GPU's compute capability."""

    id: str
    name: str
    capability: tuple[int, int] | None = None

    @property
    def kind(self) -> str:
        """Its id without the number."""
        return self.id.partition(":")[0]


@dataclass(frozen=True, slots=True)
class WorkerInfo:
    """A worker: its address, its devices, and the bytes that a run may take there.

    `memory_bytes` are the GPU's where it has one; `cpu_bytes` is then what a run on its CPU may take.
    """

    address: str
    devices: tuple[Device, ...]
    memory_bytes: int
    cpu_bytes: int | None = None

    def bytes_on(self, device: Device) -> int:
        """Return the bytes that a run may take on one of its devices."""
        return self.memory_bytes if device.kind == "cuda" or self.cpu_bytes is None else self.cpu_bytes

    def device_for(self, wanted: str) -> Device | None:
        """Return the device that a job for `wanted` runs on here; None where there is none.

        A device is asked for as a kind ("cpu", "cuda", "mps"), as `FASTEST`, or by its id.
        """
        if wanted == FASTEST:
            return min(self.devices, key=_rank)
        return next((device for device in self.devices if wanted in (device.id, device.kind)), None)


def device_like(wanted: str, known: Iterable[Device]) -> Device:
    """Return the known device that a job for `wanted` would run on; one of its kind where none is known.

    Before any is known the fastest device counts as a CPU.
    """
    able = [device for device in known if wanted in (FASTEST, device.id, device.kind)]
    return min(able, key=_rank, default=Device("cpu" if wanted == FASTEST else wanted, ""))


def _rank(device: Device) -> int:
    return _ORDER.index(device.kind)


def able_workers(wanted: str, workers: Iterable[WorkerInfo]) -> list[tuple[WorkerInfo, Device]]:
    """Return the workers that take a job for `wanted`, each with the device it runs on.

    For the fastest device, those with the best kind there is.
    """
    able = [(worker, device) for worker in workers if (device := worker.device_for(wanted)) is not None]
    if wanted != FASTEST:
        return able
    best = min((_rank(device) for _, device in able), default=0)
    return [(worker, device) for worker, device in able if _rank(device) == best]


def no_such_device(wanted: str, workers: Iterable[WorkerInfo]) -> BackendError:
    """Return the error for a device that no worker has."""
    kinds = sorted({device.kind for worker in workers for device in worker.devices})
    return BackendError("device", "no worker has such a device", received(wanted), f"use {', '.join(kinds)}")
