"""Differences: what stands against what, exact counts of known pairs, and sums that close."""

from __future__ import annotations

import time
from dataclasses import fields, replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, reject

from inception_lab.cost import NodeCost, graph_cost
from inception_lab.design import Design, from_text, graph_of
from inception_lab.diff import STATUSES, Entry, Finding, GraphDiff, Status, Tally, diff, findings
from inception_lab.errors import ShapeError
from inception_lab.graph import LayerGraph, infer
from inception_lab.spec import (
    Activation,
    AuxHead,
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
    Layer,
    Linear,
    LocalResponseNorm,
    MaxPool,
    Network,
    Residual,
    Stage,
)
from inception_lab.variants import VARIANTS
from tests.small_networks import NORM, chain_of, every_kind, networks

REDUCE_TIMES_FILTERS = {"3": 16 * 32 + 32 * 96, "4": 16 * 48 + 2 * 24 * 64 + 32 * 64 + 32 * 128, "5": (32 + 48) * 128}
"""The sum of #5×5 reduce · #5×5 a grid. Source: 1409.4842, table 1."""


def between(before: str | Design, after: str | Design) -> GraphDiff:
    return diff(*(graph_of(Design(one) if isinstance(one, str) else one) for one in (before, after)))


def small(*blocks: Block, shape: tuple[int, int, int] = (8, 12, 12)) -> LayerGraph:
    return infer(chain_of(*blocks, shape=shape))


def by_text(compared: GraphDiff) -> dict[str, Finding]:
    return {finding.text: finding for finding in findings(compared)}


def counts(compared: GraphDiff) -> tuple[int, ...]:
    return tuple(tally.count for tally in compared.tallies)


def by_id(compared: GraphDiff) -> dict[str, Entry]:
    return {entry.node.id: entry for entry in compared.entries}


# ── Laws ─────────────────────────────────────────────────────────────────────


def mirrored(compared: GraphDiff) -> GraphDiff:
    """Read a difference the other way: what was added is removed."""
    swapped: dict[Status, Status] = {"same": "same", "changed": "changed", "added": "removed", "removed": "added"}
    return GraphDiff(
        tuple(
            Entry(
                swapped[entry.status],
                entry.after,
                entry.before,
                tuple((what, new, old) for what, old, new in entry.changes),
            )
            for entry in compared.entries
        )
    )


def assert_laws(before: LayerGraph, after: LayerGraph) -> None:
    compared = diff(before, after)
    assert diff(after, before) == mirrored(compared)
    assert [entry.before for entry in compared.entries if entry.before] == list(before.counted())
    assert [entry.after for entry in compared.entries if entry.after] == list(after.counted())
    old, new = graph_cost(before).total, graph_cost(after).total
    changed = (new.params - old.params, new.macs - old.macs)
    for parts in (compared.tallies, findings(compared), compared.entries):
        assert (sum(part.params_change for part in parts), sum(part.macs_change for part in parts)) == changed
    assert compared.tallies[0] == Tally("same", compared.tallies[0].count, 0, 0)


@pytest.mark.parametrize("name", VARIANTS)
def test_a_network_held_against_itself_is_the_same_in_every_layer(name: str) -> None:
    graph = graph_of(Design(name))
    compared = diff(graph, graph)
    assert compared.identical
    assert counts(compared) == (len(list(graph.counted())), 0, 0, 0)
    assert findings(compared) == ()


@pytest.mark.parametrize(("before", "after"), [*pairwise(VARIANTS)])
def test_any_two_networks_close_their_sums_and_mirror_each_other(before: str, after: str) -> None:
    assert_laws(graph_of(Design(before)), graph_of(Design(after)))


@given(networks(), networks())
def test_random_networks_close_their_sums_and_mirror_each_other(before: Network, after: Network) -> None:
    try:
        graphs = infer(before), infer(after)
    except ShapeError:
        reject()
    assert_laws(*graphs)


def test_layers_that_cross_are_told_alike_from_both_sides() -> None:
    wide, narrow = Conv("a", 8, (3, 3)), MaxPool("b", (2, 2), (1, 1), "same")
    assert_laws(small(wide, narrow), small(replace(narrow, name="c"), replace(wide, name="d")))
    assert_laws(small(wide, narrow), small(replace(narrow, name="a"), replace(wide, name="b")))


# ── What is a change ─────────────────────────────────────────────────────────

