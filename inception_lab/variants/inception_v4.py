"""Inception-v4: figures 3 to 9 of "Inception-v4, Inception-ResNet …" (1602.07261).

The same numbers give TF-Slim's, timm's and Keras' network layer for layer.
"""

from __future__ import annotations

from typing import Final

from inception_lab.knobs import ChoiceKnob, Knob, Values
from inception_lab.spec import AuxHead, Chain, Concat, Network, Padding, Stage
from inception_lab.variants.common import (
    ConvStyle,
    blocks_knob,
    branch,
    classifier,
    factorize_7x7_knob,
    first_letter,
    heads_knob,
    letters,
    network_knobs,
    reduction_a_knob,
    row_knob,
    slim_head,
)
from inception_lab.variants.modules import reduction_a, same_average, strided_pool, tower
from inception_lab.variants.stems import stem, stem_knob
from inception_lab.variants.variant import Departure, Published, Variant, printed_output

__all__ = [
    "BANK_KNOBS",
    "INCEPTION_V4",
    "PAPER",
    "REDUCTION_A",
    "module_a",
    "module_b",
    "module_c",
    "reduction_b",
]

PAPER: Final = "Szegedy et al. 2016, arXiv 1602.07261"
REDUCTION_A: Final = (192, 224, 256, 384)
_A_COLUMNS: Final = ("pool proj", "#1×1", "#3×3 reduce", "#3×3", "double #3×3 reduce", "double #3×3")
_B_COLUMNS: Final = ("pool proj", "#1×1", "#7×7 reduce", "#1×7", "#7×1", "double #a", "double #b", "double #c")
_C_COLUMNS: Final = ("pool proj", "#1×1", "#reduce", "#1×3 and #3×1", "double #a", "double #b")
_REDUCTION_B_COLUMNS: Final = ("#3×3 /2", "#7×7 reduce", "#7×7, 3×3 /2")


def _pooled(conv: ConvStyle, number: int, channels: int) -> Chain:
    return branch(number, same_average("AvgPool_0a_3x3"), conv("Conv2d_0b_1x1", channels, 1))


def module_a(conv: ConvStyle, name: str, bank: tuple[int, ...]) -> Concat:
    """Return Inception-A. Source: figure 4."""
    pool, one, reduce, three, reduce_double, double = bank
    return Concat(
        name,
        (
            branch(0, conv("Conv2d_0a_1x1", one, 1)),
            branch(1, *tower(conv, reduce, (three, (3, 3)))),
            branch(2, *tower(conv, reduce_double, (double, (3, 3)), (double, (3, 3)))),
            _pooled(conv, 3, pool),
        ),
    )


def module_b(conv: ConvStyle, name: str, bank: tuple[int, ...], *, printed_order: bool) -> Concat:
    """Return Inception-B, its long branch 7×1 first as released or 1×7 first as printed. Source: figure 5."""
    pool, one, reduce, first, second, a, b, c = bank
    tall, wide = ((1, 7), (7, 1)) if printed_order else ((7, 1), (1, 7))
    return Concat(
        name,
        (
            branch(0, conv("Conv2d_0a_1x1", one, 1)),
            branch(1, *tower(conv, reduce, (first, (1, 7)), (second, (7, 1)))),
            branch(2, *tower(conv, reduce, (a, tall), (b, wide), (b, tall), (c, wide))),
            _pooled(conv, 3, pool),
        ),
    )


def module_c(conv: ConvStyle, name: str, bank: tuple[int, ...], *, printed_order: bool) -> Concat:
    """Return Inception-C, whose last convolutions stand side by side. Source: figure 6."""
    pool, one, reduce, split, a, b = bank
    tall, wide = ((1, 3), (3, 1)) if printed_order else ((3, 1), (1, 3))

    def beside(first: str, second: str) -> Concat:
        halves = (conv(f"Conv2d_{first}_1x3", split, (1, 3)), conv(f"Conv2d_{second}_3x1", split, (3, 1)))
        return Concat("", tuple(Chain("", (half,)) for half in halves))

    return Concat(
        name,
        (
            branch(0, conv("Conv2d_0a_1x1", one, 1)),
            branch(1, conv("Conv2d_0a_1x1", reduce, 1), beside("0b", "0c")),
            branch(2, *tower(conv, reduce, (a, tall), (b, wide)), beside("0d", "0e")),
            _pooled(conv, 3, pool),
        ),
    )


def reduction_b(conv: ConvStyle, name: str, bank: tuple[int, ...], *, padding: Padding = "valid") -> Concat:
    """Return v4's Reduction-B, 17×17 to 8×8. Source: figure 8."""
    three, reduce, seven = bank
    return Concat(
        name,
        (
            branch(0, conv("Conv2d_0a_1x1", three, 1), conv("Conv2d_1a_3x3", three, 3, stride=2, padding=padding)),
            branch(
                1,
                *tower(conv, reduce, (reduce, (1, 7)), (seven, (7, 1))),
                conv("Conv2d_1a_3x3", seven, 3, stride=2, padding=padding),
            ),
            branch(2, strided_pool(padding=padding)),
        ),
    )


