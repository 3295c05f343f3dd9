"""The values of a set of knobs: those that were turned, and each with its type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from inception_lab.knobs.banks import BankKnob, ShapeKnob
from inception_lab.knobs.kinds import ChoiceKnob, IntKnob, NumberKnob, SubsetKnob, SwitchKnob, TextKnob, Value

__all__ = ["Knob", "Turned", "Values", "turn"]

Knob = IntKnob | NumberKnob | SwitchKnob | ChoiceKnob | BankKnob | ShapeKnob | SubsetKnob | TextKnob
Turned = tuple[tuple[str, Value], ...]
"""The knobs that differ from their defaults, by name, in the order of their declaration."""


def turn(declared: tuple[Knob, ...], turned: Turned, name: str, value: Value) -> Turned:
    """Return `turned` with one knob set, a default left out. Raises DesignError for a value it refuses.

    `name` is one of the declared knobs.
    """
    values = dict(turned)
    (knob,) = (one for one in declared if one.name == name)
    values[name] = knob.check(value)
    return tuple((one.name, values[one.name]) for one in declared if values.get(one.name, one.default) != one.default)


@dataclass(frozen=True, slots=True)
class Values:
    """Every knob's value by name, with its type stated where it is read."""

    by_name: Mapping[str, Value]

    def __contains__(self, name: str) -> bool:
        return name in self.by_name

    def integer(self, name: str) -> int:
        """Return an `IntKnob`'s value."""
        value = self.by_name[name]
        if not isinstance(value, int):
            raise TypeError(f"knob {name} is no whole number")
        return value

    def number(self, name: str) -> float:
        """Return a `NumberKnob`'s value."""
        value = self.by_name[name]
        if not isinstance(value, float):
            raise TypeError(f"knob {name} is no number")
        return value

    def switch(self, name: str) -> bool:
        """Return a `SwitchKnob`'s value."""
        value = self.by_name[name]
        if not isinstance(value, bool):
            raise TypeError(f"knob {name} is no switch")
        return value

    def choice(self, name: str) -> str:
        """Return a `ChoiceKnob`'s or `TextKnob`'s value."""
        value = self.by_name[name]
        if not isinstance(value, str):
            raise TypeError(f"knob {name} is no choice")
        return value

    def bank(self, name: str) -> tuple[int, ...]:
        """Return a `BankKnob`'s or `ShapeKnob`'s value."""
        value = self.by_name[name]
        if not isinstance(value, tuple):
            raise TypeError(f"knob {name} is no bank of numbers")
        return cast(tuple[int, ...], value)

    def subset(self, name: str) -> tuple[str, ...]:
        """Return a `SubsetKnob`'s value."""
        value = self.by_name[name]
        if not isinstance(value, tuple):
            raise TypeError(f"knob {name} is no choice of several")
        return cast(tuple[str, ...], value)
