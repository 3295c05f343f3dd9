"""A graph as it flows: layers in a row, and joins of branches that read the same tensor."""

from __future__ import annotations

from dataclasses import dataclass

from inception_lab.graph import LayerGraph, Node

__all__ = ["Flow", "Join", "Step", "flow_of"]


@dataclass(frozen=True, slots=True)
class Step:
    """A layer that reads the tensor before it."""

    node: Node


@dataclass(frozen=True, slots=True)
class Join:
    """A concat or a sum, and the branches that it joins, in order; an empty branch passes its input on."""

    node: Node
    branches: tuple[Flow, ...]


Flow = tuple[Step | Join, ...]


def flow_of(graph: LayerGraph) -> Flow:
    """Return the way from the graph's input to its output; auxiliary heads stand on no such way."""
    forks = _forks(graph)

    def way(end: str, start: str) -> Flow:
        """Return what lies between two tensors, walking back from the later one."""
        items: list[Step | Join] = []
        while end not in (start, ""):
            node = graph.node(end)
            if len(node.inputs) > 1:
                items.append(Join(node, tuple(way(source, forks[end]) for source in node.inputs)))
            elif node.inputs:
                items.append(Step(node))
            end = forks[end]
        return tuple(reversed(items))

    return way(graph.output, "")


def _forks(graph: LayerGraph) -> dict[str, str]:
    """Return for each node the last tensor that every way to it passes; of an input, and of what several feed, none."""
    fork: dict[str, str] = {}
    depth = {"": 0}
    for node in graph.nodes:
        common = node.inputs[0] if node.inputs else ""
        for source in node.inputs[1:]:
            other = source
            while common != other:
                if depth[common] >= depth[other]:
                    common = fork[common]
                else:
                    other = fork[other]
        fork[node.id] = common
        depth[node.id] = depth[common] + 1
    return fork
