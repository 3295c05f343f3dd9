"""What people write in links, on the command line and in widgets, or hand over in Python: numbers, switches, shapes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from numbers import Real
from operator import index
from typing import Any, Final, SupportsIndex

__all__ = ["parse_shape", "plain_number", "plain_value", "read_exact", "read_number", "read_switch", "read_whole"]

_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,30}")
"""No range that is read here reaches 30 digits, and Python's `int` refuses more than 4,300."""
_NUMBER: Final = re.compile(r"[+-]?([0-9]{1,30}(\.[0-9]{0,30})?|\.[0-9]{1,30})(e[+-]?[0-9]{1,2})?", re.IGNORECASE)
_MOST: Final = 1e300
"""Fractions above it are no floats."""
_SWITCH: Final = {
    "on": True,
    "true": True,
    "yes": True,
    "1": True,
    "off": False,
    "false": False,
    "no": False,
    "0": False,
}


def read_whole(text: str) -> int:
    """Read ``12``. Raises ValueError for anything but a whole number of up to 30 digits."""
    if not _WHOLE.fullmatch(text.strip()):
        raise ValueError("no whole number")
    return int(text)


def read_number(text: str) -> float:
    """Read ``0.17`` or ``1e-3``. Raises ValueError for anything but a decimal number in ASCII digits."""
    return float(read_exact(text))


def read_exact(text: str) -> Fraction:
    """Read a number as `read_number` does, exactly."""
    if not _NUMBER.fullmatch(text.strip()):
        raise ValueError("no number")
    return Fraction(text)


def read_switch(text: str) -> bool:
    """Read ``on`` or ``off`` (also true/false, yes/no, 1/0). Raises ValueError for anything else."""
    try:
        return _SWITCH[text.strip().lower()]
    except KeyError:
        raise ValueError("neither on nor off") from None


def parse_shape(text: str) -> tuple[int, int, int] | None:
    """Read ``3x299x299``, with x or ×; None if it is not three whole numbers."""
    parts = text.lower().replace("×", "x").split("x")
    try:
        channels, height, width = map(read_whole, parts)
    except ValueError:
        return None
    return channels, height, width


def plain_value(value: Any) -> Any:
    """Return a number or sequence of any library as Python's own; anything else as it is, to be refused."""
    if hasattr(value, "tolist") and not isinstance(value, type):  # NumPy, pandas, torch
        value = value.tolist()
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return tuple(map(plain_number, value))
    return plain_number(value)


def plain_number(value: Any) -> Any:
    """Return a number of any library as Python's own; anything else as it is, to be refused."""
    match value:
        case bool() | float():
            return value
        case SupportsIndex() if not isinstance(value, type):
            return index(value)
        case Real():
            return float(value) if abs(value) < _MOST else value  # type: ignore[operator]  # Real declares no order
        case _:
            return value
