"""Checks of the vocabulary's values when they are made; each raises SpecError where `where` is."""

from __future__ import annotations

import re
from typing import Final

from inception_lab.errors import LabError, SpecError, received

__all__ = [
    "MAX_CHANNELS",
    "MAX_INPUT_SIZE",
    "MAX_NAME",
    "check_activation",
    "check_count",
    "check_name",
    "check_number",
    "check_pool",
    "check_window",
]

MAX_CHANNELS: Final = 65_536
MAX_INPUT_SIZE: Final = 4_096
MAX_NAME: Final = 128
"""Letters of a name."""
_NAME: Final = re.compile(rf"[A-Za-z0-9_]{{1,{MAX_NAME}}}")


def check_name(name: str) -> None:
    """Refuse a name that could not stand in an id."""
    if not _NAME.fullmatch(name):
        raise SpecError(received(name), f"a name has letters, digits and underscores only, at most {MAX_NAME}")


def check_count(
    where: str,
    field: str,
    count: object,
    *,
    least: int = 1,
    most: int = MAX_CHANNELS,
    error: type[LabError] = SpecError,
) -> None:
    """Refuse what is no whole number from `least` to `most`; `field` is empty where `where` names it."""
    if not isinstance(count, int) or isinstance(count, bool) or not least <= count <= most:
        problem = f"{field} must be a whole number from {least} to {most:,}".lstrip()
        raise error(where, problem, received(count), f"set {field} within it" if field else "")


def _check_pair(where: str, field: str, pair: object, *, least: int = 1) -> None:
    ok = isinstance(pair, tuple) and len(pair) == 2
    if not ok or not all(type(n) is int and least <= n <= MAX_INPUT_SIZE for n in pair):  # type: ignore[attr-defined]  # a tuple, as `ok` says
        raise SpecError(
            where,
            f"{field} must be two whole numbers (height, width), each from {least} to {MAX_INPUT_SIZE:,}",
            received(pair),
        )


def check_window(where: str, kernel: tuple[int, int], stride: tuple[int, int], padding: str | tuple[int, int]) -> None:
    """Refuse an impossible kernel, stride or padding."""
    _check_pair(where, "kernel", kernel)
    _check_pair(where, "stride", stride)
    if padding not in ("same", "valid"):
        _check_pair(where, "padding", padding, least=0)


def check_number(where: str, field: str, number: object, low: float, high: float) -> None:
    """Refuse what is no number from `low` to `high`."""
    if isinstance(number, bool) or not isinstance(number, (int, float)) or not low <= number <= high:
        raise SpecError(where, f"{field} must be a number from {low:g} to {high:g}", received(number))


def check_pool(where: str, kernel: tuple[int, int], stride: tuple[int, int], padding: str | tuple[int, int]) -> None:
    """Refuse an impossible window, and padding above half the kernel, where a window could be all padding."""
    check_window(where, kernel, stride, padding)
    if not isinstance(padding, str) and any(2 * pad > size for pad, size in zip(padding, kernel, strict=True)):
        raise SpecError(
            where, "a pool's padding is at most half its kernel", f"padding {padding}, kernel {kernel}", "pad less"
        )


def check_activation(where: str, activation: object) -> None:
    """Refuse an activation the family does not use."""
    if activation not in (None, "relu"):
        raise SpecError(where, "activation must be relu or none", received(activation))
