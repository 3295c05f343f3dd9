"""Small exact arithmetic over what a lab measures, for lessons written without code.

``(naive_macs - reduced_macs) / naive_macs`` or ``ratio < 1 and channels_out == 640``.
Names are a lab's quantities; numbers stay exact (fractions), nothing else of
Python can be reached.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from operator import add, eq, ge, gt, le, lt, mul, ne, sub
from string import Formatter
from typing import Final

from inception_lab.errors import LessonError
from inception_lab.labs import Quantities
from inception_lab.text.numbers import bytes_text, count, decimal

__all__ = ["Result", "evaluate", "fill", "number", "truth"]

Result = int | float | Fraction | str | bool
_MOST_LETTERS: Final = 500
_MOST_POWER: Final = 16
_MOST: Final = 10**18
"""Numbers from here on are not written, and not raised to a power."""
_MOST_BITS: Final = 1_000
"""Of a numerator or a denominator: more than any page's figures need, less than a float holds."""
_FORMAT: Final = re.compile(r",?(\.[0-9])?[fg%]?")
"""The formats of Python's that are known: none of them writes a million letters."""
_BINARY: Final[Mapping[type[ast.operator], Callable[[Fraction, Fraction], Fraction]]] = {
    ast.Add: add,
    ast.Sub: sub,
    ast.Mult: mul,
}
_COMPARE: Final[Mapping[type[ast.cmpop], Callable[[Result, Result], bool]]] = {
    ast.Eq: eq,
    ast.NotEq: ne,
    ast.Lt: lt,
    ast.LtE: le,
    ast.Gt: gt,
    ast.GtE: ge,
}
_FUNCTIONS: Final[Mapping[str, Callable[..., Fraction]]] = {"abs": abs, "min": min, "max": max}


def evaluate(text: str, quantities: Quantities) -> Result:
    """Return what `text` is with these quantities: a number, a text, or true or false.

    Raises LessonError for anything but numbers, texts, names, + - * / **,
    comparisons, and/or/not, abs, min and max.
    """
    try:
        return _value(_parsed(text), text, quantities)
    except ZeroDivisionError:
        raise _error(text, "a division by 0") from None
    except TypeError:
        raise _error(text, "a text stands where a number belongs") from None
    except RecursionError:
        raise _error(text, "is nested too deeply") from None


def number(text: str, quantities: Quantities) -> Fraction:
    """Return what `text` is, as an exact number. Raises LessonError where it is none."""
    return _number(evaluate(text, quantities), text)


def truth(text: str, quantities: Quantities) -> bool:
    """Return whether `text` holds. Raises LessonError where it is no condition."""
    value = evaluate(text, quantities)
    if not isinstance(value, bool):
        raise _error(text, "a condition was expected", remedy='such as "ratio < 1"')
    return value


def fill(template: str, quantities: Quantities) -> str:
    """Put numbers into ``{expression}`` and ``{expression:format}``.

    Formats: count (``12.25 G``), bytes (``3.1 MB``), percent (``28 %``), ``.2f``;
    without one a whole number is grouped (``1,582,671,872``) and another has two
    decimals or more (``0.045``). Raises LessonError.
    """
    try:
        parts = list(Formatter().parse(template))
    except ValueError:
        raise _error(template, "a brace is not closed", remedy="write {name}") from None
    return "".join(
        literal + ("" if field is None else _written(evaluate(field, quantities), how or "", field))
        for literal, field, how, _ in parts
    )


# ── Evaluation ───────────────────────────────────────────────────────────────


@lru_cache(maxsize=1_024)
def _parsed(text: str) -> ast.expr:
    if len(text) > _MOST_LETTERS:
        raise _error(text[:40] + "…", f"longer than {_MOST_LETTERS} letters")
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise _error(text, "cannot be read as arithmetic") from None


def _value(node: ast.expr, text: str, names: Quantities) -> Result:
    match node:
        case ast.Constant(value=bool() | int() | str() as value):
            return value
        case ast.Constant(value=float() as value) if abs(value) < _MOST:
            return Fraction(str(value))
        case ast.Name(id=name):
            return _named(name, text, names)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_number(_value(operand, text, names), text)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not _value(operand, text, names)
        case ast.BinOp(left=left, op=op, right=right):
            return _combined(
                op, _number(_value(left, text, names), text), _number(_value(right, text, names), text), text
            )
        case ast.BoolOp(op=op, values=values):
            truths = (bool(_value(value, text, names)) for value in values)
            return all(truths) if isinstance(op, ast.And) else any(truths)
        case ast.Compare():
            return _compared(node, text, names)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _FUNCTIONS and args:
            return _FUNCTIONS[name](*(_number(_value(arg, text, names), text) for arg in args))
        case _:
            raise _error(text, "only numbers, names, + - * / **, comparisons, and, or, not, abs, min, max are known")


def _named(name: str, text: str, names: Quantities) -> Result:
    if name not in names:
        raise _error(text, f"nothing here is called {name}", remedy=f"one of {', '.join(sorted(names))}")
    return names[name]


def _combined(op: ast.operator, left: Fraction, right: Fraction, text: str) -> Fraction:
    made = _operated(op, left, right, text)
    if max(made.numerator.bit_length(), made.denominator.bit_length()) > _MOST_BITS:
        raise _error(text, "a number on the way is too long")
    return made


def _operated(op: ast.operator, left: Fraction, right: Fraction, text: str) -> Fraction:
    match op:
        case ast.Div():
            return left / right
        case ast.Pow() if right.denominator == 1 and abs(right) <= _MOST_POWER and _is_short(left):
            return Fraction(left ** int(right))
        case _ if type(op) in _BINARY:
            return _BINARY[type(op)](left, right)
        case _:
            raise _error(text, "only + - * / and small powers are known")


def _is_short(value: Fraction) -> bool:
    """Tell whether a power is computed quickly: a fraction of many digits grows as a large number does."""
    return abs(value.numerator) < _MOST and value.denominator < _MOST


def _compared(node: ast.Compare, text: str, names: Quantities) -> bool:
    values = [_value(side, text, names) for side in (node.left, *node.comparators)]
    for op, left, right in zip(node.ops, values, values[1:], strict=False):
        if type(op) not in _COMPARE:
            raise _error(text, "only == != < <= > >= compare")
        if not _COMPARE[type(op)](left, right):
            return False
    return True


def _number(value: Result, text: str) -> Fraction:
    if isinstance(value, (bool, str)):
        raise _error(text, "a number was expected", remedy=f"not {value!r}")
    return Fraction(value)


# ── Writing ──────────────────────────────────────────────────────────────────


def _written(value: Result, how: str, text: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    exact = Fraction(value)
    match how:
        case "":
            return decimal(exact)
        case "count":
            return count(round(exact))
        case "bytes":
            return bytes_text(round(exact))
        case "percent":
            return f"{float(100 * exact):.3g} %"
        case "fraction":
            return str(exact)
        case _ if _FORMAT.fullmatch(how):
            return format(float(exact), how)
        case _:
            raise _error(text, f"no such format: {how}", remedy="count, bytes, percent, fraction or .2f")


def _error(text: str, problem: str, remedy: str = "") -> LessonError:
    return LessonError("expression", problem, repr(text), remedy)
