"""Independent counters agree with our count, every difference explained by a formula."""

from __future__ import annotations

import pytest
from hypothesis import given

from inception_lab.backend import counters
from inception_lab.backend.counters import (
    reconcile,
    reconcile_flop_counter,
    reconcile_fvcore,
    reconcile_torchinfo,
)
from inception_lab.backend.reconciliation import Cause, Reconciliation
from inception_lab.cost import node_cost
from inception_lab.errors import BackendError, ShapeError
from inception_lab.graph import LayerGraph, infer
from inception_lab.spec import (
    AvgPool,
    Conv,
    DepthwiseConv,
    Flatten,
    GlobalAvgPool,
    Linear,
    LocalResponseNorm,
    MaxPool,
    Network,
)
from tests.counted_by_node import flop_counter_macs_by_node, fvcore_macs_by_node
from tests.small_networks import NORM, chain_of, every_kind, networks

CONV_MACS = 3 * 3 * 3 * 4 * 6 * 5
"""3×3 kernel, 3 channels in, 4 filters, 6×5 positions."""
LINEAR_MACS = 4 * 7


def small_graph() -> LayerGraph:
    return infer(
        chain_of(
            Conv("conv", 4, (3, 3), bias=True, norm=NORM),
            GlobalAvgPool("pool"),
            Flatten("flat"),
            Linear("logits", 7, norm=NORM),
            shape=(3, 6, 5),
        )
    )


def amounts(reconciliation: Reconciliation) -> dict[str, int]:
    return {cause.name: cause.amount for cause in reconciliation.causes}


def own_macs(graph: LayerGraph) -> dict[str, int]:
    return {node.id: node_cost(node).macs for node in graph.counted() if node.op in ("conv", "linear")}


def test_fvcore_adds_two_a_normalised_value_and_one_a_pooled_value() -> None:
    """Source: fvcore, `nn/jit_handles.py`, batchnorm_flop_jit and elementwise_flop_counter(1, 0)."""
    found = reconcile_fvcore(small_graph())
    assert found.ours == CONV_MACS + LINEAR_MACS == 3268
    assert amounts(found) == {"batch norm": 2 * (4 * 30 + 7), "global average pool": 4 * 30}
    assert found.total == 3268 + 254 + 120
    assert found.remainder == 0
    assert found.parameters == found.our_parameters == 112 + 8 + 35 + 14


def test_torchinfo_adds_biases_by_position_and_norm_parameters_once() -> None:
    """Source: torchinfo, `layer_info.py`, LayerInfo.calculate_macs."""
    found = reconcile_torchinfo(small_graph())
    assert amounts(found) == {"convolution bias": 4 * 30, "linear bias": 7, "batch norm": 2 * (4 + 7)}
    assert found.total == 3268 + 120 + 7 + 22
    assert found.remainder == 0
    assert found.parameters == found.our_parameters == 169


def test_torchs_flop_counter_gives_two_for_a_multiply_add() -> None:
    """Source: torch, `utils/flop_counter.py`, conv_flop_count and mm_flop."""
    found = reconcile_flop_counter(small_graph())
    assert found.total == 2 * 3268
    assert amounts(found) == {"two operations": 3268}
    assert found.remainder == 0
    assert found.parameters is None


def test_the_remainder_is_what_no_cause_explains() -> None:
    found = Reconciliation("c", "1", "all", 17, 10, (Cause("bias", 4, "one each"),), 0)
    assert found.remainder == 3


def test_fvcore_says_what_it_does_not_count() -> None:
    graph = infer(
        chain_of(
            LocalResponseNorm("lrn"),
            MaxPool("max", (3, 3), (2, 2), "same"),
            AvgPool("mean", (2, 2), (1, 1)),
            MaxPool("again", (2, 2), (1, 1)),
        )
    )
    missing = dict(reconcile_fvcore(graph).not_counted)
    assert missing["aten::max_pool2d"] == 2
    assert missing["aten::pow"] == 1
    assert reconcile_fvcore(graph).total == 0


def test_a_grouped_convolution_is_counted_by_its_groups() -> None:
    graph = infer(chain_of(Conv("grouped", 8, (3, 3), groups=4), DepthwiseConv("deep", (3, 3), 2), shape=(4, 5, 5)))
    expected = {"grouped": 9 * 1 * 8 * 25, "deep": 9 * 1 * 16 * 25}
    assert fvcore_macs_by_node(graph) == flop_counter_macs_by_node(graph) == own_macs(graph) == expected


@pytest.mark.parametrize("heads_on", [False, True])
def test_every_counter_agrees_on_every_kind_of_layer(heads_on: bool) -> None:
    graph = infer(every_kind(heads_on=heads_on))
    for found in reconcile(graph):
        assert found.remainder == 0, found
        assert found.parameters in (None, found.our_parameters), found
        assert found.convention and found.version
    assert fvcore_macs_by_node(graph) == flop_counter_macs_by_node(graph) == own_macs(graph)


def test_heads_count_only_where_they_are_on() -> None:
    off, on = (reconcile_fvcore(infer(every_kind(heads_on=heads_on))) for heads_on in (False, True))
    assert on.ours - off.ours == 9 * 10  # the head's only multiply-adds: 9 channels of 3a into 10 classes
    assert on.total - off.total == 9 * 10 + 9 * 9 * 7  # and its global pool over 9×9×7


def test_a_counter_that_is_not_installed_is_a_backend_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(counters, "import_module", missing)
    with pytest.raises(BackendError) as caught:
        reconcile_fvcore(small_graph())
    assert str(caught.value) == "fvcore: this counter is not installed; pip install fvcore"


@given(networks())
def test_no_random_network_leaves_a_remainder(network: Network) -> None:
    try:
        graph = infer(network)
    except ShapeError:
        return
    for found in reconcile(graph):
        assert found.remainder == 0, found
        assert found.parameters in (None, found.our_parameters), found
    assert fvcore_macs_by_node(graph) == flop_counter_macs_by_node(graph) == own_macs(graph)
