"""GoogLeNet (Inception-v1): table 1 of "Going deeper with convolutions", and its naive twin.

Departures, and where the paper contradicts itself, are data: see `GOOGLENET`'s
`departures` and the reasons of its `published` rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Final, NamedTuple

from inception_lab.knobs import AnyKnob, ChoiceKnob, Values
from inception_lab.spec import AuxHead, AvgPool, Block, Chain, Concat, Dropout, Flatten, Linear, MaxPool, Network, Stage
from inception_lab.variants.common import (
    CLASSES,
    FACTORIZE_5X5,
    INPUT,
    ConvStyle,
    bank_knob,
    branch,
    classifier,
    heads_knob,
    network_knobs,
)
from inception_lab.variants.stems import STEM, stem, stem_knob
from inception_lab.variants.variant import (
    Departure,
    Published,
    Quantity,
    Variant,
    no_softmax,
    printed_count,
    printed_output,
    rounded,
)

__all__ = [
    "GOOGLENET",
    "GOOGLENET_NAIVE",
    "PAPER",
    "ROWS",
    "TABLE_1",
    "Table1Bank",
    "assemble",
    "naive_module",
    "reduced_module",
    "table_1_figure",
]

PAPER: Final = "Szegedy et al. 2014, arXiv 1409.4842"


class Table1Bank(NamedTuple):
    """Filters of a module: a row of table 1."""

    one: Annotated[int, "#1×1"]
    reduce_3x3: Annotated[int, "#3×3 reduce"]
    three: Annotated[int, "#3×3"]
    reduce_5x5: Annotated[int, "#5×5 reduce"]
    five: Annotated[int, "#5×5"]
    projection: Annotated[int, "pool proj"]


TABLE_1: Final[dict[str, Table1Bank]] = {
    "3a": Table1Bank(64, 96, 128, 16, 32, 32),
    "3b": Table1Bank(128, 128, 192, 32, 96, 64),
    "4a": Table1Bank(192, 96, 208, 16, 48, 64),
    "4b": Table1Bank(160, 112, 224, 24, 64, 64),
    "4c": Table1Bank(128, 128, 256, 24, 64, 64),
    "4d": Table1Bank(112, 144, 288, 32, 64, 64),
    "4e": Table1Bank(256, 160, 320, 32, 128, 128),
    "5a": Table1Bank(256, 160, 320, 32, 128, 128),
    "5b": Table1Bank(384, 192, 384, 48, 128, 128),
}
"""Filters of each module, table 1's rows and columns."""
ROWS: Final = {
    name: bank_knob(
        name,
        name,
        bank,
        f"1409.4842, table 1, row inception ({name}). 0 leaves a layer out.",
        optional=Table1Bank._fields,
    )
    for name, bank in TABLE_1.items()
}
"""The knob of each module's filters."""
_MODULES: Final = ChoiceKnob(
    name="modules",
    label="Modules",
    group="Blocks",
    help="Figure 2: naive (a) or with 1×1 reductions (b). A naive module's pool keeps every channel.",
    default="reduced",
    options=(("reduced", "with 1×1 reductions"), ("naive", "naive")),
)


def reduced_module(name: str, bank: Table1Bank, conv: ConvStyle, *, large: int = 5) -> Concat:
    """Return the module with dimension reduction (figure 2(b)); `large` is the third branch's kernel.

    A column of 0 leaves its layer out; where it ends a branch, the branch.
    """
    pool: tuple[Block, ...] = (MaxPool("MaxPool_0a_3x3", (3, 3), (1, 1), (1, 1)),)
    branches = (
        _some(conv, ("Conv2d_0a_1x1", bank.one, 1)),
        _some(conv, ("Conv2d_0a_1x1", bank.reduce_3x3, 1), ("Conv2d_0b_3x3", bank.three, 3)),
        _some(conv, ("Conv2d_0a_1x1", bank.reduce_5x5, 1), (f"Conv2d_0b_{large}x{large}", bank.five, large)),
        pool + _some(conv, ("Conv2d_0b_1x1", bank.projection, 1)),
    )
    return Concat(name, tuple(branch(number, *layers) for number, layers in enumerate(branches) if layers))


def _some(conv: ConvStyle, *layers: tuple[str, int, int]) -> tuple[Block, ...]:
    """Return the convolutions that have filters; none if the last one has none."""
    if layers[-1][1] == 0:
        return ()
    return tuple(conv(name, channels, kernel) for name, channels, kernel in layers if channels)


def naive_module(name: str, bank: Table1Bank, conv: ConvStyle) -> Concat:
    """Return the naive module (figure 2(a)): no reductions, and the pool keeps every channel."""
    return reduced_module(name, bank._replace(reduce_3x3=0, reduce_5x5=0, projection=0), conv)


