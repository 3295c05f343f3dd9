"""Where released networks, and what is counted of them, differ from the papers and from each other."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from inception_lab.claims.claim import Claim, Number, Outcome, Step, Topic, about, between, decimal, exactly, judge
from inception_lab.claims.printed import Reading, printed_claim, published, side_by_side, total_of
from inception_lab.claims.residuals import residuals
from inception_lab.cost import NodeCost, graph_cost, total
from inception_lab.design import Design, from_text, graph_of
from inception_lab.graph import LayerGraph
from inception_lab.spec import Conv
from inception_lab.text.numbers import count, grouped
from inception_lab.text.words import format_pair
from inception_lab.variants.inception_v4 import PAPER

__all__ = ["RELEASED"]

_V3: Final = "inception_v3"
_RELEASED: Final = "inception_resnet_v2_released"
_PRINTED_ORDER: Final = "inception_v4?order=printed"
_AT_1001: Final = f"{_RELEASED}?classes=1001"


# ── How many blocks ──────────────────────────────────────────────────────────


def _blocks(graph: LayerGraph) -> tuple[int, ...]:
    """Return how many residual blocks each stage has."""
    stages = [node.stage for node, _ in residuals(graph)]
    return tuple(stages.count(stage) for stage in dict.fromkeys(stages))


def _listed(numbers: tuple[Number, ...]) -> str:
    return ", ".join(map(decimal, numbers))


def _five_ten_five(claimed: tuple[Number, ...]) -> Outcome:
    names = ("inception_resnet_v2", _RELEASED)
    blocks_printed, blocks = (_blocks(graph_of(Design(name))) for name in names)
    macs = [total_of(name).conv_macs for name in names]
    return Outcome(
        (
            Step("Figure 15: blocks A, B and C", _listed(claimed), published=True),
            Step("The network built as printed: blocks A, B and C", _listed(blocks_printed)),
            Step("Cost as printed", macs[0], "MACs of convolutions, one image"),
            Step("Cost as released", macs[1], "MACs of convolutions, one image"),
            Step("The released network: blocks A, B and C", _listed(blocks)),
            Step("Residual blocks of the released network", sum(blocks), "blocks"),
        ),
        judge(as_said=tuple(claimed) == blocks, on_condition=tuple(claimed) == blocks_printed),
        f"The network that figure 15 prints has {_listed(blocks_printed)} blocks: that is the condition. The released "
        f"one has {_listed(blocks)}, {sum(blocks)} in the place of {sum(blocks_printed)}, and costs {count(macs[1])} "
        f"MACs of convolutions in the place of {count(macs[0])}. Its author says that the paper's authors advised so "
        "(tensorflow/models issue 1553).",
    )


def _six_c_blocks(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    names = ("inception_resnet_v1", "inception_resnet_v1_facenet")
    blocks = _blocks(graph_of(Design(names[1])))[-1]
    macs = [total_of(name).conv_macs for name in names]
    return Outcome(
        (
            Step("As figure 15 prints it", macs[0], "MACs of convolutions, one image"),
            Step("As facenet builds it", macs[1], "MACs of convolutions, one image"),
            Step("C blocks in facenet's network", blocks, "blocks"),
        ),
        judge(as_said=exactly(stated, blocks)),
        f"facenet has {blocks} C blocks, the last with scale 1.0 and no ReLU; figure 15 has {decimal(stated)}. The "
        f"difference is {count(macs[1] - macs[0])} MACs of convolutions.",
    )


# ── Order, and where a network is cut ────────────────────────────────────────


def _order(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    released, printed = (graph_of(from_text(text)) for text in ("inception_v4", _PRINTED_ORDER))
    pairs = [
        (layer, printed_layer)
        for layer, printed_layer in zip(_convs(released), _convs(printed), strict=True)
        if layer.kernel != printed_layer.kernel
    ]
    turned = [layer.kernel == printed_layer.kernel[::-1] for layer, printed_layer in pairs]
    costs = [total_of(text) for text in ("inception_v4", _PRINTED_ORDER)]
    macs, params = costs[0].macs - costs[1].macs, costs[0].params - costs[1].params
    return Outcome(
        (
            Step("Figure 3, first of the two in the stem", format_pair(_first_uneven(printed, "stem").kernel)),
            Step("Figures 5 and 6, first in a B module", format_pair(_first_uneven(printed, "Inception-B").kernel)),
            Step("Convolutions whose kernel is turned", len(turned), "convolutions"),
            Step("Difference in parameters", params, "parameters"),
            Step("Difference in MACs", macs, "MACs, one image"),
        ),
        judge(as_said=bool(turned) and all(turned) and exactly(stated, macs) and exactly(stated, params)),
        f"{len(turned)} convolutions of the stem and of the long branches in B and C are turned. Figures 5 and 6 print "
        f"1×n first, figure 3 7×1 first. The costs differ by {grouped(macs)} MACs and {grouped(params)} parameters: "
        f"{count(costs[0].macs)} either way.",
    )


def _convs(graph: LayerGraph) -> tuple[Conv, ...]:
    return tuple(node.layer for node in graph.nodes if isinstance(node.layer, Conv))


def _first_uneven(graph: LayerGraph, stage: str) -> Conv:
    """Return the first convolution of a stage whose kernel is not square."""
    convs = (node.layer for node in graph.nodes if node.stage == stage and isinstance(node.layer, Conv))
    return next(conv for conv in convs if conv.kernel[0] != conv.kernel[1])


def _until(graph: LayerGraph, end: str) -> NodeCost:
    """Return the cost of what the node `end` needs, and nothing beside it."""
    needed, waiting = set[str](), [end]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting.extend(graph.node(name).inputs)
    costs = graph_cost(graph).nodes
    return total(costs[name] for name in needed)


def _folded(cost: NodeCost) -> int:
    """Return the parameters once each batch norm is folded into its convolution: one bias a channel."""
    return cost.weights + cost.biases + cost.norm_params // 2


def _cut_at_the_head(claimed: tuple[Number, ...]) -> Outcome:
    flops, low, high = claimed
    graph = graph_of(from_text(_AT_1001))
    ((_, end),) = graph.heads
    cut, whole = _until(graph, end), _until(graph, graph.output)

    def fits(cost: NodeCost) -> bool:
        return about(flops, 2 * cost.macs, tolerance=Fraction(1, 100)) and between(low, high, _folded(cost))

    return Outcome(
        (
            Step("The whole network", 2 * whole.macs, "FLOPs (2 × MACs), one image"),
            Step("The whole network, batch norm folded", _folded(whole), "parameters"),
            Step(f"Only what {end} needs", 2 * cut.macs, "FLOPs (2 × MACs), one image"),
            Step(f"Only what {end} needs, batch norm folded", _folded(cut), "parameters"),
        ),
        judge(as_said=fits(whole), on_condition=fits(cut)),
        f"The whole network (1001 classes) has {count(2 * whole.macs)}FLOPs and {grouped(_folded(whole))} parameters. "
        f"Cut at its auxiliary classifier it has {count(2 * cut.macs)}FLOPs and {grouped(_folded(cut))}; "
        f"{count(int(flops))}FLOPs are printed, which count other operations, too.",
    )


# ── How parameters are counted ───────────────────────────────────────────────


def _keras_count() -> int:
    """Return Keras' count: moving mean and variance and beta, no gamma, so 3 values a channel where we count 2."""
    cost = total_of(_RELEASED)
    return cost.params + cost.norm_params // 2


