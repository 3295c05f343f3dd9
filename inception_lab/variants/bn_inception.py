"""BN-Inception: figure 5 of "Batch Normalization", with the biases of pretrainedmodels' port.

Where the figure contradicts itself is data: the reasons of `BN_INCEPTION.published`.
"""

from __future__ import annotations

from typing import Annotated, Final, NamedTuple

from inception_lab.knobs import BankKnob, ChoiceKnob, SwitchKnob, Values
from inception_lab.spec import AvgPool, BatchNorm, Block, Concat, MaxPool, Network, Padding, Stage
from inception_lab.variants.common import CLASSES, INPUT, ConvStyle, bank_knob, branch, classifier, network_knobs
from inception_lab.variants.modules import strided_branch, tower
from inception_lab.variants.stems import STEM, stem, stem_knob
from inception_lab.variants.variant import Departure, Published, Variant, printed_count, printed_output, rounded

__all__ = ["BN_INCEPTION", "FIGURE_5"]

PAPER: Final = "Ioffe & Szegedy 2015, arXiv 1502.03167"


class Figure5Bank(NamedTuple):
    """A row of figure 5."""

    one: Annotated[int, "#1×1"]
    reduce: Annotated[int, "#3×3 reduce"]
    three: Annotated[int, "#3×3"]
    reduce_double: Annotated[int, "double #3×3 reduce"]
    double: Annotated[int, "double #3×3"]
    projection: Annotated[int, "pool proj"]


FIGURE_5: Final[dict[str, Figure5Bank]] = {
    "3a": Figure5Bank(64, 64, 64, 64, 96, 32),
    "3b": Figure5Bank(64, 64, 96, 64, 96, 64),
    "3c": Figure5Bank(0, 128, 160, 64, 96, 0),
    "4a": Figure5Bank(224, 64, 96, 96, 128, 128),
    "4b": Figure5Bank(192, 96, 128, 96, 128, 128),
    "4c": Figure5Bank(160, 128, 160, 128, 160, 128),
    "4d": Figure5Bank(96, 128, 192, 160, 192, 128),
    "4e": Figure5Bank(0, 128, 192, 192, 256, 0),
    "5a": Figure5Bank(352, 192, 320, 160, 224, 128),
    "5b": Figure5Bank(352, 192, 320, 192, 224, 128),
}
"""Filters of each module as printed; 3c and 4e have stride 2 and pass the pool through."""
_STRIDED: Final = ("3c", "4e")
_MAX_POOLED: Final = "5b"


def _module(row: str, bank: Figure5Bank, conv: ConvStyle) -> Concat:
    """Return a module of stride 1: 1×1 | 1×1, 3×3 | 1×1, 3×3, 3×3 | pool, 1×1. A column of 0 leaves its layer out."""
    pool: Block = AvgPool("AvgPool_0a_3x3", (3, 3), (1, 1), (1, 1), ceil_mode=True, count_include_pad=True)
    if row == _MAX_POOLED:
        pool = MaxPool("MaxPool_0a_3x3", (3, 3), (1, 1), (1, 1), ceil_mode=True)
    projected = (conv("Conv2d_0b_1x1", bank.projection, 1),) if bank.projection else ()
    first = (branch(0, conv("Conv2d_0a_1x1", bank.one, 1)),) if bank.one else ()
    return Concat(
        row,
        (
            *first,
            branch(1, *tower(conv, bank.reduce, (bank.three, (3, 3)))),
            branch(2, *tower(conv, bank.reduce_double, (bank.double, (3, 3)), (bank.double, (3, 3)))),
            branch(3, pool, *projected),
        ),
    )


def _strided_module(row: str, bank: Figure5Bank, conv: ConvStyle) -> Concat:
    """Return a module of stride 2 without a 1×1 branch; the max pool passes its input's channels through."""
    padding: Padding = (1, 1)
    return Concat(
        row,
        (
            strided_branch(conv, 1, bank.three, conv("Conv2d_0a_1x1", bank.reduce, 1), padding=padding),
            strided_branch(
                conv, 2, bank.double, *tower(conv, bank.reduce_double, (bank.double, (3, 3))), padding=padding
            ),
            branch(3, MaxPool("MaxPool_1a_3x3", (3, 3), (2, 2), ceil_mode=True)),
        ),
    )


def _row(name: str) -> BankKnob[Figure5Bank]:
    where = f"1502.03167, figure 5, row inception ({name})."
    if name in _STRIDED:
        where += " Stride 2: no 1×1, and the max pool passes through, so both columns stay 0."
    return bank_knob(name, name, FIGURE_5[name], where, optional=("one", "projection"))