def aux_heads(conv: ConvStyle, classes: int, *, features: int = 1024) -> tuple[AuxHead, ...]:
    """Return the heads on 4a and 4d: 5×5/3 average pool, 1×1 128, linear, 70 % dropout, linear.

    Source: 1409.4842, section 5.
    """
    body = Chain(
        "",
        (
            AvgPool("AvgPool_0a_5x5", (5, 5), (3, 3)),
            conv("Conv2d_0b_1x1", 128, 1),
            Flatten("Flatten"),
            Linear("Linear_1a", features, activation="relu"),
            Dropout("Dropout_1b", 0.7),
            Linear("Logits", classes),
        ),
    )
    return AuxHead("Aux_1", "4a", body), AuxHead("Aux_2", "4d", body)


def assemble(
    name: str,
    values: Values,
    conv: ConvStyle,
    module: Callable[[str, Table1Bank, ConvStyle], Concat],
    *,
    first: Stage,
    pools: tuple[MaxPool, MaxPool],
    dropout: float,
) -> Network:
    """Return a network of table 1's form: stem, 3a and 3b, pool, 4a to 4e, pool, 5a and 5b, classifier, heads."""
    grids = {
        grid: tuple(module(row, values[knob], conv) for row, knob in ROWS.items() if row.startswith(grid))
        for grid in "345"
    }
    classes = values[CLASSES]
    stages = (
        first,
        Stage("Inception 3", grids["3"]),
        Stage("Inception 4", (pools[0], *grids["4"])),
        Stage("Inception 5", (pools[1], *grids["5"])),
        classifier(classes, dropout=dropout),
    )
    return Network(name, values[INPUT], stages, aux_heads(conv, classes))


def _build(values: Values) -> Network:
    conv = ConvStyle(norm=None, bias=True)
    naive = values[_MODULES] == "naive"
    return assemble(
        "googlenet_naive" if naive else "googlenet",
        values,
        conv,
        naive_module if naive else reduced_module,
        first=stem(values[STEM], conv),
        pools=(_pool("pool3_3x3"), _pool("pool4_3x3")),
        dropout=0.4,
    )


def _pool(name: str) -> MaxPool:
    return MaxPool(name, (3, 3), (2, 2), ceil_mode=True)


_KNOBS: Final[tuple[AnyKnob, ...]] = (
    *network_knobs((3, 224, 224), norm="none"),
    stem_knob("googlenet", "1409.4842, table 1, rows 1 to 4."),
    _MODULES,
    FACTORIZE_5X5,
    *ROWS.values(),
    heads_knob("1409.4842, section 5: two classifiers, on 4a and 4d, whose losses count 0.3 each."),
)


# ── Table 1's last two columns and outputs, against the arithmetic ───────────

_SEPARABLE: Final = (
    "a separable 7×7 with depth multiplier 8 gives exactly this (3·49·8 + 24·64 = 2,712 weights, 34.0 M): "
    "it is what BN-Inception's appendix describes"
)
_BUDGET: Final = "with the separable first convolution that table 1 counts it is 1.50 billion"
_204: Final = "googlenet_released has 204, not 208, 3×3 filters in 4a, which fits"
_48: Final = "googlenet_released has 48, not 32, 5×5-reduce filters in 5a, which fits"
_PARAMS: Final = "the row's own ops fit the table's filters, its params do not"
_PRINTED: Final = (
    # row, parts, params in K (1024), reason, ops in M, reason
    ("convolution 7×7/2", ("conv1_7x7",), "2.7K", _SEPARABLE, "34M", _SEPARABLE),
    ("convolution 3×3/1", ("conv2_1x1", "conv2_3x3"), "112K", "", "360M", ""),
    ("inception (3a)", ("3a",), "159K", "", "128M", ""),
    ("inception (3b)", ("3b",), "380K", "", "304M", ""),
    ("inception (4a)", ("4a",), "364K", _204, "73M", ""),
    ("inception (4b)", ("4b",), "437K", "it follows from 4a's 508 channels in googlenet_released", "88M", ""),
    ("inception (4c)", ("4c",), "463K", _PARAMS, "100M", ""),
    ("inception (4d)", ("4d",), "580K", _PARAMS, "119M", ""),
    ("inception (4e)", ("4e",), "840K", _PARAMS, "170M", ""),
    ("inception (5a)", ("5a",), "1072K", _48, "54M", _48),
    ("inception (5b)", ("5b",), "1388K", _PARAMS, "71M", ""),
    ("linear", ("Logits",), "1000K", "", "1M", ""),
)
_OUTPUTS: Final = (
    ("convolution 7×7/2", "conv1_7x7", (64, 112, 112)),
    ("max pool", "pool1_3x3", (64, 56, 56)),
    ("convolution 3×3/1", "conv2_3x3", (192, 56, 56)),
    ("max pool", "pool2_3x3", (192, 28, 28)),
    ("inception (3a)", "3a", (256, 28, 28)),
    ("inception (3b)", "3b", (480, 28, 28)),
    ("max pool", "pool3_3x3", (480, 14, 14)),
    ("inception (4a)", "4a", (512, 14, 14)),
    ("inception (4b)", "4b", (512, 14, 14)),
    ("inception (4c)", "4c", (512, 14, 14)),
    ("inception (4d)", "4d", (528, 14, 14)),
    ("inception (4e)", "4e", (832, 14, 14)),
    ("max pool", "pool4_3x3", (832, 7, 7)),
    ("inception (5a)", "5a", (832, 7, 7)),
    ("inception (5b)", "5b", (1024, 7, 7)),
    ("avg pool", "AvgPool_1a", (1024, 1, 1)),
)


