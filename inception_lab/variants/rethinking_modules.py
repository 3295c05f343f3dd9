"""The modules of "Rethinking the Inception Architecture": figures 5, 6, 7 and 10.

The paper prints no filter numbers in them; each takes a bank.
"""

from __future__ import annotations

from typing import Annotated, Final, NamedTuple

from inception_lab.knobs import SwitchKnob
from inception_lab.spec import Block, Concat
from inception_lab.variants import modules
from inception_lab.variants.common import ConvStyle, blocks_knob, branch
from inception_lab.variants.modules import ReductionABank, averaged, split_3x3, strided_branch, strided_pool, tower

__all__ = [
    "BLOCKS_A",
    "BLOCKS_B",
    "BLOCKS_C",
    "EXPANDED",
    "Figure5Bank",
    "Figure6Bank",
    "Figure7Bank",
    "GridReductionABank",
    "GridReductionBBank",
    "PAPER",
    "REDUCTION_A",
    "REDUCTION_B",
    "figure_5",
    "figure_6",
    "figure_7",
    "reduction_a",
    "reduction_b",
]

PAPER: Final = "Szegedy et al. 2015, arXiv 1512.00567"


class Figure5Bank(NamedTuple):
    """The module of the 35×35 grid."""

    one: Annotated[int, "#1×1"]
    reduce: Annotated[int, "#3×3 reduce"]
    three: Annotated[int, "#3×3"]
    reduce_double: Annotated[int, "#double 3×3 reduce"]
    double: Annotated[int, "#double 3×3"]
    projection: Annotated[int, "pool proj"]


class Figure6Bank(NamedTuple):
    """The module of the 17×17 grid."""

    one: Annotated[int, "#1×1"]
    reduce: Annotated[int, "#7×7 reduce"]
    seven: Annotated[int, "#7×7"]
    projection: Annotated[int, "pool proj"]


class Figure7Bank(NamedTuple):
    """The module of the 8×8 grid."""

    one: Annotated[int, "#1×1"]
    reduce: Annotated[int, "#3×3 reduce"]
    split: Annotated[int, "#1×3 and #3×1"]
    reduce_double: Annotated[int, "#double reduce"]
    double: Annotated[int, "#double 3×3"]
    projection: Annotated[int, "pool proj"]


class GridReductionABank(NamedTuple):
    """The reduction from 35×35 to 17×17."""

    three: Annotated[int, "#3×3 /2"]
    reduce: Annotated[int, "#double 3×3 reduce"]
    double: Annotated[int, "#double 3×3"]


class GridReductionBBank(NamedTuple):
    """The reduction from 17×17 to 8×8."""

    reduce: Annotated[int, "#reduce"]
    three: Annotated[int, "#3×3 /2"]
    seven: Annotated[int, "#7×7, 3×3 /2"]


REDUCTION_A: Final = GridReductionABank(384, 64, 96)
"""Filters of the released v3's 6a."""
REDUCTION_B: Final = GridReductionBBank(192, 320, 192)
"""Filters of the released v3's 7a."""

BLOCKS_A: Final = blocks_knob("blocks_a", "Modules on 35×35", 3, "1512.00567, table 1: 3 × figure 5.")
BLOCKS_B: Final = blocks_knob("blocks_b", "Modules on 17×17", 5, "1512.00567, table 1: 5 × figure 6.")
BLOCKS_C: Final = blocks_knob("blocks_c", "Modules on 8×8", 2, "1512.00567, table 1: 2 × figure 7.")
EXPANDED: Final = SwitchKnob(
    name="expanded",
    label="Expanded filter banks",
    group="Factorization",
    help="1512.00567, figure 7: 1×3 beside 3×1. Off, one 3×3 as wide as both together.",
    default=True,
)


def figure_5(conv: ConvStyle, name: str, bank: Figure5Bank) -> Concat:
    """Return figure 5's module: the 5×5 replaced by two 3×3."""
    return Concat(
        name,
        (
            branch(0, conv("Conv2d_0a_1x1", bank.one, 1)),
            branch(1, *tower(conv, bank.reduce, (bank.three, (3, 3)))),
            branch(2, *tower(conv, bank.reduce_double, (bank.double, (3, 3)), (bank.double, (3, 3)))),
            averaged(conv, 3, bank.projection),
        ),
    )


def reduction_a(conv: ConvStyle, name: str, bank: GridReductionABank) -> Concat:
    """Return figure 10's grid reduction: strided convolutions beside a strided pool."""
    return modules.reduction_a(conv, name, ReductionABank(bank.reduce, bank.double, bank.double, bank.three))


def figure_6(conv: ConvStyle, name: str, bank: Figure6Bank) -> Concat:
    """Return figure 6's module with n = 7: every 7×7 as 1×7 and 7×1."""
    return Concat(
        name,
        (
            branch(0, conv("Conv2d_0a_1x1", bank.one, 1)),
            branch(1, *tower(conv, bank.reduce, (bank.reduce, (1, 7)), (bank.seven, (7, 1)))),
            branch(
                2,
                *tower(
                    conv,
                    bank.reduce,
                    (bank.reduce, (7, 1)),
                    (bank.reduce, (1, 7)),
                    (bank.reduce, (7, 1)),
                    (bank.seven, (1, 7)),
                ),
            ),
            averaged(conv, 3, bank.projection),
        ),
    )


def reduction_b(conv: ConvStyle, name: str, bank: GridReductionBBank) -> Concat:
    """Return the reduction before the 8×8 grid, as released."""
    return Concat(
        name,
        (
            strided_branch(conv, 0, bank.three, conv("Conv2d_0a_1x1", bank.reduce, 1)),
            strided_branch(conv, 1, bank.seven, *tower(conv, bank.reduce, (bank.seven, (1, 7)), (bank.seven, (7, 1)))),
            branch(2, strided_pool()),
        ),
    )


def figure_7(conv: ConvStyle, name: str, bank: Figure7Bank, *, expanded: bool) -> Concat:
    """Return figure 7's module: 1×3 beside 3×1 (the expanded filter bank), or one 3×3 as wide as both."""

    def last(letter: str) -> Block:
        return split_3x3(conv, bank.split, letter) if expanded else conv(f"Conv2d_0{letter}_3x3", 2 * bank.split, 3)

    return Concat(
        name,
        (
            branch(0, conv("Conv2d_0a_1x1", bank.one, 1)),
            branch(1, conv("Conv2d_0a_1x1", bank.reduce, 1), last("b")),
            branch(2, *tower(conv, bank.reduce_double, (bank.double, (3, 3))), last("c")),
            averaged(conv, 3, bank.projection),
        ),
    )
