"""The first rows of Keras' Inception-ResNet-v2 at 512×512, up to its first concat, as `summary()` lists them.

Facts, read off keras.applications 3.15.1. The first of them stand in a public summary, too:
keras-team/keras-applications#196.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from inception_lab.spec import Shape

__all__ = ["KERAS_ROWS", "KERAS_SIZE", "KERAS_SOURCE", "KerasRow"]

KERAS_SIZE: Final = 512
KERAS_SOURCE: Final = "keras.applications.InceptionResNetV2, Keras 3.15.1, summary() at 512×512"


@dataclass(frozen=True, slots=True)
class KerasRow:
    """One layer of the summary: its name, what it does in our words, its output (C, H, W), its weights.

    Batch norm and activation have rows of their own there.
    """

    name: str
    what: str
    shape: Shape
    weights: int = 0


KERAS_ROWS: Final = (
    KerasRow("conv2d", "3×3 conv /2, 32", (32, 255, 255), 864),
    KerasRow("conv2d_1", "3×3 conv, 32", (32, 253, 253), 9_216),
    KerasRow("conv2d_2", "3×3 conv, 64", (64, 253, 253), 18_432),
    KerasRow("max_pooling2d", "3×3 max pool /2", (64, 126, 126)),
    KerasRow("conv2d_3", "1×1 conv, 80", (80, 126, 126), 5_120),
    KerasRow("conv2d_4", "3×3 conv, 192", (192, 124, 124), 138_240),
    KerasRow("max_pooling2d_1", "3×3 max pool /2", (192, 61, 61)),
    KerasRow("conv2d_5", "1×1 conv, 96", (96, 61, 61), 18_432),
    KerasRow("conv2d_6", "1×1 conv, 48", (48, 61, 61), 9_216),
    KerasRow("conv2d_7", "5×5 conv, 64", (64, 61, 61), 76_800),
    KerasRow("conv2d_8", "1×1 conv, 64", (64, 61, 61), 12_288),
    KerasRow("conv2d_9", "3×3 conv, 96", (96, 61, 61), 55_296),
    KerasRow("conv2d_10", "3×3 conv, 96", (96, 61, 61), 82_944),
    KerasRow("average_pooling2d", "3×3 average pool", (192, 61, 61)),
    KerasRow("conv2d_11", "1×1 conv, 64", (64, 61, 61), 12_288),
    KerasRow("mixed_5b", "concat of 4", (320, 61, 61)),
)
