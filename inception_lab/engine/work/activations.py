"""Passes an image through a network in this process and describes the outputs of chosen nodes."""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

from inception_lab.backend.module import GraphModule, explained, find_device, watched
from inception_lab.engine.requests.activations import (
    LEVELS,
    MAP_SIDE,
    ActivationsRequest,
    ActivationsResult,
    ChannelStatistics,
    FeatureMap,
    Histogram,
    NodeActivations,
)
from inception_lab.engine.requests.job import OnProgress, inferred
from inception_lab.engine.work.devices import device_name
from inception_lab.engine.work.kept import KEPT, Subject
from inception_lab.engine.work.pictures import picture_tensor
from inception_lab.errors import BackendError

__all__ = ["grey_levels", "most_varied", "run_activations"]

_BINS: Final = 48


def run_activations(request: ActivationsRequest, on_progress: OnProgress) -> ActivationsResult:
    """Do a request here. Raises BackendError."""
    subject = Subject(request.network, request.picture, request.device, request.seed)
    passed = KEPT.pass_of(subject, request.nodes, on_progress)
    zero = _zero_for_all(request, passed.module)
    channels = range(request.first, request.first + request.maps)
    nodes = (
        _described(node_id, passed.outputs[node_id][0].float(), channels, zero.get(node_id, ()))
        for node_id in request.nodes
    )
    return ActivationsResult(device_name(find_device(request.device)), tuple(nodes))


def _zero_for_all(request: ActivationsRequest, module: GraphModule) -> dict[str, tuple[bool, ...]]:
    """Tell of each node's channels whether they are 0 at every position for all of the request's other pictures."""
    if not request.others:
        return {}
    images = torch.cat([picture_tensor(picture) for picture in request.others]).to(find_device(request.device))
    start = inferred(request.network).nodes[0].id
    zero: dict[str, tuple[bool, ...]] = {}

    def note(node_id: str, outputs: Tensor) -> None:
        zero[node_id] = tuple((outputs == 0).transpose(0, 1).flatten(1).all(1).tolist())

    if start in request.nodes:
        note(start, images)
    inside = (node_id for node_id in request.nodes if node_id != start)
    with watched(module, inside, note), torch.inference_mode(), explained("forward pass"):
        module(images)
    return zero


def _described(node_id: str, value: Tensor, channels: range, zero_elsewhere: tuple[bool, ...]) -> NodeActivations:
    """Describe an output (C, H, W) or (C,)."""
    if not bool(torch.isfinite(value).all()):
        raise BackendError(node_id, "its output is not finite", remedy="switch batch norm on")
    planes = value.reshape(value.shape[0], -1)
    maps, reduced = _maps(value, channels) if value.dim() == 3 else (value.new_empty((0, 0, 0)), False)
    return NodeActivations(
        node_id=node_id,
        shape=tuple(value.shape),
        mean=float(value.mean()),
        deviation=float(value.std(correction=0)),
        channels=ChannelStatistics(
            means=tuple(planes.mean(1).tolist()),
            deviations=tuple(planes.std(1, correction=0).tolist()),
            zeros=tuple((planes == 0).float().mean(1).tolist()),
            zero_elsewhere=zero_elsewhere,
        ),
        histogram=_histogram(value),
        maps=tuple(_feature_map(channel, plane) for channel, plane in zip(channels, maps, strict=False)),
        height=maps.shape[1],
        width=maps.shape[2],
        reduced=reduced,
    )


def _histogram(value: Tensor) -> Histogram:
    others = value[value != 0].cpu()
    zeros = value.numel() - others.numel()
    if not others.numel():
        return Histogram(0.0, 0.0, (0,) * _BINS, zeros)
    low, high = float(others.min()), float(others.max())
    if low == high:
        return Histogram(low, high, (others.numel(), *(0,) * (_BINS - 1)), zeros)
    counts = torch.histc(others.double(), _BINS, low, high)
    return Histogram(low, high, tuple(int(count) for count in counts.tolist()), zeros)


def _maps(value: Tensor, channels: range) -> tuple[Tensor, bool]:
    chosen = value[channels.start : channels.stop]
    height, width = (min(side, MAP_SIDE) for side in chosen.shape[1:])
    reduced = (height, width) != tuple(chosen.shape[1:])
    if reduced and len(chosen):
        chosen = functional.adaptive_avg_pool2d(chosen.unsqueeze(0), (height, width))[0]
    return chosen.cpu(), reduced


def _feature_map(channel: int, plane: Tensor) -> FeatureMap:
    return FeatureMap(channel, *grey_levels(plane))


def most_varied(value: Tensor) -> int:
    """Return the channel of an output (C, …) whose values have the largest standard deviation, the first of equals."""
    return int(value.float().flatten(1).std(1, correction=0).argmax()) if value.dim() > 1 else int(value.argmax())


def grey_levels(plane: Tensor) -> tuple[float, float, bytes]:
    """Return a plane's smallest and largest value, and its values as levels between them, row by row."""
    low, high = float(plane.min()), float(plane.max())
    span = high - low
    levels = plane.sub(low).mul(LEVELS / span).round() if span > 0 else torch.zeros_like(plane)
    return low, high, bytes(levels.clamp(0, LEVELS).to(torch.uint8).flatten().tolist())
