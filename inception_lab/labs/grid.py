"""Grid-reduction lab: halve the grid and double the channels, at what cost and through what neck.

Source: "Rethinking", 1512.00567, section 5, figures 9 and 10; 1602.07261, figure 7 and table 1.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from inception_lab.knobs import Knobs
from inception_lab.labs.grid_report import ADDED, CHANNELS, GRID, KIND, KLMN, REDUCE, reductions, report
from inception_lab.labs.lab import Lab, Quantities, Setting

__all__ = ["GRID_LAB"]


def measure(setting: Setting) -> Quantities:
    """Return every figure the lab shows: MACs of one image, learned parameters, bytes in float32, values a map."""
    found = report(setting)
    quantities: dict[str, int | float | Fraction | str] = {}
    for order in found.orders:
        quantities[f"{order.name}_macs"] = order.cost.macs
        quantities[f"{order.name}_params"] = order.cost.params
        quantities[f"{order.name}_bytes"] = order.cost.activation_bytes
        quantities[f"{order.name}_narrowest"] = order.narrowest.values
        quantities[f"{order.name}_bottleneck"] = "yes" if order.bottleneck else "no"
    last = found.order("parallel").stations[-1]
    quantities["values_in"] = found.order("parallel").stations[0].values
    quantities["values_out"] = last.values
    quantities["channels_out"] = last.out_shape[0]
    quantities["grid_out"] = last.out_shape[1]
    quantities["ratio"] = found.ratio.value
    quantities["cheap_ratio"] = found.cheap_ratio.value
    for reduction in reductions(setting.values[KLMN]):
        quantities[f"{reduction.name}_macs"] = reduction.cost.macs
        quantities[f"{reduction.name}_params"] = reduction.cost.params
        quantities[f"{reduction.name}_channels"] = reduction.graph.node(reduction.graph.output).out_shape[0]
    return quantities


GRID_LAB: Final = Lab(
    name="grid",
    title="Grid-reduction lab",
    question="How does a network shrink its maps without losing what they say?",
    idea=(
        "Pooling first is cheap, but squeezes everything through few values. Computing first keeps them, on the large "
        "map. Both at once is the way out."
    ),
    knobs=Knobs(
        "the Grid-reduction lab",
        (
            KIND,
            GRID,
            CHANNELS,
            REDUCE,
            ADDED,
            KLMN,
        ),
    ),
    measure=measure,
    words=("grid", "grid reduction", "bottleneck", "pooling", "stride", "channel", "MAC", "activation memory"),
)
