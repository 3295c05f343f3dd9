"""Nicknames: what is left of them after cleaning, and when two are the same."""

from __future__ import annotations

from typing import Final
from unicodedata import category, normalize

from inception_lab.classroom.rules.codes import as_text
from inception_lab.errors import ClassError, received

__all__ = ["MOST_LETTERS", "clean_nickname", "folded"]

MOST_LETTERS: Final = 24
_MOST_MARKS: Final = 2
"""Accents one upon the other; more of them would climb over the lines above."""


def clean_nickname(text: str) -> str:
    """Return a nickname on one line of at most 24 letters, without anything that cannot be seen. Raises ClassError."""
    written: list[str] = []
    marks = 0
    for letter in normalize("NFKC", as_text("nickname", text)[:200]):
        kind = category(letter)
        if letter.isspace():
            written.append(" ")
        elif kind[0] == "C":
            continue  # controls, directions of writing, letters of private use
        elif kind in ("Mn", "Me"):
            marks += 1
            if marks <= _MOST_MARKS and written:
                written.append(letter)
            continue
        else:
            written.append(letter)
        marks = 0
    name = " ".join("".join(written).split())
    if not any(letter.isalnum() for letter in name):
        raise ClassError("nickname", "needs a letter or a digit", received(text), "such as Ada or team 3")
    if len(name) > MOST_LETTERS:
        raise ClassError("nickname", f"has more than {MOST_LETTERS} letters", received(text), "take a shorter one")
    return name


def folded(name: str) -> str:
    """Return what two nicknames share that are the same to a reader: letters without case and spaces."""
    return normalize("NFKC", name.casefold()).replace(" ", "")
