"""One small torch module for each kind of node: the units a `GraphModule` calls.

A unit's output is its node's `out_shape` with the batch in front. Norm and
activation belong to the unit, and its ReLU acts in place on what it made.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from inception_lab import spec
from inception_lab.errors import BackendError
from inception_lab.graph import Node

__all__ = [
    "AvgPoolUnit",
    "ConcatUnit",
    "ConvUnit",
    "FinishedUnit",
    "LinearUnit",
    "LocalResponseNormUnit",
    "MaxPoolUnit",
    "SumUnit",
    "unit_for",
]


def _is_symmetric(node: Node) -> bool:
    top, bottom, left, right = node.padding
    return top == bottom and left == right


def _torch_sides(node: Node) -> tuple[int, int, int, int]:
    """Return the padding in torch's order: (left, right, top, bottom)."""
    top, bottom, left, right = node.padding
    return left, right, top, bottom


class FinishedUnit(nn.Module):
    """A unit that may end in a norm and an activation."""

    norm: nn.BatchNorm1d | nn.BatchNorm2d | None
    activation: nn.ReLU | None

    def _end_with(self, node: Node, norm: spec.BatchNorm | None, activation: spec.ActivationKind | None) -> None:
        kind = nn.BatchNorm2d if len(node.out_shape) == 3 else nn.BatchNorm1d
        self.norm = None if norm is None else kind(node.out_shape[0], eps=norm.epsilon)
        self.activation = None if activation is None else nn.ReLU(inplace=True)

    def _finish(self, value: Tensor) -> Tensor:
        if self.norm is not None:
            value = self.norm(value)
        if self.activation is not None:
            value = self.activation(value)
        return value


class ConvUnit(FinishedUnit):
    """A convolution with its norm and activation; uneven padding is a step before it."""

    def __init__(self, node: Node, layer: spec.Conv | spec.DepthwiseConv) -> None:
        super().__init__()
        even = _is_symmetric(node)
        self.padding = None if even else nn.ZeroPad2d(_torch_sides(node))
        self.conv = nn.Conv2d(
            node.in_shapes[0][0],
            node.out_shape[0],
            layer.kernel,
            layer.stride,
            (node.padding[0], node.padding[2]) if even else 0,
            groups=node.groups,
            bias=layer.bias,
        )
        self._end_with(node, layer.norm, layer.activation)

    def forward(self, value: Tensor) -> Tensor:
        """(N, C, H, W) → (N, filters, H', W')."""
        if self.padding is not None:
            value = self.padding(value)
        return self._finish(self.conv(value))


class LinearUnit(FinishedUnit):
    """A fully connected layer with its norm and activation."""

    def __init__(self, node: Node, layer: spec.Linear) -> None:
        super().__init__()
        self.linear = nn.Linear(node.in_shapes[0][0], layer.features, bias=layer.bias)
        self._end_with(node, layer.norm, layer.activation)

    def forward(self, value: Tensor) -> Tensor:
        """(N, C) → (N, features)."""
        return self._finish(self.linear(value))


class SumUnit(FinishedUnit):
    """shortcut + scale · body, then norm and activation."""

    def __init__(self, node: Node, layer: spec.Residual) -> None:
        super().__init__()
        self.scale = layer.scale
        self._end_with(node, layer.norm, layer.activation)

    def forward(self, shortcut: Tensor, body: Tensor) -> Tensor:
        """Two tensors of one shape → that shape."""
        return self._finish(torch.add(shortcut, body, alpha=self.scale))


class ConcatUnit(nn.Module):
    """Branches joined along the channels."""

    def forward(self, *branches: Tensor) -> Tensor:
        """(N, C_i, H, W) each → (N, sum of C_i, H, W)."""
        return torch.cat(branches, dim=1)


class MaxPoolUnit(nn.Module):
    """The largest value under each window; padding never wins."""

    def __init__(self, node: Node, layer: spec.MaxPool) -> None:
        super().__init__()
        self.layer = layer
        self.sides = None if _is_symmetric(node) else _torch_sides(node)
        self.padding = (node.padding[0], node.padding[2])

    def forward(self, value: Tensor) -> Tensor:
        """(N, C, H, W) → (N, C, H', W')."""
        kernel, stride = self.layer.kernel, self.layer.stride
        if self.sides is None:
            return functional.max_pool2d(value, kernel, stride, self.padding, ceil_mode=self.layer.ceil_mode)
        return functional.max_pool2d(functional.pad(value, self.sides, value=float("-inf")), kernel, stride)


class AvgPoolUnit(nn.Module):
    """The mean under each window, over real values only unless padding counts."""

    def __init__(self, node: Node, layer: spec.AvgPool) -> None:
        super().__init__()
        self.layer = layer
        self.sides = None if _is_symmetric(node) else _torch_sides(node)
        self.padding = (node.padding[0], node.padding[2])

    def forward(self, value: Tensor) -> Tensor:
        """(N, C, H, W) → (N, C, H', W')."""
        kernel, stride, counts_padding = self.layer.kernel, self.layer.stride, self.layer.count_include_pad
        if self.sides is None:
            return functional.avg_pool2d(
                value, kernel, stride, self.padding, ceil_mode=self.layer.ceil_mode, count_include_pad=counts_padding
            )
        mean = functional.avg_pool2d(functional.pad(value, self.sides), kernel, stride)
        if counts_padding:
            return mean
        # torch pads both sides alike, so the share of real values under each window is taken from a map of ones.
        ones = torch.ones_like(value[:1, :1])
        return mean / functional.avg_pool2d(functional.pad(ones, self.sides), kernel, stride)


class LocalResponseNormUnit(nn.Module):
    """x / (k + alpha/size · sum of squares over `size` channels) ** beta.

    torch's own layer has no half-precision kernel on the CPU, and squares in
    the input's dtype, which in float16 overflows from 256 on: this one squares
    in float32 at least.
    """

    def __init__(self, layer: spec.LocalResponseNorm) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, value: Tensor) -> Tensor:
        """(N, C, H, W) → the same."""
        layer = self.layer
        squares = value.to(torch.promote_types(value.dtype, torch.float32)).square().flatten(2).unsqueeze(1)
        squares = functional.pad(squares, (0, 0, layer.size // 2, (layer.size - 1) // 2))
        mean = functional.avg_pool2d(squares, (layer.size, 1), stride=1).reshape(value.shape)
        return value / mean.mul(layer.alpha).add(layer.k).pow(layer.beta).to(value.dtype)


def unit_for(node: Node) -> nn.Module:
    """Make the unit of `node` on torch's current default device."""
    match node.layer:
        case spec.Conv() | spec.DepthwiseConv() as layer:
            return ConvUnit(node, layer)
        case spec.Linear() as layer:
            return LinearUnit(node, layer)
        case spec.Residual() as layer:
            return SumUnit(node, layer)
        case spec.Concat():
            return ConcatUnit()
        case spec.MaxPool() as layer:
            return MaxPoolUnit(node, layer)
        case spec.AvgPool() as layer:
            return AvgPoolUnit(node, layer)
        case spec.GlobalAvgPool():
            return nn.AdaptiveAvgPool2d(1)
        case spec.LocalResponseNorm() as layer:
            return LocalResponseNormUnit(layer)
        case spec.Dropout(rate=rate):
            return nn.Dropout(rate)
        case spec.Flatten():
            return nn.Flatten(1)
        case spec.Activation():
            return nn.ReLU()  # not in place: a shortcut may read the same input
        case None:
            raise BackendError(node.id, "a node without a layer cannot be built", node.op)
