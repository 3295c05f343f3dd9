"""Xception, the extreme Inception: figure 5 of Chollet's paper."""

from __future__ import annotations

from typing import Annotated, Final, NamedTuple

from inception_lab.knobs import Values
from inception_lab.spec import Activation, Block, Chain, DepthwiseConv, MaxPool, Network, Residual, Stage
from inception_lab.variants.common import CLASSES, INPUT, ConvStyle, bank_knob, blocks_knob, classifier, network_knobs
from inception_lab.variants.variant import Departure, Published, Variant, no_softmax, printed_count, printed_output

__all__ = ["XCEPTION"]

PAPER: Final = "Chollet 2017, arXiv 1610.02357"


def _separable(name: str, channels: int) -> Chain:
    """Return a 3×3 depthwise convolution, then a 1×1 with batch norm; no activation between.

    Source: section 2 and figure 10 (an activation between them hurts).
    """
    pointwise = ConvStyle(activation=None)
    return Chain(name, (DepthwiseConv("depthwise", (3, 3)), pointwise("pointwise", channels, 1)))


def _strided(name: str, first: int, second: int, *, leading_relu: bool = True) -> Residual:
    """Return two separable convolutions and a pool of stride 2 beside a strided 1×1."""
    lead: tuple[Block, ...] = (Activation("relu1"),) if leading_relu else ()
    body = (
        *lead,
        _separable("sepconv1", first),
        Activation("relu2"),
        _separable("sepconv2", second),
        MaxPool("pool", (3, 3), (2, 2), "same"),
    )
    projection = ConvStyle(activation=None)("Conv2d_1x1", second, 1, stride=2)
    return Residual(name, Chain("", body), Chain("shortcut", (projection,)), activation=None)


def _middle(name: str, channels: int) -> Residual:
    """Return three separable convolutions around an identity."""
    layers = tuple(
        block
        for number in (1, 2, 3)
        for block in (Activation(f"relu{number}"), _separable(f"sepconv{number}", channels))
    )
    return Residual(name, Chain("", layers), activation=None)


class EntryBank(NamedTuple):
    """Filters of the entry flow."""

    first: Annotated[int, "conv 1"]
    second: Annotated[int, "conv 2"]
    block2: Annotated[int, "block 2"]
    block3: Annotated[int, "block 3"]
    block4: Annotated[int, "block 4 and middle"]


class ExitBank(NamedTuple):
    """Filters of the exit flow."""

    first: Annotated[int, "sepconv 1"]
    second: Annotated[int, "sepconv 2"]
    third: Annotated[int, "sepconv 3"]
    fourth: Annotated[int, "sepconv 4"]


_BLOCKS: Final = blocks_knob("blocks_middle", "Middle-flow blocks", 8, "1610.02357, figure 5: 8.")
_ENTRY: Final = bank_knob(
    "entry",
    "Entry flow",
    EntryBank(32, 64, 128, 256, 728),
    "1610.02357, figure 5, entry flow; the middle flow keeps the last width.",
)
_EXIT: Final = bank_knob("exit", "Exit flow", ExitBank(728, 1024, 1536, 2048), "1610.02357, figure 5, exit flow.")


def _build(values: Values) -> Network:
    conv = ConvStyle()
    filters, last = values[_ENTRY], values[_EXIT]
    after = 5 + values[_BLOCKS]
    middle = tuple(_middle(f"block{number}", filters.block4) for number in range(5, after))
    return Network(
        "xception",
        values[INPUT],
        (
            Stage(
                "Entry flow",
                (
                    conv("block1_conv1", filters.first, 3, stride=2, padding="valid"),
                    conv("block1_conv2", filters.second, 3, padding="valid"),
                    _strided("block2", filters.block2, filters.block2, leading_relu=False),
                    _strided("block3", filters.block3, filters.block3),
                    _strided("block4", filters.block4, filters.block4),
                ),
            ),
            Stage("Middle flow", middle),
            Stage(
                "Exit flow",
                (
                    _strided(f"block{after}", last.first, last.second),
                    _separable(f"block{after + 1}_sepconv1", last.third),
                    Activation(f"block{after + 1}_relu1"),
                    _separable(f"block{after + 1}_sepconv2", last.fourth),
                    Activation(f"block{after + 1}_relu2"),
                ),
            ),
            classifier(values[CLASSES], dropout=0.0),
        ),
    )


XCEPTION: Final = Variant(
    name="xception",
    title="Xception",
    year=2017,
    source=f"{PAPER}, figure 5",
    summary="A branch for every channel: depthwise 3×3 and 1×1 convolutions in residual blocks close the story.",
    declared=(
        *network_knobs((3, 299, 299)),
        _BLOCKS,
        _ENTRY,
        _EXIT,
    ),
    build=_build,
    published=(
        printed_count("parameters", "params", 22_855_952, f"{PAPER}, table 3"),
        printed_output("entry flow", "block4", (728, 19, 19), f"{PAPER}, figure 5"),
        printed_output("middle flow", "block12", (728, 19, 19), f"{PAPER}, figure 5"),
        Published("exit flow", "output", ("AvgPool_1a",), "2048", f"{PAPER}, figure 5", shape=(2048, 1, 1)),
        printed_count(
            "22.9M parameters",
            "params",
            22_910_480,
            "Keras applications",
            reason="Keras counts moving mean and variance, too: 54,528 of them",
        ),
    ),
    departures=(
        Departure("batch norm's epsilon is 0.001", "as in Keras; the PyTorch ports have 1e-5", "Keras 3.15.1"),
        Departure(
            "no dropout before the classifier",
            "the paper used 0.5 on ImageNet; Keras' network has none",
            PAPER,
        ),
        no_softmax("Keras 3.15.1"),
    ),
)
