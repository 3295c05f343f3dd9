"""The forward pass in this process: build, warm up, measure, compare shapes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import torch
from torch import Tensor

from inception_lab.backend.module import GraphModule, build, ends, explained, find_device, random_input, watched
from inception_lab.cost import node_cost, peak_activation_memory, total
from inception_lab.engine.requests.job import OnProgress, Progress, ignore, inferred
from inception_lab.engine.requests.memory import allocated_peak, value_bytes
from inception_lab.engine.requests.run import ObservedShape, RunRequest, RunResult, Training
from inception_lab.engine.work.allocation import allocated_bytes
from inception_lab.engine.work.devices import device_name
from inception_lab.engine.work.layer_timing import layer_times
from inception_lab.engine.work.roof import measured_roof
from inception_lab.engine.work.timing import latency_of, timed_pass
from inception_lab.errors import BackendError
from inception_lab.graph import LayerGraph

__all__ = ["built", "run_forward"]


def run_forward(request: RunRequest, on_progress: OnProgress = ignore) -> RunResult:
    """Build the network of `request`, run it in this process, measure it and compare every shape.

    Raises ShapeError or SpecError where the network is impossible, BackendError
    where the device, its memory or torch does not do it.
    """
    graph = inferred(request.network)
    on_progress(Progress("build", 0, 1))
    module, image = built(request)
    later = ("times of single layers", "shapes", "memory", *(["training"] if request.backward else []))
    latencies: list[float] = []

    def look(step: str, done: int, of: int = request.repeats) -> None:
        ran = _measured(request, module, image, latencies) if latencies else None
        on_progress(Progress(step, done, of, so_far=ran and _lacking(ran, request, later)))

    with torch.inference_mode():
        for done in range(request.warmup):
            on_progress(Progress("warm up", done, request.warmup))
            timed_pass(module, image)
        for done in range(request.repeats):
            look("measure", done)
            latencies.append(timed_pass(module, image))

        def run_all() -> Iterator[float]:
            for done in range(request.repeats):
                look("layers", done)
                yield timed_pass(module, image)

        names = [node.id for node in graph.counted() if node.op != "input"]
        pass_ms = latency_of(latencies).median_ms
        layers = layer_times(module, names, run_all, device=image.device, pass_ms=pass_ms)
        look("shapes", 0, 1)
        allocated = allocated_bytes(module, image)
        observed, finite = _observe(module, graph, image)
        roof = measured_roof(request.device, request.dtype)
    ran = replace(
        _measured(request, module, image, latencies),
        observed=observed,
        output_is_finite=finite,
        allocated_bytes=allocated,
        layers=layers,
        roof=roof,
    )
    return replace(ran, training=_train(module, image, request, on_progress, ran)) if request.backward else ran


def _measured(request: RunRequest, module: GraphModule, image: Tensor, latencies: list[float]) -> RunResult:
    """Return what is known of a run when its passes, or some of them, were measured."""
    graph = inferred(request.network)
    in_place = peak_activation_memory(graph, lambda node: 0 if node.op == "input" else value_bytes(node, request.dtype))
    return RunResult(
        device=request.device,
        device_name=device_name(image.device),
        dtype=request.dtype,
        batch=request.batch,
        repeats=len(latencies),
        latency=latency_of(latencies),
        observed=(),
        parameters=sum(parameter.numel() for parameter in module.parameters()),
        predicted_parameters=total(node_cost(node) for node in graph.counted()).params,
        output_is_finite=True,
        allocated_bytes=None,
        predicted_bytes=allocated_peak(graph, batch=request.batch, dtype=request.dtype).bytes,
        liveness_bytes=request.batch * in_place.bytes,
        layers=(),
        roof=None,
    )


def _lacking(ran: RunResult, request: RunRequest, later: tuple[str, ...]) -> RunResult:
    """Name what a run has not measured yet: the rest of its passes, and all that comes after them."""
    missing = request.repeats - ran.repeats
    passes = (f"{missing} of {request.repeats} passes",) if missing else ()
    return replace(ran, left_out=(*passes, *later))


def built(request: RunRequest) -> tuple[GraphModule, Tensor]:
    """Build the network of a request and the images to pass through it. Raises BackendError."""
    graph = inferred(request.network)
    if find_device(request.device).type == "meta":
        raise BackendError("device", "nothing runs on the meta device", remedy="use cpu or cuda")
    module = build(
        graph, device=request.device, dtype=request.dtype, channels_last=request.channels_last, seed=request.seed
    )
    image = random_input(
        graph,
        batch=request.batch,
        device=request.device,
        dtype=request.dtype,
        channels_last=request.channels_last,
        seed=request.seed,
    )
    return module, image


def _train(module: GraphModule, image: Tensor, request: RunRequest, look: OnProgress, ran: RunResult) -> Training:
    """Measure forward and backward together; batch norm uses the batch's statistics, dropout drops."""
    module.train()

    def step(images: Tensor) -> None:
        module.zero_grad(set_to_none=True)
        loss = torch.stack([end.float().mean() for end in ends(module(images))]).sum()
        loss.backward()  # type: ignore[no-untyped-call]  # torch has no type for it

    try:
        durations = []
        for done in range(request.warmup + request.repeats):
            so_far = replace(ran, left_out=("training",))
            look(Progress("train", done, request.warmup + request.repeats, so_far=so_far))
            durations.append(timed_pass(step, image))
        module.zero_grad(set_to_none=True)
        return Training(latency_of(durations[request.warmup :]), allocated_bytes(step, image))
    finally:
        module.eval()
        module.zero_grad(set_to_none=True)


def _observe(module: GraphModule, graph: LayerGraph, image: Tensor) -> tuple[tuple[ObservedShape, ...], bool]:
    """Run once more, noting each unit's output shape and whether the outputs are finite."""
    shapes: dict[str, tuple[int, ...]] = {}

    def note(node_id: str, output: Tensor) -> None:
        shapes[node_id] = tuple(output.shape[1:])

    nodes = [node for node in graph.counted() if node.op != "input"]
    with watched(module, (node.id for node in nodes), note), explained("forward pass"):
        finite = all(bool(torch.isfinite(end).all()) for end in ends(module(image)))
    return tuple(ObservedShape(node.id, shapes[node.id], node.out_shape) for node in nodes), finite
