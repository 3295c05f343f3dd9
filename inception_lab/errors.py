"""Errors of one grammar: ``where: what is wrong (received …); what to do``."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final
from unicodedata import category

__all__ = [
    "BackendError",
    "ClassError",
    "DesignError",
    "ImageError",
    "LabError",
    "LessonError",
    "RateError",
    "ShapeError",
    "SpecError",
    "check_choice",
    "received",
    "shortened",
    "single",
]

_MOST_LETTERS: Final = 300
_MOST_WORDS: Final = 1_000
"""Letters of a problem and a remedy: ours, but they may list choices."""
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Categories of what a terminal obeys, what turns the direction of writing and what no file can hold."""


def shortened(text: str, most: int = _MOST_LETTERS) -> str:
    """Return text on one line, its middle left out where nobody would read it, what cannot be seen in it escaped."""
    half = (most - 3) // 2
    short = text if len(text) <= most else f"{text[:half]} … {text[-half:]}"
    seen = "".join(map(_seen, short))
    return seen if len(seen) <= most else shortened(seen, most)


def _seen(letter: str) -> str:
    if letter in "\n\r\t":
        return " "
    return letter.encode("unicode_escape").decode() if category(letter) in _UNSEEN else letter


def received(value: object) -> str:
    """Write a value that is refused, whatever it is: not every value's `repr` works, and some are endless."""
    try:
        return shortened(repr(value))
    except Exception:  # a number of more digits than Python writes, or what an unknown class raises
        return f"a {type(value).__name__} that cannot be written"


class LabError(Exception):
    """Base of every error a user can cause.

    ``where`` is a layer's id, a knob's name or a file; the page shows the
    message beside that place and the command line prints it as one line. All
    four texts may be made of what somebody sent, and are shortened.
    """

    def __init__(self, where: str, problem: str, received: str = "", remedy: str = "") -> None:
        where, received = shortened(where) or "''", shortened(received)
        problem, remedy = shortened(problem, _MOST_WORDS), shortened(remedy, _MOST_WORDS)
        # All four go to Exception.args, so that the error survives pickling.
        super().__init__(where, problem, received, remedy)
        self.where = where
        self.problem = problem
        self.received = received
        self.remedy = remedy

    def __str__(self) -> str:
        received = f" (received {self.received})" if self.received else ""
        remedy = f"; {self.remedy}" if self.remedy else ""
        return f"{self.where}: {self.problem}{received}{remedy}"


class SpecError(LabError):
    """A layer or block is described with an impossible value."""


class ShapeError(LabError):
    """Layers that are possible alone do not fit each other or the input."""


class DesignError(LabError):
    """A variant, knob or edit that does not exist or is out of its range."""


class BackendError(LabError):
    """torch, a counter or a device cannot do what was asked."""


class LessonError(LabError):
    """A lesson's file, or an expression in it, that cannot be used."""


class ClassError(LabError):
    """What a room of a class does not take: an answer, a name, a code, a teacher's step."""


class RateError(LabError):
    """Something that is asked for more often than one visit may."""


class ImageError(LabError):
    """A file that is no usable image, or an image that does not fit a network's input."""


def check_choice(where: str, choice: object, choices: Collection[str]) -> None:
    """Raise DesignError where `choice` is none of `choices`, listing them."""
    if not isinstance(choice, str) or choice not in choices:
        raise DesignError(where, f"no such {where}", received(choice), f"one of {', '.join(choices)}")


def single(where: str, texts: Sequence[str]) -> str:
    """Return the one text of a key. Raises DesignError where there are several: none is the right one."""
    if len(texts) != 1:
        raise DesignError(where, "is given more than once", ", ".join(map(repr, texts[:3])), "give it once")
    return texts[0]
