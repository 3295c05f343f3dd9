"""The devices that torch finds in this process."""

from __future__ import annotations

import torch

from inception_lab.backend.module import count_gpus
from inception_lab.engine.requests.devices import Device

__all__ = ["available_devices", "device_name"]


def available_devices() -> tuple[Device, ...]:
    """Return the CPU, every CUDA GPU that torch finds, and Apple's GPU."""
    gpus = [f"cuda:{gpu}" for gpu in range(count_gpus())]
    apple = ["mps"] if torch.backends.mps.is_available() else []
    return tuple(Device(name, device_name(torch.device(name))) for name in ("cpu", *gpus, *apple))


def device_name(device: torch.device) -> str:
    """Return a device's name for people."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    if device.type == "mps":
        return "Apple GPU"
    threads = torch.get_num_threads()
    return f"CPU, {threads} thread{'s' if threads > 1 else ''}"
