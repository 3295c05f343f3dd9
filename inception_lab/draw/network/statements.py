"""The statements that a drawing's DOT is put together from: its head, boxes, frames, forks and arrows.

Whoever lays a drawing out, here or in the browser, joins these same statements:
there is one DOT. A box's name is its id in the graph; a part's is
``stage:…``, ``run:…``, ``module:…`` or ``branch:…``.
"""

from __future__ import annotations

from typing import Final

import graphviz

from inception_lab.draw.network.boxes import Box, head_words
from inception_lab.draw.network.canvas import CANVAS, CLUSTERS, NODES, bar, bold
from inception_lab.draw.network.palette import Painter, ink, shape_of, theme
from inception_lab.draw.network.statuses import LOOKS
from inception_lab.graph import LayerGraph

__all__ = ["Statements", "is_bar"]

_MODULE_WIDTH: Final = 2.5
"""Inches: the edge through the middle of a stage's frame then passes the stage's name."""


class Statements:
    """The statements of one graph in one theme; `bar` is the inches of a concat's bar a branch."""

    def __init__(self, graph: LayerGraph, painter: Painter, *, bar: float) -> None:
        self.graph = graph
        self.painter = painter
        self.bar = bar
        self.theme = theme(dark=painter.dark)

    def head(self, *, ordered: bool) -> str:
        """Return the drawing's first lines, up to its boxes.

        Where it is `ordered`, what one box leads to stands in the order in which the arrows are written.
        """
        drawing = graphviz.Digraph(self.graph.name)
        drawing.attr("graph", _attributes=CANVAS, tooltip=self.graph.name, ordering="out" if ordered else None)
        drawing.attr("node", _attributes=NODES, color=self.theme.line)
        drawing.attr("edge", color=self.theme.line, arrowsize="0.6")
        source: str = drawing.source
        return source.removesuffix("}\n")

    def box(self, box: Box) -> str:
        """Return the node of a box."""
        fill = self.fill(box)
        style = "rounded,filled" if box.kind == "other" or box.level != "layer" else "filled"
        layer = box.level == "layer"
        attributes = {
            "margin": "0" if (layer and box.kind in ("pool", "input")) or is_bar(box) else None,
            "peripheries": "2" if layer and box.kind == "linear" else None,
            "width": f"{_MODULE_WIDTH:g}" if box.level in ("run", "module") else None,
            "penwidth": "2" if box.nodes[-1].id == self.graph.output else None,
            **(LOOKS[box.status].border if self.painter.colour == "change" else {}),
        }
        drawing = graphviz.Digraph()
        drawing.node(
            box.id,
            self._label(box),
            shape=shape_of(box.kind) if layer else "box",
            style=f"{style},dashed" if box.aux or box.status == "removed" else style,
            fillcolor=fill,
            fontcolor=ink(fill),
            color=self.border(box),
            tooltip=graphviz.escape(box.tooltip),
            _attributes={name: value for name, value in attributes.items() if value is not None},
        )
        return "".join(drawing.body)

    def fill(self, box: Box) -> str:
        """Return the colour of a box."""
        return self.painter.fill(box.kind, box.share, box.status, off=box.aux and not self.graph.heads_on)

    def border(self, box: Box) -> str | None:
        """Return the colour of a box's border where it says what became of the box."""
        if self.painter.colour != "change" or box.status == "same":
            return None
        look = LOOKS[box.status]
        return (look.dark if self.painter.dark else look.light)[1]

    def frame(self, box: Box) -> str:
        """Return the lines that begin the frame of an open part; ``}`` ends it."""
        title = f"{box.title}: {head_words(self.graph)}" if box.aux else box.title
        cluster = graphviz.Digraph(f"cluster_{box.id}")
        cluster.attr(
            "graph",
            _attributes=CLUSTERS,
            label=bold(title),
            tooltip=graphviz.escape(title),
            fontcolor=self.theme.text,
            color=self.theme.line if box.level == "stage" else self.theme.module,
            fillcolor=self.theme.stage if box.level == "stage" else self.theme.module,
            style="filled,rounded,dashed" if box.aux else "filled,rounded",
        )
        around = graphviz.Digraph()
        around.subgraph(cluster)
        return "".join(around.body[:-1])

    def _label(self, box: Box) -> str:
        if not is_bar(box):
            return bold(box.title, *box.lines)
        ports = len(box.nodes[0].inputs)
        return bar(box.title, *box.lines, ports=ports, width=self.bar * ports)


def is_bar(box: Box) -> bool:
    """Tell whether a box is a concat's bar, into which each branch leads at a port of its own."""
    return box.level == "layer" and box.kind == "concat"
