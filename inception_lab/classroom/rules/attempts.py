"""A try at an exercise as it may be sent and is kept: of a length, on one line, with a link that the page reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from inception_lab.classroom.rules.codes import as_text
from inception_lab.errors import ClassError, received

__all__ = ["MOST_ATTEMPTS", "MOST_VALUE", "Given", "kept_text", "read_name", "read_state_link"]

MOST_ATTEMPTS: Final = 500
"""Tries of one student that a room keeps."""
MOST_VALUE: Final = 200
_MOST_LINK: Final = 4_000
_NAME: Final = re.compile(r"[\w.-]{1,80}")


@dataclass(frozen=True, slots=True)
class Given:
    """What was given: the answer as typed or chosen, whether it is right, the query of the page's state."""

    value: str
    right: bool
    link: str = ""


def read_name(exercise: str) -> str:
    """Return an exercise's name. Raises ClassError where it can be none."""
    if not _NAME.fullmatch(as_text("try", exercise)):
        raise ClassError("try", "no exercise has this name", received(exercise))
    return exercise


def kept_text(text: str, most: int) -> str:
    """Return a text on one line, cut where it is too long: what a student typed is shown, never obeyed."""
    return "".join(letter if letter.isprintable() else " " for letter in as_text("try", text)[:most])


def read_state_link(link: str) -> str:
    """Return the query of a page's state; nothing where it is longer than any that is kept, or no text of a link."""
    link = as_text("try", link)
    return link if len(link) <= _MOST_LINK and link.isascii() and link.isprintable() else ""
