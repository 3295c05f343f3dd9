"""On a CUDA GPU every kind of run gives what the CPU gives, says what it took, and gives its memory back."""

from __future__ import annotations

import contextlib
import gc
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import pytest
import torch

from inception_lab.backend.module import build, ends, find_device, random_input
from inception_lab.cost.dtypes import Dtype
from inception_lab.design import Design, graph_of, network_of
from inception_lab.engine import FASTEST, RunRequest, perform
from inception_lab.engine.requests.activations import ActivationsRequest
from inception_lab.engine.requests.comparison import PairRequest, SweepRequest
from inception_lab.engine.requests.effect import FieldRequest, SwitchRequest
from inception_lab.engine.requests.inside import InsideRequest
from inception_lab.engine.requests.job import Job, Result, inferred
from inception_lab.engine.requests.signal import SignalCase, SignalRequest
from inception_lab.engine.requests.thumbnails import ThumbnailsRequest
from inception_lab.engine.serving.desk import Desk
from inception_lab.engine.serving.pool import DaskPool
from inception_lab.engine.work import layer_timing
from inception_lab.engine.work.kept import KEPT, Kept, Subject
from inception_lab.engine.work.layer_timing import _idle
from inception_lab.engine.work.precision import products
from inception_lab.engine.work.roof import measured_roof
from inception_lab.engine.work.timing import timed_pass, timed_step
from inception_lab.errors import BackendError
from inception_lab.images import BUNDLED, Picture, fit
from inception_lab.spec import Network
from tests.small_networks import every_kind

pytestmark = pytest.mark.gpu
SMALL: Final = every_kind()
GOOGLENET: Final = network_of(Design("googlenet"))
CLOSE: Final = 2e-5
"""The relative distance of a network's output on the GPU from the CPU's: float32 sums in another order."""


def picture_for(network: Network) -> Picture:
    return fit(BUNDLED["cat"].read(), network.input)


def on_both(job: Job[Result]) -> tuple[Result, Result]:
    """Do a job on the CPU and on the GPU."""
    return perform(job), perform(job.on("cuda"))


def near(value: object) -> object:
    """Equal to a layer's statistic but for the order of sums."""
    return pytest.approx(value, rel=1e-3, abs=1e-4)


def distance(one: torch.Tensor, other: torch.Tensor) -> float:
    one, other = one.double().cpu(), other.double().cpu()
    return float((one - other).norm() / other.norm())


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    KEPT.forget()
    yield
    KEPT.forget()


def held() -> int:
    gc.collect()
    torch.cuda.synchronize()
    return torch.cuda.memory_allocated()


# ── The same numbers ─────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["googlenet", "inception_v3", "inception_resnet_v2", "xception"])
def test_a_network_gives_the_output_of_the_cpu_in_float32_and_not_in_tf32(name: str) -> None:
    graph = graph_of(Design(name))
    with torch.inference_mode():
        expected = ends(build(graph)(random_input(graph, batch=2)))[0]
        module, image = build(graph, device="cuda"), random_input(graph, batch=2, device="cuda")
        with products(tf32=False):
            exact = distance(ends(module(image))[0], expected)
        with products(tf32=True):
            rounded = distance(ends(module(image))[0], expected)
    assert exact < CLOSE
    if torch.cuda.get_device_capability() >= (8, 0):
        assert CLOSE < rounded < 1e-2


def test_a_jobs_float32_is_float32_and_torchs_setting_is_left_as_it_was() -> None:
    assert torch.backends.cudnn.allow_tf32  # torch's own default: convolutions would round
    request = ActivationsRequest(GOOGLENET, picture_for(GOOGLENET), (inferred(GOOGLENET).output,))
    here, there = on_both(request)
    assert there.nodes[0].channels.means == pytest.approx(here.nodes[0].channels.means, rel=1e-4, abs=1e-5)
    assert torch.backends.cudnn.allow_tf32


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16"])
def test_a_run_observes_every_shape_and_is_finite(dtype: Dtype) -> None:
    ran = perform(RunRequest(GOOGLENET, "cuda", dtype, batch=2, warmup=1, repeats=3))
    assert ran.device == "cuda:0" and ran.device_name == torch.cuda.get_device_name(0)
    assert ran.mismatches == () and ran.output_is_finite and ran.parameters == ran.predicted_parameters


def test_activations_are_those_of_the_cpu() -> None:
    names = tuple(node.id for node in inferred(GOOGLENET).counted())[1:60:6]
    here, there = on_both(ActivationsRequest(GOOGLENET, picture_for(GOOGLENET), names))
    for one, other in zip(here.nodes, there.nodes, strict=True):
        assert other.shape == one.shape and other.mean == near(one.mean)
        assert other.channels.means == near(one.channels.means)
        assert other.channels.zeros == pytest.approx(one.channels.zeros, abs=1e-3)


