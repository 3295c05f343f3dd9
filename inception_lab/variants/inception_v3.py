"""Inception-v3 as released, after "Rethinking the Inception Architecture" (1512.00567).

Where the paper contradicts itself and the released network is data: see the
reasons in `INCEPTION_V3.published`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final, TypeVar

from inception_lab.knobs import BankKnob, SwitchKnob, Values
from inception_lab.spec import AuxHead, Network, Stage
from inception_lab.variants import rethinking_modules as rethinking
from inception_lab.variants.common import (
    CLASSES,
    FACTORIZE_5X5,
    FACTORIZE_7X7,
    INPUT,
    ConvStyle,
    bank_knob,
    classifier,
    first_letter,
    heads_knob,
    letters,
    network_knobs,
    slim_head,
)
from inception_lab.variants.modules import Mixed5bBank, mixed_5b
from inception_lab.variants.stems import STEM, stem, stem_knob
from inception_lab.variants.variant import (
    TRANSFORM_INPUT,
    Departure,
    Published,
    Variant,
    no_softmax,
    printed_count,
    printed_output,
    rounded,
    with_gamma,
)

__all__ = ["INCEPTION_V3"]

B = TypeVar("B", bound=tuple[int, ...])
_V3: Final = "torchvision 0.28.0 and TF-Slim, inception_v3"

# ── Knobs; a stage with more modules than rows repeats its last row ──────────


def _rows(banks: Mapping[str, B], where: str) -> tuple[BankKnob[B], ...]:
    return tuple(bank_knob(name, name, bank, where) for name, bank in banks.items())


_A: Final = _rows(
    {
        "5b": Mixed5bBank(64, 48, 64, 64, 96, 32),
        "5c": Mixed5bBank(64, 48, 64, 64, 96, 64),
        "5d": Mixed5bBank(64, 48, 64, 64, 96, 64),
    },
    "Released; 1512.00567, figure 5. Further modules repeat the last row.",
)
_B: Final = _rows(
    {
        "6b": rethinking.Figure6Bank(192, 128, 192, 192),
        "6c": rethinking.Figure6Bank(192, 160, 192, 192),
        "6d": rethinking.Figure6Bank(192, 160, 192, 192),
        "6e": rethinking.Figure6Bank(192, 192, 192, 192),
    },
    "Released; 1512.00567, figure 6. Further modules repeat the last row.",
)
_C: Final = _rows(
    {
        "7b": rethinking.Figure7Bank(320, 384, 384, 448, 384, 192),
        "7c": rethinking.Figure7Bank(320, 384, 384, 448, 384, 192),
    },
    "Released; 1512.00567, figure 7. Further modules repeat the last row.",
)
_6A: Final = bank_knob("6a", "6a", rethinking.REDUCTION_A, "Released; 1512.00567, figure 10.")
_7A: Final = bank_knob("7a", "7a", rethinking.REDUCTION_B, "Released; 1512.00567, figure 10's scheme.")
_BLOCKS_B: Final = replace(
    rethinking.BLOCKS_B, default=4, help="Released: 4 after the reduction; table 1 says 5 × figure 6."
)
_INCLUDE_PAD: Final = SwitchKnob(
    name="include_pad",
    label="Average pools count padding",
    group="Blocks",
    help="torchvision and timm divide by 9 at the border, too; TF-Slim and Keras by the pixels that are there.",
    default=True,
)


def _modules(values: Values, names: tuple[str, ...], rows: tuple[BankKnob[B], ...]) -> Iterator[tuple[str, B]]:
    """Yield each module's name and filters; past the table, the last row's."""
    for position, name in enumerate(names):
        yield name, values[rows[min(position, len(rows) - 1)]]


def _build_v3(values: Values) -> Network:
    conv = ConvStyle(count_include_pad=values[_INCLUDE_PAD])
    first = stem(values[STEM], conv)
    a_names = letters(5, first_letter(first), values[rethinking.BLOCKS_A])
    b_names = letters(6, "b", values[_BLOCKS_B])
    c_names = letters(7, "b", values[rethinking.BLOCKS_C])
    a = (mixed_5b(conv, bank, name) for name, bank in _modules(values, a_names, _A))
    b = (rethinking.figure_6(conv, name, bank) for name, bank in _modules(values, b_names, _B))
    expanded = values[rethinking.EXPANDED]
    c = (rethinking.figure_7(conv, name, bank, expanded=expanded) for name, bank in _modules(values, c_names, _C))
    endpoint = b_names[-1] if b_names else "Mixed_6a"
    return Network(
        "inception_v3",
        values[INPUT],
        (
            first,
            Stage("Inception-A", tuple(a)),
            Stage("Reduction-A", (rethinking.reduction_a(conv, "Mixed_6a", values[_6A]),)),
            Stage("Inception-B", tuple(b)),
            Stage("Reduction-B", (rethinking.reduction_b(conv, "Mixed_7a", values[_7A]),)),
            Stage("Inception-C", tuple(c)),
            classifier(values[CLASSES], dropout=0.5),
        ),
        (AuxHead("AuxLogits", endpoint, slim_head(values[CLASSES])),),
    )


_V3_PUBLISHED: Final = (
    printed_count("parameters", "params", 23_834_568, "pytorchcv, InceptionV3"),
    printed_count(
        "num_params",
        "params",
        27_161_264,
        "torchvision 0.28.0, weights' metadata",
        reason="it counts the auxiliary head, which inference leaves out: 23,834,568 without it",
    ),
    Published(
        "“less than 25 million” parameters",
        "params",
        (),
        "< 25 million",
        f"{rethinking.PAPER}, abstract",
        0,
        24_999_999,
    ),
    rounded(
        "“5 billion multiply-adds”",
        "macs",
        "5 billion",
        10**9,
        f"{rethinking.PAPER}, abstract",
        reason="the released network has 5.71 billion; table 3 of the same paper says 4.8",
    ),
    rounded(
        "4.8 billion operations",
        "macs",
        "4.8",
        10**9,
        f"{rethinking.PAPER}, table 3",
        reason="the released network has 5.71 billion; the abstract of the same paper says 5",
    ),
    printed_count(
        "“42 layers deep”",
        "depth",
        42,
        f"{rethinking.PAPER}, section 6",
        reason="the longest path of the released network has 47 convolutions and the classifier",
    ),
    printed_output("35×35 grid into the modules", "MaxPool_5a_3x3", (192, 35, 35), _V3),
    printed_output("17×17 modules", "Mixed_6a", (768, 17, 17), f"{rethinking.PAPER}, table 1"),
    printed_output("8×8 modules", "Mixed_7a", (1280, 8, 8), f"{rethinking.PAPER}, table 1"),
    printed_output("pool", "Mixed_7c", (2048, 8, 8), f"{rethinking.PAPER}, table 1"),
    rounded("GFLOPS (multiply-adds)", "macs", "5.713", 10**9, "torchvision 0.28.0, weights' metadata"),
    printed_count(
        "Inception V3 parameters",
        "params",
        23_626_728,
        "Chollet 2017, table 3",
        reason="no released copy has this count: 23,834,568, and 23,817,352 where batch norm has no gamma",
    ),
)

INCEPTION_V3: Final = Variant(
    name="inception_v3",
    title="Inception-v3",
    year=2015,
    source=f"{rethinking.PAPER}; released in TF-Slim and torchvision",
    summary="Three kinds of modules for three grids; 7×7 as 1×7 and 7×1, 3×3 split side by side on the smallest grid.",
    declared=(
        *network_knobs((3, 299, 299)),
        stem_knob("inception_v3", "Released: three 3×3, pool, 1×1, 3×3, pool."),
        rethinking.BLOCKS_A,
        _BLOCKS_B,
        rethinking.BLOCKS_C,
        _INCLUDE_PAD,
        FACTORIZE_5X5,
        FACTORIZE_7X7,
        rethinking.EXPANDED,
        *_A,
        _6A,
        *_B,
        _7A,
        *_C,
        heads_knob("1512.00567, section 4: one classifier on the last 17×17 module."),
    ),
    build=_build_v3,
    published=_V3_PUBLISHED,
    departures=(
        Departure(
            "the stem has a 1×1, a 3×3 and a second pool after 64 channels",
            "table 1 prints three 3×3 (80, 192 with stride 2, 288) instead: see inception_v2",
            f"{rethinking.PAPER}, table 1",
        ),
        Departure(
            "the 35×35 modules keep a real 5×5 (48 → 64)",
            "figure 5 replaces it by two 3×3; the released weights have it",
            "tensorflow/tensorflow issue 36262",
        ),
        Departure(
            "4 modules on 17×17 after the reduction",
            "table 1 says 5; the reduction is the fifth",
            f"{rethinking.PAPER}, table 1",
        ),
        Departure(
            "the text says figure 5 and 6, table 1 figure 6 and 7, for the 17×17 and 8×8 modules",
            "the figures' contents follow table 1",
            rethinking.PAPER,
        ),
        Departure("dropout of 50 %", "torchvision's; TF-Slim drops 20 %, Keras nothing", _V3),
        Departure("the head, where it is on, answers at inference, too", "torchvision's answers in training only", _V3),
        with_gamma("17,216"),
        TRANSFORM_INPUT,
        no_softmax(f"{rethinking.PAPER}, table 1"),
    ),
)
