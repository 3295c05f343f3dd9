"""Sends a batch forward and back through networks in this process and notes how large the signal is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from inception_lab.backend.module import GraphModule, build, explained, find_device, random_input, run_heads, watched
from inception_lab.backend.units import ConvUnit, LinearUnit
from inception_lab.engine.requests.job import OnProgress, inferred
from inception_lab.engine.requests.signal import (
    Initialisation,
    SignalCase,
    SignalRequest,
    SignalResult,
    SignalTrace,
    trunk,
)
from inception_lab.engine.work.devices import device_name
from inception_lab.engine.work.timing import measured_in_parts
from inception_lab.graph import LayerGraph

__all__ = ["run_signal"]

_SMALL: Final = 0.01
Noted = dict[str, float]


def run_signal(request: SignalRequest, on_progress: OnProgress) -> SignalResult:
    """Do a request here. Raises BackendError."""

    def result(traces: Sequence[SignalTrace], left_out: tuple[str, ...]) -> SignalResult:
        device = device_name(find_device(request.device))
        return SignalResult(device, request.batch, tuple(traces), left_out=left_out)

    cases = [(case.name, case) for case in request.cases]
    return measured_in_parts("signal", cases, lambda case, _look: _trace(case, request), result, on_progress)


def _trace(case: SignalCase, request: SignalRequest) -> SignalTrace:
    graph = inferred(case.network)
    module = build(graph, device=request.device, seed=request.seed)
    _draw_anew(module, case.initialisation, request.seed)
    _set_training(module)
    image = random_input(graph, batch=request.batch, device=request.device, seed=request.seed)
    nodes = trunk(graph)
    activations: Noted = {graph.nodes[0].id: _deviation(image)}
    gradients: Noted = {}
    zeros: Noted = {graph.nodes[0].id: 0.0}

    def note_gradient(node_id: str, value: Tensor) -> None:
        value.register_hook(  # type: ignore[no-untyped-call]  # torch has no type for it
            lambda gradient: gradients.update({node_id: _deviation(gradient)})
        )

    def note(node_id: str, output: Tensor) -> None:
        activations[node_id] = _deviation(output.detach())
        zeros[node_id] = float((output.detach() == 0).float().mean())
        note_gradient(node_id, output)

    image.requires_grad_()
    note_gradient(graph.nodes[0].id, image)
    with watched(module, nodes[1:], note), explained("forward and backward pass"):
        _loss(module, graph, image, request.seed).backward()  # type: ignore[no-untyped-call]  # torch has no type for it
    return SignalTrace(
        case.name,
        nodes,
        tuple(activations[name] for name in nodes),
        tuple(gradients.get(name, 0.0) for name in nodes),
        tuple(zeros[name] for name in nodes),
    )


def _loss(module: GraphModule, graph: LayerGraph, image: Tensor, seed: int) -> Tensor:
    """Return the cross entropy with random classes; a map of values is averaged over its positions first."""
    output = run_heads(module, image).output
    scores = output.flatten(2).mean(2) if output.dim() == 4 else output
    classes = torch.randint(
        graph.node(graph.output).out_shape[0], (len(image),), generator=torch.Generator().manual_seed(seed)
    )
    return functional.cross_entropy(scores, classes.to(scores.device))


def _deviation(value: Tensor) -> float:
    return float(value.double().std(correction=0))


def _set_training(module: nn.Module) -> None:
    """Let batch norm take the batch's statistics; dropout lets everything through."""
    module.train()
    for part in module.modules():
        if isinstance(part, nn.Dropout):
            part.eval()


@torch.no_grad()
def _draw_anew(module: GraphModule, initialisation: Initialisation, seed: int) -> None:
    """Draw the weights on the CPU, so that one seed gives the same ones on every device."""
    generator = torch.Generator().manual_seed(seed)
    for unit in module.modules():
        if isinstance(unit, (ConvUnit, LinearUnit)):
            weight = (unit.conv if isinstance(unit, ConvUnit) else unit.linear).weight
            drawn = torch.empty(weight.shape)
            match initialisation:
                case "he":
                    nn.init.kaiming_normal_(drawn, nonlinearity="relu", generator=generator)
                case "xavier":
                    nn.init.xavier_normal_(drawn, generator=generator)
                case "small":
                    nn.init.normal_(drawn, 0.0, _SMALL, generator=generator)
            weight.copy_(drawn)