def test_thumbnails_are_those_of_the_cpu() -> None:
    here, there = on_both(ThumbnailsRequest(GOOGLENET, picture_for(GOOGLENET)))
    for one, other in zip(here.thumbnails, there.thumbnails, strict=True):
        assert (other.node_id, other.height, other.width) == (one.node_id, one.height, one.width)
        if other.channel == one.channel:  # two channels may vary as much
            assert (other.low, other.high) == near((one.low, one.high))
    same = [one.channel == other.channel for one, other in zip(here.thumbnails, there.thumbnails, strict=True)]
    assert sum(same) >= 0.95 * len(same)


@pytest.mark.parametrize("layer", ["stem", "3a.concat", "block", "mean", "lrn", "logits"])
def test_the_inside_of_a_value_is_that_of_the_cpu(layer: str) -> None:
    node = inferred(SMALL).endpoint(layer)
    here, there = on_both(InsideRequest(SMALL, picture_for(SMALL), node.id, 1))
    one, other = here.values, there.values
    assert other.output == pytest.approx(one.output, rel=1e-4, abs=1e-5)


def test_what_a_value_is_sensitive_to_is_what_it_is_on_the_cpu() -> None:
    node = inferred(SMALL).endpoint("3a.concat")
    here, there = on_both(FieldRequest(SMALL, picture_for(SMALL), node.id, (4, 4), 2))
    assert there.largest == pytest.approx(here.largest, rel=1e-4)
    levels = zip(here.levels, there.levels, strict=True)
    assert max(abs(one - other) for one, other in levels) <= 1


def test_parts_switched_off_change_what_they_change_on_the_cpu() -> None:
    here, there = on_both(SwitchRequest(SMALL, picture_for(SMALL), (("stem", 3),)))
    assert there.answer == pytest.approx(here.answer, rel=1e-3)
    for one, other in zip(here.nodes, there.nodes, strict=True):
        assert other.node_id == one.node_id and other.change == pytest.approx(one.change, rel=1e-3, abs=1e-6)


def test_the_signal_of_the_same_weights_is_that_of_the_cpu() -> None:
    here, there = on_both(SignalRequest((SignalCase("he", SMALL), SignalCase("small", SMALL, "small"))))
    for one, other in zip(here.traces, there.traces, strict=True):
        assert other.activations == pytest.approx(one.activations, rel=1e-3, abs=1e-9)
        assert other.gradients == pytest.approx(one.gradients, rel=1e-2, abs=1e-9)


# ── Times ────────────────────────────────────────────────────────────────────


def test_a_step_takes_on_the_gpus_clock_what_it_takes_on_the_wall() -> None:
    device = torch.device("cuda:0")
    timed_step(lambda: _idle(device, 1_000_000), device)
    began = time.perf_counter()
    noted = timed_step(lambda: _idle(device, 200_000_000), device)
    assert noted == pytest.approx(1000.0 * (time.perf_counter() - began), rel=0.1)


def test_the_layers_of_a_large_pass_take_together_what_the_pass_takes() -> None:
    ran = perform(RunRequest(network_of(Design("inception_v3")), "cuda", batch=64, warmup=3, repeats=5))
    assert ran.layers_ms == pytest.approx(ran.latency_ms, rel=0.1)


def test_the_layers_of_a_small_pass_do_not_wait_for_their_launch() -> None:
    ran = perform(RunRequest(network_of(Design("inception_v3")), "cuda", batch=1, warmup=3, repeats=9))
    assert all(layer.latency_ms > 0 for layer in ran.layers)
    assert ran.layers_ms < 0.9 * ran.latency_ms  # what is left are gaps between kernels


def test_a_head_start_that_is_too_short_is_seen_and_made_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    ahead: list[bool] = []
    real = layer_timing.medians

    def noting(passes: Sequence[tuple[Mapping[str, float], bool]]) -> dict[str, float]:
        ahead.extend(was for _, was in passes)
        return real(passes)

    monkeypatch.setattr(layer_timing, "head_start_ms", lambda *_: 0.01)
    monkeypatch.setattr(layer_timing, "medians", noting)
    graph = graph_of(Design("googlenet"))
    module, image = build(graph, device="cuda"), random_input(graph, device="cuda")
    names = [node.id for node in graph.counted()][1:]
    with torch.inference_mode():
        layer_timing.layer_times(
            module, names, lambda: (timed_pass(module, image) for _ in range(16)), device=image.device, pass_ms=3.0
        )
    assert not ahead[0] and ahead[-1]


def test_a_roof_is_not_above_what_any_gpu_does_nor_below_a_processors() -> None:
    with products(tf32=False):
        plain = measured_roof("cuda:0", "float32")
    assert 1e12 < plain.compute < 2e14 and 5e10 < plain.bandwidth < 2e13
    assert measured_roof("cuda:0", "bfloat16").compute < 5e15


