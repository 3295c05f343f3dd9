"""Modules that more than one network of the family is built from.

Branches stand in TF-Slim's order; a filter bank's fields say the columns that
people see.
"""

from __future__ import annotations

from typing import Annotated, Final, NamedTuple

from inception_lab.knobs import BankKnob
from inception_lab.spec import AvgPool, Block, Chain, Concat, MaxPool, Padding
from inception_lab.variants.common import ConvStyle, bank_knob, branch

__all__ = [
    "MIXED_5B",
    "Mixed5bBank",
    "ReductionABank",
    "ResidualReductionBBank",
    "averaged",
    "mixed_5b",
    "reduction_a",
    "reduction_a_knob",
    "residual_reduction_b",
    "split_3x3",
    "strided_branch",
    "strided_pool",
    "tower",
]


class Mixed5bBank(NamedTuple):
    """The plain module of v3's 35×35 grid and of the released Inception-ResNet-v2's stem."""

    one: Annotated[int, "#1×1"]
    reduce_5x5: Annotated[int, "#5×5 reduce"]
    five: Annotated[int, "#5×5"]
    reduce_3x3: Annotated[int, "#3×3 reduce"]
    double: Annotated[int, "#double 3×3"]
    projection: Annotated[int, "pool proj"]


class ReductionABank(NamedTuple):
    """Reduction-A. Source: 1602.07261, figure 7 and table 1."""

    k: Annotated[int, "k"]
    l: Annotated[int, "l"]  # noqa: E741  # the paper's own letter
    m: Annotated[int, "m"]
    n: Annotated[int, "n"]


class ResidualReductionBBank(NamedTuple):
    """Inception-ResNet's Reduction-B. Source: 1602.07261, figures 12 (v1) and 18 (v2)."""

    reduce: Annotated[int, "#1×1"]
    first: Annotated[int, "#3×3 /2 (a)"]
    second: Annotated[int, "#3×3 /2 (b)"]
    middle: Annotated[int, "#3×3 (c)"]
    third: Annotated[int, "#3×3 /2 (c)"]


MIXED_5B: Final = Mixed5bBank(96, 48, 64, 64, 96, 64)
"""The plain module in the released Inception-ResNet-v2's stem: 35×35×320."""


def reduction_a_knob(default: ReductionABank, network: str) -> BankKnob[ReductionABank]:
    """Declare Reduction-A's k, l, m, n."""
    return bank_knob(
        "reduction_a",
        "Reduction-A",
        default,
        f"1602.07261, figure 7 and table 1, row {network}: 1×1 k, 3×3 l, 3×3 m /2 beside 3×3 n /2.",
    )


def averaged(conv: ConvStyle, number: int, channels: int) -> Chain:
    """Return a branch of a 3×3 average pool that keeps the grid, then a 1×1."""
    pool = AvgPool("AvgPool_0a_3x3", (3, 3), (1, 1), "same", count_include_pad=conv.count_include_pad)
    return branch(number, pool, conv("Conv2d_0b_1x1", channels, 1))


def strided_pool(name: str = "MaxPool_1a_3x3", padding: Padding = "valid") -> MaxPool:
    """Return a 3×3 max pool of stride 2."""
    return MaxPool(name, (3, 3), (2, 2), padding)


def tower(conv: ConvStyle, reduce: int, *factors: tuple[int, tuple[int, int]]) -> tuple[Block, ...]:
    """Return a 1×1 with `reduce` filters, then a convolution for each (filters, kernel)."""
    layers: list[Block] = [conv("Conv2d_0a_1x1", reduce, 1)]
    for position, (channels, kernel) in enumerate(factors):
        letter = chr(ord("b") + position)
        layers.append(conv(f"Conv2d_0{letter}_{kernel[0]}x{kernel[1]}", channels, kernel))
    return tuple(layers)


def strided_branch(
    conv: ConvStyle,
    number: int,
    channels: int,
    *before: Block,
    padding: Padding = "valid",
) -> Chain:
    """Return a branch that ends in a 3×3 of stride 2."""
    return branch(number, *before, conv("Conv2d_1a_3x3", channels, 3, stride=2, padding=padding))


def split_3x3(conv: ConvStyle, channels: int, letter: str) -> Concat:
    """Return 1×3 beside 3×1, the end of an expanded filter bank; `letter` names the first one's layer."""
    halves = (
        conv(f"Conv2d_0{letter}_1x3", channels, (1, 3)),
        conv(f"Conv2d_0{chr(ord(letter) + 1)}_3x1", channels, (3, 1)),
    )
    return Concat("", tuple(Chain("", (half,)) for half in halves))


def mixed_5b(conv: ConvStyle, bank: Mixed5bBank, name: str = "Mixed_5b") -> Concat:
    """Return 1×1 | 1×1, 5×5 | 1×1, 3×3, 3×3 | average pool, 1×1, as released in v3 and Inception-ResNet-v2."""
    return Concat(
        name,
        (
            branch(0, conv("Conv2d_0a_1x1", bank.one, 1)),
            branch(1, *tower(conv, bank.reduce_5x5, (bank.five, (5, 5)))),
            branch(2, *tower(conv, bank.reduce_3x3, (bank.double, (3, 3)), (bank.double, (3, 3)))),
            averaged(conv, 3, bank.projection),
        ),
    )


def reduction_a(conv: ConvStyle, name: str, bank: ReductionABank, *, padding: Padding = "valid") -> Concat:
    """Return Reduction-A with (k, l, m, n): 3×3 n /2 | 1×1 k, 3×3 l, 3×3 m /2 | max pool /2.

    Source: 1602.07261, figure 7.
    """
    return Concat(
        name,
        (
            strided_branch(conv, 0, bank.n, padding=padding),
            strided_branch(conv, 1, bank.m, *tower(conv, bank.k, (bank.l, (3, 3))), padding=padding),
            branch(2, strided_pool(padding=padding)),
        ),
    )


def residual_reduction_b(conv: ConvStyle, name: str, bank: ResidualReductionBBank) -> Concat:
    """Return Inception-ResNet's Reduction-B: three towers of stride 2 beside a max pool.

    Source: 1602.07261, figures 12 (v1) and 18 (v2).
    """
    reduce = conv("Conv2d_0a_1x1", bank.reduce, 1)
    return Concat(
        name,
        (
            strided_branch(conv, 0, bank.first, reduce),
            strided_branch(conv, 1, bank.second, reduce),
            strided_branch(conv, 2, bank.third, *tower(conv, bank.reduce, (bank.middle, (3, 3)))),
            branch(3, strided_pool()),
        ),
    )
