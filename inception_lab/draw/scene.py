"""A layer graph as data for a drawing one can walk into: stages, modules, branches, layers.

The drawing is laid out in the browser, and only what is open; so this holds no
positions, but everything that a box says at each level.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any, Final

from inception_lab.cost import GraphCost, NodeCost, cost
from inception_lab.draw.boxes import boxes
from inception_lab.draw.groups import Part, modules, stages
from inception_lab.draw.numbers import bytes_text, count, share
from inception_lab.draw.palette import Colour, Kind, Painter, amount, ink, kind_of, theme
from inception_lab.graph import LayerGraph, Node, format_shape

__all__ = ["Item", "scene"]

Item = Mapping[str, Any]
_UNITS: Final[Mapping[Colour, str]] = {
    "kind": "MACs",
    "macs": "MACs",
    "params": "parameters",
    "activation_bytes": "of activations",
}


def scene(graph: LayerGraph, *, colour: Colour, dark: bool = False) -> dict[str, Any]:
    """Return the parts of a graph and its layers, each once and after the part it stands in.

    An item has an ``id``, its ``parent`` (empty at the top), a ``level``
    (``stage``, ``module``, ``branch`` or ``layer``), what its box says and its
    colours; a layer has its ``inputs``, ``shape`` and ``channels``, too. ``largest``
    is the layer with the most MACs. The same graph gives the same data.
    """
    made = _Scene(graph, colour, dark=dark)
    largest = max(graph.nodes, key=lambda node: made.costs.nodes[node.id].macs)
    return {
        "title": graph.name,
        "items": list(made.items()),
        "largest": largest.id,
        "paper": _paper(dark=dark),
    }


def _paper(*, dark: bool) -> dict[str, str]:
    found = theme(dark=dark)
    return {"page": found.page, "stage": found.stage, "module": found.module, "line": found.line, "text": found.text}


class _Scene:
    """One scene in the making."""

    def __init__(self, graph: LayerGraph, colour: Colour, *, dark: bool) -> None:
        self.graph = graph
        self.costs: GraphCost = cost(graph)
        self.colour: Colour = colour
        self.layers = {box.id: box for box in boxes(graph, self.costs, depth="layer", colour=colour)}
        most = max(amount(found, colour) for found in self.costs.nodes.values())
        self.painter = Painter(colour, dark, most)

    def items(self) -> Iterator[Item]:
        """Yield every part and layer, each after the part it stands in."""
        yield from (self._layer(node, "") for node in self.graph.nodes if node.op == "input")
        inner = modules(self.graph)
        for stage in stages(self.graph):
            yield self._part(stage, "stage", "", stage.nodes)
            ids = {node.id for node in stage.nodes}
            for module in inner:
                if module.last.id in ids:
                    yield from self._module(module, stage.id)

    def _module(self, module: Part, stage: str) -> Iterator[Item]:
        if len(module.nodes) == 1 or module.aux:
            yield from (self._layer(node, stage) for node in module.nodes)
            return
        yield self._part(module, "module", stage, module.nodes)
        for name, run in groupby(module.nodes, _branch):
            nodes = tuple(run)
            branch = Part(f"branch:{module.title}.{name}", name.replace("_", " "), nodes)
            inside = bool(name) and len(nodes) > 1
            if inside:
                yield self._part(branch, "branch", module.id, nodes)
            yield from (self._layer(node, branch.id if inside else module.id) for node in nodes)

    def _part(self, part: Part, level: str, parent: str, nodes: tuple[Node, ...]) -> Item:
        spent = part.cost(self.costs)
        layers = f"{len(nodes)} layer{'' if len(nodes) == 1 else 's'}"
        lines = [format_shape(part.last.out_shape), layers, *self._paid(spent)]
        kind: Kind = kind_of(part.last) if level == "module" else "other"
        return self._item(part.id, parent, level, part.title, lines, kind, spent, off=self._off(part.last))

    def _layer(self, node: Node, parent: str) -> Item:
        box = self.layers[node.id]
        made = self._item(node.id, parent, "layer", box.title, list(box.lines), box.kind, box.cost, off=self._off(node))
        shape = {"shape": format_shape(node.out_shape), "channels": node.out_shape[0]}
        return {**made, **shape, "inputs": list(node.inputs), "tip": box.tooltip}

    def _item(
        self,
        name: str,
        parent: str,
        level: str,
        title: str,
        lines: list[str],
        kind: Kind,
        spent: NodeCost,
        *,
        off: bool,
    ) -> dict[str, Any]:
        fill = self.painter.fill(kind, spent, off=off)
        return {
            "id": name,
            "parent": parent,
            "level": level,
            "title": title,
            "lines": lines,
            "kind": kind,
            "fill": fill,
            "ink": ink(fill),
            "aux": off,
        }

    def _off(self, node: Node) -> bool:
        return node.aux and not self.graph.heads_on

    def _paid(self, spent: NodeCost) -> tuple[str, ...]:
        paid = amount(spent, self.colour if self.colour != "kind" else "macs")
        if not paid:
            return ()
        whole = amount(self.costs.total, self.colour if self.colour != "kind" else "macs")
        text = bytes_text(paid) if self.colour == "activation_bytes" else count(paid)
        return (f"{text} {_UNITS[self.colour]}", f"{share(paid, whole)} of all")


def _branch(node: Node) -> str:
    """Return the first name inside the block, empty for a layer directly in it."""
    first, dot, _ = node.id.removeprefix(node.block).removeprefix(".").partition(".")
    return first if dot else ""
