"""Claims C13 to C16, C18 and C19: what whole networks cost, residual scales, reductions."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from inception_lab.claims.claim import (
    Claim,
    Number,
    Outcome,
    Step,
    about,
    between,
    decimal,
    exactly,
    judge,
    shown,
)
from inception_lab.claims.heads_and_stems import VIDHYA
from inception_lab.claims.modules_and_factors import MODULES, OPENGENUS
from inception_lab.claims.printed import side_by_side
from inception_lab.cost import graph_cost
from inception_lab.cost.formulas import ratio_formula
from inception_lab.design import Design, graph_of
from inception_lab.graph import LayerGraph
from inception_lab.labs import Setting
from inception_lab.labs.grid import GRID_LAB
from inception_lab.labs.grid_report import reductions, values_of
from inception_lab.labs.grid_report import report as grid_reduction
from inception_lab.labs.results import result_of
from inception_lab.spec import Residual
from inception_lab.text.numbers import change, count
from inception_lab.variants.inception_v4 import BANK_REDUCTION_A

__all__ = ["NETWORKS"]

_V3: Final = Design("inception_v3")
_V4: Final = Design("inception_v4")
_RESNET_V1: Final = Design("inception_resnet_v1")
_RESNET_V2: Final = Design("inception_resnet_v2")
_RELEASED: Final = Design("inception_resnet_v2_released")
_ROUGHLY: Final = Fraction(1, 10)
"""How far “about the same cost” may be off."""
_TABLE_2: Final = "1602.07261, table 2"
_ERRORS: Final = tuple(
    float(result_of(network, _TABLE_2).top1) for network in ("Inception-ResNet-v2", "Inception-ResNet-v1")
)


# ── What whole networks cost (C13 to C15) ────────────────────────────────────


def _conv_macs(chosen: Design) -> int:
    return graph_cost(graph_of(chosen)).total.conv_macs


def _spent(chosen: Design, words: str) -> Step:
    return Step(words, _conv_macs(chosen), "MACs of convolutions, one image")


def _c13(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    one, other = _conv_macs(_RESNET_V1), _conv_macs(_V3)
    ratio = ratio_formula(one, other)
    return Outcome(
        (
            _spent(_RESNET_V1, "Inception-ResNet-v1, as printed"),
            _spent(_V3, "Inception-v3, as released"),
            shown(ratio, "The first over the second"),
        ),
        judge(as_said=about(stated, ratio.value, tolerance=_ROUGHLY)),
        f"{count(one)} against {count(other)} MACs of convolutions: {change(one, other)}. “About” is read as ± 10 %.",
    )


def _c14(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    printed, released, v4 = _conv_macs(_RESNET_V2), _conv_macs(_RELEASED), _conv_macs(_V4)
    of_released, of_printed = ratio_formula(released, v4), ratio_formula(printed, v4)
    return Outcome(
        (
            _spent(_V4, "Inception-v4"),
            _spent(_RESNET_V2, "Inception-ResNet-v2, as printed (5, 10, 5 blocks)"),
            _spent(_RELEASED, "Inception-ResNet-v2, as released (10, 20, 10 blocks)"),
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
    v1, printed, released = (_conv_macs(chosen) for chosen in (_RESNET_V1, _RESNET_V2, _RELEASED))
    source = f"top-1 error, single crop ({_TABLE_2})"
    return Outcome(
        (
            Step(f"Inception-ResNet-v1, {source}", error_v1, "%", published=True),
            Step(f"Inception-ResNet-v2, {source}", error_v2, "%", published=True),
            _spent(_RESNET_V1, "Inception-ResNet-v1"),
            _spent(_RELEASED, "Inception-ResNet-v2, as released"),
            _spent(_RESNET_V2, "Inception-ResNet-v2, as printed"),
            shown(ratio_formula(printed, v1), "v2 as printed, over v1"),
        ),
        judge(as_said=min(printed, released) > v1 and error_v2 < error_v1),
        f"v2 costs {count(printed)} MACs of convolutions as printed and {count(released)} as released, v1 {count(v1)}. "
        f"The paper measured {error_v2} % error for v2 and {error_v1} % for v1; errors are not computed here.",
    )


# ── Residuals and reductions (C16, C18, C19) ─────────────────────────────────


def _c16(claimed: tuple[Number, ...]) -> Outcome:
    most_filters, low, high = claimed
    blocks = [(node, node.layer) for node in graph_of(_RELEASED).nodes if isinstance(node.layer, Residual)]
    scales = [layer.scale for _, layer in blocks]
    inside = [scale for scale in scales if between(low, high, scale)]
    widest = max(node.out_shape[0] for node, _ in blocks)
    wide = len([node for node, _ in blocks if node.out_shape[0] > most_filters])
    different = ", ".join(f"{scale:.2f}" for scale in dict.fromkeys(scales))
    return Outcome(
        (
            Step("Widest residual sum of the released network", widest, "filters"),
            Step(f"Residual blocks wider than {decimal(most_filters)} filters", wide, "blocks"),
            Step("Scales in the released network", different),
            Step("Residual blocks in all", len(scales), "blocks"),
            Step(f"Of them scaled within {low} to {high}", len(inside), "blocks"),
        ),
        judge(
            as_said=wide > 0 and len(inside) == len(scales),
            on_condition=wide > 0 and all(between(low, high, scale) for scale in scales[:-1]),
        ),
        f"The released Inception-ResNet-v2 has sums of up to {widest:,} filters and scales {len(inside)} of its "
        f"{len(scales)} blocks within {low} to {high}; the last block has {scales[-1]}. That unscaled training “dies” "
        "is what the paper saw: nothing is trained here; the Explorer's section “Signal” measures the start, how "
        "activations and gradients grow along the network with each scale.",
    )


def _c18(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    found = reductions(_V4.values[BANK_REDUCTION_A])
    forms = {_form(one.graph) for one in found}
    banks = {one.filters for one in found}
    return Outcome(
        (
            *(Step(f"k, l, m, n of {one.words}", ", ".join(map(str, one.filters))) for one in found),
            Step("Different forms (operations, kernels, strides)", len(forms), "form"),
            Step("Different filters", len(banks), "rows"),
        ),
        judge(
            as_said=exactly(stated, len(forms)) and exactly(stated, len(banks)),
            on_condition=exactly(stated, len(forms)),
        ),
        f"The {len(found)} networks share {len(forms)} form: the same kernels and strides. The filters k, l, m, n "
        f"differ in all: {len(banks)} rows of table 1 for {len(found)} networks.",
    )


def _form(graph: LayerGraph) -> tuple[tuple[object, ...], ...]:
    """Return what a reduction is made of, its numbers of filters left out."""
    return tuple(
        (node.op, getattr(node.layer, "kernel", None), getattr(node.layer, "stride", None)) for node in graph.nodes
    )


def _c19(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    found = grid_reduction(Setting(GRID_LAB))
    pool, compute, both = (found.order(name) for name in ("pool_first", "compute_first", "parallel"))
    necks = int(both.bottleneck)
    as_wide = exactly(stated, necks) and values_of(both.narrowest) > values_of(pool.narrowest)
    return Outcome(
        (
            *(
                Step(f"Narrowest map, {order.words}", values_of(order.narrowest), "values")
                for order in (pool, compute, both)
            ),
            *(Step(f"Cost, {order.words}", order.cost.macs, "MACs, one image") for order in (pool, compute, both)),
            Step("Bottlenecks where both work at once", necks, "bottlenecks"),
            shown(found.ratio, "Compute, then pool, over both at once"),
        ),
        judge(
            as_said=as_wide and both.cost.macs <= min(pool.cost.macs, compute.cost.macs),
            on_condition=as_wide and both.cost.macs < compute.cost.macs,
        ),
        f"Pooling first squeezes everything through {values_of(pool.narrowest):,} values. Both at once keep "
        f"{values_of(both.narrowest):,}, for {decimal(found.ratio.value)} times fewer MACs than computing first. The "
        f"condition: pooling first is cheaper still ({count(pool.cost.macs)} against {count(both.cost.macs)}). "
        "What the principles do to the error is not computed here.",
    )


# ── The claims ───────────────────────────────────────────────────────────────
_AGAINST_V3: Final = side_by_side("inception_resnet_v1", "inception_v3")
_AGAINST_V4: Final = side_by_side("inception_resnet_v2", "inception_v4").turned("c", "inception_resnet_v2_released")

NETWORKS: Final[tuple[Claim, ...]] = (
    Claim(
        "C13", "Networks", "Inception-ResNet-v1 costs about what Inception-v3 costs.", MODULES, (1,), _c13, _AGAINST_V3
    ),
    Claim(
        "C14", "Networks", "Inception-ResNet-v2 costs about what Inception-v4 costs.", MODULES, (1,), _c14, _AGAINST_V4
    ),
    Claim(
        "C15",
        "Networks",
        "Inception-ResNet-v2 is costlier and more accurate than Inception-ResNet-v1.",
        OPENGENUS,
        _ERRORS,
        _c15,
        _RESNET_V2,
    ),
    Claim(
        "C16",
        "Residuals",
        "Residual networks “die” in training above 1000 filters; scaling the residuals by 0.1 to 0.3 cures it.",
        f"{OPENGENUS}; {MODULES}; after 1602.07261, section 3.3",
        (1000, 0.1, 0.3),
        _c16,
        _RELEASED,
    ),
    Claim(
        "C18",
        "Residuals",
        "Reduction-A is the same in Inception-v4 and in both Inception-ResNets.",
        MODULES,
        (1,),
        _c18,
        Setting(GRID_LAB),
    ),
    Claim(
        "C19",
        "Networks",
        "Avoid bottlenecks: pooling and computing side by side shrinks the grid cheaply and squeezes nothing.",
        f"{VIDHYA}; after 1512.00567, sections 2 and 5",
        (0,),
        _c19,
        Setting(GRID_LAB),
    ),
)
