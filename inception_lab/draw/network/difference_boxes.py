"""The boxes of a difference: the layers of two networks as one graph, each layer or module a box."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from inception_lab.diff import Entry, GraphDiff, Status
from inception_lab.diff.parts import PartPair
from inception_lab.draw.network.box import Box, Level
from inception_lab.graph import Node, format_shape, kind_of
from inception_lab.text.numbers import plural, signed
from inception_lab.text.words import describe, extras, short_name

__all__ = ["Union", "entry_name", "frame_box", "gathered", "layer_box", "module_box", "outside_box", "unite"]

_MOST_CHANGES: Final = 3
"""Changes written into a box; its tooltip has all."""


def entry_name(entry: Entry) -> str:
    """Return a name that no other entry has: both networks may have a layer of one id that is not one layer."""
    return entry.node.id if entry.after is not None else f"removed:{entry.node.id}"


@dataclass(frozen=True, slots=True)
class Union:
    """The layers of two networks under the names of their entries.

    A node reads what it reads in either network; `sides` says of each (source,
    reader) in which: "removed" for the first, "added" for the second.
    """

    nodes: Mapping[str, Node]
    sides: Mapping[tuple[str, str], set[Status]]

    def of(self, entries: Iterable[Entry]) -> tuple[Node, ...]:
        """Return the nodes of some entries."""
        return tuple(self.nodes[entry_name(entry)] for entry in entries)


def unite(compared: GraphDiff) -> Union:
    """Return both networks as one graph."""
    first = {entry.before.id: entry_name(entry) for entry in compared.entries if entry.before}
    second = {entry.after.id: entry_name(entry) for entry in compared.entries if entry.after}
    nodes: dict[str, Node] = {}
    sides: dict[tuple[str, str], set[Status]] = {}
    for entry in compared.entries:
        name = entry_name(entry)
        removed = [first[source] for source in entry.before.inputs] if entry.before else []
        added = [second[source] for source in entry.after.inputs] if entry.after else []
        for source in removed:
            sides.setdefault((source, name), set()).add("removed")
        for source in added:
            sides.setdefault((source, name), set()).add("added")
        # What is compared is counted: a head is a part like any other.
        inputs = tuple(dict.fromkeys((*removed, *added)))
        nodes[name] = replace(entry.node, id=name, inputs=inputs, aux=False)
    return Union(nodes, sides)


def layer_box(union: Union, entry: Entry, parent: str = "") -> Box:
    """Return the box of a layer: what it is, or what changed."""
    node = entry.node
    shape = format_shape(node.out_shape)
    changes = entry.change_texts
    if changes:
        more = len(changes) - _MOST_CHANGES
        lines = (*changes[:_MOST_CHANGES], *([f"and {more} more"] if more > 0 else ()))
    else:
        lines = (describe(node), shape) if describe(node) != short_name(node).lower() else (shape,)
    ids = [node.id if side is None else side.id for side in (entry.before, entry.after)]
    words = f"{describe(node)}, {extras(node)}" if extras(node) else describe(node)
    tooltip = (" → ".join(dict.fromkeys(ids)), entry.status, f"{words}, {shape}", *changes, *_cost_changes(entry))
    return Box(
        entry_name(entry),
        "layer",
        parent,
        kind_of(node),
        short_name(node),
        lines,
        "\n".join(tooltip),
        union.of((entry,)),
        entry.status,
    )


def module_box(union: Union, pair: PartPair, parent: str) -> Box:
    """Return the box of a module: how much of it differs, what leaves it, and the change of its cost."""
    if len(pair.entries) == 1:
        return replace(layer_box(union, pair.entries[0], parent), id=pair.id)
    shapes = dict.fromkeys(format_shape(part.last.out_shape) for part in (pair.before, pair.after) if part)
    differ = sum(entry.status != "same" for entry in pair.entries)
    layers = plural(len(pair.entries), "layer")
    what = f"{differ} of {layers} differ" if pair.status == "changed" else layers
    lines = (what, " → ".join(shapes), *_cost_changes(pair))
    tooltip = "\n".join((pair.title, pair.status, *lines))
    return replace(frame_box(union, pair, "module", parent), lines=lines, tooltip=tooltip)


def frame_box(union: Union, pair: PartPair, level: Level, parent: str = "") -> Box:
    """Return the box of a part that is open."""
    return Box(pair.id, level, parent, "other", pair.title, (), pair.title, union.of(pair.entries), pair.status)


def outside_box(node: Node) -> Box:
    """Return the box of a layer that is not drawn itself, but read by one that is."""
    title = node.id if node.op == "input" else f"from {node.id}"
    shape = format_shape(node.out_shape)
    return Box(
        f"outside:{node.id}", "layer", "", "other", title, (shape,), f"{title}\n{shape}", (replace(node, inputs=()),)
    )


def gathered(boxes: Iterable[Box]) -> Iterator[Box]:
    """Yield the boxes, those of one stage that follow each other and are the same, or differ alike, as one."""
    for (status, _, lines), run in groupby(boxes, _likeness):
        alike = tuple(run)
        if len(alike) == 1:
            yield from alike
            continue
        nodes = tuple(node for box in alike for node in box.nodes)
        noun = "layer" if len(nodes) == len(alike) else "module"
        title = f"{plural(len(alike), noun)} {'the same' if status == 'same' else 'alike'}"
        each = [f"each: {line}" if number == 0 else line for number, line in enumerate(lines)]
        words = (f"{alike[0].title} … {alike[-1].title}", *each)
        made = replace(alike[0], level="run", kind="other", title=title, lines=words, nodes=nodes)
        yield replace(made, tooltip="\n".join((made.heading, *words)))


def _likeness(box: Box) -> tuple[Status, str, tuple[str, ...]]:
    """Return what boxes share that are drawn as one: of what is the same, nobody asks how large it is."""
    return box.status, box.parent, () if box.status == "same" else box.lines


def _cost_changes(change: Entry | PartPair) -> Iterator[str]:
    """Yield the changes of cost that are not 0."""
    for number, unit in ((change.params_change, "parameters"), (change.macs_change, "MACs")):
        if number:
            yield f"{signed(number)} {unit}"
