"""Inception-ResNets as released: facenet's v1 and TF-Slim's v2 (also Keras', timm's)."""

from __future__ import annotations

from typing import Final

from inception_lab.knobs import IntKnob, Values
from inception_lab.spec import AuxHead, Dropout, Flatten, GlobalAvgPool, Linear, Network, Stage
from inception_lab.variants import residual_modules as resnet
from inception_lab.variants.common import (
    CLASSES,
    FACTORIZE_5X5,
    FACTORIZE_7X7,
    INPUT,
    NORM,
    WIDTH,
    ConvStyle,
    classifier,
    heads_knob,
    input_knob,
    network_knobs,
    slim_head,
)
from inception_lab.variants.inception_v4 import PAPER
from inception_lab.variants.stems import STEM, stem, stem_knob
from inception_lab.variants.variant import (
    Departure,
    Published,
    Variant,
    about_the_cost,
    no_softmax,
    printed_count,
    printed_output,
    rounded,
    with_gamma,
)

__all__ = ["INCEPTION_RESNET_V1_FACENET", "INCEPTION_RESNET_V2_RELEASED"]

_FACENET: Final = "davidsandberg/facenet and facenet-pytorch, inception_resnet_v1"
_SLIM: Final = "TF-Slim, inception_resnet_v2; Keras 3.15.1 and timm have the same 244 convolutions"
_SCALE_WHERE: Final = "Released: 0.17, 0.10, 0.20; the last C block has scale 1.0 and no ReLU whatever is set here."


_EMBEDDING: Final = IntKnob(
    name="embedding",
    label="Embedding size",
    group="Network",
    help="Numbers that describe a face: 512 in facenet-pytorch, 128 in facenet's first models.",
    default=512,
    least=1,
    most=8_192,
)


def _build_facenet(values: Values) -> Network:
    conv = ConvStyle()
    norm = conv.norm if values[NORM] == "batch" else None
    embedding = Stage(
        "embedding",
        (
            GlobalAvgPool("AvgPool_1a"),
            Dropout("Dropout_1b", 0.2),
            Flatten("Flatten"),
            Linear("Bottleneck", values[_EMBEDDING], bias=False, norm=norm),
        ),
    )
    return Network(
        "inception_resnet_v1_facenet",
        values[INPUT],
        (stem(values[STEM], conv), *resnet.residual_stages(conv, values, plain_last=True), embedding),
    )


INCEPTION_RESNET_V1_FACENET: Final = Variant(
    name="inception_resnet_v1_facenet",
    title="Inception-ResNet-v1 in facenet",
    year=2016,
    source=f"{_FACENET}, after 1602.07261",
    summary="The common code for v1: a sixth C block, and an embedding of 512 numbers in the classifier's place.",
    declared=(
        input_knob((3, 299, 299)),
        _EMBEDDING,
        WIDTH,
        NORM,
        stem_knob("figure_14", "1602.07261, figure 14."),
        *resnet.residual_count_knobs(
            (5, 10, 6), "facenet: 5, 10, 5 and one plain C block; 1602.07261, figure 15: 5, 10, 5."
        ),
        FACTORIZE_7X7,
        *resnet.V1_BANKS,
        *resnet.residual_scale_knobs(_SCALE_WHERE),
    ),
    build=_build_facenet,
    published=(
        Published(
            "132 convolutions' multiply-adds and the embedding",
            "macs",
            (),
            "6.307 G + 0.9 M",
            _FACENET,
            6.3072e9,
            6.3082e9,
        ),
    ),
    departures=(
        Departure(
            "six C blocks, the last without ReLU and with scale 1.0",
            "figure 15 has five; the code adds one",
            "davidsandberg/facenet issue 563",
        ),
        Departure("an embedding with batch norm instead of a classifier", "the code describes faces", _FACENET),
        Departure(
            "the embedding is not divided by its length",
            "facenet takes its L2 norm out after the network, facenet-pytorch in its last step",
            _FACENET,
        ),
        Departure("dropout of 20 %", "facenet keeps 80 %; facenet-pytorch drops 60 %", _FACENET),
        with_gamma("14,800"),
    ),
)


