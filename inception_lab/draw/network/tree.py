"""What of a drawing is open: a cut through the tree of its boxes, and the edges between what is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Final, Literal

from inception_lab.draw.network.box import Box, Level

__all__ = ["DEPTHS", "Depth", "Edge", "FigureDepth", "Tree"]

Depth = Literal["stage", "module", "branch", "layer"]
FigureDepth = Literal["stage", "module", "branch", "layer", "figure"]
DEPTHS: Final[Mapping[FigureDepth, str]] = {
    "stage": "stages",
    "module": "modules",
    "branch": "branches",
    "layer": "layers",
    "figure": "layers",
}
"""What a drawing is open to, at each depth."""

_OPEN: Final[Mapping[Depth, frozenset[Level]]] = {
    "stage": frozenset(),
    "module": frozenset({"stage"}),
    "branch": frozenset({"stage", "run", "module"}),
    "layer": frozenset({"stage", "run", "module", "branch"}),
}
"""The levels whose parts are open at a depth."""


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow between two shown boxes; `tensors` are the ids of the layers whose outputs it carries."""

    tail: str
    head: str
    tensors: tuple[str, ...]


class Tree:
    """Boxes by what they stand in; `boxes` has every part before what it holds."""

    def __init__(self, boxes: Iterable[Box]) -> None:
        self.boxes = {box.id: box for box in boxes}
        self.children: dict[str, list[str]] = {"": [], **{name: [] for name in self.boxes}}
        for box in self.boxes.values():
            self.children[box.parent].append(box.id)

    def is_part(self, name: str) -> bool:
        """Tell whether a box holds others."""
        return bool(self.children[name])

    def leaves(self) -> list[Box]:
        """Return the boxes that hold no others, in order."""
        return [box for box in self.boxes.values() if not self.is_part(box.id)]

    def path(self, name: str) -> list[str]:
        """Return the ids from the outermost part down to `name`, itself included."""
        names: list[str] = []
        while name:
            names.insert(0, name)
            name = self.boxes[name].parent
        return names

    def opened(self, depth: Depth) -> frozenset[str]:
        """Return the parts that are open at a depth; a head that is switched off opens with the layers."""
        levels = _OPEN[depth]
        return frozenset(
            name
            for name, box in self.boxes.items()
            if box.level in levels and self.is_part(name) and (depth == "layer" or not box.aux)
        )

    def shown(self, name: str, opened: Set[str]) -> str:
        """Return the box that stands for `name`: itself, or the outermost closed part around it."""
        return next(at for at in self.path(name) if at not in opened)

    def edges(self, opened: Set[str]) -> tuple[Edge, ...]:
        """Return the arrows between shown boxes, each once, in order of execution."""
        tensors: dict[tuple[str, str], dict[str, None]] = {}
        for name, box in self.boxes.items():
            if self.is_part(name):
                continue
            for source in box.nodes[0].inputs:
                ends = self.shown(source, opened), self.shown(name, opened)
                if ends[0] != ends[1]:
                    tensors.setdefault(ends, {})[source] = None
        return tuple(Edge(*ends, tuple(carried)) for ends, carried in tensors.items())

    def forks(self, opened: Set[str]) -> dict[tuple[str, str], str]:
        """Return a name for each (source, open module) where one tensor goes to several boxes of the module.

        There it enters once and forks inside, which keeps the branches in their order.
        """
        reads: dict[tuple[str, str], set[str]] = {}
        for edge in self.edges(opened):
            for module in self.entered(edge, opened):
                reads.setdefault((edge.tail, module), set()).add(edge.head)
        return {(tail, module): f"fork:{module}:{tail}" for (tail, module), heads in reads.items() if len(heads) > 1}

    def entered(self, edge: Edge, opened: Set[str]) -> list[str]:
        """Return the open modules that an arrow enters."""
        around = set(self.path(edge.tail))
        return [
            name
            for name in self.path(edge.head)[:-1]
            if self.boxes[name].level == "module" and name in opened and name not in around
        ]