_OTHER: dict[str, Any] = {
    "channels": 16,
    "kernel": (5, 3),
    "stride": (1, 2),
    "padding": (0, 0),
    "groups": 2,
    "bias": True,
    "norm": BatchNorm(1e-5),
    "activation": None,
    "multiplier": 3,
    "ceil_mode": True,
    "count_include_pad": True,
    "rate": 0.5000001,
    "features": 7,
    "size": 3,
    "alpha": 2e-4,
    "beta": 0.5,
    "k": 2.0,
    "kind": None,
}
_LAYERS: tuple[Layer, ...] = (
    Conv("x", 8, (3, 3), norm=NORM),
    DepthwiseConv("x", (3, 3), norm=NORM, activation="relu"),
    MaxPool("x", (3, 3), (2, 2), (1, 1)),
    AvgPool("x", (3, 3), (2, 2), (1, 1)),
    Dropout("x", 0.5),
    LocalResponseNorm("x"),
)


def variations() -> list[tuple[Layer, str]]:
    return [(layer, field.name) for layer in _LAYERS for field in fields(layer) if field.name != "name"]


@pytest.mark.parametrize(("layer", "field"), variations())
def test_every_field_of_a_layer_is_told(layer: Layer, field: str) -> None:
    changed: Layer = replace(layer, **{field: _OTHER[field]})
    entry = by_id(diff(small(layer), small(changed)))["x"]
    assert entry.status == "changed"
    assert entry.changes


@pytest.mark.parametrize("field", ["features", "bias", "norm", "activation"])
def test_every_field_of_a_linear_is_told(field: str) -> None:
    layer = Linear("x", 5, bias=False, activation="relu")
    graphs = (small(GlobalAvgPool("g"), Flatten("f"), one) for one in (layer, replace(layer, **{field: _OTHER[field]})))
    entry = by_id(diff(*graphs))["x"]
    assert entry.status == "changed"


def test_every_field_of_a_sum_and_a_concat_is_told() -> None:
    block = Residual("r", Chain("", (Conv("c", "input", (1, 1)),)), scale=0.17)
    plain = replace(block, scale=1.0, norm=NORM, activation=None)
    assert by_id(diff(small(block), small(plain)))["r.sum"].changes == (
        ("scale", "0.17", "1"),
        ("norm", "none", "batch norm"),
        ("activation", "ReLU", "none"),
    )
    one = Chain("one", (Conv("c", 8, (1, 1)),))
    halves = tuple(Chain(name, (Conv("c", 4, (1, 1)),)) for name in ("one", "two"))
    joined = by_id(diff(small(Concat("m", (one,))), small(Concat("m", halves))))["m.concat"]
    assert joined.changes == (("branches", "1", "2"),)


def test_kinds_of_pool_are_held_against_each_other() -> None:
    largest, mean = MaxPool("p", (3, 3), (1, 1), "same"), AvgPool("q", (3, 3), (1, 1), "same")
    (_, entry) = diff(small(largest), small(mean)).entries
    assert (entry.status, entry.changes) == ("changed", (("pool kind", "max", "average"),))


def test_a_new_name_alone_is_no_change() -> None:
    assert diff(small(Conv("a", 4, (3, 3))), small(Conv("b", 4, (3, 3)))).identical


def test_padding_written_otherwise_that_adds_the_same_is_no_change() -> None:
    """At stride 1, "same" around a 3×3 is 1 on each side; at stride 2 the odd pixel goes after."""
    assert diff(small(Conv("c", 4, (3, 3))), small(Conv("c", 4, (3, 3), padding=(1, 1)))).identical
    strided = [small(Conv("c", 4, (3, 3), (2, 2), padding)) for padding in ("same", (1, 1))]
    assert by_id(diff(*strided))["c"].changes == (("padding", "same", "1×1"),)


def test_rounding_up_is_a_change_only_where_something_is_rounded() -> None:
    pool = MaxPool("p", (2, 2), (2, 2))
    assert diff(small(pool), small(replace(pool, ceil_mode=True))).identical
    odd = [small(one, shape=(8, 13, 13)) for one in (pool, replace(pool, ceil_mode=True))]
    assert by_id(diff(*odd))["p"].changes == (("rounding", "down", "up"), ("grid", "6×6", "7×7"))


def test_unlike_layers_are_removed_and_added() -> None:
    compared = diff(small(Conv("x", 8, (3, 3))), small(MaxPool("x", (3, 3), (1, 1), "same")))
    assert counts(compared) == (1, 0, 1, 1)


def test_a_head_counts_where_it_is_on() -> None:
    off, on = infer(every_kind()), infer(every_kind(heads_on=True))
    compared = diff(off, on)
    assert [entry.node.id for entry in compared.entries if entry.status == "added"] == [
        "aux1.pool",
        "aux1.flat",
        "aux1.logits",
    ]
    assert [finding.text for finding in findings(compared)] == ["1 head added: aux1, 3 layers"]
    assert by_id(between("googlenet", Design("googlenet", (("heads", True),))))["Aux_1.Logits"].stage == "Aux_1"


