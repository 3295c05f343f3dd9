"""DOT of a layer graph at a depth, top to bottom: stages, modules, branches or layers; or as the papers' figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from itertools import pairwise
from typing import Final, Literal, get_args

from inception_lab.draw.network.background import NOTHING, Background
from inception_lab.draw.network.boxes import Box, boxes
from inception_lab.draw.network.palette import Colour, Painter, check_choice, legend
from inception_lab.draw.network.statements import Statements, is_bar
from inception_lab.draw.network.tree import Edge, Tree
from inception_lab.graph import LayerGraph, format_shape

__all__ = ["BAR", "Colour", "FigureDepth", "dot", "legend", "outline"]

FigureDepth = Literal["stage", "module", "branch", "layer", "figure"]

BAR: Final = 1.35
"""Inches of a concat's bar a branch."""
_FIGURE_BAR: Final = 0.9
_FORK: Final = '[label="" shape=point width=0.06]'


def dot(
    graph: LayerGraph,
    *,
    depth: FigureDepth,
    colour: Colour,
    dark: bool = False,
    background: Background = NOTHING,
) -> str:
    """Write `graph` at a depth as DOT, coloured by kind, by a cost, by receptive field, or by what became of it.

    The depth "figure" draws layers as the papers' figures do: boxes say what
    they do instead of their names, and nothing is framed.

    Auxiliary heads are always drawn, dashed; grey and marked "training only"
    where the graph has them off. `background` is what figures are held against.
    The same graph gives the same text. Raises
    DesignError for an unknown depth or colouring.
    """
    check_choice("depth", depth, get_args(FigureDepth))
    check_choice("colour", colour, get_args(Colour))
    painter = Painter(colour, dark)
    if depth == "figure":
        return _figure(
            boxes(graph, colour=colour, named=False, background=background),
            Statements(graph, painter, bar=_FIGURE_BAR),
        )
    tree = Tree(boxes(graph, colour=colour, background=background))
    return outline(tree, Statements(graph, painter, bar=BAR), tree.opened(depth))


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
            framed = box.level != "branch"
            if framed:
                yield self.statements.frame(box)
            for (_, module), fork in self.forks.items():
                if module == name:
                    yield f'\t"{fork}" {_FORK}\n'
            yield from self.inside(name)
            yield from self.side_by_side(name)
            if framed:
                yield "\t}\n"

    def side_by_side(self, module: str) -> Iterator[str]:
        """Begin the branches behind each fork of a module at one height."""
        for tail, inside in self.forks:
            if inside == module:
                heads = [edge.head for edge in self.shown if edge.tail == tail and self._through(edge)]
                starts = [head for head in heads if sum(edge.head == head for edge in self.shown) == 1]
                yield _one_height(f'"{head}"' for head in starts if module in self.tree.path(head))

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
        """Write an arrow; the graphviz package would read a colon in a name as a port."""
        shapes = dict.fromkeys(format_shape(self.tree.boxes[name].nodes[0].out_shape) for name in edge.tensors)
        aside = self.tree.boxes[edge.head].aux
        straight = tail == edge.tail and head == edge.head and self._branch(tail) == self._branch(head) != ""
        port = _port(self.tree.boxes[head], edge.tensors[0]) if head in self.tree.boxes else ""
        leaves = aside and not self.tree.boxes[edge.tail].aux
        return _arrow(tail, head, shapes, port=port, aside=aside, leaves=leaves, straight=straight)

    def _branch(self, name: str) -> str:
        """Return the branch that a box stands in directly, if it does."""
        parent = self.tree.boxes[name].parent
        return parent if parent and self.tree.boxes[parent].level == "branch" else ""


def _port(head: Box, source: str) -> str:
    """Return where a tensor enters a box: a concat's bar at the place of its branch."""
    return f":p{head.nodes[0].inputs.index(source)}:n" if is_bar(head) else ""


def _arrow(
    tail: str,
    head: str,
    shapes: Iterable[str],
    *,
    port: str,
    aside: bool,
    leaves: bool,
    straight: bool = False,
) -> str:
    # A head hangs beside the trunk, which stays straight; so does a branch. An arrow into a fork has no tip.
    style = " style=dashed weight=0" if leaves else " style=dashed" if aside else " weight=9" if straight else ""
    tip = " arrowhead=none" if head.startswith("fork:") else ""
    return f'\t"{tail}" -> "{head}"{port} [tooltip="{", ".join(shapes)}"{style}{tip}]\n'


# ── As the papers' figures ───────────────────────────────────────────────────


def _figure(shown: tuple[Box, ...], statements: Statements) -> str:
    """Write the layers alone; only heads are framed."""
    tree = Tree(shown)
    layers = [box for box in shown if not tree.is_part(box.id)]
    trunk = [box for box in layers if not box.aux]
    lines = [statements.box(box) for box in trunk]
    lines.extend(_side_by_side(trunk))
    for head in shown:
        if head.aux and head.level == "stage":
            inside = [box for box in layers if box.parent == head.id]
            lines.extend((statements.frame(head), *map(statements.box, inside), "\t}\n"))
    return "".join((statements.head(ordered=False), *lines, *_all_arrows(layers), "}\n"))


def _all_arrows(layers: Iterable[Box]) -> Iterator[str]:
    by_id = {box.id: box for box in layers}
    for box in by_id.values():
        for source in dict.fromkeys(box.nodes[0].inputs):
            shape = format_shape(by_id[source].nodes[0].out_shape)
            leaves = box.aux and not by_id[source].aux
            yield _arrow(source, box.id, (shape,), port=_port(box, source), aside=box.aux, leaves=leaves)


def _side_by_side(inner: Iterable[Box]) -> Iterator[str]:
    """Begin a module's branches at one height; that also keeps them in their order, left to right."""
    readers: dict[str, list[str]] = {}
    for box in inner:
        if len(box.nodes[0].inputs) == 1:
            readers.setdefault(box.nodes[0].inputs[0], []).append(f'"{box.id}"')
    for starts in readers.values():
        yield _one_height(starts)


def _one_height(names: Iterable[str]) -> str:
    listed = list(names)
    return f"\t{{ rank=same {' '.join(listed)} }}\n" if len(listed) > 1 else ""
