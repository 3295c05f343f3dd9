"""Kinds of layers, as drawings and measurements tell them apart."""

from __future__ import annotations

from typing import Literal

from inception_lab.graph.nodes import Node
from inception_lab.spec import (
    Activation,
    AvgPool,
    Concat,
    Conv,
    DepthwiseConv,
    Dropout,
    Flatten,
    GlobalAvgPool,
    Linear,
    LocalResponseNorm,
    MaxPool,
    Residual,
)

__all__ = ["Kind", "kind_of"]

Kind = Literal["input", "pointwise", "square", "oblong", "depthwise", "pool", "linear", "concat", "sum", "other"]


def kind_of(node: Node) -> Kind:
    """Return the kind of layer a node is."""
    match node.layer:
        case Conv(kernel=(1, 1)):
            return "pointwise"
        case Conv(kernel=(height, width)):
            return "square" if height == width else "oblong"
        case DepthwiseConv():
            return "depthwise"
        case MaxPool() | AvgPool() | GlobalAvgPool():
            return "pool"
        case Linear():
            return "linear"
        case Concat():
            return "concat"
        case Residual():
            return "sum"
        case Dropout() | Flatten() | LocalResponseNorm() | Activation():
            return "other"
        case None:
            return "input"
