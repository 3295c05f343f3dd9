"""What became of a layer between two networks: how it is drawn, and one side of such a comparison.

Every status has a colour, a border and a mark of its own, so that no one needs
the colours to tell them apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from inception_lab.diff import Entry, GraphDiff, Status

__all__ = ["LOOKS", "ComparedSide", "marked", "status_of"]


@dataclass(frozen=True, slots=True)
class Look:
    """How a status is drawn: its mark, its name in the legend, (fill, border) on light and dark, its border's DOT."""

    mark: str
    label: str
    light: tuple[str, str]
    dark: tuple[str, str]
    border: Mapping[str, str]
    dashed: bool = False

    def colours(self, *, dark: bool) -> tuple[str, str]:
        """Return the fill and the border."""
        return self.dark if dark else self.light


LOOKS: Final[Mapping[Status, Look]] = {
    "same": Look("", "the same in both", ("#e3e8ed", "#5b6675"), ("#2d3641", "#a9b3bf"), {}),
    "changed": Look(
        "~", "changed (double border)", ("#f7d488", "#7a5200"), ("#6e4c00", "#f0c050"), {"peripheries": "2"}
    ),
    "added": Look("+", "added (thick border)", ("#9fdcc6", "#0a6149"), ("#0a6149", "#7fe0bf"), {"penwidth": "3"}),
    "removed": Look(
        "−",
        "removed (dashed border)",
        ("#f6c3bb", "#9c2416"),
        ("#7d2a20", "#ffa79b"),
        {"penwidth": "1.5"},
        dashed=True,
    ),
}


def marked(status: Status, title: str) -> str:
    """Put the mark of a status before a title; what is the same has none."""
    return f"{LOOKS[status].mark} {title}".strip()


@dataclass(frozen=True, slots=True)
class ComparedSide:
    """One of two compared graphs: the one before (`first`) or the one after."""

    compared: GraphDiff
    first: bool

    @property
    def entries(self) -> dict[str, Entry]:
        """What became of each of this graph's layers, by its id."""
        own = ((entry.before if self.first else entry.after, entry) for entry in self.compared.entries)
        return {node.id: entry for node, entry in own if node is not None}

    @property
    def pairs(self) -> dict[str, str]:
        """The name that each layer of both graphs shares with its twin: the id that it has before."""
        return {
            (entry.before if self.first else entry.after).id: entry.before.id
            for entry in self.compared.entries
            if entry.before is not None and entry.after is not None
        }


def status_of(statuses: Iterable[Status]) -> Status:
    """Return what a part is by its layers: "changed" where they are not all of one status."""
    different = set(statuses)
    return different.pop() if len(different) == 1 else "changed"
