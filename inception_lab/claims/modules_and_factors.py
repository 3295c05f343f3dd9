"""Claims C1 to C9: what a module and its factors cost, and how deep GoogLeNet is."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from inception_lab.claims.claim import (
    Claim,
    Number,
    Outcome,
    Step,
    decimal,
    exactly,
    judge,
    percent,
    shown,
    within,
)
from inception_lab.cost.formulas import formula, ratio_formula
from inception_lab.design import Design, graph_of
from inception_lab.errors import SpecError
from inception_lab.graph import LayerGraph, Node, weighted_depth
from inception_lab.labs import Setting
from inception_lab.labs.factorization import FACTORIZATION_LAB
from inception_lab.labs.factorization_report import FactorizationReport, Stack
from inception_lab.labs.factorization_report import report as factorization
from inception_lab.labs.module import MODULE_LAB
from inception_lab.labs.module_report import ModuleReport, Selected, compare_with_naive
from inception_lab.spec import Concat
from inception_lab.text.numbers import grouped

__all__ = ["MODULES_AND_FACTORS"]

MODULES: Final = "“Understanding Inception Modules” (2018-06-26)"
OPENGENUS: Final = "OpenGenus, “Understanding Inception-ResNet V1 architecture”"
_GOOGLENET: Final = Design("googlenet")
_5X5: Final = "3a.Branch_2.Conv2d_0b_5x5"
_1X1: Final = "3a.Branch_2.Conv2d_0a_1x1"
_MODULE: Final = Setting(MODULE_LAB).turned("layer", _5X5)
_FIVE: Final = Setting(FACTORIZATION_LAB)
_THREE: Final = _FIVE.turned("kernel", "3").turned("scheme", "1xn_nx1")
_WIDER: Final = _THREE.turned("channels_out", 128)
_POOLS: Final = ("max_pool", "avg_pool", "global_avg_pool")


# ── The module (C1 to C3, C8) ────────────────────────────────────────────────


def _module_3a() -> tuple[ModuleReport, Selected]:
    found = compare_with_naive(_GOOGLENET, "3a", (192, 28, 28), _5X5)
    if found.selected is None:
        raise SpecError(_5X5, "no reduction stands before this layer")
    return found, found.selected


def _c1(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    _, selected = _module_3a()
    macs = selected.naive.value
    return Outcome(
        (shown(selected.naive, "The 5×5 reads all 192 channels"),),
        judge(as_said=exactly(stated, macs)),
        f"The layer of the naive module has {decimal(macs)} MACs; {decimal(stated)} is stated.",
    )


def _c2(claimed: tuple[Number, ...]) -> Outcome:
    found, selected = _module_3a()
    parts = tuple(formula(found.reduced.node(node), "macs") for node in (_1X1, _5X5))
    computed = (*(part.value for part in parts), selected.reduced.value)
    return Outcome(
        (
            shown(parts[0], "The 1×1 reduces 192 channels to 16"),
            shown(parts[1], "The 5×5 reads the 16"),
            shown(selected.reduced, "Both"),
        ),
        judge(as_said=all(map(exactly, claimed, computed))),
        f"{decimal(computed[0])} + {decimal(computed[1])} = {decimal(computed[2])} MACs; "
        f"{', '.join(map(decimal, claimed))} are stated.",
    )


def _c3(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    _, selected = _module_3a()
    ratio = selected.ratio.value
    return Outcome(
        (
            shown(selected.naive, "Without the 1×1"),
            shown(selected.reduced, "With it"),
            shown(selected.ratio, "The first over the second"),
        ),
        judge(as_said=exactly(stated, ratio), on_condition=within(stated, ratio, digits=0)),
        f"The reduced branch takes {decimal(ratio)} times fewer MACs. As a round number that is {round(ratio)}; "
        f"{decimal(stated)} is stated.",
    )


def _c8(claimed: tuple[Number, ...]) -> Outcome:
    found, _ = _module_3a()
    end = found.reduced.node(found.reduced.output)
    channels, height, width = end.out_shape
    terms = " + ".join(str(shape[0]) for shape in end.in_shapes)
    return Outcome(
        (
            Step("Height and width, kept by padding", f"{height} × {width}"),
            Step(f"Channels of the four branches, {terms}", channels, "channels"),
        ),
        judge(as_said=tuple(claimed) == (height, width, channels)),
        f"The branches join to {terms} = {channels} channels on a {height}×{width} grid; "
        f"{'×'.join(map(decimal, claimed))} is stated.",
    )


# ── Factorization (C4 to C7) ─────────────────────────────────────────────────


def _single(found: FactorizationReport) -> Step:
    return shown(found.whole.formula, f"One {found.whole.words}")


def _c4(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    five, three = factorization(_FIVE), factorization(_THREE)
    ratio = ratio_formula(five.whole.cost.macs, three.whole.cost.macs)
    return Outcome(
        (_single(five), _single(three), shown(ratio, "The first over the second, one convolution each")),
        judge(as_said=within(stated, ratio.value, digits=2)),
        f"At equal width the ratio is {ratio.value}, which is {decimal(ratio.value)}; {decimal(stated)} is stated. "
        "It is one 5×5 against one 3×3, not against two.",
    )


def _c5(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    found, three = factorization(_FIVE), factorization(_THREE)
    ratio = Fraction(found.chosen.ratio.value)
    one = ratio_formula(found.whole.cost.macs, three.whole.cost.macs)
    return Outcome(
        (
            _single(found),
            shown(found.chosen.formula, "Two 3×3 in its place"),
            shown(one, "One 5×5 over one 3×3"),
            shown(found.chosen.ratio, "One 5×5 over two 3×3"),
        ),
        judge(as_said=within(stated, ratio, digits=2)),
        f"Two 3×3 cost {decimal(ratio)} times less than the 5×5 ({ratio}; {percent(1 - 1 / ratio)} saved) at equal "
        f"width; {decimal(stated)} is stated. One 3×3 alone costs {decimal(one.value)} times less.",
    )


def _c6(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    equal, wider = factorization(_THREE), factorization(_WIDER)
    saved, saved_wider = (1 - 1 / Fraction(found.chosen.ratio.value) for found in (equal, wider))
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
    found = factorization(_THREE)
    stack, bank = found.chosen, next(one for one in found.factored if one.name == "side_by_side")
    deeper = stack.depth - found.whole.depth
    deeper_bank = bank.depth - found.whole.depth
    side_by_side = _branches(bank)
    return Outcome(
        (
            Step("The 3×3 alone", found.whole.depth, "layer"),
            Step("1×3, then 3×1", stack.depth, "layers"),
            Step("1×3 beside 3×1, the expanded filter bank", bank.depth, "layer"),
            Step("Branches side by side there", side_by_side, "branches"),
            Step("Layers that 1×3, then 3×1 adds", deeper, "layer"),
        ),
        judge(
            as_said=exactly(stated, deeper),
            on_condition=exactly(stated, deeper_bank) and side_by_side > 1,
        ),
        f"One after the other the two factors are {stack.depth} layers in the place of {found.whole.depth}: deeper, "
        f"not broader. Side by side, in the expanded filter bank of “Rethinking” (figure 7), they are {side_by_side} "
        f"branches of {bank.depth} layer: broader, and no deeper.",
    )


def _branches(stack: Stack) -> int:
    return max(len(node.inputs) for node in stack.graph.nodes)


# ── Depth (C9) ───────────────────────────────────────────────────────────────


def _c9(claimed: tuple[Number, ...]) -> Outcome:
    modules, layers, with_pools = claimed
    graph = graph_of(_GOOGLENET)
    found = len([node for node in graph.nodes if isinstance(node.layer, Concat)])
    depth, pools = weighted_depth(graph), len(_pools_on_the_way(graph))
    return Outcome(
        (
            Step("Modules, each ending in a concat", found, "modules"),
            Step("Convolutions and linear layers on the longest path", depth, "layers"),
            Step("Pools that every path passes", pools, "pools"),
            Step("Both", depth + pools, "layers"),
        ),
        judge(
            as_said=exactly(modules, found) and exactly(layers, depth) and exactly(with_pools, depth + pools),
        ),
        f"{found} modules; the longest path has {depth} layers with parameters, and {depth + pools} with the "
        f"{pools} pools between the modules. {', '.join(map(decimal, claimed))} are stated.",
    )


def _pools_on_the_way(graph: LayerGraph) -> list[Node]:
    """Return the pools that stand between modules, in no branch."""
    return [node for node in graph.nodes if node.op in _POOLS and node.id == node.block]


# ── The claims ───────────────────────────────────────────────────────────────


_STATED: Final = (120_422_400, (2_408_448, 10_035_200, 12_443_648))

MODULES_AND_FACTORS: Final[tuple[Claim, ...]] = (
    Claim(
        "C1",
        "Module",
        f"A 5×5 convolution from 28×28×192 to 32 channels takes {grouped(_STATED[0])} multiply-adds.",
        MODULES,
        (_STATED[0],),
        _c1,
        _MODULE,
    ),
    Claim(
        "C2",
        "Module",
        f"With a 1×1 of 16 filters before it, {' + '.join(map(grouped, _STATED[1][:2]))} = {grouped(_STATED[1][2])}.",
        MODULES,
        _STATED[1],
        _c2,
        _MODULE,
    ),
    Claim("C3", "Module", "The 1×1 makes the 5×5 branch cheaper by a factor of ten.", MODULES, (10,), _c3, _MODULE),
    Claim("C4", "Factorization", "A 5×5 costs 2.78 times as much as a 3×3.", MODULES, (2.78,), _c4, _FIVE),
    Claim(
        "C5", "Factorization", "Two 3×3 in the place of a 5×5 cut its cost 2.78 times.", OPENGENUS, (2.78,), _c5, _FIVE
    ),
    Claim("C6", "Factorization", "1×3 and 3×1 together are 33 % cheaper than a 3×3.", MODULES, (33,), _c6, _THREE),
    Claim(
        "C7",
        "Factorization",
        "Splitting n×n into 1×n and n×1 makes the network broader and adds no depth.",
        OPENGENUS,
        (0,),
        _c7,
        _THREE.turned("scheme", "side_by_side"),
    ),
    Claim("C8", "Module", "Module 3a of GoogLeNet gives 28×28×256.", MODULES, (28, 28, 256), _c8, Setting(MODULE_LAB)),
    Claim(
        "C9",
        "Depth",
        "GoogLeNet has nine modules and is 22 layers deep, 27 with pooling.",
        f"{MODULES}; Analytics Vidhya, “Build Inception Network from Scratch with Python!”",
        (9, 22, 27),
        _c9,
        _GOOGLENET,
    ),
)
