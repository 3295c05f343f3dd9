"""Claims C1 to C3, C8, C9 and C21: what a module costs and is made of, and how deep GoogLeNet is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from inception_lab.claims.claim import Claim, Number, Outcome, Step, Topic, decimal, exactly, judge, shown, within
from inception_lab.claims.sources import MODULES, OPENGENUS, VIDHYA
from inception_lab.cost.formulas import formula
from inception_lab.design import Design, graph_of
from inception_lab.errors import SpecError
from inception_lab.graph import LayerGraph, Node, weighted_depth
from inception_lab.labs import Setting
from inception_lab.labs.module import MODULE_LAB
from inception_lab.labs.module_report import ModuleReport, Selected, compare_with_naive
from inception_lab.spec import Concat, Conv, Pair
from inception_lab.text.numbers import grouped
from inception_lab.text.words import format_pair

__all__ = ["MODULES_OF_GOOGLENET"]

_GOOGLENET: Final = Design("googlenet")
_RESNET_V1: Final = Design("inception_resnet_v1")
_5X5: Final = "3a.Branch_2.Conv2d_0b_5x5"
_1X1: Final = "3a.Branch_2.Conv2d_0a_1x1"
_MODULE: Final = Setting(MODULE_LAB).turned("layer", _5X5)
_POOLS: Final = ("max_pool", "avg_pool", "global_avg_pool")


# ── The module (C1 to C3, C8) ────────────────────────────────────────────────


def _module_3a() -> tuple[ModuleReport, Selected]:
    report = compare_with_naive(_GOOGLENET, "3a", (192, 28, 28), _5X5)
    if report.selected is None:
        raise SpecError(_5X5, "no reduction stands before this layer")
    return report, report.selected


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
    report, selected = _module_3a()
    parts = tuple(formula(report.reduced.node(node), "macs") for node in (_1X1, _5X5))
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
        f"Without the 1×1 the branch takes {decimal(ratio)} times as many MACs. As a round number that is "
        f"{round(ratio)}; {decimal(stated)} is stated.",
    )


def _c8(claimed: tuple[Number, ...]) -> Outcome:
    report, _ = _module_3a()
    end = report.reduced.node(report.reduced.output)
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


# ── Depth and kernels of the modules (C9, C21) ──────────────────────────────


def _c9(claimed: tuple[Number, ...]) -> Outcome:
    modules, layers, with_pools = claimed
    graph = graph_of(_GOOGLENET)
    concats = len([node for node in graph.nodes if isinstance(node.layer, Concat)])
    depth, pools = weighted_depth(graph), len(_pools_on_the_way(graph))
    return Outcome(
        (
            Step("Modules, each ending in a concat", concats, "modules"),
            Step("Convolutions and linear layers on the longest path", depth, "layers"),
            Step("Pools that every path passes", pools, "pools"),
            Step("Both", depth + pools, "layers"),
        ),
        judge(
            as_said=exactly(modules, concats) and exactly(layers, depth) and exactly(with_pools, depth + pools),
        ),
        f"{concats} modules; the longest path has {depth} layers with parameters, and {depth + pools} with the "
        f"{pools} pools between the modules. {', '.join(map(decimal, claimed))} are stated.",
    )


def _pools_on_the_way(graph: LayerGraph) -> list[Node]:
    """Return the pools that stand between modules, in no branch."""
    return [node for node in graph.nodes if node.op in _POOLS and node.id == node.block]


def _c21(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    graph = graph_of(_GOOGLENET)
    kernels = dict.fromkeys(layer.kernel for layer in _convs_in_modules(graph))
    largest = max(max(kernel) for kernel in kernels)
    stem = next(node.layer for node in graph.nodes if isinstance(node.layer, Conv))
    residual = dict.fromkeys(layer.kernel for layer in _convs_in_modules(graph_of(_RESNET_V1)))
    return Outcome(
        (
            Step("First layer of GoogLeNet's stem", format_pair(stem.kernel)),
            Step("Kernels in Inception-ResNet-v1's modules", _listed(residual)),
            Step("Kernels in GoogLeNet's modules", _listed(kernels)),
            Step("Largest of them", largest, "pixels a side"),
        ),
        judge(as_said=any(kernel == (stated, stated) for kernel in kernels)),
        f"Inception-v1's modules have kernels of {_listed(kernels)}; its {format_pair(stem.kernel)} is the first layer "
        f"of the stem. Inception-ResNet-v1's modules have {_listed(residual)}.",
    )


def _convs_in_modules(graph: LayerGraph) -> Iterator[Conv]:
    """Yield the convolutions inside a branch of a module, auxiliary heads left out."""
    for node in graph.nodes:
        if isinstance(node.layer, Conv) and node.id != node.block and not node.aux:
            yield node.layer


def _listed(kernels: Iterable[Pair]) -> str:
    return ", ".join(map(format_pair, sorted(kernels)))


# ── The claims ───────────────────────────────────────────────────────────────

_STATED: Final = (120_422_400, (2_408_448, 10_035_200, 12_443_648))

MODULES_OF_GOOGLENET: Final[tuple[Claim, ...]] = (
    Claim(
        "C1",
        Topic.MODULE,
        f"A 5×5 convolution from 28×28×192 to 32 channels takes {grouped(_STATED[0])} multiply-adds.",
        MODULES,
        (_STATED[0],),
        _c1,
        _MODULE,
    ),
    Claim(
        "C2",
        Topic.MODULE,
        f"With a 1×1 of 16 filters before it, {' + '.join(map(grouped, _STATED[1][:2]))} = {grouped(_STATED[1][2])}.",
        MODULES,
        _STATED[1],
        _c2,
        _MODULE,
    ),
    Claim("C3", Topic.MODULE, "The 1×1 makes the 5×5 branch cheaper by a factor of ten.", MODULES, (10,), _c3, _MODULE),
    Claim(
        "C8", Topic.MODULE, "Module 3a of GoogLeNet gives 28×28×256.", MODULES, (28, 28, 256), _c8, Setting(MODULE_LAB)
    ),
    Claim(
        "C9",
        Topic.DEPTH,
        "GoogLeNet has nine modules and is 22 layers deep, 27 with pooling.",
        f"{MODULES}; {VIDHYA}",
        (9, 22, 27),
        _c9,
        _GOOGLENET,
    ),
    Claim(
        "C21",
        Topic.MODULE,
        "The modules of Inception-v1 use kernels of 7×7.",
        OPENGENUS,
        (7,),
        _c21,
        _GOOGLENET,
    ),
)
