"""Claims C10 to C12, C17 and C25: what belongs to the heads, to the stem and to the modules after it."""

from __future__ import annotations

from itertools import takewhile
from typing import Final

from inception_lab.claims.claim import Claim, Number, Outcome, Step, Topic, decimal, exactly, judge
from inception_lab.claims.residuals import residuals
from inception_lab.claims.sources import MODULES, OPENGENUS, STACK_OVERFLOW, VIDHYA
from inception_lab.design import Design, from_text, graph_of, network_of
from inception_lab.graph import LayerGraph, Node, format_shape
from inception_lab.labs import Setting
from inception_lab.labs.stem import STEM_LAB
from inception_lab.spec import Conv, Dropout, Linear

__all__ = ["HEADS_AND_STEMS"]

_VIDHYA: Final = Design("googlenet_vidhya")
_RESNET_V1: Final = Design("inception_resnet_v1")
_V1_AT_512, _V3_AT_512, _KERAS_AT_512 = (
    from_text(f"{name}?input=3x512x512")
    for name in ("inception_resnet_v1", "inception_v3", "inception_resnet_v2_released")
)


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
        judge(as_said=len(claimed) == len(weights) and all(map(exactly, claimed, weights)), only_quoted=True),
        f"The weights are quoted from the paper, which chose them: loss = main + {terms}. They act in training only, "
        "and nothing is trained here; at inference the heads are left out.",
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
        f"{in_heads} of the {decimal(stated)} layers stand in the auxiliary heads on 4a and 4d, of which it would be "
        f"right; {in_main} stand in the main classifier: that pools, drops {dropped} and ends in one linear layer.",
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
    graph = graph_of(_RESNET_V1)
    stages = dict.fromkeys(node.stage for node, _ in residuals(graph))
    order = dict.fromkeys(node.stage for node in graph.nodes if node.stage)
    inside = len([node for node, _ in residuals(graph) if node.stage == "stem"])
    return Outcome(
        (
            Step("The stages in order", " → ".join(order)),
            Step("Stages of blocks A, B and C", ", ".join(stages)),
            Step("Such blocks in the stem", inside, "blocks"),
        ),
        judge(as_said=exactly(stated, inside)),
        f"The stem is one plain stage before all blocks; {inside} of them stand in it. Said of the network after the "
        f"stem it would be right: A, B and C are its {len(stages)} kinds of residual blocks.",
    )


def _c17(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    v1, keras = (_stem(graph_of(design)) for design in (_V1_AT_512, _KERAS_AT_512))
    shared = _shared(v1, keras)
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


def _c25(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    v3, keras = (_stem(graph_of(design)) for design in (_V3_AT_512, _KERAS_AT_512))
    shared = _shared(v3, keras)
    channels = keras[shared - 1].out_shape[0]
    return Outcome(
        (
            Step("Layers of Inception-v3's stem, as released", len(v3), "layers"),
            Step("Equal layers from the input on", shared, "layers"),
            Step("Keras' channels before the first residual block", keras[-1].out_shape[0], "channels"),
            Step("Channels up to which it is Inception-v3's stem", channels, "channels"),
        ),
        judge(as_said=exactly(stated, channels), on_condition=stated > channels and shared == len(v3)),
        f"The first {shared} layers are those of Inception-v3's stem, which has {len(v3)}, its second pool with them: "
        f"{channels} channels. Then comes a plain module with other filters than v3's ({keras[-1].out_shape[0]} "
        "channels).",
    )


def _shared(stem: tuple[Node, ...], other: tuple[Node, ...]) -> int:
    """Return how many layers two stems have in common from the input on."""
    pairs = zip(stem, other, strict=False)
    return len(list(takewhile(lambda pair: _traits(pair[0]) == _traits(pair[1]), pairs)))


def _traits(node: Node) -> tuple[object, ...]:
    return node.layer, node.out_shape


def _stem(graph: LayerGraph) -> tuple[Node, ...]:
    return tuple(node for node in graph.nodes if node.stage == "stem")


# ── The claims ───────────────────────────────────────────────────────────────

_HEADS: Final = from_text("googlenet_vidhya?heads=on")

HEADS_AND_STEMS: Final[tuple[Claim, ...]] = (
    Claim(
        "C10",
        Topic.NETWORKS,
        "GoogLeNet's training loss is the real loss plus 0.3 of each of two auxiliary losses.",
        MODULES,
        (0.3, 0.3),
        _c10,
        from_text("googlenet?heads=on"),
    ),
    Claim(
        "C11",
        Topic.NETWORKS,
        "The network has a 1×1 convolution of 128 filters, a linear layer of 1024 and a dropout of 70 %.",
        VIDHYA,
        (3,),
        _c11,
        _HEADS,
        reading="the network's own classifier has all three",
    ),
    Claim(
        "C12",
        Topic.STEM,
        "The stem is designed in three ways: module A, module B and module C.",
        OPENGENUS,
        (3,),
        _c12,
        _RESNET_V1,
        quote="is designed in three ways: module A, B and C",
        reading="the stem itself consists of A, B and C",
    ),
    Claim(
        "C17",
        Topic.STEM,
        "Keras' Inception-ResNet-v2 has the stem of Inception-ResNet-v1.",
        STACK_OVERFLOW,
        (7,),
        _c17,
        Setting(STEM_LAB).turned("size", 512).turned("beside", "figure_14"),
    ),
    Claim(
        "C25",
        Topic.STEM,
        "The stem of Keras' Inception-ResNet-v2 is Inception-v3's, up to 192 channels.",
        STACK_OVERFLOW,
        (192,),
        _c25,
        Setting(STEM_LAB).turned("size", 512).turned("stems", ("inception_v3", "released")),
    ),
)
