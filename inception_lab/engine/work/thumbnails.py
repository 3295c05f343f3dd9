"""Passes an image through a network in this process and keeps a small map of every layer."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from inception_lab.backend.module import build, explained, find_device, watched
from inception_lab.engine.requests.job import OnProgress, Progress, inferred
from inception_lab.engine.requests.thumbnails import THUMBNAIL_SIDE, Thumbnail, ThumbnailsRequest, ThumbnailsResult
from inception_lab.engine.work.activations import grey_levels, picture_tensor
from inception_lab.engine.work.devices import device_name
from inception_lab.errors import BackendError

__all__ = ["run_thumbnails"]


def run_thumbnails(request: ThumbnailsRequest, on_progress: OnProgress) -> ThumbnailsResult:
    """Do a request here. Raises BackendError."""
    graph = inferred(request.network)
    on_progress(Progress("build", 0, 1))
    module = build(graph, device=request.device, seed=request.seed)
    device = find_device(request.device)
    image = picture_tensor(request.picture).to(device)
    kept: dict[str, Thumbnail] = {}

    def note(node_id: str, output: Tensor) -> None:
        if output.dim() == 4:
            kept[node_id] = _thumbnail(node_id, output[0].float())

    start, *others = [node.id for node in graph.counted()]
    note(start, image)
    on_progress(Progress("pass", 0, 1))
    with watched(module, others, note), torch.inference_mode(), explained("forward pass"):
        module(image)
    return ThumbnailsResult(
        device_name(device), tuple(kept[node_id] for node_id in (start, *others) if node_id in kept)
    )


def _thumbnail(node_id: str, value: Tensor) -> Thumbnail:
    """Make the thumbnail of an output (C, H, W)."""
    if not bool(torch.isfinite(value).all()):
        raise BackendError(node_id, "its output is not finite", remedy="switch batch norm on")
    planes = value.flatten(1)
    channel = int(planes.std(1, correction=0).argmax())
    height, width = (min(side, THUMBNAIL_SIDE) for side in value.shape[1:])
    small = functional.adaptive_avg_pool2d(value[channel : channel + 1].unsqueeze(0), (height, width)).cpu()
    low, high, levels = grey_levels(small)
    return Thumbnail(
        node_id=node_id,
        channel=channel,
        channels=len(planes),
        zero=int((planes == 0).all(1).sum()),
        height=height,
        width=width,
        low=low,
        high=high,
        levels=levels,
    )