def _printed_rows() -> tuple[Published, ...]:
    rows = [printed_output(row, part, shape, f"{PAPER}, table 1") for row, part, shape in _OUTPUTS]
    for row, parts, params, params_reason, ops, ops_reason in _PRINTED:
        rows.append(table_1_figure(row, "params", parts, params, params_reason))
        rows.append(table_1_figure(row, "macs", parts, ops, ops_reason))
    return (
        *rows,
        printed_count("22 layers deep", "depth", 22, f"{PAPER}, section 5"),
        rounded("1.5 billion multiply-adds", "macs", "1.5 billion", 10**9, f"{PAPER}, section 1", reason=_BUDGET),
    )


def table_1_figure(row: str, quantity: Quantity, parts: tuple[str, ...], printed: str, reason: str = "") -> Published:
    """Return a figure of table 1's last two columns, K or M: right within one unit of its last digit."""
    size, note = (1024, "; K = 1024") if printed.endswith("K") else (10**6, "")
    source = f"{PAPER}, table 1{note}"
    return rounded(row, quantity, printed, size, source, parts=parts, reason=reason, either_way=True)


_DEPARTURES: Final = (
    Departure(
        "the first convolution is a dense 7×7",
        "table 1's 2.7K parameters and 34M operations fit a separable one; the text and Caffe have a dense one "
        "(9.2K, 118.0M). Choose the separable stem to see the printed figures.",
        f"{PAPER}, table 1",
    ),
    Departure(
        "the last average pool covers the whole grid",
        "at 224 it is the table's 7×7; at other input sizes the classifier still gets one value a channel",
        f"{PAPER}, table 1",
    ),
    Departure(
        "local response norm after the first pool and the 3×3 convolution: 5 channels, alpha 0.0001, beta 0.75, k 1",
        "the paper names neither its places nor its constants; these are those of Caffe's bvlc_googlenet",
        "BVLC/caffe, models/bvlc_googlenet",
    ),
    Departure(
        "column sums: 6,797.7K params and 1,502M ops are printed, 6,998,552 and 1,582,671,872 are built",
        "the first row is separable, and 4a and 5a have other filters in googlenet_released",
        f"{PAPER}, table 1",
    ),
    Departure(
        "the auxiliary heads' average pool rounds down",
        "Caffe rounds every pool up: the same 4×4 at 224, another grid elsewhere",
        "BVLC/caffe, models/bvlc_googlenet",
    ),
    no_softmax(f"{PAPER}, table 1"),
)

GOOGLENET: Final = Variant(
    name="googlenet",
    title="GoogLeNet (Inception-v1)",
    year=2014,
    source=PAPER,
    summary="Nine modules of four branches; 1×1 convolutions reduce the channels before the 3×3 and 5×5.",
    declared=_KNOBS,
    build=_build,
    published_norm="none",
    published=_printed_rows(),
    departures=_DEPARTURES,
)

GOOGLENET_NAIVE: Final = replace(
    GOOGLENET,
    name="googlenet_naive",
    title="GoogLeNet of naive modules",
    source=f"{PAPER}, figure 2(a) in place of 2(b)",
    summary="What table 1 would cost without reductions: each pool keeps its channels, so the width only grows.",
    declared=tuple(replace(_MODULES, default="naive") if knob is _MODULES else knob for knob in _KNOBS),
    published=(),
    departures=(
        Departure(
            "no such network was published",
            "the paper shows the naive module only; this is table 1 with every reduction and projection left out",
            f"{PAPER}, section 4",
        ),
    ),
)
