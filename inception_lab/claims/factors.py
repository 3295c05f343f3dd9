"""Claims C4 to C7 and C23: what a convolution's factors cost, and what they can stand for."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from inception_lab.claims.claim import (
    Claim,
    Number,
    Outcome,
    Step,
    Topic,
    decimal,
    exactly,
    judge,
    percent,
    shown,
    within,
)
from inception_lab.claims.sources import MODULES, OPENGENUS
from inception_lab.cost.formulas import ratio_formula
from inception_lab.labs import Setting
from inception_lab.labs.factorization import (
    CHANNELS_IN,
    CHANNELS_OUT,
    FACTORIZATION_LAB,
    FactorizationReport,
    Stack,
    compare_factorizations,
)
from inception_lab.text.words import format_pair

__all__ = ["FACTORS", "rank_of"]

_FIVE: Final = Setting(FACTORIZATION_LAB)
_THREE: Final = _FIVE.turned("kernel", "3").turned("scheme", "1xn_nx1")
_WIDER: Final = _THREE.turned("channels_out", 128)
_BESIDE: Final = _THREE.turned("scheme", "side_by_side")
_DIAGONAL: Final = ((1, 0, 0), (0, 1, 0), (0, 0, 1))
"""A 3×3 filter that looks along a diagonal."""
_COLUMN: Final = (2, 3, 5)
_ROW: Final = (7, 11, 13)
"""A 3×1 and a 1×3 of one channel, without a zero or a common factor."""


def _single(report: FactorizationReport) -> Step:
    return shown(report.whole.formula, f"One {report.whole.words}")


def _c4(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    five, three = compare_factorizations(_FIVE), compare_factorizations(_THREE)
    ratio = ratio_formula(five.whole.cost.macs, three.whole.cost.macs)
    return Outcome(
        (_single(five), _single(three), shown(ratio, "The first over the second, one convolution each")),
        judge(as_said=within(stated, ratio.value, digits=2)),
        f"At equal width the ratio is {ratio.value}, which is {decimal(ratio.value)}; {decimal(stated)} is stated. "
        "It is one 5×5 against one 3×3, not against two.",
    )


def _c5(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    five, three = compare_factorizations(_FIVE), compare_factorizations(_THREE)
    ratio = Fraction(five.chosen.ratio.value)
    single = ratio_formula(five.whole.cost.macs, three.whole.cost.macs)
    return Outcome(
        (
            _single(five),
            shown(five.chosen.formula, "Two 3×3 in its place"),
            shown(single, "One 5×5 over one 3×3"),
            shown(five.chosen.ratio, "One 5×5 over two 3×3"),
        ),
        judge(as_said=within(stated, ratio, digits=2)),
        f"Two 3×3 cost {decimal(ratio)} times less than the 5×5 ({ratio}; {percent(1 - 1 / ratio)} saved) at equal "
        f"width; {decimal(stated)} is stated. One 3×3 alone costs {decimal(single.value)} times less.",
    )


def _c6(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    equal, wider = compare_factorizations(_THREE), compare_factorizations(_WIDER)
    saved, saved_wider = (1 - 1 / Fraction(report.chosen.ratio.value) for report in (equal, wider))
    holds = within(stated, 100 * saved, digits=0)
    return Outcome(
        (
            _single(equal),
            shown(equal.chosen.formula, "1×3, then 3×1, at equal width"),
            Step("Saved where the channels double (64 to 128)", 100 * saved_wider, "%"),
            Step("Saved at equal width, 1 − 2/3", 100 * saved, "%"),
        ),
        judge(as_said=holds and within(stated, 100 * saved_wider, digits=0), on_condition=holds),
        f"At equal width 1×3 and 3×1 save {percent(saved)}; {decimal(stated)} % is stated. The condition is the equal "
        f"width: where 64 channels become 128 and both factors have 128 filters, they save {percent(saved_wider)}.",
    )


def _c7(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    report = compare_factorizations(_THREE)
    stack, bank = report.chosen, compare_factorizations(_BESIDE).chosen
    deeper = stack.depth - report.whole.depth
    deeper_bank = bank.depth - report.whole.depth
    side_by_side = _branches(bank)
    return Outcome(
        (
            Step("The 3×3 alone", report.whole.depth, "layer"),
            Step("1×3, then 3×1", stack.depth, "layers"),
            Step("1×3 beside 3×1, the expanded filter bank", bank.depth, "layer"),
            Step("Branches side by side there", side_by_side, "branches"),
            Step("Layers that 1×3, then 3×1 adds", deeper, "layer"),
        ),
        judge(
            as_said=exactly(stated, deeper),
            on_condition=exactly(stated, deeper_bank) and side_by_side > 1,
        ),
        f"One after the other the two factors are {stack.depth} layers in the place of {report.whole.depth}: deeper, "
        f"not broader. Side by side, in the expanded filter bank of “Rethinking” (figure 7), they are {side_by_side} "
        f"branches of {bank.depth} layer: broader, and no deeper.",
    )


def _branches(stack: Stack) -> int:
    return max(len(node.inputs) for node in stack.graph.nodes)


def _c23(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    report = compare_factorizations(_THREE)
    pair, whole = report.chosen, report.whole
    channels = _THREE.values[CHANNELS_IN] * _THREE.values[CHANNELS_OUT]
    free, free_of_pair = (Fraction(stack.cost.weights, channels) for stack in (whole, pair))
    any_rank = rank_of(_DIAGONAL)
    rank = rank_of([[down * across for across in _ROW] for down in _COLUMN])
    return Outcome(
        (
            Step("What both see", f"{format_pair(whole.field)} and {format_pair(pair.field)}", "pixels"),
            Step("Values to learn for one pair of channels, 3×3", free, "values"),
            Step("Values to learn for one pair of channels, 1×3 and 3×1", free_of_pair, "values"),
            Step("Rank of a 3×3 filter along a diagonal", any_rank),
            Step("Rank of any column times any row", rank),
        ),
        judge(as_said=exactly(stated, rank), on_condition=exactly(stated, any_rank) and pair.field == whole.field),
        f"Both see the same pixels. But for one channel the two make a column times a row, a kernel of rank {rank} "
        f"with {decimal(free_of_pair)} values; a 3×3 has {decimal(free)} and any rank up to {any_rank}. The condition: "
        f"the kernel is separable (rank {rank}), which a filter along a diagonal is not, and no activation stands "
        "between the two.",
    )


def rank_of(matrix: Sequence[Sequence[int]]) -> int:
    """Return the rank of a matrix, by elimination in whole numbers."""
    rows = [row for row in matrix if any(row)]
    if not rows:
        return 0
    pivot, *below = rows
    column = next(index for index, value in enumerate(pivot) if value)
    eliminated = [
        [pivot[column] * value - row[column] * above for value, above in zip(row, pivot, strict=True)] for row in below
    ]
    return 1 + rank_of(eliminated)


# ── The claims ───────────────────────────────────────────────────────────────

FACTORS: Final[tuple[Claim, ...]] = (
    Claim("C4", Topic.FACTORIZATION, "A 5×5 costs 2.78 times as much as a 3×3.", MODULES, (2.78,), _c4, _FIVE),
    Claim(
        "C5",
        Topic.FACTORIZATION,
        "Two 3×3 in the place of a 5×5 cut its cost 2.78 times.",
        OPENGENUS,
        (2.78,),
        _c5,
        _FIVE,
    ),
    Claim("C6", Topic.FACTORIZATION, "1×3 and 3×1 together are 33 % cheaper than a 3×3.", MODULES, (33,), _c6, _THREE),
    Claim(
        "C7",
        Topic.FACTORIZATION,
        "Splitting n×n into 1×n and n×1 makes the network broader and adds no depth.",
        OPENGENUS,
        (0,),
        _c7,
        _BESIDE,
    ),
    Claim(
        "C23",
        Topic.FACTORIZATION,
        "A 3×3 convolution is equivalent to a 1×3 followed by a 3×1.",
        MODULES,
        (3,),
        _c23,
        _THREE,
        reading="every 3×3 kernel, of any rank up to 3, can be written as the two",
    ),
)
