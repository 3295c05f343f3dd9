"""One stage of a graph as a graph of its own, for drawings that stay readable."""

from __future__ import annotations

from dataclasses import replace

from inception_lab.draw.groups import stages
from inception_lab.errors import DesignError
from inception_lab.graph import LayerGraph

__all__ = ["cut"]


def cut(graph: LayerGraph, title: str) -> LayerGraph:
    """Return the stage of this title, with what enters it as the input.

    Shapes and ids stay. Raises DesignError for no such stage, listing them.
    """
    parts = stages(graph)
    part = next((one for one in parts if one.title == title), None)
    if part is None:
        raise DesignError("stage", "no such stage", repr(title), f"one of {', '.join(one.title for one in parts)}")
    inside = {node.id for node in part.nodes}
    entering = dict.fromkeys(source for node in part.nodes for source in node.inputs if source not in inside)
    sources = tuple(
        replace(graph.node(source), op="input", layer=None, inputs=(), in_shapes=(), aux=False) for source in entering
    )
    return LayerGraph(graph.name, (*sources, *part.nodes), part.last.id, heads_on=graph.heads_on)
