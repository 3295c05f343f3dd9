"""Contradictions in GoogLeNet's table 1, against the arithmetic."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from inception_lab.claims.claim import (
    Claim,
    Number,
    Outcome,
    Step,
    Topic,
    between,
    decimal,
    exactly,
    judge,
    shown,
    within,
)
from inception_lab.claims.printed import Reading, printed_claim, published, side_by_side, total_of, value_in
from inception_lab.cost.formulas import sum_formula
from inception_lab.design import Design, from_text, graph_of
from inception_lab.spec import Conv
from inception_lab.text.numbers import count, grouped
from inception_lab.variants.googlenet import PAPER

__all__ = ["GOOGLENET_TABLES"]

_TABLE_1: Final = f"{PAPER}, table 1"
_K: Final = 1024
_BILLION: Final = 10**9
_4A: Final = "googlenet?4a=192,96,204,16,48,64"
_5A: Final = "googlenet?5a=256,160,320,48,128,128"
_SEPARABLE: Final = "googlenet?stem=separable"


# ── The first two rows ───────────────────────────────────────────────────────

_FIRST: Final = tuple(published("googlenet", "convolution 7×7/2", quantity) for quantity in ("params", "macs"))
_SECOND: Final = published("googlenet", "convolution 3×3/1", "params")
_PARTS: Final = ("conv1_depthwise", "conv1_pointwise")


def _first_row(claimed: tuple[Number, ...]) -> Outcome:
    low_params, high_params, low_macs, high_macs = claimed
    params, macs = _FIRST
    dense = value_in("googlenet", params, quantity="weights"), value_in("googlenet", macs)
    nodes = [graph_of(from_text(_SEPARABLE)).node(part) for part in _PARTS]
    weights = value_in(_SEPARABLE, params, parts=_PARTS, quantity="weights")
    split = sum_formula(nodes, "macs")

    def fits(weights: int, cost: Number) -> bool:
        return between(low_params, high_params, weights) and between(low_macs, high_macs, cost)

    return Outcome(
        (
            Step("Printed", f"{params.printed}, {macs.printed}", published=True),
            Step("Weights of a dense 7×7, as Caffe has it", dense[0], "weights"),
            shown(sum_formula((graph_of(Design("googlenet")).node("conv1_7x7"),), "macs"), "Its cost"),
            shown(split, "Cost of a separable 7×7 with depth multiplier 8"),
            Step("Weights of the separable 7×7", weights, "weights"),
        ),
        judge(as_said=fits(*dense), on_condition=fits(weights, split.value)),
        f"A dense 7×7 has {grouped(dense[0])} weights and {count(dense[1])} MACs. A separable one with depth "
        f"multiplier 8, as BN-Inception's appendix describes, has {grouped(weights)} and {count(int(split.value))}. "
        "That GoogLeNet's row means such a one is our inference.",
    )


def _thousands(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    weights = value_in("googlenet", _SECOND, quantity="weights")
    decimal_k, binary_k = Fraction(weights, 1000), Fraction(weights, _K)
    return Outcome(
        (
            Step("Weights of the 1×1 and the 3×3", weights, "weights"),
            Step("In thousands", decimal_k, "K, K = 1000"),
            Step("In 1024s", binary_k, "K, K = 1024"),
        ),
        judge(as_said=within(stated, decimal_k, digits=0), on_condition=within(stated, binary_k, digits=0)),
        f"{grouped(weights)} weights are {decimal(decimal_k)} thousand, or {decimal(binary_k)} times 1024; "
        f"{decimal(stated)}K is printed. The table's K is 1024.",
    )


# ── Modules whose figures contradict their filters ───────────────────────────

_4C_PARAMS, _4C_MACS = (published("googlenet", "inception (4c)", quantity) for quantity in ("params", "macs"))
_5A_PARAMS, _5A_MACS = (published("googlenet", "inception (5a)", quantity) for quantity in ("params", "macs"))


def _row_4c(claimed: tuple[Number, ...]) -> Outcome:
    low, high = claimed
    params, macs = value_in("googlenet", _4C_PARAMS), value_in("googlenet", _4C_MACS)
    _, height, width = graph_of(Design("googlenet")).endpoint("4c").out_shape
    printed = (low + high) / 2
    return Outcome(
        (
            Step("Printed", f"{_4C_PARAMS.printed}, {_4C_MACS.printed}", published=True),
            Step("Each weight is used once a position, so the MACs follow", printed * height * width, "MACs"),
            Step("MACs of the table's filters", macs, "MACs, one image"),
            Step("Parameters of the table's filters", params, "parameters"),
        ),
        judge(as_said=between(low, high, params)),
        f"The table's filters have {grouped(params)} parameters ({decimal(Fraction(params, _K))}K) and {count(macs)} "
        f"MACs, which is the printed {_4C_MACS.printed}. With {_4C_PARAMS.printed} parameters it would be "
        f"{count(int(printed * height * width))}: the row contradicts itself.",
    )


def _row_5a(claimed: tuple[Number, ...]) -> Outcome:
    low, high = claimed
    printed, released = (value_in(text, _5A_MACS) for text in ("googlenet", _5A))
    params = [Fraction(value_in(text, _5A_PARAMS), _K) for text in ("googlenet", _5A)]
    return Outcome(
        (
            Step("Printed", f"{_5A_PARAMS.printed}, {_5A_MACS.printed}", published=True),
            Step("Parameters, 32 filters before the 5×5", params[0], "K"),
            Step("Parameters, 48 filters before the 5×5", params[1], "K"),
            Step("MACs, 32 filters before the 5×5", printed, "MACs, one image"),
            Step("MACs, 48 filters before the 5×5", released, "MACs, one image"),
        ),
        judge(as_said=between(low, high, printed), on_condition=between(low, high, released)),
        f"The table's 32 filters before the 5×5 give {count(printed)} MACs; the released model has 48, which give "
        f"{count(released)}. The printed {_5A_PARAMS.printed} parameters fit neither: {decimal(params[0])}K and "
        f"{decimal(params[1])}K.",
    )


# ── The whole network ────────────────────────────────────────────────────────


def _budget(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    dense, separable = (total_of(text).macs for text in ("googlenet", _SEPARABLE))
    billions = [Fraction(macs, _BILLION) for macs in (dense, separable)]
    return Outcome(
        (
            Step("With the separable first convolution that table 1 counts", separable, "MACs, one image"),
            Step("With a dense 7×7, as the text and Caffe have it", dense, "MACs, one image"),
        ),
        judge(as_said=within(stated, billions[0], digits=1), on_condition=within(stated, billions[1], digits=1)),
        f"{count(dense)} MACs with a dense first convolution, {count(separable)} with the separable one that table 1 "
        f"counts; {decimal(stated)} billion is stated.",
    )


def _torchvision(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    names = ("googlenet", "googlenet_torchvision")
    large = [
        len([node for node in graph.nodes if isinstance(node.layer, Conv) and node.layer.kernel == (5, 5)])
        for graph in (graph_of(Design(name)) for name in names)
    ]
    params = [total_of(name).params for name in names]
    return Outcome(
        (
            Step("Parameters, the paper's network", params[0], "parameters"),
            Step("Parameters, torchvision's network", params[1], "parameters"),
            Step("5×5 convolutions, the paper's network", large[0], "convolutions"),
            Step("5×5 convolutions, torchvision's network", large[1], "convolutions"),
        ),
        judge(as_said=exactly(stated, large[1])),
        f"torchvision's network has {large[1]} convolutions of 5×5, the paper's {large[0]}: its third branch is a 3×3. "
        f"{grouped(params[1])} parameters against {grouped(params[0])}.",
    )


# ── The claims ───────────────────────────────────────────────────────────────


def _row(claim_id: str, row: str, said: str, *readings: Reading) -> Claim:
    return printed_claim(claim_id, published("googlenet", row, "params"), said, "googlenet", readings=readings)


_WITH_204: Final = published("googlenet", "inception (4a)", "params")

GOOGLENET_TABLES: Final[tuple[Claim, ...]] = (
    Claim(
        "P34M",
        Topic.PUBLISHED_TABLES,
        "GoogLeNet's first row: a 7×7/2 with 2.7K parameters and 34M operations.",
        _TABLE_1,
        tuple(bound for row in _FIRST for bound in (row.low, row.high)),
        _first_row,
        from_text(_SEPARABLE),
    ),
    Claim(
        "P112K",
        Topic.PUBLISHED_TABLES,
        "GoogLeNet's second convolution row has 112 thousand parameters.",
        _TABLE_1,
        (112,),
        _thousands,
        Design("googlenet"),
    ),
    _row(
        "P364K",
        "inception (4a)",
        "Row 4a, with 208 filters of 3×3, has 364K parameters.",
        Reading("with the released model's 204 filters of 3×3", lambda: value_in(_4A, _WITH_204)),
    ),
    Claim(
        "P463K",
        Topic.PUBLISHED_TABLES,
        "Row 4c has 463K parameters and 100M operations.",
        _TABLE_1,
        (_4C_PARAMS.low, _4C_PARAMS.high),
        _row_4c,
        Design("googlenet"),
    ),
    Claim(
        "P54M",
        Topic.PUBLISHED_TABLES,
        "Row 5a, with 32 filters before the 5×5, takes 54M operations.",
        _TABLE_1,
        (_5A_MACS.low, _5A_MACS.high),
        _row_5a,
        side_by_side("googlenet", _5A),
    ),
    Claim(
        "P1.5B",
        Topic.PUBLISHED_TABLES,
        "GoogLeNet keeps to a budget of 1.5 billion multiply-adds.",
        f"{PAPER}, section 1",
        (1.5,),
        _budget,
        side_by_side("googlenet", _SEPARABLE),
        quote="a computational budget of 1.5 billion multiply-adds at inference time",
    ),
    Claim(
        "P5x5",
        Topic.PUBLISHED_TABLES,
        "torchvision's GoogLeNet has the paper's nine 5×5 convolutions.",
        f"torchvision 0.28.0, models.googlenet, read beside {_TABLE_1}",
        (9,),
        _torchvision,
        side_by_side("googlenet", "googlenet_torchvision"),
        expected=True,
    ),
)
