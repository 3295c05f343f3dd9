"""Stem lab: what stands before the first module, side by side; and whose stem Keras has.

Source: 1409.4842, table 1; 1502.03167, appendix; 1602.07261, figures 3 and 14.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from inception_lab.knobs import Knobs
from inception_lab.labs.keras_stem import KERAS_ROWS
from inception_lab.labs.lab import Lab, Quantities, Setting
from inception_lab.labs.stem_report import BESIDE, SIZE, STEMS_SHOWN, keras_beside, keras_differs, report

__all__ = ["STEM_LAB"]


def measure(setting: Setting) -> Quantities:
    """Return every figure the lab shows: MACs of one image, learned parameters, bytes in float32, pixels.

    A stem that cannot be built at the size has none.
    """
    quantities: dict[str, int | float | Fraction | str] = {"size": setting.values[SIZE]}
    for stem in report(setting):
        if stem.cost is None or stem.field is None or stem.last is None:
            continue
        quantities[f"{stem.name}_macs"] = stem.cost.total.macs
        quantities[f"{stem.name}_params"] = stem.cost.total.params
        quantities[f"{stem.name}_bytes"] = stem.cost.total.activation_bytes
        quantities[f"{stem.name}_peak_bytes"] = stem.cost.peak.bytes
        quantities[f"{stem.name}_field"] = stem.field.size[0]
        quantities[f"{stem.name}_channels"] = stem.last.out_shape[0]
        quantities[f"{stem.name}_grid"] = stem.last.out_shape[1]
        quantities[f"{stem.name}_depth"] = stem.depth
    quantities["keras_rows"] = len(KERAS_ROWS)
    for name in ("figure_3", "figure_14", "released"):
        quantities[f"keras_lines_{name}"] = len(keras_beside(name))
        quantities[f"keras_differs_{name}"] = keras_differs(name)
    return quantities


STEM_LAB: Final = Lab(
    name="stem",
    title="Stem lab",
    question="What happens to an image before the first module?",
    idea=(
        "A stem shrinks the image quickly, because every later layer pays for each position that is left. Stems differ "
        "in how."
    ),
    knobs=Knobs(
        "the Stem lab",
        (
            STEMS_SHOWN,
            SIZE,
            BESIDE,
        ),
    ),
    measure=measure,
    words=("stem", "grid", "stride", "padding", "receptive field", "concat", "MAC", "parameter", "activation memory"),
)
