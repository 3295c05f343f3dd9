"""The devices that torch finds in this process."""

from __future__ import annotations

import torch

from inception_lab.backend.module import count_gpus
from inception_lab.engine.requests.devices import Device

__all__ = ["available_devices", "capability_of", "device_name", "is_broken"]


def available_devices() -> tuple[Device, ...]:
    """Return the CPU, every CUDA GPU that torch finds, and Apple's GPU."""
    gpus = [f"cuda:{gpu}" for gpu in range(count_gpus())]
    apple = ["mps"] if torch.backends.mps.is_available() else []
    found = [torch.device(name) for name in ("cpu", *gpus, *apple)]
    return tuple(Device(str(device), device_name(device), capability_of(device)) for device in found)


def capability_of(device: torch.device) -> tuple[int, int] | None:
    """Return a CUDA GPU's compute capability, as (8, 0); None of other devices."""
    return torch.cuda.get_device_capability(device) if device.type == "cuda" else None


def is_broken(device: str) -> bool:
    """Tell whether a CUDA GPU does nothing more for this process.

    A kernel that failed, by reading where nothing is, say, leaves an error that stays until the process ends.
    """
    if device.partition(":")[0] != "cuda":
        return False
    try:
        torch.cuda.synchronize(device)
    except RuntimeError:
        return True
    return False


def device_name(device: torch.device) -> str:
    """Return a device's name for people."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    if device.type == "mps":
        return "Apple GPU"
    threads = torch.get_num_threads()
    return f"CPU, {threads} thread{'s' if threads > 1 else ''}"
