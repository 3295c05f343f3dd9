"""DOT of two layer graphs in one: what both have, what changed, what one of them has alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from inception_lab.diff import GraphDiff, Status
from inception_lab.diff.parts import PartPair, pair_parts
from inception_lab.draw.network.box import Box, Level
from inception_lab.draw.network.difference_boxes import (
    Union,
    entry_name,
    frame_box,
    gathered,
    layer_box,
    module_box,
    outside_box,
    unite,
)
from inception_lab.draw.network.overlays import Change
from inception_lab.draw.network.statements import Statements, arrow, framed, port
from inception_lab.draw.network.statuses import LOOKS, ComparedSide, marked
from inception_lab.draw.network.tree import Tree
from inception_lab.errors import DesignError, received
from inception_lab.graph import LayerGraph
from inception_lab.graph.structure import modules, stages

__all__ = ["difference_dot", "part_ids"]

_MOST_LAYERS: Final = 40
"""Two networks of more layers are drawn as modules, unless a part of them is chosen."""


def part_ids(compared: GraphDiff, before: LayerGraph, after: LayerGraph) -> tuple[tuple[str, str], ...]:
    """Return (id, title) of the stages and the modules that can be drawn layer by layer, each stage before its own."""
    titles: dict[str, str] = {}
    stage_of = _pair_of(pair_parts(compared, stages(before), stages(after)))
    for module in pair_parts(compared, modules(before), modules(after)):
        stage = stage_of[entry_name(module.entries[0])]
        titles.setdefault(stage.id, marked(stage.status, stage.title))
        if len(module.entries) > 1:
            titles.setdefault(module.id, f"{stage.title}: {marked(module.status, module.title)}")
    return tuple(titles.items())


def difference_dot(
    compared: GraphDiff,
    before: LayerGraph,
    after: LayerGraph,
    *,
    part: str = "",
    everything: bool = True,
    dark: bool = False,
) -> str:
    """Write both graphs as one drawing in DOT; `compared` is their difference.

    Large networks are drawn as modules; `part` is the id of a stage or module to
    draw layer by layer instead, with what enters it. Without `everything`,
    modules in a row that are the same, or differ alike, are one box. Heads that are not counted
    are left out. Raises DesignError for no such part, listing the parts.
    """
    union = unite(compared)
    stage_pairs = pair_parts(compared, stages(before), stages(after))
    module_pairs = pair_parts(compared, modules(before), modules(after))
    if part or len(compared.entries) <= _MOST_LAYERS:
        boxes = tuple(_layers(union, compared, stage_pairs, module_pairs, part))
    else:
        boxes = tuple(_modules(union, compared, stage_pairs, module_pairs, everything=everything))
    tree = Tree((*_entering(union, Tree(boxes).leaves()), *boxes))
    overlay = Change(ComparedSide(compared, first=False))
    statements = Statements(f"{before.name} and {after.name}", overlay, dark=dark)
    arrows = _arrows(union, tree, dark=dark)
    return "".join((statements.head(ordered=False), *framed(tree, statements), *arrows, "}\n"))


def _pair_of(pairs: Iterable[PartPair]) -> dict[str, PartPair]:
    return {entry_name(entry): pair for pair in pairs for entry in pair.entries}


# ── The boxes ────────────────────────────────────────────────────────────────


def _layers(
    union: Union,
    compared: GraphDiff,
    stage_pairs: tuple[PartPair, ...],
    module_pairs: tuple[PartPair, ...],
    part: str,
) -> Iterator[Box]:
    """Yield a box for each layer of a part, or of both networks, and the frames of several layers around them."""
    pairs = {pair.id: pair for pair in (*stage_pairs, *module_pairs)}
    if part and part not in pairs:
        raise DesignError("part", "no such stage or module", received(part), f"one of {', '.join(pairs)}")
    frames: dict[Level, dict[str, PartPair]] = {"stage": _pair_of(stage_pairs), "module": _pair_of(module_pairs)}
    if part in {pair.id for pair in module_pairs}:
        # A stage's frame around all that is drawn would say nothing of a module.
        del frames["stage"]
    drawn: set[str] = set()
    for entry in pairs[part].entries if part else compared.entries:
        parent = ""
        for level, pair_of in frames.items():
            pair = pair_of.get(entry_name(entry))
            if pair is None or len(pair.entries) == 1:
                continue
            if pair.id not in drawn:
                drawn.add(pair.id)
                yield frame_box(union, pair, level, parent)
            parent = pair.id
        yield layer_box(union, entry, parent)


def _modules(
    union: Union,
    compared: GraphDiff,
    stage_pairs: tuple[PartPair, ...],
    module_pairs: tuple[PartPair, ...],
    *,
    everything: bool,
) -> Iterator[Box]:
    """Yield a frame for each stage and a box for each module, or for several that are alike."""
    stage_of = _pair_of(stage_pairs)
    yield from (layer_box(union, entry) for entry in compared.entries if entry_name(entry) not in stage_of)
    yield from (frame_box(union, pair, "stage") for pair in stage_pairs)
    shown = [module_box(union, pair, stage_of[entry_name(pair.entries[0])].id) for pair in module_pairs]
    yield from shown if everything else gathered(shown)


def _entering(union: Union, boxes: Iterable[Box]) -> Iterator[Box]:
    """Yield a box for each layer outside a part that a layer inside reads."""
    inside = {node.id: node for box in boxes for node in box.nodes}
    sources = dict.fromkeys(source for node in inside.values() for source in node.inputs)
    yield from (outside_box(union.nodes[source]) for source in sources if source not in inside)


# ── The arrows ───────────────────────────────────────────────────────────────


def _arrows(union: Union, tree: Tree, *, dark: bool) -> Iterator[str]:
    """Yield an arrow for each pair of boxes that a tensor goes between, which says in which of the networks it does."""
    leaves = tree.leaves()
    box_of = {node.id: box.id for box in leaves for node in box.nodes}
    sides: dict[tuple[str, str, str], set[Status]] = {}
    for box in leaves:
        for node in box.nodes:
            for source in node.inputs:
                tail = box_of[source]
                if tail != box.id:
                    ends = (tail, box.id, port(box, source))
                    sides.setdefault(ends, set()).update(union.sides[source, node.id])
    for (tail, head, enters), statuses in sides.items():
        if len(statuses) > 1:
            yield arrow(tail, head, "in both", enters=enters)
            continue
        (status,) = statuses
        look = LOOKS[status]
        style = f' style={"dashed" if look.dashed else "bold"} color="{look.colours(dark=dark)[1]}"'
        yield arrow(tail, head, status, enters=enters, style=style)
