"""Texts of lessons as HTML: escaped, with the little markup that the files use; room to write in; tables to fill in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

__all__ = ["boxes", "fill_in", "lines", "notes", "rich", "room_for_a_number"]

_STRONG: Final = re.compile(r"\*\*(.+?)\*\*")
_CODE: Final = re.compile(r"`(.+?)`")
_LEAD: Final = re.compile(r"^([A-Z][a-z]+(?: [a-z]+){0,4}:)(?= )")
"""The words before a colon that say what a line of notes is for: “Expect:”, “Short of time:”."""


def rich(text: str) -> str:
    """Return a text as HTML: ``**strong**`` and `code` are marked, anything else is escaped."""
    return _CODE.sub(r"<code>\1</code>", _STRONG.sub(r"<strong>\1</strong>", escape(text)))


def notes(text: str) -> str:
    """Return notes as paragraphs, a line each; words before a colon at a line's beginning stand out."""
    marked = (_LEAD.sub(r"<strong>\1</strong>", rich(line)) for line in text.splitlines() if line)
    return "".join(f"<p>{line}</p>" for line in marked)


def lines(number: int) -> str:
    """Return lines to write on."""
    return '<div class="line"></div>' * number


def fill_in(titles: Sequence[str], rows: Iterable[Sequence[str]], look: str = "fill") -> str:
    """Return a table whose rows begin with what is given; the other cells are empty. `look` is its class."""
    head = "".join(f"<th>{escape(title)}</th>" for title in titles)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in [*row, *[""] * (len(titles) - len(row))]) + "</tr>"
        for row in rows
    )
    return f'<table class="{look}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def room_for_a_number(unit: str) -> str:
    """Return room for a number before and after talking, and once it is counted."""
    cell = f'<td><span class="unit">{escape(unit)}</span></td>'
    titles = "".join(f"<th>{title}</th>" for title in ("My answer", "After talking", "Counted"))
    return f'<table class="fill number"><thead><tr>{titles}</tr></thead><tbody><tr>{cell * 3}</tr></tbody></table>'


def boxes(options: Sequence[str]) -> str:
    """Return choices with a letter and two boxes to tick each, before and after talking."""
    rows = "".join(
        f"<tr><td>{chr(ord('A') + number)}</td><td>{rich(option)}</td>"
        '<td class="tick"><span></span></td><td class="tick"><span></span></td></tr>'
        for number, option in enumerate(options)
    )
    head = "<tr><th></th><th></th><th>alone</th><th>after talking</th></tr>"
    return f'<table class="choices"><thead>{head}</thead><tbody>{rows}</tbody></table>'
