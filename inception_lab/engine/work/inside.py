"""Reads from torch's own tensors what one channel of a layer is made of."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from inception_lab.backend.module import find_device
from inception_lab.backend.units import ConvUnit, FinishedUnit, LinearUnit
from inception_lab.engine.requests.inside import InsideRequest, InsideResult
from inception_lab.engine.requests.job import OnProgress, inferred
from inception_lab.engine.work.activations import most_varied
from inception_lab.engine.work.devices import device_name
from inception_lab.engine.work.kept import KEPT, Pass, Subject
from inception_lab.errors import BackendError
from inception_lab.graph import Node
from inception_lab.images import Picture
from inception_lab.inside.gather import gathered
from inception_lab.inside.layer import Floats, LayerValues, Norm

__all__ = ["run_inside", "values_of"]


def run_inside(request: InsideRequest, on_progress: OnProgress) -> InsideResult:
    """Do a request here. Raises BackendError."""
    node = inferred(request.network).node(request.node_id)
    subject = Subject(request.network, request.picture, request.device, request.seed)
    passed = KEPT.pass_of(subject, (*node.inputs, node.id), on_progress)
    channel = most_varied(passed.outputs[node.id][0]) if request.channel is None else request.channel
    return InsideResult(device_name(find_device(request.device)), values_of(node, channel, passed, request.picture))


def values_of(node: Node, channel: int, passed: Pass, picture: Picture) -> LayerValues:
    """Read one channel of a layer. Raises BackendError where its output is not finite."""
    output = _numbers(_grid(passed.outputs[node.id])[channel])
    if not bool(torch.isfinite(passed.outputs[node.id][0, channel]).all()):
        raise BackendError(node.id, "its output is not finite", remedy="switch batch norm on")

    def fetch(source: int, first: int, count: int) -> Floats:
        if node.op == "input":
            return _numbers(_bytes(picture, first))
        return _numbers(_grid(passed.outputs[node.inputs[source]])[first : first + count])

    if node.op == "input":
        return gathered(node, channel, fetch, output)
    unit = passed.module.get_submodule(node.id)
    weights, bias = _weighted(unit, channel)
    return gathered(node, channel, fetch, output, weights=weights, bias=bias, norm=_norm(unit, channel))


def _grid(value: Tensor) -> Tensor:
    """Return one image's output as (C, H, W)."""
    return value[0] if value.dim() == 4 else value[0][:, None, None]


def _numbers(value: Tensor) -> Floats:
    numbers: Floats = value.detach().to("cpu", torch.float32).contiguous().numpy()
    return numbers.copy()  # not a view: the kept pass is let go without whoever holds this


def _bytes(picture: Picture, channel: int) -> Tensor:
    """Return one colour of a picture, 0 … 255, as (1, H, W)."""
    pixels = torch.frombuffer(bytearray(picture.pixels), dtype=torch.uint8)
    return pixels.reshape(picture.height, picture.width, picture.bands)[None, :, :, channel % picture.bands]


def _weighted(unit: nn.Module, channel: int) -> tuple[Floats | None, float | None]:
    """Return a filter's weights, (channels in, height, width), and its bias."""
    match unit:
        case ConvUnit(conv=layer):
            weights = layer.weight[channel]
        case LinearUnit(linear=layer):
            weights = layer.weight[channel][:, None, None]
        case _:
            return None, None
    return _numbers(weights), None if layer.bias is None else float(layer.bias[channel].detach())


def _norm(unit: nn.Module, channel: int) -> Norm | None:
    norm = unit.norm if isinstance(unit, FinishedUnit) else None
    if norm is None:
        return None
    values = (norm.weight, norm.bias, norm.running_mean, norm.running_var)
    gamma, beta, mean, variance = (float(value[channel].detach()) for value in values if value is not None)
    return Norm(gamma, beta, mean, variance, norm.eps)
