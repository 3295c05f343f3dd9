"""Layers with nothing left at its start value, and what torch makes of them, for the tests of single values."""

from __future__ import annotations

import random

import torch
from torch import nn

from inception_lab.backend.module import build
from inception_lab.engine.work.inside import values_of
from inception_lab.engine.work.kept import Pass
from inception_lab.engine.work.pictures import picture_tensor
from inception_lab.graph import LayerGraph, Node, infer
from inception_lab.images import Picture
from inception_lab.inside.layer import LayerValues
from inception_lab.inside.sums import Explanation, explain
from inception_lab.spec import Network, Shape

__all__ = ["looked_into", "noise", "passed", "positions"]


def noise(shape: Shape, seed: int = 0) -> Picture:
    channels, height, width = shape
    bands = 1 if channels == 1 else 3
    return Picture(channels, height, width, random.Random(seed).randbytes(height * width * bands))


def passed(graph: LayerGraph, picture: Picture, seed: int = 0) -> Pass:
    """Build a network whose biases and norms are drawn, too, and note by hooks of the tests' own what its layers give.

    What a hook sees is copied at once, so that a layer that changed its input in place would be found.
    """
    module = build(graph, seed=seed).requires_grad_(False)
    generator = torch.Generator().manual_seed(seed)
    for part in module.modules():
        if isinstance(part, (nn.BatchNorm1d, nn.BatchNorm2d)):
            assert part.running_var is not None and part.running_mean is not None
            for value in (part.weight, part.running_var):
                value.uniform_(0.5, 2.0, generator=generator)
            for value in (part.bias, part.running_mean):
                value.normal_(generator=generator)
        elif isinstance(part, (nn.Conv2d, nn.Linear)) and part.bias is not None:
            part.bias.normal_(generator=generator)
    image = picture_tensor(picture)
    outputs = {graph.nodes[0].id: image.clone()}
    for node in graph.counted():
        if node.op != "input":
            module.get_submodule(node.id).register_forward_hook(
                lambda _module, _given, output, name=node.id: outputs.update({name: output.clone()})
            )
    with torch.inference_mode():
        module(image)
    return Pass(module, outputs)


def positions(node: Node) -> list[tuple[int, int]]:
    height, width = node.out_shape[1:] if len(node.out_shape) == 3 else (1, 1)
    return [(row, column) for row in range(height) for column in range(width)]


def looked_into(network: Network, node_id: str, channel: int = 0) -> tuple[LayerValues, list[Explanation]]:
    """Return a channel of a layer for a noisy image, and the making of each of its values."""
    graph = infer(network)
    picture = noise(network.input)
    values = values_of(graph.node(node_id), channel, passed(graph, picture), picture)
    return values, [explain(values, at) for at in positions(values.node)]
