"""Knobs by name, and the values of those that were turned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from inception_lab.errors import DesignError, LabError, single
from inception_lab.knobs.knob import AnyKnob, Knob, T, Value

__all__ = ["Knobs", "Turned", "Values"]

Turned = tuple[tuple[str, Value], ...]
"""The knobs that differ from their defaults, by name, in the order of their declaration."""


@dataclass(frozen=True, slots=True)
class Knobs:
    """The knobs of `owner`, a network or a lab, in the order of their declaration."""

    owner: str
    declared: tuple[AnyKnob, ...]

    def __iter__(self) -> Iterator[AnyKnob]:
        return iter(self.declared)

    def __getitem__(self, name: str) -> AnyKnob:
        """Return a knob by name. Raises DesignError, listing the names."""
        for knob in self.declared:
            if knob.name == name:
                return knob
        names = ", ".join(knob.name for knob in self.declared)
        raise DesignError(f"knob {name}", f"{self.owner} has no such knob", remedy=f"one of {names}")

    def turn(self, turned: Turned, name: str, value: object) -> Turned:
        """Return `turned` with one knob set, a default left out. Raises DesignError for a name or value it refuses."""
        values = {**dict(turned), name: self[name].check(value)}
        return tuple(
            (knob.name, values[knob.name])
            for knob in self.declared
            if values.get(knob.name, knob.default) != knob.default
        )

    def parse(self, turned: Turned, name: str, text: str) -> Turned:
        """Return `turned` with one knob set as `text` writes it. Raises DesignError."""
        return self.turn(turned, name, self[name].parse(text))

    def read(self, query: Mapping[str, Sequence[str]]) -> tuple[Turned, tuple[LabError, ...]]:
        """Read a link's query; what is broken or unknown is left out and stands in the errors."""
        turned: Turned = ()
        errors: list[LabError] = []
        for name, texts in query.items():
            try:
                turned = self.parse(turned, name, single(f"knob {name}", texts))
            except LabError as error:
                errors.append(error)
        return turned, tuple(errors)

    def write(self, turned: Turned) -> dict[str, list[str]]:
        """Write what was turned as a link's query."""
        return {name: [self[name].format(value)] for name, value in turned}

    def values(self, turned: Turned) -> Values:
        """Return every knob's value, the default where it was not turned."""
        return Values({knob.name: knob for knob in self.declared}, dict(turned))

    def groups(self) -> Iterable[str]:
        """Return the groups in the order of their first knob."""
        return dict.fromkeys(knob.group for knob in self.declared)


@dataclass(frozen=True, slots=True)
class Values:
    """Every knob's value: a knob's declaration is its key, and gives its type."""

    declared: Mapping[str, AnyKnob]
    turned: Mapping[str, Value]

    def __getitem__(self, knob: Knob[T]) -> T:
        """Return the value of the knob of this name. Raises KeyError where there is none of this kind."""
        value = self.get(knob)
        if value is None:
            raise KeyError(knob.name)
        return value

    def get(self, knob: Knob[T]) -> T | None:
        """Return the value of the knob of this name, None where it is not declared.

        The declared knob may have another default or another help. Raises
        KeyError where it is of another kind: its value would have another type.
        """
        declared = self.declared.get(knob.name)
        if declared is None:
            return None
        if type(declared) is not type(knob) or type(declared.default) is not type(knob.default):
            raise KeyError(f"{knob.name} is another kind of knob")
        return cast(T, self.turned.get(knob.name, declared.default))
