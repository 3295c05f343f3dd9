"""A picture as the tensor that a network takes."""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor

from inception_lab.images import Picture

__all__ = ["picture_tensor"]

_HALF: Final = 127.5


def picture_tensor(picture: Picture) -> Tensor:
    """Return a picture as the input (1, C, H, W), 0 … 255 mapped to −1 … 1."""
    pixels = torch.frombuffer(bytearray(picture.pixels), dtype=torch.uint8)
    image = pixels.reshape(1, picture.height, picture.width, picture.bands).permute(0, 3, 1, 2)
    bands = [channel % picture.bands for channel in range(picture.channels)]
    return image[:, bands].float().div(_HALF).sub(1.0).contiguous()
