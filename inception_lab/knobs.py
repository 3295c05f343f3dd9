"""Knobs: what can be turned on a variant, each declared once.

The sidebar, the command line, the link, the validation and the tests all read
these declarations; a knob knows its range and how its value is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, cast

from inception_lab.errors import DesignError
from inception_lab.spec import Shape

__all__ = [
    "GROUPS",
    "BankKnob",
    "ChoiceKnob",
    "IntKnob",
    "Knob",
    "NumberKnob",
    "ShapeKnob",
    "SubsetKnob",
    "SwitchKnob",
    "TextKnob",
    "Turned",
    "Value",
    "Values",
    "parse_shape",
    "turn",
]

Value = int | float | bool | str | tuple[int, ...] | tuple[str, ...]
Turned = tuple[tuple[str, Value], ...]
"""The knobs that differ from their defaults, by name, in the order of their declaration."""
GROUPS: Final = ("Network", "Stem", "Blocks", "Factorization", "Filter banks", "Residuals", "Heads")
"""Groups of the sidebar, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Declared:
    """What every knob says of itself; `help` names the paper's figure or table."""

    name: str
    label: str
    group: str
    help: str

    def refuse(self, problem: str, received: str, remedy: str = "") -> DesignError:
        """Return the error of this knob, to be raised."""
        return DesignError(f"knob {self.name}", problem, received, remedy)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntKnob(_Declared):
    """A whole number from `least` to `most`."""

    default: int
    least: int
    most: int

    def parse(self, text: str) -> int:
        """Read ``12``. Raises DesignError."""
        try:
            return self.check(int(text))
        except ValueError:
            raise self.refuse("a whole number was expected", repr(text), f"{self.least} to {self.most}") from None

    def check(self, value: Value) -> int:
        """Return `value` if it is in range. Raises DesignError."""
        if type(value) is not int or not self.least <= value <= self.most:
            raise self.refuse(f"must be a whole number from {self.least} to {self.most}", repr(value))
        return value

    def format(self, value: Value) -> str:
        """Write the value as `parse` reads it."""
        return str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberKnob(_Declared):
    """A number from `least` to `most`, moved in steps of `step`."""

    default: float
    least: float
    most: float
    step: float

    def parse(self, text: str) -> float:
        """Read ``0.17``. Raises DesignError."""
        try:
            return self.check(float(text))
        except ValueError:
            raise self.refuse("a number was expected", repr(text), f"{self.least} to {self.most}") from None

    def check(self, value: Value) -> float:
        """Return `value` if it is in range. Raises DesignError."""
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not self.least <= value <= self.most:
            raise self.refuse(f"must be a number from {self.least} to {self.most}", repr(value))
        return float(value)

    def format(self, value: Value) -> str:
        """Write the value as `parse` reads it."""
        return repr(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchKnob(_Declared):
    """On or off."""

    default: bool

    def parse(self, text: str) -> bool:
        """Read ``on`` or ``off`` (also true/false, yes/no, 1/0). Raises DesignError."""
        words = {
            "on": True,
            "true": True,
            "yes": True,
            "1": True,
            "off": False,
            "false": False,
            "no": False,
            "0": False,
        }
        if text.lower() not in words:
            raise self.refuse("must be on or off", repr(text))
        return words[text.lower()]

    def check(self, value: Value) -> bool:
        """Return `value` if it is a truth value. Raises DesignError."""
        if not isinstance(value, bool):
            raise self.refuse("must be on or off", repr(value))
        return value

    def format(self, value: Value) -> str:
        """Write the value as `parse` reads it."""
        return "on" if value else "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceKnob(_Declared):
    """One of `options`, each a value with the label people see."""

    default: str
    options: tuple[tuple[str, str], ...]

    def parse(self, text: str) -> str:
        """Read an option's value. Raises DesignError, listing the options."""
        return self.check(text)

    def check(self, value: Value) -> str:
        """Return `value` if it is an option. Raises DesignError."""
        names = [name for name, _ in self.options]
        if not isinstance(value, str) or value not in names:
            raise self.refuse("no such choice", repr(value), f"one of {', '.join(names)}")
        return value

    def format(self, value: Value) -> str:
        """Write the value as `parse` reads it."""
        return str(value)

    def label_of(self, value: str) -> str:
        """Return the words people see for an option."""
        return dict(self.options)[value]


@dataclass(frozen=True, slots=True, kw_only=True)
class BankKnob(_Declared):
    """A filter bank: one whole number a column, as a row of the papers' tables.

    `least` is 0 where a column may be empty (the branch or layer is left out).
    """

    default: tuple[int, ...]
    columns: tuple[str, ...]
    least: tuple[int, ...]
    most: int = 4_096

    def parse(self, text: str) -> tuple[int, ...]:
        """Read ``64,96,128,16,32,32``. Raises DesignError."""
        try:
            return self.check(tuple(int(part) for part in text.split(",")))
        except ValueError:
            raise self.refuse("whole numbers separated by commas were expected", repr(text), self._remedy()) from None

    def check(self, value: Value) -> tuple[int, ...]:
        """Return `value` if it has each column in range. Raises DesignError, naming the column."""
        if not isinstance(value, tuple) or len(value) != len(self.columns):
            raise self.refuse(f"needs {len(self.columns)} numbers", repr(value), self._remedy())
        for column, number, least in zip(self.columns, value, self.least, strict=True):
            if type(number) is not int or not least <= number <= self.most:
                raise self.refuse(f"{column} must be a whole number from {least} to {self.most:,}", repr(number))
        return cast(tuple[int, ...], value)

    def format(self, value: Value) -> str:
        """Write the value as `parse` reads it."""
        return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)

    def _remedy(self) -> str:
        return f"{', '.join(self.columns)}, for example {self.format(self.default)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeKnob(_Declared):
    """An input of channels × height × width."""

    default: Shape
    most_channels: int = 4_096
    most_size: int = 1_024

    def parse(self, text: str) -> Shape:
        """Read ``3x299x299`` (or ×). Raises DesignError."""
        shape = parse_shape(text)
        if shape is None:
            raise self.refuse(
                "an input is channels x height x width", repr(text), f"such as {self.format(self.default)}"
            )
        return self.check(shape)

    def check(self, value: Value) -> Shape:
        """Return `value` if each size is in range. Raises DesignError."""
        if not isinstance(value, tuple) or len(value) != 3 or any(type(size) is not int or size < 1 for size in value):
            raise self.refuse("an input is three whole numbers, channels x height x width", repr(value))
        channels, height, width = cast(Shape, value)
        if channels > self.most_channels or max(height, width) > self.most_size:
            raise self.refuse(
                f"at most {self.most_channels:,} channels and {self.most_size:,} pixels a side", self.format(value)
            )
        return channels, height, width

    def format(self, value: Value) -> str:
        """Write the value as `parse` reads it."""
        return "x".join(map(str, value)) if isinstance(value, tuple) else str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubsetKnob(_Declared):
    """Some of `options`, at least `least` of them, in the order of the options."""

    default: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    least: int = 1

    def parse(self, text: str) -> tuple[str, ...]:
        """Read ``figure_3,figure_14``. Raises DesignError, listing the options."""
        return self.check(tuple(part.strip() for part in text.split(",") if part.strip()))

    def check(self, value: Value) -> tuple[str, ...]:
        """Return the options of `value` in their order. Raises DesignError."""
        names = [name for name, _ in self.options]
        chosen = value if isinstance(value, tuple) else (value,)
        unknown = [name for name in chosen if name not in names]
        if unknown:
            raise self.refuse("no such choice", repr(unknown[0]), f"some of {', '.join(names)}")
        if len(set(chosen)) < self.least:
            raise self.refuse(f"needs at least {self.least} of its choices", str(len(set(chosen))))
        return tuple(name for name in names if name in chosen)

    def format(self, value: Value) -> str:
        """Write the value as `parse` reads it."""
        return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)

    def label_of(self, value: str) -> str:
        """Return the words people see for an option."""
        return dict(self.options)[value]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextKnob(_Declared):
    """A text that `read` accepts; `read` returns it in its one spelling, or raises LabError."""

    default: str
    read: Callable[[str], str]
    most_letters: int = 20_000

    def parse(self, text: str) -> str:
        """Read the text. Raises DesignError or what `read` raises."""
        return self.check(text)

    def check(self, value: Value) -> str:
        """Return `value` in its one spelling. Raises DesignError or what `read` raises."""
        if not isinstance(value, str) or len(value) > self.most_letters:
            raise self.refuse(f"must be a text of at most {self.most_letters:,} letters", repr(value)[:40])
        return self.read(value)

    def format(self, value: Value) -> str:
        """Write the value as `parse` reads it."""
        return str(value)


Knob = IntKnob | NumberKnob | SwitchKnob | ChoiceKnob | BankKnob | ShapeKnob | SubsetKnob | TextKnob


def turn(declared: tuple[Knob, ...], turned: Turned, name: str, value: Value) -> Turned:
    """Return `turned` with one knob set, a default left out. Raises DesignError for a value it refuses.

    `name` is one of the declared knobs.
    """
    values = dict(turned)
    (knob,) = (one for one in declared if one.name == name)
    values[name] = knob.check(value)
    return tuple(
        (one.name, values[one.name]) for one in declared if values.get(one.name, one.default) != one.default
    )


def parse_shape(text: str) -> Shape | None:
    """Read ``3x299x299``, with x or ×; None if it is not three whole numbers."""
    parts = text.lower().replace("×", "x").split("x")
    if len(parts) != 3 or not all(part.strip().isdecimal() for part in parts):
        return None
    return tuple(map(int, parts))


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
