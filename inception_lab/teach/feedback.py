"""What is said of a student's number: right, a mistake by its name, or how far off, and never the answer itself."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from inception_lab.labs import Quantities
from inception_lab.teach.expression import fill
from inception_lab.teach.given import as_typed_text, read_writing
from inception_lab.teach.question import NumberAnswer

__all__ = ["Judged", "judge_number"]

_NEAR: Final = Fraction(1, 100)
_LITTLE: Final = Fraction(1, 10)
_FAR: Final = 10
_ROUNDED: Final = Fraction(1, 200)
"""How near a factor must be to a telling one: students round."""
_MOST_ZEROS: Final = 12


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether a number is right, what is said of it, and before that the number, read or computed, where it helps."""

    right: bool
    said: str
    words: str


def judge_number(answer: NumberAnswer, text: str, quantities: Quantities) -> Judged:
    """Judge what a student typed. Raises LessonError where it is no number."""
    read = read_writing(text, answer.unit, square=answer.square)
    if answer.accepts(read.value, quantities):
        return Judged(right=True, said=read.said, words=f"Right: {answer.written(quantities)}.")
    if read.other is not None and answer.accepts(read.other, quantities):
        said = f"{text.strip()}, read with a decimal comma"
        return Judged(right=True, said=said, words=f"Right: {answer.written(quantities)}.")
    known = answer.mistake(read.value, quantities)
    if known is not None:
        # What was typed, not what the mistake computes: that would be exact, and half of it the answer.
        typed = as_typed_text(read.value).lstrip("=≈ ")
        return Judged(right=False, said=read.said or f"{typed}?", words=_sentence(fill(known.says, quantities)))
    return Judged(right=False, said=read.said, words=_wrong(answer, read.value, quantities))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '?', '!')) else '.'}"


def _wrong(answer: NumberAnswer, given: Fraction, quantities: Quantities) -> str:
    """Say how far a number is from the answer, where no mistake is known that leads to it."""
    exact = answer.truth(quantities)
    if exact and given == -exact:
        return "The size is right, the sign is not."
    if exact > 0 >= given:
        return "The answer is more than 0."
    return (exact and _telling(given / exact, answer)) or _how_far(given, exact)


def _telling(ratio: Fraction, answer: NumberAnswer) -> str:
    """Say what a factor tells that many come by: 2, a half, a power of ten; nothing for another one."""
    near = max(answer.tolerance, _ROUNDED)
    for factor, words in (
        (Fraction(2), "That is twice the answer"),
        (Fraction(1, 2), "That is half the answer"),
    ):
        if _is_near(ratio, factor, near):
            counts_macs = "mac" in answer.unit.lower()
            reason = ": FLOPs instead of MACs?" if counts_macs and factor > 1 else "."
            return words + reason
    for zeros in range(1, _MOST_ZEROS + 1):
        for factor, way in ((Fraction(10**zeros), "large"), (Fraction(1, 10**zeros), "small")):
            if _is_near(ratio, factor, near):
                return f"Too {way} by a factor of {10**zeros:,}: check the unit."
    return ""


def _is_near(ratio: Fraction, factor: Fraction, near: Fraction) -> bool:
    return abs(ratio - factor) <= near * factor


def _how_far(given: Fraction, exact: Fraction) -> str:
    way = "large" if given > exact else "small"
    off, most = abs(given - exact), abs(exact)
    if off <= _NEAR * most:
        return f"Very close, but a little too {way}: look at the last digits."
    if off <= _LITTLE * most:
        return f"A little too {way}."
    ratio = given / exact if exact else Fraction(1)
    if ratio > _FAR or 0 <= ratio * _FAR < 1:
        return f"Far too {way}."
    return f"Too {way}."
