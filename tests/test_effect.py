"""What a value is sensitive to lies in its receptive field; what is switched off changes what is computed from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import inf, nan, sqrt

import pytest
import torch
from hypothesis import given, reject
from torch import Tensor, nn

from inception_lab.cost.receptive_field import receptive_fields
from inception_lab.design import Design, network_of
from inception_lab.engine import perform
from inception_lab.engine.requests.effect import FieldRequest, FieldResult, SwitchRequest, SwitchResult
from inception_lab.engine.requests.job import inferred
from inception_lab.engine.work.kept import KEPT, Pass, Subject
from inception_lab.errors import BackendError, LabError
from inception_lab.images import Picture
from inception_lab.inside.sums import middle_of
from inception_lab.spec import BatchNorm, Chain, Concat, Conv, Network, Residual
from tests.layer_values import noise, positions
from tests.small_networks import chain_of, every_kind, networks

NETWORK = every_kind(heads_on=True)
PICTURE = noise(NETWORK.input)


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    KEPT.forget()
    yield
    KEPT.forget()


def weighted(network: Network, picture: Picture, weights: dict[str, object]) -> Pass:
    """Give the network that the next job finds these weights, and pass the image through it."""
    subject = Subject(network, picture, "cpu", 0)
    passed = KEPT.pass_of(subject, (), lambda _: None)
    with torch.no_grad():
        for name, value in weights.items():
            parameter = passed.module.get_parameter(name)
            parameter.copy_(torch.tensor(value, dtype=torch.float32).reshape(parameter.shape))
    outputs = dict(passed.outputs)
    handles = [
        passed.module.get_submodule(node.id).register_forward_hook(
            lambda _module, _given, output, name=node.id: outputs.update({name: output})
        )
        for node in inferred(network).counted()
        if node.op != "input"
    ]
    with torch.inference_mode():
        passed.module(passed.outputs["input"])
    for handle in handles:
        handle.remove()
    again = Pass(passed.module, outputs)
    KEPT._keep(subject, again)
    return again


# ── The effective receptive field ────────────────────────────────────────────


def field(network: Network, node_id: str, at: tuple[int, int], channel: int = 0, seed: int = 0) -> FieldResult:
    picture = noise(network.input)
    return perform(FieldRequest(network, picture, node_id, at, channel, seed=seed))


def test_a_convolutions_gradient_is_its_filter() -> None:
    network = chain_of(Conv("x", 1, (3, 3), (2, 2), activation=None), shape=(1, 7, 7))
    picture = noise(network.input)
    filters = [[1.0, -2.0, 0.5], [0.0, 4.0, -1.0], [3.0, 0.25, -0.5]]
    weighted(network, picture, {"x.conv.weight": filters})
    seen = perform(FieldRequest(network, picture, "x", (1, 2)))
    assert (seen.height, seen.width, seen.largest, seen.inside) == (7, 7, 4.0, 1.0)
    expected = [[0] * 7 for _ in range(7)]
    top, left = 2 - 1, 4 - 1  # the stride times the position, less the padding
    for row, weights in enumerate(filters):
        for column, weight in enumerate(weights):
            expected[top + row][left + column] = round(abs(weight) / 4 * 255)
    assert [list(seen.levels[row * 7 : row * 7 + 7]) for row in range(7)] == expected


def test_the_colours_gradients_are_added_up_without_signs() -> None:
    network = chain_of(Conv("x", 1, (1, 1), activation=None), shape=(3, 2, 2))
    picture = noise(network.input)
    weighted(network, picture, {"x.conv.weight": [1.0, -2.0, 0.5]})
    seen = perform(FieldRequest(network, picture, "x", (1, 0)))
    assert seen.largest == 3.5 and list(seen.levels) == [0, 0, 255, 0]


@pytest.mark.parametrize("node_id", [node.id for node in inferred(NETWORK).counted()])
def test_all_of_the_gradient_lies_in_the_theoretical_field(node_id: str) -> None:
    node = inferred(NETWORK).node(node_id)
    places = positions(node)
    for at in {places[0], places[-1], middle_of(node)}:
        seen = perform(FieldRequest(NETWORK, PICTURE, node_id, at, node.out_shape[0] - 1))
        assert seen.inside == 1.0 if seen.largest else seen.inside is None


@given(network=networks())
def test_so_it_does_in_random_networks(network: Network) -> None:
    try:
        graph = inferred(network)
    except LabError:
        reject()
    node = graph.nodes[-1]
    for at in {positions(node)[0], middle_of(node)}:
        assert field(network, node.id, at).inside in (1.0, None)


def test_a_field_that_is_too_small_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    from inception_lab.engine.work import effect

    network = chain_of(Conv("x", 2, (5, 5), activation=None), shape=(3, 9, 9))
    assert field(network, "x", (4, 4)).inside == 1.0
    smaller = receptive_fields(inferred(chain_of(Conv("x", 2, (3, 3)), shape=(3, 9, 9))))
    monkeypatch.setattr(effect, "receptive_fields", lambda _graph: smaller)
    share = field(network, "x", (4, 4)).inside
    assert share is not None and 0.1 < share < 0.7


def test_a_closed_relu_is_sensitive_to_nothing() -> None:
    network = chain_of(Conv("x", 1, (1, 1), bias=True), shape=(1, 3, 3))
    picture = noise(network.input)
    weighted(network, picture, {"x.conv.weight": [1.0], "x.conv.bias": [-9.0]})
    seen = perform(FieldRequest(network, picture, "x", (1, 1)))
    assert (seen.largest, seen.inside, set(seen.levels)) == (0.0, None, {0})


def test_a_field_of_a_published_network_is_inside_too() -> None:
    network = network_of(Design("googlenet"))
    seen = perform(FieldRequest(network, noise(network.input), "3a.concat", (14, 14), 70))
    assert seen.inside in (1.0, None)
    assert (seen.height, seen.width, len(seen.levels)) == (224, 224, 224 * 224)


# ── Parts switched off ───────────────────────────────────────────────────────

LINEAR = Conv("x", 1, (1, 1), activation=None)
SMALL = chain_of(
    Concat("m", (Chain("a", (LINEAR,)), Chain("b", (LINEAR,)))),
    Residual("r", Chain("body", (replace(LINEAR, channels="input"),)), scale=0.5),
    shape=(1, 1, 2),
)
PIXELS = Picture(1, 1, 2, bytes((255, 0)))
"""As values 1 and −1."""
WEIGHTS: dict[str, object] = {
    "m.a.x.conv.weight": [3.0],
    "m.b.x.conv.weight": [4.0],
    "r.body.x.conv.weight": [[2.0, 0.0], [0.0, 1.0]],
}
# a: (3, −3); b: (4, −4); body: (6, −6), (4, −4); sum: 3 + 0.5 · 6 = 6 and 4 + 0.5 · 4 = 6.


def switched(**switches: object) -> SwitchResult:
    weighted(SMALL, PIXELS, WEIGHTS)
    return perform(SwitchRequest(SMALL, PIXELS, **switches))  # type: ignore[arg-type]  # by the test's own words


def changes(result: SwitchResult) -> dict[str, float]:
    return {node.node_id: round(node.change, 9) for node in result.nodes}


def rounded(**expected: float) -> dict[str, float]:
    return {name.replace("_", "."): round(change, 9) for name, change in expected.items()}


def test_a_branch_that_is_off_changes_what_follows_and_nothing_before() -> None:
    result = switched(off=(("m.b.x", None),))
    assert changes(result) == rounded(
        m_a_x=0, m_b_x=1, m_concat=sqrt(16 / 25), r_body_x=sqrt(16 / 52), r_sum=sqrt(36 / 72)
    )
    assert result.answer == pytest.approx(sqrt(0.5))


def test_a_channel_that_is_off_is_that_branch_at_the_join() -> None:
    result = switched(off=(("m.concat", 1),))
    assert changes(result)["m.b.x"] == 0.0
    assert changes(result)["m.concat"] == 0.8
    assert result.answer == pytest.approx(sqrt(0.5))


def test_without_its_shortcut_a_sum_is_the_scaled_body_only() -> None:
    result = switched(shortcuts=("r.sum",))
    # (3, 2) instead of (6, 6), at both pixels.
    assert changes(result) == rounded(m_a_x=0, m_b_x=0, m_concat=0, r_body_x=0, r_sum=sqrt((9 + 16) / 72))


def test_a_body_is_scaled_by_a_factor_more() -> None:
    assert switched(scales=(("r.sum", 0.0),)).answer == pytest.approx(sqrt((9 + 4) / 72))
    assert switched(scales=(("r.sum", 3.0),)).answer == pytest.approx(sqrt((36 + 16) / 72))
    assert switched(scales=(("r.sum", 1.0),)).answer == 0.0
    both = switched(shortcuts=("r.sum",), scales=(("r.sum", 0.0),))
    assert both.answer == 1.0


def test_the_answer_is_the_output_and_its_largest_channel() -> None:
    weights = {**WEIGHTS, "m.b.x.conv.weight": [-4.0], "r.body.x.conv.weight": [[0.0, 0.0], [0.0, 1.0]]}
    picture = Picture(1, 1, 2, bytes((255, 255)))
    weighted(SMALL, picture, weights)  # (3, 3) and (−4 − 2, …): the first is larger
    result = perform(SwitchRequest(SMALL, picture, off=(("m.a.x", None), ("m.b.x", None)), scales=(("r.sum", 2.0),)))
    assert (result.largest_before, result.largest_after, result.answer) == (0, None, 1.0)
    weighted(SMALL, picture, {**weights, "m.b.x.conv.weight": [4.0]})  # (3, 3) and (4 + 2, …)
    result = perform(SwitchRequest(SMALL, picture, off=(("m.b.x", None),)))
    assert (result.largest_before, result.largest_after) == (1, 0)
    nothing = perform(SwitchRequest(SMALL, picture, off=(("r.sum", None),)))
    assert (nothing.largest_after, nothing.answer) == (None, 1.0)


def test_what_was_nothing_and_is_something_changed_without_end() -> None:
    weighted(SMALL, PIXELS, {**WEIGHTS, "r.body.x.conv.weight": [[-2.0, 0.0], [0.0, -2.0]]})
    result = perform(SwitchRequest(SMALL, PIXELS, shortcuts=("r.sum",)))  # 3 − 0.5 · 6 = 0 before
    assert result.answer == inf


def test_every_layer_downstream_changes_and_none_upstream() -> None:
    graph = inferred(NETWORK)
    downstream = {"3a.Branch_1.pool"}
    for node in graph.counted():
        if downstream & set(node.inputs):
            downstream.add(node.id)
    result = perform(SwitchRequest(NETWORK, PICTURE, off=(("3a.Branch_1.pool", None),)))
    assert {node.node_id for node in result.nodes if node.change == 0} >= {
        node.id for node in graph.counted() if node.op != "input" and node.id not in downstream
    }
    assert all(node.change > 0 for node in result.nodes if node.node_id in downstream)


def test_what_was_switched_off_is_on_again_and_what_was_kept_is_as_it_was() -> None:
    first = perform(SwitchRequest(NETWORK, PICTURE, off=(("stem", 3),), shortcuts=("block.sum",)))
    passed = KEPT._passed
    assert passed is not None
    parts: list[nn.Module] = list(passed.module.modules())
    assert not any(part._forward_hooks or part._forward_pre_hooks for part in parts)
    with torch.inference_mode():
        again = passed.module(passed.outputs["input"])
    result: Tensor = again[0] if isinstance(again, tuple) else again
    assert torch.equal(result, passed.outputs[inferred(NETWORK).output])
    assert perform(SwitchRequest(NETWORK, PICTURE, off=(("stem", 3),), shortcuts=("block.sum",))) == first


ASKED_SWITCH = SwitchRequest(NETWORK, PICTURE, off=(("stem", None),))
ASKED_FIELD = FieldRequest(NETWORK, PICTURE, "stem", (0, 0))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"off": ()}, r"switches: name 1 to 64 \(received 0\)"),
        ({"off": (("stem", None),) * 65}, r"switches: name 1 to 64 \(received 65\)"),
        ({"off": (("stm", None),)}, "stm: no such layer; layers near it: stem"),
        ({"off": (("input", None),)}, "input: the image itself cannot be switched off"),
        ({"off": (("stem", 8),)}, r"stem: this layer has no such channel \(received 8\); its channels are 0 to 7"),
        ({"shortcuts": ("stem",)}, "stem: only a sum has a shortcut and a body; name a sum"),
        ({"scales": (("3a.concat", 0.5),)}, "3a.concat: only a sum has"),
        ({"scales": (("block.sum", nan),)}, r"block.sum: a factor is a number from −100 to 100 \(received nan\)"),
        ({"scales": (("block.sum", 101),)}, "a factor is a number"),
        ({"scales": (("block.sum", "2"),)}, "a factor is a number"),
        ({"picture": noise((3, 2, 2))}, "image: the network's input is"),
    ],
)
def test_what_cannot_be_switched_is_one_sentence(change: dict[str, object], words: str) -> None:
    with pytest.raises(LabError, match=words):
        replace(ASKED_SWITCH, **change)  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"node_id": "nothing"}, "nothing: no such layer"),
        ({"channel": 8}, "its channels are 0 to 7"),
        ({"at": (9, 0)}, "rows are 0 to 8, columns 0 to 6"),
        ({"picture": noise((3, 2, 2))}, "image: the network's input is"),
    ],
)
def test_what_has_no_field_is_one_sentence(change: dict[str, object], words: str) -> None:
    with pytest.raises(LabError, match=words):
        replace(ASKED_FIELD, **change)  # type: ignore[arg-type]  # wrong on purpose


def test_an_answer_that_is_not_finite_is_refused() -> None:
    network = chain_of(Conv("x", 1, (1, 1), norm=BatchNorm()), shape=(1, 2, 2))
    picture = noise(network.input)
    weighted(network, picture, {"x.conv.weight": [inf]})
    with pytest.raises(BackendError, match="output: it is not finite"):
        perform(SwitchRequest(network, picture, off=(("x", None),)))
