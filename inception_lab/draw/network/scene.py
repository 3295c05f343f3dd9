"""A layer graph as data for a drawing one can walk into: its boxes, and the statements that lay them out.

The drawing is laid out where it is shown, and only what is open; so this holds
no positions, but all that a box says at each level and how it stands in the DOT.
"""

from __future__ import annotations

from math import prod
from typing import Final

from inception_lab.draw.network.background import NOTHING, Background
from inception_lab.draw.network.boxes import Box, boxes, head_words
from inception_lab.draw.network.dot import BAR, outline
from inception_lab.draw.network.palette import Colour, Painter, ink, legend, legend_unit, theme
from inception_lab.draw.network.scene_types import BoxItem, Item, SceneData
from inception_lab.draw.network.statements import Statements
from inception_lab.draw.network.tree import Tree
from inception_lab.graph import LayerGraph, format_shape

__all__ = ["Scene"]

_FLOAT32_BYTES: Final = 4


class Scene:
    """A graph's boxes in one colouring and theme; the same graph gives the same data.

    `background` is what figures are held against; where it has a comparison, a
    layer's twin in another scene is the layer that it stands for there, else the
    one of the same id.
    """

    def __init__(
        self,
        graph: LayerGraph,
        *,
        colour: Colour,
        dark: bool = False,
        background: Background = NOTHING,
    ) -> None:
        self.graph = graph
        self.colour: Colour = colour
        self.dark = dark
        side = background.side
        self.pairs = side.pairs if side else {node.id: node.id for node in graph.nodes}
        self.tree = Tree(boxes(graph, colour=colour, background=background))
        self.statements = Statements(graph, Painter(colour, dark), bar=BAR)

    def dot(self, opened: frozenset[str]) -> str:
        """Return the DOT of what is shown while these parts are open."""
        return outline(self.tree, self.statements, opened)

    def data(self) -> SceneData:
        """Return what the drawing needs, as JSON values."""
        found = theme(dark=self.dark)
        costs = {name: box.share for name, box in self._scene_of_costs().items()}
        return {
            "title": self.graph.name,
            "head": self.statements.head(ordered=True),
            "items": [self._item(box) for box in self.tree.boxes.values()],
            "largest": max(costs, key=lambda name: costs[name]),
            "legend": self._legend(),
            "unit": legend_unit(self.colour),
            "paper": {
                "page": found.page,
                "stage": found.stage,
                "module": found.module,
                "line": found.line,
                "text": found.text,
            },
        }

    def _scene_of_costs(self) -> dict[str, Box]:
        """Return the counted layers with their shares of the network's MACs."""
        counted = {node.id for node in self.graph.counted()}
        shown = self.tree.boxes if self.colour in ("kind", "macs") else Tree(boxes(self.graph, colour="macs")).boxes
        return {name: box for name, box in shown.items() if name in counted}

    def _legend(self) -> list[tuple[str, str]]:
        """Return (label, colour) of the kinds that occur, or of a ramp's every step."""
        used = {self.statements.fill(box) for box in self.tree.boxes.values()}
        return [
            (label, fill)
            for label, fill in legend(self.colour, dark=self.dark)
            if self.colour != "kind" or fill in used
        ]

    def _item(self, box: Box) -> Item:
        fill = self.statements.fill(box)
        item: BoxItem = {
            "id": box.id,
            "parent": box.parent,
            "title": box.title,
            "lines": list(box.lines),
            "tip": box.tooltip,
            "kind": box.kind,
            "fill": fill,
            "ink": ink(fill),
            "aux": box.aux,
            "dot": self.statements.box(box),
        }
        if border := self.statements.border(box):
            item["border"] = border
            item["status"] = box.status
        if box.id in self.pairs:
            item["pair"] = self.pairs[box.id]
        if box.level != "layer":
            called = f"{box.title}: {head_words(self.graph)}" if box.aux else box.title
            return {**item, "level": box.level, "frame": self.statements.frame(box), "called": called}
        shape = box.nodes[0].out_shape
        return {
            **item,
            "level": box.level,
            "inputs": list(box.nodes[0].inputs),
            "shape": format_shape(shape),
            "channels": shape[0],
            "bytes": _FLOAT32_BYTES * prod(shape),
        }
