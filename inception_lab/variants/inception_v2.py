"""Inception-v2: table 1 of "Rethinking the Inception Architecture" (1512.00567), taken literally.

The paper does not print the filter numbers inside its modules: a reconstruction.
"""

from __future__ import annotations

from typing import Final

from inception_lab.knobs import Values
from inception_lab.spec import Network, Stage
from inception_lab.variants import rethinking_modules as rethinking
from inception_lab.variants.common import (
    CLASSES,
    FACTORIZE_7X7,
    INPUT,
    ConvStyle,
    bank_knob,
    classifier,
    first_letter,
    letters,
    network_knobs,
)
from inception_lab.variants.modules import strided_pool
from inception_lab.variants.stems import STEM, stem, stem_knob, three_convs
from inception_lab.variants.variant import (
    BRANCH_ORDER,
    Departure,
    Variant,
    no_softmax,
    printed_count,
    printed_output,
    rounded,
    slim_norm,
)

__all__ = ["INCEPTION_V2"]

_RECONSTRUCTED: Final = "a reconstruction: the paper prints no filter numbers"
# The filters are the released v3's, where its modules have the same form; figure 5's sum up to 288.
_A: Final = bank_knob(
    "a", "Module A", rethinking.Figure5Bank(64, 48, 64, 64, 96, 64), f"1512.00567, figure 5; {_RECONSTRUCTED}."
)
_6A: Final = bank_knob("6a", "Reduction A", rethinking.REDUCTION_A, f"1512.00567, figure 10; {_RECONSTRUCTED}.")
_B: Final = bank_knob(
    "b", "Module B", rethinking.Figure6Bank(192, 160, 192, 192), f"1512.00567, figure 6, n = 7; {_RECONSTRUCTED}."
)
_7A: Final = bank_knob("7a", "Reduction B", rethinking.REDUCTION_B, f"1512.00567, figure 10; {_RECONSTRUCTED}.")
_C: Final = bank_knob(
    "c", "Module C", rethinking.Figure7Bank(320, 384, 384, 448, 384, 192), f"1512.00567, figure 7; {_RECONSTRUCTED}."
)


def _table_1_stem(conv: ConvStyle) -> Stage:
    """Return table 1's first seven rows: five valid or padded 3×3, one pool, 288 channels."""
    return Stage(
        "stem",
        (
            *three_convs(conv),
            strided_pool("MaxPool_3a_3x3"),
            conv("Conv2d_3b_3x3", 80, 3, padding="valid"),
            conv("Conv2d_4a_3x3", 192, 3, stride=2, padding="valid"),
            conv("Conv2d_4b_3x3", 288, 3),
        ),
    )


def _build_v2(values: Values) -> Network:
    conv = ConvStyle()
    chosen = values[STEM]
    first = _table_1_stem(conv) if chosen == "table_1" else stem(chosen, conv)
    a = letters(5, first_letter(first), values[rethinking.BLOCKS_A])
    b = letters(6, "b", values[rethinking.BLOCKS_B])
    c = letters(7, "b", values[rethinking.BLOCKS_C])
    return Network(
        "inception_v2",
        values[INPUT],
        (
            first,
            Stage("Inception-A", tuple(rethinking.figure_5(conv, name, values[_A]) for name in a)),
            Stage("Reduction-A", (rethinking.reduction_a(conv, "Mixed_6a", values[_6A]),)),
            Stage("Inception-B", tuple(rethinking.figure_6(conv, name, values[_B]) for name in b)),
            Stage("Reduction-B", (rethinking.reduction_b(conv, "Mixed_7a", values[_7A]),)),
            Stage(
                "Inception-C",
                tuple(rethinking.figure_7(conv, name, values[_C], expanded=values[rethinking.EXPANDED]) for name in c),
            ),
            classifier(values[CLASSES], dropout=0.5),
        ),
    )


_TABLE_1_INPUTS: Final = (
    ("conv 3×3/1", "Conv2d_1a_3x3", (32, 149, 149)),
    ("conv padded 3×3/1", "Conv2d_2a_3x3", (32, 147, 147)),
    ("pool 3×3/2", "Conv2d_2b_3x3", (64, 147, 147)),
    ("conv 3×3/1", "MaxPool_3a_3x3", (64, 73, 73)),
    ("conv 3×3/2", "Conv2d_3b_3x3", (80, 71, 71)),
    ("conv 3×3/1", "Conv2d_4a_3x3", (192, 35, 35)),
    ("3 × Inception", "Conv2d_4b_3x3", (288, 35, 35)),
    ("5 × Inception", "Mixed_6a", (768, 17, 17)),
    ("2 × Inception", "Mixed_7a", (1280, 8, 8)),
    ("pool 8×8", "Mixed_7c", (2048, 8, 8)),
    ("linear", "AvgPool_1a", (2048, 1, 1)),
)

INCEPTION_V2: Final = Variant(
    name="inception_v2",
    title="Inception-v2 (table 1, reconstructed)",
    year=2015,
    source=f"{rethinking.PAPER}, table 1",
    summary="Table 1 taken literally. Its modules' filters are ours: the paper prints only what enters each group.",
    declared=(
        *network_knobs((3, 299, 299)),
        stem_knob(
            "table_1", "1512.00567, table 1, rows 1 to 7.", first=("table_1", "Table 1: five more 3×3, 288 channels")
        ),
        rethinking.BLOCKS_A,
        rethinking.BLOCKS_B,
        rethinking.BLOCKS_C,
        FACTORIZE_7X7,
        rethinking.EXPANDED,
        _A,
        _6A,
        _B,
        _7A,
        _C,
    ),
    build=_build_v2,
    published=(
        *(
            printed_output(f"input of {row}", part, shape, f"{rethinking.PAPER}, table 1")
            for row, part, shape in _TABLE_1_INPUTS
        ),
        rounded(
            "3.8 billion operations",
            "macs",
            "3.8",
            10**9,
            f"{rethinking.PAPER}, table 3",
            reason="table 1 with v3's filters costs more; the filters behind 3.8 are not printed",
        ),
        printed_count(
            "“42 layers deep”",
            "depth",
            42,
            f"{rethinking.PAPER}, section 6",
            reason="figures 5, 6 and 7 as deep as drawn, with two grid reductions, make a longer path",
        ),
    ),
    departures=(
        Departure(
            "every filter number inside the modules",
            f"{_RECONSTRUCTED} inside figures 5 to 7; these are the released v3's, chosen to give table 1's "
            "288, 768, 1280 and 2048 channels",
            f"{rethinking.PAPER}, figures 5 to 7",
        ),
        Departure(
            "two grid reductions stand between the groups",
            "table 1 does not list them; figure 10 describes them",
            f"{rethinking.PAPER}, section 5",
        ),
        BRANCH_ORDER,
        slim_norm(rethinking.PAPER),
        Departure(
            "average pools leave the padding out; dropout of 50 %",
            "the paper prints neither; TF-Slim pools so, torchvision's v3 drops as much",
            rethinking.PAPER,
        ),
        no_softmax(f"{rethinking.PAPER}, table 1"),
    ),
)
