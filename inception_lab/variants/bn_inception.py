"""BN-Inception: figure 5 of "Batch Normalization", with the biases of the released port.

Where the figure contradicts itself is data: the reasons of `BN_INCEPTION.published`.
"""

from __future__ import annotations

from typing import Final

from inception_lab.knobs import BankKnob, ChoiceKnob, Knob, SwitchKnob, Values
from inception_lab.spec import AvgPool, BatchNorm, Block, Concat, MaxPool, Network, Padding, Stage
from inception_lab.variants.common import ConvStyle, branch, classifier, network_knobs, row_knob
from inception_lab.variants.modules import tower
from inception_lab.variants.stems import stem, stem_knob
from inception_lab.variants.variant import Departure, Published, Variant, printed_output

__all__ = ["BN_INCEPTION", "COLUMNS", "FIGURE_5"]

PAPER: Final = "Ioffe & Szegedy 2015, arXiv 1502.03167"
COLUMNS: Final = ("#1×1", "#3×3 reduce", "#3×3", "double #3×3 reduce", "double #3×3", "pool proj")
FIGURE_5: Final[dict[str, tuple[int, ...]]] = {
    "3a": (64, 64, 64, 64, 96, 32),
    "3b": (64, 64, 96, 64, 96, 64),
    "3c": (0, 128, 160, 64, 96, 0),
    "4a": (224, 64, 96, 96, 128, 128),
    "4b": (192, 96, 128, 96, 128, 128),
    "4c": (160, 128, 160, 128, 160, 128),
    "4d": (96, 128, 192, 160, 192, 128),
    "4e": (0, 128, 192, 192, 256, 0),
    "5a": (352, 192, 320, 160, 224, 128),
    "5b": (352, 192, 320, 192, 224, 128),
}
"""Filters of each module as printed; 3c and 4e have stride 2 and pass the pool through."""
_STRIDED: Final = ("3c", "4e")
_MAX_POOLED: Final = "5b"


def _module(row: str, bank: tuple[int, ...], conv: ConvStyle) -> Concat:
    """Return a module of stride 1: 1×1 | 1×1, 3×3 | 1×1, 3×3, 3×3 | pool, 1×1. A column of 0 leaves its layer out."""
    one, reduce, three, reduce_double, double, projection = bank
    pool: Block = AvgPool("AvgPool_0a_3x3", (3, 3), (1, 1), (1, 1), ceil_mode=True, count_include_pad=True)
    if row == _MAX_POOLED:
        pool = MaxPool("MaxPool_0a_3x3", (3, 3), (1, 1), (1, 1), ceil_mode=True)
    projected = (conv("Conv2d_0b_1x1", projection, 1),) if projection else ()
    first = (branch(0, conv("Conv2d_0a_1x1", one, 1)),) if one else ()
    return Concat(
        row,
        (
            *first,
            branch(1, *tower(conv, reduce, (three, (3, 3)))),
            branch(2, *tower(conv, reduce_double, (double, (3, 3)), (double, (3, 3)))),
            branch(3, pool, *projected),
        ),
    )


def _strided_module(row: str, bank: tuple[int, ...], conv: ConvStyle) -> Concat:
    """Return a module of stride 2 without a 1×1 branch; the max pool passes its input's channels through."""
    _, reduce, three, reduce_double, double, _ = bank
    padding: Padding = (1, 1)
    return Concat(
        row,
        (
            branch(1, conv("Conv2d_0a_1x1", reduce, 1), conv("Conv2d_1a_3x3", three, 3, stride=2, padding=padding)),
            branch(
                2,
                *tower(conv, reduce_double, (double, (3, 3))),
                conv("Conv2d_1a_3x3", double, 3, stride=2, padding=padding),
            ),
            branch(3, MaxPool("MaxPool_1a_3x3", (3, 3), (2, 2), ceil_mode=True)),
        ),
    )


def _build(values: Values) -> Network:
    conv = ConvStyle(BatchNorm(1e-5), bias=values.switch("biases"))
    banks = {row: values.bank(row) for row in FIGURE_5}
    if values.choice("projection") == "96":
        banks |= {row: (*banks[row][:-1], 96) for row in ("4c", "4d") if banks[row][-1] == FIGURE_5[row][-1]}
    modules = {
        row: _strided_module(row, bank, conv) if row in _STRIDED else _module(row, bank, conv)
        for row, bank in banks.items()
    }
    grids = {grid: tuple(module for row, module in modules.items() if row.startswith(grid)) for grid in "345"}
    return Network(
        "bn_inception",
        values.bank("input"),
        (
            stem(values.choice("stem"), conv),
            *(Stage(f"Inception {grid}", blocks) for grid, blocks in grids.items()),
            classifier(values.integer("classes"), dropout=0.0),
        ),
    )


def _row(name: str) -> BankKnob:
    where = f"1502.03167, figure 5, row inception ({name})."
    if name in _STRIDED:
        where += " Stride 2: no 1×1, and the max pool passes through, so both columns stay 0."
    return row_knob(name, name, COLUMNS, FIGURE_5[name], where, optional=("#1×1", "pool proj"))


_KNOBS: Final[tuple[Knob, ...]] = (
    *network_knobs((3, 224, 224)),
    stem_knob("googlenet", "1502.03167, figure 5; its appendix says the 7×7 is separable."),
    ChoiceKnob(
        name="projection",
        label="4c and 4d pool projection",
        group="Blocks",
        help="1502.03167, figure 5 prints 128, which sums to 608 against its own 576; TF-Slim has 96.",
        default="128",
        options=(("128", "128, as printed: 608 channels"), ("96", "96, as TF-Slim: 576 channels")),
    ),
    SwitchKnob(
        name="biases",
        label="Biases before batch norm",
        group="Network",
        help="The Caffe port and its PyTorch copies keep a bias before each batch norm, which does nothing.",
        default=True,
    ),
    *(_row(name) for name in FIGURE_5),
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
        Published("parameters", "params", (), "11,295,240", cadene, 11_295_240, 11_295_240),
        Published(
            "2.0 billion operations",
            "macs",
            (),
            "2.0",
            "1512.00567, table 3",
            1.95e9,
            2.05e9,
        ),
    )


BN_INCEPTION: Final = Variant(
    name="bn_inception",
    title="BN-Inception",
    year=2015,
    source=PAPER,
    summary="Batch norm after every convolution, each 5×5 replaced by two 3×3, pools inside the strided modules.",
    knobs=_KNOBS,
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
            "so do the Caffe port and its PyTorch copies: 11,295,240 parameters, 11,285,224 without biases",
            "pretrainedmodels 0.7.4",
        ),
        Departure(
            "input sizes must divide well",
            "strided convolutions pad 1 and pools round up, as in the port: at some sizes the branches differ by one",
            "pretrainedmodels 0.7.4",
        ),
    ),
)
