"""DOT of a layer graph at a depth, top to bottom: stages, modules, branches or layers; or as the papers' figures."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import replace
from itertools import pairwise
from typing import Final

from inception_lab.draw.network.box import Box
from inception_lab.draw.network.boxes import boxes
from inception_lab.draw.network.overlay import Overlay
from inception_lab.draw.network.overlays import overlay_of
from inception_lab.draw.network.statements import Statements, arrow, framed, one_height, port
from inception_lab.draw.network.tree import DEPTHS, Edge, FigureDepth, Tree
from inception_lab.errors import check_choice
from inception_lab.graph import LayerGraph, format_shape

__all__ = ["FigureDepth", "dot", "outline"]

_FIGURE_BAR: Final = 0.9
_FORK: Final = '[label="" shape=point width=0.06]'


def dot(graph: LayerGraph, *, depth: FigureDepth, colour: str | Overlay, dark: bool = False) -> str:
    """Write `graph` at a depth as DOT; `colour` is an overlay, or its name in `OVERLAYS`.

    The depth "figure" draws layers as the papers' figures do: boxes say what
    they do instead of their names, and nothing is framed.

    Auxiliary heads are always drawn, dashed; grey and marked "training only"
    where the graph has them off. The same graph gives the same text. Raises
    DesignError for an unknown depth or colouring.
    """
    check_choice("depth", depth, DEPTHS)
    overlay = overlay_of(colour, graph)
    if depth == "figure":
        statements = Statements(graph.name, overlay, dark=dark, output=graph.output, bar=_FIGURE_BAR)
        return _figure(boxes(graph, overlay, named=False), statements)
    tree = Tree(boxes(graph, overlay))
    return outline(tree, Statements(graph.name, overlay, dark=dark, output=graph.output), tree.opened(depth))


def outline(tree: Tree, statements: Statements, opened: Set[str]) -> str:
    """Write what is shown while these parts are open."""
    return "".join((statements.head(ordered=True), *_Outline(tree, statements, opened).lines(), "}\n"))


class _Outline:
    """One cut in the making."""

    def __init__(self, tree: Tree, statements: Statements, opened: Set[str]) -> None:
        self.tree = tree
        self.statements = statements
        self.opened = opened
        self.forks = tree.forks(opened)
        self.shown = tree.edges(opened)

    def lines(self) -> Iterator[str]:
        yield from self.inside("")
        yield from self.edges()

    def inside(self, parent: str) -> Iterator[str]:
        """Yield what an open part holds; a branch has no frame, so that its layers stand in order beside others."""
        for name in self.tree.children[parent]:
            box = self.tree.boxes[name]
            if name not in self.opened:
                yield self.statements.box(box)
                continue
            has_frame = box.level != "branch"
            if has_frame:
                yield self.statements.frame(box)
            for (_, module), fork in self.forks.items():
                if module == name:
                    yield f'\t"{fork}" {_FORK}\n'
            yield from self.inside(name)
            yield from self.side_by_side(name)
            if has_frame:
                yield "\t}\n"

    def side_by_side(self, module: str) -> Iterator[str]:
        """Begin the branches behind each fork of a module at one height."""
        for tail, inside in self.forks:
            if inside == module:
                heads = [edge.head for edge in self.shown if edge.tail == tail and self._through(edge)]
                starts = [head for head in heads if sum(edge.head == head for edge in self.shown) == 1]
                yield one_height(head for head in starts if module in self.tree.path(head))

    def edges(self) -> Iterator[str]:
        """Yield the arrows, those into a fork once."""
        seen: set[tuple[str, str]] = set()
        for edge in self.shown:
            steps = [edge.tail, *self._through(edge), edge.head]
            for tail, head in pairwise(steps):
                if (tail, head) not in seen:
                    seen.add((tail, head))
                    yield self.edge(tail, head, edge)

    def _through(self, edge: Edge) -> list[str]:
        """Return the forks that an arrow goes through."""
        entered = self.tree.entered(edge, self.opened)
        return [self.forks[edge.tail, module] for module in entered if (edge.tail, module) in self.forks]

    def edge(self, tail: str, head: str, edge: Edge) -> str:
        straight = tail == edge.tail and head == edge.head and self._branch(tail) == self._branch(head) != ""
        # A branch stays straight. An arrow into a fork has no tip.
        style = _aside(self.tree, edge) or (" weight=9" if straight else "")
        if head in self.tree.boxes:
            return arrow(tail, head, _shapes(self.tree, edge), enters=self._enters(tail, edge), style=style)
        return arrow(tail, head, _shapes(self.tree, edge), style=f"{style} arrowhead=none")

    def _enters(self, tail: str, edge: Edge) -> str:
        """Return where an arrow enters a box; from a fork, or beside the trunk, in the middle above, at no corner."""
        beside = tail not in self.tree.boxes or (self.tree.boxes[edge.head].aux and not self.tree.boxes[tail].aux)
        return _port(self.tree, edge) or (":n" if beside else "")

    def _branch(self, name: str) -> str:
        """Return the branch that a box stands in directly, if it does."""
        parent = self.tree.boxes[name].parent
        return parent if parent and self.tree.boxes[parent].level == "branch" else ""


def _shapes(tree: Tree, edge: Edge) -> str:
    """Return the shapes of the tensors that an arrow carries."""
    return ", ".join(dict.fromkeys(format_shape(tree.boxes[name].nodes[0].out_shape) for name in edge.tensors))


def _port(tree: Tree, edge: Edge) -> str:
    return port(tree.boxes[edge.head], edge.tensors[0])


def _aside(tree: Tree, edge: Edge) -> str:
    """Return the style of an arrow to a head, which hangs beside the trunk, so that this stays straight."""
    if not tree.boxes[edge.head].aux:
        return ""
    return " style=dashed" if tree.boxes[edge.tail].aux else " style=dashed weight=0"


# ── As the papers' figures ───────────────────────────────────────────────────


def _figure(shown: tuple[Box, ...], statements: Statements) -> str:
    """Write the layers alone; only heads are framed."""
    heads = {box.id for box in shown if box.aux and box.level == "stage"}
    kept = [box for box in shown if box.level == "layer" or box.id in heads]
    tree = Tree(box if box.aux else replace(box, parent="") for box in kept)
    arrows = (
        arrow(edge.tail, edge.head, _shapes(tree, edge), enters=_port(tree, edge), style=_aside(tree, edge))
        for edge in tree.edges(heads)
    )
    return "".join((statements.head(ordered=False), *framed(tree, statements), *arrows, "}\n"))
