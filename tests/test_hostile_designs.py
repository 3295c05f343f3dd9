"""Designs at random, right and nearly right: a network whose parts agree with each other, or one sentence of ours."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from random import Random
from time import process_time
from typing import Final
from unicodedata import category
from urllib.parse import urlencode

import pytest

from inception_lab import library
from inception_lab.cost import graph_cost, total
from inception_lab.design import Design, from_query, from_text, graph_of, network_of, to_query, to_text
from inception_lab.errors import LabError
from inception_lab.graph import LayerGraph, Node, infer
from inception_lab.labs import read_setting
from inception_lab.spec import Conv, DepthwiseConv
from inception_lab.spec.serialization import network_from_json, network_to_json
from inception_lab.teach.pages import LABS
from inception_lab.variants import VARIANTS
from tests.hostile.chances import chances, told
from tests.hostile.designs import design_query, knob_query
from tests.hostile.texts import hostile_text, spoiled

pytestmark = pytest.mark.timeout(3_600)
_MOST_SECONDS: Final = 2.0
"""Of the processor, for one design."""
_MOST_LETTERS: Final = 2_700
_UNSEEN: Final = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""What breaks a line, turns the direction of writing or is obeyed by a terminal."""
MANY: Final = [(120, False), pytest.param(10_000, True, marks=pytest.mark.slow)]
SOME: Final = [(40, False), pytest.param(2_000, True, marks=pytest.mark.slow)]


def refusal(make: Callable[[], object]) -> LabError | None:
    """Return the error of ours that something is refused with, None where it is not; it is one line, and soon there."""
    began, error = process_time(), None
    try:
        make()
    except LabError as raised:
        error = raised
    assert process_time() - began < _MOST_SECONDS
    if error is not None:
        check_sentence(error)
    return error


def check_sentence(error: LabError) -> None:
    said = str(error)
    assert not {category(letter) for letter in said} & _UNSEEN
    assert len(said) < _MOST_LETTERS
    assert error.where and error.problem
    assert said.startswith(f"{error.where}: {error.problem}")


def positions(size: int, padding: int, kernel: int, stride: int) -> int:
    """Return how many places a window has, by placing it."""
    return len(range(0, size + padding - kernel + 1, stride))


