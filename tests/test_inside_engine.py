"""What a worker reads of a layer is the running network's own, and it neither builds nor passes twice."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from inception_lab.backend.module import GraphModule, build
from inception_lab.cost import graph_cost
from inception_lab.engine import RunRequest, perform
from inception_lab.engine.requests import activations as requests
from inception_lab.engine.requests.activations import bytes_to_keep
from inception_lab.engine.requests.admission import admit, need
from inception_lab.engine.requests.inside import InsideRequest
from inception_lab.engine.requests.job import Progress, inferred
from inception_lab.engine.work import kept
from inception_lab.engine.work.inside import run_inside
from inception_lab.engine.work.kept import KEPT, Kept, Subject
from inception_lab.engine.work.pictures import picture_tensor
from inception_lab.errors import BackendError, LabError
from inception_lab.images import BUNDLED, Picture, fit
from inception_lab.inside.sums import explain
from inception_lab.spec import Conv
from tests.layer_values import noise, positions
from tests.small_networks import chain_of, every_kind

NETWORK = every_kind()
PICTURE = fit(BUNDLED["cat"].read(), NETWORK.input)
ASKED = InsideRequest(NETWORK, PICTURE, "3a.concat", 4)


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    KEPT.forget()
    yield
    KEPT.forget()


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note each time a network is built and each time something passes through one."""
    done: list[str] = []
    forward = GraphModule.forward

    def building(*args: object, **options: object) -> GraphModule:
        done.append("build")
        return build(*args, **options)  # type: ignore[arg-type]  # handed on as they came

    def passing(module: GraphModule, image: Tensor) -> Tensor | tuple[Tensor, ...]:
        done.append("pass")
        return forward(module, image)

    monkeypatch.setattr(kept, "build", building)
    monkeypatch.setattr(GraphModule, "forward", passing)
    return done


def look(request: InsideRequest) -> None:
    run_inside(request, lambda _: None)


def test_values_are_those_of_the_network_that_runs() -> None:
    module = build(inferred(NETWORK), seed=0)
    seen: list[Tensor] = []
    module.get_submodule("3a.concat").register_forward_hook(lambda _module, given, _out: seen.extend(given))
    with torch.inference_mode():
        module(picture_tensor(PICTURE))
    values = perform(ASKED).values
    assert np.array_equal(values.output, torch.cat(seen, 1)[0, 4].numpy())
    assert np.array_equal(values.maps[0], seen[1][0, 1].numpy())


def test_every_layer_agrees_and_travels() -> None:
    network = every_kind(heads_on=True)
    for node in inferred(network).counted():
        result = pickle.loads(pickle.dumps(perform(InsideRequest(network, PICTURE, node.id, node.out_shape[0] - 1))))
        assert all(explain(result.values, at).agrees for at in positions(node)), node.id


def test_the_input_is_the_images_bytes() -> None:
    values = perform(InsideRequest(NETWORK, PICTURE, "input", 2)).values
    made = explain(values, (3, 5))
    byte = PICTURE.pixels[(3 * PICTURE.width + 5) * 3 + 2]
    assert made.steps[0].amounts[0] == byte and made.value == byte / 127.5 - 1 and made.agrees


def test_a_grey_image_is_its_bytes_too() -> None:
    network = chain_of(Conv("x", 2, (3, 3)), shape=(1, 9, 8))
    values = perform(InsideRequest(network, noise(network.input), "input")).values
    made = explain(values, (8, 7))
    assert made.agrees and made.steps[0].amounts[0] == noise(network.input).pixels[-1]


# ── Nothing is done twice, nothing is kept long ──────────────────────────────


def test_another_layer_or_channel_neither_builds_nor_passes_again(work: list[str]) -> None:
    look(ASKED)
    for other in (replace(ASKED, channel=0), replace(ASKED, node_id="logits"), replace(ASKED, node_id="stem"), ASKED):
        look(other)
    assert work == ["build", "pass"]


@pytest.mark.parametrize(
    "other",
    [
        replace(ASKED, seed=1),
        replace(ASKED, picture=noise(NETWORK.input)),
        replace(ASKED, network=every_kind(heads_on=True)),
    ],
)
def test_another_network_image_or_seed_passes_anew(other: InsideRequest, work: list[str]) -> None:
    look(ASKED)
    look(other)
    assert work == ["build", "pass"] * 2


