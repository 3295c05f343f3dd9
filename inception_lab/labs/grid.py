"""Grid-reduction lab: halve the grid and double the channels, at what cost and through what neck.

Source: "Rethinking", 1512.00567, section 5, figures 9 and 10; 1602.07261, figure 7 and table 1.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from inception_lab.knobs import BankKnob, ChoiceKnob, IntKnob
from inception_lab.labs.grid_report import reductions, report
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
    for reduction in reductions(setting.values.bank("klmn")):
        quantities[f"{reduction.name}_macs"] = reduction.cost.macs
        quantities[f"{reduction.name}_params"] = reduction.cost.params
        quantities[f"{reduction.name}_channels"] = reduction.graph.node(reduction.graph.output).out_shape[0]
    return quantities


def _count(name: str, label: str, default: int, least: int, most: int, help_text: str) -> IntKnob:
    return IntKnob(name=name, label=label, group="Reduction", help=help_text, default=default, least=least, most=most)


GRID_LAB: Final = Lab(
    name="grid",
    title="Grid-reduction lab",
    question="How does a network shrink its maps without losing what they say?",
    idea=(
        "On its way a network makes maps smaller and deeper: half the height and width, twice the channels. "
        "Pooling first is cheap, but squeezes everything through few values. Computing first keeps them, but computes "
        "on the large map. Doing both at once, side by side, is the way out."
    ),
    knobs=(
        ChoiceKnob(
            name="kind",
            label="What computes",
            group="Reduction",
            help="“Rethinking” (1512.00567), section 5: figure 10's module, or one plain 3×3.",
            default="module",
            options=(("module", "a module of two branches"), ("convolution", "one 3×3 convolution")),
        ),
        _count("grid", "Grid", 35, 7, 149, "Height and width of the map that comes in."),
        _count("channels", "Channels in", 320, 1, 1024, "Channels that come in; figure 9 has 320."),
        _count("reduce", "Filters of each 1×1", 64, 1, 512, "What stands before the 3×3 convolutions of the module."),
        _count("added", "Filters of each branch", 160, 1, 512, "Each of two branches adds as many channels."),
        BankKnob(
            name="klmn",
            label="Reduction-A, yours",
            group="Reduction-A",
            help="Filters k, l, m, n of figure 7 (1602.07261), held against those of table 1.",
            default=(192, 224, 256, 384),
            columns=("k", "l", "m", "n"),
            least=(1, 1, 1, 1),
            most=1_024,
        ),
    ),
    measure=measure,
    words=("grid", "grid reduction", "bottleneck", "pooling", "stride", "channel", "MAC", "activation memory"),
)
