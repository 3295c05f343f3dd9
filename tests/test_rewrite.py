"""Rewrites: what they keep, what they undo, what they refuse."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inception_lab import rewrite
from inception_lab.cost import graph_cost
from inception_lab.cost.receptive_field import receptive_fields
from inception_lab.design import network_of, parse_design
from inception_lab.errors import SpecError
from inception_lab.graph import infer
from inception_lab.spec import Block, Chain, Concat, Conv, DepthwiseConv, Network, Residual, Stage
from inception_lab.spec.serialization import network_from_json, network_to_json
from inception_lab.variants.common import ConvStyle
from inception_lab.variants.stems import STEMS, stem

SCHEMES = {5: ("two_3x3", "1xn_nx1", "nx1_1xn"), 7: ("three_3x3", "1xn_nx1", "nx1_1xn"), 3: ("1xn_nx1", "nx1_1xn")}


def network(*blocks: Block) -> Network:
    return Network("network", (32, 35, 35), (Stage("stage", blocks),))


def macs(made: Network) -> int:
    return graph_cost(infer(made)).total.macs


@pytest.mark.parametrize("padding", ["same", "valid", (2, 2), (0, 1)])
@pytest.mark.parametrize("stride", [(1, 1), (2, 2)])
@pytest.mark.parametrize(("n", "scheme"), [(n, scheme) for n, schemes in SCHEMES.items() for scheme in schemes])
def test_a_stack_keeps_output_shape_and_receptive_field(
    n: int, scheme: rewrite.Factorization, stride: tuple[int, int], padding: str | tuple[int, int]
) -> None:
    whole = network(Conv("c", 32, (n, n), stride, padding))  # type: ignore[arg-type]  # each case is a padding
    factored = rewrite.factorize(whole, "c", scheme)
    before, after = infer(whole), infer(factored)
    assert after.nodes[-1].out_shape == before.nodes[-1].out_shape
    assert receptive_fields(after)[after.output].size == (n, n)
    assert rewrite.merge(factored, "c") == whole


def test_side_by_side_keeps_output_shape_and_can_be_undone() -> None:
    whole = network(Conv("c", 33, (3, 3), (2, 2), (1, 1)))
    expanded = rewrite.factorize(whole, "c", "side_by_side")
    assert infer(expanded).nodes[-1].out_shape == infer(whole).nodes[-1].out_shape == (33, 18, 18)
    assert [node.out_shape[0] for node in infer(expanded).nodes if node.op == "conv"] == [17, 16]
    assert rewrite.merge(expanded, "c") == whole


def test_two_3x3_cost_18_of_25_at_equal_width() -> None:
    whole = network(Conv("c", 32, (5, 5)))
    assert 25 * macs(rewrite.factorize(whole, "c", "two_3x3")) == 18 * macs(whole)


@pytest.mark.parametrize("n", [3, 5, 7])
def test_1xn_then_nx1_costs_2_of_n_at_equal_width(n: int) -> None:
    whole = network(Conv("c", 32, (n, n)))
    assert n * macs(rewrite.factorize(whole, "c", "1xn_nx1")) == 2 * macs(whole)


def test_factors_keep_norm_bias_and_activation() -> None:
    conv = replace(ConvStyle()("c", 32, 5), bias=True)
    factored = rewrite.factorize(network(conv), "c", "two_3x3")
    layers = [node.layer for node in infer(factored).nodes if isinstance(node.layer, Conv)]
    assert all((layer.norm, layer.bias, layer.activation) == (conv.norm, True, "relu") for layer in layers)


@pytest.mark.parametrize(
    ("conv", "scheme", "message"),
    [
        (Conv("c", 8, (3, 3)), "two_3x3", r"2 3×3 see 5×5 \(received 3×3\)"),
        (Conv("c", 8, (5, 5)), "three_3x3", r"3 3×3 see 7×7 \(received 5×5\)"),
        (Conv("c", 8, (1, 7)), "1xn_nx1", "only an n×n convolution with n above 1"),
        (Conv("c", 8, (1, 1)), "1xn_nx1", "only an n×n convolution with n above 1"),
        (Conv("c", 1, (3, 3)), "side_by_side", "needs at least two filters"),
        (Conv("c", 8, (3, 3), padding="valid"), "side_by_side", "needs same padding"),
        (Conv("c", 8, (3, 3)), "sideways", "unknown factorization .*one of two_3x3"),
    ],
)
def test_a_factorization_that_does_not_fit_is_refused(conv: Conv, scheme: rewrite.Factorization, message: str) -> None:
    with pytest.raises(SpecError, match=f"c: .*{message}"):
        rewrite.factorize(network(conv), "c", scheme)


def test_a_factorization_of_all_that_does_not_fit_names_the_layer_in_full() -> None:
    with pytest.raises(SpecError, match=r"^3a\.Branch_2\.Conv2d_0b_5x5: side by side needs at least two filters"):
        network_of(parse_design("googlenet", {"factorize_5x5": "side_by_side", "3a": "64,96,128,16,1,32"}))


def test_only_factors_can_be_merged() -> None:
    strided = Chain("m", (Conv("a", 8, (3, 3), (2, 2)), Conv("b", 8, (3, 3))))
    padded = Chain("p", (Conv("a", 8, (3, 3)), Conv("b", 8, (3, 3), padding="valid")))
    made = network(strided, padded, Conv("c", 8, (3, 3)))
    for path in ("m", "p", "c"):
        with pytest.raises(SpecError, match="only the factors of one convolution can be merged"):
            rewrite.merge(made, path)


def test_every_5x5_of_googlenet_is_factorized_and_no_shape_outside_moves() -> None:
    whole = network_of(parse_design("googlenet"))
    factored = rewrite.factorize_all(whole, (5, 5), "two_3x3")
    kernels = [node.layer.kernel for node in infer(factored).counted() if isinstance(node.layer, Conv)]
    assert (5, 5) not in kernels
    shapes = {node.id: node.out_shape for node in infer(whole).nodes}
    assert all(shapes.get(node.id, node.out_shape) == node.out_shape for node in infer(factored).nodes)


def test_factors_that_widen_cost_more_than_the_5x5_of_a_narrow_reduction() -> None:
    # 3a: 25 · 16 · 32 = 12,800 weights against 9 · 16 · 32 + 9 · 32 · 32 = 13,824
    assert macs(network_of(parse_design("googlenet", {"factorize_5x5": "two_3x3"}))) == 1_639_721_984
    assert macs(network_of(parse_design("googlenet"))) == 1_582_671_872


def test_pairs_of_v3_merge_to_whole_7x7_and_split_again() -> None:
    released = network_of(parse_design("inception_v3"))
    whole = rewrite.merge_pairs(released, 7)
    kernels = [node.layer.kernel for node in infer(whole).nodes if isinstance(node.layer, Conv)]
    assert kernels.count((7, 7)) == 13  # three in each of 6b to 6e, one in 7a
    assert (1, 7) not in kernels
    assert macs(rewrite.factorize_all(whole, (7, 7), "1xn_nx1")) < macs(whole)


def test_a_filter_count_is_replaced_by_id() -> None:
    made = rewrite.with_channels(network_of(parse_design("googlenet")), "3a.Branch_1.Conv2d_0b_3x3", 160)
    assert infer(made).endpoint("3a").out_shape == (64 + 160 + 32 + 32, 28, 28)


def test_scaling_the_width_rounds_and_keeps_the_classes() -> None:
    made = rewrite.scale_width(network(Conv("a", 3, (1, 1)), Conv("b", 5, (1, 1))), 0.5)
    assert [node.out_shape[0] for node in infer(made).nodes[1:]] == [2, 3]
    graph = infer(rewrite.scale_width(network_of(parse_design("inception_v4")), 0.3))
    assert graph.node(graph.output).out_shape == (1000,)


def test_residual_networks_stay_consistent_at_any_width() -> None:
    for name in ("inception_resnet_v1", "inception_resnet_v2", "inception_resnet_v2_released", "xception"):
        for factor in (0.13, 0.77, 1.3):
            infer(rewrite.scale_width(network_of(parse_design(name)), factor))


@pytest.mark.parametrize("factor", [0.0, -1.0, 17.0])
def test_an_impossible_width_is_refused(factor: float) -> None:
    with pytest.raises(SpecError, match="width: the factor must lie above 0"):
        rewrite.scale_width(network(Conv("a", 3, (1, 1))), factor)


def test_a_reduction_is_inserted_and_dropped() -> None:
    whole = network(Conv("c", 32, (5, 5)))
    reduced = rewrite.insert_reduction(whole, "c", 4)
    assert [node.id for node in infer(reduced).nodes] == ["input", "c_reduce", "c"]
    assert macs(reduced) == 35 * 35 * (32 * 4 + 25 * 4 * 32)
    assert rewrite.drop_reduction(reduced, "c_reduce") == whole


def test_only_a_one_by_one_is_dropped_as_a_reduction() -> None:
    with pytest.raises(SpecError, match="only a 1×1 convolution of stride 1 is a reduction"):
        rewrite.drop_reduction(network(Conv("c", 32, (5, 5))), "c")


@pytest.mark.parametrize("name", [name for name, _ in STEMS])
def test_every_stem_leads_into_the_modules_of_v4(name: str) -> None:
    made = rewrite.exchange_stem(network_of(parse_design("inception_resnet_v1")), stem(name, ConvStyle()))
    assert infer(made).nodes[-1].out_shape == (1000,)


def test_norm_off_gives_biases_and_norm_on_takes_them() -> None:
    with_norm = network_of(parse_design("inception_v3"))
    without = rewrite.with_norm(with_norm, None)
    graph = infer(without)
    assert graph_cost(graph).total.norm_params == 0
    assert graph_cost(graph).total.biases == graph_cost(infer(with_norm)).total.norm_params // 2 + 1000
    assert rewrite.with_norm(without, ConvStyle().norm) == with_norm


def test_norm_reaches_depthwise_convolutions() -> None:
    made = rewrite.with_norm(network(DepthwiseConv("d", (3, 3))), ConvStyle().norm)
    assert graph_cost(infer(made)).total.norm_params == 64


def test_an_unknown_path_is_refused() -> None:
    with pytest.raises(SpecError, match="gone: no layer or block has this id"):
        rewrite.with_channels(network(Conv("c", 8, (1, 1))), "gone", 3)


def test_the_sum_of_a_block_names_the_block() -> None:
    def scaled(block: Block) -> tuple[Block, ...]:
        assert isinstance(block, Residual)
        return (replace(block, scale=0.5),)

    made = rewrite.replace_block(network_of(parse_design("inception_resnet_v1")), "block35_1.sum", scaled)
    layer = infer(made).node("block35_1.sum").layer
    assert isinstance(layer, Residual)
    assert layer.scale == 0.5


def test_layers_inside_a_head_can_be_rewritten() -> None:
    made = rewrite.with_channels(network_of(parse_design("googlenet")), "Aux_1.Conv2d_0b_1x1", 64)
    assert infer(made).node("Aux_1.Conv2d_0b_1x1").out_shape == (64, 4, 4)


def chains(network: Network) -> list[str]:
    """List the paths of every named chain: the branches, among others."""
    paths: list[str] = []

    def visit(blocks: tuple[Block, ...], prefix: str) -> None:
        for block in blocks:
            inner = f"{prefix}{block.name}." if block.name else prefix
            match block:
                case Chain(name=name, layers=layers):
                    paths.extend([inner[:-1]] if name else [])
                    visit(layers, inner)
                case Concat(branches=branches):
                    visit(branches, inner)
                case Residual(body=body, shortcut=shortcut):
                    visit((body,) if shortcut is None else (body, shortcut), inner)
                case _:
                    pass

    for stage in network.stages:
        visit(stage.blocks, "")
    return paths


@pytest.mark.parametrize("name", ["googlenet", "inception_v4", "inception_resnet_v2_cifar", "xception"])
def test_a_network_whose_branch_was_merged_is_written_and_read_again(name: str) -> None:
    whole = network_of(parse_design(name))
    merged = 0
    for path in chains(whole):
        try:
            made = rewrite.merge(whole, path)
        except SpecError:
            continue
        merged += 1
        assert network_from_json(network_to_json(made)) == made
        assert infer(made).endpoint(path).out_shape == infer(whole).endpoint(path).out_shape
    assert merged


def test_a_merged_branch_can_be_reduced_and_split_and_stays_one_branch() -> None:
    whole = network(
        Concat("m", (Chain("Branch_0", (Conv("a", 4, (1, 1)),)), Chain("Branch_1", (Conv("b", 8, (5, 5)),))))
    )
    merged = rewrite.merge(whole, "m.Branch_1")
    for made in (
        rewrite.insert_reduction(merged, "m.Branch_1", 2),
        rewrite.factorize(merged, "m.Branch_1", "two_3x3"),
    ):
        assert infer(made).endpoint("m").out_shape == (12, 35, 35)
        assert network_from_json(network_to_json(made)) == made
