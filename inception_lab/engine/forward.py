"""The forward pass in this process: build, warm up, measure, compare shapes."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median, quantiles
from time import perf_counter
from typing import Any

import torch
from torch import Tensor, nn

from inception_lab.cost import node_cost, total
from inception_lab.engine.devices import Device
from inception_lab.engine.messages import LayerTime, ObservedShape, Progress, RunRequest, RunResult
from inception_lab.errors import BackendError
from inception_lab.graph import LayerGraph, infer
from inception_lab.torch_backend import GraphModule, build, explained, find_device, random_input

__all__ = ["available_devices", "run_forward"]

Tell = Callable[[Progress], None]


def available_devices() -> tuple[Device, ...]:
    """Return the CPU, every CUDA GPU that torch finds, and Apple's GPU."""
    gpus = [f"cuda:{gpu}" for gpu in range(torch.cuda.device_count() if torch.cuda.is_available() else 0)]
    apple = ["mps"] if torch.backends.mps.is_available() else []
    return tuple(Device(name, _device_name(torch.device(name))) for name in ("cpu", *gpus, *apple))


def _device_name(device: torch.device) -> str:
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    if device.type == "mps":
        return "Apple GPU"
    threads = torch.get_num_threads()
    return f"CPU, {threads} thread{'s' if threads > 1 else ''}"


def run_forward(request: RunRequest, on_progress: Tell | None = None) -> RunResult:
    """Run `request` here; see `inception_lab.engine.run_forward`."""
    tell = on_progress or _ignore
    graph = infer(request.network)
    tell(Progress("build", 0, 1))
    device = find_device(request.device)
    if device.type == "meta":
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
    with torch.inference_mode():
        for done in range(request.warmup):
            tell(Progress("warm up", done, request.warmup))
            _timed_pass(module, image)
        if device.type == "cuda":
            torch.cuda.reset_peak_memory_stats(device)
        latencies = []
        for done in range(request.repeats):
            tell(Progress("measure", done, request.repeats))
            latencies.append(_timed_pass(module, image))
        peak = torch.cuda.max_memory_allocated(device) if device.type == "cuda" else None
        layers = _layer_times(module, graph, image, request.repeats, tell)
        tell(Progress("shapes", 0, 1))
        observed, finite = _observe(module, graph, image)
    lower, middle, upper = _quartiles(latencies)
    return RunResult(
        device=request.device,
        device_name=_device_name(device),
        dtype=request.dtype,
        batch=request.batch,
        channels_last=request.channels_last,
        repeats=request.repeats,
        latency_ms=middle,
        lower_quartile_ms=lower,
        upper_quartile_ms=upper,
        observed=observed,
        parameters=sum(parameter.numel() for parameter in module.parameters()),
        predicted_parameters=total(node_cost(node) for node in graph.counted()).params,
        output_is_finite=finite,
        peak_memory_bytes=peak,
        layers=layers,
    )


def _ignore(_: Progress) -> None:
    """Hear of progress and do nothing."""


def _timed_pass(module: GraphModule, image: Tensor) -> float:
    """Run once and return the milliseconds it took, the device's queue emptied before and after."""
    with explained("forward pass"):
        _wait_for(image.device)
        start = perf_counter()
        module(image)
        _wait_for(image.device)
        return 1000.0 * (perf_counter() - start)


def _wait_for(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def _layer_times(
    module: GraphModule, graph: LayerGraph, image: Tensor, repeats: int, tell: Tell
) -> tuple[LayerTime, ...]:
    """Return each layer's median time over `repeats` passes."""
    spent: dict[str, list[float]] = {}
    began: dict[str, float] = {}

    def start(node_id: str) -> Callable[[nn.Module, Any], None]:
        def note(_module: nn.Module, _inputs: Any) -> None:
            _wait_for(image.device)
            began[node_id] = perf_counter()

        return note

    def end(node_id: str) -> Callable[[nn.Module, Any, Tensor], None]:
        def note(_module: nn.Module, _inputs: Any, _output: Tensor) -> None:
            _wait_for(image.device)
            spent.setdefault(node_id, []).append(1000.0 * (perf_counter() - began[node_id]))

        return note

    handles = []
    for node in graph.counted():
        if node.op != "input":
            unit = module.get_submodule(node.id)
            handles += [unit.register_forward_pre_hook(start(node.id)), unit.register_forward_hook(end(node.id))]
    try:
        for done in range(repeats):
            tell(Progress("layers", done, repeats))
            _timed_pass(module, image)
    finally:
        for handle in handles:
            handle.remove()
    return tuple(LayerTime(name, median(times)) for name, times in spent.items())


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


def _quartiles(values: list[float]) -> tuple[float, float, float]:
    if len(values) == 1:
        return values[0], values[0], values[0]
    lower, middle, upper = quantiles(values, n=4, method="inclusive")
    return lower, middle, upper
