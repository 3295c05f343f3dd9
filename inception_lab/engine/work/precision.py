"""What a GPU's products of float32 are rounded to: nothing, or TF32's ten bits of mantissa.

torch lets cuDNN's convolutions round to TF32 unless it is told not to, while its matrix products do not. So a job
says which of the two it means, and a time, a roof and an output that are called float32 are all of float32.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

__all__ = ["products"]


@contextmanager
def products(*, tf32: bool) -> Iterator[None]:
    """Let a GPU's convolutions and matrix products of float32 be rounded to TF32 inside the block, or not.

    A CPU, and a GPU before compute capability 8.0, has no TF32: there it changes nothing.

    Source: torch's notes "CUDA semantics", "TensorFloat-32 (TF32) on Ampere (and later) devices".
    """
    before = torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = tf32
    try:
        yield
    finally:
        torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32 = before
