"""Knobs of several numbers: a filter bank, an input's shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, TypeAlias, TypeVar, cast, get_type_hints

from inception_lab.errors import received
from inception_lab.knobs.knob import Knob
from inception_lab.reading import parse_shape, read_whole
from inception_lab.spec import Shape

__all__ = ["AnyBank", "MOST_FILTERS", "BankKnob", "ShapeKnob"]

B = TypeVar("B", bound=tuple[int, ...])
MOST_FILTERS: Final = 4_096
"""The most filters that a page or a bank gives one convolution."""
_MORE_FILTERS = 8
_MORE_PIXELS = 32


@lru_cache
def _labels(row: type) -> dict[str, str]:
    """Return a row's columns as printed in the paper, by field."""
    return {field: hint.__metadata__[0] for field, hint in get_type_hints(row, include_extras=True).items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class BankKnob(Knob[B]):
    """A filter bank: one whole number a column, as a row of the papers' tables.

    The default is a named tuple; each field's `Annotated` text is the column as
    the paper prints it. `optional` fields may be 0 (the branch or layer is left
    out).
    """

    optional: tuple[str, ...] = ()
    most: int = MOST_FILTERS

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns as printed, in order."""
        return tuple(_labels(type(self.default)).values())

    @property
    def least(self) -> tuple[int, ...]:
        """The smallest number of each column."""
        return tuple(0 if field in self.optional else 1 for field in _labels(type(self.default)))

    def parse(self, text: str) -> B:
        """Read ``64,96,128,16,32,32``. Raises DesignError."""
        try:
            return self.check(tuple(map(read_whole, text.split(","))))
        except ValueError:
            raise self.refuse(
                "whole numbers separated by commas were expected", received(text), self._remedy()
            ) from None

    def check(self, value: object) -> B:
        """Return `value` as a row, if it has each column in range. Raises DesignError, naming the column."""
        if not isinstance(value, tuple) or len(value) != len(self.columns):
            raise self.refuse(f"needs {len(self.columns)} numbers", received(value), self._remedy())
        for column, number, least in zip(self.columns, value, self.least, strict=True):
            if type(number) is not int or not least <= number <= self.most:
                raise self.refuse(f"{column} must be a whole number from {least} to {self.most:,}", received(number))
        # A type variable's bound cannot say that a named tuple takes its fields one by one.
        row = cast(Callable[..., B], type(self.default))
        return row(*value)

    def others(self, value: B) -> Iterator[B]:
        """Yield a bank of more filters."""
        yield self.check(tuple(min(number + _MORE_FILTERS, self.most) if number else 0 for number in value))

    @property
    def choices(self) -> str:
        """The columns."""
        return ", ".join(self.columns)

    def format(self, value: B) -> str:
        """Write the value as `parse` reads it."""
        return ",".join(map(str, value))

    def _remedy(self) -> str:
        return f"{self.choices}, for example {self.format(self.default)}"


AnyBank: TypeAlias = BankKnob[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeKnob(Knob[Shape]):
    """An input of channels × height × width."""

    most_channels: int = 4_096
    most_size: int = 1_024

    def parse(self, text: str) -> Shape:
        """Read ``3x299x299`` (or ×). Raises DesignError."""
        shape = parse_shape(text)
        if shape is None:
            raise self.refuse(
                "an input is channels x height x width", received(text), f"such as {self.format(self.default)}"
            )
        return self.check(shape)

    def check(self, value: object) -> Shape:
        """Return `value` if each size is in range. Raises DesignError."""
        if not isinstance(value, tuple) or len(value) != 3 or any(type(size) is not int or size < 1 for size in value):
            raise self.refuse("an input is three whole numbers, channels x height x width", received(value))
        channels, height, width = cast(Shape, value)
        if channels > self.most_channels or max(height, width) > self.most_size:
            raise self.refuse(
                f"at most {self.most_channels:,} channels and {self.most_size:,} pixels a side",
                received(value),
            )
        return channels, height, width

    def others(self, value: Shape) -> Iterator[Shape]:
        """Yield a larger image, or a smaller one at the limit."""
        channels, height, width = value
        more = _MORE_PIXELS if max(height, width) + _MORE_PIXELS <= self.most_size else -_MORE_PIXELS
        yield channels, max(1, height + more), max(1, width + more)

    @property
    def choices(self) -> str:
        """What an input is, and its limits."""
        return "CxHxW"

    def format(self, value: Shape) -> str:
        """Write the value as `parse` reads it."""
        return "x".join(map(str, value))
