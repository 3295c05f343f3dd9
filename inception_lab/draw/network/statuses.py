"""What became of a layer between two networks: how it is drawn and told, and one side of such a comparison.

Every status has a colour, a border and a mark of its own, so that no one needs
the colours to tell them apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from inception_lab.diff import Entry, GraphDiff, Status

__all__ = ["LOOKS", "MARKS", "Side", "difference_legend", "marked", "status_of"]


@dataclass(frozen=True, slots=True)
class Look:
    """How a status is drawn: its mark, its name in the legend, (fill, border) on light and dark, its border."""

    mark: str
    label: str
    light: tuple[str, str]
    dark: tuple[str, str]
    style: str
    border: Mapping[str, str]


LOOKS: Final[Mapping[Status, Look]] = {
    "same": Look("", "the same in both", ("#e3e8ed", "#5b6675"), ("#2d3641", "#a9b3bf"), "solid", {}),
    "changed": Look(
        "~", "changed (double border)", ("#f7d488", "#7a5200"), ("#6e4c00", "#f0c050"), "solid", {"peripheries": "2"}
    ),
    "added": Look(
        "+", "added (thick border)", ("#9fdcc6", "#0a6149"), ("#0a6149", "#7fe0bf"), "solid", {"penwidth": "3"}
    ),
    "removed": Look(
        "−", "removed (dashed border)", ("#f6c3bb", "#9c2416"), ("#7d2a20", "#ffa79b"), "dashed", {"penwidth": "1.5"}
    ),
}
MARKS: Final[Mapping[Status, str]] = {status: look.mark for status, look in LOOKS.items()}
"""What stands before the name of a layer that is not the same."""


def difference_legend(*, dark: bool = False) -> tuple[tuple[str, str], ...]:
    """Return (label, colour) of everything a drawing of a difference may show."""
    return tuple(
        (f"{look.mark} {look.label}".strip(), (look.dark if dark else look.light)[0]) for look in LOOKS.values()
    )


def marked(status: Status, title: str) -> str:
    """Put the mark of a status before a title; what is the same has none."""
    return f"{LOOKS[status].mark} {title}".strip()


@dataclass(frozen=True, slots=True)
class Side:
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
    found = set(statuses)
    return found.pop() if len(found) == 1 else "changed"
