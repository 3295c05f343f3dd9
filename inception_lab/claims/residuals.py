"""Claims C16, C20, C22, C24 and P0BN: residual sums, their scales, norms and blocks, and who has them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import replace
from typing import Final

from inception_lab.claims.claim import Claim, Number, Outcome, Step, Topic, between, decimal, exactly, judge
from inception_lab.claims.printed import side_by_side
from inception_lab.claims.sources import MODULES, OPENGENUS, VIBLO
from inception_lab.design import Design, graph_of
from inception_lab.graph import LayerGraph, Node
from inception_lab.graph.structure import modules
from inception_lab.spec import AvgPool, Concat, Conv, Layer, MaxPool, Residual
from inception_lab.variants.inception_v4 import PAPER

__all__ = ["RESIDUALS", "form_of", "modules_after_the_stem", "residuals", "traits_of"]

_V4: Final = Design("inception_v4")
_V1: Final = Design("inception_resnet_v1")
_V2: Final = Design("inception_resnet_v2")
_RELEASED: Final = Design("inception_resnet_v2_released")


def residuals(graph: LayerGraph) -> tuple[tuple[Node, Residual], ...]:
    """Return the residual sums of a graph, each node with the block that it ends."""
    return tuple((node, node.layer) for node in graph.nodes if isinstance(node.layer, Residual))


def modules_after_the_stem(graph: LayerGraph) -> int:
    """Return how many modules follow the stem, reductions included: blocks that end in a concat."""
    return len([part for part in modules(graph) if isinstance(part.last.layer, Concat) and part.stage != "stem"])


def form_of(nodes: Iterable[Node]) -> tuple[Hashable, ...]:
    """Return what nodes are made of, their names and numbers of filters left out."""
    return tuple(_form(node.layer) for node in nodes)


def _form(layer: Layer | Concat | Residual | None) -> Hashable:
    match layer:
        case None:
            return None
        case Conv():
            return replace(layer, name="layer", channels="input")
        case Concat():
            return (Concat, len(layer.branches))
        case Residual():
            return (Residual, layer.scale, layer.norm, layer.activation, layer.shortcut is None)
        case _:
            return replace(layer, name="layer")


# ── Scales (C16, C20) ────────────────────────────────────────────────────────


def _c16(claimed: tuple[Number, ...]) -> Outcome:
    most_filters, low, high = claimed
    blocks = residuals(graph_of(_RELEASED))
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
            only_quoted=True,
        ),
        "That a network “dies”, and that scaling cures it, is an effect of training that the paper saw; nothing is "
        f"trained here. What is computed: the released network has sums of up to {widest:,} filters, and {len(inside)} "
        f"of its {len(scales)} scales lie within {low} to {high}; the last block's is {scales[-1]}. The Explorer's "
        "section “Signal” measures how activations and gradients start with each scale.",
    )


def _c20(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    sums, sums_of_v1 = (residuals(graph_of(design)) for design in (_V4, _V1))
    built = modules_after_the_stem(graph_of(_V4))
    scaled = len([layer for _, layer in sums if layer.scale != 1])
    return Outcome(
        (
            Step("Modules of Inception-v4 after its stem", built, "modules"),
            Step("Residual sums of Inception-ResNet-v1", len(sums_of_v1), "sums"),
            Step("Residual sums of Inception-v4", len(sums), "sums"),
            Step("Of them scaled", scaled, "sums"),
        ),
        judge(as_said=exactly(stated * built, scaled)),
        f"Inception-v4's {built} modules end in a concat: there are {len(sums)} sums, and {scaled} are scaled. What is "
        f"scaled is what a residual sum adds: Inception-ResNet-v1 has {len(sums_of_v1)} such sums.",
    )


# ── Norms and forms (C24, P0BN) ──────────────────────────────────────────────


def _c24(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    blocks, blocks_of_v2 = (_first_blocks(graph_of(design)) for design in (_V1, _V2))
    pairs = list(zip(blocks, blocks_of_v2, strict=True))
    other_form = len([pair for pair in pairs if form_of(pair[0]) != form_of(pair[1])])
    other_filters = len([pair for pair in pairs if _filters(pair[0]) != _filters(pair[1])])
    return Outcome(
        (
            Step("Kinds of residual blocks in each", len(pairs), "kinds"),
            Step("Kinds with other filters in v2", other_filters, "kinds"),
            Step("Kinds with other operations, kernels, scales or norms in v2", other_form, "kinds"),
        ),
        judge(as_said=exactly(stated, other_form) and other_filters > 0),
        f"Of the {len(pairs)} kinds of blocks {other_filters} have other filters in v2, and {other_form} another form. "
        "This is about the blocks only: the stems differ in form, too (figure 14 and figure 3).",
    )


def _first_blocks(graph: LayerGraph) -> tuple[tuple[Node, ...], ...]:
    """Return the nodes of the first residual block of each stage that has any."""
    first = {part.stage: part.nodes for part in reversed(modules(graph)) if isinstance(part.last.layer, Residual)}
    return tuple(reversed(first.values()))


def _filters(nodes: Iterable[Node]) -> tuple[int, ...]:
    return tuple(node.out_shape[0] for node in nodes)


def _norms(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    norms = {design: _normalised(graph_of(design)) for design in (_V1, _V2, _RELEASED)}
    article = graph_of(Design("inception_resnet_v2_cifar"))
    return Outcome(
        (
            Step(f"In Viblo's code for small images, of {len(residuals(article))} sums", _normalised(article), "norms"),
            *(Step(f"In {design.declared.title}", number, "norms") for design, number in norms.items()),
            Step("In all of the last three", sum(norms.values()), "norms"),
        ),
        judge(as_said=exactly(stated, sum(norms.values()))),
        f"The printed and the released networks have {sum(norms.values())} norms after their sums. Viblo's code for "
        f"small images has {_normalised(article)}, one after each sum.",
    )


def _normalised(graph: LayerGraph) -> int:
    """Return how many residual sums are followed by a norm."""
    return len([layer for _, layer in residuals(graph) if layer.norm is not None])


# ── An article's code beside the figures (C22) ───────────────────────────────

_BUILT: Final = (("inception_v4", "inception_v4_cifar"), ("inception_resnet_v2", "inception_resnet_v2_cifar"))
_KINDS: Final = ("Strided layers in the stems", "Projections beside sums", "Norms after sums", "Layers without padding")


def _c22(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    figures, article = (
        tuple(map(sum, zip(*(traits_of(graph_of(Design(pair[side]))) for pair in _BUILT), strict=True)))
        for side in (0, 1)
    )
    rows = list(zip(_KINDS, figures, article, strict=True))
    different = [(words.lower(), was, now) for words, was, now in rows if was != now]
    return Outcome(
        (
            *(
                Step(f"{words}, in the figures and in the article's code", f"{was} and {now}")
                for words, was, now in rows
            ),
            Step("Kinds of differences", len(different), "kinds"),
        ),
        judge(as_said=exactly(stated, len(different))),
        "Both networks together, the figures' against the article's: "
        + "; ".join(f"{words} {was} against {now}" for words, was, now in different)
        + ". The code is a version for images of 32×32.",
    )


def traits_of(graph: LayerGraph) -> tuple[int, int, int, int]:
    """Return what `_KINDS` names, each as a number."""
    windows = [(node, node.layer) for node in graph.nodes if isinstance(node.layer, Conv | MaxPool | AvgPool)]
    return (
        len([layer for node, layer in windows if node.stage == "stem" and layer.stride != (1, 1)]),
        len([layer for _, layer in residuals(graph) if layer.shortcut is not None]),
        _normalised(graph),
        len([layer for node, layer in windows if layer.padding == "valid" and not node.aux]),
    )


# ── The claims ───────────────────────────────────────────────────────────────

_WITH_ARTICLE: Final = side_by_side("inception_resnet_v2", "inception_resnet_v2_cifar")

RESIDUALS: Final[tuple[Claim, ...]] = (
    Claim(
        "C16",
        Topic.RESIDUALS,
        "Residual networks “die” in training above 1000 filters; scaling the residuals by 0.1 to 0.3 cures it.",
        f"{OPENGENUS}; {MODULES}; after {PAPER}, section 3.3",
        (1000, 0.1, 0.3),
        _c16,
        _RELEASED,
    ),
    Claim(
        "C20",
        Topic.RESIDUALS,
        "The modules of Inception-v4 have activation scaling.",
        OPENGENUS,
        (1,),
        _c20,
        side_by_side("inception_v4", "inception_resnet_v1"),
        reading="each module scales what it adds",
    ),
    Claim(
        "C22",
        Topic.NETWORKS,
        "The code for Inception-v4 and Inception-ResNet-v2 follows the paper's figures exactly.",
        VIBLO,
        (0,),
        _c22,
        _WITH_ARTICLE,
    ),
    Claim(
        "C24",
        Topic.RESIDUALS,
        "The blocks of Inception-ResNet-v1 and -v2 differ only in their filters.",
        f"After {PAPER}, figures 10 to 13 and 16 to 19",
        (0,),
        _c24,
        side_by_side("inception_resnet_v1", "inception_resnet_v2"),
    ),
    Claim(
        "P0BN",
        Topic.RESIDUALS,
        "The Inception-ResNets have no batch norm after their sums.",
        f"{PAPER}, section 3.2",
        (0,),
        _norms,
        _WITH_ARTICLE,
        quote="we used batch-normalization only on top of the traditional layers, but not on top of the summations",
    ),
)
