"""What is recombined of a value is what torch gave, for every kind of layer, at every position."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, reject, settings

from inception_lab.cost import node_cost
from inception_lab.design import Design, graph_of
from inception_lab.engine.work.inside import values_of
from inception_lab.errors import BackendError, LabError
from inception_lab.graph import LayerGraph, infer
from inception_lab.inside import gather, sums
from inception_lab.inside.layer import Source, as_map, check_channel
from inception_lab.inside.sums import Explanation, Row, counted, explain, products_of
from inception_lab.spec import (
    Activation,
    AvgPool,
    BatchNorm,
    Block,
    Chain,
    Concat,
    Conv,
    DepthwiseConv,
    Dropout,
    Flatten,
    GlobalAvgPool,
    Linear,
    LocalResponseNorm,
    MaxPool,
    Network,
    Residual,
)
from inception_lab.variants import VARIANTS
from tests.layer_values import looked_into, noise, passed, positions
from tests.random_designs import designs
from tests.small_networks import NORM, chain_of, every_kind, networks

# On a busy machine hundreds of designs take minutes.
pytestmark = pytest.mark.timeout(1_800)
# A dozen designs at the quick profile; the slow one tries 300.
SOME = settings(max_examples=max(12, settings().max_examples // 10))
MOST_POSITIONS = 40


def check(graph: LayerGraph, seed: int = 0) -> None:
    """Hold values of every layer against torch: two channels each, at all positions or at some and all corners."""
    dice = Random(seed)
    picture = noise(graph.nodes[0].out_shape, seed)
    ran = passed(graph, picture, seed)
    for node in graph.counted():
        places = positions(node)
        if len(places) > MOST_POSITIONS:
            corners = [(row, column) for row in (0, places[-1][0]) for column in (0, places[-1][1])]
            places = corners + dice.sample(places, MOST_POSITIONS // 4)
        for channel in {dice.randrange(node.out_shape[0]), node.out_shape[0] - 1}:
            values = values_of(node, channel, ran, picture)
            wrong = [made for at in places if not (made := explain(values, at)).agrees]
            assert not wrong, (node, channel, wrong[0].at, wrong[0].value, wrong[0].torch_value)


# ── Every kind of layer, at every position ───────────────────────────────────

UNEVEN = (3, 8, 11)
"""A size at which "same" with an even kernel or a stride of 2 pads one side more."""
LAYERS: dict[str, Block] = {
    "square": Conv("x", 4, (3, 3), norm=NORM),
    "uneven": Conv("x", 4, (4, 2), (2, 3), "same", bias=True),
    "pointwise": Conv("x", 4, (1, 1), norm=NORM, activation=None),
    "1x7": Conv("x", 4, (1, 7), norm=BatchNorm(1e-5)),
    "7x1": Conv("x", 4, (7, 1), (1, 2), "valid", activation=None),
    "padded": Conv("x", 4, (5, 5), (2, 2), (3, 1), bias=True, norm=NORM, activation=None),
    "grouped": Chain("", (Conv("wide", 8, (1, 1)), Conv("x", 12, (3, 3), groups=4, bias=True))),
    "depthwise": DepthwiseConv("x", (3, 3), 3, (2, 2), "same", bias=True, norm=NORM, activation="relu"),
    "max pool": MaxPool("x", (3, 3), (2, 2), "same"),
    "max pool padded": MaxPool("x", (3, 2), (2, 2), (1, 1)),
    "max pool ceil": MaxPool("x", (3, 3), (2, 2), "valid", ceil_mode=True),
    "average": AvgPool("x", (3, 3), (1, 1), "same"),
    "average with padding": AvgPool("x", (3, 3), (1, 1), "same", count_include_pad=True),
    "average uneven": AvgPool("x", (2, 4), (2, 2), "same"),
    "average uneven with padding": AvgPool("x", (2, 4), (3, 2), "same", count_include_pad=True),
    "average ceil": AvgPool("x", (3, 3), (2, 2), (1, 1), ceil_mode=True),
    "average ceil with padding": AvgPool("x", (3, 3), (2, 2), (1, 1), ceil_mode=True, count_include_pad=True),
    "global average": GlobalAvgPool("x"),
    "dropout": Dropout("x", 0.5),
    "relu": Activation("x"),
    "response": Chain("", (Conv("wide", 9, (1, 1)), LocalResponseNorm("x", 5, 0.5, 0.75, 2.0))),
    "response of an even size": Chain("", (Conv("wide", 9, (1, 1)), LocalResponseNorm("x", 4, 1.0, 2.0, 0.5))),
    "response wider than the channels": LocalResponseNorm("x", 12, 1.0, 0.5, 0.1),
    "flatten": Flatten("x"),
    "linear": Chain("", (Flatten("flat"), Linear("x", 5, norm=NORM, activation="relu"))),
    "linear without bias": Chain("", (GlobalAvgPool("pool"), Flatten("flat"), Linear("x", 5, bias=False))),
    "concat": Concat("m", (Chain("a", (Conv("y", 2, (1, 1)),)), Chain("b", (MaxPool("y", (3, 3), (1, 1), "same"),)))),
    "sum": Residual("m", Chain("b", (Conv("y", "input", (3, 3)),)), scale=0.17),
    "projected sum": Residual(
        "m", Chain("b", (Conv("y", 4, (3, 3)),)), Chain("s", (Conv("y", 4, (1, 1)),)), -1.5, norm=NORM, activation=None
    ),
}


@pytest.mark.parametrize("name", LAYERS)
def test_every_position_of_a_layer_is_torchs_value(name: str) -> None:
    graph = infer(chain_of(LAYERS[name], shape=UNEVEN))
    node = graph.nodes[-1]
    picture = noise(UNEVEN)
    ran = passed(graph, picture)
    for channel in range(min(node.out_shape[0], 40)):
        values = values_of(node, channel, ran, picture)
        for at in positions(node):
            made = explain(values, at)
            assert made.agrees, (channel, at, made.value, made.torch_value)
            assert sum(row.contribution for row in made.rows) == pytest.approx(made.steps[0].value, rel=1e-9, abs=1e-12)


def test_every_layer_of_a_network_is_torchs_value() -> None:
    check(infer(every_kind(heads_on=True)))


@given(network=networks())
def test_layers_of_random_networks_are_torchs_values(network: Network) -> None:
    try:
        graph = infer(network)
    except LabError:
        reject()
    check(graph)


@given(chosen=designs())
@SOME
def test_layers_of_random_designs_are_torchs_values(chosen: Design) -> None:
    try:
        graph = graph_of(chosen)
    except LabError:
        reject()
    check(graph)


# ── What is wrong is seen ────────────────────────────────────────────────────


def wrong(made: list[Explanation]) -> int:
    return sum(not one.agrees for one in made)


def test_a_wrong_weight_does_not_agree() -> None:
    values, made = looked_into(chain_of(Conv("x", 4, (3, 3), activation=None), shape=UNEVEN), "x")
    assert values.weights is not None and wrong(made) == 0
    weights = values.weights.copy()
    weights[1, 0, 2] += 0.1
    again = [explain(replace(values, weights=weights), one.at) for one in made]
    # Where the weight reads padding, it changes nothing.
    assert wrong(again) == len([one for one in made if one.at[0] > 0 and one.at[1] < UNEVEN[2] - 1])


def test_a_wrong_padding_does_not_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    values, made = looked_into(chain_of(Conv("x", 4, (2, 2), activation=None), shape=UNEVEN), "x")
    assert values.node.padding == (0, 1, 0, 1)
    monkeypatch.setattr(sums, "window_of", lambda *_: ((2, 2), (1, 1), (1, 0, 1, 0)))
    assert wrong([explain(values, one.at) for one in made]) > 0.9 * len(made)


def test_a_wrong_divisor_or_constant_does_not_agree() -> None:
    values, made = looked_into(chain_of(AvgPool("x", (3, 3), (1, 1), "same"), shape=UNEVEN), "x")
    counting = replace(values.node, layer=AvgPool("x", (3, 3), (1, 1), "same", count_include_pad=True))
    border = 2 * (UNEVEN[1] + UNEVEN[2]) - 4
    assert wrong([explain(replace(values, node=counting), one.at) for one in made]) == border
    values, made = looked_into(chain_of(Conv("x", 4, (3, 3), norm=NORM, activation=None), shape=UNEVEN), "x")
    assert values.norm is not None
    off = replace(values, norm=replace(values.norm, mean=values.norm.mean + 1e-3))
    assert wrong([explain(off, one.at) for one in made]) == len(made)


# ── What is not held ─────────────────────────────────────────────────────────


@pytest.mark.parametrize("layer", [Conv("x", 4, (3, 3), norm=NORM, bias=True), LocalResponseNorm("x", 9, 2.0, 1.5)])
def test_what_is_not_held_is_in_the_rest(layer: Block, monkeypatch: pytest.MonkeyPatch) -> None:
    network = chain_of(Conv("wide", 9, (1, 1), activation=None), layer, shape=UNEVEN)
    whole, made = looked_into(network, "x", 3)
    monkeypatch.setattr(gather, "most_maps", lambda _node: 2)
    monkeypatch.setattr(gather, "_how_many_fit", lambda *_: 0)
    monkeypatch.setattr(gather, "_AT_ONCE", 200)  # so that maps are taken a few at a time
    held, again = looked_into(network, "x", 3)
    assert len(held.sources) == 2 and held.rest is not None and held.rest.channels == len(whole.sources) - 2
    assert wrong(again) == 0
    assert [one.value for one in again] == pytest.approx([one.value for one in made], rel=1e-12)
    assert [one.tolerance for one in again] == pytest.approx([one.tolerance for one in made], rel=1e-9)
    assert all(one.rows[-1].source is None for one in again)


def test_the_maps_that_contribute_most_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    network = chain_of(Conv("wide", 9, (1, 1), activation=None), Conv("x", 4, (3, 3)), shape=UNEVEN)
    whole, _ = looked_into(network, "x")
    every = [explain(whole, at, most=9).rows for at in positions(whole.node)]
    strength = {
        source: np.mean([abs(row.contribution) for rows in every for row in rows if row.source == source])
        for source in whole.sources
    }
    monkeypatch.setattr(gather, "most_maps", lambda _node: 3)
    monkeypatch.setattr(gather, "_how_many_fit", lambda *_: 4)
    held, _ = looked_into(network, "x")
    assert set(held.sources) == set(sorted(strength, key=lambda source: -strength[source])[:4])


# ── Rows and counts ──────────────────────────────────────────────────────────


def test_the_largest_contributions_come_first_and_the_rest_in_one_row() -> None:
    network = chain_of(Conv("wide", 12, (1, 1)), Conv("x", 4, (3, 3)), shape=UNEVEN)
    values, _ = looked_into(network, "x")
    made = explain(values, (2, 3), most=5)
    sizes = [abs(row.contribution) for row in made.rows[:-1]]
    assert sizes == sorted(sizes, reverse=True) and len(sizes) == 5
    assert (made.rows[-1].source, made.rows[-1].maps) == (None, 7)
    every = explain(values, (2, 3), most=12).rows
    assert {row.source for row in every} == {Source("wide", channel) for channel in range(12)}
    assert made.rows[:-1] == every[:5]
    assert made.rows[-1].contribution == pytest.approx(sum(row.contribution for row in every[5:]))
    for row in every:
        assert row.patch is not None
        assert row.contribution == pytest.approx(sum(map(sum, row.patch.products)))


def test_padding_is_marked_and_counts_as_nothing() -> None:
    _, made = looked_into(chain_of(Conv("x", 2, (3, 3)), shape=(1, 4, 4)), "x")
    patch = made[0].rows[0].patch
    assert patch is not None
    assert [[value is None for value in row] for row in patch.inputs] == [[1, 1, 1], [1, 0, 0], [1, 0, 0]]
    assert [product == 0 for row in patch.products for product in row] == [
        *[True] * 4,
        False,
        False,
        True,
        False,
        False,
    ]


def test_a_pool_marks_the_first_of_its_largest_values() -> None:
    values, made = looked_into(chain_of(MaxPool("x", (3, 3), (2, 2), "same"), shape=(3, 6, 6)), "x", 1)
    for one in made:
        (row, column), step = one.at, one.steps[0]
        window = {(r, c): float(values.maps[0, r, c]) for r in range(2 * row, 2 * row + 3) if r < 6
                  for c in range(2 * column, 2 * column + 3) if c < 6}  # fmt: skip
        assert window[int(step.amounts[0]), int(step.amounts[1])] == max(window.values()) == one.value
    flat = replace(values, maps=np.zeros_like(values.maps), output=np.zeros_like(values.output))
    assert explain(flat, (1, 1)).steps[0].amounts == (2, 2)


def test_a_concat_names_the_branch_and_its_channel_and_a_flatten_its_place() -> None:
    _, made = looked_into(chain_of(LAYERS["concat"], shape=UNEVEN), "m.concat", 3)
    assert {row for one in made for row in one.rows} == {Row(one.value, Source("m.b.y", 1)) for one in made}
    values, made = looked_into(chain_of(Flatten("x"), shape=UNEVEN), "x", 2 * 88 + 3 * 11 + 7)
    assert made[0].value == values.maps[0, 3, 7] and made[0].rows[0].source == Source("input", 2)


@pytest.mark.parametrize("name", VARIANTS)
def test_products_times_positions_times_filters_are_the_layers_macs(name: str) -> None:
    for node in graph_of(Design(name)).counted():
        factors = counted(node)
        channels, height, width = as_map(node.out_shape)
        assert products_of(factors, whole=True) == node_cost(node).macs
        assert products_of(factors) * height * width * channels == node_cost(node).macs


def test_impossible_channels_and_positions_are_one_sentence() -> None:
    node = infer(every_kind()).node("3a.concat")
    with pytest.raises(BackendError, match=r"3a.concat: .* \(received 9\); its channels are 0 to 8"):
        check_channel(node, 9)
    for at in ((9, 0), (0, 7), (-1, 0), (0,), "x", (0.0, 1)):
        with pytest.raises(BackendError, match="rows are 0 to 8, columns 0 to 6"):
            sums.check_position(node, at)
