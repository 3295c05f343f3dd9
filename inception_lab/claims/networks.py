"""Claims C13 to C15, C18 and C19: what whole networks cost, and how their grids are reduced."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from inception_lab.claims.claim import Claim, Number, Outcome, Step, Topic, about, decimal, exactly, judge, shown
from inception_lab.claims.printed import side_by_side, total_of
from inception_lab.claims.residuals import form_of
from inception_lab.claims.sources import MODULES, OPENGENUS, VIDHYA
from inception_lab.cost.formulas import ratio_formula
from inception_lab.design import Design
from inception_lab.labs import Setting
from inception_lab.labs.grid import GRID_LAB, compare_orders, reductions
from inception_lab.labs.results import result_of
from inception_lab.text.numbers import change, count
from inception_lab.variants.inception_v4 import BANK_REDUCTION_A

__all__ = ["NETWORKS"]

_V3: Final = "inception_v3"
_V4: Final = "inception_v4"
_RESNET_V1: Final = "inception_resnet_v1"
_RESNET_V2: Final = "inception_resnet_v2"
_RELEASED: Final = "inception_resnet_v2_released"
_ROUGHLY: Final = Fraction(1, 10)
"""How far “about the same cost” may be off."""
_TABLE_2: Final = "1602.07261, table 2"
_ERRORS: Final = tuple(
    float(result_of(network, _TABLE_2).top1) for network in ("Inception-ResNet-v2", "Inception-ResNet-v1")
)


# ── What whole networks cost (C13 to C15) ────────────────────────────────────


def _conv_macs(name: str) -> int:
    return total_of(name).conv_macs


def _cost(name: str, words: str) -> Step:
    return Step(words, _conv_macs(name), "MACs of convolutions, one image")


def _c13(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    resnet_v1, v3 = _conv_macs(_RESNET_V1), _conv_macs(_V3)
    ratio = ratio_formula(resnet_v1, v3)
    return Outcome(
        (
            _cost(_RESNET_V1, "Inception-ResNet-v1, as printed"),
            _cost(_V3, "Inception-v3, as released"),
            shown(ratio, "The first over the second"),
        ),
        judge(as_said=about(stated, ratio.value, tolerance=_ROUGHLY)),
        f"{count(resnet_v1)} against {count(v3)} MACs of convolutions: {change(resnet_v1, v3)}. “About” is read as "
        "± 10 %.",
    )


def _c14(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    printed, released, v4 = _conv_macs(_RESNET_V2), _conv_macs(_RELEASED), _conv_macs(_V4)
    of_released, of_printed = ratio_formula(released, v4), ratio_formula(printed, v4)
    return Outcome(
        (
            _cost(_V4, "Inception-v4"),
            _cost(_RESNET_V2, "Inception-ResNet-v2, as printed (5, 10, 5 blocks)"),
            _cost(_RELEASED, "Inception-ResNet-v2, as released (10, 20, 10 blocks)"),
            shown(of_released, "As released, over Inception-v4"),
            shown(of_printed, "As printed, over Inception-v4"),
        ),
        judge(
            as_said=about(stated, of_printed.value, tolerance=_ROUGHLY),
            on_condition=about(stated, of_released.value, tolerance=_ROUGHLY),
        ),
        f"As printed it costs {count(printed)} against {count(v4)} MACs of convolutions: {change(printed, v4)}. "
        f"As released, with twice the blocks, it costs {count(released)}: {change(released, v4)}. "
        "“About” is read as ± 10 %.",
    )


def _c15(claimed: tuple[Number, ...]) -> Outcome:
    error_v2, error_v1 = claimed
    v1, printed, released = (_conv_macs(name) for name in (_RESNET_V1, _RESNET_V2, _RELEASED))
    source = f"top-1 error, single crop ({_TABLE_2})"
    return Outcome(
        (
            Step(f"Inception-ResNet-v1, {source}", error_v1, "%", published=True),
            Step(f"Inception-ResNet-v2, {source}", error_v2, "%", published=True),
            _cost(_RESNET_V1, "Inception-ResNet-v1"),
            _cost(_RELEASED, "Inception-ResNet-v2, as released"),
            _cost(_RESNET_V2, "Inception-ResNet-v2, as printed"),
            shown(ratio_formula(printed, v1), "v2 as printed, over v1"),
        ),
        judge(as_said=min(printed, released) > v1 and error_v2 < error_v1),
        f"v2 costs {count(printed)} MACs of convolutions as printed and {count(released)} as released, v1 {count(v1)}. "
        f"The paper measured {error_v2} % error for v2 and {error_v1} % for v1; errors are quoted, not computed.",
    )


# ── Reductions (C18, C19) ────────────────────────────────────────────────────


def _c18(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    built = reductions(BANK_REDUCTION_A.default)
    forms = {form_of(reduction.graph.nodes) for reduction in built}
    banks = {reduction.filters for reduction in built}
    return Outcome(
        (
            *(Step(f"k, l, m, n of {reduction.words}", ", ".join(map(str, reduction.filters))) for reduction in built),
            Step("Different forms (operations, kernels, strides)", len(forms), "form"),
            Step("Different filters", len(banks), "rows"),
        ),
        judge(
            as_said=exactly(stated, len(forms)) and exactly(stated, len(banks)),
            on_condition=exactly(stated, len(forms)),
        ),
        f"The {len(built)} networks share {len(forms)} form: the same kernels and strides. The filters k, l, m, n "
        f"differ in all: {len(banks)} rows of table 1 for {len(built)} networks.",
    )


def _c19(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    report = compare_orders(Setting(GRID_LAB))
    pool, compute, both = (report.order(name) for name in ("pool_first", "compute_first", "parallel"))
    necks = int(both.bottleneck)
    entering, leaving = (both.stations[end].values for end in (0, -1))
    no_neck = exactly(stated, necks) and both.narrowest.values > pool.narrowest.values
    return Outcome(
        (
            *(
                Step(f"Narrowest map, {order.words}", order.narrowest.values, "values")
                for order in (pool, compute, both)
            ),
            *(Step(f"Cost, {order.words}", order.cost.macs, "MACs, one image") for order in (pool, compute, both)),
            Step("Bottlenecks where both work at once", necks, "bottlenecks"),
            shown(report.ratio, "Compute, then pool, over both at once"),
        ),
        judge(
            as_said=no_neck and both.cost.macs <= min(pool.cost.macs, compute.cost.macs),
            on_condition=no_neck and both.cost.macs < compute.cost.macs,
        ),
        f"Both at once lead from {entering:,} values to {leaving:,}, with nothing narrower between; pooling first "
        f"squeezes everything through {pool.narrowest.values:,}. They take {decimal(report.ratio.value)} times "
        f"fewer MACs than computing first. The condition: pooling first is cheaper still ({count(pool.cost.macs)} "
        f"against {count(both.cost.macs)}). What the principle does to the error is not computed.",
    )


# ── The claims ───────────────────────────────────────────────────────────────
_AGAINST_V3: Final = side_by_side(_RESNET_V1, _V3)
_AGAINST_V4: Final = side_by_side(_RESNET_V2, _V4).turned("c", _RELEASED)

NETWORKS: Final[tuple[Claim, ...]] = (
    Claim(
        "C13",
        Topic.NETWORKS,
        "Inception-ResNet-v1 costs about what Inception-v3 costs.",
        MODULES,
        (1,),
        _c13,
        _AGAINST_V3,
    ),
    Claim(
        "C14",
        Topic.NETWORKS,
        "Inception-ResNet-v2 costs about what Inception-v4 costs.",
        MODULES,
        (1,),
        _c14,
        _AGAINST_V4,
    ),
    Claim(
        "C15",
        Topic.NETWORKS,
        "Inception-ResNet-v2 is costlier and more accurate than Inception-ResNet-v1.",
        OPENGENUS,
        _ERRORS,
        _c15,
        Design(_RESNET_V2),
    ),
    Claim(
        "C18",
        Topic.RESIDUALS,
        "Reduction-A is the same in Inception-v4 and in both Inception-ResNets.",
        MODULES,
        (1,),
        _c18,
        Setting(GRID_LAB),
    ),
    Claim(
        "C19",
        Topic.NETWORKS,
        "Pooling and computing side by side shrinks the grid cheaply and without a representational bottleneck.",
        f"1512.00567, section 5 and figure 10; only the principle, of section 2, is repeated in {VIDHYA}",
        (0,),
        _c19,
        Setting(GRID_LAB),
        reading="no map between the two is smaller than what enters and what leaves",
    ),
)
