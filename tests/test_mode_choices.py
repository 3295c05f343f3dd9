"""A mode is offered where the chosen device has it, and what only a GPU's times mean is said beside them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest

from inception_lab.cost.roofline import Roof
from inception_lab.engine import FASTEST
from inception_lab.engine.requests.breakdown import clock_words, launch_words, layer_words
from inception_lab.engine.requests.devices import Device, device_like
from inception_lab.engine.requests.run import Latency, LayerTime, RunResult
from inception_lab.ui.sections import run_compare
from tests.test_section_choices import open_with

CPU: Final = Device("cpu", "CPU")
TURING: Final = Device("cuda:0", "a GPU of 2018", (7, 5))
HOPPER: Final = Device("cuda:0", "a GPU of 2022", (9, 0))
RAN: Final = RunResult(
    device="cuda:0",
    device_name="a GPU",
    dtype="float32",
    batch=1,
    repeats=5,
    latency=Latency(9.0, 10.0, 11.0),
    observed=(),
    parameters=1,
    predicted_parameters=1,
    output_is_finite=True,
    allocated_bytes=1,
    predicted_bytes=1,
    liveness_bytes=1,
    layers=(LayerTime("a", 2.0), LayerTime("b", 2.5)),
    roof=Roof(1.0, 1.0),
)


def offered(monkeypatch: pytest.MonkeyPatch, device: str, *known: Device) -> list[str]:
    monkeypatch.setattr(run_compare, "known_devices", lambda: known)
    app = open_with("modes", **{"modes.device": device})
    assert not app.exception
    (pills,) = [group for group in app.get("button_group") if group.key == "modes.names"]
    return [option.content for option in pills.proto.options]


def test_a_mode_of_the_gpu_is_offered_where_the_device_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "traced" in offered(monkeypatch, "cpu", CPU, HOPPER)
    before = offered(monkeypatch, FASTEST)
    assert "TF32" not in before and "CUDA graph" not in before and "traced" in before
    fastest = offered(monkeypatch, FASTEST, CPU, HOPPER)
    assert {"TF32", "CUDA graph", "bfloat16, folded, channels last, CUDA graph"} <= set(fastest)
    assert "traced" not in fastest
    old = offered(monkeypatch, "cuda", CPU, TURING)
    assert "CUDA graph" in old and not any("TF32" in name for name in old)
    assert "TF32" in offered(monkeypatch, "cuda")


def test_what_only_a_gpu_has_is_chosen_there_at_first(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = {}
    for known in ((CPU,), (CPU, TURING), (CPU, HOPPER)):
        monkeypatch.setattr(run_compare, "known_devices", lambda known=known: known)
        chosen[known[-1]] = open_with("modes").session_state["modes.names"]
    assert chosen[CPU] == list(run_compare._QUICK)
    assert chosen[HOPPER] == list(run_compare._QUICK_ON_A_GPU)
    assert chosen[TURING] == [name for name in chosen[HOPPER] if name != "tf32"]


def test_a_mode_that_another_device_has_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_compare, "known_devices", lambda: (CPU, HOPPER))
    app = open_with("modes", **{"modes.device": "cuda", "modes.names": ["tf32", "folded"]})
    assert app.session_state["modes.names"] == ["tf32", "folded"]
    (device,) = [choice for choice in app.selectbox if choice.key == "modes.device"]
    device.select("cpu").run()
    assert not app.exception and app.session_state["modes.names"] == ["folded"]


@pytest.mark.parametrize(
    ("wanted", "known", "id_"),
    [
        (FASTEST, (CPU, HOPPER), "cuda:0"),
        (FASTEST, (), "cpu"),
        ("cuda", (CPU, HOPPER), "cuda:0"),
        ("cuda:0", (CPU, HOPPER), "cuda:0"),
        ("mps", (CPU, HOPPER), "mps"),
    ],
)
def test_the_device_of_a_choice_is_the_known_one(wanted: str, known: tuple[Device, ...], id_: str) -> None:
    assert device_like(wanted, known).id == id_


def test_the_share_that_a_gpu_waits_for_launches_is_said() -> None:
    said = launch_words(RAN)
    assert said.startswith("All layers' kernels together took 4.50 ms, the pass 10.00 ms: for 55% of it or more")
    assert launch_words(replace(RAN, latency=Latency(4.5, 4.6, 4.7))) == ""
    assert launch_words(replace(RAN, device="cpu")) == ""


def test_what_a_time_holds_is_said_of_each_kind_of_device() -> None:
    assert "GPU's own clock" in clock_words("cuda:1") and "processor's clock" in clock_words("cpu")
    assert "kernels" in layer_words("cuda") and "waiting for each layer costs time" in layer_words("cpu")
