"""What a layer is, as text, and what differs between two of them."""

from __future__ import annotations

from collections.abc import Mapping

from inception_lab import spec
from inception_lab.diff.entries import Change
from inception_lab.graph import Node
from inception_lab.text.words import format_pair

__all__ = ["Facts", "changes_between", "facts_of"]

Facts = Mapping[str, str]
"""What → text, as in ``{"kernel": "5×5", "norm": "none"}``."""


def facts_of(node: Node) -> dict[str, str]:
    """Return what describes a layer, name apart, as text exact to 12 digits.

    A fact that only one of two layers has (an average pool's `count_include_pad`)
    is no change by itself: another fact tells the two kinds apart.
    """
    out: dict[str, str] = {"features out": str(node.out_shape[0])}
    if len(node.out_shape) == 3:
        out = {"channels out": str(node.out_shape[0]), "grid": format_pair(_pair(node.out_shape))}
    match node.layer:
        case spec.Conv() | spec.DepthwiseConv() as conv:
            window = _window_facts(node, conv.kernel, conv.stride, conv.padding)
            entering = {"channels in": str(node.in_shapes[0][0]), "groups": str(node.groups)}
            return window | entering | out | _affine_facts(conv)
        case spec.Linear() as linear:
            return {"features in": str(node.in_shapes[0][0])} | out | _affine_facts(linear)
        case spec.MaxPool() as pool:
            window = _window_facts(node, pool.kernel, pool.stride, pool.padding, ceil_mode=pool.ceil_mode)
            return {"pool kind": "max"} | window | out
        case spec.AvgPool() as pool:
            window = _window_facts(node, pool.kernel, pool.stride, pool.padding, ceil_mode=pool.ceil_mode)
            return {"pool kind": "average"} | window | out | {"count_include_pad": _yes(answer=pool.count_include_pad)}
        case spec.GlobalAvgPool():
            return {"pool kind": "global average"} | out | {"grid": format_pair(_pair(node.in_shapes[0]))}
        case spec.LocalResponseNorm(size=size, alpha=alpha, beta=beta, k=k):
            return {"size": str(size), "alpha": f"{alpha:.12g}", "beta": f"{beta:.12g}", "k": f"{k:.12g}"} | out
        case spec.Activation(kind=kind):
            return {"activation": _activation(kind)} | out
        case spec.Dropout(rate=rate):
            return {"rate": f"{rate:.12g}"} | out
        case spec.Residual(scale=scale, norm=norm, activation=activation):
            return {"scale": f"{scale:.12g}"} | out | _norm_facts(norm) | {"activation": _activation(activation)}
        case spec.Concat():
            return {"branches": str(len(node.inputs))} | out
        case spec.Flatten() | None:
            return out


def _window_facts(
    node: Node, kernel: spec.Pair, stride: spec.Pair, padding: spec.Padding, *, ceil_mode: bool = False
) -> dict[str, str]:
    """Return a window's facts; which way it rounds is one only where it has to."""
    facts = {
        "kernel": format_pair(kernel),
        "stride": format_pair(stride),
        "padding": padding if isinstance(padding, str) else format_pair(padding),
    }
    sides = (sum(node.padding[:2]), sum(node.padding[2:]))
    rooms = (size + both - span for size, both, span in zip(node.in_shapes[0][1:], sides, kernel, strict=True))
    if padding != "same" and any(room % step for room, step in zip(rooms, stride, strict=True)):
        facts["rounding"] = "up" if ceil_mode else "down"
    return facts


def _affine_facts(layer: spec.Conv | spec.DepthwiseConv | spec.Linear) -> dict[str, str]:
    return {"bias": _yes(answer=layer.bias)} | _norm_facts(layer.norm) | {"activation": _activation(layer.activation)}


def _norm_facts(norm: spec.BatchNorm | None) -> dict[str, str]:
    return {"norm": "none"} if norm is None else {"norm": "batch norm", "epsilon": f"{norm.epsilon:.12g}"}


def _yes(*, answer: bool) -> str:
    return "yes" if answer else "no"


def _activation(kind: str | None) -> str:
    return "none" if kind is None else {"relu": "ReLU"}[kind]


def _pair(shape: tuple[int, ...]) -> spec.Pair:
    return shape[1], shape[2]


def changes_between(before: Node, after: Node, old: Facts, new: Facts) -> tuple[Change, ...]:
    """Return the facts that differ; padding written otherwise that adds the same is none."""
    return tuple(
        (what, text, new[what])
        for what, text in old.items()
        if text != new.get(what, text) and not (what == "padding" and before.padding == after.padding)
    )
