"""Takes the gradient of one value with respect to the image; passes the image with parts switched off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from inception_lab.backend.module import explained, find_device, watched
from inception_lab.cost.receptive_field import Axis, receptive_fields
from inception_lab.engine.requests.activations import LEVELS
from inception_lab.engine.requests.effect import FieldRequest, FieldResult, NodeChange, SwitchRequest, SwitchResult
from inception_lab.engine.requests.job import OnProgress, inferred
from inception_lab.engine.work.devices import device_name
from inception_lab.engine.work.kept import KEPT, Subject
from inception_lab.errors import BackendError

__all__ = ["run_field", "run_switch"]


# ── The effective receptive field ────────────────────────────────────────────


class _Reached(Exception):
    """The layer has run: what comes after it need not."""


def run_field(request: FieldRequest, on_progress: OnProgress) -> FieldResult:
    """Do a request here. Raises BackendError."""
    graph = inferred(request.network)
    subject = Subject(request.network, request.picture, request.device, request.seed)
    passed = KEPT.pass_of(subject, (request.node_id,), on_progress)
    start = graph.nodes[0].id
    image = passed.outputs[start].clone().requires_grad_()
    reached = {start: image}

    def note(node_id: str, output: Tensor) -> None:
        reached[node_id] = output
        raise _Reached

    if request.node_id != start:
        try:
            with watched(passed.module, (request.node_id,), note), explained("forward pass"):
                passed.module(image)
        except _Reached:
            pass
    output = reached[request.node_id]
    value = output[0, request.channel, *request.at] if output.dim() == 4 else output[0, request.channel]
    with explained("backward pass"):
        (gradient,) = torch.autograd.grad(value, image)
    sizes = gradient[0].double().abs().sum(0).cpu()
    field = receptive_fields(graph)[request.node_id]
    rows = _seen(field.vertical, request.at[0], sizes.shape[0])
    columns = _seen(field.horizontal, request.at[1], sizes.shape[1])
    total, largest = float(sizes.sum()), float(sizes.max())
    levels = (sizes / largest * LEVELS).round() if largest else sizes
    return FieldResult(
        device_name(find_device(request.device)),
        sizes.shape[0],
        sizes.shape[1],
        bytes(levels.to(torch.uint8).flatten().tolist()),
        largest,
        float(sizes[rows, columns].sum()) / total if total else None,
    )


def _seen(axis: Axis, position: int, size: int) -> slice:
    """Return the pixels that a position sees along one axis, without those beyond the border."""
    first, last = (min(max(end + position * axis.stride, 0), size) for end in (axis.first, axis.last + 1))
    return slice(first, last)


# ── Parts switched off ───────────────────────────────────────────────────────


def run_switch(request: SwitchRequest, on_progress: OnProgress) -> SwitchResult:
    """Do a request here. Raises BackendError."""
    graph = inferred(request.network)
    subject = Subject(request.network, request.picture, request.device, request.seed)
    names = tuple(node.id for node in graph.counted() if node.op != "input")
    passed = KEPT.pass_of(subject, names, on_progress)
    changes: dict[str, float] = {}
    after: dict[str, Tensor] = {}

    def note(node_id: str, output: Tensor) -> None:
        changes[node_id] = _change(passed.outputs[node_id], output)
        if node_id == graph.output:
            after[node_id] = output

    with (
        _switched(passed.module, request),
        watched(passed.module, names, note),  # after the switches, so that it sees what they leave
        torch.inference_mode(),
        explained("forward pass"),
    ):
        passed.module(passed.outputs[graph.nodes[0].id])
    return SwitchResult(
        device_name(find_device(request.device)),
        tuple(NodeChange(name, changes[name]) for name in names),
        changes[graph.output],
        _largest(passed.outputs[graph.output]),
        _largest(after[graph.output]),
    )


def _change(before: Tensor, after: Tensor) -> float:
    size = _norm(before)
    distance = _norm(after.double() - before.double())
    return distance / size if size else (float("inf") if distance else 0.0)


def _norm(value: Tensor) -> float:
    return float(torch.linalg.vector_norm(value, dtype=torch.float64))


def _largest(output: Tensor) -> int | None:
    """Return the channel of the largest value, of maps the one with the largest mean; None where all are equal."""
    if not bool(torch.isfinite(output).all()):
        raise BackendError("output", "it is not finite", remedy="switch batch norm on")
    means = output[0].flatten(1).mean(1) if output.dim() == 4 else output[0]
    return int(means.argmax()) if bool((means != means[0]).any()) else None


@contextmanager
def _switched(module: nn.Module, request: SwitchRequest) -> Iterator[None]:
    """Switch parts of a module off inside the block; what they made is copied, not changed."""

    def silence(channel: int | None) -> Any:
        def hook(_module: nn.Module, _given: object, output: Tensor) -> Tensor:
            silent = torch.zeros_like(output) if channel is None else output.clone()
            if channel is not None:
                silent[:, channel] = 0
            return silent

        return hook

    def weigh(shortcut: float, body: float) -> Any:
        return lambda _module, given: (given[0] * shortcut, given[1] * body)

    with ExitStack() as handles:
        for node_id, channel in request.off:
            handle = module.get_submodule(node_id).register_forward_hook(silence(channel))
            handles.callback(handle.remove)
        weights = {(node_id, 0.0, 1.0) for node_id in request.shortcuts}
        weights |= {(node_id, 1.0, float(factor)) for node_id, factor in request.scales}
        for node_id, shortcut, body in sorted(weights):
            pre = module.get_submodule(node_id).register_forward_pre_hook(weigh(shortcut, body))
            handles.callback(pre.remove)
        yield
