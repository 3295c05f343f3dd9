"""A run measures what it says, reports each step and leaves nothing behind."""

from __future__ import annotations

import itertools
import pickle
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace

import pytest
import torch
from torch import nn

from inception_lab.backend import module as torch_backend
from inception_lab.cost.dtypes import Dtype
from inception_lab.engine import ObservedShape, Progress, RunRequest, RunResult
from inception_lab.engine.requests.run import Latency
from inception_lab.engine.work import forward, layer_timing
from inception_lab.engine.work.devices import available_devices
from inception_lab.engine.work.forward import run_forward
from inception_lab.errors import BackendError, ShapeError
from inception_lab.spec import Conv, LocalResponseNorm
from tests.small_networks import chain_of, every_kind

QUICK = RunRequest(every_kind(), warmup=1, repeats=3)


def hooks_of(module: nn.Module) -> int:
    return sum(len(part._forward_hooks) + len(part._forward_pre_hooks) for part in module.modules())


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[nn.Module]:
    """Keep every module that a run builds."""
    kept: list[nn.Module] = []
    real = torch_backend.build

    def keeping(*args: object, **options: object) -> nn.Module:
        kept.append(real(*args, **options))  # type: ignore[arg-type]  # handed on as they came
        return kept[-1]

    monkeypatch.setattr(forward, "build", keeping)
    return kept


def test_importing_the_engine_does_not_import_torch() -> None:
    script = "import sys, inception_lab.engine; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_a_run_observes_every_inferred_shape_and_parameter() -> None:
    result = run_forward(replace(QUICK, network=every_kind(heads_on=True), batch=2))
    assert result.mismatches == ()
    assert ObservedShape("3a.concat", (9, 9, 7), (9, 9, 7)) in result.observed
    assert "aux1.logits" in {shape.node_id for shape in result.observed}
    assert result.parameters == result.predicted_parameters > 0
    assert result.output_is_finite


def test_a_shape_that_differs_is_a_mismatch() -> None:
    wrong = ObservedShape("a", (2, 3, 3), (2, 4, 4))
    result = replace(run_forward(QUICK), observed=(ObservedShape("b", (1,), (1,)), wrong))
    assert result.mismatches == (wrong,)


def test_an_output_that_is_not_finite_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forward, "random_input", lambda *_args, **_options: torch.full((1, 3, 17, 14), float("nan")))
    assert not run_forward(QUICK).output_is_finite


def test_latency_is_the_median_of_the_measured_passes_after_warm_up(monkeypatch: pytest.MonkeyPatch) -> None:
    layers = [0.0] * 5  # the passes in which every layer is timed
    times = iter([900.0, 800.0, 10.0, 40.0, 20.0, 30.0, 50.0, *layers])
    monkeypatch.setattr(forward, "timed_pass", lambda _module, _image: next(times))
    result = run_forward(replace(QUICK, batch=6, warmup=2, repeats=5))
    assert result.latency == Latency(20.0, 30.0, 40.0)
    assert result.images_per_s == 200.0


def test_every_layer_is_timed_and_no_layer_twice() -> None:
    result = run_forward(QUICK)
    named = [layer.node_id for layer in result.layers]
    assert sorted(named) == sorted(shape.node_id for shape in result.observed)
    assert all(layer.latency_ms > 0 for layer in result.layers)


