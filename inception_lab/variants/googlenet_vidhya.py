"""GoogLeNet as an article builds it from scratch in PyTorch (Analytics Vidhya)."""

from __future__ import annotations

from typing import Final

from inception_lab.knobs import Values
from inception_lab.spec import BatchNorm, MaxPool, Network, Stage
from inception_lab.variants.common import FACTORIZE_5X5, ConvStyle, heads_knob, network_knobs
from inception_lab.variants.googlenet import ROWS, assemble, reduced_module
from inception_lab.variants.variant import Departure, Variant

__all__ = ["GOOGLENET_VIDHYA"]

_SOURCE: Final = "Analytics Vidhya, “Build Inception Network from Scratch with Python!”"


def _build(values: Values) -> Network:
    conv = ConvStyle(norm=BatchNorm(1e-5), bias=True)
    pool1, pool2, pool3, pool4 = (MaxPool(f"pool{number}_3x3", (3, 3), (2, 2), (1, 1)) for number in (1, 2, 3, 4))
    stem = (conv("conv1_7x7", 64, 7, stride=2, padding=(3, 3)), pool1, conv("conv2_3x3", 192, 3), pool2)
    return assemble(
        "googlenet_vidhya",
        values,
        conv,
        reduced_module,
        first=Stage("stem", stem),
        pools=(pool3, pool4),
        dropout=0.4,
    )


GOOGLENET_VIDHYA: Final = Variant(
    name="googlenet_vidhya",
    title="GoogLeNet from an article (Analytics Vidhya)",
    year=2014,
    source=_SOURCE,
    summary="Table 1's modules behind a shorter stem: the 3×3 of 192 filters follows the pool with no 1×1 before it.",
    declared=(
        *network_knobs((3, 224, 224)),
        FACTORIZE_5X5,
        *ROWS.values(),
        heads_knob("Two classifiers, on 4a and 4d, as in 1409.4842, section 5."),
    ),
    build=_build,
    departures=(
        Departure(
            "no 1×1 reduction before the second stage's 3×3",
            "the article's network has one 3×3, 64 → 192; table 1 lists a reduction to 64 before it",
            _SOURCE,
        ),
        Departure(
            "every convolution has a bias, batch norm and ReLU",
            "batch norm came a year after GoogLeNet; a bias before batch norm changes nothing and costs parameters",
            _SOURCE,
        ),
        Departure("pools 3×3/2 have padding 1", "they give the same grids as table 1 at 224", _SOURCE),
    ),
)
