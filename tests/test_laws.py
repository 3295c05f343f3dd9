"""What holds for every variant and for random designs of it, held against torch and its counters."""

from __future__ import annotations

import pytest
import torch
from hypothesis import assume, given, reject, settings

from inception_lab.backend.counters import reconcile
from inception_lab.backend.module import build, random_input
from inception_lab.cost import graph_cost, total
from inception_lab.design import Design, from_query, graph_of, network_of, parse_design, to_query
from inception_lab.errors import LabError
from inception_lab.graph import LayerGraph
from inception_lab.spec.serialization import network_from_json, network_to_json
from inception_lab.variants import VARIANTS
from tests.counted_by_node import flop_counter_macs_by_node, fvcore_macs_by_node
from tests.random_designs import designs

# On a busy machine 300 designs take minutes; a time limit that strikes inside torch's tracer says nothing of them.
pytestmark = pytest.mark.timeout(1_800)

# At the quick profile these are 300 random designs that fit together; the slow one tries 36,000.
MANY = settings(max_examples=12 * settings().max_examples)


def graph_or_skip(chosen: Design) -> LayerGraph:
    try:
        return graph_of(chosen)
    except LabError:
        reject()


def observed_shapes(graph: LayerGraph) -> dict[str, tuple[int, ...]]:
    """Return what each module really gives, run on meta tensors."""
    module = build(graph, device="meta", seed=None)
    seen: dict[str, tuple[int, ...]] = {}
    names = {node.id for node in graph.counted() if node.op != "input"}
    hooks = [
        child.register_forward_hook(lambda _module, _in, out, name=name: seen.update({name: tuple(out.shape[1:])}))
        for name, child in module.named_modules()
        if name in names
    ]
    try:
        with torch.no_grad():
            module(random_input(graph, device="meta"))
    finally:
        for hook in hooks:
            hook.remove()
    return seen


def check_shapes_and_parameters(graph: LayerGraph) -> None:
    assert observed_shapes(graph) == {node.id: node.out_shape for node in graph.counted() if node.op != "input"}
    module = build(graph, device="meta", seed=None)
    counted = graph_cost(graph)
    assert sum(parameter.numel() for parameter in module.parameters()) == counted.total.params
    for node in graph.counted():
        if node.op != "input":
            held = sum(parameter.numel() for parameter in module.get_submodule(node.id).parameters())
            assert held == counted.nodes[node.id].params, node.id


def check_macs(graph: LayerGraph) -> None:
    counted = graph_cost(graph)
    ours = {node.id: counted.nodes[node.id].macs for node in graph.counted() if node.op in ("conv", "linear")}
    assert dict(fvcore_macs_by_node(graph)) == ours
    assert dict(flop_counter_macs_by_node(graph)) == ours


def check_round_trips(chosen: Design) -> None:
    network = network_of(chosen)
    assert network_from_json(network_to_json(network)) == network
    assert from_query(to_query(chosen), default="googlenet") == (chosen, ())


@pytest.mark.parametrize("name", VARIANTS)
def test_every_variant_is_what_torch_runs_and_the_counters_count(name: str) -> None:
    knobs = {knob.name for knob in VARIANTS[name].knobs}
    graph = graph_of(parse_design(name, {"heads": "on"} if "heads" in knobs else {}))
    check_shapes_and_parameters(graph)
    check_macs(graph)
    for reconciliation in reconcile(graph):
        assert reconciliation.remainder == 0, reconciliation.counter
        assert reconciliation.parameters in (None, graph_cost(graph).total.params)


@given(chosen=designs())
@MANY
def test_random_designs_have_the_shapes_and_parameters_torch_has(chosen: Design) -> None:
    check_shapes_and_parameters(graph_or_skip(chosen))


@given(chosen=designs())
@MANY
def test_random_designs_have_the_macs_fvcore_and_torch_count(chosen: Design) -> None:
    check_macs(graph_or_skip(chosen))


@given(chosen=designs())
@MANY
def test_random_designs_round_trip_and_their_rows_sum(chosen: Design) -> None:
    graph = graph_or_skip(chosen)
    check_round_trips(chosen)
    counted = graph_cost(graph)
    assert total(counted.nodes[node.id] for node in graph.counted()) == counted.total


@given(chosen=designs())
def test_random_designs_reconcile_with_every_counter(chosen: Design) -> None:
    for reconciliation in reconcile(graph_or_skip(chosen)):
        assert reconciliation.remainder == 0, reconciliation.counter


@given(chosen=designs())
def test_factorizing_random_designs_keeps_the_shapes_outside(chosen: Design) -> None:
    knobs = {knob.name for knob in chosen.declared.knobs}
    assume("factorize_5x5" in knobs)
    shapes: dict[str, tuple[int, ...]] = {}
    for scheme in ("as_published", "two_3x3", "1xn_nx1"):
        graph = graph_or_skip(chosen.turned("factorize_5x5", scheme))
        for node in graph.nodes:
            if ".Conv2d_1_" not in node.id and ".Conv2d_2_" not in node.id:
                assert shapes.setdefault(node.id, node.out_shape) == node.out_shape