def _without_gamma() -> int:
    cost = total_of(_V3)
    return cost.params - cost.norm_params // 2


# ── The claims ───────────────────────────────────────────────────────────────

_OPENVINO: Final = published(_RELEASED, "inception-resnet-v2-tf: 30.223M", "params")

RELEASED: Final[tuple[Claim, ...]] = (
    Claim(
        "P5-10-5",
        Topic.RESIDUALS,
        "Inception-ResNet-v2 has 5, 10 and 5 residual blocks.",
        f"{PAPER}, figure 15",
        (5, 10, 5),
        _five_ten_five,
        side_by_side("inception_resnet_v2", _RELEASED),
    ),
    Claim(
        "P6C",
        Topic.RESIDUALS,
        "facenet's Inception-ResNet-v1 has the five C blocks of figure 15.",
        f"davidsandberg/facenet, read beside {PAPER}, figure 15",
        (5,),
        _six_c_blocks,
        side_by_side("inception_resnet_v1", "inception_resnet_v1_facenet"),
        expected=True,
    ),
    Claim(
        "P1x7",
        Topic.FACTORIZATION,
        "Figures 5 and 6 print 1×n before n×1; Inception-v4 was released the other way round, at the same cost.",
        f"{PAPER}, figures 5 and 6, beside TF-Slim, inception_v4",
        (0,),
        _order,
        side_by_side(_PRINTED_ORDER, "inception_v4"),
    ),
    printed_claim(
        "P27M",
        published(_V3, "num_params", "params"),
        "torchvision's Inception-v3 has 27,161,264 parameters.",
        _V3,
        readings=(Reading("with the auxiliary classifier", lambda: total_of("inception_v3?heads=on").params),),
        shows=from_text("inception_v3?heads=on"),
    ),
    printed_claim(
        "P23.6M",
        published(_V3, "Inception V3 parameters", "params"),
        "Inception-v3 has 23,626,728 parameters.",
        _V3,
        readings=(Reading("where batch norm has no gamma", _without_gamma),),
    ),
    printed_claim(
        "P55.9M",
        published(_RELEASED, "parameters", "params", source="Keras"),
        "Keras' Inception-ResNet-v2 has 55,873,736 parameters.",
        _RELEASED,
        readings=(Reading("with moving mean and variance counted and no gamma", _keras_count),),
    ),
    Claim(
        "P22G",
        Topic.PUBLISHED_TABLES,
        "Inception-ResNet-v2 takes 22.227 GFLOPs and has 30.223M parameters.",
        _OPENVINO.source,
        (22_227_000_000, _OPENVINO.low, _OPENVINO.high),
        _cut_at_the_head,
        from_text(f"{_AT_1001}&heads=on"),
    ),
)
