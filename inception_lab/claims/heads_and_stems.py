"""Claims C10, C11, C12 and C17: what belongs to the heads, to the stem and to the modules after it."""

from __future__ import annotations

from itertools import takewhile
from typing import Final

from inception_lab.claims.claim import Claim, Number, Outcome, Step, decimal, exactly, judge
from inception_lab.claims.modules_and_factors import MODULES, OPENGENUS
from inception_lab.design import Design, from_text, graph_of, network_of
from inception_lab.graph import LayerGraph, Node, format_shape
from inception_lab.labs import Setting
from inception_lab.labs.stem import STEM_LAB
from inception_lab.spec import Conv, Dropout, Linear, Residual

__all__ = ["HEADS_AND_STEMS", "VIDHYA"]

VIDHYA: Final = "Analytics Vidhya, “Build Inception Network from Scratch with Python!”"
STEM: Final = "Stack Overflow, “InceptionResnetV2 STEM block keras implementation mismatch …”"
_VIDHYA: Final = Design("googlenet_vidhya")
_RESNET_V1: Final = Design("inception_resnet_v1")
_AT_512: Final = {
    name: from_text(f"{name}?input=3x512x512") for name in ("inception_resnet_v1", "inception_resnet_v2_released")
}


# ── Heads and their layers (C10, C11) ────────────────────────────────────────


def _c10(claimed: tuple[Number, ...]) -> Outcome:
    heads = network_of(Design("googlenet")).heads
    weights = tuple(head.loss_weight for head in heads)
    terms = " + ".join(f"{weight} · {head.name}" for head, weight in zip(heads, weights, strict=True))
    return Outcome(
        (
            Step("Auxiliary classifiers stand on", ", ".join(head.endpoint for head in heads)),
            *(
                Step(f"Weight of {head.name}'s loss (1409.4842, section 5)", weight, published=True)
                for head, weight in zip(heads, weights, strict=True)
            ),
        ),
        judge(as_said=len(claimed) == len(weights) and all(map(exactly, claimed, weights))),
        f"The description of GoogLeNet carries the paper's weights: loss = main + {terms}. They act in training "
        "only; at inference the heads are left out.",
    )


def _c11(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    graph = graph_of(_VIDHYA)
    main = [node for node in graph.nodes if node.stage == "classifier"]
    head = [node for node in graph.nodes if node.aux]
    rates = {node.layer.rate for node in main if isinstance(node.layer, Dropout)}
    dropped = ", ".join(f"{100 * rate:.0f} %" for rate in rates)
    in_main, in_heads = _described(main), _described(head)
    return Outcome(
        (
            Step("Of 1×1 with 128 filters, linear 1024, dropout 70 %: kinds found in the heads", in_heads, "kinds"),
            Step("Dropout of the main classifier", dropped),
            Step("Kinds found in the main classifier", in_main, "kinds"),
        ),
        judge(as_said=exactly(stated, in_main)),
        f"{in_heads} of the {decimal(stated)} layers stand in the auxiliary heads on 4a and 4d, {in_main} in the main "
        f"classifier: that pools, drops {dropped} and ends in one linear layer.",
    )


def _described(nodes: list[Node]) -> int:
    """Return how many of the three described layers are among `nodes`: 1×1 of 128, linear 1024, dropout 0.7."""
    kinds = set()
    for node in nodes:
        match node.layer:
            case Conv(channels=128, kernel=(1, 1)):
                kinds.add("1×1")
            case Linear(features=1024):
                kinds.add("linear")
            case Dropout(rate=0.7):
                kinds.add("dropout")
            case _:
                pass
    return len(kinds)


# ── Stems (C12, C17) ─────────────────────────────────────────────────────────


def _c12(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    nodes = graph_of(_RESNET_V1).nodes
    stages = dict.fromkeys(node.stage for node in nodes if isinstance(node.layer, Residual))
    order = list(dict.fromkeys(node.stage for node in nodes if node.stage))
    inside = [stage for stage in stages if stage == "stem"]
    return Outcome(
        (
            Step("The stages in order", " → ".join(order)),
            Step("Stages of blocks A, B and C", ", ".join(stages)),
            Step("Of them in the stem", len(inside), "stages"),
        ),
        judge(as_said=exactly(stated, len(inside))),
        f"The stem is one plain stage before all blocks. A, B and C are the {len(stages)} kinds of residual blocks "
        f"after it; {len(inside)} of them stand in the stem.",
    )


def _c17(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    v1, keras = (_stem(graph_of(chosen)) for chosen in _AT_512.values())
    shared = len(list(takewhile(lambda pair: _alike(*pair), zip(v1, keras, strict=False))))
    next_v1, next_keras = v1[shared], keras[shared]
    return Outcome(
        (
            Step("Layers of Inception-ResNet-v1's stem (figure 14)", len(v1), "layers"),
            Step("Last shape that both have", format_shape(v1[shared - 1].out_shape)),
            Step(f"Then figure 14: {next_v1.id}", format_shape(next_v1.out_shape)),
            Step(f"Then Keras: {next_keras.id}, and after Mixed_5b", format_shape(keras[-1].out_shape)),
            Step("Equal layers from the input on", shared, "layers"),
        ),
        judge(as_said=exactly(stated, shared), on_condition=2 * shared > stated),
        f"At 3×512×512 the first {shared} of figure 14's {len(v1)} layers are the same, up to "
        f"{v1[shared - 1].out_shape[0]} channels. There the condition ends: Keras has a second pool and a plain module "
        f"({keras[-1].out_shape[0]} channels), figure 14 a strided 3×3 ({v1[-1].out_shape[0]}).",
    )


def _stem(graph: LayerGraph) -> tuple[Node, ...]:
    return tuple(node for node in graph.nodes if node.stage == "stem")


def _alike(one: Node, other: Node) -> bool:
    return (one.layer, one.out_shape) == (other.layer, other.out_shape)


# ── The claims ───────────────────────────────────────────────────────────────

_HEADS: Final = from_text("googlenet_vidhya?heads=on")

HEADS_AND_STEMS: Final[tuple[Claim, ...]] = (
    Claim(
        "C10",
        "Networks",
        "GoogLeNet's training loss is the real loss plus 0.3 of each of two auxiliary losses.",
        MODULES,
        (0.3, 0.3),
        _c10,
        from_text("googlenet?heads=on"),
    ),
    Claim(
        "C11",
        "Networks",
        "The network ends in a 1×1 of 128 filters, a linear layer of 1024 and 70 % dropout.",
        VIDHYA,
        (3,),
        _c11,
        _HEADS,
    ),
    Claim(
        "C12",
        "Stem",
        "The stem is designed in three ways: module A, module B and module C.",
        OPENGENUS,
        (3,),
        _c12,
        _RESNET_V1,
    ),
    Claim(
        "C17",
        "Stem",
        "Keras' Inception-ResNet-v2 has the stem of Inception-ResNet-v1.",
        STEM,
        (7,),
        _c17,
        Setting(STEM_LAB).turned("size", 512).turned("beside", "figure_14"),
    ),
)
