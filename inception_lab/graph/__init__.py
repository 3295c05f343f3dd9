"""Layer graphs and shape inference."""

from __future__ import annotations

from inception_lab.graph.inference import infer, smallest_input
from inception_lab.graph.kinds import Kind, kind_of
from inception_lab.graph.nodes import INPUT_ID, LayerGraph, Node, Op, Sides, format_shape, weighted_depth

__all__ = [
    "INPUT_ID",
    "Kind",
    "LayerGraph",
    "Node",
    "Op",
    "Sides",
    "format_shape",
    "infer",
    "kind_of",
    "smallest_input",
    "weighted_depth",
]
