"""Factorization lab: an n×n convolution against what sees the same field for less.

Source: "Rethinking", 1512.00567, sections 3.1 and 3.2, figures 1, 3 and 7.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from inception_lab.knobs import Knobs
from inception_lab.labs.factorization_report import (
    BETWEEN,
    CHANNELS_IN,
    CHANNELS_OUT,
    GRID,
    KERNEL,
    LAYERS,
    NETWORK,
    SCHEME,
    network_totals,
    report,
)
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
        "kernel": int(setting.values[KERNEL]),
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
    return NETWORK.label_of(setting.values[NETWORK])


FACTORIZATION_LAB: Final = Lab(
    name="factorization",
    title="Factorization lab",
    question="How do small kernels see what a large one sees, for less?",
    idea=("Two 3×3 in a row see the same 25 positions as one 5×5, and so do a 1×5 and a 5×1, for fewer multiply-adds."),
    knobs=Knobs(
        "the Factorization lab",
        (
            KERNEL,
            SCHEME,
            CHANNELS_IN,
            CHANNELS_OUT,
            BETWEEN,
            GRID,
            LAYERS,
            NETWORK,
        ),
    ),
    measure=measure,
    words=("factorization", "receptive field", "expanded filter bank", "MAC", "depth", "activation memory", "width"),
)
