"""Costs: the papers' arithmetic, the sums, the liveness of tensors, the receptive field."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from inception_lab.cost import NodeCost, graph_cost, total
from inception_lab.cost.receptive_field import receptive_fields
from inception_lab.design import graph_of, parse_design
from inception_lab.graph import infer
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
    Shape,
    Stage,
)
from inception_lab.variants import VARIANTS


def network(*blocks: Block, shape: Shape = (192, 28, 28)) -> Network:
    return Network("network", shape, (Stage("stage", blocks),))


def test_a_5x5_costs_what_the_article_says() -> None:
    counted = graph_cost(infer(network(Conv("c", 32, (5, 5))))).nodes["c"]
    assert counted.macs == 120_422_400  # 5² · 28² · 192 · 32


def test_a_reduction_first_costs_what_the_article_says() -> None:
    counted = graph_cost(infer(network(Conv("a", 16, (1, 1)), Conv("b", 32, (5, 5)))))
    assert (counted.nodes["a"].macs, counted.nodes["b"].macs) == (2_408_448, 10_035_200)
    assert counted.total.macs == 12_443_648


def test_parameters_are_weights_bias_gamma_and_beta() -> None:
    counted = graph_cost(infer(network(Conv("c", 32, (3, 3), bias=True, norm=BatchNorm())))).nodes["c"]
    assert (counted.weights, counted.biases, counted.norm_params) == (9 * 192 * 32, 32, 64)
    assert counted.params == 55_296 + 32 + 64


def test_groups_divide_the_cost() -> None:
    whole = graph_cost(infer(network(Conv("c", 96, (3, 3))))).nodes["c"]
    grouped = graph_cost(infer(network(Conv("c", 96, (3, 3), groups=4)))).nodes["c"]
    depthwise = graph_cost(infer(network(DepthwiseConv("c", (3, 3))))).nodes["c"]
    assert whole.macs == 4 * grouped.macs
    assert (depthwise.weights, depthwise.macs) == (9 * 192, 9 * 192 * 28 * 28)


def test_other_operations_are_a_column_of_their_own() -> None:
    unit = graph_cost(infer(network(Conv("c", 10, (1, 1), bias=True, norm=BatchNorm()), shape=(4, 5, 5)))).nodes["c"]
    assert (unit.bias_ops, unit.norm_ops, unit.activation_ops) == (250, 500, 250)
    pool = graph_cost(infer(network(AvgPool("p", (3, 3), (1, 1), "same"), shape=(4, 5, 5)))).nodes["p"]
    assert (pool.macs, pool.pool_ops) == (0, 900)
    norm = graph_cost(infer(network(LocalResponseNorm("n"), shape=(4, 5, 5)))).nodes["n"]
    assert norm.norm_ops == 8 * 100


BODY = Chain("", (Conv("c", "input", (1, 1)),))
BRANCHES = (Chain("Branch_0", (Conv("c", 2, (1, 1)),)), Chain("Branch_1", (Conv("c", 3, (1, 1)),)))


def counts_of(block: Block, node_id: str, shape: Shape = (4, 5, 6)) -> dict[str, int]:
    """Return what is counted of a layer behind an input of 4 channels on a grid of 5×6, zeros left out."""
    counted = asdict(graph_cost(infer(network(block, shape=shape))).nodes[node_id])
    return {name: number for name, number in counted.items() if number}


@pytest.mark.parametrize(
    ("block", "node_id", "counts"),
    [
        (
            Conv("c", 8, (1, 7), bias=True, norm=BatchNorm()),
            "c",
            # 7 · 4 · 8 weights at 30 positions, 8 · 30 values out
            {"weights": 224, "biases": 8, "norm_params": 16, "conv_macs": 6720, "bias_ops": 240, "norm_ops": 480}
            | {"activation_ops": 240, "activation_bytes": 960, "moved_bytes": 4 * (120 + 240 + 248)},
        ),
        (
            Conv("c", 8, (3, 3), (2, 2), groups=2, activation=None),
            "c",
            # 9 · (4 / 2) · 8 weights at 3 · 3 positions
            {"weights": 144, "conv_macs": 1296, "activation_bytes": 288, "moved_bytes": 4 * (120 + 72 + 144)},
        ),
        (
            DepthwiseConv("c", (3, 3), 2, activation=None),
            "c",
            # 9 · 8 weights at 30 positions
            {"weights": 72, "conv_macs": 2160, "activation_bytes": 960, "moved_bytes": 4 * (120 + 240 + 72)},
        ),
        (MaxPool("p", (3, 2), (1, 1), "same"), "p", {"pool_ops": 720, "activation_bytes": 480, "moved_bytes": 960}),
        (AvgPool("p", (3, 3), (1, 1), "same"), "p", {"pool_ops": 1080, "activation_bytes": 480, "moved_bytes": 960}),
        (GlobalAvgPool("p"), "p", {"pool_ops": 120, "activation_bytes": 16, "moved_bytes": 496}),
        (LocalResponseNorm("n", 5), "n", {"norm_ops": 960, "activation_bytes": 480, "moved_bytes": 960}),
        (Activation("a"), "a", {"activation_ops": 120, "activation_bytes": 480, "moved_bytes": 960}),
        (Concat("m", BRANCHES), "m.concat", {"activation_bytes": 600, "moved_bytes": 1200}),
        (
            Residual("r", BODY, scale=0.5, norm=BatchNorm()),
            "r.sum",
            {"norm_params": 8, "norm_ops": 240, "activation_ops": 120, "sum_ops": 240}
            | {"activation_bytes": 480, "moved_bytes": 4 * (3 * 120 + 8)},
        ),
        (
            Residual("r", BODY, activation=None),
            "r.sum",
            {"sum_ops": 120, "activation_bytes": 480, "moved_bytes": 4 * 3 * 120},
        ),
        (Dropout("d", 0.4), "d", {}),
        (Flatten("f"), "f", {}),
        (Conv("c", 8, (1, 1)), "input", {}),
    ],
)
def test_every_kind_of_layer_costs_what_its_shapes_say(block: Block, node_id: str, counts: dict[str, int]) -> None:
    assert counts_of(block, node_id) == counts


def test_a_linear_layer_costs_one_multiply_add_a_weight() -> None:
    counted = graph_cost(infer(network(Flatten("f"), Linear("l", 10, bias=True, norm=BatchNorm()), shape=(4, 5, 6))))
    assert counted.nodes["l"] == NodeCost(
        weights=1200,
        biases=10,
        norm_params=20,
        linear_macs=1200,
        bias_ops=10,
        norm_ops=20,
        activation_bytes=40,
        moved_bytes=4 * (120 + 10 + 1230),
    )


def test_a_scaled_sum_multiplies_and_adds() -> None:
    body = Chain("", (Conv("c", "input", (1, 1)),))
    scaled = graph_cost(infer(network(Residual("r", body, scale=0.17), shape=(4, 5, 5)))).nodes["r.sum"]
    plain = graph_cost(infer(network(Residual("r", body), shape=(4, 5, 5)))).nodes["r.sum"]
    assert (scaled.sum_ops, plain.sum_ops) == (200, 100)


def test_views_hold_no_bytes() -> None:
    counted = graph_cost(infer(network(Dropout("d", 0.4), Flatten("f"), Linear("l", 10), shape=(4, 5, 5))))
    assert [counted.nodes[name].activation_bytes for name in ("d", "f", "l")] == [0, 0, 40]


def test_intensity_is_flops_a_byte_moved() -> None:
    counted = graph_cost(infer(network(Conv("c", 8, (1, 1), activation=None), shape=(4, 5, 5)))).nodes["c"]
    moved = 4 * (4 * 25 + 8 * 25 + 32)
    assert counted.moved_bytes == moved
    assert counted.intensity == pytest.approx(2 * 32 * 25 / moved)


def test_the_peak_of_a_chain_is_its_widest_neighbours() -> None:
    graph = infer(network(Conv("a", 8, (1, 1)), Conv("b", 2, (1, 1)), Conv("c", 8, (1, 1)), shape=(4, 5, 5)))
    peak = graph_cost(graph).peak
    assert (peak.bytes, peak.at, peak.alive) == (4 * 25 * (4 + 8), "a", ("input", "a"))


def test_a_residual_keeps_its_input_alive_to_the_sum() -> None:
    body = Chain("", (Conv("a", 16, (1, 1)), Conv("b", "input", (1, 1))))
    peak = graph_cost(infer(network(Residual("r", body), shape=(4, 5, 5)))).peak
    assert (peak.bytes, peak.at) == (4 * 25 * (4 + 16 + 4), "r.b")


def test_a_concat_holds_every_branch_and_the_result() -> None:
    branches = tuple(Chain(f"Branch_{number}", (Conv("c", 4, (1, 1)),)) for number in range(3))
    peak = graph_cost(infer(network(Concat("m", branches), shape=(2, 5, 5)))).peak
    assert (peak.bytes, peak.at) == (4 * 25 * (12 + 12), "m.concat")


def test_a_view_keeps_its_source_alive() -> None:
    graph = infer(network(Conv("a", 8, (1, 1)), Dropout("d", 0.5), Conv("b", 8, (1, 1)), shape=(4, 5, 5)))
    assert graph_cost(graph).peak.alive == ("a", "b")


@pytest.mark.parametrize("name", VARIANTS)
def test_rows_sum_to_totals(name: str) -> None:
    graph = graph_of(parse_design(name))
    counted = graph_cost(graph)
    assert total(counted.nodes[node.id] for node in graph.nodes if not node.aux) == counted.total
    assert total(counted.nodes[node.id] for node in graph.nodes if node.aux) == counted.heads


@pytest.mark.parametrize("name", [name for name in VARIANTS if any(k.name == "heads" for k in VARIANTS[name].knobs)])
def test_heads_that_are_on_are_in_the_total(name: str) -> None:
    off, on = graph_cost(graph_of(parse_design(name))), graph_cost(graph_of(parse_design(name, {"heads": "on"})))
    assert on.total.params == off.total.params + off.heads.params
    assert on.total.macs == off.total.macs + off.heads.macs


def test_receptive_field_of_known_stacks() -> None:
    def size(*layers: Block) -> tuple[int, int]:
        graph = infer(network(*layers, shape=(3, 64, 64)))
        return receptive_fields(graph)[graph.output].size

    assert size(Conv("a", 4, (5, 5))) == (5, 5)
    assert size(Conv("a", 4, (3, 3)), Conv("b", 4, (3, 3))) == (5, 5)
    assert size(*(Conv(name, 4, (3, 3)) for name in "abc")) == (7, 7)
    assert size(Conv("a", 4, (1, 7)), Conv("b", 4, (7, 1))) == (7, 7)
    assert size(Conv("a", 4, (7, 7), (2, 2)), MaxPool("p", (3, 3), (2, 2)), Conv("b", 4, (3, 3))) == (19, 19)
    assert size(Activation("a")) == (1, 1)


def test_receptive_field_at_a_concat_has_each_branch_and_the_largest() -> None:
    fields = receptive_fields(graph_of(parse_design("naive_module")))
    joined = fields["module.concat"]
    assert [branch.size for branch in joined.branches] == [(1, 1), (3, 3), (5, 5), (3, 3)]
    assert joined.size == (5, 5)


def test_receptive_field_and_stride_along_the_released_stem() -> None:
    fields = receptive_fields(graph_of(parse_design("inception_v3")))
    stem = ("Conv2d_1a_3x3", "Conv2d_2a_3x3", "Conv2d_2b_3x3", "MaxPool_3a_3x3", "Conv2d_4a_3x3", "MaxPool_5a_3x3")
    assert [fields[name].size[0] for name in stem] == [3, 7, 11, 15, 23, 31]
    assert [fields[name].stride[0] for name in stem] == [2, 2, 2, 4, 4, 8]


def test_padding_shifts_the_field_outside_the_input() -> None:
    field = receptive_fields(infer(network(Conv("c", 4, (5, 3)))))["c"]
    assert (field.vertical.first, field.vertical.last) == (-2, 2)
    assert (field.horizontal.first, field.horizontal.last) == (-1, 1)
