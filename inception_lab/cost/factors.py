"""The products that a node's costs are, each factor as a person would write it: 5² · 28² · 192 · 32.

What is counted multiplies them, what is printed writes them, so the two cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, Literal, Self, assert_never

from inception_lab.graph import Node
from inception_lab.spec import (
    Activation,
    AvgPool,
    BatchNorm,
    Concat,
    Conv,
    DepthwiseConv,
    Dropout,
    Flatten,
    GlobalAvgPool,
    Linear,
    LocalResponseNorm,
    MaxPool,
    Pair,
    Residual,
    Shape,
)

__all__ = ["Count", "Factor", "Product", "area", "terms"]

Count = Literal[
    "weights",
    "biases",
    "norm_params",
    "conv_macs",
    "linear_macs",
    "bias_ops",
    "norm_ops",
    "activation_ops",
    "pool_ops",
    "sum_ops",
]
"""What is counted of a node, by the names of `NodeCost`'s fields."""
_NORM_OPS: Final = 2
"""Batch norm multiplies and adds, and has a gamma and a beta."""
_RESPONSE_OPS: Final = 3
"""Operations of a local response norm on each value, beside those of its window."""


class Factor(int):
    """A factor that is not written as its digits: ``5²``, ``(192 / 4)``."""

    text: str
    latex: str

    def __new__(cls, value: int, text: str, latex: str) -> Self:
        """Return `value`, and how it is written."""
        factor = super().__new__(cls, value)
        factor.text, factor.latex = text, latex
        return factor


Product = tuple[int, ...]
"""Factors in the order in which they are written."""


@lru_cache(maxsize=1024)
def area(pair: Pair) -> Product:
    """Return h × w: a square as one power, else as two factors."""
    height, width = pair
    return (Factor(height * height, f"{height}²", f"{height}^2"),) if height == width else pair


def terms(node: Node) -> Iterator[tuple[Count, Product]]:
    """Yield what is counted of a node, each count once, as products.

    With out = C · H · W values: a convolution has kernel · channels in / groups ·
    channels out weights, and does one multiply-add a weight at each of its H · W
    positions; a linear layer one a weight. Batch norm has 2 · C values and does 2
    operations a value; a pool one a value of its window; a sum 1, and 1 more for
    a scale that is not 1; a local response norm size + 3.
    """
    match node.layer:
        case Conv(kernel=kernel) | DepthwiseConv(kernel=kernel) as conv:
            channels = _channels(node)
            yield "weights", (*area(kernel), *channels)
            yield "conv_macs", (*area(kernel), *area((node.out_shape[1], node.out_shape[2])), *channels)
            yield from _affine(conv, node.out_shape)
        case Linear() as linear:
            channels = _channels(node)
            yield "weights", channels
            yield "linear_macs", channels
            yield from _affine(linear, node.out_shape)
        case MaxPool(kernel=kernel) | AvgPool(kernel=kernel):
            yield "pool_ops", (*area(kernel), *_values(node.out_shape))
        case GlobalAvgPool():
            yield "pool_ops", _values(node.in_shapes[0])
        case LocalResponseNorm(size=size):
            text = f"({size} + {_RESPONSE_OPS})"
            yield "norm_ops", (Factor(size + _RESPONSE_OPS, text, text), *_values(node.out_shape))
        case Activation():
            yield "activation_ops", _values(node.out_shape)
        case Residual(scale=scale, norm=norm, activation=activation):
            out = _values(node.out_shape)
            yield "sum_ops", out if scale == 1.0 else (2, *out)
            yield from _norm(norm, node.out_shape, out)
            if activation:
                yield "activation_ops", out
        case Concat() | Dropout() | Flatten() | None:
            return
        case unknown:
            assert_never(unknown)


def _affine(layer: Conv | DepthwiseConv | Linear, shape: Shape) -> Iterator[tuple[Count, Product]]:
    """Yield what the bias, the norm and the activation of a convolution or linear layer count."""
    out = _values(shape)
    if layer.bias:
        yield "biases", (shape[0],)
        yield "bias_ops", out
    yield from _norm(layer.norm, shape, out)
    if layer.activation:
        yield "activation_ops", out


def _norm(norm: BatchNorm | None, shape: Shape, out: Product) -> Iterator[tuple[Count, Product]]:
    if norm:
        yield "norm_params", (_NORM_OPS, shape[0])
        yield "norm_ops", (_NORM_OPS, *out)


def _channels(node: Node) -> Product:
    """Return channels in · channels out; a depthwise convolution reads one channel a filter, so it has them once."""
    entering, leaving = node.in_shapes[0][0], node.out_shape[0]
    if node.groups == 1:
        return entering, leaving
    if node.groups == entering:
        return (leaving,)
    text, latex = f"({entering} / {node.groups})", rf"\frac{{{entering}}}{{{node.groups}}}"
    return Factor(entering // node.groups, text, latex), leaving


def _values(shape: Shape) -> Product:
    """Return the values of a map (H · W · C), or of a vector."""
    grid = area((shape[1], shape[2])) if len(shape) == 3 else ()
    return (*grid, shape[0])
