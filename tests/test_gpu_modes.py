"""The modes that only a GPU has: who has them, that float32 is not TF32, and that a graph gives eager's output."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import Final

import pytest
import torch

from inception_lab.design import Design, network_of
from inception_lab.engine import perform
from inception_lab.engine.requests.comparison import EAGER, MODES, ModesRequest, modes_named
from inception_lab.engine.requests.devices import Device, WorkerInfo
from inception_lab.engine.requests.job import inferred
from inception_lab.engine.requests.memory import allocated_peak
from inception_lab.engine.serving.host import gpu_names
from inception_lab.engine.work import devices, jobs, worker
from inception_lab.engine.work.jobs import run_job
from inception_lab.engine.work.layer_timing import head_start_ms, medians
from inception_lab.engine.work.modes import prepared
from inception_lab.engine.work.precision import products
from inception_lab.errors import BackendError
from tests.small_networks import every_kind

SMALL: Final = every_kind()
TF32: Final = [mode for mode in MODES.values() if mode.tf32]
RECORDED: Final = [mode for mode in MODES.values() if mode.recorded]


# ── Without a GPU ────────────────────────────────────────────────────────────


@pytest.mark.parametrize("mode", TF32, ids=lambda mode: mode.name)
def test_tf32_needs_compute_capability_8(mode: object) -> None:
    assert MODES["tf32"].lacking_on("cuda", (7, 5)) == (
        "TF32 needs a GPU of compute capability 8.0 or more; this one has 7.5"
    )
    assert not MODES["tf32"].lacking_on("cuda", (8, 0)) and not MODES["tf32"].lacking_on("cuda", (10, 0))
    assert mode in MODES.values()


def test_a_device_has_the_modes_that_name_no_other() -> None:
    kinds = {
        kind: [mode.name for mode in MODES.values() if not mode.lacking_on(kind, None)]
        for kind in ("cpu", "cuda", "mps")
    }
    assert set(kinds["cuda"]) - set(kinds["cpu"]) == {
        "cuda_graph",
        "tf32",
        "tf32_best",
        "tf32_graph",
        "bfloat16_graph",
    }
    assert set(kinds["cpu"]) - set(kinds["cuda"]) == {"traced"}
    assert set(kinds["mps"]) == set(kinds["cuda"]) & set(kinds["cpu"])


def test_a_recorded_pass_is_admitted_with_what_it_holds_between_its_passes() -> None:
    request = ModesRequest(SMALL, (EAGER, MODES["cuda_graph"]), batch=4)
    held = allocated_peak(inferred(SMALL), batch=4).bytes
    assert [passes.keeps for passes in request.passes] == [0, 0, 0, held]


def test_products_are_as_asked_inside_the_block_and_as_before_after_it() -> None:
    def both() -> tuple[bool, bool]:
        return torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32

    before = both()
    with products(tf32=True):
        assert both() == (True, True)
        with products(tf32=False):
            assert both() == (False, False)
        assert both() == (True, True)
    assert both() == before
    with pytest.raises(ZeroDivisionError), products(tf32=not before[1]):
        raise ZeroDivisionError
    assert both() == before


def test_every_job_is_done_in_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    request = ModesRequest(SMALL, (EAGER,))
    monkeypatch.setattr(
        jobs, "FUNCTIONS", {ModesRequest: lambda _job, _look: seen.append(torch.backends.cudnn.allow_tf32)}
    )
    run_job(request, lambda _: None)
    assert seen == [False] and torch.backends.cudnn.allow_tf32


def test_only_the_step_of_a_tf32_mode_rounds() -> None:
    seen: list[tuple[bool, bool]] = []
    image = torch.zeros((1, *SMALL.input))
    step, shaped = prepared(MODES["tf32"], inferred(SMALL), image, seed=0)

    def note(*_: object) -> None:
        seen.append((torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32))

    with products(tf32=False), torch.nn.modules.module.register_module_forward_pre_hook(note):
        step(shaped)
        assert not torch.backends.cudnn.allow_tf32
    assert set(seen) == {(True, True)}


def test_a_worker_says_what_a_run_may_take_on_its_gpu_and_on_its_cpu() -> None:
    cpu, gpu = Device("cpu", "CPU"), Device("cuda:0", "a GPU", (9, 0))
    worker = WorkerInfo("w", (cpu, gpu), 80, 16)
    assert (worker.bytes_on(gpu), worker.bytes_on(cpu)) == (80, 16)
    assert WorkerInfo("w", (cpu,), 16).bytes_on(cpu) == 16


@pytest.mark.parametrize(
    ("count", "visible", "names"),
    [
        (2, None, ["0", "1"]),
        (2, "", ["0", "1"]),
        (2, "3,1", ["3", "1"]),
        (1, " GPU-8932f937-d72c-4106-c12f-20bd9faed9f6 ", ["GPU-8932f937-d72c-4106-c12f-20bd9faed9f6"]),
        (1, "2,-1,3", ["2"]),
    ],
)
def test_workers_take_the_gpus_that_the_environment_shows_in_its_order(
    count: int, visible: str | None, names: list[str]
) -> None:
    assert gpu_names(count, visible) == names


def test_a_pass_in_which_a_layer_waited_for_its_launch_is_left_out() -> None:
    late, first, other = ({"a": 9.0}, False), ({"a": 1.0}, True), ({"a": 2.0}, True)
    assert medians([late, first, other, late, late]) == {"a": 1.5}
    assert medians([late]) == {"a": 9.0} and medians([]) == {}


def test_a_gpu_is_held_back_longer_than_its_pass_takes_to_be_launched() -> None:
    assert head_start_ms(10.0, 100) > 10.0
    assert head_start_ms(10.0, 400) > head_start_ms(10.0, 100)
    assert head_start_ms(60_000.0, 400) <= 1_000.0


@pytest.mark.parametrize("broken", [True, False])
def test_a_worker_ends_whose_gpu_answers_nothing_more(monkeypatch: pytest.MonkeyPatch, broken: bool) -> None:
    class Ended(Exception):
        pass

    def end(status: int) -> None:
        raise Ended(status)

    def fail(*_: object) -> None:
        raise BackendError("forward pass", "torch could not run this", "CUDA error: an illegal memory access")

    monkeypatch.setattr(worker, "get_worker", lambda: SimpleNamespace(log_event=lambda *_: None))
    monkeypatch.setattr(jobs, "run_job", fail)
    monkeypatch.setattr(devices, "is_broken", lambda device: broken and device == "cuda:0")
    monkeypatch.setattr(os, "_exit", end)
    with pytest.raises(Ended if broken else BackendError):
        worker.run_task("task", ModesRequest(SMALL, (EAGER,), "cuda:0"), "topic")


def test_a_processor_is_never_broken() -> None:
    assert not devices.is_broken("cpu")


# ── With one ─────────────────────────────────────────────────────────────────


@pytest.mark.gpu
def test_every_mode_of_the_gpu_agrees_with_eager_and_is_timed() -> None:
    wanted = [name for name in MODES if "compiled" not in name]
    found = perform(ModesRequest(network_of(Design("inception_v3")), modes_named(wanted), "cuda", 2, repeats=3))
    named = {one.mode.name: one for one in found.modes}
    assert named["traced"].why == "only a cpu device has it"
    assert named["eager"].distance == 0.0
    for name, one in named.items():
        if name != "traced" and not (one.mode.tf32 and torch.cuda.get_device_capability() < (8, 0)):
            assert one.latency is not None and one.speedup is not None and one.speedup > 0, (name, one.why)
            assert one.distance is not None and one.distance <= one.mode.tolerance, name


@pytest.mark.gpu
def test_a_graph_gives_eagers_output_to_the_bit_and_needs_less_time_for_one_image() -> None:
    found = perform(ModesRequest(network_of(Design("googlenet")), modes_named(["cuda_graph"]), "cuda", 1, repeats=15))
    graph = found.modes[-1]
    assert graph.distance == 0.0
    assert graph.speedup is not None and graph.speedup > 1.2


@pytest.mark.gpu
def test_tf32_is_rounded_and_eager_in_its_turns_is_not() -> None:
    if torch.cuda.get_device_capability() < (8, 0):
        pytest.skip("this GPU has no TF32")
    found = perform(ModesRequest(network_of(Design("googlenet")), modes_named(["tf32"]), "cuda", 2, repeats=3))
    rounded = found.modes[-1].distance
    assert rounded is not None and 1e-5 < rounded < 1e-2


@pytest.mark.gpu
@pytest.mark.parametrize("mode", RECORDED, ids=lambda mode: mode.name)
def test_a_graph_reads_the_images_that_it_is_given(mode: object) -> None:
    chosen = next(one for one in RECORDED if one is mode)
    if chosen.lacking_on("cuda", torch.cuda.get_device_capability()):
        pytest.skip("this GPU has no such mode")
    images = torch.randn((2, *SMALL.input), device="cuda", generator=torch.Generator("cuda").manual_seed(1))
    with torch.inference_mode():
        step, shaped = prepared(chosen, inferred(SMALL), images, seed=0)
        first = step(shaped)
        assert isinstance(first, torch.Tensor)
        first = first.clone()
        other = step(shaped.flip(0))
        assert isinstance(other, torch.Tensor)
    assert not torch.equal(first, other)
    assert torch.allclose(first.flip(0).float(), other.float(), rtol=0.05, atol=0.05)


@pytest.mark.gpu
@pytest.mark.timeout(240)
def test_compiling_agrees_with_eager_on_the_gpu() -> None:
    found = perform(ModesRequest(SMALL, modes_named(["compiled"]), "cuda", 2, warmup=1, repeats=2))
    assert found.modes[-1].latency is not None, found.modes[-1].why
