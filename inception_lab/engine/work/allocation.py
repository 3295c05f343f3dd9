"""How much memory a pass really takes: torch's own records of what it allocated and gave back."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import accumulate

import torch
from torch import Tensor

from inception_lab.backend.module import explained

__all__ = ["allocated_bytes"]

# The profiler's library would otherwise write a line to the terminal for every pass.
os.environ.setdefault("KINETO_LOG_LEVEL", "99")


def allocated_bytes(step: Callable[[Tensor], object], image: Tensor) -> int | None:
    """Return the most bytes that `step` held at once beyond what was allocated before it.

    On a CUDA GPU the allocator keeps that figure; on the CPU it is summed up from the profiler's records of every
    allocation. What a library takes without torch's allocator is in neither. None on other devices.
    """
    with explained("forward pass"):
        if image.device.type == "cuda":
            torch.cuda.synchronize(image.device)
            before = torch.cuda.memory_allocated(image.device)
            torch.cuda.reset_peak_memory_stats(image.device)
            step(image)
            return torch.cuda.max_memory_allocated(image.device) - before
        if image.device.type == "cpu":
            return _recorded_peak(step, image)
    return None


def _recorded_peak(step: Callable[[Tensor], object], image: Tensor) -> int:
    from torch.profiler import ProfilerActivity, profile

    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as records:
        step(image)
    events = records.profiler.kineto_results.events() if records.profiler else []
    changes: list[tuple[int, int]] = [
        (event.start_ns(), event.nbytes()) for event in events if event.name() == "[memory]"
    ]
    return max(accumulate((change for _, change in sorted(changes)), initial=0))
