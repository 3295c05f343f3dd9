"""Numbers as text, one way everywhere: counts, bytes, shares and changes."""

from __future__ import annotations

from fractions import Fraction
from math import floor, isfinite, log10
from typing import Final

__all__ = [
    "Quartiles",
    "bytes_text",
    "change",
    "count",
    "decimal",
    "grouped",
    "is_noisy",
    "measured",
    "middle_half",
    "plural",
    "share",
    "short",
    "signed",
]

Quartiles = tuple[float, float, float]
"""The lower quartile, the median and the upper quartile of what was measured several times."""

MINUS: Final = "−"
_PREFIXES: Final = ("", "k", "M", "G", "T", "P")
_LEAST_PERCENT: Final = 0.1
_NOISY: Final = 0.2
_LEAST_PLAIN: Final = 0.001
_MOST_PLAIN: Final = 100_000.0
_RAISED: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def grouped(number: int) -> str:
    """Write a whole number exactly, with thousands separators: ``6,998,552``."""
    return _signed(number, f"{abs(number):,}")


def signed(number: int) -> str:
    """Write a difference exactly, with its sign: ``+14,560``; no difference is ``0``."""
    return f"+{number:,}" if number > 0 else grouped(number)


def count(number: int) -> str:
    """Write a whole number shortly: ``12.25 G``; below 1,000 it is exact.

    Decimal prefixes: k = 10³, M = 10⁶, G = 10⁹, T = 10¹².
    """
    text, prefix = _scaled(abs(number), decimals=2)
    return _signed(number, f"{text} {prefix}".rstrip())


def bytes_text(number: int) -> str:
    """Write a number of bytes with a decimal unit: ``3.1 MB`` is 3.1 million bytes."""
    text, prefix = _scaled(abs(number), decimals=1)
    return _signed(number, f"{text} {prefix}B")


def decimal(number: Fraction) -> str:
    """Write a number that need not be whole: ``27``, ``0.30``, ``9.68``, ``0.045``, ``0.251``.

    It has two decimals, up to four where these write it exactly, and three digits that count below 1.
    """
    if number.denominator == 1:
        return grouped(int(number))
    written = (f"{float(number):,.{places}f}" for places in (2, 3, 4))
    rounded = f"{float(number):,.2f}" if abs(number) >= 1 else f"{float(number):.3g}"
    return next((text for text in written if Fraction(text.replace(",", "")) == number), rounded)


def plural(number: int, noun: str) -> str:
    """Write a number of things: ``1 layer``, ``7 layers``."""
    return f"{grouped(number)} {noun}{'' if number == 1 else 's'}"


def share(part: int, whole: int) -> str:
    """Write a part of a whole in percent: ``12.3 %``; little is never shown as nothing."""
    if not whole or not part:
        return "0 %"
    percent = 100 * part / whole
    if 0 < percent < _LEAST_PERCENT:
        return f"< {_LEAST_PERCENT} %"
    return f"{percent:,.1f} %"


def change(new: int, old: int) -> str:
    """Write how far `new` is from `old`, in percent of `old`: ``+12.3 %``.

    No percentage leads away from nothing, so there the number itself is written.
    """
    difference = new - old
    if not difference:
        return "no change"
    sign = "+" if difference > 0 else MINUS
    if not old:
        return f"{sign}{count(abs(difference))} (from 0)"
    percent = 100 * abs(difference) / abs(old)
    if percent < _LEAST_PERCENT:
        return f"{sign}less than {_LEAST_PERCENT} %"
    return f"{sign}{percent:,.1f} %"


def _signed(number: int, text: str) -> str:
    return f"{MINUS}{text}" if number < 0 else text


def _scaled(number: int, *, decimals: int) -> tuple[str, str]:
    """Return the digits and the prefix; a decimal goes where three stand before the point."""
    if number < 1000:
        return str(number), ""
    scaled, power = float(number), 0
    # What would be rounded to 1000 takes the next prefix.
    while scaled >= 999.95 and power < len(_PREFIXES) - 1:
        scaled, power = scaled / 1000, power + 1
    digits = 1 if scaled >= 100 else decimals
    return f"{scaled:,.{digits}f}", _PREFIXES[power]


def short(value: float) -> str:
    """Write a measured number with three digits: ``1.46``, ``4,070``, ``7.27 · 10⁶``; beyond float32 it says so."""
    if not isfinite(value):
        return "beyond float32"
    size = abs(value)
    sign = MINUS if value < 0 else ""
    if size == 0 or _LEAST_PLAIN <= size < _MOST_PLAIN:
        digits = max(0, 2 - floor(log10(size))) if size else 0
        text = f"{round(size, 2 - floor(log10(size))) if size else 0:,.{digits}f}"
        return sign + (text.rstrip("0").rstrip(".") if "." in text else text)
    mantissa, _, exponent = f"{size:.2e}".partition("e")
    return f"{sign}{mantissa} · 10{str(int(exponent)).translate(_RAISED)}"


def is_noisy(quartiles: Quartiles) -> bool:
    """Tell whether the quartiles of what was measured several times are more than 20 % of the median apart."""
    lower, median, upper = quartiles
    return upper - lower > _NOISY * median


def measured(quartiles: Quartiles, unit: str = "") -> str:
    """Write a median with the digits that its quartiles let count, and say so where it is noisy.

    The last digit stands where the quartiles' distance begins, after at most four digits: ``12.3 ms``,
    ``1,800 ms (noisy)``.
    """
    text = f"{_to_digit(quartiles[1], quartiles)} {unit}".rstrip()
    return f"{text} (noisy)" if is_noisy(quartiles) else text


def middle_half(quartiles: Quartiles, unit: str = "") -> str:
    """Write the quartiles around a median with its digits: ``1,500 – 2,100 ms``."""
    lower, _, upper = quartiles
    return f"{_to_digit(lower, quartiles)} – {_to_digit(upper, quartiles)} {unit}".rstrip()


def _to_digit(value: float, quartiles: Quartiles) -> str:
    """Write a value above 0 to the digit that its quartiles let count, but to its own first digit at least."""
    lower, median, upper = quartiles
    digit = min(floor(log10(max(upper - lower, median / 1000))), floor(log10(value)))
    return f"{round(value, -digit):,.{max(0, -digit)}f}"
