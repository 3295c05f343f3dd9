"""Factorization lab: an n×n convolution against what sees the same field for less.

Source: "Rethinking", 1512.00567, sections 3.1 and 3.2, figures 1, 3 and 7.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from inception_lab.knobs import ChoiceKnob, IntKnob
from inception_lab.labs.factorization_report import network_totals, report
from inception_lab.labs.lab import Lab, Quantities, Setting

__all__ = ["FACTORIZATION_LAB", "network_words"]


def measure(setting: Setting) -> Quantities:
    """Return every figure the lab shows: MACs of one image, weights, layers, input positions."""
    found = report(setting)
    whole, chosen = found.whole, found.chosen
    quantities: dict[str, int | float | Fraction | str] = {
        "whole_macs": whole.cost.macs,
        "factored_macs": chosen.cost.macs,
        "ratio": Fraction(whole.cost.macs, chosen.cost.macs),
        "saved": 1 - Fraction(chosen.cost.macs, whole.cost.macs),
        "whole_params": whole.cost.params,
        "factored_params": chosen.cost.params,
        "whole_depth": whole.depth,
        "factored_depth": chosen.depth,
        "whole_activations": whole.activations,
        "factored_activations": chosen.activations,
        "whole_bytes": whole.cost.activation_bytes,
        "factored_bytes": chosen.cost.activation_bytes,
        "whole_field": whole.field[0],
        "factored_field": chosen.field[0],
        "positions_seen": len(chosen.ways),
        "scheme": chosen.name,
        "scheme_words": chosen.words,
        "kernel": int(setting.values.choice("kernel")),
    }
    totals = network_totals(setting)
    if totals:
        quantities["network"] = network_words(setting)
        quantities["network_whole_macs"] = totals[0].macs
        cheapest = min(totals, key=lambda total: total.macs)
        quantities["network_least_macs"] = cheapest.macs
        for scheme, words in (("two_3x3", "two 3×3"), ("three_3x3", "three 3×3")):
            for total in totals:
                if total.words == words:
                    quantities[f"network_{scheme}_macs"] = total.macs
    return quantities


def network_words(setting: Setting) -> str:
    """Return the kernels that the setting exchanges in a whole network: "every 5×5 of GoogLeNet"."""
    return dict(_NETWORK_OPTIONS)[setting.values.choice("network")]


_NETWORK_OPTIONS: Final = (
    ("none", "no network"),
    ("googlenet", "every 5×5 of GoogLeNet"),
    ("inception_v3", "every 7×7 of Inception-v3"),
    ("inception_v4", "every 7×7 of Inception-v4"),
    ("inception_resnet_v2", "every 7×7 of Inception-ResNet-v2"),
)


def _count(name: str, label: str, default: int, least: int, most: int, help_text: str) -> IntKnob:
    return IntKnob(name=name, label=label, group="Convolution", help=help_text, default=default, least=least, most=most)


FACTORIZATION_LAB: Final = Lab(
    name="factorization",
    title="Factorization lab",
    question="How do small kernels see what a large one sees, for less?",
    idea=(
        "A 5×5 convolution looks at 25 positions at once. Two 3×3 in a row see the same 25, and so do a 1×5 and a 5×1, "
        "for fewer multiply-adds. What that saves depends on how many channels stand between the factors."
    ),
    knobs=(
        ChoiceKnob(
            name="kernel",
            label="Kernel",
            group="Convolution",
            help="The large convolution, n×n.",
            default="5",
            options=(("3", "3×3"), ("5", "5×5"), ("7", "7×7")),
        ),
        ChoiceKnob(
            name="scheme",
            label="Factorization",
            group="Convolution",
            help="What stands in its place. “Rethinking” (1512.00567), figures 1, 3 and 7.",
            default="two_3x3",
            options=(
                ("two_3x3", "two 3×3 (for a 5×5)"),
                ("three_3x3", "three 3×3 (for a 7×7)"),
                ("1xn_nx1", "1×n, then n×1"),
                ("nx1_1xn", "n×1, then 1×n"),
                ("side_by_side", "1×n beside n×1 (expanded bank)"),
            ),
        ),
        _count("channels_in", "Channels in", 64, 1, 1024, "Channels that enter the first convolution."),
        _count("channels_out", "Filters", 64, 2, 1024, "Filters of each n×n convolution."),
        ChoiceKnob(
            name="between",
            label="Filters between the factors",
            group="Convolution",
            help="As many as leave, or as many as enter. Where these differ, so does what is saved.",
            default="output",
            options=(("output", "as many as leave"), ("input", "as many as enter")),
        ),
        _count("grid", "Grid", 28, 7, 149, "Height and width of the map, kept by padding."),
        _count("layers", "Convolutions in a row", 1, 1, 5, "How many n×n convolutions follow each other."),
        ChoiceKnob(
            name="network",
            label="In a whole network",
            group="Network",
            help="One switch for every such kernel of a published network.",
            default="googlenet",
            options=_NETWORK_OPTIONS,
        ),
    ),
    measure=measure,
    words=("factorization", "receptive field", "expanded filter bank", "MAC", "depth", "activation memory", "width"),
)
