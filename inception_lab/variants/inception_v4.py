"""Inception-v4: figures 3 to 9 of "Inception-v4, Inception-ResNet …" (1602.07261).

The same numbers give TF-Slim's, timm's and Keras' network layer for layer.
"""

from __future__ import annotations

from typing import Annotated, Final, NamedTuple

from inception_lab.knobs import AnyKnob, ChoiceKnob, Values
from inception_lab.spec import AuxHead, Concat, Network, Padding, Stage
from inception_lab.variants.common import (
    CLASSES,
    FACTORIZE_7X7,
    INPUT,
    ConvStyle,
    bank_knob,
    blocks_knob,
    branch,
    classifier,
    first_letter,
    heads_knob,
    letters,
    network_knobs,
    slim_head,
)
from inception_lab.variants.modules import (
    ReductionABank,
    averaged,
    reduction_a,
    reduction_a_knob,
    split_3x3,
    strided_branch,
    strided_pool,
    tower,
)
from inception_lab.variants.rethinking_modules import Figure5Bank, figure_5
from inception_lab.variants.stems import STEM, stem, stem_knob
from inception_lab.variants.variant import (
    BRANCH_ORDER,
    Departure,
    Variant,
    no_softmax,
    printed_output,
    rounded,
    slim_norm,
    with_gamma,
)

__all__ = [
    "BANKS",
    "BANK_A",
    "BANK_B",
    "BANK_C",
    "BANK_REDUCTION_A",
    "BANK_REDUCTION_B",
    "BLOCKS_A",
    "BLOCKS_B",
    "BLOCKS_C",
    "INCEPTION_V4",
    "PAPER",
    "REDUCTION_A",
    "module_a",
    "module_b",
    "module_c",
    "reduction_b",
]

PAPER: Final = "Szegedy et al. 2016, arXiv 1602.07261"


class ABank(NamedTuple):
    """Inception-A. Source: figure 4."""

    projection: Annotated[int, "pool proj"]
    one: Annotated[int, "#1×1"]
    reduce: Annotated[int, "#3×3 reduce"]
    three: Annotated[int, "#3×3"]
    reduce_double: Annotated[int, "double #3×3 reduce"]
    double: Annotated[int, "double #3×3"]


class BBank(NamedTuple):
    """Inception-B. Source: figure 5."""

    projection: Annotated[int, "pool proj"]
    one: Annotated[int, "#1×1"]
    reduce: Annotated[int, "#7×7 reduce"]
    first: Annotated[int, "#1×7"]
    second: Annotated[int, "#7×1"]
    a: Annotated[int, "double #a"]
    b: Annotated[int, "double #b"]
    c: Annotated[int, "double #c"]


class CBank(NamedTuple):
    """Inception-C. Source: figure 6."""

    projection: Annotated[int, "pool proj"]
    one: Annotated[int, "#1×1"]
    reduce: Annotated[int, "#reduce"]
    split: Annotated[int, "#1×3 and #3×1"]
    a: Annotated[int, "double #a"]
    b: Annotated[int, "double #b"]


class ReductionBBank(NamedTuple):
    """Reduction-B. Source: figure 8."""

    three: Annotated[int, "#3×3 /2"]
    reduce: Annotated[int, "#7×7 reduce"]
    seven: Annotated[int, "#7×7, 3×3 /2"]


REDUCTION_A: Final = ReductionABank(192, 224, 256, 384)
BLOCKS_A: Final = blocks_knob("blocks_a", "Inception-A blocks", 4, "1602.07261, figure 9: 4.")
BLOCKS_B: Final = blocks_knob("blocks_b", "Inception-B blocks", 7, "1602.07261, figure 9: 7.")
BLOCKS_C: Final = blocks_knob("blocks_c", "Inception-C blocks", 3, "1602.07261, figure 9: 3.")
BANK_A: Final = bank_knob("a", "Inception-A", ABank(96, 96, 64, 96, 64, 96), "1602.07261, figure 4.")
BANK_REDUCTION_A: Final = reduction_a_knob(REDUCTION_A, "Inception-v4")
BANK_B: Final = bank_knob("b", "Inception-B", BBank(128, 384, 192, 224, 256, 192, 224, 256), "1602.07261, figure 5.")
BANK_REDUCTION_B: Final = bank_knob(
    "reduction_b", "Reduction-B", ReductionBBank(192, 256, 320), "1602.07261, figure 8."
)
BANK_C: Final = bank_knob("c", "Inception-C", CBank(256, 256, 384, 256, 448, 512), "1602.07261, figure 6.")
BANKS: Final[tuple[AnyKnob, ...]] = (BANK_A, BANK_REDUCTION_A, BANK_B, BANK_REDUCTION_B, BANK_C)
_ORDER: Final = ChoiceKnob(
    name="order",
    label="Order of 1×n and n×1",
    group="Factorization",
    help="1602.07261, figures 5 and 6 print 1×n first, figure 3 7×1 first; the released network turns each of them "
    "round. The cost is equal.",
    default="released",
    options=(("released", "as released"), ("printed", "as printed")),
)


