"""What a worker loads before its first run: torch, so that no visitor waits for it."""

from __future__ import annotations

import os
from typing import Final

import torch

__all__ = ["dask_setup"]

_NICE: Final = 10


def dask_setup(_worker: object) -> None:
    """Let the web server go first where both want the same cores, and wake torch's threads."""
    if hasattr(os, "nice"):
        os.nice(_NICE)
    torch.ones(2, 2).matmul(torch.ones(2, 2))
