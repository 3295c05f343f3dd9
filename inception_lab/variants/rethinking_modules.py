"""The modules of "Rethinking the Inception Architecture": figures 5, 6, 7 and 10.

The paper prints no filter numbers in them; each takes a bank.
"""

from __future__ import annotations

from typing import Final

from inception_lab.knobs import SwitchKnob
from inception_lab.spec import Block, Chain, Concat
from inception_lab.variants.common import ConvStyle, branch
from inception_lab.variants.modules import same_average, strided_pool, tower

__all__ = [
    "EXPANDED",
    "FIGURE_5_COLUMNS",
    "FIGURE_6_COLUMNS",
    "FIGURE_7_COLUMNS",
    "PAPER",
    "REDUCTION_A",
    "REDUCTION_A_COLUMNS",
    "REDUCTION_B",
    "REDUCTION_B_COLUMNS",
    "figure_5",
    "figure_6",
    "figure_7",
    "reduction_a",
    "reduction_b",
]

PAPER: Final = "Szegedy et al. 2015, arXiv 1512.00567"

FIGURE_5_COLUMNS: Final = ("#1×1", "#3×3 reduce", "#3×3", "#double 3×3 reduce", "#double 3×3", "pool proj")
FIGURE_6_COLUMNS: Final = ("#1×1", "#7×7 reduce", "#7×7", "pool proj")
FIGURE_7_COLUMNS: Final = ("#1×1", "#3×3 reduce", "#1×3 and #3×1", "#double reduce", "#double 3×3", "pool proj")
REDUCTION_A_COLUMNS: Final = ("#3×3 /2", "#double 3×3 reduce", "#double 3×3")
REDUCTION_A: Final = (384, 64, 96)
"""Filters of the released v3's 6a."""
REDUCTION_B_COLUMNS: Final = ("#reduce", "#3×3 /2", "#7×7, 3×3 /2")
REDUCTION_B: Final = (192, 320, 192)
"""Filters of the released v3's 7a."""

EXPANDED: Final = SwitchKnob(
    name="expanded",
    label="Expanded filter banks",
    group="Factorization",
    help="1512.00567, figure 7: 1×3 beside 3×1. Off, one 3×3 as wide as both together.",
    default=True,
)


def _pooled(conv: ConvStyle, number: int, channels: int, *, include_pad: bool) -> Chain:
    return branch(number, same_average("AvgPool_0a_3x3", include_pad=include_pad), conv("Conv2d_0b_1x1", channels, 1))


def figure_5(conv: ConvStyle, name: str, bank: tuple[int, ...]) -> Concat:
    """Return figure 5's module: the 5×5 replaced by two 3×3."""
    one, reduce, three, reduce_double, double, pool = bank
    return Concat(
        name,
        (
            branch(0, conv("Conv2d_0a_1x1", one, 1)),
            branch(1, *tower(conv, reduce, (three, (3, 3)))),
            branch(2, *tower(conv, reduce_double, (double, (3, 3)), (double, (3, 3)))),
            _pooled(conv, 3, pool, include_pad=False),
        ),
    )


def reduction_a(conv: ConvStyle, name: str, bank: tuple[int, ...]) -> Concat:
    """Return figure 10's grid reduction: strided convolutions beside a strided pool."""
    three, reduce, double = bank
    return Concat(
        name,
        (
            branch(0, conv("Conv2d_1a_3x3", three, 3, stride=2, padding="valid")),
            branch(
                1,
                *tower(conv, reduce, (double, (3, 3))),
                conv("Conv2d_1a_3x3", double, 3, stride=2, padding="valid"),
            ),
            branch(2, strided_pool()),
        ),
    )


def figure_6(conv: ConvStyle, name: str, bank: tuple[int, ...], *, include_pad: bool) -> Concat:
    """Return figure 6's module with n = 7: every 7×7 as 1×7 and 7×1."""
    one, reduce, seven, pool = bank
    return Concat(
        name,
        (
            branch(0, conv("Conv2d_0a_1x1", one, 1)),
            branch(1, *tower(conv, reduce, (reduce, (1, 7)), (seven, (7, 1)))),
            branch(2, *tower(conv, reduce, (reduce, (7, 1)), (reduce, (1, 7)), (reduce, (7, 1)), (seven, (1, 7)))),
            _pooled(conv, 3, pool, include_pad=include_pad),
        ),
    )


def reduction_b(conv: ConvStyle, name: str, bank: tuple[int, ...]) -> Concat:
    """Return the reduction before the 8×8 grid, as released."""
    reduce, three, seven = bank
    return Concat(
        name,
        (
            branch(0, conv("Conv2d_0a_1x1", reduce, 1), conv("Conv2d_1a_3x3", three, 3, stride=2, padding="valid")),
            branch(
                1,
                *tower(conv, reduce, (seven, (1, 7)), (seven, (7, 1))),
                conv("Conv2d_1a_3x3", seven, 3, stride=2, padding="valid"),
            ),
            branch(2, strided_pool()),
        ),
    )


def figure_7(conv: ConvStyle, name: str, bank: tuple[int, ...], *, expanded: bool, include_pad: bool) -> Concat:
    """Return figure 7's module: 1×3 beside 3×1 (the expanded filter bank), or one 3×3 as wide as both."""
    one, reduce, split, reduce_double, double, pool = bank

    def last(first: str, second: str) -> Block:
        if not expanded:
            return conv(f"Conv2d_{first}_3x3", 2 * split, 3)
        beside = (conv(f"Conv2d_{first}_1x3", split, (1, 3)), conv(f"Conv2d_{second}_3x1", split, (3, 1)))
        return Concat("", tuple(Chain("", (half,)) for half in beside))

    return Concat(
        name,
        (
            branch(0, conv("Conv2d_0a_1x1", one, 1)),
            branch(1, conv("Conv2d_0a_1x1", reduce, 1), last("0b", "0c")),
            branch(2, *tower(conv, reduce_double, (double, (3, 3))), last("0c", "0d")),
            _pooled(conv, 3, pool, include_pad=include_pad),
        ),
    )
