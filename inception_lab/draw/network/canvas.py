"""What all drawings in DOT share: the sheet, how boxes and frames are set, and labels."""

from __future__ import annotations

from html import escape as escape_html
from typing import Final

from inception_lab.graph.structure import printable

__all__ = ["CANVAS", "CLUSTERS", "NODES", "bar", "bold"]

_FONT: Final = "Arial"
"""Graphviz knows this font's widths, and no list's; `render.svg` names fonts like it besides."""
_SMALL: Final = 9
_POINTS_AN_INCH: Final = 72
CANVAS: Final = {
    "rankdir": "TB",
    "bgcolor": "transparent",
    "fontname": _FONT,
    "fontsize": "11",
    "nodesep": "0.18",
    "ranksep": "0.22",
    # Bound the search for the best layout: a long network of skip edges would take minutes.
    "nslimit": "4",
    "nslimit1": "4",
    "mclimit": "0.5",
}
NODES: Final = {"fontname": _FONT, "fontsize": "10", "height": "0.3", "margin": "0.1,0.06"}
CLUSTERS: Final = {"fontname": _FONT, "fontsize": "11", "labeljust": "l", "margin": "10"}


def bold(title: str, *lines: str, gap: str = "<BR/>") -> str:
    """Return an HTML-like label: the title bold, the lines small; text of a user stays text."""
    small = [f'<FONT POINT-SIZE="{_SMALL}">{_plain(line)}</FONT>' for line in lines]
    return f"<{gap.join([f'<B>{_plain(title)}</B>', *small])}>"


def bar(title: str, *lines: str, ports: int, width: float) -> str:
    """Return an HTML-like label on one line below `ports` ports named ``p0``, ``p1`` …, `width` inches wide in all."""
    each = round(width * _POINTS_AN_INCH / ports)
    row = "".join(f'<TD PORT="p{number}" WIDTH="{each}" HEIGHT="6"></TD>' for number in range(ports))
    words = bold(title, *lines, gap="&#160;&#160;")[1:-1]
    table = '<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">'
    return f'<{table}<TR>{row}</TR><TR><TD COLSPAN="{ports}" HEIGHT="18" VALIGN="TOP">{words}</TD></TR></TABLE>>'


def _plain(text: str) -> str:
    """Escape what a label would read as markup, or by its backslash as a name to put in."""
    return escape_html(printable(text)).replace("\\", "\\\\")