def test_a_layers_time_is_the_median_of_its_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that gains a second at every look: each layer takes the one second between its two looks."""
    looks = itertools.count()
    monkeypatch.setattr(layer_timing, "perf_counter", lambda: float(next(looks)))
    assert {layer.latency_ms for layer in run_forward(QUICK).layers} == {1000.0}


def test_a_single_pass_is_its_own_median() -> None:
    result = run_forward(replace(QUICK, warmup=0, repeats=1))
    assert result.latency.lower_ms == result.latency_ms == result.latency.upper_ms > 0


def test_progress_is_told_step_by_step() -> None:
    steps: list[Progress] = []
    run_forward(QUICK, steps.append)
    measured = [step.so_far.repeats if isinstance(step.so_far, RunResult) else None for step in steps]
    assert measured == [None, None, None, 1, 2, 3, 3, 3, 3]
    assert steps == [
        Progress("build", 0, 1),
        Progress("warm up", 0, 1),
        Progress("measure", 0, 3),
        Progress("measure", 1, 3),
        Progress("measure", 2, 3),
        Progress("layers", 0, 3),
        Progress("layers", 1, 3),
        Progress("layers", 2, 3),
        Progress("shapes", 0, 1),
    ]


def test_what_progress_raises_ends_the_run_as_it_is() -> None:
    class Cancelled(Exception):
        pass

    def cancel(progress: Progress) -> None:
        if progress.step == "measure":
            raise Cancelled

    with pytest.raises(Cancelled):
        run_forward(QUICK, cancel)


def test_no_hook_is_left_after_a_run(built: list[nn.Module]) -> None:
    run_forward(QUICK)
    assert [hooks_of(module) for module in built] == [0]


def test_no_hook_is_left_after_a_failure(built: list[nn.Module]) -> None:
    def fail(_module: nn.Module, _inputs: Sequence[object]) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory.")

    def sabotage(progress: Progress) -> None:
        if progress.step == "shapes":
            built[0].get_submodule("flat").register_forward_pre_hook(fail)

    with pytest.raises(BackendError, match="forward pass: the device's memory does not suffice"):
        run_forward(QUICK, sabotage)
    assert [hooks_of(module) for module in built] == [1]  # our own saboteur


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16"])
def test_every_number_format_runs_on_the_cpu(dtype: Dtype) -> None:
    result = run_forward(replace(QUICK, dtype=dtype, channels_last=True, warmup=0, repeats=1))
    assert (result.dtype, result.output_is_finite, result.mismatches) == (dtype, True, ())


def test_requests_and_results_survive_pickling() -> None:
    request = pickle.loads(pickle.dumps(QUICK))
    assert request == QUICK
    result = run_forward(request)
    assert pickle.loads(pickle.dumps(result)) == result
    assert isinstance(result, RunResult)


def test_an_impossible_network_is_refused_before_anything_is_built(built: list[nn.Module]) -> None:
    with pytest.raises(ShapeError):
        run_forward(RunRequest(chain_of(Conv("c", 2, (99, 99), padding="valid"))))
    assert built == []


def test_a_device_that_is_not_there_is_refused() -> None:
    with pytest.raises(BackendError, match="device: no such device .received 'abacus'.; use cpu"):
        run_forward(replace(QUICK, device="abacus"))


def test_the_meta_device_cannot_be_measured() -> None:
    with pytest.raises(BackendError, match="device: nothing runs on the meta device; use cpu"):
        run_forward(replace(QUICK, device="meta"))


@pytest.mark.parametrize(
    ("field", "count", "range_text"),
    [("batch", 0, "1 to 4,096"), ("warmup", -1, "0 to 1,000"), ("repeats", 0, "1 to 1,000"), ("batch", True, "1 to 4")],
)
def test_counts_out_of_range_are_refused(field: str, count: int, range_text: str) -> None:
    with pytest.raises(BackendError, match=f"{field}: must be a whole number from {range_text}.*received {count}"):
        RunRequest(QUICK.network, **{field: count})  # type: ignore[arg-type]  # each field is a count


def test_the_cpu_is_always_available_and_named_with_its_threads() -> None:
    threads = torch.get_num_threads()
    first = available_devices()[0]
    assert first.id == "cpu"
    assert first.name == f"CPU, {threads} thread{'s' if threads > 1 else ''}"
    assert run_forward(QUICK).device_name == first.name


def test_gpus_are_listed_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: f"NVIDIA {device.index}")
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: (8, device.index))
    assert [(device.id, device.name, device.capability) for device in available_devices()[1:]] == [
        ("cuda:0", "NVIDIA 0", (8, 0)),
        ("cuda:1", "NVIDIA 1", (8, 1)),
    ]


@pytest.mark.gpu
@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16"])
def test_a_run_on_the_gpu_agrees_with_the_graph(dtype: Dtype) -> None:
    result = run_forward(replace(QUICK, device="cuda", dtype=dtype, batch=4, channels_last=True))
    assert result.mismatches == () and result.output_is_finite
    assert result.allocated_bytes is not None and result.allocated_bytes > 0


def test_local_response_norm_runs_in_half_precision_on_the_cpu() -> None:
    """torch's own layer has no such kernel (2.13)."""
    result = run_forward(RunRequest(chain_of(LocalResponseNorm("n")), dtype="float16", warmup=0, repeats=1))
    assert result.output_is_finite
