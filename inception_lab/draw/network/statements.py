"""The statements that a drawing's DOT is put together from: its head, boxes, frames and arrows.

Whoever lays a drawing out, here or in the browser, joins these same statements:
there is one DOT. A box's name is its id in the graph; a part's is
``stage:…``, ``run:…``, ``module:…`` or ``branch:…``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from math import prod
from typing import Final

import graphviz

from inception_lab.draw.network.box import Box
from inception_lab.draw.network.canvas import CANVAS, CLUSTERS, NODES, bar, bold
from inception_lab.draw.network.node_text import node_text
from inception_lab.draw.network.overlay import Overlay
from inception_lab.draw.network.palette import ink, shape_of, theme
from inception_lab.draw.network.statuses import LOOKS
from inception_lab.draw.network.tree import Tree

__all__ = ["BAR", "Statements", "arrow", "framed", "one_height", "port"]

BAR: Final = 1.35
"""Inches of a concat's bar a branch."""
_ROOM: Final = 6
"""Empty lines below a box's words where it has a picture."""
_MODULE_WIDTH: Final = 2.4
"""Inches: the edge through the middle of a stage's frame then passes the stage's name."""


class Statements:
    """The statements of one drawing in one theme.

    `output` is the layer whose box has a thick border, `bar` the inches of a concat's bar a branch.
    """

    def __init__(self, title: str, overlay: Overlay, *, dark: bool, output: str = "", bar: float = BAR) -> None:
        self.title = title
        self.overlay = overlay
        self.dark = dark
        self.output = output
        self.bar = bar
        self.theme = theme(dark=dark)

    def head(self, *, ordered: bool) -> str:
        """Return the drawing's first lines, up to its boxes.

        Where it is `ordered`, what one box leads to stands in the order in which the arrows are written.
        """
        drawing = graphviz.Digraph(self.title)
        drawing.attr("graph", _attributes=CANVAS, tooltip=self.title, ordering="out" if ordered else None)
        drawing.attr("node", _attributes=NODES, color=self.theme.line)
        drawing.attr("edge", color=self.theme.line, arrowsize="0.6")
        source: str = drawing.source
        return source.removesuffix("}\n")

    def box(self, box: Box) -> str:
        """Return the node of a box."""
        fill = self.fill(box)
        layer = box.level == "layer"
        look = LOOKS[box.status]
        own_border = {
            "peripheries": "2" if layer and box.kind == "linear" else None,
            "penwidth": "2" if box.nodes[-1].id == self.output else None,
        }
        style = "rounded,filled" if box.kind == "other" or not layer else "filled"
        own = {
            "shape": shape_of(box.kind) if layer else "box",
            "style": f"{style},dashed" if box.aux or look.dashed else style,
            "fillcolor": fill,
            "fontcolor": ink(fill),
            "color": self.border(box),
        }
        placed = {
            "margin": "0" if (layer and box.kind in ("pool", "input")) or _is_bar(box) else None,
            "width": f"{_MODULE_WIDTH:g}" if box.level in ("run", "module") else None,
            **(look.border if self.overlay.marks_borders else own_border),
        }
        return node_text(box.id, self._label(box), graphviz.escape(box.tooltip), own, placed)

    def fill(self, box: Box) -> str:
        """Return the colour of a box; grey where it is a switched-off head's."""
        return self.theme.off if box.off else self.overlay.fill(box, dark=self.dark)

    def border(self, box: Box) -> str | None:
        """Return the colour of a box's border where it says what became of the box."""
        return None if box.status == "same" else LOOKS[box.status].colours(dark=self.dark)[1]

    def pictures(self, box: Box) -> bool:
        """Tell whether a box leaves room for a picture: where its last layer gives more than a value a channel."""
        if self.overlay.pictures is None or box.off or _is_bar(box):
            return False
        return prod(box.nodes[-1].out_shape[1:]) > 1

    def frame(self, box: Box) -> str:
        """Return the lines that begin the frame of an open part; ``}`` ends it."""
        plain = self.theme.line if box.level == "stage" else self.theme.module
        cluster = graphviz.Digraph(f"cluster_{box.id}")
        cluster.attr(
            "graph",
            _attributes=CLUSTERS,
            label=bold(box.frame_title),
            tooltip=graphviz.escape(box.frame_title),
            fontcolor=self.theme.text,
            color=self.border(box) or plain,
            fillcolor=self.theme.stage if box.level == "stage" else self.theme.module,
            style="filled,rounded,dashed" if box.aux or LOOKS[box.status].dashed else "filled,rounded",
        )
        around = graphviz.Digraph()
        around.subgraph(cluster)
        return "".join(around.body[:-1])

    def _label(self, box: Box) -> str:
        if not _is_bar(box):
            return bold(box.heading, *box.lines, *[" "] * (_ROOM if self.pictures(box) else 0))
        ports = len(box.nodes[0].inputs)
        return bar(box.heading, *box.lines, ports=ports, width=self.bar * ports)


def _is_bar(box: Box) -> bool:
    """Tell whether a box is a concat's bar, into which each branch leads at a port of its own."""
    return box.level == "layer" and box.kind == "concat"


def port(head: Box, source: str) -> str:
    """Return where a tensor enters a box: a concat's bar at the port of its branch."""
    return f":p{head.nodes[0].inputs.index(source)}:n" if _is_bar(head) else ""


def arrow(tail: str, head: str, tooltip: str, *, enters: str = "", style: str = "") -> str:
    """Write an arrow; the graphviz package would read a colon in a name as a port."""
    return f'\t"{tail}" -> "{head}"{enters} [tooltip="{tooltip}"{style}]\n'


# ── Parts as frames, without forks ───────────────────────────────────────────


def framed(tree: Tree, statements: Statements, parent: str = "") -> Iterator[str]:
    """Yield the boxes of a tree, with a frame around what each part holds."""
    for is_part, run in groupby(tree.children[parent], tree.is_part):
        shown = [tree.boxes[name] for name in run]
        if not is_part:
            yield from map(statements.box, shown)
            yield from _side_by_side(shown)
            continue
        for part in shown:
            yield statements.frame(part)
            yield from framed(tree, statements, part.id)
            yield "\t}\n"


def _side_by_side(shown: Iterable[Box]) -> Iterator[str]:
    """Begin a module's branches at one height; that also keeps them in their order, left to right."""
    readers: dict[str, list[str]] = {}
    for box in shown:
        if len(box.nodes) == len(box.nodes[0].inputs) == 1:
            readers.setdefault(box.nodes[0].inputs[0], []).append(box.id)
    for names in readers.values():
        yield one_height(names)


def one_height(names: Iterable[str]) -> str:
    """Write that boxes stand at one height; nothing for one box."""
    quoted = [f'"{name}"' for name in names]
    return f"\t{{ rank=same {' '.join(quoted)} }}\n" if len(quoted) > 1 else ""
