"""Inception-ResNet-v1 and -v2 as printed: figures 10 to 19 of 1602.07261."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Final, NamedTuple

from inception_lab.knobs import AnyKnob, ChoiceKnob, Knobs, Values
from inception_lab.rewrite import with_norm, with_residual_scale
from inception_lab.spec import ActivationKind, Chain, Network, Residual, Stage
from inception_lab.variants.common import (
    CLASSES,
    FACTORIZE_7X7,
    INPUT,
    ConvStyle,
    bank_knob,
    blocks_knob,
    branch,
    classifier,
    network_knobs,
    scale_knob,
)
from inception_lab.variants.inception_v4 import PAPER
from inception_lab.variants.modules import (
    ReductionABank,
    ResidualReductionBBank,
    filter_expansion,
    reduction_a,
    reduction_a_knob,
    residual_reduction_b,
    tower,
)
from inception_lab.variants.stems import STEM, stem, stem_knob
from inception_lab.variants.variant import Departure, Published, Variant, no_softmax, printed_output, slim_norm

__all__ = [
    "BANK_A",
    "BANK_B",
    "BANK_C",
    "BANK_REDUCTION_A",
    "BANK_REDUCTION_B",
    "BLOCKS_A",
    "BLOCKS_B",
    "BLOCKS_C",
    "INCEPTION_RESNET_V1",
    "INCEPTION_RESNET_V2",
    "SCALE_A",
    "SCALE_B",
    "SCALE_C",
    "V1_BANKS",
    "V2_BANKS",
    "block17_branches",
    "block35_branches",
    "block8_branches",
    "residual_blocks",
    "residual_count_knobs",
    "residual_scale_knobs",
    "residual_stages",
]


class Block35Bank(NamedTuple):
    """Inception-ResNet-A. Source: figures 10 (v1) and 16 (v2)."""

    one: Annotated[int, "#1×1"]
    reduce: Annotated[int, "#3×3 reduce"]
    three: Annotated[int, "#3×3"]
    reduce_double: Annotated[int, "double #3×3 reduce"]
    a: Annotated[int, "double #a"]
    b: Annotated[int, "double #b"]


class Block17Bank(NamedTuple):
    """Inception-ResNet-B. Source: figures 11 (v1) and 17 (v2)."""

    one: Annotated[int, "#1×1"]
    reduce: Annotated[int, "#7×7 reduce"]
    wide: Annotated[int, "#1×7"]
    tall: Annotated[int, "#7×1"]


class Block8Bank(NamedTuple):
    """Inception-ResNet-C. Source: figures 13 (v1) and 19 (v2)."""

    one: Annotated[int, "#1×1"]
    reduce: Annotated[int, "#3×3 reduce"]
    wide: Annotated[int, "#1×3"]
    tall: Annotated[int, "#3×1"]


V2_PRINTED_WIDTHS: Final = (None, 1154, 2048)


# ── Knobs, with v1's filters and figure 15's counts ──────────────────────────

BLOCKS_A, BLOCKS_B, BLOCKS_C = (
    blocks_knob(f"blocks_{letter}", f"Inception-ResNet-{letter.upper()} blocks", count, "", most=40)
    for letter, count in (("a", 5), ("b", 10), ("c", 5))
)
SCALE_A, SCALE_B, SCALE_C = (
    scale_knob(f"scale_{letter}", f"Scale of {letter.upper()} blocks", scale, "")
    for letter, scale in (("a", 0.17), ("b", 0.10), ("c", 0.20))
)
BANK_A: Final = bank_knob("a", "Inception-ResNet-A", Block35Bank(32, 32, 32, 32, 32, 32), "1602.07261, figure 10.")
BANK_REDUCTION_A: Final = reduction_a_knob(ReductionABank(192, 192, 256, 384), "Inception-ResNet-v1")
BANK_B: Final = bank_knob("b", "Inception-ResNet-B", Block17Bank(128, 128, 128, 128), "1602.07261, figure 11.")
BANK_REDUCTION_B: Final = bank_knob(
    "reduction_b", "Reduction-B", ResidualReductionBBank(256, 384, 256, 256, 256), "1602.07261, figure 12."
)
BANK_C: Final = bank_knob("c", "Inception-ResNet-C", Block8Bank(192, 192, 192, 192), "1602.07261, figure 13.")
V1_BANKS: Final[tuple[AnyKnob, ...]] = (BANK_A, BANK_REDUCTION_A, BANK_B, BANK_REDUCTION_B, BANK_C)
V2_BANKS: Final[tuple[AnyKnob, ...]] = (
    replace(BANK_A, default=Block35Bank(32, 32, 32, 32, 48, 64), help="1602.07261, figure 16."),
    reduction_a_knob(ReductionABank(256, 256, 384, 384), "Inception-ResNet-v2"),
    replace(BANK_B, default=Block17Bank(192, 128, 160, 192), help="1602.07261, figure 17."),
    replace(BANK_REDUCTION_B, default=ResidualReductionBBank(256, 384, 288, 288, 320), help="1602.07261, figure 18."),
    replace(BANK_C, default=Block8Bank(192, 192, 224, 256), help="1602.07261, figure 19."),
)
"""The filter banks of -v2, figures 16 to 19."""


def residual_count_knobs(counts: tuple[int, int, int], where: str) -> tuple[AnyKnob, ...]:
    """Declare how many A, B and C blocks there are."""
    knobs = zip((BLOCKS_A, BLOCKS_B, BLOCKS_C), counts, strict=True)
    return tuple(replace(knob, default=count, help=where) for knob, count in knobs)


def residual_scale_knobs(scales: tuple[float, float, float], where: str) -> tuple[AnyKnob, ...]:
    """Declare the residual scale of the A, B and C blocks."""
    knobs = zip((SCALE_A, SCALE_B, SCALE_C), scales, strict=True)
    return tuple(replace(knob, default=scale, help=where) for knob, scale in knobs)


# ── Blocks and stages ────────────────────────────────────────────────────────


def block35_branches(conv: ConvStyle, bank: Block35Bank) -> tuple[Chain, ...]:
    """Return the branches of Inception-ResNet-A. Source: figures 10 (v1) and 16 (v2)."""
    return (
        branch(0, conv("Conv2d_1x1", bank.one, 1)),
        branch(1, *tower(conv, bank.reduce, (bank.three, (3, 3)))),
        branch(2, *tower(conv, bank.reduce_double, (bank.a, (3, 3)), (bank.b, (3, 3)))),
    )


def block17_branches(conv: ConvStyle, bank: Block17Bank) -> tuple[Chain, ...]:
    """Return the branches of Inception-ResNet-B. Source: figures 11 (v1) and 17 (v2)."""
    return branch(0, conv("Conv2d_1x1", bank.one, 1)), branch(
        1, *tower(conv, bank.reduce, (bank.wide, (1, 7)), (bank.tall, (7, 1)))
    )


def block8_branches(conv: ConvStyle, bank: Block8Bank) -> tuple[Chain, ...]:
    """Return the branches of Inception-ResNet-C. Source: figures 13 (v1) and 19 (v2)."""
    return branch(0, conv("Conv2d_1x1", bank.one, 1)), branch(
        1, *tower(conv, bank.reduce, (bank.wide, (1, 3)), (bank.tall, (3, 1)))
    )


def residual_blocks(
    conv: ConvStyle,
    kind: str,
    branches: tuple[Chain, ...],
    count: int,
    *,
    scale: float,
    channels: int | None = None,
    plain_last: bool = False,
) -> tuple[Residual, ...]:
    """Return `count` equal blocks named ``<kind>_1`` …, with ReLU after each sum.

    With `plain_last` the last one has scale 1.0 and no ReLU, as released.
    """
    blocks: list[Residual] = []
    for number in range(1, count + 1):
        last = plain_last and number == count
        activation: ActivationKind | None = None if last else "relu"
        blocks.append(
            filter_expansion(
                conv,
                f"{kind}_{number}",
                branches,
                scale=1.0 if last else scale,
                activation=activation,
                channels=channels,
            )
        )
    return tuple(blocks)


def residual_stages(
    conv: ConvStyle,
    values: Values,
    *,
    widths: tuple[int | None, int | None, int | None] = (None, None, None),
    plain_last: bool = False,
) -> tuple[Stage, ...]:
    """Return the stages between stem and classifier, from the knobs every Inception-ResNet has."""
    a, b, c = (
        residual_blocks(conv, kind, branches, values[count], scale=values[scale], channels=width, plain_last=plain)
        for kind, branches, count, scale, width, plain in (
            ("block35", block35_branches(conv, values[BANK_A]), BLOCKS_A, SCALE_A, widths[0], False),
            ("block17", block17_branches(conv, values[BANK_B]), BLOCKS_B, SCALE_B, widths[1], False),
            ("block8", block8_branches(conv, values[BANK_C]), BLOCKS_C, SCALE_C, widths[2], plain_last),
        )
    )
    return (
        Stage("Inception-ResNet-A", a),
        Stage("Reduction-A", (reduction_a(conv, "Mixed_6a", values[BANK_REDUCTION_A]),)),
        Stage("Inception-ResNet-B", b),
        Stage("Reduction-B", (residual_reduction_b(conv, "Mixed_7a", values[BANK_REDUCTION_B]),)),
        Stage("Inception-ResNet-C", c),
    )


_SCALES: Final = (0.17, 0.10, 0.20)
_SCALE_WHERE: Final = (
    "1602.07261, section 3.3 and figure 20: 0.1 to 0.3 keeps training stable. "
    "0.17, 0.10, 0.20 as released; 1.0 is unscaled."
)
_COUNT_WHERE: Final = "1602.07261, figure 15: 5, 10, 5."


_AS_RELEASED: Final = (
    Departure(
        "the linear 1×1 has a bias and no batch norm",
        "the paper says that it has no activation, and nothing of a norm; as released",
        f"{PAPER}, section 3.2",
    ),
    slim_norm(PAPER),
    no_softmax(f"{PAPER}, figure 15"),
)
"""What the figures leave open, and both networks have as released."""


# ── Inception-ResNet-v1 ──────────────────────────────────────────────────────


_OPENGENUS: Final = "OpenGenus, “Understanding Inception-ResNet V1 architecture”"
_BUILT_AS: Final = ChoiceKnob(
    name="built_as",
    label="Built as",
    group="Blocks",
    help=f"{_OPENGENUS}: biases in the place of batch norm, residuals added as they are, whatever the knobs of norm "
    "and scales say.",
    default="paper",
    options=(("paper", "in the paper"), ("opengenus", "by OpenGenus: no norm, no scale")),
)


def _build_v1(values: Values) -> Network:
    conv = ConvStyle()
    network = Network(
        "inception_resnet_v1",
        values[INPUT],
        (
            stem(values[STEM], conv),
            *residual_stages(conv, values),
            classifier(values[CLASSES], dropout=0.2),
        ),
    )
    return with_residual_scale(with_norm(network, None), 1.0) if values[_BUILT_AS] == "opengenus" else network


def _outputs(rows: Iterable[tuple[str, str, tuple[int, ...]]], figure: str) -> tuple[Published, ...]:
    return tuple(printed_output(row, part, shape, f"{PAPER}, {figure}") for row, part, shape in rows)


INCEPTION_RESNET_V1: Final = Variant(
    name="inception_resnet_v1",
    title="Inception-ResNet-v1",
    year=2016,
    source=f"{PAPER}, figures 10 to 15",
    summary="Cheaper modules whose sum with their own input replaces the concat's; about Inception-v3's cost.",
    knobs=Knobs(
        "inception_resnet_v1",
        (
            *network_knobs((3, 299, 299)),
            stem_knob("figure_14", "1602.07261, figure 14."),
            _BUILT_AS,
            *residual_count_knobs((5, 10, 5), _COUNT_WHERE),
            FACTORIZE_7X7,
            *V1_BANKS,
            *residual_scale_knobs(_SCALES, _SCALE_WHERE),
        ),
    ),
    build=_build_v1,
    published=(
        *_outputs(
            (
                ("stem", "Conv2d_4b_3x3", (256, 35, 35)),
                ("5 × Inception-ResNet-A", "block35_5", (256, 35, 35)),
                ("Reduction-A", "Mixed_6a", (896, 17, 17)),
                ("10 × Inception-ResNet-B", "block17_10", (896, 17, 17)),
                ("Reduction-B", "Mixed_7a", (1792, 8, 8)),
                ("5 × Inception-ResNet-C", "block8_5", (1792, 8, 8)),
            ),
            "figure 15",
        ),
        Published(
            "“roughly the computational cost of Inception-v3”",
            "macs",
            (),
            "5.713 billion, ± 10 %",
            f"{PAPER}, section 3.2",
            0.9 * 5_713_216_096,
            1.1 * 5_713_216_096,
        ),
    ),
    departures=(
        Departure(
            "residual scales 0.17, 0.10, 0.20",
            "the paper names a range, 0.1 to 0.3, and no number a stage; these are the released ones",
            f"{PAPER}, section 3.3",
        ),
        Departure(
            "five C blocks",
            "the common code has six: see inception_resnet_v1_facenet",
            "davidsandberg/facenet issue 563",
        ),
        Departure(
            "batch norm, and scaled residuals",
            "OpenGenus' article has a bias in the place of each norm, and adds residuals as they are: choose it "
            "under “Built as”",
            _OPENGENUS,
        ),
        *_AS_RELEASED,
    ),
)


# ── Inception-ResNet-v2 ──────────────────────────────────────────────────────


_WIDTHS: Final = ChoiceKnob(
    name="widths",
    label="Linear 1×1 of B and C",
    group="Blocks",
    help="1602.07261, figures 17 and 19 print 1154 and 2048, which no sum can have: try it.",
    default="mended",
    options=(("mended", "mended: 1152 and 2144"), ("printed", "as printed: 1154 and 2048")),
)


def _build_v2(values: Values) -> Network:
    conv = ConvStyle()
    printed = values[_WIDTHS] == "printed"
    return Network(
        "inception_resnet_v2",
        values[INPUT],
        (
            stem(values[STEM], conv, printed_order=True),
            *residual_stages(conv, values, widths=V2_PRINTED_WIDTHS if printed else (None, None, None)),
            classifier(values[CLASSES], dropout=0.2),
        ),
    )


_IMPOSSIBLE: Final = "Reduction-A gives 384 + 384 + 384 = 1152, and a sum needs equal widths: 1154 cannot be"
_IMPOSSIBLE_C: Final = "Reduction-B gives 1152 + 384 + 288 + 320 = 2144, and a sum needs equal widths: 2048 cannot be"

INCEPTION_RESNET_V2: Final = Variant(
    name="inception_resnet_v2",
    title="Inception-ResNet-v2 (as printed)",
    year=2016,
    source=f"{PAPER}, figures 3 and 15 to 19",
    summary="Inception-v4's stem before wider residual modules, 5, 10 and 5 of them; two printed widths are mended.",
    knobs=Knobs(
        "inception_resnet_v2",
        (
            *network_knobs((3, 299, 299)),
            stem_knob("figure_3", "1602.07261, figure 3."),
            *residual_count_knobs((5, 10, 5), _COUNT_WHERE),
            _WIDTHS,
            FACTORIZE_7X7,
            *V2_BANKS,
            *residual_scale_knobs(_SCALES, _SCALE_WHERE),
        ),
    ),
    build=_build_v2,
    published=(
        *_outputs(
            (("stem", "Mixed_5a", (384, 35, 35)), ("Inception-ResNet-A", "block35_5", (384, 35, 35))), "figure 16"
        ),
        printed_output(
            "Inception-ResNet-B: 1×1 linear", "block17_10", (1154, 17, 17), f"{PAPER}, figure 17", reason=_IMPOSSIBLE
        ),
        printed_output(
            "Inception-ResNet-C: 1×1 linear", "block8_5", (2048, 8, 8), f"{PAPER}, figure 19", reason=_IMPOSSIBLE_C
        ),
        Published(
            "“matches the raw cost of Inception-v4”",
            "macs",
            (),
            "12.254 billion, ± 10 %",
            f"{PAPER}, section 3.2",
            0.9 * 12_253_974_624,
            1.1 * 12_253_974_624,
            reason="figure 15's 5, 10, 5 blocks cost 24 % less; the released 10, 20, 10 cost 7 % more",
        ),
    ),
    departures=(
        Departure(
            "1152 in the place of 1154, 2144 in the place of 2048",
            f"{_IMPOSSIBLE}; {_IMPOSSIBLE_C}",
            f"{PAPER}, figures 17 and 19",
        ),
        Departure(
            "figure 18's caption says “wider Inception-ResNet-v1”", "it is v2's Reduction-B", f"{PAPER}, figure 18"
        ),
        Departure(
            "residual scales 0.17, 0.10, 0.20",
            "the paper names a range, 0.1 to 0.3, and no number a stage; these are the released ones",
            f"{PAPER}, section 3.3",
        ),
        *_AS_RELEASED,
    ),
)
