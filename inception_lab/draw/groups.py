"""A graph in parts: its stages, its modules, its kernels; and what each costs.

Every grouping covers all counted nodes once, so that its sums are the totals.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from inception_lab.cost import GraphCost, NodeCost, total
from inception_lab.draw.words import OTHER_LAYERS, kernel_label, printable
from inception_lab.graph import LayerGraph, Node
from inception_lab.spec import Conv, DepthwiseConv

__all__ = ["Group", "Part", "by_kernel", "by_module", "by_stage", "modules", "stages"]

Group = tuple[str, NodeCost]


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

    def cost(self, costs: GraphCost) -> NodeCost:
        """Return the sum over the part's nodes."""
        return total(costs.nodes[node.id] for node in self.nodes)


def stages(graph: LayerGraph) -> tuple[Part, ...]:
    """Return the stages in order, then each auxiliary head; the input is in none."""
    return _parts(graph, "stage", lambda node: (node.aux, node.stage))


def modules(graph: LayerGraph) -> tuple[Part, ...]:
    """Return the top-level blocks in order, then each auxiliary head."""
    return _parts(graph, "module", lambda node: (node.aux, node.stage, node.block))


def by_stage(graph: LayerGraph, costs: GraphCost) -> tuple[Group, ...]:
    """Return each stage's cost; heads only where they are counted."""
    return _costs(graph, stages(graph), costs)


def by_module(graph: LayerGraph, costs: GraphCost) -> tuple[Group, ...]:
    """Return each top-level block's cost; heads only where they are counted."""
    return _costs(graph, modules(graph), costs)


def by_kernel(graph: LayerGraph, costs: GraphCost) -> tuple[Group, ...]:
    """Return the cost by kernel, small kernels first, then linear, then all other layers."""
    members: dict[str, list[Node]] = {}
    for node in graph.counted():
        members.setdefault(kernel_label(node), []).append(node)
    ordered = sorted(members.items(), key=lambda member: _kernel_order(*member))
    return tuple((label, total(costs.nodes[node.id] for node in nodes)) for label, nodes in ordered)


def _kernel_order(label: str, nodes: list[Node]) -> tuple[int, int, str]:
    match nodes[0].layer:
        case Conv(kernel=kernel) | DepthwiseConv(kernel=kernel):
            return 0, kernel[0] * kernel[1], label
        case _:
            return 2 if label == OTHER_LAYERS else 1, 0, label


def _costs(graph: LayerGraph, parts: tuple[Part, ...], costs: GraphCost) -> tuple[Group, ...]:
    return tuple((part.title, part.cost(costs)) for part in parts if graph.heads_on or not part.aux)


def _parts(graph: LayerGraph, level: str, key: Callable[[Node], tuple[object, ...]]) -> tuple[Part, ...]:
    parts: list[Part] = []
    taken: set[str] = set()
    for found, run in groupby((node for node in graph.nodes if node.op != "input"), key):
        title = _unused(printable(str(found[-1])) or "unnamed", taken)
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
