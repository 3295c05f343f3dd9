"""Measures a device's two roofs: a large matrix product and a large copy, the best of several."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from time import perf_counter
from typing import Final

import torch
from torch import Tensor

from inception_lab.backend.module import DTYPES, Dtype
from inception_lab.cost.roofline import Roof
from inception_lab.engine.work.timing import wait_for

__all__ = ["measured_roof"]

_SIDE: Final = {"cpu": 1_536, "cuda": 8_192, "mps": 4_096}
_COPIED_BYTES: Final = {"cpu": 256 * 2**20, "cuda": 2**30, "mps": 2**29}
_TRIES: Final = 5


@lru_cache(maxsize=8)
def measured_roof(device: str, dtype: Dtype) -> Roof:
    """Measure a device once for a number format: FLOP/s of an n×n product (2n³), bytes/s read and written by a copy."""
    place = torch.device(device)
    side = _SIDE[place.type]
    with torch.inference_mode():
        left, right = (torch.ones((side, side), dtype=DTYPES[dtype], device=place) for _ in range(2))
        product = _best(lambda: left @ right, place)
        source = torch.ones(_COPIED_BYTES[place.type], dtype=torch.uint8, device=place)
        target = torch.empty_like(source)
        copy = _best(lambda: target.copy_(source), place)
    return Roof(2 * side**3 / product, 2 * source.numel() / copy)


def _best(work: Callable[[], Tensor], place: torch.device) -> float:
    seconds = []
    for _ in range(_TRIES + 1):  # the first one warms up
        wait_for(place)
        start = perf_counter()
        work()
        wait_for(place)
        seconds.append(perf_counter() - start)
    return min(seconds[1:])