def _build(values: Values) -> Network:
    conv = ConvStyle()
    printed = values.choice("order") == "printed"
    first = stem(values.choice("stem"), conv, printed_order=printed)
    a = letters(5, first_letter(first), values.integer("blocks_a"))
    b = letters(6, "b", values.integer("blocks_b"))
    c = letters(7, "b", values.integer("blocks_c"))
    return Network(
        "inception_v4",
        values.bank("input"),
        (
            first,
            Stage("Inception-A", tuple(module_a(conv, name, values.bank("a")) for name in a)),
            Stage("Reduction-A", (reduction_a(conv, "Mixed_6a", values.bank("reduction_a")),)),
            Stage("Inception-B", tuple(module_b(conv, name, values.bank("b"), printed_order=printed) for name in b)),
            Stage("Reduction-B", (reduction_b(conv, "Mixed_7a", values.bank("reduction_b")),)),
            Stage("Inception-C", tuple(module_c(conv, name, values.bank("c"), printed_order=printed) for name in c)),
            classifier(values.integer("classes"), dropout=0.2),
        ),
        (AuxHead("AuxLogits", b[-1] if b else "Mixed_6a", slim_head(values.integer("classes"))),),
    )


BANK_KNOBS: Final[tuple[Knob, ...]] = (
    row_knob("a", "Inception-A", _A_COLUMNS, (96, 96, 64, 96, 64, 96), "1602.07261, figure 4."),
    reduction_a_knob(REDUCTION_A, "Inception-v4"),
    row_knob("b", "Inception-B", _B_COLUMNS, (128, 384, 192, 224, 256, 192, 224, 256), "1602.07261, figure 5."),
    row_knob("reduction_b", "Reduction-B", _REDUCTION_B_COLUMNS, (192, 256, 320), "1602.07261, figure 8."),
    row_knob("c", "Inception-C", _C_COLUMNS, (256, 256, 384, 256, 448, 512), "1602.07261, figure 6."),
)

_KNOBS: Final[tuple[Knob, ...]] = (
    *network_knobs((3, 299, 299)),
    stem_knob("figure_3", "1602.07261, figure 3."),
    blocks_knob("blocks_a", "Inception-A blocks", 4, "1602.07261, figure 9: 4."),
    blocks_knob("blocks_b", "Inception-B blocks", 7, "1602.07261, figure 9: 7."),
    blocks_knob("blocks_c", "Inception-C blocks", 3, "1602.07261, figure 9: 3."),
    ChoiceKnob(
        name="order",
        label="Order of 1×n and n×1",
        group="Factorization",
        help="1602.07261, figures 5 and 6 print 1×n first, figure 3 7×1 first; the released network turns each of them "
        "round. The cost is equal.",
        default="released",
        options=(("released", "as released"), ("printed", "as printed")),
    ),
    factorize_7x7_knob(),
    *BANK_KNOBS,
    heads_knob("TF-Slim: one classifier on the last 17×17 module; the paper draws none."),
)

_OUTPUTS: Final = (
    ("stem", "Mixed_5a", (384, 35, 35)),
    ("4 × Inception-A", "Mixed_5e", (384, 35, 35)),
    ("Reduction-A", "Mixed_6a", (1024, 17, 17)),
    ("7 × Inception-B", "Mixed_6h", (1024, 17, 17)),
    ("Reduction-B", "Mixed_7a", (1536, 8, 8)),
    ("3 × Inception-C", "Mixed_7d", (1536, 8, 8)),
    ("average pooling", "AvgPool_1a", (1536, 1, 1)),
)

INCEPTION_V4: Final = Variant(
    name="inception_v4",
    title="Inception-v4",
    year=2016,
    source=f"{PAPER}, figures 3 to 9",
    summary="The same three kinds of modules made uniform, wider and more, behind a stem that branches itself.",
    knobs=_KNOBS,
    build=_build,
    published=(
        *(printed_output(row, part, shape, f"{PAPER}, figure 9") for row, part, shape in _OUTPUTS),
        Published("parameters", "params", (), "42.7M", "timm model card", 42.65e6, 42.75e6),
        Published("GMACs", "macs", (), "12.3", "timm model card", 12.25e9, 12.35e9),
    ),
    departures=(
        Departure(
            "the order of 1×n and n×1 in figures 3, 5 and 6",
            "the released network has it the other way round; parameters and multiply-adds are equal",
            "TF-Slim, inception_v4",
        ),
        Departure(
            "the last 3×3 of the stem has stride 2",
            "figure 3 does not print it, but joins it with a pool of stride 2",
            f"{PAPER}, figure 3",
        ),
        Departure(
            "figure 5 prints 1×7 twice in its third branch",
            "read as 1×7 224, 7×1 256, as released",
            f"{PAPER}, figure 5",
        ),
    ),
)