def test_a_head_is_never_held_against_the_trunk() -> None:
    body = Chain("", (GlobalAvgPool("pool"), Flatten("flat"), Linear("logits", 10)))
    trunk = chain_of(Conv("stem", 8, (3, 3)))
    in_trunk = infer(replace(trunk, stages=(*trunk.stages, Stage("aux", (replace(body, name="aux"),)))))
    in_head = infer(replace(trunk, heads=(AuxHead("aux", "stem", body),), heads_on=True))
    assert counts(diff(in_trunk, in_head)) == (2, 0, 3, 3)


# ── Known pairs ──────────────────────────────────────────────────────────────


def test_googlenet_in_torchvision_differs_in_what_its_departures_say() -> None:
    """Source: 1409.4842, table 1; torchvision's googlenet (issue 906 for the kernels)."""
    compared = between("googlenet", "googlenet_torchvision")
    assert counts(compared) == (25, 59, 0, 2)
    told = by_text(compared)
    assert list(told) == [
        "9 layers: kernel 5×5 → 3×3",
        "57 layers: norm none → batch norm",
        "57 layers: bias yes → no",
        "2 layers removed: local response norm, 5",
        "1 layer: kernel 3×3 → 2×2",
        "1 layer: rate 0.4 → 0.2",
    ]
    kernels = told["9 layers: kernel 5×5 → 3×3"]
    sides = {"3": 28, "4": 14, "5": 7}
    assert kernels.params_change == -(25 - 9) * sum(REDUCE_TIMES_FILTERS.values()) == -380_928
    positions = sum(sides[grid] ** 2 * product for grid, product in REDUCE_TIMES_FILTERS.items())
    assert kernels.macs_change == -(25 - 9) * positions == -84_295_680
    assert kernels.ids[0] == "3a.Branch_2.Conv2d_0b_3x3"
    # 7,280 filters in 57 convolutions: a bias each before, gamma and beta each after.
    assert told["57 layers: bias yes → no"].params_change == -7_280
    assert told["57 layers: norm none → batch norm"].params_change == 2 * 7_280
    assert told["1 layer: kernel 3×3 → 2×2"].ids == ("pool4_2x2",)
    assert told["2 layers removed: local response norm, 5"].ids == ("norm1", "norm2")
    assert sum(tally.params_change for tally in compared.tallies) == 6_624_904 - 6_998_552


def test_a_5x5_stands_against_the_3x3_in_its_place() -> None:
    entry = by_id(between("googlenet", "googlenet_torchvision"))["3a.Branch_2.Conv2d_0b_3x3"]
    assert entry.before is not None and entry.before.id == "3a.Branch_2.Conv2d_0b_5x5"
    assert entry.changes == (("kernel", "5×5", "3×3"), ("bias", "yes", "no"), ("norm", "none", "batch norm"))
    assert entry.stage == "Inception 3"


def test_facenet_adds_one_plain_block_and_describes_faces() -> None:
    """Source: facenet's code has six C blocks, figure 15 of 1602.07261 five; 512 numbers in the place of classes."""
    compared = between("inception_resnet_v1", "inception_resnet_v1_facenet")
    assert counts(compared) == (176, 1, 7, 0)
    told = by_text(compared)
    assert list(told) == [
        "1 block added: block8_6, 5 layers, as block8_5 but scale 0.2 → 1, activation ReLU → none",
        "1 layer: features out 1000 → 512",
        "1 layer: norm none → batch norm",
        "1 layer: bias yes → no",
    ]
    # Figure 13: two 1×1 and a 1×1 back to 1792 with a bias, a 1×3, a 3×1; gamma and beta of four times 192.
    block = 2 * 192 * 1792 + 384 * 1792 + 1792 + 2 * 3 * 192 * 192 + 4 * 2 * 192
    assert [finding.params_change for finding in told.values()] == [block, -488 * 1792, 2 * 512, -1000]
    logits = by_id(compared)["Bottleneck"]
    assert (logits.stage, logits.before and logits.before.stage) == ("embedding", "classifier")


