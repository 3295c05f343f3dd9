"""The values of a comparison: entries, their tallies, findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

from inception_lab.cost import NodeCost, node_cost
from inception_lab.graph import Node

__all__ = ["STATUSES", "Change", "Entry", "Finding", "GraphDiff", "Status", "Tally"]

Status = Literal["same", "changed", "added", "removed"]
STATUSES: Final = cast(tuple[Status, ...], get_args(Status))
Change = tuple[str, str, str]
"""(what, before, after), as in ``("kernel", "5×5", "3×3")``."""
_NOTHING: Final = NodeCost()


@dataclass(frozen=True, slots=True)
class Entry:
    """One layer of both graphs, or of one of them; `changes` is empty unless it is "changed"."""

    status: Status
    before: Node | None
    after: Node | None
    changes: tuple[Change, ...] = ()

    @property
    def node(self) -> Node:
        """The layer after, or before where it was removed."""
        node = self.after or self.before
        if node is None:
            raise ValueError("an entry has a layer on one side at least")
        return node

    @property
    def stage(self) -> str:
        """The stage of `node`."""
        return self.node.stage

    @property
    def change_texts(self) -> tuple[str, ...]:
        """Each change in words, as in ``kernel 5×5 → 3×3``."""
        return tuple(f"{what} {old} → {new}" for what, old, new in self.changes)

    @property
    def params_change(self) -> int:
        """Learned values after less those before."""
        return _cost(self.after).params - _cost(self.before).params

    @property
    def macs_change(self) -> int:
        """MACs after less those before."""
        return _cost(self.after).macs - _cost(self.before).macs


@dataclass(frozen=True, slots=True)
class Tally:
    """The layers of one status: how many, and their part of the totals' difference."""

    status: Status
    count: int
    params_change: int
    macs_change: int


@dataclass(frozen=True, slots=True)
class GraphDiff:
    """All layers of both graphs in order, each once."""

    entries: tuple[Entry, ...]

    @property
    def tallies(self) -> tuple[Tally, ...]:
        """One tally a status, in the order of `STATUSES`; they add up to the totals' difference."""
        return tuple(self._tally(status) for status in STATUSES)

    @property
    def identical(self) -> bool:
        """Whether every layer is the same."""
        return all(entry.status == "same" for entry in self.entries)

    def _tally(self, status: Status) -> Tally:
        entries = [entry for entry in self.entries if entry.status == status]
        params, macs = sum(entry.params_change for entry in entries), sum(entry.macs_change for entry in entries)
        return Tally(status, len(entries), params, macs)


@dataclass(frozen=True, slots=True)
class Finding:
    """An equal change of `count` layers or blocks in words; `ids` are those of their layers.

    The changes in parameters and MACs of all findings add up to the totals' difference.
    """

    text: str
    count: int
    params_change: int
    macs_change: int
    ids: tuple[str, ...]


def _cost(node: Node | None) -> NodeCost:
    return _NOTHING if node is None else node_cost(node)
