"""A lab: a question, the knobs it is asked with, and what is measured at a setting of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from inception_lab.errors import DesignError, LabError
from inception_lab.knobs import Knob, Turned, Value, Values, turn

__all__ = ["Lab", "Quantities", "Setting", "read_setting"]

Quantities = Mapping[str, int | float | Fraction | str]
"""What a lab measures, by name: the names that exercises, tours and predictions may use."""


@dataclass(frozen=True, slots=True)
class Lab:
    """One page of the course; `name` is its address and what lessons call it.

    `question` is what it answers, `idea` the answer's background for someone who
    knows what a convolution is; `words` are the glossary's terms it needs.
    """

    name: str
    title: str
    question: str
    idea: str
    knobs: tuple[Knob, ...]
    measure: Callable[[Setting], Quantities]
    words: tuple[str, ...] = ()

    def knob(self, name: str) -> Knob:
        """Return a knob by name. Raises DesignError, listing the knobs."""
        for knob in self.knobs:
            if knob.name == name:
                return knob
        names = ", ".join(knob.name for knob in self.knobs)
        raise DesignError(f"knob {name}", f"the {self.title} has no such knob", remedy=f"one of {names}")


@dataclass(frozen=True, slots=True)
class Setting:
    """A lab and the knobs that differ from its defaults: frozen, hashable, the link."""

    lab: Lab
    knobs: Turned = ()

    @property
    def values(self) -> Values:
        """Every knob's value."""
        turned = dict(self.knobs)
        return Values({knob.name: turned.get(knob.name, knob.default) for knob in self.lab.knobs})

    def turned(self, name: str, value: Value) -> Setting:
        """Return the setting with one knob set. Raises DesignError."""
        return replace(self, knobs=turn(self.lab.knobs, self.knobs, self.lab.knob(name).name, value))

    def to_query(self) -> dict[str, list[str]]:
        """Write each turned knob as a link's query."""
        return {name: [self.lab.knob(name).format(value)] for name, value in self.knobs}


def read_setting(lab: Lab, query: Mapping[str, Sequence[str]]) -> tuple[Setting, tuple[LabError, ...]]:
    """Read a link's query; what is broken or unknown is left out and told in the errors."""
    made, errors = Setting(lab), []
    for name, texts in query.items():
        try:
            made = made.turned(name, lab.knob(name).parse(texts[-1]))
        except LabError as error:
            errors.append(error)
    return made, tuple(errors)