def test_training_sweeps_and_pairs_run() -> None:
    trained = perform(RunRequest(GOOGLENET, "cuda", batch=4, warmup=1, repeats=3, backward=True)).training
    assert trained is not None and trained.latency.median_ms > 0 and trained.allocated_bytes
    swept = perform(SweepRequest(GOOGLENET, (1, 8, 32), "cuda", repeats=3))
    allocated = [point.allocated_bytes or 0 for point in swept.points]
    assert 0 < allocated[0] < allocated[1] < allocated[2]
    paired = perform(PairRequest(network_of(Design("inception_v3")), GOOGLENET, "cuda", batch=32, repeats=5))
    assert paired.ratio > 1.5


# ── Memory ───────────────────────────────────────────────────────────────────


def test_a_pass_holds_what_was_predicted_and_what_the_library_takes() -> None:
    ran = perform(RunRequest(GOOGLENET, "cuda", batch=16, warmup=1, repeats=1))
    assert ran.allocated_bytes is not None
    assert 0.9 * ran.predicted_bytes < ran.allocated_bytes < 5 * ran.predicted_bytes


def test_memory_that_does_not_suffice_is_said_and_the_next_run_has_it_again() -> None:
    before = held()
    torch.cuda.empty_cache()
    total = torch.cuda.get_device_properties(0).total_memory
    torch.cuda.set_per_process_memory_fraction((before + 400e6) / total)
    try:
        with pytest.raises(BackendError) as caught:
            perform(RunRequest(network_of(Design("inception_v3")), "cuda", batch=64, warmup=0, repeats=1))
        assert caught.value.problem == "the device's memory does not suffice"
        assert caught.value.remedy == "use a smaller batch, input or width"
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)
    del caught
    assert held() == before
    assert perform(RunRequest(SMALL, "cuda", repeats=1)).output_is_finite


def test_a_kept_pass_gives_its_memory_back_when_it_is_let_go() -> None:
    before = held()
    request = ThumbnailsRequest(GOOGLENET, picture_for(GOOGLENET), "cuda")
    perform(request)
    assert held() > before + 20_000_000  # weights and every layer's output
    perform(RunRequest(SMALL, "cuda", warmup=0, repeats=1))  # another job needs the memory
    assert held() <= before + 10_000_000


def test_a_pass_that_nobody_asks_for_leaves_the_gpu_to_others() -> None:
    before = held()
    torch.cuda.empty_cache()
    reserved = torch.cuda.memory_reserved()
    kept = Kept(seconds=1.0)
    kept.pass_of(Subject(GOOGLENET, picture_for(GOOGLENET), "cuda:0", 0), (), lambda _: None)
    assert torch.cuda.memory_reserved() > reserved
    for _ in range(100):
        if torch.cuda.memory_reserved() <= reserved + 10_000_000:
            break
        time.sleep(0.1)
    assert held() <= before + 10_000_000 and torch.cuda.memory_reserved() <= reserved + 40_000_000


# ── Devices and workers ──────────────────────────────────────────────────────


def test_a_gpu_too_many_is_refused_with_how_many_there_are() -> None:
    gpus = torch.cuda.device_count()
    with pytest.raises(BackendError, match=f"only {gpus} CUDA GPU"):
        find_device(f"cuda:{gpus}")


def _break_gpus(pool: DaskPool) -> None:
    """Have every worker's GPU fail in a kernel, after which CUDA refuses everything else in that process."""

    def read_beyond_the_end() -> None:
        with contextlib.suppress(RuntimeError):
            torch.zeros(1, device="cuda")[torch.tensor([9], device="cuda")].cpu()

    assert pool._client is not None
    pool._client.run(read_beyond_the_end)


@pytest.mark.timeout(200)
def test_the_embedded_cluster_has_a_worker_a_gpu_and_the_fastest_device_is_one() -> None:
    pool = DaskPool()
    desk = Desk(pool, time_limit=120.0)
    try:
        ran = desk.wait(desk.submit("a", RunRequest(GOOGLENET, FASTEST, batch=8)))
        assert ran.device == "cuda:0" and ran.device_name == torch.cuda.get_device_name(0)
        workers = pool.workers()
        assert len(workers) == torch.cuda.device_count()
        (cpu, gpu), worker = workers[0].devices, workers[0]
        assert (cpu.kind, gpu.kind, gpu.capability) == ("cpu", "cuda", torch.cuda.get_device_capability(0))
        assert worker.bytes_on(gpu) > 0.5 * torch.cuda.get_device_properties(0).total_memory
        assert 0 < worker.bytes_on(cpu) != worker.bytes_on(gpu)
        assert desk.wait(desk.submit("a", replace(RunRequest(SMALL), device="cpu"))).device == "cpu"
        _break_gpus(pool)
        with pytest.raises(BackendError, match="its worker died .*a new one has been started"):
            desk.wait(desk.submit("a", RunRequest(SMALL, "cuda", seed=1)))
        assert desk.wait(desk.submit("a", RunRequest(SMALL, "cuda", seed=2))).output_is_finite
    finally:
        desk.close()