def module_a(conv: ConvStyle, name: str, bank: ABank) -> Concat:
    """Return Inception-A, of the form of "Rethinking" figure 5. Source: figure 4."""
    filters = Figure5Bank(bank.one, bank.reduce, bank.three, bank.reduce_double, bank.double, bank.projection)
    return figure_5(conv, name, filters)


def module_b(conv: ConvStyle, name: str, bank: BBank, *, printed_order: bool) -> Concat:
    """Return Inception-B, its long branch 7×1 first as released or 1×7 first as printed. Source: figure 5."""
    tall, wide = ((1, 7), (7, 1)) if printed_order else ((7, 1), (1, 7))
    return Concat(
        name,
        (
            branch(0, conv("Conv2d_0a_1x1", bank.one, 1)),
            branch(1, *tower(conv, bank.reduce, (bank.first, (1, 7)), (bank.second, (7, 1)))),
            branch(2, *tower(conv, bank.reduce, (bank.a, tall), (bank.b, wide), (bank.b, tall), (bank.c, wide))),
            averaged(conv, 3, bank.projection),
        ),
    )


def module_c(conv: ConvStyle, name: str, bank: CBank, *, printed_order: bool) -> Concat:
    """Return Inception-C, whose last convolutions stand side by side. Source: figure 6."""
    tall, wide = ((1, 3), (3, 1)) if printed_order else ((3, 1), (1, 3))

    return Concat(
        name,
        (
            branch(0, conv("Conv2d_0a_1x1", bank.one, 1)),
            branch(1, conv("Conv2d_0a_1x1", bank.reduce, 1), split_3x3(conv, bank.split, "b")),
            branch(2, *tower(conv, bank.reduce, (bank.a, tall), (bank.b, wide)), split_3x3(conv, bank.split, "d")),
            averaged(conv, 3, bank.projection),
        ),
    )


def reduction_b(conv: ConvStyle, name: str, bank: ReductionBBank, *, padding: Padding = "valid") -> Concat:
    """Return v4's Reduction-B, 17×17 to 8×8. Source: figure 8."""
    return Concat(
        name,
        (
            strided_branch(conv, 0, bank.three, conv("Conv2d_0a_1x1", bank.three, 1), padding=padding),
            strided_branch(
                conv,
                1,
                bank.seven,
                *tower(conv, bank.reduce, (bank.reduce, (1, 7)), (bank.seven, (7, 1))),
                padding=padding,
            ),
            branch(2, strided_pool(padding=padding)),
        ),
    )


def v4_stages(conv: ConvStyle, values: Values, *, printed_order: bool, padding: Padding = "valid") -> tuple[Stage, ...]:
    """Return stem, modules, reductions and classifier; `padding` is Reduction-B's."""
    first = stem(values[STEM], conv, printed_order=printed_order)
    a = letters(5, first_letter(first), values[BLOCKS_A])
    b = letters(6, "b", values[BLOCKS_B])
    c = letters(7, "b", values[BLOCKS_C])
    return (
        first,
        Stage("Inception-A", tuple(module_a(conv, name, values[BANK_A]) for name in a)),
        Stage("Reduction-A", (reduction_a(conv, "Mixed_6a", values[BANK_REDUCTION_A]),)),
        Stage("Inception-B", tuple(module_b(conv, name, values[BANK_B], printed_order=printed_order) for name in b)),
        Stage("Reduction-B", (reduction_b(conv, "Mixed_7a", values[BANK_REDUCTION_B], padding=padding),)),
        Stage("Inception-C", tuple(module_c(conv, name, values[BANK_C], printed_order=printed_order) for name in c)),
        classifier(values[CLASSES], dropout=0.2),
    )


def _build(values: Values) -> Network:
    stages = v4_stages(ConvStyle(), values, printed_order=values[_ORDER] == "printed")
    endpoint = letters(6, "b", values[BLOCKS_B])[-1:] or ("Mixed_6a",)
    return Network(
        "inception_v4", values[INPUT], stages, (AuxHead("AuxLogits", endpoint[0], slim_head(values[CLASSES])),)
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
    declared=(
        *network_knobs((3, 299, 299)),
        stem_knob("figure_3", "1602.07261, figure 3."),
        BLOCKS_A,
        BLOCKS_B,
        BLOCKS_C,
        _ORDER,
        FACTORIZE_7X7,
        *BANKS,
        heads_knob("TF-Slim: one classifier on the last 17×17 module; the paper draws none."),
    ),
    build=_build,
    published=(
        *(printed_output(row, part, shape, f"{PAPER}, figure 9") for row, part, shape in _OUTPUTS),
        rounded("parameters", "params", "42.7M", 10**6, "timm model card"),
        rounded("GMACs", "macs", "12.3", 10**9, "timm model card"),
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
        BRANCH_ORDER,
        slim_norm(PAPER),
        Departure(
            "average pools leave the padding out", "the paper prints nothing of it; as released", "TF-Slim, timm"
        ),
        with_gamma("31,584"),
        no_softmax(f"{PAPER}, figure 9"),
    ),
)
