"""The forward pass in this process: build, warm up, measure, compare shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor, nn

from inception_lab.backend.module import GraphModule, build, explained, find_device, random_input
from inception_lab.cost import node_cost, peak_activation_memory, total
from inception_lab.engine.requests.devices import Device
from inception_lab.engine.requests.memory import allocated_peak, value_bytes
from inception_lab.engine.requests.run import ObservedShape, Progress, RunRequest, RunResult, Training
from inception_lab.engine.work.held import held_bytes
from inception_lab.engine.work.roof import measured_roof
from inception_lab.engine.work.timing import latency_of, layer_times, timed_pass
from inception_lab.errors import BackendError
from inception_lab.graph import LayerGraph, infer

__all__ = ["available_devices", "device_name", "run_forward"]

Tell = Callable[[Progress], None]


def available_devices() -> tuple[Device, ...]:
    """Return the CPU, every CUDA GPU that torch finds, and Apple's GPU."""
    gpus = [f"cuda:{gpu}" for gpu in range(torch.cuda.device_count() if torch.cuda.is_available() else 0)]
    apple = ["mps"] if torch.backends.mps.is_available() else []
    return tuple(Device(name, device_name(torch.device(name))) for name in ("cpu", *gpus, *apple))


def device_name(device: torch.device) -> str:
    """Return a device's name for people."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    if device.type == "mps":
        return "Apple GPU"
    threads = torch.get_num_threads()
    return f"CPU, {threads} thread{'s' if threads > 1 else ''}"


def run_forward(request: RunRequest, on_progress: Tell | None = None) -> RunResult:
    """Run `request` here; see `inception_lab.engine.run_forward`."""
    tell = on_progress or ignore
    graph = infer(request.network)
    tell(Progress("build", 0, 1))
    module, image = built(request, graph)
    with torch.inference_mode():
        for done in range(request.warmup):
            tell(Progress("warm up", done, request.warmup))
            timed_pass(module, image)
        latencies = []
        for done in range(request.repeats):
            tell(Progress("measure", done, request.repeats))
            latencies.append(timed_pass(module, image))
        latency = latency_of(latencies)

        def run_all() -> Iterator[float]:
            for done in range(request.repeats):
                tell(Progress("layers", done, request.repeats))
                yield timed_pass(module, image)

        layers = layer_times(module, [node.id for node in graph.counted() if node.op != "input"], run_all)
        tell(Progress("shapes", 0, 1))
        held = held_bytes(module, image)
        observed, finite = _observe(module, graph, image)
        roof = measured_roof(request.device, request.dtype)
    in_place = peak_activation_memory(graph, lambda node: 0 if node.op == "input" else value_bytes(node, request.dtype))
    return RunResult(
        device=request.device,
        device_name=device_name(image.device),
        dtype=request.dtype,
        batch=request.batch,
        channels_last=request.channels_last,
        repeats=request.repeats,
        latency_ms=latency.median_ms,
        lower_quartile_ms=latency.lower_ms,
        upper_quartile_ms=latency.upper_ms,
        observed=observed,
        parameters=sum(parameter.numel() for parameter in module.parameters()),
        predicted_parameters=total(node_cost(node) for node in graph.counted()).params,
        output_is_finite=finite,
        held_bytes=held,
        predicted_held_bytes=allocated_peak(graph, batch=request.batch, dtype=request.dtype).bytes,
        liveness_bytes=request.batch * in_place.bytes,
        layers=layers,
        roof=roof,
        training=_train(module, image, request, tell) if request.backward else None,
    )


def built(request: RunRequest, graph: LayerGraph) -> tuple[GraphModule, Tensor]:
    """Build the network of a request and the images to pass through it. Raises BackendError."""
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


def ignore(_: Progress) -> None:
    """Hear of progress and do nothing."""


def _train(module: GraphModule, image: Tensor, request: RunRequest, tell: Tell) -> Training:
    """Measure forward and backward together; batch norm uses the batch's statistics, dropout drops."""
    module.train()

    def step(images: Tensor) -> None:
        module.zero_grad(set_to_none=True)
        result = module(images)
        ends = result if isinstance(result, tuple) else (result,)
        loss = torch.stack([end.float().mean() for end in ends]).sum()
        loss.backward()  # type: ignore[no-untyped-call]  # torch has no type for it

    try:
        times = []
        for done in range(request.warmup + request.repeats):
            tell(Progress("train", done, request.warmup + request.repeats))
            times.append(timed_pass(step, image))
        module.zero_grad(set_to_none=True)
        return Training(latency_of(times[request.warmup :]), held_bytes(step, image))
    finally:
        module.eval()
        module.zero_grad(set_to_none=True)


def _observe(module: GraphModule, graph: LayerGraph, image: Tensor) -> tuple[tuple[ObservedShape, ...], bool]:
    """Run once more, noting each unit's output shape and whether the outputs are finite."""
    shapes: dict[str, tuple[int, ...]] = {}

    def note(node_id: str) -> Callable[[nn.Module, Any, Tensor], None]:
        return lambda _module, _inputs, output: shapes.update({node_id: tuple(output.shape[1:])})

    nodes = [node for node in graph.counted() if node.op != "input"]
    handles = [module.get_submodule(node.id).register_forward_hook(note(node.id)) for node in nodes]
    try:
        with explained("forward pass"):
            result = module(image)
            ends = result if isinstance(result, tuple) else (result,)
            finite = all(bool(torch.isfinite(end).all()) for end in ends)
    finally:
        for handle in handles:
            handle.remove()
    return tuple(ObservedShape(node.id, shapes[node.id], node.out_shape) for node in nodes), finite
