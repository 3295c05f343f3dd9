"""DOT of a layer graph: its layers, its modules or its stages, top to bottom.

A node's name in the DOT is its id in the graph; a box of several layers is
``module:…`` or ``stage:…``. Both come back in the SVG as a group's title.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final, get_args

import graphviz

from inception_lab.cost import cost
from inception_lab.draw.boxes import Box, Depth, boxes, head_words
from inception_lab.draw.canvas import CANVAS, CLUSTERS, NODES, bold
from inception_lab.draw.groups import Part
from inception_lab.draw.palette import Colour, Painter, amount, check_choice, ink, legend, shape_of, theme
from inception_lab.graph import LayerGraph, Node, format_shape

__all__ = ["Colour", "Depth", "dot", "legend"]

_BRANCH_WIDTH: Final = 1.25
"""Inches of a concat's bar a branch."""
_FIGURE_BRANCH_WIDTH: Final = 0.9
_MODULE_WIDTH: Final = 2.5
"""Inches: the edge through the middle of a stage's frame then passes the stage's name."""


def dot(graph: LayerGraph, *, depth: Depth, colour: Colour, dark: bool = False) -> graphviz.Digraph:
    """Draw `graph` at a depth, coloured by kind or by a cost.

    The depth "figure" draws layers as the papers' figures do: boxes say what
    they do instead of their names, and nothing is framed.

    Auxiliary heads are always drawn, dashed; grey and marked "training only"
    where the graph has them off. The same graph gives the same bytes. Raises
    DesignError for an unknown depth or colouring.
    """
    check_choice("depth", depth, get_args(Depth))
    check_choice("colour", colour, get_args(Colour))
    shown = boxes(graph, cost(graph), depth=depth, colour=colour)
    most = max(amount(box.cost, colour) for box in shown if graph.heads_on or not box.aux)
    bar = _FIGURE_BRANCH_WIDTH if depth == "figure" else _BRANCH_WIDTH
    return _Drawing(graph, shown, Painter(colour, dark, most), bar).draw()


class _Drawing:
    """One drawing in the making."""

    def __init__(self, graph: LayerGraph, shown: tuple[Box, ...], painter: Painter, bar: float) -> None:
        self.graph = graph
        self.bar = bar
        self.boxes = shown
        self.painter = painter
        self.theme = theme(dark=painter.dark)

    def draw(self) -> graphviz.Digraph:
        """Return the finished drawing."""
        drawing = graphviz.Digraph(self.graph.name)
        drawing.attr("graph", _attributes=CANVAS, tooltip=self.graph.name)
        drawing.attr("node", _attributes=NODES, color=self.theme.line)
        drawing.attr("edge", color=self.theme.line, arrowsize="0.6")
        self.fill(drawing, self.boxes, 0)
        drawing.body.extend(self.edges())
        return drawing

    def fill(self, drawing: graphviz.Digraph, shown: Iterable[Box], level: int) -> None:
        """Add boxes, those that stand inside the same part together in its frame."""
        for frame, run in groupby(shown, lambda box: box.inside[level].id if len(box.inside) > level else ""):
            inner = tuple(run)
            if not frame:
                for box in inner:
                    self.box(drawing, box)
                drawing.body.extend(_side_by_side(inner))
                continue
            with drawing.subgraph(name=f"cluster_{frame}") as cluster:
                self.frame(cluster, inner[0].inside[level], level)
                self.fill(cluster, inner, level + 1)

    def frame(self, cluster: graphviz.Digraph, part: Part, level: int) -> None:
        """Set how the frame around a stage (level 0) or a module looks."""
        title = f"{part.title}: {head_words(self.graph)}" if part.aux else part.title
        cluster.attr(
            "graph",
            _attributes=CLUSTERS,
            label=bold(title),
            tooltip=graphviz.escape(title),
            fontcolor=self.theme.text,
            color=self.theme.line if level == 0 else self.theme.module,
            fillcolor=self.theme.module if level else self.theme.stage,
            style="filled,rounded,dashed" if part.aux else "filled,rounded",
        )

    def box(self, drawing: graphviz.Digraph, box: Box) -> None:
        """Add one box."""
        off = box.aux and not self.graph.heads_on
        fill = self.painter.fill(box.kind, box.cost, off=off)
        style = "rounded,filled" if box.kind == "other" else "filled"
        drawing.node(
            box.id,
            bold(box.title, *box.lines, gap="&#160;&#160;" if _is_bar(box) else "<BR/>"),
            shape=shape_of(box.kind),
            style=f"{style},dashed" if box.aux else style,
            fillcolor=fill,
            fontcolor=ink(fill),
            tooltip=graphviz.escape(box.tooltip),
            margin="0" if box.kind in ("pool", "input") else None,
            peripheries="2" if box.kind == "linear" else None,
            width=_width(box, self.bar),
            penwidth="2" if box.nodes[-1].id == self.graph.output else None,
        )

    def edges(self) -> Iterator[str]:
        """Yield an edge for each tensor that goes from one box to another."""
        owner = {node.id: box.id for box in self.boxes for node in box.nodes}
        seen: set[tuple[str, str]] = set()
        for box in self.boxes:
            for node in box.nodes:
                for source in node.inputs:
                    ends = owner[source], box.id
                    if ends[0] != ends[1] and ends not in seen:
                        seen.add(ends)
                        yield self.edge(*ends, self.graph.node(source), node)

    def edge(self, tail: str, head: str, source: Node, node: Node) -> str:
        """Write an edge as DOT; the graphviz package would read a colon in a name as a port."""
        shape = format_shape(source.out_shape)
        # A head hangs beside the trunk, which stays straight.
        style = " style=dashed weight=0" if node.aux and not source.aux else " style=dashed" if node.aux else ""
        return f'\t"{tail}" -> "{head}" [tooltip="{shape}"{style}]\n'


def _side_by_side(inner: tuple[Box, ...]) -> Iterator[str]:
    """Begin a module's branches at one height; that also keeps them in their order, left to right."""
    readers: dict[str, list[str]] = {}
    for box in inner:
        if len(box.nodes) == 1 and len(box.nodes[0].inputs) == 1:
            readers.setdefault(box.nodes[0].inputs[0], []).append(f'"{box.id}"')
    for starts in readers.values():
        if len(starts) > 1:
            yield f"\t{{ rank=same {' '.join(starts)} }}\n"


def _width(box: Box, bar: float) -> str | None:
    """Return a box's least width in inches, where it is not its text's."""
    if box.id.startswith("module:"):
        return f"{_MODULE_WIDTH:g}"
    return f"{bar * len(box.nodes[0].inputs):g}" if _is_bar(box) else None


def _is_bar(box: Box) -> bool:
    return len(box.nodes) == 1 and box.id == box.nodes[0].id and box.kind == "concat"
