"""The stages or modules of two graphs, paired as the layers inside them are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from inception_lab.diff.entries import Entry, GraphDiff, Status
from inception_lab.graph.structure import Part

__all__ = ["PartPair", "pair_parts"]


@dataclass(frozen=True, slots=True)
class PartPair:
    """A part of both graphs, or of one of them, and the entries of its layers in order."""

    before: Part | None
    after: Part | None
    entries: tuple[Entry, ...]

    @property
    def part(self) -> Part:
        """The part after, or before where it was removed."""
        part = self.after or self.before
        if part is None:
            raise ValueError("a pair has a part on one side at least")
        return part

    @property
    def id(self) -> str:
        """A name that no other pair of the two graphs has."""
        return self.part.id if self.after is not None else f"removed:{self.part.id}"

    @property
    def title(self) -> str:
        """The part's name, both where they differ."""
        if self.before is None or self.after is None or self.before.title == self.after.title:
            return self.part.title
        return f"{self.before.title} → {self.after.title}"

    @property
    def status(self) -> Status:
        """What all layers inside are; "changed" where they are not all the same, or not all of one side."""
        statuses = {entry.status for entry in self.entries}
        return statuses.pop() if len(statuses) == 1 else "changed"

    @property
    def params_change(self) -> int:
        """Learned values after less those before."""
        return sum(entry.params_change for entry in self.entries)

    @property
    def macs_change(self) -> int:
        """MACs after less those before."""
        return sum(entry.macs_change for entry in self.entries)


def pair_parts(compared: GraphDiff, before: Iterable[Part], after: Iterable[Part]) -> tuple[PartPair, ...]:
    """Return the parts in order, each once; two that share a layer are a pair.

    Layers in no part (the input) are in no pair, nor are parts without counted layers.
    """
    old = {node.id: part for part in before for node in part.nodes}
    new = {node.id: part for part in after for node in part.nodes}
    partner = {
        old[entry.before.id].id: new[entry.after.id]
        for entry in compared.entries
        if entry.before and entry.after and entry.before.id in old and entry.after.id in new
    }
    sides: dict[tuple[str, str], tuple[Part | None, Part | None]] = {}
    inside: dict[tuple[str, str], list[Entry]] = {}
    mirror = {part.id: old_id for old_id, part in partner.items()}
    by_id = {part.id: part for part in old.values()}
    for entry in compared.entries:
        here = new.get(entry.after.id) if entry.after else None
        there = old.get(entry.before.id) if entry.before else None
        here = here or (partner.get(there.id) if there else None)
        there = there or (by_id.get(mirror.get(here.id, "")) if here else None)
        if here is None and there is None:
            continue
        key = (there.id if there else "", here.id if here else "")
        sides[key] = (there, here)
        inside.setdefault(key, []).append(entry)
    return tuple(PartPair(*sides[key], tuple(entries)) for key, entries in inside.items())
