"""Single modules: GoogLeNet's 3a, naive and reduced, and a small network for CIFAR-10 built of one.

Source: "Understanding Inception Modules" (2018-06-26); 1409.4842, figure 2.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Final, NamedTuple

from inception_lab.knobs import AnyKnob, Values
from inception_lab.spec import Block, Flatten, Linear, Network, Shape, Stage
from inception_lab.variants.common import CLASSES, FACTORIZE_5X5, INPUT, NORM, WIDTH, ConvStyle, bank_knob, input_knob
from inception_lab.variants.googlenet import PAPER, TABLE_1, Table1Bank, reduced_module
from inception_lab.variants.variant import Departure, Variant, no_softmax, printed_count, printed_output

__all__ = ["CIFAR10_MODULE", "NAIVE_MODULE", "REDUCED_MODULE"]

_ARTICLE: Final = "“Understanding Inception Modules”, 2018-06-26"
_3A: Final[Shape] = (192, 28, 28)


class NaiveBank(NamedTuple):
    """Filters of the naive module."""

    one: Annotated[int, "#1×1"]
    three: Annotated[int, "#3×3"]
    five: Annotated[int, "#5×5"]


_STYLE: Final = ConvStyle(norm=None, bias=True)


_NAIVE_BANK: Final = bank_knob(
    "module", "Module", NaiveBank(64, 128, 32), "1409.4842, figure 2(a), with the filters of inception (3a)."
)
_REDUCED_BANK: Final = bank_knob(
    "module",
    "Module",
    TABLE_1["3a"],
    "1409.4842, figure 2(b) and table 1, row inception (3a). 0 leaves a layer out.",
    optional=Table1Bank._fields,
)
_CIFAR10_BANK: Final = bank_knob(
    "module", "Module", Table1Bank(64, 64, 64, 64, 64, 64), f"{_ARTICLE}, its Keras network."
)


def _network(name: str, values: Values, *blocks: Block) -> Network:
    return Network(name, values[INPUT], (Stage("Inception 3a", blocks),))


def _build_naive(values: Values) -> Network:
    bank = values[_NAIVE_BANK]
    module = reduced_module("module", Table1Bank(bank.one, 0, bank.three, 0, bank.five, 0), _STYLE)
    return _network("naive_module", values, module)


def _build_reduced(values: Values) -> Network:
    return _network("reduced_module", values, reduced_module("module", values[_REDUCED_BANK], _STYLE))


def _build_cifar10(values: Values) -> Network:
    module = reduced_module("module", values[_CIFAR10_BANK], _STYLE)
    linear = Stage("classifier", (Flatten("Flatten"), Linear("Logits", values[CLASSES])))
    return Network("cifar10_module", values[INPUT], (Stage("Inception", (module,)), linear))


def _knobs(shape: Shape, bank: AnyKnob, *rest: AnyKnob) -> tuple[AnyKnob, ...]:
    return (input_knob(shape), WIDTH, replace(NORM, default="none"), *rest, FACTORIZE_5X5, bank)


NAIVE_MODULE: Final = Variant(
    name="naive_module",
    title="Naive module (3a)",
    year=2014,
    source=f"{PAPER}, figure 2(a)",
    summary="1×1, 3×3, 5×5 and a max pool side by side, joined along the channels: the idea before its cost was met.",
    declared=_knobs(_3A, _NAIVE_BANK),
    build=_build_naive,
    published_norm="none",
    published=(
        printed_count("5×5 on 28×28×192 → 32", "macs", 120_422_400, _ARTICLE, parts=("module.Branch_2.Conv2d_0b_5x5",)),
    ),
    departures=(
        Departure(
            "the filters are those of inception (3a) without its reductions",
            "figure 2(a) prints no numbers",
            f"{PAPER}, figure 2(a)",
        ),
    ),
)

REDUCED_MODULE: Final = Variant(
    name="reduced_module",
    title="Module with dimension reduction (3a)",
    year=2014,
    source=f"{PAPER}, figure 2(b)",
    summary="The same module with 1×1 convolutions that reduce the channels before the costly kernels.",
    declared=_knobs(_3A, _REDUCED_BANK),
    build=_build_reduced,
    published_norm="none",
    published=(
        printed_output("output", "module", (256, 28, 28), f"{PAPER}, table 1, row 3a"),
        printed_count("1×1 16 then 5×5 32 on 28×28×192", "macs", 12_443_648, _ARTICLE, parts=("module.Branch_2",)),
    ),
)

CIFAR10_MODULE: Final = Variant(
    name="cifar10_module",
    title="One module for CIFAR-10",
    year=2018,
    source=_ARTICLE,
    summary="A whole network of one module: 32×32 images in, four branches of 64 filters, one linear layer.",
    declared=_knobs((3, 32, 32), _CIFAR10_BANK, replace(CLASSES, default=10)),
    build=_build_cifar10,
    published_norm="none",
    departures=(
        Departure(
            "reductions of 64 filters on a 3-channel image widen instead of reduce",
            "the article applies the module to the image itself, where there is nothing to reduce",
            _ARTICLE,
        ),
        Departure(
            "the linear layer reads channels first",
            "Keras flattens height first: the same layer, its weights in another order",
            _ARTICLE,
        ),
        no_softmax(_ARTICLE),
    ),
)
