"""What "Rethinking" (1512.00567) and 1602.07261 print of depth, cost, modules and widths, against the arithmetic."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import Final

from inception_lab.claims.claim import Claim, Number, Outcome, Step, Topic, decimal, exactly, judge, shown, within
from inception_lab.claims.printed import Reading, printed_claim, published, side_by_side, total_of, value_in
from inception_lab.claims.residuals import modules_after_the_stem
from inception_lab.cost.formulas import ratio_formula
from inception_lab.design import Design, from_text, graph_of
from inception_lab.errors import ShapeError
from inception_lab.labs.results import result_of
from inception_lab.text.numbers import count, grouped
from inception_lab.variants.inception_v4 import PAPER
from inception_lab.variants.rethinking_modules import PAPER as RETHINKING

__all__ = ["PAPERS"]

_TABLE_3: Final = "1512.00567, table 3"
_TABLE_1: Final = "inception_v2"
_V3: Final = "inception_v3"
_UNPUBLISHED: Final = (
    "The paper's own network, which the figure is about, was never published: what is compared is the released one."
)


# ── Inception-v3 ─────────────────────────────────────────────────────────────


def _two_and_a_half(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    macs = {name: total_of(name).macs for name in ("googlenet", _TABLE_1, _V3)}
    v2, v3 = (ratio_formula(macs[name], macs["googlenet"]) for name in (_TABLE_1, _V3))
    printed = [result_of(network, _TABLE_3).cost for network in ("Inception-v2", "GoogLeNet")]
    of_table = Fraction(printed[0]) / Fraction(printed[1])
    return Outcome(
        (
            Step(f"Inception-v2 over GoogLeNet, by table 3's own {printed[0]} and {printed[1]}", of_table, "×"),
            shown(v2, "Inception-v2 (table 1, reconstructed) over GoogLeNet"),
            shown(v3, "Inception-v3, as released, over GoogLeNet"),
        ),
        judge(
            as_said=within(stated, v3.value, digits=1) or within(stated, v2.value, digits=1),
            on_condition=within(stated, of_table, digits=1),
        ),
        f"The released Inception-v3 costs {decimal(v3.value)} times what GoogLeNet costs; {decimal(stated)} is stated. "
        f"Only table 3's own figures give it: {printed[0]} / {printed[1]} = {decimal(of_table)}. {_UNPUBLISHED}",
    )


def _under_25_million(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    alone, with_head = (total_of(text).params for text in (_V3, f"{_V3}?heads=on"))
    return Outcome(
        (
            Step("With the auxiliary classifier, as in training", with_head, "parameters"),
            Step("Without it, as at inference", alone, "parameters"),
        ),
        judge(as_said=max(alone, with_head) < stated, on_condition=alone < stated),
        f"{grouped(alone)} parameters at inference, {grouped(with_head)} with the auxiliary classifier; fewer than "
        f"{count(int(stated))} is stated.",
    )


def _more_modules(claimed: tuple[Number, ...]) -> Outcome:
    of_v4, of_v3 = claimed
    v4, v3 = (modules_after_the_stem(graph_of(Design(name))) for name in ("inception_v4", _V3))
    return Outcome(
        (
            Step("Inception-v3, as released: modules after the stem, reductions included", v3, "modules"),
            Step("Inception-v4: modules after the stem, reductions included", v4, "modules"),
        ),
        judge(as_said=v4 > v3 and exactly(of_v4, v4) and exactly(of_v3, v3)),
        f"{v4} modules against {v3}, the two reductions of each included. The paper says “more” and prints no number; "
        "the numbers are read off its figure 9 and the released Inception-v3.",
    )


# ── Widths that cannot be (1602.07261, figures 17 and 19) ────────────────────

_WIDTH_B: Final = published("inception_resnet_v2", "Inception-ResNet-B: 1×1 linear", "output").shape[0]
_WIDTH_C: Final = published("inception_resnet_v2", "Inception-ResNet-C: 1×1 linear", "output").shape[0]


def _with_width(block: str, filters: Number) -> Design:
    return from_text(f"inception_resnet_v2?edit={block}.Conv2d_1x1:channels={filters}")


def _width(block: str, claimed: tuple[Number, ...]) -> Outcome:
    """Judge the filters of a residual block's linear 1×1, by its input and by building the network with them."""
    (stated,) = claimed
    graph = graph_of(Design("inception_resnet_v2"))
    entering = graph.node(graph.node(f"{block}.sum").inputs[0])
    width, terms = entering.out_shape[0], " + ".join(str(shape[0]) for shape in entering.in_shapes)
    projected = graph_of(Design("inception_resnet_v2_cifar")).endpoint(block).out_shape[0]
    try:
        graph_of(_with_width(block, stated))
    except ShapeError as error:
        problem = error.problem
    else:
        problem = ""
    return Outcome(
        (
            Step(f"Can the network be built with {decimal(stated)}?", f"no: {problem}" if problem else "yes"),
            Step("With a projection beside the sum, as Viblo's article has it for small images", projected, "channels"),
            Step(f"Channels that enter the block: {terms}", width, "channels"),
        ),
        judge(as_said=not problem and exactly(stated, width)),
        f"{terms} = {width} channels enter the block, and a sum needs as many from its 1×1; {decimal(stated)} is "
        f"printed. {'With that the network cannot be built.' if problem else 'With that the network can be built.'}",
    )