def test_the_released_inception_resnet_v2_has_another_stem_and_twice_the_blocks() -> None:
    """Source: TF-Slim's inception_resnet_v2 against figures 3 and 15 to 19 of 1602.07261."""
    compared = between("inception_resnet_v2", "inception_resnet_v2_released")
    # Added: 5 blocks of 9 nodes, 10 and 5 of 7, Mixed_5b's 9, two pools, three convolutions.
    assert counts(compared) == (75, 98, 5 * 9 + 15 * 7 + 9 + 2 + 3, 3 + 7 + 3)
    told = by_text(compared)
    assert [text for text in told if "block" in text] == [
        "10 blocks added: block17_11 … block17_20, 5 layers each, as block17_10",
        "1 block removed: Mixed_4a, 6 layers",
        "5 blocks added: block35_6 … block35_10, 7 layers each, as block35_5",
        "4 blocks added: block8_6 … block8_9, 5 layers each, as block8_5",
        "1 block removed: Mixed_5a, 2 layers",
        "1 block added: Mixed_5b, 8 layers",
        "1 block removed: Mixed_3a, 2 layers",
        "1 block added: block8_10, 5 layers, as block8_5 but scale 0.2 → 1, activation ReLU → none",
    ]
    # Five kept blocks read 320 channels with three 1×1 each, and Reduction-A with two convolutions.
    assert told["17 layers: channels in 384 → 320"].count == 5 * 3 + 2
    assert told["2 layers added: 1×1 conv, 80, 1536"].ids == ("Conv2d_3b_1x1", "Conv2d_7b_1x1")
    assert by_id(compared)["block35_5.sum"].before is not None
    assert by_id(compared)["block35_6.sum"].before is None


def test_a_narrower_projection_is_followed_to_where_it_is_read() -> None:
    """Source: 1502.03167, figure 5 prints 128 for 4c and 4d; TF-Slim has 96."""
    compared = between("bn_inception", Design("bn_inception", (("projection", "96"),)))
    assert counts(compared) == (79, 17, 0, 0)
    told = by_text(compared)
    # A filter has one weight a channel read, a bias, gamma and beta.
    assert told["1 layer: channels out 128 → 96"].ids == ("4c.Branch_3.Conv2d_0b_1x1",)
    assert told["1 layer: channels out 128 → 96"].params_change == -32 * (576 + 3)
    both = told["1 layer: channels in 608 → 576, channels out 128 → 96"]
    assert (both.ids, both.params_change) == (("4d.Branch_3.Conv2d_0b_1x1",), 96 * 576 - 128 * 608 - 32 * 3)
    assert told["5 layers: channels in 608 → 576"].params_change == -32 * (96 + 128 + 160 + 128 + 192)
    assert told["4 layers: channels in 1056 → 1024"].params_change == -32 * (352 + 192 + 160 + 128)
    assert told["2 concats: channels out 608 → 576"].ids == ("4c.concat", "4d.concat")


def test_factors_stand_in_the_place_of_their_convolution() -> None:
    compared = between("googlenet", Design("googlenet", (("factorize_5x5", "two_3x3"),)))
    assert counts(compared) == (77, 9, 9, 0)
    assert set(by_text(compared)) == {"9 layers: kernel 5×5 → 3×3", "9 layers added: 3×3 conv"}
    module = by_id(compared)["3a.Branch_2.Conv2d_0b_5x5.Conv2d_1_3x3"]
    assert module.before is not None and module.before.id == "3a.Branch_2.Conv2d_0b_5x5"


def test_a_removed_block_is_told_as_an_added_one() -> None:
    told = by_text(between("inception_resnet_v1_facenet", "inception_resnet_v1"))
    removed = told["1 block removed: block8_6, 5 layers, as block8_5 but scale 0.2 → 1, activation ReLU → none"]
    assert (removed.count, removed.params_change, len(removed.ids)) == (1, -1_600_768, 7)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("inception_resnet_v2_cifar", "inception_v3?expanded=off"),
        ("inception_resnet_v2_cifar", "inception_v2?expanded=off&blocks_c=1"),
        ("inception_resnet_v1", "inception_v2?stem=separable&blocks_a=2&factorize_7x7=three_3x3&expanded=off"),
    ],
)
def test_a_layer_is_told_though_a_whole_block_of_the_other_side_has_its_name(before: str, after: str) -> None:
    one, other = (graph_of(from_text(text)) for text in (before, after))
    assert_laws(one, other)
    assert_laws(other, one)


def test_another_input_size_is_told_stage_by_stage() -> None:
    compared = diff(small(Activation("a")), small(Activation("a"), shape=(8, 9, 12)))
    assert [finding.text for finding in findings(compared)] == [
        "1 input: grid 12×12 → 9×12",
        "1 layer: grid 12×12 → 9×12",
    ]


def test_statuses_stand_in_one_order_and_an_empty_comparison_sums_to_nothing() -> None:
    assert GraphDiff(()).tallies == tuple(Tally(status, 0, NodeCost().params, 0) for status in STATUSES)
    assert GraphDiff(()).identical


def test_the_largest_pair_takes_less_than_a_tenth_of_a_second() -> None:
    graphs = [graph_of(Design(name)) for name in ("inception_resnet_v2_released", "inception_resnet_v2_cifar")]

    def seconds() -> float:
        started = time.process_time()
        findings(diff(*graphs))
        return time.process_time() - started

    assert min(seconds() for _ in range(3)) < 0.1