_LAST_FILTERS: Final = IntKnob(
    name="last_filters",
    label="Last 1×1",
    group="Blocks",
    help="Filters of the 1×1 before the average pool, which the paper does not have.",
    default=1536,
    least=1,
    most=8_192,
)


def _build_released(values: Values) -> Network:
    conv = ConvStyle()
    stages = resnet.residual_stages(conv, values, plain_last=True)
    last = Stage("Conv2d_7b", (conv("Conv2d_7b_1x1", values[_LAST_FILTERS], 1),))
    blocks_b = values[resnet.BLOCKS_B]
    endpoint = f"block17_{blocks_b}" if blocks_b else "Mixed_6a"
    return Network(
        "inception_resnet_v2_released",
        values[INPUT],
        (stem(values[STEM], conv), *stages, last, classifier(values[CLASSES], dropout=0.2)),
        (AuxHead("AuxLogits", endpoint, slim_head(values[CLASSES])),),
    )


INCEPTION_RESNET_V2_RELEASED: Final = Variant(
    name="inception_resnet_v2_released",
    title="Inception-ResNet-v2 (as released)",
    year=2016,
    source=f"{_SLIM}; after 1602.07261",
    summary="The network behind the published weights: 10, 20, 10 blocks, another stem, other widths than the figures.",
    declared=(
        *network_knobs((3, 299, 299)),
        stem_knob("released", "TF-Slim: v3's stem, then a plain module with 320 channels (Mixed_5b)."),
        *resnet.residual_count_knobs((10, 20, 10), "Released: 10, 20, 10; 1602.07261, figure 15: 5, 10, 5."),
        _LAST_FILTERS,
        FACTORIZE_5X5,
        FACTORIZE_7X7,
        *resnet.V2_BANKS,
        *resnet.residual_scale_knobs(_SCALE_WHERE),
        heads_knob("TF-Slim: one classifier on the last 17×17 block; the paper draws none."),
    ),
    build=_build_released,
    published=(
        printed_output("stem with Mixed_5b", "Mixed_5b", (320, 35, 35), _SLIM),
        printed_output("Reduction-A", "Mixed_6a", (1088, 17, 17), _SLIM),
        printed_output("Reduction-B", "Mixed_7a", (2080, 8, 8), _SLIM),
        printed_output("last 1×1", "Conv2d_7b_1x1", (1536, 8, 8), _SLIM),
        rounded("parameters", "params", "55.8M", 10**6, "timm model card"),
        rounded("GMACs", "macs", "13.2", 10**9, "timm model card"),
        printed_count(
            "parameters",
            "params",
            55_873_736,
            "Keras applications",
            reason="Keras counts moving mean and variance and has no gamma: 55,843,464 + 30,272, one a norm channel",
        ),
        rounded(
            "inception-resnet-v2-tf: 30.223M",
            "params",
            "30.223M",
            10**6,
            "OpenVINO Open Model Zoo",
            reason="that page counts the network cut at its auxiliary classifier, AuxLogits",
        ),
        about_the_cost("“matches the raw cost of Inception-v4”", 12_253_974_624, f"{PAPER}, section 3.2"),
    ),
    departures=(
        Departure(
            "10, 20, 10 blocks against the paper's 5, 10, 5",
            "made on the advice of the paper's authors, says the code's author",
            "tensorflow/models issue 1553",
        ),
        Departure(
            "the stem is not figure 3's",
            "v1's stem up to 192 channels, then a second pool and a plain module of 320",
            "tensorflow/models issue 819; keras-applications issue 196",
        ),
        Departure("widths 320, 1088, 2080 against 384, 1152, 2144", "they follow from the other stem", _SLIM),
        Departure("a 1×1 of 1536 before the average pool", "the figures have none", _SLIM),
        Departure("the last C block has scale 1.0 and no ReLU", "the figures draw all blocks alike", _SLIM),
        with_gamma("30,272"),
        no_softmax("Keras 3.15.1"),
    ),
)
