"""DOT of two layer graphs in one: what both have, what changed, what one of them has alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

import graphviz

from inception_lab.diff import Entry, GraphDiff, Status
from inception_lab.diff.parts import PartPair, pair_parts
from inception_lab.draw.network.canvas import CANVAS, CLUSTERS, NODES, bold
from inception_lab.draw.network.difference_boxes import DifferenceBox, entry_name, gathered, layer_box, module_box
from inception_lab.draw.network.palette import ink, theme
from inception_lab.draw.network.statuses import LOOKS, marked
from inception_lab.errors import DesignError
from inception_lab.graph import LayerGraph, Node, format_shape
from inception_lab.graph.structure import modules, printable, stages

__all__ = ["difference_dot", "part_ids"]

_MOST_LAYERS: Final = 40
"""Two networks of more layers are drawn as modules, unless a part of them is chosen."""
_MODULE_WIDTH: Final = 2.5
"""Inches: the edge through the middle of a stage's frame then passes the stage's name."""


def part_ids(compared: GraphDiff, before: LayerGraph, after: LayerGraph) -> tuple[tuple[str, str], ...]:
    """Return (id, title) of the stages and the modules that can be drawn layer by layer, each stage before its own."""
    found: dict[str, str] = {}
    stage_of = _pair_of(pair_parts(compared, stages(before), stages(after)))
    for module in pair_parts(compared, modules(before), modules(after)):
        stage = stage_of[entry_name(module.entries[0])]
        found.setdefault(stage.id, marked(stage.status, stage.title))
        if len(module.entries) > 1:
            found.setdefault(module.id, f"{stage.title}: {marked(module.status, module.title)}")
    return tuple(found.items())


def difference_dot(
    compared: GraphDiff,
    before: LayerGraph,
    after: LayerGraph,
    *,
    part: str = "",
    everything: bool = True,
    dark: bool = False,
) -> graphviz.Digraph:
    """Draw both graphs as one; `compared` is their difference.

    Large networks are drawn as modules; `part` is the id of a stage or module to
    draw layer by layer instead, with what enters it. Without `everything`,
    modules in a row that are the same, or differ alike, are one box. Heads that are not counted
    are left out. Raises DesignError for no such part, listing the parts.
    """
    stage_pairs = pair_parts(compared, stages(before), stages(after))
    module_pairs = pair_parts(compared, modules(before), modules(after))
    if part or len(compared.entries) <= _MOST_LAYERS:
        boxes = _layers(compared, stage_pairs, module_pairs, part)
    else:
        stage_of = _pair_of(stage_pairs)
        shown = [module_box(pair, stage_of[entry_name(pair.entries[0])]) for pair in module_pairs]
        start = [layer_box(entry) for entry in compared.entries if entry_name(entry) not in stage_of]
        boxes = (*start, *(shown if everything else gathered(shown)))
    return _Drawing(compared, boxes, f"{before.name} and {after.name}", dark=dark).draw()


def _pair_of(pairs: Iterable[PartPair]) -> dict[str, PartPair]:
    return {entry_name(entry): pair for pair in pairs for entry in pair.entries}


def _layers(
    compared: GraphDiff, stage_pairs: tuple[PartPair, ...], module_pairs: tuple[PartPair, ...], part: str
) -> tuple[DifferenceBox, ...]:
    """Return a box for each layer of a part, or of both networks."""
    pairs = {pair.id: pair for pair in (*stage_pairs, *module_pairs)}
    if part and part not in pairs:
        raise DesignError("part", "no such stage or module", repr(part), f"one of {', '.join(pairs)}")
    entries = pairs[part].entries if part else compared.entries
    # A frame around all that is drawn but one module would say nothing of that module.
    around = (module_pairs,) if part in {pair.id for pair in module_pairs} else (stage_pairs, module_pairs)
    frames = [_pair_of(one) for one in around]
    return tuple(
        layer_box(entry, tuple(frame[entry_name(entry)] for frame in frames if entry_name(entry) in frame))
        for entry in entries
    )


# ── The drawing ──────────────────────────────────────────────────────────────


class _Drawing:
    """One drawing in the making."""

    def __init__(self, compared: GraphDiff, boxes: tuple[DifferenceBox, ...], name: str, *, dark: bool) -> None:
        self.name = name
        self.boxes = boxes
        self.dark = dark
        self.theme = theme(dark=dark)
        self.entry_of: tuple[dict[str, Entry], dict[str, Entry]] = (
            {entry.before.id: entry for entry in compared.entries if entry.before},
            {entry.after.id: entry for entry in compared.entries if entry.after},
        )
        self.box_of = {entry_name(entry): box.id for box in boxes for entry in box.entries}

    def draw(self) -> graphviz.Digraph:
        """Return the finished drawing."""
        drawing = graphviz.Digraph(self.name)
        drawing.attr("graph", _attributes=CANVAS, tooltip=printable(self.name, most=80))
        drawing.attr("node", _attributes=NODES, color=self.theme.line)
        drawing.attr("edge", color=self.theme.line, arrowsize="0.6")
        edges = self.edges()
        for box in self.entering():
            self.box(drawing, box)
        self.fill(drawing, self.boxes, 0)
        drawing.body.extend(self.edge(*ends, sides) for ends, sides in edges.items())
        return drawing

    def colours(self, status: Status) -> tuple[str, str]:
        """Return the fill and the border of a status."""
        return LOOKS[status].dark if self.dark else LOOKS[status].light

    def fill(self, drawing: graphviz.Digraph, shown: Iterable[DifferenceBox], level: int) -> None:
        """Add boxes, those that stand inside the same part together in its frame."""
        for frame, run in groupby(shown, lambda box: box.inside[level].id if len(box.inside) > level else ""):
            inner = tuple(run)
            if not frame:
                for box in inner:
                    self.box(drawing, box)
                drawing.body.extend(self.side_by_side(inner))
                continue
            with drawing.subgraph(name=f"cluster_{frame}") as cluster:
                self.frame(cluster, inner[0].inside[level], level)
                self.fill(cluster, inner, level + 1)

    def frame(self, cluster: graphviz.Digraph, pair: PartPair, level: int) -> None:
        """Set how the frame around a stage (level 0) or a module looks."""
        title = marked(pair.status, pair.title)
        cluster.attr(
            "graph",
            _attributes=CLUSTERS,
            label=bold(title),
            tooltip=graphviz.escape(title),
            fontcolor=self.theme.text,
            color=self.colours(pair.status)[1],
            fillcolor=self.theme.module if level else self.theme.stage,
            style=f"filled,rounded{',dashed' if pair.status == 'removed' else ''}",
        )

    def box(self, drawing: graphviz.Digraph, box: DifferenceBox) -> None:
        """Add one box."""
        look = LOOKS[box.status]
        fill, border = self.colours(box.status)
        drawing.node(
            box.id,
            bold(box.title, *box.lines),
            shape="box",
            style=f"filled,{look.style}",
            fillcolor=fill,
            color=border,
            fontcolor=ink(fill),
            tooltip=graphviz.escape(box.tooltip),
            width=f"{_MODULE_WIDTH:g}" if len(box.entries) > 1 else None,
            _attributes=look.border,
        )

    def entering(self) -> Iterator[DifferenceBox]:
        """Yield a box for each layer outside a part that a layer inside reads."""
        seen: set[str] = set()
        for box in self.boxes:
            for entry in box.entries:
                for _, source in self.sources(entry):
                    if entry_name(source) not in self.box_of and entry_name(source) not in seen:
                        seen.add(entry_name(source))
                        shape = format_shape(source.node.out_shape)
                        title = source.node.id if source.node.op == "input" else f"from {source.node.id}"
                        yield DifferenceBox(_outside(source), "same", title, (shape,), f"{title}\n{shape}", (source,))

    def sources(self, entry: Entry) -> Iterator[tuple[Status, Entry]]:
        """Yield the entries that a layer reads, with the side it reads them on."""
        sides: tuple[tuple[Status, Node | None, dict[str, Entry]], ...] = (
            ("removed", entry.before, self.entry_of[0]),
            ("added", entry.after, self.entry_of[1]),
        )
        for status, node, entries in sides:
            for source in node.inputs if node else ():
                yield status, entries[source]

    def edges(self) -> dict[tuple[str, str], set[Status]]:
        """Return each pair of boxes that a tensor goes between, and in which of the networks it does."""
        found: dict[tuple[str, str], set[Status]] = {}
        for box in self.boxes:
            for entry in box.entries:
                for status, source in self.sources(entry):
                    tail = self.box_of.get(entry_name(source), _outside(source))
                    if tail != box.id:
                        found.setdefault((tail, box.id), set()).add(status)
        return found

    def edge(self, tail: str, head: str, sides: set[Status]) -> str:
        """Write an edge as DOT; the graphviz package would read a colon in a name as a port."""
        if len(sides) > 1:
            return f'\t"{tail}" -> "{head}" [tooltip="in both"]\n'
        (status,) = sides
        style = "dashed" if status == "removed" else "bold"
        return f'\t"{tail}" -> "{head}" [tooltip="{status}" style={style} color="{self.colours(status)[1]}"]\n'

    def side_by_side(self, inner: tuple[DifferenceBox, ...]) -> Iterator[str]:
        """Begin a module's branches at one height; that also keeps them in their order, left to right."""
        readers: dict[str, list[str]] = {}
        for box in inner:
            tails = {entry_name(source) for entry in box.entries for _, source in self.sources(entry)}
            if len(box.entries) == 1 and len(tails) == 1:
                readers.setdefault(tails.pop(), []).append(f'"{box.id}"')
        for starts in readers.values():
            if len(starts) > 1:
                yield f"\t{{ rank=same {' '.join(starts)} }}\n"


def _outside(entry: Entry) -> str:
    return f"outside:{entry_name(entry)}"
