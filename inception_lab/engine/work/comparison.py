"""Does the measurements of `comparison` in this process: in turns, each mode held against eager before it is timed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Final

import torch
from torch import Tensor

from inception_lab.backend.module import GraphModule, ends, explained, find_device
from inception_lab.engine.requests.comparison import (
    EAGER,
    Mode,
    ModeResult,
    ModesRequest,
    ModesResult,
    PairRequest,
    PairResult,
    SweepPoint,
    SweepRequest,
    SweepResult,
)
from inception_lab.engine.requests.job import OnProgress, Progress, Stopped, inferred
from inception_lab.engine.requests.memory import allocated_peak
from inception_lab.engine.requests.run import RunRequest
from inception_lab.engine.work.allocation import allocated_bytes
from inception_lab.engine.work.devices import capability_of, device_name
from inception_lab.engine.work.forward import built
from inception_lab.engine.work.modes import Timed, prepared
from inception_lab.engine.work.timing import Look, latency_of, measured_in_parts, quartiles, timed_pass, wait_for
from inception_lab.errors import BackendError
from inception_lab.spec import Network
from inception_lab.text.numbers import plural

__all__ = ["run_modes", "run_pair", "run_sweep"]

Pairs = list[tuple[float, float]]
"""Milliseconds of two steps, turn by turn."""
_SLOW_MS: Final = 3_000.0
"""A mode whose pass takes longer is timed once: float16 has no kernels on many CPUs."""


def run_modes(request: ModesRequest, on_progress: OnProgress) -> ModesResult:
    """Hold every mode against eager, then time it in turns with eager. Raises BackendError where eager fails."""
    on_progress(Progress("modes", 0, len(request.modes), EAGER.name))
    device = find_device(request.device)
    eager, image = _eager(request.network, request)
    with torch.inference_mode(), explained("forward pass"):
        expected = ends(eager(image))[0].float()

    def measure(mode: Mode, look: Look) -> ModeResult:
        lacking = mode.lacking_on(device.type, capability_of(device))
        if lacking:
            return ModeResult(mode, why=lacking)
        try:
            return _run_mode(mode, request, (eager, image), expected, look)
        except Stopped:
            raise
        except BackendError as error:
            return ModeResult(mode, why=f"{error.problem}: {error.received}" if error.received else error.problem)

    def result(measured: Sequence[ModeResult], left_out: tuple[str, ...]) -> ModesResult:
        return ModesResult(device_name(device), request.batch, tuple(measured), left_out=left_out)

    return measured_in_parts("modes", [(mode.name, mode) for mode in request.modes], measure, result, on_progress)


def _eager(network: Network, request: ModesRequest | PairRequest) -> tuple[GraphModule, Tensor]:
    return built(RunRequest(network, request.device, batch=request.batch, seed=request.seed))


def _run_mode(
    mode: Mode, request: ModesRequest, eager: tuple[GraphModule, Tensor], expected: Tensor, look: Look
) -> ModeResult:
    """Prepare a mode, hold its output against the expected one and time it beside eager; `look` before each turn."""
    with torch.inference_mode():
        began = perf_counter()
        graph = inferred(request.network)
        step, shaped = eager if mode == EAGER else prepared(mode, graph, eager[1], seed=request.seed)
        with explained(mode.name):
            output = ends(step(shaped))[0].float()
            wait_for(output.device)
        took = perf_counter() - began
        warmup, repeats = request.warmup, request.repeats
        distance = float((output - expected).norm() / expected.norm())
        if not distance <= mode.tolerance:
            why = f"its output is {distance:.1e} from eager's, more than {mode.tolerance:.0e}: its speed is not shown"
            return ModeResult(mode, distance=distance, why=why)
        if timed_pass(step, shaped) > _SLOW_MS:
            warmup, repeats = 0, 1
        pairs = _in_turns(eager, (step, shaped), warmup, repeats, lambda _turn, _pairs: look())
    speedups = (1.0, 1.0, 1.0) if mode == EAGER else quartiles([plain / fast for plain, fast in pairs])
    return ModeResult(mode, latency_of([fast for _, fast in pairs]), speedups[1], distance, took, "", speedups)


def _in_turns(first: Timed, other: Timed, warmup: int, repeats: int, on_turn: Callable[[int, Pairs], None]) -> Pairs:
    """Time two steps in turns, each with its images, and leave the warm-up out; `on_turn` gets each turn's number."""
    pairs: Pairs = []
    for turn in range(warmup + repeats):
        on_turn(turn, pairs)
        pair = timed_pass(*first), timed_pass(*other)
        if turn >= warmup:
            pairs.append(pair)
    return pairs


def run_sweep(request: SweepRequest, on_progress: OnProgress) -> SweepResult:
    """Time one network with every batch size. Raises BackendError."""
    graph = inferred(request.network)
    device = find_device(request.device)

    def measure(batch: int, look: Look) -> SweepPoint:
        module, image = built(
            RunRequest(
                request.network,
                request.device,
                request.dtype,
                batch,
                channels_last=request.channels_last,
                seed=request.seed,
            )
        )
        durations = []
        with torch.inference_mode():
            for _ in range(request.warmup + request.repeats):
                look()
                durations.append(timed_pass(module, image))
            allocated = allocated_bytes(module, image)
        predicted = allocated_peak(graph, batch=batch, dtype=request.dtype).bytes
        return SweepPoint(batch, latency_of(durations[request.warmup :]), allocated, predicted)

    def result(points: Sequence[SweepPoint], left_out: tuple[str, ...]) -> SweepResult:
        return SweepResult(device_name(device), request.dtype, request.repeats, tuple(points), left_out=left_out)

    sizes = [(f"{plural(batch, 'image')} at once", batch) for batch in request.batches]
    return measured_in_parts("sweep", sizes, measure, result, on_progress)


def run_pair(request: PairRequest, on_progress: OnProgress) -> PairResult:
    """Time two networks in turns. Raises BackendError."""
    first, other = (_eager(network, request) for network in (request.network, request.other))

    def result(pairs: Pairs) -> PairResult:
        missing = request.repeats - len(pairs)
        return PairResult(
            device_name(first[1].device),
            request.batch,
            len(pairs),
            latency_of([first_ms for first_ms, _ in pairs]),
            latency_of([other_ms for _, other_ms in pairs]),
            *quartiles([first_ms / other_ms for first_ms, other_ms in pairs]),
            left_out=(f"{missing} of {plural(request.repeats, 'turn')}",) if missing else (),
        )

    def on_turn(turn: int, pairs: Pairs) -> None:
        so_far = result(pairs) if pairs else None
        on_progress(Progress("pair", turn, request.warmup + request.repeats, so_far=so_far))

    with torch.inference_mode():
        return result(_in_turns(first, other, request.warmup, request.repeats, on_turn))
