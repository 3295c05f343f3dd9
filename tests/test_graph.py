"""Shape inference: what fits, what does not, and what it says."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from inception_lab.design import Design, network_of
from inception_lab.errors import ShapeError, SpecError
from inception_lab.graph import infer, smallest_input, weighted_depth
from inception_lab.spec import (
    AuxHead,
    AvgPool,
    Block,
    Chain,
    Concat,
    Conv,
    DepthwiseConv,
    Dropout,
    Flatten,
    GlobalAvgPool,
    Linear,
    MaxPool,
    Network,
    Residual,
    Shape,
    Stage,
)


def network(*blocks: Block, shape: Shape = (3, 32, 32), heads: tuple[AuxHead, ...] = (), on: bool = False) -> Network:
    return Network("network", shape, (Stage("stage", blocks),), heads, on)


@pytest.mark.parametrize(
    ("layer", "shape", "out"),
    [
        (Conv("c", 8, (3, 3)), (3, 35, 33), (8, 35, 33)),
        (Conv("c", 8, (3, 3), (2, 2), "valid"), (3, 299, 299), (8, 149, 149)),
        (Conv("c", 8, (7, 7), (2, 2), "same"), (3, 224, 224), (8, 112, 112)),
        (Conv("c", 8, (7, 7), (2, 2), (3, 3)), (3, 224, 224), (8, 112, 112)),
        (Conv("c", 8, (1, 7)), (3, 17, 17), (8, 17, 17)),
        (DepthwiseConv("c", (7, 7), 8, (2, 2), (3, 3)), (3, 224, 224), (24, 112, 112)),
        (MaxPool("c", (3, 3), (2, 2), "valid", ceil_mode=True), (64, 112, 112), (64, 56, 56)),
        (MaxPool("c", (3, 3), (2, 2), "valid"), (64, 112, 112), (64, 55, 55)),
        (MaxPool("c", (3, 3), (2, 2), "same"), (128, 147, 147), (128, 74, 74)),
        (MaxPool("c", (2, 2), (2, 2), (1, 1), ceil_mode=True), (4, 4, 5), (4, 3, 3)),
        (MaxPool("c", (3, 3), (2, 2), "valid", ceil_mode=True), (8, 2, 2), (8, 1, 1)),
        (AvgPool("c", (5, 5), (3, 3)), (512, 14, 14), (512, 4, 4)),
        (GlobalAvgPool("c"), (1024, 7, 7), (1024, 1, 1)),
        (Flatten("c"), (256, 32, 32), (262144,)),
        (Dropout("c", 0.4), (1024, 1, 1), (1024, 1, 1)),
    ],
)
def test_a_layer_gives_its_shape(layer: Block, shape: Shape, out: Shape) -> None:
    assert infer(network(layer, shape=shape)).nodes[-1].out_shape == out


def test_same_padding_puts_the_odd_pixel_after() -> None:
    graph = infer(network(Conv("c", 8, (7, 7), (2, 2), "same"), shape=(3, 224, 224)))
    assert graph.node("c").padding == (2, 3, 2, 3)


def test_ids_are_paths_of_names_and_unnamed_blocks_add_no_level() -> None:
    inner = Concat("", (Chain("Branch_0", (Conv("Conv2d_1x1", 4, (1, 1)),)), Chain("Branch_1", ())))
    block = Residual("block35_1", Chain("", (inner, Conv("Conv2d_1x1", "input", (1, 1), activation=None))))
    ids = [node.id for node in infer(network(block)).nodes]
    assert ids == [
        "input",
        "block35_1.Branch_0.Conv2d_1x1",
        "block35_1.concat",
        "block35_1.Conv2d_1x1",
        "block35_1.sum",
    ]


def test_a_linear_one_by_one_follows_the_width_that_enters_its_block() -> None:
    block = Residual("block", Chain("", (Conv("reduce", 4, (1, 1)), Conv("expand", "input", (1, 1)))))
    assert infer(network(block, shape=(320, 35, 35))).node("block.expand").out_shape == (320, 35, 35)


def test_an_empty_branch_passes_its_input_on() -> None:
    graph = infer(network(Concat("m", (Chain("Branch_0", ()), Chain("Branch_1", (Conv("c", 5, (1, 1)),))))))
    assert graph.node("m.concat").out_shape == (8, 32, 32)
    assert graph.node("m.concat").inputs == ("input", "m.Branch_1.c")


def test_branches_of_unequal_size_are_refused() -> None:
    branches = (Chain("Branch_0", (Conv("c", 4, (3, 3), padding="valid"),)), Chain("Branch_1", (Conv("c", 4, (1, 1)),)))
    with pytest.raises(ShapeError) as caught:
        infer(network(Concat("Mixed_5b", branches)))
    assert str(caught.value) == (
        "Mixed_5b.concat: branches of unequal size cannot be joined "
        "(received Branch_0 gives 4×30×30, Branch_1 gives 4×32×32); "
        "give every branch the same strides and matching padding"
    )


def test_a_kernel_larger_than_its_input_names_layer_size_and_smallest_input() -> None:
    layers = (Conv("first", 4, (3, 3), (2, 2), "valid"), Conv("second", 4, (5, 5), padding="valid"))
    with pytest.raises(ShapeError) as caught:
        infer(network(*layers, shape=(3, 8, 8)))
    assert str(caught.value) == (
        "second: the 5×5 kernel is larger than its input (received 4×3×3, padding valid); "
        "use an input of at least 3×11×11, or a smaller kernel or stride"
    )
    assert infer(network(*layers, shape=(3, 11, 11))).nodes[-1].out_shape == (4, 1, 1)
    with pytest.raises(ShapeError):
        infer(network(*layers, shape=(3, 10, 10)))


@pytest.mark.parametrize("size", [48, 56, 90, 112])
def test_branches_that_an_odd_grid_parts_are_joined_at_the_size_that_is_named(size: int) -> None:
    """BN-Inception's strided convolutions round down, the pools beside them up."""
    bn_inception = network_of(Design("bn_inception"))
    with pytest.raises(ShapeError) as caught:
        infer(replace(bn_inception, input=(3, size, size + 64)))
    named = re.search(r"or use an input of 3×(\d+)×(\d+)", str(caught.value))
    assert named, caught.value
    infer(replace(bn_inception, input=(3, int(named[1]), int(named[2]))))


