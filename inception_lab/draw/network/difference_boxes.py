"""What a drawing of a difference shows, before it is drawn: one box a layer, or a module."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from inception_lab.diff import Entry, Status
from inception_lab.diff.parts import PartPair
from inception_lab.draw.network.statuses import LOOKS, marked
from inception_lab.graph import format_shape
from inception_lab.text.numbers import signed
from inception_lab.text.words import describe, extras, short_name

__all__ = ["DifferenceBox", "entry_name", "gathered", "layer_box", "module_box"]

_MOST_CHANGES: Final = 3
"""Changes written into a box; its tooltip has all."""


@dataclass(frozen=True, slots=True)
class DifferenceBox:
    """A layer, a module, or several modules that are the same; `inside` are its frames, outermost first."""

    id: str
    status: Status
    title: str
    lines: tuple[str, ...]
    tooltip: str
    entries: tuple[Entry, ...]
    inside: tuple[PartPair, ...] = ()


def entry_name(entry: Entry) -> str:
    """Return a name that no other entry has: both networks may have a layer of one id that is not one layer."""
    return entry.node.id if entry.after is not None else f"removed:{entry.node.id}"


def layer_box(entry: Entry, inside: tuple[PartPair, ...] = ()) -> DifferenceBox:
    """Return the box of a layer: what it is, or what changed; a frame around one layer is left out."""
    node = entry.node
    changes = [f"{what} {old} → {new}" for what, old, new in entry.changes]
    shape = format_shape(node.out_shape)
    if changes:
        more = len(changes) - _MOST_CHANGES
        lines = (*changes[:_MOST_CHANGES], *([f"and {more} more"] if more > 0 else ()))
    else:
        lines = (describe(node), shape) if describe(node) != short_name(node).lower() else (shape,)
    both = [node.id if side is None else side.id for side in (entry.before, entry.after)]
    more_words = f", {extras(node)}" if extras(node) else ""
    tooltip = (
        " → ".join(dict.fromkeys(both)),
        entry.status,
        f"{describe(node)}{more_words}, {shape}",
        *changes,
        *_paid(entry),
    )
    frames = tuple(pair for pair in inside if len(pair.entries) > 1)
    title = marked(entry.status, short_name(node))
    return DifferenceBox(entry_name(entry), entry.status, title, lines, "\n".join(tooltip), (entry,), frames)


def module_box(pair: PartPair, stage: PartPair) -> DifferenceBox:
    """Return the box of a module: how much of it differs, what leaves it, and the change of its cost."""
    shapes = dict.fromkeys(format_shape(part.last.out_shape) for part in (pair.before, pair.after) if part)
    if len(pair.entries) == 1:
        layer = layer_box(pair.entries[0])
        return DifferenceBox(pair.id, pair.status, layer.title, layer.lines, layer.tooltip, pair.entries, (stage,))
    differ = sum(entry.status != "same" for entry in pair.entries)
    layers = f"{len(pair.entries)} layers"
    what = f"{differ} of {layers} differ" if pair.status == "changed" else layers
    lines = (what, " → ".join(shapes), *_paid(pair))
    tooltip = (pair.title, pair.status, *lines)
    return DifferenceBox(
        pair.id, pair.status, marked(pair.status, pair.title), lines, "\n".join(tooltip), pair.entries, (stage,)
    )


def gathered(boxes: Iterable[DifferenceBox]) -> Iterator[DifferenceBox]:
    """Yield the boxes, those of one stage that follow each other and are the same, or differ alike, as one."""
    for (status, _, lines), run in groupby(boxes, _likeness):
        alike = tuple(run)
        if len(alike) == 1:
            yield from alike
            continue
        what = "the same" if status == "same" else "alike"
        names = f"{_plain_title(alike[0])} … {_plain_title(alike[-1])}"
        entries = tuple(entry for box in alike for entry in box.entries)
        told = (names, *(f"each: {line}" if place == 0 else line for place, line in enumerate(lines)))
        noun = "layers" if len(entries) == len(alike) else "modules"
        title = marked(status, f"{len(alike)} {noun} {what}")
        yield DifferenceBox(alike[0].id, status, title, told, "\n".join((title, *told)), entries, alike[0].inside)


def _likeness(box: DifferenceBox) -> tuple[Status, str, tuple[str, ...]]:
    """Return what boxes share that are drawn as one: of what is the same, nobody asks how large it is."""
    return box.status, box.inside[0].id, () if box.status == "same" else box.lines


def _plain_title(box: DifferenceBox) -> str:
    return box.title.removeprefix(LOOKS[box.status].mark).strip()


def _paid(change: Entry | PartPair) -> tuple[str, ...]:
    """Return the changes of cost that are not 0."""
    found = ((change.params_change, "parameters"), (change.macs_change, "MACs"))
    return tuple(f"{signed(number)} {unit}" for number, unit in found if number)
