"""Inception-ResNet-v1 and -v2 as printed: figures 10 to 19 of 1602.07261."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from inception_lab.knobs import ChoiceKnob, Values
from inception_lab.rewrite import with_norm, with_residual_scale
from inception_lab.spec import Network
from inception_lab.variants import residual_modules as resnet
from inception_lab.variants.common import CLASSES, FACTORIZE_7X7, INPUT, ConvStyle, classifier, network_knobs
from inception_lab.variants.inception_v4 import PAPER
from inception_lab.variants.stems import STEM, stem, stem_knob
from inception_lab.variants.variant import (
    BRANCH_ORDER,
    Departure,
    Published,
    Variant,
    about_the_cost,
    no_softmax,
    printed_output,
    slim_norm,
)

__all__ = ["INCEPTION_RESNET_V1", "INCEPTION_RESNET_V2"]

_SCALE_WHERE: Final = (
    "1602.07261, section 3.3 and figure 20: 0.1 to 0.3 keeps training stable. "
    "0.17, 0.10, 0.20 as released; 1.0 is unscaled."
)
_COUNT_WHERE: Final = "1602.07261, figure 15: 5, 10, 5."


_SCALES: Final = Departure(
    "residual scales 0.17, 0.10, 0.20",
    "the paper names a range, 0.1 to 0.3, and no number a stage; these are the released ones",
    f"{PAPER}, section 3.3",
)
_AS_RELEASED: Final = (
    Departure(
        "the linear 1×1 has a bias and no batch norm",
        "the paper says that it has no activation, and nothing of a norm; as released",
        f"{PAPER}, section 3.2",
    ),
    BRANCH_ORDER,
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
            *resnet.residual_stages(conv, values),
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
    declared=(
        *network_knobs((3, 299, 299)),
        stem_knob("figure_14", "1602.07261, figure 14."),
        _BUILT_AS,
        *resnet.residual_count_knobs((5, 10, 5), _COUNT_WHERE),
        FACTORIZE_7X7,
        *resnet.V1_BANKS,
        *resnet.residual_scale_knobs(_SCALE_WHERE),
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
        about_the_cost("“roughly the computational cost of Inception-v3”", 5_713_216_096, f"{PAPER}, section 3.2"),
    ),
    departures=(
        _SCALES,
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
            *resnet.residual_stages(conv, values, widths=_PRINTED_WIDTHS if printed else (None, None, None)),
            classifier(values[CLASSES], dropout=0.2),
        ),
    )


_PRINTED_WIDTHS: Final = (None, 1154, 2048)
_IMPOSSIBLE: Final = "Reduction-A gives 384 + 384 + 384 = 1152, and a sum needs equal widths: 1154 cannot be"
_IMPOSSIBLE_C: Final = "Reduction-B gives 1152 + 384 + 288 + 320 = 2144, and a sum needs equal widths: 2048 cannot be"

INCEPTION_RESNET_V2: Final = Variant(
    name="inception_resnet_v2",
    title="Inception-ResNet-v2 (as printed)",
    year=2016,
    source=f"{PAPER}, figures 3 and 15 to 19",
    summary="Inception-v4's stem before wider residual modules, 5, 10 and 5 of them; two printed widths are mended.",
    declared=(
        *network_knobs((3, 299, 299)),
        stem_knob("figure_3", "1602.07261, figure 3."),
        *resnet.residual_count_knobs((5, 10, 5), _COUNT_WHERE),
        _WIDTHS,
        FACTORIZE_7X7,
        *resnet.V2_BANKS,
        *resnet.residual_scale_knobs(_SCALE_WHERE),
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
        about_the_cost(
            "“matches the raw cost of Inception-v4”",
            12_253_974_624,
            f"{PAPER}, section 3.2",
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
        _SCALES,
        *_AS_RELEASED,
    ),
)
