"""Numbers that are quoted for something else, each with the arithmetic that tells them apart."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from inception_lab.cost.formulas import Formula, ratio_formula
from inception_lab.labs.factorization import FACTORIZATION_LAB, compare_factorizations, network_totals
from inception_lab.labs.lab import Setting

__all__ = ["Trap", "traps"]


@dataclass(frozen=True, slots=True)
class Trap:
    """A number that is quoted for something else, and the arithmetic that tells them apart.

    `claim` is its number on the page of claims, where it is one.
    """

    said: str
    truth: str
    formulas: tuple[Formula, ...]
    claim: str = ""


@lru_cache(maxsize=1)
def traps() -> tuple[Trap, ...]:
    """Return the traps around these factorizations, computed at equal width on the default grid."""
    five = compare_factorizations(Setting(FACTORIZATION_LAB))
    three = compare_factorizations(Setting(FACTORIZATION_LAB).turned("kernel", "3").turned("scheme", "1xn_nx1"))
    bank = next(stack for stack in three.factored if stack.name == "side_by_side")
    googlenet = network_totals(Setting(FACTORIZATION_LAB).turned("network", "googlenet"))
    stacked = next(total for total in googlenet if total.option == "two_3x3")
    one_for_one = ratio_formula(five.whole.cost.macs, three.whole.cost.macs)
    return (
        Trap(
            "“Two 3×3 for one 5×5 cut the cost 2.78 times.”",
            f"{_times(one_for_one)} is one 5×5 against one 3×3. Two of them cost twice as much as one, so the cut is "
            f"{_times(five.chosen.ratio)}: {_saved(five.chosen.ratio)} saved.",
            (one_for_one, five.chosen.ratio),
            "C5",
        ),
        Trap(
            "“1×3 and 3×1 are 33 % cheaper than 3×3.”",
            f"True at equal width: 1×n and n×1 cost 2/n of n×n, and {_saved(three.chosen.ratio)} is 1 − 2/3.",
            (three.chosen.ratio,),
            "C6",
        ),
        Trap(
            "“Splitting into 1×n and n×1 makes the network broader instead of deeper.”",
            f"One after the other they are deeper: {three.chosen.depth} layers instead of {three.whole.depth}. Only "
            f"side by side, in the expanded filter bank, is it broader and no deeper ({bank.depth}).",
            (),
            "C7",
        ),
        Trap(
            "“Then every 5×5 of GoogLeNet should be two 3×3.”",
            "There the 5×5 stands behind a narrow reduction. Two 3×3 at the output's width widen early, and the "
            "whole network costs more.",
            (ratio_formula(stacked.macs, googlenet[0].macs),),
        ),
    )


def _times(ratio: Formula) -> str:
    return f"{float(ratio.value):.2f} times"


def _saved(ratio: Formula) -> str:
    return f"{float(100 * (1 - 1 / Fraction(ratio.value))):.0f} %"
