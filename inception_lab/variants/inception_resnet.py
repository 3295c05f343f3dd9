"""Inception-ResNet-v1 and -v2 as printed: figures 10 to 19 of 1602.07261."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from inception_lab.knobs import ChoiceKnob, Knob, Values
from inception_lab.spec import ActivationKind, Chain, Network, Residual, Stage
from inception_lab.variants.common import (
    ConvStyle,
    blocks_knob,
    branch,
    classifier,
    factorize_7x7_knob,
    network_knobs,
    reduction_a_knob,
    row_knob,
    scale_knob,
)
from inception_lab.variants.inception_v4 import PAPER
from inception_lab.variants.modules import (
    REDUCTION_B_COLUMNS,
    filter_expansion,
    reduction_a,
    residual_reduction_b,
    tower,
)
from inception_lab.variants.stems import stem, stem_knob
from inception_lab.variants.variant import Departure, Published, Variant, printed_output

__all__ = [
    "INCEPTION_RESNET_V1",
    "INCEPTION_RESNET_V2",
    "V1_REDUCTION_A",
    "V1_REDUCTION_B",
    "V2_REDUCTION_A",
    "V2_REDUCTION_B",
    "block17_branches",
    "block35_branches",
    "block8_branches",
    "residual_bank_knobs",
    "residual_blocks",
    "residual_count_knobs",
    "residual_scale_knobs",
    "residual_stages",
]

_A_COLUMNS: Final = ("#1×1", "#3×3 reduce", "#3×3", "double #3×3 reduce", "double #a", "double #b")
_B_COLUMNS: Final = ("#1×1", "#7×7 reduce", "#1×7", "#7×1")
_C_COLUMNS: Final = ("#1×1", "#3×3 reduce", "#1×3", "#3×1")

V1_BANKS: Final = ((32, 32, 32, 32, 32, 32), (128, 128, 128, 128), (192, 192, 192, 192))
V1_REDUCTION_A: Final = (192, 192, 256, 384)
V1_REDUCTION_B: Final = (256, 384, 256, 256, 256)
V2_BANKS: Final = ((32, 32, 32, 32, 48, 64), (192, 128, 160, 192), (192, 192, 224, 256))
V2_REDUCTION_A: Final = (256, 256, 384, 384)
V2_REDUCTION_B: Final = (256, 384, 288, 288, 320)
V2_PRINTED_WIDTHS: Final = (None, 1154, 2048)


def block35_branches(conv: ConvStyle, bank: tuple[int, ...]) -> tuple[Chain, ...]:
    """Return the branches of Inception-ResNet-A. Source: figures 10 (v1) and 16 (v2)."""
    one, reduce, three, reduce_double, a, b = bank
    return (
        branch(0, conv("Conv2d_1x1", one, 1)),
        branch(1, *tower(conv, reduce, (three, (3, 3)))),
        branch(2, *tower(conv, reduce_double, (a, (3, 3)), (b, (3, 3)))),
    )


def block17_branches(conv: ConvStyle, bank: tuple[int, ...]) -> tuple[Chain, ...]:
    """Return the branches of Inception-ResNet-B. Source: figures 11 (v1) and 17 (v2)."""
    one, reduce, wide, tall = bank
    return branch(0, conv("Conv2d_1x1", one, 1)), branch(1, *tower(conv, reduce, (wide, (1, 7)), (tall, (7, 1))))


def block8_branches(conv: ConvStyle, bank: tuple[int, ...]) -> tuple[Chain, ...]:
    """Return the branches of Inception-ResNet-C. Source: figures 13 (v1) and 19 (v2)."""
    one, reduce, wide, tall = bank
    return branch(0, conv("Conv2d_1x1", one, 1)), branch(1, *tower(conv, reduce, (wide, (1, 3)), (tall, (3, 1))))


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

    def blocks(letter: str, kind: str, branches: tuple[Chain, ...], width: int | None, *, plain: bool) -> Stage:
        count, scale = values.integer(f"blocks_{letter}"), values.number(f"scale_{letter}")
        made = residual_blocks(conv, kind, branches, count, scale=scale, channels=width, plain_last=plain)
        return Stage(f"Inception-ResNet-{letter.upper()}", made)

    return (
        blocks("a", "block35", block35_branches(conv, values.bank("a")), widths[0], plain=False),
        Stage("Reduction-A", (reduction_a(conv, "Mixed_6a", values.bank("reduction_a")),)),
        blocks("b", "block17", block17_branches(conv, values.bank("b")), widths[1], plain=False),
        Stage("Reduction-B", (residual_reduction_b(conv, "Mixed_7a", values.bank("reduction_b")),)),
        blocks("c", "block8", block8_branches(conv, values.bank("c")), widths[2], plain=plain_last),
    )


# ── Knobs ────────────────────────────────────────────────────────────────────


def residual_count_knobs(counts: tuple[int, int, int], where: str) -> tuple[Knob, ...]:
    """Declare how many A, B and C blocks there are."""
    return tuple(
        blocks_knob(f"blocks_{letter}", f"Inception-ResNet-{letter.upper()} blocks", count, where, most=40)
        for letter, count in zip("abc", counts, strict=True)
    )


def residual_scale_knobs(scales: tuple[float, float, float], where: str) -> tuple[Knob, ...]:
    """Declare the residual scale of the A, B and C blocks."""
    return tuple(
        scale_knob(f"scale_{letter}", f"Scale of {letter.upper()} blocks", scale, where)
        for letter, scale in zip("abc", scales, strict=True)
    )


def residual_bank_knobs(
    banks: tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]],
    first: tuple[int, int, int, int],
    second: tuple[int, ...],
    *,
    version: str,
    figures: tuple[int, int, int, int],
) -> tuple[Knob, ...]:
    """Declare the filter banks; `figures` are those of A, B, Reduction-B and C."""
    a, b, c = banks
    return (
        row_knob("a", "Inception-ResNet-A", _A_COLUMNS, a, f"1602.07261, figure {figures[0]}."),
        reduction_a_knob(first, f"Inception-ResNet-{version}"),
        row_knob("b", "Inception-ResNet-B", _B_COLUMNS, b, f"1602.07261, figure {figures[1]}."),
        row_knob("reduction_b", "Reduction-B", REDUCTION_B_COLUMNS, second, f"1602.07261, figure {figures[2]}."),
        row_knob("c", "Inception-ResNet-C", _C_COLUMNS, c, f"1602.07261, figure {figures[3]}."),
    )


_SCALES: Final = (0.17, 0.10, 0.20)
_SCALE_WHERE: Final = (
    "1602.07261, section 3.3 and figure 20: 0.1 to 0.3 keeps training stable. "
    "0.17, 0.10, 0.20 as released; 1.0 is unscaled."
)
_COUNT_WHERE: Final = "1602.07261, figure 15: 5, 10, 5."


# ── Inception-ResNet-v1 ──────────────────────────────────────────────────────


def _build_v1(values: Values) -> Network:
    conv = ConvStyle()
    return Network(
        "inception_resnet_v1",
        values.bank("input"),
        (
            stem(values.choice("stem"), conv),
            *residual_stages(conv, values),
            classifier(values.integer("classes"), dropout=0.2),
        ),
    )


def _outputs(rows: Iterable[tuple[str, str, tuple[int, ...]]], figure: str) -> tuple[Published, ...]:
    return tuple(printed_output(row, part, shape, f"{PAPER}, {figure}") for row, part, shape in rows)


INCEPTION_RESNET_V1: Final = Variant(
    name="inception_resnet_v1",
    title="Inception-ResNet-v1",
    year=2016,
    source=f"{PAPER}, figures 10 to 15",
    summary="Cheaper modules whose sum with their own input replaces the concat's; about Inception-v3's cost.",
    knobs=(
        *network_knobs((3, 299, 299)),
        stem_knob("figure_14", "1602.07261, figure 14."),
        *residual_count_knobs((5, 10, 5), _COUNT_WHERE),
        factorize_7x7_knob(),
        *residual_bank_knobs(V1_BANKS, V1_REDUCTION_A, V1_REDUCTION_B, version="v1", figures=(10, 11, 12, 13)),
        *residual_scale_knobs(_SCALES, _SCALE_WHERE),
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
    ),
)


# ── Inception-ResNet-v2 ──────────────────────────────────────────────────────


def _build_v2(values: Values) -> Network:
    conv = ConvStyle()
    printed = values.choice("widths") == "printed"
    return Network(
        "inception_resnet_v2",
        values.bank("input"),
        (
            stem(values.choice("stem"), conv),
            *residual_stages(conv, values, widths=V2_PRINTED_WIDTHS if printed else (None, None, None)),
            classifier(values.integer("classes"), dropout=0.2),
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
    knobs=(
        *network_knobs((3, 299, 299)),
        stem_knob("figure_3", "1602.07261, figure 3."),
        *residual_count_knobs((5, 10, 5), _COUNT_WHERE),
        ChoiceKnob(
            name="widths",
            label="Linear 1×1 of B and C",
            group="Blocks",
            help="1602.07261, figures 17 and 19 print 1154 and 2048, which no sum can have: try it.",
            default="mended",
            options=(("mended", "mended: 1152 and 2144"), ("printed", "as printed: 1154 and 2048")),
        ),
        factorize_7x7_knob(),
        *residual_bank_knobs(V2_BANKS, V2_REDUCTION_A, V2_REDUCTION_B, version="v2", figures=(16, 17, 18, 19)),
        *residual_scale_knobs(_SCALES, _SCALE_WHERE),
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
    ),
)
