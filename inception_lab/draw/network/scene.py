"""A layer graph as data for a drawing one can walk into: its boxes, and the statements that lay them out.

The drawing is laid out where it is shown, and only what is open; so this holds
no positions, but all that a box says at each level and how it stands in the DOT.
"""

from __future__ import annotations

from base64 import b64encode

from inception_lab.cost import BYTES_PER_VALUE, node_cost
from inception_lab.draw.network.box import Box, Pixels
from inception_lab.draw.network.boxes import boxes
from inception_lab.draw.network.overlay import Overlay
from inception_lab.draw.network.overlays import overlay_of
from inception_lab.draw.network.palette import ink
from inception_lab.draw.network.scene_types import BoxItem, Item, MapData, SceneData
from inception_lab.draw.network.statements import Statements
from inception_lab.draw.network.statuses import ComparedSide
from inception_lab.draw.network.tree import Tree
from inception_lab.graph import LayerGraph, format_shape

__all__ = ["Scene"]


class Scene:
    """A graph's boxes under one overlay and theme; the same graph gives the same data.

    Where the graph is one `side` of a comparison, a layer's twin in another
    scene is the layer that it stands for there, else the one of the same id.
    """

    def __init__(
        self, graph: LayerGraph, *, colour: str | Overlay, dark: bool = False, side: ComparedSide | None = None
    ) -> None:
        self.graph = graph
        self.overlay = overlay_of(colour, graph)
        self.pairs = side.pairs if side else {node.id: node.id for node in graph.nodes}
        self.tree = Tree(boxes(graph, self.overlay.without_pictures))
        self.statements = Statements(graph.name, self.overlay, dark=dark, output=graph.output)

    def data(self) -> SceneData:
        """Return what the drawing needs, as JSON values."""
        page = self.statements.theme
        data: SceneData = {
            "title": self.graph.name,
            "head": self.statements.head(ordered=True),
            "items": [self._item(box) for box in self.tree.boxes.values()],
            "largest": self._largest(),
            "legend": self._legend(),
            "unit": self.overlay.unit,
            "paper": {
                "page": page.page,
                "stage": page.stage,
                "module": page.module,
                "line": page.line,
                "text": page.text,
            },
        }
        pictures = self.overlay.pictures
        if pictures is not None:
            data["maps"] = {layer: _map(pixels) for layer, pixels in pictures.items() if layer in self.graph}
        return data

    def _largest(self) -> str:
        counted = {node.id for node in self.graph.counted()}
        layers = [box for box in self.tree.boxes.values() if box.id in counted]
        return max(layers, key=lambda box: node_cost(box.nodes[0]).macs).id

    def _legend(self) -> list[tuple[str, str]]:
        """Return the overlay's legend, or what of it is drawn."""
        used = {self.statements.fill(box) for box in self.tree.boxes.values()}
        legend = self.overlay.legend(dark=self.statements.dark)
        return [entry for entry in legend if entry[1] in used or not self.overlay.lists_used]

    def _item(self, box: Box) -> Item:
        fill = self.statements.fill(box)
        item: BoxItem = {
            "id": box.id,
            "parent": box.parent,
            "title": box.heading,
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
        if self.statements.pictures(box):
            item["map"] = box.nodes[-1].id
        if box.id in self.pairs:
            item["pair"] = self.pairs[box.id]
        if box.level != "layer":
            return {**item, "level": box.level, "frame": self.statements.frame(box), "called": box.frame_title}
        node = box.nodes[0]
        return {
            **item,
            "level": box.level,
            "inputs": list(node.inputs),
            "shape": format_shape(node.out_shape),
            "channels": node.out_shape[0],
            "bytes": BYTES_PER_VALUE * node.values,
        }


def _map(pixels: Pixels) -> MapData:
    levels = b64encode(pixels.levels).decode()
    return {"width": pixels.width, "height": pixels.height, "levels": levels, "tip": pixels.tip}