_ROWS: Final = {name: _row(name) for name in FIGURE_5}
_PROJECTION: Final = ChoiceKnob(
    name="projection",
    label="4c and 4d pool projection",
    group="Blocks",
    help="1502.03167, figure 5 prints 128, which sums to 608 against its own 576; TF-Slim has 96.",
    default="128",
    options=(("128", "128, as printed: 608 channels"), ("96", "96, as TF-Slim: 576 channels")),
)
_BIASES: Final = SwitchKnob(
    name="biases",
    label="Biases before batch norm",
    group="Network",
    help="pretrainedmodels' bninception and pytorchcv keep a bias before each batch norm, which does nothing; "
    "TF-Slim and lim0606's Caffe network have none.",
    default=True,
)


def _build(values: Values) -> Network:
    conv = ConvStyle(BatchNorm(1e-5), bias=values[_BIASES])
    banks = {row: values[knob] for row, knob in _ROWS.items()}
    if values[_PROJECTION] == "96":
        printed = (row for row in ("4c", "4d") if banks[row].projection == FIGURE_5[row].projection)
        banks |= {row: banks[row]._replace(projection=96) for row in printed}
    modules = {
        row: _strided_module(row, bank, conv) if row in _STRIDED else _module(row, bank, conv)
        for row, bank in banks.items()
    }
    grids = {grid: tuple(module for row, module in modules.items() if row.startswith(grid)) for grid in "345"}
    return Network(
        "bn_inception",
        values[INPUT],
        (
            stem(values[STEM], conv),
            *(Stage(f"Inception {grid}", blocks) for grid, blocks in grids.items()),
            classifier(values[CLASSES], dropout=0.0),
        ),
    )


_OUTPUTS: Final = (
    ("convolution", "conv1_7x7", (64, 112, 112), ""),
    ("max pool", "pool1_3x3", (64, 56, 56), ""),
    ("convolution", "conv2_3x3", (192, 56, 56), ""),
    ("max pool", "pool2_3x3", (192, 28, 28), ""),
    ("inception (3a)", "3a", (256, 28, 28), ""),
    ("inception (3b)", "3b", (320, 28, 28), ""),
    ("inception (3c)", "3c", (576, 28, 28), "the figure prints the input's grid; with stride 2 it is 14×14"),
    ("inception (4a)", "4a", (576, 14, 14), ""),
    ("inception (4b)", "4b", (576, 14, 14), ""),
    ("inception (4c)", "4c", (576, 14, 14), "its columns add up to 160 + 160 + 160 + 128 = 608; with 96, 576"),
    ("inception (4d)", "4d", (576, 14, 14), "its columns add up to 96 + 192 + 192 + 128 = 608; with 96, 576"),
    (
        "inception (4e)",
        "4e",
        (1024, 14, 14),
        "stride 2 gives 7×7, and after 608 channels 192 + 256 + 608 = 1056; after 576, 1024",
    ),
    ("inception (5a)", "5a", (1024, 7, 7), ""),
    ("inception (5b)", "5b", (1024, 7, 7), ""),
    ("avg pool", "AvgPool_1a", (1024, 1, 1), ""),
)


def _published() -> tuple[Published, ...]:
    outputs = tuple(
        printed_output(row, part, shape, f"{PAPER}, figure 5", reason=reason) for row, part, shape, reason in _OUTPUTS
    )
    cadene = "pretrainedmodels 0.7.4, bninception"
    return (
        *outputs,
        printed_count("parameters", "params", 11_295_240, cadene),
        rounded("2.0 billion operations", "macs", "2.0", 10**9, "1512.00567, table 3"),
    )


BN_INCEPTION: Final = Variant(
    name="bn_inception",
    title="BN-Inception",
    year=2015,
    source=PAPER,
    summary="Batch norm after every convolution, each 5×5 replaced by two 3×3, pools inside the strided modules.",
    declared=(
        *network_knobs((3, 224, 224)),
        stem_knob("googlenet", "1502.03167, figure 5; its appendix says the 7×7 is separable."),
        _PROJECTION,
        _BIASES,
        *_ROWS.values(),
    ),
    build=_build,
    published=_published(),
    departures=(
        Departure(
            "the first convolution is dense",
            "the appendix says separable with depth multiplier 8, as TF-Slim builds; the Caffe port is dense. "
            "The separable stem is a choice.",
            f"{PAPER}, appendix",
        ),
        Departure(
            "convolutions have biases besides batch norm, epsilon 1e-5",
            "so do pretrainedmodels' port and pytorchcv's: 11,295,240 parameters, 11,285,224 without biases; "
            "TF-Slim and lim0606's Caffe network have none",
            "pretrainedmodels 0.7.4",
        ),
        Departure(
            "input sizes must divide well",
            "strided convolutions pad 1 and pools round up, as in the port: at some sizes the branches differ by one",
            "pretrainedmodels 0.7.4",
        ),
    ),
)
