"""What a student types, read as an exact number: ``12,443,648``, ``12.4 million``, ``9,6``, ``25·28²·32``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

from inception_lab.errors import LessonError, received
from inception_lab.teach.expression import number

__all__ = ["Given", "as_typed_text", "read_given", "read_writing"]

_MOST_LETTERS: Final = 120
_MOST_DIGITS: Final = 30
_MOST: Final = 10**30
"""Numbers from here on, and fractions of such parts, answer no question and are not written."""
_LONG: Final = 1_000
_SHOWN: Final = 40
"""Letters of a refused answer that are repeated."""
_EXAMPLES: Final = "write 12443648, 12.4 M, 9.6, 25/18 or a product such as 25*28*28*32"
_SPACES: Final = re.compile("[\\s\u00a0\u2007\u2009\u200a\u202f]+")
_RAISED: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_SIGNS: Final = str.maketrans({"·": "*", "⋅": "*", "∙": "*", "−": "-", "–": "-", "÷": "/", "’": "'"})
_ABOUT: Final = re.compile(r"^(?:[~≈≃=]|(?:about|circa|ca\.?|approx\.?)\s)\s*", re.IGNORECASE)
_NUMBER: Final = re.compile(
    r"""
      (?P<grouped>[1-9][0-9]{0,2} (?:,[0-9]{3})+ (?:\.[0-9]+)? (?![0-9,]))
    | (?P<spaced>[1-9][0-9]{0,2} (?P<mark>[' ])[0-9]{3} (?:(?P=mark)[0-9]{3})* (?:[.,][0-9]+)? (?![0-9]))
    | (?P<dotted>[1-9][0-9]{0,2} (?:(?:\.[0-9]{3}){2,} | (?:\.[0-9]{3})+(?=,[0-9])) (?:,[0-9]+)? (?![0-9.,]))
    | (?P<comma>[0-9]+,[0-9]+ (?:e[+-]?[0-9]{1,2})? (?![0-9,.]))
    | (?P<plain>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+) (?:e[+-]?[0-9]{1,2}(?![0-9]))?)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_WORD: Final = re.compile(r"%|[A-Za-z]+(?:-[A-Za-z]+)*")
_SIGN: Final = re.compile(r"\*\*|[-+*/^()]")
_POWER: Final = re.compile(r"[⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_SCALES: Final = {
    **dict.fromkeys(("k", "thousand", "thousands"), 10**3),
    **dict.fromkeys(("m", "million", "millions", "mio", "mn"), 10**6),
    **dict.fromkeys(("g", "billion", "billions", "bn"), 10**9),
    **dict.fromkeys(("t", "trillion", "trillions", "tn"), 10**12),
}
_PREFIXES: Final = {"k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_SAME_UNIT: Final = (
    frozenset({"mac", "macs", "multiply-adds", "multiply-add", "madds"}),
    frozenset({"flop", "flops"}),
    frozenset({"parameter", "parameters", "param", "params"}),
    frozenset({"pixel", "pixels", "px"}),
    frozenset({"time", "times", "x", "×", "fold"}),
    frozenset({"percent", "%", "pct"}),
    frozenset({"byte", "bytes", "b"}),
)
_FILLERS: Final = frozenset({"fewer", "more", "less", "as", "many"})
"""Words behind a unit that change no number."""
_PERCENT: Final = "%"
_SQUARE: Final = re.compile(r"([0-9]{1,6}) ?[x×] ?([0-9]{1,6}) ?([a-z]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Given:
    """A number that was typed; `said` tells how it was read where that is not plain to see, `other` another reading.

    ``1,395`` is read as a thousand and some; its other reading has a decimal comma.
    """

    value: Fraction
    said: str = ""
    other: Fraction | None = None


def read_given(text: str, unit: str = "") -> Fraction:
    """Read what a student types. Raises LessonError with one sentence for whatever is no number."""
    return read_writing(text, unit).value


def read_writing(text: str, unit: str = "", *, square: bool = False) -> Given:
    """Read what a student types, and tell how it was read.

    Numbers may be grouped by commas, spaces or apostrophes, have a decimal point
    or comma, a word such as million or a prefix k, M, G or T, and the question's
    `unit` behind them. They may be joined by + - * · × / ^ ² and brackets. Where
    a `square` is asked for by its side, ``61×61`` is 61. Raises LessonError.
    """
    if len(text) > _MOST_LETTERS:
        raise _no_number(text, f"longer than {_MOST_LETTERS} letters")
    clean = _SPACES.sub(" ", text.translate(_SIGNS)).strip()
    clean = _ABOUT.sub("", clean)
    side = _SQUARE.fullmatch(clean) if square else None
    if side and int(side[1]) == int(side[2]):
        if side[3]:
            _take_unit(side[3], unit, text)
        return Given(Fraction(int(side[1])), f"{side[1]}×{side[2]}, read as side {side[1]}")
    tokens = _tokens(clean, text, unit)
    value = _evaluated(tokens, text)
    if max(abs(value.numerator), value.denominator) >= _MOST:
        raise _no_number(text, "no question has a number of this size")
    shown = _SPACES.sub(" ", text).strip()
    notes = [token.note for token in tokens if token.value is not None]
    plain = notes in ([""], ["scale"])
    return Given(value, "" if plain else f"{shown} {as_typed_text(value)}", _other(clean) if len(tokens) == 1 else None)


def as_typed_text(value: Fraction) -> str:
    """Write a value after an equals sign: ``= 627,200``, ``≈ 1.38889`` where digits are left out."""
    if value.denominator == 1:
        return f"= {int(value):,}".replace("-", "−")
    written = f"{float(value):,.2f}" if abs(value) >= _LONG else f"{float(value):.6g}"
    exact = Fraction(written.replace(",", "")) == value
    return f"{'=' if exact else '≈'} {written}".replace("-", "−")


# ── The text, piece by piece ─────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Token:
    """A sign, or a number with its value; a number whose reading is not plain to see has a `note`."""

    sign: str = ""
    value: Fraction | None = None
    note: str = ""

    @property
    def closes(self) -> bool:
        """Whether a factor ends here."""
        return self.value is not None or self.sign == ")"

    @property
    def opens(self) -> bool:
        """Whether a factor begins here."""
        return self.value is not None or self.sign == "("

    @property
    def written(self) -> str:
        """What the lessons' arithmetic reads."""
        if self.value is None:
            return self.sign
        top, bottom = self.value.numerator, self.value.denominator
        return f"({top}/{bottom})" if bottom != 1 else f"({top})" if top < 0 else str(top)


def _tokens(clean: str, text: str, unit: str) -> list[_Token]:
    """Cut a text into numbers with their scales and signs; units are dropped. Raises LessonError."""
    tokens: list[_Token] = []
    at = 0
    while at < len(clean):
        rest = clean[at:]
        if rest[0] == " ":
            at += 1
        elif found := _NUMBER.match(rest):
            tokens.append(_number_token(found, text))
            at += found.end()
        elif found := _POWER.match(rest):
            tokens += [_Token("**"), _Token(value=Fraction(found[0].translate(_RAISED)), note="power")]
            at += found.end()
        elif rest[0] in "xX×" and _joins(tokens, rest[1:]):
            tokens.append(_Token("*"))
            at += 1
        elif rest[0] == "×":
            _take_unit("×", unit, text)
            at += 1
        elif found := _SIGN.match(rest):
            tokens.append(_Token("**" if found[0] == "^" else found[0]))
            at += found.end()
        elif found := _WORD.match(rest):
            _take_word(found[0], tokens, unit, text)
            at += found.end()
        else:
            raise _no_number(text)
    return tokens


def _number_token(found: re.Match[str], text: str) -> _Token:
    if sum(letter.isdecimal() for letter in found[0]) > _MOST_DIGITS:
        raise _no_number(text)
    if found["grouped"]:
        digits = found[0].replace(",", "")
    elif found["dotted"]:
        digits = found[0].replace(".", "").replace(",", ".")
    else:
        digits = re.sub("[' ]", "", found[0]).replace(",", ".")
    return _Token(value=Fraction(digits), note="" if found["grouped"] or found["plain"] else "written otherwise")


def _joins(tokens: Sequence[_Token], rest: str) -> bool:
    """Tell whether an x stands between two factors, as in ``25x28``, and is no unit as in ``9.7x``."""
    return bool(tokens) and tokens[-1].closes and bool(re.match(r" ?-?[0-9.(]", rest))


def _take_word(word: str, tokens: list[_Token], unit: str, text: str) -> None:
    """Scale what stands before a word such as million, and drop a unit behind it. Raises LessonError for others."""
    if not tokens or not tokens[-1].closes:
        raise _no_number(text)
    scale = _scale_of(word, unit)
    if scale is None:
        _take_unit(word, unit, text)
        return
    last = tokens[-1]
    is_below = any(token.sign == "/" for token in tokens)
    if last.value is None or last.note == "power":
        if is_below:
            raise _two_ways(text)
        tokens += [_Token("*"), _Token(value=scale, note="scale")]
        return
    if is_below and "scale" not in [token.note for token in tokens]:
        raise _two_ways(text)
    tokens[-1] = _Token(value=last.value * scale, note="percent" if scale == Fraction(1, 100) else "scale")


def _two_ways(text: str) -> LessonError:
    return _no_number(text, "it can be read in two ways", "write it without words, such as 2 / 3000000")


def _scale_of(word: str, unit: str) -> Fraction | None:
    """Return what a word multiplies by: a scale, a prefixed unit, a percentage; None where it is none of them."""
    small = word.lower()
    if small in _SCALES:
        return Fraction(_SCALES[small], _scale_within(unit))
    if small[:1] in _PREFIXES and small[1:] in _units(unit) and small not in _units(unit):
        return Fraction(_PREFIXES[small[0]], _scale_within(unit))
    if small == _PERCENT and not {_PERCENT, "percent"} & _words(unit):
        return Fraction(1, 100)
    return None


def _scale_within(unit: str) -> int:
    """Return how large a question's unit is itself: a million in ``M MACs`` and in ``MB``, else 1."""
    known = frozenset().union(*_SAME_UNIT)
    for word in map(str.lower, _WORD.findall(unit)):
        if word in _SCALES:
            return _SCALES[word]
        if word[:1] in _PREFIXES and word[1:] in known:
            return _PREFIXES[word[0]]
    return 1


def _take_unit(word: str, unit: str, text: str) -> None:
    if word.lower() not in _units(unit) | _FILLERS:
        remedy = f"the answer is asked in {unit}" if unit else _EXAMPLES
        raise _no_number(text, remedy=remedy)


def _units(unit: str) -> frozenset[str]:
    """Return the words that say the question's unit; all of those known where it has none."""
    words = _words(unit)
    if not words:
        return frozenset().union(*_SAME_UNIT)
    return words.union(*(same for same in _SAME_UNIT if same & words))


def _words(unit: str) -> frozenset[str]:
    words = {word.lower() for word in _WORD.findall(unit)}
    return frozenset(words | {word.removesuffix("s") for word in words})


# ── The value ────────────────────────────────────────────────────────────────


def _evaluated(tokens: Sequence[_Token], text: str) -> Fraction:
    """Compute exactly, within the limits of the lessons' arithmetic. Raises LessonError."""
    if all(token.value is None for token in tokens):
        raise _no_number(text)
    if any(one.closes and other.opens for one, other in pairwise(tokens)):
        raise _no_number(text, remedy="put a sign between the two numbers, such as *")
    # A plus that joins nothing, as in +3, is not known to the arithmetic.
    needed = [
        token for token, before in zip(tokens, (_Token(), *tokens), strict=False) if token.sign != "+" or before.closes
    ]
    try:
        return number(" ".join(token.written for token in needed), {})
    except LessonError as error:
        unreadable = "cannot be read" in error.problem
        raise _no_number(text, "" if unreadable else error.problem, "" if unreadable else error.remedy) from None


def _other(clean: str) -> Fraction | None:
    """Return the other reading of one comma before three digits, which is a decimal one."""
    found = re.match(r"[1-9][0-9]{0,2},[0-9]{3}(?![0-9.,])", clean)
    return Fraction(found[0].replace(",", ".")) if found else None


def _no_number(text: str, problem: str = "", remedy: str = "") -> LessonError:
    return LessonError("answer", problem or "this is no number", received(text[:_SHOWN]), remedy or _EXAMPLES)
