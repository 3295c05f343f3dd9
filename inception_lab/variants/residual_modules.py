"""The blocks of the Inception-ResNets, their filter banks and stages: figures 10 to 19 of 1602.07261."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Final, NamedTuple

from inception_lab.knobs import AnyKnob, Values
from inception_lab.spec import Chain, Concat, Residual, Stage
from inception_lab.variants.common import ConvStyle, bank_knob, blocks_knob, branch, scale_knob
from inception_lab.variants.modules import (
    ReductionABank,
    ResidualReductionBBank,
    reduction_a,
    reduction_a_knob,
    residual_reduction_b,
    tower,
)

__all__ = [
    "BANK_A",
    "BANK_B",
    "BANK_C",
    "BANK_REDUCTION_A",
    "BANK_REDUCTION_B",
    "BLOCKS_A",
    "BLOCKS_B",
    "BLOCKS_C",
    "SCALE_A",
    "SCALE_B",
    "SCALE_C",
    "V1_BANKS",
    "V2_BANKS",
    "residual_count_knobs",
    "residual_scale_knobs",
    "residual_stages",
]


class Block35Bank(NamedTuple):
    """Inception-ResNet-A. Source: figures 10 (v1) and 16 (v2)."""

    one: Annotated[int, "#1×1"]
    reduce: Annotated[int, "#3×3 reduce"]
    three: Annotated[int, "#3×3"]
    reduce_double: Annotated[int, "double #3×3 reduce"]
    a: Annotated[int, "double #a"]
    b: Annotated[int, "double #b"]


class Block17Bank(NamedTuple):
    """Inception-ResNet-B. Source: figures 11 (v1) and 17 (v2)."""

    one: Annotated[int, "#1×1"]
    reduce: Annotated[int, "#7×7 reduce"]
    wide: Annotated[int, "#1×7"]
    tall: Annotated[int, "#7×1"]


class Block8Bank(NamedTuple):
    """Inception-ResNet-C. Source: figures 13 (v1) and 19 (v2)."""

    one: Annotated[int, "#1×1"]
    reduce: Annotated[int, "#3×3 reduce"]
    wide: Annotated[int, "#1×3"]
    tall: Annotated[int, "#3×1"]


# ── Knobs, with v1's filters and figure 15's counts ──────────────────────────

BLOCKS_A, BLOCKS_B, BLOCKS_C = (
    blocks_knob(f"blocks_{letter}", f"Inception-ResNet-{letter.upper()} blocks", count, "", most=40)
    for letter, count in (("a", 5), ("b", 10), ("c", 5))
)
SCALE_A, SCALE_B, SCALE_C = (
    scale_knob(f"scale_{letter}", f"Scale of {letter.upper()} blocks", scale, "")
    for letter, scale in (("a", 0.17), ("b", 0.10), ("c", 0.20))
)
BANK_A: Final = bank_knob("a", "Inception-ResNet-A", Block35Bank(32, 32, 32, 32, 32, 32), "1602.07261, figure 10.")
BANK_REDUCTION_A: Final = reduction_a_knob(ReductionABank(192, 192, 256, 384), "Inception-ResNet-v1")
BANK_B: Final = bank_knob("b", "Inception-ResNet-B", Block17Bank(128, 128, 128, 128), "1602.07261, figure 11.")
BANK_REDUCTION_B: Final = bank_knob(
    "reduction_b", "Reduction-B", ResidualReductionBBank(256, 384, 256, 256, 256), "1602.07261, figure 12."
)
BANK_C: Final = bank_knob("c", "Inception-ResNet-C", Block8Bank(192, 192, 192, 192), "1602.07261, figure 13.")
V1_BANKS: Final[tuple[AnyKnob, ...]] = (BANK_A, BANK_REDUCTION_A, BANK_B, BANK_REDUCTION_B, BANK_C)
V2_BANKS: Final[tuple[AnyKnob, ...]] = (
    replace(BANK_A, default=Block35Bank(32, 32, 32, 32, 48, 64), help="1602.07261, figure 16."),
    reduction_a_knob(ReductionABank(256, 256, 384, 384), "Inception-ResNet-v2"),
    replace(BANK_B, default=Block17Bank(192, 128, 160, 192), help="1602.07261, figure 17."),
    replace(BANK_REDUCTION_B, default=ResidualReductionBBank(256, 384, 288, 288, 320), help="1602.07261, figure 18."),
    replace(BANK_C, default=Block8Bank(192, 192, 224, 256), help="1602.07261, figure 19."),
)
"""The filter banks of -v2, figures 16 to 19."""


def residual_count_knobs(counts: tuple[int, int, int], where: str) -> tuple[AnyKnob, ...]:
    """Declare how many A, B and C blocks there are."""
    knobs = zip((BLOCKS_A, BLOCKS_B, BLOCKS_C), counts, strict=True)
    return tuple(replace(knob, default=count, help=where) for knob, count in knobs)


def residual_scale_knobs(
    where: str, scales: tuple[float, float, float] = (SCALE_A.default, SCALE_B.default, SCALE_C.default)
) -> tuple[AnyKnob, ...]:
    """Declare the residual scale of the A, B and C blocks; the released ones if no others are given."""
    knobs = zip((SCALE_A, SCALE_B, SCALE_C), scales, strict=True)
    return tuple(replace(knob, default=scale, help=where) for knob, scale in knobs)


# ── Blocks and stages ────────────────────────────────────────────────────────


def _block35_branches(conv: ConvStyle, bank: Block35Bank) -> tuple[Chain, ...]:
    """Return the branches of Inception-ResNet-A. Source: figures 10 (v1) and 16 (v2)."""
    return (
        branch(0, conv("Conv2d_1x1", bank.one, 1)),
        branch(1, *tower(conv, bank.reduce, (bank.three, (3, 3)))),
        branch(2, *tower(conv, bank.reduce_double, (bank.a, (3, 3)), (bank.b, (3, 3)))),
    )


def _block17_branches(conv: ConvStyle, bank: Block17Bank) -> tuple[Chain, ...]:
    """Return the branches of Inception-ResNet-B. Source: figures 11 (v1) and 17 (v2)."""
    return branch(0, conv("Conv2d_1x1", bank.one, 1)), branch(
        1, *tower(conv, bank.reduce, (bank.wide, (1, 7)), (bank.tall, (7, 1)))
    )


def _block8_branches(conv: ConvStyle, bank: Block8Bank) -> tuple[Chain, ...]:
    """Return the branches of Inception-ResNet-C. Source: figures 13 (v1) and 19 (v2)."""
    return branch(0, conv("Conv2d_1x1", bank.one, 1)), branch(
        1, *tower(conv, bank.reduce, (bank.wide, (1, 3)), (bank.tall, (3, 1)))
    )


def _blocks(
    conv: ConvStyle,
    kind: str,
    branches: tuple[Chain, ...],
    count: int,
    *,
    scale: float,
    channels: int | None,
    plain_last: bool,
    projected: bool,
) -> tuple[Residual, ...]:
    """Return `count` equal blocks named ``<kind>_1`` …: branches, concat, linear 1×1, scaled sum, ReLU.

    The linear 1×1 has a bias and neither norm nor activation; it gives back the
    input's width unless `channels` fixes another. Source: 1602.07261, section 3.2.
    """
    linear = conv.linear("Conv2d_1x1", "input" if channels is None else channels)
    body = Chain("", (Concat("", branches), linear))
    blocks = []
    for number in range(1, count + 1):
        block = Residual(f"{kind}_{number}", body, scale=scale, activation="relu")
        if projected:
            block = replace(block, shortcut=Chain("shortcut", (linear,)), norm=conv.norm)
        if plain_last and number == count:
            block = replace(block, scale=1.0, activation=None)
        blocks.append(block)
    return tuple(blocks)


def residual_stages(
    conv: ConvStyle,
    values: Values,
    *,
    widths: tuple[int | None, int | None, int | None] = (None, None, None),
    plain_last: bool = False,
    projected: bool = False,
) -> tuple[Stage, ...]:
    """Return the stages between stem and classifier, from the knobs every Inception-ResNet has.

    `widths` are of the linear 1×1 in A, B and C, where they do not follow the
    input. With `plain_last` the last C block has scale 1.0 and no ReLU, as
    released; `projected`, every shortcut has a linear 1×1 and every sum a norm.
    """
    a, b, c = (
        _blocks(
            conv,
            kind,
            branches,
            values[count],
            scale=values[scale],
            channels=width,
            plain_last=plain_last and kind == "block8",
            projected=projected,
        )
        for kind, branches, count, scale, width in (
            ("block35", _block35_branches(conv, values[BANK_A]), BLOCKS_A, SCALE_A, widths[0]),
            ("block17", _block17_branches(conv, values[BANK_B]), BLOCKS_B, SCALE_B, widths[1]),
            ("block8", _block8_branches(conv, values[BANK_C]), BLOCKS_C, SCALE_C, widths[2]),
        )
    )
    return (
        Stage("Inception-ResNet-A", a),
        Stage("Reduction-A", (reduction_a(conv, "Mixed_6a", values[BANK_REDUCTION_A]),)),
        Stage("Inception-ResNet-B", b),
        Stage("Reduction-B", (residual_reduction_b(conv, "Mixed_7a", values[BANK_REDUCTION_B]),)),
        Stage("Inception-ResNet-C", c),
    )
