"""Rows of text as an aligned table, CSV or Markdown."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Column", "records_as_csv", "records_as_markdown", "records_as_text"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column's title, and whether its values are numbers and stand right."""

    title: str
    right: bool = False


def records_as_text(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> str:
    """Write rows in aligned columns for a terminal."""
    widths = [
        max(len(column.title), *(len(row[at]) for row in rows)) if rows else len(column.title)
        for at, column in enumerate(columns)
    ]
    lines = [[column.title for column in columns], ["─" * width for width in widths], *rows]
    return "\n".join(_aligned(columns, widths, line) for line in lines)


def _aligned(columns: Sequence[Column], widths: Sequence[int], line: Sequence[str]) -> str:
    cells = (
        text.rjust(width) if column.right else text.ljust(width)
        for column, width, text in zip(columns, widths, line, strict=True)
    )
    return "  ".join(cells).rstrip()


def records_as_csv(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> str:
    """Write rows as CSV (RFC 4180) with a header line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.title for column in columns])
    writer.writerows(rows)
    return out.getvalue()


def records_as_markdown(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> str:
    """Write rows as a Markdown table."""
    head = [column.title for column in columns]
    rule = ["---:" if column.right else "---" for column in columns]
    return "\n".join(_piped(line) for line in (head, rule, *rows))


def _piped(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
