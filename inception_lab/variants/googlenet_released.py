"""GoogLeNet as Google released it in 2015: the graph behind DeepDream, Lucid and the feature atlases.

Source: ``tensorflow_inception_graph.pb`` ("inception5h"), its nodes as TensorFlow's DeepDream
notebook prints them; Lucid's and Captum's ``InceptionV1`` have the same banks. The graph's names are
``conv2d0`` to ``conv2d2`` for the stem's convolutions here, ``mixed4a`` for 4a, ``head0`` and ``head1``
for the heads, ``softmax2`` for the classifier.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from inception_lab.knobs import Values
from inception_lab.spec import LocalResponseNorm, MaxPool, Network, Stage
from inception_lab.variants.common import FACTORIZE_5X5, ConvStyle, heads_knob, network_knobs
from inception_lab.variants.googlenet import PAPER, ROWS, TABLE_1, assemble, reduced_module, table_1_figure
from inception_lab.variants.stems import STEM, stem, stem_knob
from inception_lab.variants.variant import Departure, Variant, no_softmax, printed_output

__all__ = ["GOOGLENET_RELEASED"]

_GRAPH: Final = "tensorflow_inception_graph.pb (inception5h), 2015"
_LUCID: Final = "Lucid, modelzoo, InceptionV1"
_BANKS: Final = {"4a": TABLE_1["4a"]._replace(three=204), "5a": TABLE_1["5a"]._replace(reduce_5x5=48)}
_RADIUS: Final = 5


def _stem(conv: ConvStyle) -> Stage:
    """Return GoogLeNet's stem with TensorFlow's padding and the graph's local response norm.

    TensorFlow multiplies alpha by the sum over 2 · radius + 1 channels, `LocalResponseNorm` by their mean.
    """
    size = 2 * _RADIUS + 1

    def norm(name: str) -> LocalResponseNorm:
        return LocalResponseNorm(name, size, alpha=size * 1e-4, beta=0.5, k=2.0)

    return Stage(
        "stem",
        (
            conv("conv1_7x7", 64, 7, stride=2),
            _pool("pool1_3x3"),
            norm("norm1"),
            conv("conv2_1x1", 64, 1),
            conv("conv2_3x3", 192, 3),
            norm("norm2"),
            _pool("pool2_3x3"),
        ),
    )


def _pool(name: str) -> MaxPool:
    return MaxPool(name, (3, 3), (2, 2), "same")


def _build(values: Values) -> Network:
    conv = ConvStyle(norm=None, bias=True)
    chosen = values[STEM]
    return assemble(
        "googlenet_released",
        values,
        conv,
        reduced_module,
        first=_stem(conv) if chosen == "inception5h" else stem(chosen, conv),
        pools=(_pool("pool3_3x3"), _pool("pool4_3x3")),
        dropout=0.4,
    )


_OUTPUTS: Final = (
    ("conv2d0", "conv1_7x7", (64, 112, 112)),
    ("conv2d1", "conv2_1x1", (64, 56, 56)),
    ("conv2d2", "conv2_3x3", (192, 56, 56)),
    ("mixed3a", "3a", (256, 28, 28)),
    ("mixed3b", "3b", (480, 28, 28)),
    ("mixed4a", "4a", (508, 14, 14)),
    ("mixed4b", "4b", (512, 14, 14)),
    ("mixed4c", "4c", (512, 14, 14)),
    ("mixed4d", "4d", (528, 14, 14)),
    ("mixed4e", "4e", (832, 14, 14)),
    ("mixed5a", "5a", (832, 7, 7)),
    ("mixed5b", "5b", (1024, 7, 7)),
)

GOOGLENET_RELEASED: Final = Variant(
    name="googlenet_released",
    title="GoogLeNet as Google released it",
    year=2014,
    source=f"{_GRAPH}, after {PAPER}",
    summary="The network whose features Lucid and the atlases show: 204 filters in 4a, 48 in 5a, 1008 outputs.",
    declared=(
        *network_knobs((3, 224, 224), norm="none", classes=1008),
        stem_knob(
            "inception5h",
            "As released: TensorFlow's padding, local response norm over 11 channels.",
            first=("inception5h", "As released: 7×7/2, pool, norm, 1×1, 3×3, norm, pool"),
        ),
        FACTORIZE_5X5,
        *(replace(knob, default=_BANKS.get(row, knob.default)) for row, knob in ROWS.items()),
        heads_knob("The graph has two, on 4a and 4d, each with a softmax of its own."),
    ),
    build=_build,
    published_norm="none",
    published=(
        *(printed_output(row, part, shape, f"{_LUCID}: sizes of its layers, at 224") for row, part, shape in _OUTPUTS),
        table_1_figure("inception (4a)", "params", ("4a",), "364K"),
        table_1_figure("inception (4b)", "params", ("4b",), "437K"),
        table_1_figure("inception (5a)", "macs", ("5a",), "54M"),
    ),
    departures=(
        Departure(
            "204, not 208, 3×3 filters in 4a; 48, not 32, 5×5-reduce filters in 5a",
            "so it was released; table 1's params of 4a and 4b and its ops of 5a fit these numbers",
            f"{_GRAPH}; {PAPER}, table 1",
        ),
        Departure("1008 outputs", "1000 classes of ImageNet; the other eight have no name", _GRAPH),
        Departure(
            "the odd pixel of padding goes after, in the 7×7 convolution (2 before, 3 after) and in the pools",
            "TensorFlow's padding; Caffe's GoogLeNet has 3 on either side",
            _GRAPH,
        ),
        Departure(
            "local response norm over 11 channels, alpha 0.0001 times the sum of squares, beta 0.5, k 2",
            "Caffe's has 5 channels, their mean, beta 0.75 and k 1; the port lucent has 9 and k 1 by mistake",
            f"{_GRAPH}; greentfrapp/lucent pull request 51",
        ),
        Departure(
            "the hidden linear layer of a head reads channels first",
            "TensorFlow flattens height first: the same layer, its weights in another order",
            _GRAPH,
        ),
        Departure(
            "dropout of 40 % and 70 %",
            "the released graph has none left, as it only answers; Captum's port has these rates",
            "Captum, optim.models, InceptionV1",
        ),
        no_softmax(_GRAPH),
    ),
)
