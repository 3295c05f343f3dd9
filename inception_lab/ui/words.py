"""Words on the page: sentences from errors, and text that is shown as it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from inception_lab.errors import LabError, shortened

__all__ = ["as_written", "in_short", "sentence", "sentences"]

_MOST: Final = 5
"""Errors of one link that anybody reads."""

_MARKDOWN: Final = re.compile(r"[\\`*\[\]<$~#|]")


def as_written(text: str) -> str:
    """Return text that Streamlit shows as it is, whatever Markdown is in it.

    A link may hold any text; without this it could put pictures from elsewhere on the page.
    """
    return _MARKDOWN.sub(lambda match: "\\" + match.group(), text)


def in_short(text: str, most: int = 80) -> str:
    """Return what a link or a file calls something, as it is written: its middle left out where it is long."""
    return as_written(shortened(text, most))


def sentence(error: LabError, *, beside: bool = False) -> str:
    """Write an error as a sentence; `beside` its knob or edit, their name is left out."""
    where = "" if beside and error.where.startswith(("knob ", "edit")) else f"{error.where}: "
    received = f" (received {error.received})" if error.received else ""
    remedy = f"; {error.remedy}" if error.remedy else ""
    return as_written(f"{where}{error.problem}{received}{remedy}.")


def sentences(errors: Iterable[LabError]) -> tuple[str, ...]:
    """Write errors as sentences: equal ones once, at most five, and how many there are besides."""
    written = tuple(dict.fromkeys(map(sentence, errors)))
    more = len(written) - _MOST
    return (*written[:_MOST], f"… and {more} more.") if more > 0 else written