# ── The claims ───────────────────────────────────────────────────────────────

_DEPTH: Final = published(_TABLE_1, "“42 layers deep”", "depth")

PAPERS: Final[tuple[Claim, ...]] = (
    printed_claim(
        "P42",
        _DEPTH,
        "The network of table 1, “Rethinking”'s Inception-v2, is 42 layers deep.",
        _TABLE_1,
        topic=Topic.DEPTH,
        readings=(Reading("for the released Inception-v3", lambda: value_in(_V3, _DEPTH)),),
        quote="Although our network is 42 layers deep",
    ),
    printed_claim(
        "P5B",
        published(_V3, "“5 billion multiply-adds”", "macs"),
        "Inception-v3, as released, takes the paper's 5 billion multiply-adds per inference.",
        _V3,
        quote="a computational cost of 5 billion multiply-adds per inference",
        note=_UNPUBLISHED,
    ),
    printed_claim(
        "P4.8B",
        published(_V3, "4.8 billion operations", "macs"),
        "Inception-v3, as released, takes the paper's 4.8 billion operations.",
        _V3,
        note=_UNPUBLISHED,
    ),
    Claim(
        "P2.5x",
        Topic.PUBLISHED_TABLES,
        "The network of “Rethinking” costs only about 2.5 times what GoogLeNet costs.",
        f"{RETHINKING}, section 6",
        (2.5,),
        _two_and_a_half,
        Design(_V3),
        quote="our computation cost is only about 2.5 higher than that of GoogLeNet",
    ),
    Claim(
        "P25M",
        Topic.PUBLISHED_TABLES,
        "Inception-v3 has less than 25 million parameters.",
        f"{RETHINKING}, abstract",
        (25_000_000,),
        _under_25_million,
        Design(_V3),
        quote="using less than 25 million parameters",
    ),
    Claim(
        "P16",
        Topic.NETWORKS,
        "Inception-v4 has more modules than Inception-v3: 16 against 11.",
        f"{PAPER}, section 1",
        (16, 11),
        _more_modules,
        side_by_side("inception_v3", "inception_v4"),
        quote="more inception modules than Inception-v3",
    ),
    Claim(
        "P1154",
        Topic.RESIDUALS,
        "Inception-ResNet-B's linear 1×1 has 1154 filters.",
        f"{PAPER}, figure 17",
        (_WIDTH_B,),
        partial(_width, "block17_1"),
        _with_width("block17_1", _WIDTH_B),
    ),
    Claim(
        "P2048",
        Topic.RESIDUALS,
        "Inception-ResNet-C's linear 1×1 has 2048 filters.",
        f"{PAPER}, figure 19",
        (_WIDTH_C,),
        partial(_width, "block8_1"),
        _with_width("block8_1", _WIDTH_C),
    ),
)
