"""Knobs of several numbers: a filter bank, an input's shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from inception_lab.knobs.kinds import Declared, Value
from inception_lab.spec import Shape

__all__ = ["BankKnob", "ShapeKnob", "parse_shape"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BankKnob(Declared):
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
class ShapeKnob(Declared):
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


def parse_shape(text: str) -> Shape | None:
    """Read ``3x299x299``, with x or ×; None if it is not three whole numbers."""
    parts = text.lower().replace("×", "x").split("x")
    if len(parts) != 3 or not all(part.strip().isdecimal() for part in parts):
        return None
    return tuple(map(int, parts))
