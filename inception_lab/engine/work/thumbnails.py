"""Passes an image through a network in this process and keeps a small map of every layer."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from inception_lab.backend.module import find_device
from inception_lab.engine.requests.job import OnProgress, inferred
from inception_lab.engine.requests.thumbnails import Thumbnail, ThumbnailsRequest, ThumbnailsResult
from inception_lab.engine.work.activations import grey_levels, most_varied
from inception_lab.engine.work.devices import device_name
from inception_lab.engine.work.kept import KEPT, Subject
from inception_lab.errors import BackendError

__all__ = ["run_thumbnails"]


def run_thumbnails(request: ThumbnailsRequest, on_progress: OnProgress) -> ThumbnailsResult:
    """Do a request here. Raises BackendError."""
    names = tuple(node.id for node in inferred(request.network).counted() if len(node.out_shape) == 3)
    subject = Subject(request.network, request.picture, request.device, request.seed)
    outputs = KEPT.pass_of(subject, names, on_progress).outputs
    thumbnails = (_thumbnail(name, outputs[name][0].float(), request.side) for name in names)
    return ThumbnailsResult(device_name(find_device(request.device)), tuple(thumbnails))


def _thumbnail(node_id: str, value: Tensor, side: int) -> Thumbnail:
    """Make the thumbnail of an output (C, H, W)."""
    if not bool(torch.isfinite(value).all()):
        raise BackendError(node_id, "its output is not finite", remedy="switch batch norm on")
    planes = value.flatten(1)
    channel = most_varied(value)
    height, width = (min(length, side) for length in value.shape[1:])
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