def test_the_smallest_input_is_one_at_which_the_branches_can_be_joined() -> None:
    bn_inception = network_of(Design("bn_inception"))
    assert smallest_input(bn_inception) == 31
    infer(replace(bn_inception, input=(3, 31, 31)))
    with pytest.raises(ShapeError, match="branches of unequal size"):
        infer(replace(bn_inception, input=(3, 30, 30)))


def test_the_smallest_input_of_a_network_that_shrinks_nothing_is_one_pixel() -> None:
    assert smallest_input(network(Conv("c", 4, (3, 3)))) == 1


def test_a_kernel_that_no_input_satisfies_is_said_to_be_so() -> None:
    layers = (GlobalAvgPool("pool"), Conv("c", 4, (3, 3), padding="valid"))
    with pytest.raises(ShapeError, match="no input size makes it fit"):
        infer(network(*layers))


def test_two_layers_of_one_id_are_refused() -> None:
    with pytest.raises(SpecError, match="c: two layers have the same id"):
        infer(network(Conv("c", 4, (1, 1)), Conv("c", 4, (1, 1))))


def test_a_linear_layer_on_a_map_is_refused() -> None:
    with pytest.raises(
        ShapeError, match=r"Logits: a linear layer needs a flat input \(received 3×32×32\); flatten first"
    ):
        infer(network(Linear("Logits", 10)))


def test_a_convolution_after_flatten_is_refused() -> None:
    with pytest.raises(ShapeError, match=r"c: this layer needs a map"):
        infer(network(Flatten("f"), Conv("c", 4, (1, 1))))


