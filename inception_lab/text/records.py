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


def records_as_text(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], *, totals: Sequence[str] | None = None
) -> str:
    """Write rows in aligned columns for a terminal, the totals under a rule."""
    head = [column.title for column in columns]
    last = [] if totals is None else [totals]
    widths = [max(map(len, cells)) for cells in zip(head, *rows, *last, strict=True)]
    rule = ["─" * width for width in widths]
    lines = (head, rule, *rows, *([rule, totals] if totals is not None else []))
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


def records_as_markdown(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], *, totals: Sequence[str] | None = None
) -> str:
    """Write rows as a Markdown table, the totals in bold as its last row."""
    head = [column.title for column in columns]
    rule = ["--:" if column.right else ":--" for column in columns]
    last = [] if totals is None else [[f"**{text}**" if text else "" for text in totals]]
    return "\n".join(_piped(line) for line in (head, rule, *rows, *last))


def _piped(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
