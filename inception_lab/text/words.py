"""A layer in a few words, as the papers write it into its box."""

from __future__ import annotations

from typing import Final

from inception_lab import spec
from inception_lab.graph import Node

__all__ = ["OTHER_LAYERS", "describe", "described", "extras", "format_pair", "kernel_label", "short_name"]

OTHER_LAYERS: Final = "other layers"


def describe(node: Node) -> str:
    """Return what a node does: ``5×5 conv, 32``; ``3×3 max pool /2``."""
    return ", ".join(part for part in described(node) if part)


def described(node: Node) -> tuple[str, str]:
    """Return what a node does, and its detail: (``5×5 conv``, ``32``); (``3×3 max pool /2``, nothing)."""
    match node.layer:
        case spec.Conv(kernel=kernel, stride=stride):
            groups = f", {node.groups} groups" if node.groups > 1 else ""
            return f"{format_pair(kernel)} conv{_step(stride)}", f"{node.out_shape[0]}{groups}"
        case spec.DepthwiseConv(kernel=kernel, stride=stride, multiplier=multiplier):
            return f"{format_pair(kernel)} depthwise conv{_step(stride)}", f"×{multiplier}" if multiplier > 1 else ""
        case spec.MaxPool(kernel=kernel, stride=stride):
            return f"{format_pair(kernel)} max pool{_step(stride)}", ""
        case spec.AvgPool(kernel=kernel, stride=stride):
            return f"{format_pair(kernel)} average pool{_step(stride)}", ""
        case spec.GlobalAvgPool():
            return "global average pool", ""
        case spec.Dropout(rate=rate):
            return f"dropout {100 * rate:g} %", ""
        case spec.Flatten():
            return "flatten", ""
        case spec.Linear(features=features):
            return "linear", str(features)
        case spec.LocalResponseNorm(size=size):
            return "local response norm", str(size)
        case spec.Activation(kind=kind):
            return kind, ""
        case spec.Concat():
            return f"concat of {len(node.inputs)}", ""
        case spec.Residual(scale=scale):
            return "sum", "" if scale == 1.0 else f"body ×{scale:g}"
        case None:
            return "input", ""


def extras(node: Node) -> str:
    """Return what stands in the node's box besides: ``bias, batch norm, relu``."""
    match node.layer:
        case spec.Conv() | spec.DepthwiseConv() | spec.Linear():
            parts = ("bias" if node.layer.bias else "", "batch norm" if node.layer.norm else "", node.layer.activation)
        case spec.Residual(norm=norm, activation=activation):
            parts = ("", "batch norm" if norm else "", activation)
        case _:
            return ""
    return ", ".join(part for part in parts if part)


def kernel_label(node: Node) -> str:
    """Return the kernel a node's cost belongs to: ``1×7``, ``3×3 depthwise``, ``linear``."""
    match node.layer:
        case spec.Conv(kernel=kernel):
            return format_pair(kernel)
        case spec.DepthwiseConv(kernel=kernel):
            return f"{format_pair(kernel)} depthwise"
        case spec.Linear():
            return "linear"
        case _:
            return OTHER_LAYERS


def format_pair(pair: spec.Pair) -> str:
    """Write (height, width) as ``1×7``."""
    return f"{pair[0]}×{pair[1]}"


def short_name(node: Node) -> str:
    """Return the last name of a node's path."""
    return node.id.rpartition(".")[2]


def _step(stride: spec.Pair) -> str:
    if stride == (1, 1):
        return ""
    return f" /{stride[0]}" if stride[0] == stride[1] else f" /{format_pair(stride)}"
