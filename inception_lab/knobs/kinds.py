"""Knobs of one value: a number, a switch, a choice, several choices, a text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar, cast

from inception_lab.errors import received
from inception_lab.knobs.knob import Knob
from inception_lab.reading import read_number, read_switch, read_whole

__all__ = ["ChoiceKnob", "IntKnob", "NumberKnob", "SubsetKnob", "SwitchKnob", "TextKnob"]

C = TypeVar("C", bound=str)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntKnob(Knob[int]):
    """A whole number from `least` to `most`."""

    least: int
    most: int

    def parse(self, text: str) -> int:
        """Read ``12``. Raises DesignError."""
        try:
            return self.check(read_whole(text))
        except ValueError:
            raise self.refuse(
                "a whole number was expected", received(text), f"{self.least:,} to {self.most:,}"
            ) from None

    def check(self, value: object) -> int:
        """Return `value` if it is in range. Raises DesignError."""
        if type(value) is not int or not self.least <= value <= self.most:
            raise self.refuse(f"must be a whole number from {self.least:,} to {self.most:,}", received(value))
        return value

    def others(self, value: int) -> Iterator[int]:
        """Yield the neighbours."""
        yield value + 1 if value < self.most else value - 1
        if value > self.least:
            yield value - 1

    @property
    def choices(self) -> str:
        """The range."""
        return f"{self.least} … {self.most}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberKnob(Knob[float]):
    """A number from `least` to `most`, moved in steps of `step`."""

    least: float
    most: float
    step: float

    def parse(self, text: str) -> float:
        """Read ``0.17``. Raises DesignError."""
        try:
            return self.check(read_number(text))
        except ValueError:
            raise self.refuse("a number was expected", received(text), f"{self.least} to {self.most}") from None

    def check(self, value: object) -> float:
        """Return `value` if it is in range. Raises DesignError."""
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not self.least <= value <= self.most:
            raise self.refuse(f"must be a number from {self.least} to {self.most}", received(value))
        return float(value)

    def others(self, value: float) -> Iterator[float]:
        """Yield the next step."""
        yield value + self.step if value + self.step <= self.most else value - self.step

    @property
    def choices(self) -> str:
        """The range."""
        return f"{self.least} … {self.most}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchKnob(Knob[bool]):
    """On or off."""

    def parse(self, text: str) -> bool:
        """Read ``on`` or ``off`` (also true/false, yes/no, 1/0). Raises DesignError."""
        try:
            return read_switch(text)
        except ValueError:
            raise self.refuse("must be on or off", received(text)) from None

    def check(self, value: object) -> bool:
        """Return `value` if it is a truth value. Raises DesignError."""
        if not isinstance(value, bool):
            raise self.refuse("must be on or off", received(value))
        return value

    def others(self, value: bool) -> Iterator[bool]:  # noqa: FBT001  # the value of a switch
        """Yield the other position."""
        yield not value

    @property
    def choices(self) -> str:
        """Both positions."""
        return "on | off"

    def format(self, value: bool) -> str:  # noqa: FBT001  # the value of a switch
        """Write the value as `parse` reads it."""
        return "on" if value else "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceKnob(Knob[C]):
    """One of `options`, each a value with the label people see."""

    options: tuple[tuple[C, str], ...]

    def parse(self, text: str) -> C:
        """Read an option's value. Raises DesignError, listing the options."""
        return self.check(text)

    def check(self, value: object) -> C:
        """Return `value` if it is an option. Raises DesignError."""
        for name, _ in self.options:
            if value == name:
                return name
        raise self.refuse("no such choice", received(value), f"one of {', '.join(name for name, _ in self.options)}")

    def others(self, value: C) -> Iterator[C]:
        """Yield the other options."""
        yield from (name for name, _ in self.options if name != value)

    @property
    def choices(self) -> str:
        """The options."""
        return " | ".join(name for name, _ in self.options)

    def label_of(self, value: str) -> str:
        """Return the words people see for an option."""
        return next(label for name, label in self.options if name == value)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubsetKnob(Knob[tuple[str, ...]]):
    """Some of `options`, at least `least` of them, in the order of the options."""

    options: tuple[tuple[str, str], ...]
    least: int = 1

    def parse(self, text: str) -> tuple[str, ...]:
        """Read ``figure_3,figure_14``. Raises DesignError, listing the options."""
        return self.check(tuple(part.strip() for part in text.split(",") if part.strip()))

    def check(self, value: object) -> tuple[str, ...]:
        """Return the options of `value` in their order. Raises DesignError."""
        names = [name for name, _ in self.options]
        chosen = cast(tuple[object, ...], value) if isinstance(value, tuple) else (value,)
        unknown = [name for name in chosen if name not in names]
        if unknown:
            raise self.refuse("no such choice", received(unknown[0]), f"some of {', '.join(names)}")
        selected = tuple(name for name in names if name in chosen)
        if len(selected) < self.least:
            raise self.refuse(f"needs at least {self.least} of its choices", str(len(selected)))
        return selected

    def others(self, value: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """Yield the choices with one more or one less."""
        for name, _ in self.options:
            changed = {*value} ^ {name}
            if len(changed) >= self.least:
                yield tuple(option for option, _ in self.options if option in changed)

    @property
    def choices(self) -> str:
        """The options, and how many it takes."""
        return f"{self.least} or more of {', '.join(name for name, _ in self.options)}"

    def format(self, value: tuple[str, ...]) -> str:
        """Write the value as `parse` reads it."""
        return ",".join(value)

    def label_of(self, value: str) -> str:
        """Return the words people see for an option."""
        return dict(self.options)[value]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextKnob(Knob[str]):
    """A text that `read` accepts; `read` returns it in its one spelling, or raises LabError."""

    read: Callable[[str], str]
    most_letters: int = 20_000

    def parse(self, text: str) -> str:
        """Read the text. Raises DesignError or what `read` raises."""
        return self.check(text)

    def check(self, value: object) -> str:
        """Return `value` in its one spelling. Raises DesignError or what `read` raises."""
        if not isinstance(value, str) or len(value) > self.most_letters:
            raise self.refuse(f"must be a text of at most {self.most_letters:,} letters", received(value))
        return self.read(value)

    def others(self, value: str) -> Iterator[str]:
        """Yield nothing but the default: no other text can be guessed that `read` accepts."""
        if value != self.default:
            yield self.default

    @property
    def choices(self) -> str:
        """What may be written."""
        return f"a text of up to {self.most_letters:,} letters"
