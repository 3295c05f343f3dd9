"""Knobs: what can be turned on a variant or in a lab, each declared once.

The sidebar, the command line, the link, the validation and the tests all read
these declarations; a knob knows its range and how its value is written.
"""

from __future__ import annotations

from typing import Final

from inception_lab.knobs.banks import AnyBank, BankKnob, ShapeKnob
from inception_lab.knobs.kinds import ChoiceKnob, IntKnob, NumberKnob, SubsetKnob, SwitchKnob, TextKnob
from inception_lab.knobs.knob import AnyKnob, Knob, Value
from inception_lab.knobs.values import Knobs, Turned, Values

__all__ = [
    "GROUPS",
    "AnyBank",
    "AnyKnob",
    "BankKnob",
    "ChoiceKnob",
    "IntKnob",
    "Knob",
    "Knobs",
    "NumberKnob",
    "ShapeKnob",
    "SubsetKnob",
    "SwitchKnob",
    "TextKnob",
    "Turned",
    "Value",
    "Values",
]

GROUPS: Final = ("Network", "Stem", "Blocks", "Factorization", "Filter banks", "Residuals", "Heads")
"""Groups of the explorer's sidebar, in order."""
