"""The parts of a graph: its stages, their modules, a module's branches; and a stage cut out of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import groupby

from inception_lab.errors import DesignError, received
from inception_lab.graph.nodes import LayerGraph, Node
from inception_lab.spec import Concat, Residual

__all__ = ["Part", "alone", "branch_of", "cut", "likeness", "modules", "printable", "stages", "trunk_nodes"]


@dataclass(frozen=True, slots=True)
class Part:
    """Nodes that follow each other and are drawn as one box.

    `id` is ``stage:…`` or ``module:…``; `title` is unique among the parts of a
    graph, and so is `id`.
    """

    id: str
    title: str
    nodes: tuple[Node, ...]

    @property
    def last(self) -> Node:
        """The node whose output leaves the part."""
        return self.nodes[-1]

    @property
    def stage(self) -> str:
        """The stage the part stands in."""
        return self.last.stage

    @property
    def aux(self) -> bool:
        """Whether the part is an auxiliary head."""
        return self.last.aux


def stages(graph: LayerGraph) -> tuple[Part, ...]:
    """Return the stages in order, then each auxiliary head; the input is in none."""
    return _parts(graph, "stage", lambda node: (node.aux, node.stage))


def modules(graph: LayerGraph) -> tuple[Part, ...]:
    """Return the top-level blocks in order, then each auxiliary head."""
    return _parts(graph, "module", lambda node: (node.aux, node.stage, node.block))


def likeness(module: Part) -> tuple[object, ...]:
    """Return what equal modules share: their layers by their names inside the module, and every shape."""
    prefix = module.last.block
    return tuple(
        (
            node.id.removeprefix(prefix),
            # The block's own name is no difference.
            replace(node.layer, name="module") if isinstance(node.layer, (Concat, Residual)) else node.layer,
            node.in_shapes,
            node.out_shape,
        )
        for node in module.nodes
    )


def branch_of(node: Node) -> str:
    """Return the name of the branch that a node stands in: the first name inside its block; empty directly in it."""
    first, dot, _ = node.id.removeprefix(node.block).removeprefix(".").partition(".")
    return first if dot else ""


def trunk_nodes(graph: LayerGraph) -> tuple[Node, ...]:
    """Return the nodes that every path from input to output passes, in order; heads are left out.

    After such a node no other tensor is still needed.
    """
    nodes = [node for node in graph.nodes if not node.aux]
    last_use = {name: step for step, node in enumerate(nodes) for name in (node.id, *node.inputs)}
    passed: list[Node] = []
    needed_until = 0
    for step, node in enumerate(nodes):
        if needed_until <= step:
            passed.append(node)
        needed_until = max(needed_until, last_use[node.id])
    return tuple(passed)


def cut(graph: LayerGraph, title: str) -> LayerGraph:
    """Return the stage of this title, with what enters it as the input.

    Shapes and ids stay. Raises DesignError for no such stage, listing them.
    """
    parts = stages(graph)
    part = next((stage for stage in parts if stage.title == title), None)
    if part is None:
        raise DesignError(
            "stage", "no such stage", received(title), f"one of {', '.join(stage.title for stage in parts)}"
        )
    return alone(graph, part)


def alone(graph: LayerGraph, part: Part) -> LayerGraph:
    """Return a part of the graph by itself, with what enters it as the input; shapes and ids stay."""
    inside = {node.id for node in part.nodes}
    entering = dict.fromkeys(source for node in part.nodes for source in node.inputs if source not in inside)
    sources = tuple(
        replace(graph.node(source), op="input", layer=None, inputs=(), in_shapes=(), aux=False) for source in entering
    )
    return LayerGraph(graph.name, (*sources, *part.nodes), part.last.id, heads_on=graph.heads_on or part.aux)


def printable(text: str, *, most: int = 40) -> str:
    """Return text on one line, without control characters, at most `most` characters long."""
    clean = text if text.isprintable() else "".join(letter if letter.isprintable() else " " for letter in text)
    return clean if len(clean) <= most else clean[: most - 1] + "…"


def _parts(graph: LayerGraph, level: str, key: Callable[[Node], tuple[object, ...]]) -> tuple[Part, ...]:
    parts: list[Part] = []
    taken: set[str] = set()
    for names, run in groupby((node for node in graph.nodes if node.op != "input"), key):
        title = _unused(printable(str(names[-1])) or "unnamed", taken)
        taken.add(title)
        # Quotes and backslashes mean something in DOT; in an id they are of no use.
        safe = title.replace("\\", "_").replace('"', "_")
        parts.append(Part(_unused(f"{level}:{safe}", taken), title, tuple(run)))
        taken.add(parts[-1].id)
    return tuple(parts)


def _unused(name: str, taken: set[str]) -> str:
    """Return `name`, with a number where an earlier part has it already."""
    number, candidate = 1, name
    while candidate in taken:
        number += 1
        candidate = f"{name} ({number})"
    return candidate