def check_conv(node: Node, layer: Conv | DepthwiseConv) -> tuple[int, int]:
    """Count a convolution's weights and multiply-adds by its shapes alone; hold its grid against its window."""
    (channels, *sizes), (filters, *grid) = node.in_shapes[0], node.out_shape
    top, bottom, left, right = node.padding
    placed = [
        positions(size, pad, kernel, stride)
        for size, pad, kernel, stride in zip(
            sizes, (top + bottom, left + right), layer.kernel, layer.stride, strict=True
        )
    ]
    assert grid == placed, node.id
    assert channels % node.groups == 0 and filters % node.groups == 0, node.id
    weights = filters * (channels // node.groups) * layer.kernel[0] * layer.kernel[1]
    return weights, weights * grid[0] * grid[1]


def check_graph(graph: LayerGraph) -> None:
    """Each node takes what the nodes before it give; costs are those of the shapes; rows sum to the totals."""
    counted = graph_cost(graph)
    shapes = {node.id: node.out_shape for node in graph.nodes}
    for node in graph.nodes:
        assert node.in_shapes == tuple(shapes[source] for source in node.inputs), node.id
        assert all(size > 0 for size in node.out_shape), node.id
        cost = counted.nodes[node.id]
        if isinstance(node.layer, Conv | DepthwiseConv):
            assert (cost.weights, cost.conv_macs) == check_conv(node, node.layer), node.id
        if node.op == "concat":
            assert node.out_shape[0] == sum(shape[0] for shape in node.in_shapes), node.id
            assert {shape[1:] for shape in node.in_shapes} == {node.out_shape[1:]}, node.id
        if node.op == "add":
            assert {*node.in_shapes} == {node.out_shape}, node.id
    assert total(counted.nodes[node.id] for node in graph.counted()) == counted.total
    assert counted.peak.bytes >= max(4 * node.values for node in graph.nodes if not node.aux)


def check_design(chosen: Design) -> None:
    """A design and its network are what link, line, description and library make of them."""
    graph = graph_of(chosen)
    check_graph(graph)
    assert from_query(to_query(chosen), default="googlenet") == (chosen, ())
    assert from_text(to_text(chosen)) == chosen
    again = network_from_json(network_to_json(network_of(chosen)))
    assert again == network_of(chosen)
    assert infer(again).nodes == graph.nodes
    held, alone = library.network(to_text(chosen)), [node for node in graph.nodes if not node.aux]
    costs = graph_cost(graph)
    assert (held.params, held.macs) == (costs.of(alone).params, costs.of(alone).macs)


@pytest.mark.parametrize(("count", "fresh"), MANY)
def test_a_random_design_is_a_network_that_agrees_with_itself_or_one_sentence(count: int, *, fresh: bool) -> None:
    whole = 0
    for name, chance in chances(count, fresh=fresh):
        query = design_query(chance)
        with told(name, query):
            chosen, errors = from_query(query, default="googlenet")
            for error in errors:
                check_sentence(error)
            if refusal(lambda: graph_of(chosen)) is None:  # noqa: B023  # called at once
                check_design(chosen)
                whole += 1
    assert 0.2 * count < whole < 0.9 * count, "both kinds are tried"


@pytest.mark.parametrize(("count", "fresh"), SOME)
def test_a_random_text_is_a_design_or_one_sentence(count: int, *, fresh: bool) -> None:
    for name, chance in chances(count, fresh=fresh):
        query = design_query(chance)
        (variant, *_), rest = query.pop("variant"), urlencode(query, doseq=True)
        text = chance.choice((f"{variant}?{rest}", spoiled(chance, f"{variant}?{rest}"), hostile_text(chance)))
        with told(name, text):
            refusal(lambda: library.network(text).macs)  # noqa: B023  # called at once


@pytest.mark.parametrize(("count", "fresh"), SOME)
def test_a_labs_setting_is_measured_or_one_sentence(count: int, *, fresh: bool) -> None:
    for name, chance in chances(count, fresh=fresh):
        lab = LABS[chance.choice(sorted(LABS))]
        query = knob_query(chance, lab.knobs)
        with told(name, (lab.name, query)):
            setting, errors = read_setting(lab, query)
            for error in errors:
                check_sentence(error)
            assert read_setting(lab, setting.to_query()) == (setting, ())
            refusal(lambda: lab.measure(setting))  # noqa: B023  # called at once


@pytest.mark.parametrize(("count", "fresh"), SOME)
def test_a_spoiled_description_is_a_network_or_one_sentence(count: int, *, fresh: bool) -> None:
    for name, chance in chances(count, fresh=fresh):
        text = _spoiled_json(chance)
        with told(name, text):
            refusal(lambda: check_graph(infer(network_from_json(text))))  # noqa: B023  # called at once


def _spoiled_json(chance: Random) -> str:
    """Return a network's JSON with one of its values, or one of its letters, changed."""
    text = network_to_json(network_of(Design(chance.choice(sorted(VARIANTS)))))
    if chance.random() < 0.4:
        return chance.choice((spoiled(chance, text), spoiled(chance, text), hostile_text(chance)))
    tree = json.loads(text)
    place = tree
    while True:
        key = chance.choice(list(place) if isinstance(place, dict) else range(len(place)))
        if not isinstance(place[key], dict | list) or not place[key] or chance.random() < 0.1:
            break
        place = place[key]
    place[key] = chance.choice((None, -1, 0, 2, 10**30, 1e308, "", hostile_text(chance), [], {}, [[]], True))
    with suppress(ValueError):
        return json.dumps(tree)
    return text
