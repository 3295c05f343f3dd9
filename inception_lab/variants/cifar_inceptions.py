"""Inception-v4 and Inception-ResNet-v2 for 32×32 images and 100 classes, as an article builds them.

Source: Viblo, "Paper reading: Inception-v4, Inception-ResNet and the Impact of Residual
Connections on Learning" (PyTorch).
"""

from __future__ import annotations

from typing import Final

from inception_lab.knobs import Knob, Values
from inception_lab.spec import Chain, Concat, Conv, Network, Residual, Stage
from inception_lab.variants.common import (
    ConvStyle,
    blocks_knob,
    classifier,
    factorize_7x7_knob,
    first_letter,
    letters,
    network_knobs,
    row_knob,
)
from inception_lab.variants.inception_resnet import (
    V2_BANKS,
    V2_REDUCTION_A,
    V2_REDUCTION_B,
    block8_branches,
    block17_branches,
    block35_branches,
    residual_bank_knobs,
    residual_count_knobs,
    residual_scale_knobs,
)
from inception_lab.variants.inception_v4 import (
    BANK_KNOBS,
    module_a,
    module_b,
    module_c,
    reduction_b,
)
from inception_lab.variants.modules import reduction_a, residual_reduction_b
from inception_lab.variants.stems import stem, stem_knob
from inception_lab.variants.variant import Departure, Variant, printed_output

__all__ = ["INCEPTION_RESNET_V2_CIFAR", "INCEPTION_V4_CIFAR"]

_SOURCE: Final = "Viblo, “Paper reading: Inception-v4, Inception-ResNet …”"
_SMALL: Final = (3, 32, 32)
_CLASSES: Final = 100


def _build_v4(values: Values) -> Network:
    conv = ConvStyle()
    first = stem(values.choice("stem"), conv)
    a = letters(5, first_letter(first), values.integer("blocks_a"))
    b = letters(6, "b", values.integer("blocks_b"))
    c = letters(7, "b", values.integer("blocks_c"))
    return Network(
        "inception_v4_cifar",
        values.bank("input"),
        (
            first,
            Stage("Inception-A", tuple(module_a(conv, name, values.bank("a")) for name in a)),
            Stage("Reduction-A", (reduction_a(conv, "Mixed_6a", values.bank("reduction_a")),)),
            Stage("Inception-B", tuple(module_b(conv, name, values.bank("b"), printed_order=False) for name in b)),
            Stage("Reduction-B", (reduction_b(conv, "Mixed_7a", values.bank("reduction_b"), padding=(1, 1)),)),
            Stage("Inception-C", tuple(module_c(conv, name, values.bank("c"), printed_order=False) for name in c)),
            classifier(values.integer("classes"), dropout=0.2),
        ),
    )


INCEPTION_V4_CIFAR: Final = Variant(
    name="inception_v4_cifar",
    title="Inception-v4 for 32×32 images",
    year=2016,
    source=_SOURCE,
    summary="Inception-v4 behind a stem without strides, so that a 32×32 image still has grids of 30, 14 and 7.",
    knobs=(
        *network_knobs(_SMALL, classes=_CLASSES),
        stem_knob("stride_free", "The article's stem keeps the grid at 30×30."),
        blocks_knob("blocks_a", "Inception-A blocks", 4, "1602.07261, figure 9: 4."),
        blocks_knob("blocks_b", "Inception-B blocks", 7, "1602.07261, figure 9: 7."),
        blocks_knob("blocks_c", "Inception-C blocks", 3, "1602.07261, figure 9: 3."),
        factorize_7x7_knob(),
        *BANK_KNOBS,
    ),
    build=_build_v4,
    published=(
        printed_output("stem", "Mixed_5a", (384, 30, 30), _SOURCE),
        printed_output("Reduction-A", "Mixed_6a", (1024, 14, 14), _SOURCE),
        printed_output("Reduction-B", "Mixed_7a", (1536, 7, 7), _SOURCE),
    ),
    departures=(
        Departure("the stem has no strides", "a 32×32 image would be 1×1 after figure 3's", _SOURCE),
        Departure("Reduction-B has padding 1", "14×14 becomes 7×7 instead of 6×6", _SOURCE),
    ),
)


def _projected(name: str, branches: tuple[Chain, ...], channels: int, scale: float, conv: ConvStyle) -> Residual:
    """Return a residual block with a projection shortcut, norm and ReLU after the sum.

    The linear 1×1 and the projection, both with bias, give `channels`.
    """
    linear = conv.linear("Conv2d_1x1", channels)
    projection = Chain("shortcut", (Conv("Conv2d_1x1", channels, (1, 1), bias=True, norm=None, activation=None),))
    return Residual(name, Chain("", (Concat("", branches), linear)), projection, scale, conv.norm, "relu")


def _build_residual(values: Values) -> Network:
    conv = ConvStyle()

    def blocks(letter: str, kind: str, branches: tuple[Chain, ...]) -> Stage:
        (channels,) = values.bank(f"sum_{letter}")
        scale = values.number(f"scale_{letter}")
        count = values.integer(f"blocks_{letter}")
        made = tuple(_projected(f"{kind}_{number}", branches, channels, scale, conv) for number in range(1, count + 1))
        return Stage(f"Inception-ResNet-{letter.upper()}", made)

    return Network(
        "inception_resnet_v2_cifar",
        values.bank("input"),
        (
            stem(values.choice("stem"), conv),
            blocks("a", "block35", block35_branches(conv, values.bank("a"))),
            Stage("Reduction-A", (reduction_a(conv, "Mixed_6a", values.bank("reduction_a")),)),
            blocks("b", "block17", block17_branches(conv, values.bank("b"))),
            Stage("Reduction-B", (residual_reduction_b(conv, "Mixed_7a", values.bank("reduction_b")),)),
            blocks("c", "block8", block8_branches(conv, values.bank("c"))),
            classifier(values.integer("classes"), dropout=0.2),
        ),
    )


def _sum_knobs() -> tuple[Knob, ...]:
    printed = (("a", 384, 16), ("b", 1154, 17), ("c", 2048, 19))
    return tuple(
        row_knob(
            f"sum_{letter}",
            f"Sum of {letter.upper()} blocks",
            ("channels",),
            (channels,),
            f"1602.07261, figure {figure}: the linear 1×1; a projection of the same width makes the sum possible.",
        )
        for letter, channels, figure in printed
    )


INCEPTION_RESNET_V2_CIFAR: Final = Variant(
    name="inception_resnet_v2_cifar",
    title="Inception-ResNet-v2 for 32×32 images",
    year=2016,
    source=_SOURCE,
    summary="Every residual block has a projection on its shortcut, which makes the printed 1154 and 2048 possible.",
    knobs=(
        *network_knobs(_SMALL, classes=_CLASSES),
        stem_knob("stride_free", "The article's stem keeps the grid at 30×30."),
        *residual_count_knobs((5, 10, 5), "1602.07261, figure 15: 5, 10, 5."),
        factorize_7x7_knob(),
        *residual_bank_knobs(V2_BANKS, V2_REDUCTION_A, V2_REDUCTION_B, version="v2", figures=(16, 17, 18, 19)),
        *_sum_knobs(),
        *residual_scale_knobs((1.0, 0.1, 0.1), "The article: 1 in the A blocks, 0.1 in the B and C blocks."),
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
        Departure("the stem has no strides", "a 32×32 image would be 1×1 after figure 3's", _SOURCE),
    ),
)
