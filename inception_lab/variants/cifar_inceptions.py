"""Inception-v4 and Inception-ResNet-v2 for 32×32 images and 100 classes, as an article builds them.

Source: Viblo, "Paper reading: Inception-v4, Inception-ResNet and the Impact of Residual
Connections on Learning" (PyTorch).
"""

from __future__ import annotations

from typing import Annotated, Final, NamedTuple

from inception_lab.knobs import Values
from inception_lab.spec import BatchNorm, Network
from inception_lab.variants import inception_v4 as v4
from inception_lab.variants import residual_modules as resnet
from inception_lab.variants.common import (
    CLASSES,
    FACTORIZE_7X7,
    INPUT,
    ConvStyle,
    bank_knob,
    classifier,
    network_knobs,
)
from inception_lab.variants.stems import STEM, stem, stem_knob
from inception_lab.variants.variant import BRANCH_ORDER, Departure, Variant, printed_output

__all__ = ["INCEPTION_RESNET_V2_CIFAR", "INCEPTION_V4_CIFAR"]

_SOURCE: Final = "Viblo, “Paper reading: Inception-v4, Inception-ResNet …”"
_SMALL: Final = (3, 32, 32)
_CLASSES: Final = 100
_CONV: Final = ConvStyle(BatchNorm(1e-5), count_include_pad=True)
"""PyTorch's batch norm and average pool as they come."""
_DEPARTURES: Final = (
    Departure("the stem has no strides", "a 32×32 image would be 1×1 after figure 3's", _SOURCE),
    Departure(
        "batch norm's epsilon is 0.00001, average pools divide by 9 at the border, too",
        "PyTorch's defaults, which the article keeps; the released networks have 0.001 and leave the padding out",
        _SOURCE,
    ),
    BRANCH_ORDER,
)
"""What both networks have in another way than the paper or than the article."""


def _build_v4(values: Values) -> Network:
    stages = v4.v4_stages(_CONV, values, printed_order=True, padding=(1, 1))
    return Network("inception_v4_cifar", values[INPUT], stages)


INCEPTION_V4_CIFAR: Final = Variant(
    name="inception_v4_cifar",
    title="Inception-v4 for 32×32 images",
    year=2016,
    source=_SOURCE,
    summary="Inception-v4 behind a stem without strides, so that a 32×32 image still has grids of 30, 14 and 7.",
    declared=(
        *network_knobs(_SMALL, classes=_CLASSES),
        stem_knob("stride_free", "The article's stem keeps the grid at 30×30."),
        v4.BLOCKS_A,
        v4.BLOCKS_B,
        v4.BLOCKS_C,
        FACTORIZE_7X7,
        *v4.BANKS,
    ),
    build=_build_v4,
    published=(
        printed_output("stem", "Mixed_5a", (384, 30, 30), _SOURCE),
        printed_output("Reduction-A", "Mixed_6a", (1024, 14, 14), _SOURCE),
        printed_output("Reduction-B", "Mixed_7a", (1536, 7, 7), _SOURCE),
    ),
    departures=(
        Departure("Reduction-B has padding 1", "14×14 becomes 7×7 instead of 6×6", _SOURCE),
        *_DEPARTURES,
    ),
)


class SumBank(NamedTuple):
    """The width of a stage's residual sums."""

    channels: Annotated[int, "channels"]


_SUM_A, _SUM_B, _SUM_C = (
    bank_knob(
        f"sum_{letter}",
        f"Sum of {letter.upper()} blocks",
        SumBank(channels),
        f"1602.07261, figure {figure}: the linear 1×1; a projection of the same width makes the sum possible.",
    )
    for letter, channels, figure in (("a", 384, 16), ("b", 1154, 17), ("c", 2048, 19))
)


def _build_residual(values: Values) -> Network:
    a, b, c = (values[width].channels for width in (_SUM_A, _SUM_B, _SUM_C))
    return Network(
        "inception_resnet_v2_cifar",
        values[INPUT],
        (
            stem(values[STEM], _CONV, printed_order=True),
            *resnet.residual_stages(_CONV, values, widths=(a, b, c), projected=True),
            classifier(values[CLASSES], dropout=0.2),
        ),
    )


INCEPTION_RESNET_V2_CIFAR: Final = Variant(
    name="inception_resnet_v2_cifar",
    title="Inception-ResNet-v2 for 32×32 images",
    year=2016,
    source=_SOURCE,
    summary="Every residual block has a projection on its shortcut, which makes the printed 1154 and 2048 possible.",
    declared=(
        *network_knobs(_SMALL, classes=_CLASSES),
        stem_knob("stride_free", "The article's stem keeps the grid at 30×30."),
        *resnet.residual_count_knobs((5, 10, 5), "1602.07261, figure 15: 5, 10, 5."),
        FACTORIZE_7X7,
        *resnet.V2_BANKS,
        _SUM_A,
        _SUM_B,
        _SUM_C,
        *resnet.residual_scale_knobs("The article: 1 in the A blocks, 0.1 in the B and C blocks.", (1.0, 0.1, 0.1)),
    ),
    build=_build_residual,
    published=(
        printed_output("stem", "Mixed_5a", (384, 30, 30), _SOURCE),
        printed_output("B blocks", "block17_10", (1154, 14, 14), _SOURCE),
        printed_output("C blocks", "block8_5", (2048, 6, 6), _SOURCE),
    ),
    departures=(
        Departure(
            "a projection shortcut in every residual block, norm and ReLU after the sum",
            "the paper adds the block's input itself and has no norm on the sums",
            _SOURCE,
        ),
        *_DEPARTURES,
    ),
)
