"""Knobs of one value: a number, a switch, a choice, several choices, a text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from inception_lab.errors import DesignError

__all__ = ["ChoiceKnob", "Declared", "IntKnob", "NumberKnob", "SubsetKnob", "SwitchKnob", "TextKnob", "Value"]

Value = int | float | bool | str | tuple[int, ...] | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What every knob says of itself; `help` names the paper's figure or table."""

    name: str
    label: str
    group: str
    help: str

    def refuse(self, problem: str, received: str, remedy: str = "") -> DesignError:
        """Return the error of this knob, to be raised."""
        return DesignError(f"knob {self.name}", problem, received, remedy)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntKnob(Declared):
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
class NumberKnob(Declared):
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
class SwitchKnob(Declared):
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
class ChoiceKnob(Declared):
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
class SubsetKnob(Declared):
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
class TextKnob(Declared):
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
