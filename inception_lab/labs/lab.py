"""A lab: a question, the knobs it is asked with, and what is measured at a setting of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from inception_lab.errors import LabError
from inception_lab.knobs import AnyKnob, Knobs, Turned, Values

__all__ = ["Lab", "Quantities", "Setting", "read_setting"]

Quantities = Mapping[str, int | float | Fraction | str]
"""What a lab measures, by name: the names that exercises, tours and predictions may use."""


@dataclass(frozen=True, slots=True)
class Lab:
    """One page of the course; `name` is its address and what lessons call it.

    `question` is what it answers, `idea` what someone needs to know first who
    knows what a convolution is; `words` are the glossary's terms it needs.
    """

    name: str
    title: str
    question: str
    idea: str
    declared: tuple[AnyKnob, ...]
    measure: Callable[[Setting], Quantities]
    words: tuple[str, ...] = ()

    @property
    def knobs(self) -> Knobs:
        """The declared knobs, to find, read and turn."""
        return Knobs(f"the {self.title}", self.declared)


@dataclass(frozen=True, slots=True)
class Setting:
    """A lab and the knobs that differ from its defaults: frozen, hashable, the link."""

    lab: Lab
    knobs: Turned = ()

    @property
    def declared(self) -> Lab:
        """The lab's declaration."""
        return self.lab

    @property
    def values(self) -> Values:
        """Every knob's value."""
        return self.lab.knobs.values(self.knobs)

    def turned(self, name: str, value: object) -> Setting:
        """Return the setting with one knob set. Raises DesignError."""
        return replace(self, knobs=self.lab.knobs.turn(self.knobs, name, value))

    def reset(self) -> Setting:
        """Return the lab's defaults."""
        return Setting(self.lab)

    def to_query(self) -> dict[str, list[str]]:
        """Write each turned knob as a link's query."""
        return self.lab.knobs.write(self.knobs)


def read_setting(lab: Lab, query: Mapping[str, Sequence[str]]) -> tuple[Setting, tuple[LabError, ...]]:
    """Read a link's query; what is broken or unknown is left out and stands in the errors."""
    turned, errors = lab.knobs.read(query)
    return Setting(lab, turned), errors
