"""Measures a device's two roofs: a large matrix product and a large copy, the best of several."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final

import torch
from torch import Tensor

from inception_lab.backend.module import DTYPES
from inception_lab.cost.dtypes import Dtype
from inception_lab.cost.roofline import Roof
from inception_lab.engine.work.timing import timed_step

__all__ = ["measured_roof"]

_SIDE: Final = {"cpu": 1_536, "cuda": 8_192, "mps": 4_096}
_COPIED_BYTES: Final = {"cpu": 256 * 2**20, "cuda": 2**30, "mps": 2**29}
_TRIES: Final = 5
_ENOUGH_S: Final = 3.0
"""A step that takes this long is not tried again: a CPU may have no fast float16."""


@lru_cache(maxsize=8)
def measured_roof(device: str, dtype: Dtype) -> Roof:
    """Measure a device once for a number format: FLOP/s of an n×n product (2n³), bytes/s read and written by a copy."""
    target = torch.device(device)
    side = _SIDE[target.type]
    with torch.inference_mode():
        # Random ones: a GPU draws less power for equal values, and multiplies them faster than any network's.
        left, right = (torch.randn((side, side), dtype=DTYPES[dtype], device=target) for _ in range(2))
        product = _best_s(lambda: left @ right, target)
        source = torch.ones(_COPIED_BYTES[target.type], dtype=torch.uint8, device=target)
        duplicate = torch.empty_like(source)
        copy = _best_s(lambda: duplicate.copy_(source), target)
    return Roof(2 * side**3 / product, 2 * source.numel() / copy)


def _best_s(step: Callable[[], Tensor], device: torch.device) -> float:
    seconds: list[float] = []
    while len(seconds) <= _TRIES and sum(seconds) < _ENOUGH_S:  # the first one warms up
        seconds.append(timed_step(step, device) / 1000.0)
    return min(seconds[1:] or seconds)
