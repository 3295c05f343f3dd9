"""Words on the page: sentences from errors, and text that is shown as it is written."""

from __future__ import annotations

import re
from typing import Final

from inception_lab.errors import LabError

__all__ = ["as_written", "sentence"]

_MARKDOWN: Final = re.compile(r"[\\`*\[\]<$~#|]")


def as_written(text: str) -> str:
    """Return text that Streamlit shows as it is, whatever Markdown is in it.

    A link may hold any text; without this it could put pictures from elsewhere on the page.
    """
    return _MARKDOWN.sub(lambda match: "\\" + match.group(), text)


def sentence(error: LabError, *, beside: bool = False) -> str:
    """Write an error as a sentence; `beside` its knob or edit, their name is left out."""
    where = "" if beside and error.where.startswith(("knob ", "edit")) else f"{error.where}: "
    received = f" (received {error.received})" if error.received else ""
    remedy = f"; {error.remedy}" if error.remedy else ""
    return as_written(f"{where}{error.problem}{received}{remedy}.")
