"""Passes an image through a network in this process and describes the outputs of chosen nodes."""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

from inception_lab.backend.module import build, explained, find_device, watched
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
from inception_lab.engine.requests.job import OnProgress, Progress, inferred
from inception_lab.engine.work.devices import device_name
from inception_lab.errors import BackendError
from inception_lab.images import Picture

__all__ = ["grey_levels", "picture_tensor", "run_activations"]

_BINS: Final = 48
_HALF: Final = 127.5


def run_activations(request: ActivationsRequest, on_progress: OnProgress) -> ActivationsResult:
    """Do a request here. Raises BackendError."""
    graph = inferred(request.network)
    on_progress(Progress("build", 0, 1))
    module = build(graph, device=request.device, seed=request.seed)
    device = find_device(request.device)
    images = torch.cat([picture_tensor(picture) for picture in (request.picture, *request.others)]).to(device)
    channels = range(request.first, request.first + request.maps)
    described: dict[str, NodeActivations] = {}

    def note(node_id: str, output: Tensor) -> None:
        described[node_id] = _described(node_id, output.float(), channels)

    start = graph.nodes[0].id
    if start in request.nodes:
        note(start, images)
    on_progress(Progress("pass", 0, 1))
    inside = (node_id for node_id in request.nodes if node_id != start)
    with watched(module, inside, note), torch.inference_mode(), explained("forward pass"):
        module(images)
    return ActivationsResult(device_name(device), tuple(described[node_id] for node_id in request.nodes))


def picture_tensor(picture: Picture) -> Tensor:
    """Return a picture as the input (1, C, H, W), 0 … 255 mapped to −1 … 1."""
    pixels = torch.frombuffer(bytearray(picture.pixels), dtype=torch.uint8)
    image = pixels.reshape(1, picture.height, picture.width, picture.bands).permute(0, 3, 1, 2)
    bands = [channel % picture.bands for channel in range(picture.channels)]
    return image[:, bands].float().div(_HALF).sub(1.0).contiguous()


def _described(node_id: str, outputs: Tensor, channels: range) -> NodeActivations:
    """Describe the first of several outputs (N, C, H, W) or (N, C)."""
    value = outputs[0]
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
            zero_elsewhere=_all_zero(outputs[1:]),
        ),
        histogram=_histogram(value),
        maps=tuple(_feature_map(channel, plane) for channel, plane in zip(channels, maps, strict=False)),
        height=maps.shape[1],
        width=maps.shape[2],
        reduced=reduced,
    )


def _all_zero(outputs: Tensor) -> tuple[bool, ...]:
    """Tell of each channel of outputs (N, C, …) whether all its values are 0; nothing where there is no output."""
    return tuple((outputs == 0).transpose(0, 1).flatten(1).all(1).tolist()) if len(outputs) else ()


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


def grey_levels(plane: Tensor) -> tuple[float, float, bytes]:
    """Return a plane's smallest and largest value, and its values as levels between them, row by row."""
    low, high = float(plane.min()), float(plane.max())
    span = high - low
    levels = plane.sub(low).mul(LEVELS / span).round() if span > 0 else torch.zeros_like(plane)
    return low, high, bytes(levels.clamp(0, LEVELS).to(torch.uint8).flatten().tolist())