def test_groups_that_do_not_divide_are_refused() -> None:
    with pytest.raises(ShapeError, match="groups must divide the channels on both sides"):
        infer(network(Conv("c", 4, (1, 1), groups=2)))


def test_channels_input_outside_a_residual_is_refused() -> None:
    with pytest.raises(ShapeError, match="has a meaning inside a residual's body only"):
        infer(network(Conv("c", "input", (1, 1))))


def test_a_head_that_is_off_is_listed_but_not_counted() -> None:
    head = AuxHead("Aux", "c", Chain("", (GlobalAvgPool("pool"), Flatten("flat"), Linear("Logits", 10))))
    graph = infer(network(Conv("c", 4, (1, 1)), heads=(head,)))
    assert [node.id for node in graph.nodes if node.aux] == ["Aux.pool", "Aux.flat", "Aux.Logits"]
    assert [node.id for node in graph.counted()] == ["input", "c"]
    assert graph.output == "c"


def test_a_head_that_does_not_fit_is_left_out_when_off_and_refused_when_on() -> None:
    head = AuxHead("Aux", "c", Chain("", (AvgPool("pool", (50, 50), (1, 1)),)))
    assert [node.id for node in infer(network(Conv("c", 4, (1, 1)), heads=(head,))).nodes] == ["input", "c"]
    with pytest.raises(ShapeError, match="Aux.pool: the 50×50 kernel"):
        infer(network(Conv("c", 4, (1, 1)), heads=(head,), on=True))


def test_a_head_on_a_missing_endpoint_is_refused_when_on() -> None:
    head = AuxHead("Aux", "gone", Chain("", (GlobalAvgPool("pool"),)))
    with pytest.raises(ShapeError, match=r"Aux: its endpoint does not exist \(received gone\)"):
        infer(network(Conv("c", 4, (1, 1)), heads=(head,), on=True))


def test_depth_counts_the_longest_path_only() -> None:
    long = Chain("Branch_0", (Conv("a", 4, (1, 1)), Conv("b", 4, (1, 1))))
    graph = infer(network(Concat("m", (long, Chain("Branch_1", (Conv("a", 4, (1, 1)),)))), Conv("c", 4, (1, 1))))
    assert weighted_depth(graph) == 3


def test_an_unknown_id_lists_ids_like_it() -> None:
    graph = infer(network(Conv("Conv2d_1a_3x3", 4, (1, 1))))
    with pytest.raises(SpecError, match=r"Conv2d_1a_3x4: no such layer; layers near it: Conv2d_1a_3x3"):
        graph.node("Conv2d_1a_3x4")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Conv("a.b", 4, (1, 1)), "letters, digits and underscores"),
        (lambda: Conv("c", 0, (1, 1)), "channels must be a whole number from 1"),
        (lambda: Conv("c", 4, (0, 1)), "kernel must be two whole numbers"),
        (lambda: Conv("c", 4, (1, 1), (1, 0)), "stride must be two whole numbers"),
        (lambda: Conv("c", 4, (1, 1), padding=(-1, 0)), "padding must be two whole numbers"),
        (lambda: MaxPool("c", (2, 2), (1, 1), (2, 2)), "a pool's padding is at most half its kernel"),
        (lambda: Dropout("c", 1.0), "rate must be a number from 0"),
        (lambda: Linear("c", 0), "features must be a whole number from 1"),
        (lambda: network(shape=(3, 32)), "an input has three sizes"),
        (lambda: network(shape=(3, 0, 32)), "height and width must be a whole number from 1"),
        (lambda: network(shape=(3, 5000, 32)), "height and width must be a whole number from 1 to 4,096"),
        (lambda: Concat("m", ()), "a concat needs at least one branch"),
    ],
)
def test_impossible_values_are_refused_when_they_are_made(make: object, message: str) -> None:
    with pytest.raises(SpecError, match=message):
        make()  # type: ignore[operator]  # each case is a function without arguments