def test_what_is_kept_is_let_go_after_its_time(work: list[str]) -> None:
    subject = Subject(NETWORK, PICTURE, "cpu", 0)
    short = Kept(seconds=0.05)
    first = short.pass_of(subject, ("stem",), lambda _: None)
    timer = short._timer
    assert timer is not None
    timer.join(5)
    assert (short._subject, short._passed) == (None, None)
    assert short.pass_of(subject, ("stem",), lambda _: None) is not first
    assert work == ["build", "pass"] * 2
    short.forget()


def test_looking_again_renews_the_time() -> None:
    subject = Subject(NETWORK, PICTURE, "cpu", 0)
    holding = Kept()
    first = holding.pass_of(subject, ("stem",), lambda _: None)
    early = holding._timer
    assert holding.pass_of(subject, ("stem",), lambda _: None) is first
    assert early is not None and early.finished.is_set() and holding._timer is not early
    holding.forget()
    assert holding._timer is None


def test_any_other_job_gets_the_memory_back() -> None:
    perform(ASKED)
    assert KEPT._passed is not None
    perform(RunRequest(NETWORK, warmup=0, repeats=1))
    assert KEPT._passed is None


def test_a_pass_of_too_many_bytes_is_not_kept(work: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    graph = inferred(NETWORK)
    total = graph_cost(graph).total
    assert bytes_to_keep(graph) == total.activation_bytes
    monkeypatch.setattr(requests, "MOST_KEPT", total.activation_bytes + 4 * total.params - 1)
    assert bytes_to_keep(graph) is None
    look(ASKED)
    assert KEPT._passed is None
    values = run_inside(replace(ASKED, node_id="block.sum"), lambda _: None).values
    assert explain(values, (2, 2)).agrees
    assert work == ["build", "pass"] * 2


def test_no_hook_stays_on_what_is_kept() -> None:
    look(ASKED)
    passed = KEPT._passed
    assert passed is not None
    assert not any(module._forward_hooks for module in passed.module.modules())


def test_convolutions_are_not_rounded_to_tf32_and_the_switch_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    forward = GraphModule.forward

    def passing(module: GraphModule, image: Tensor) -> Tensor | tuple[Tensor, ...]:
        seen.append(torch.backends.cudnn.allow_tf32)
        return forward(module, image)

    monkeypatch.setattr(GraphModule, "forward", passing)
    monkeypatch.setattr(torch.backends.cudnn, "allow_tf32", True)
    perform(ASKED)
    assert seen == [False] and torch.backends.cudnn.allow_tf32


def test_progress_is_told() -> None:
    steps: list[Progress] = []
    run_inside(ASKED, steps.append)
    assert [step.step for step in steps] == ["build", "pass"]
    run_inside(ASKED, steps.append)
    assert [step.step for step in steps[2:]] == ["pass"]


# ── What cannot be asked ─────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"node_id": "3a.concatt"}, r"3a.concatt: no such layer; layers near it: 3a.concat"),
        (
            {"node_id": "aux1.logits"},
            r"aux1.logits: the head of this layer is off, so it does not run; switch its head on",
        ),
        ({"channel": 9}, r"3a.concat: this layer has no such channel \(received 9\); its channels are 0 to 8"),
        ({"channel": -1}, r"its channels are 0 to 8"),
        ({"channel": True}, r"received True"),
        ({"picture": Picture(3, 2, 2, bytes(12))}, r"image: the network's input is 3×17×14 \(received 3×2×2\)"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(change: dict[str, object], words: str) -> None:
    with pytest.raises(LabError, match=words):
        replace(ASKED, **change)  # type: ignore[arg-type]  # wrong on purpose


def test_an_output_that_is_not_finite_is_refused() -> None:
    graph = inferred(NETWORK)
    passed = KEPT.pass_of(Subject(NETWORK, PICTURE, "cpu", 0), (), lambda _: None)
    with torch.inference_mode():
        passed.outputs["stem"][0, 3, 0, 0] = float("inf")
    with pytest.raises(BackendError, match="stem: its output is not finite"):
        look(replace(ASKED, node_id=graph.node("stem").id, channel=3))


def test_what_is_kept_is_admitted_as_what_runs_is() -> None:
    graph = inferred(NETWORK)
    needed = need(graph).total + graph_cost(graph).total.activation_bytes
    admit(ASKED, needed)
    with pytest.raises(BackendError, match="memory: this run needs about"):
        admit(ASKED, needed - 1)
