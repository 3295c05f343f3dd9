"""Every variant against the figures its sources publish, exactly."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from inception_lab.cost import graph_cost
from inception_lab.design import from_text, graph_of, parse_design, to_text
from inception_lab.errors import DesignError, ShapeError
from inception_lab.graph import LayerGraph, weighted_depth
from inception_lab.spec import AvgPool, Concat, Conv, DepthwiseConv, Dropout, Linear, LocalResponseNorm, Residual
from inception_lab.variants import VARIANTS, variant_of

FACTS = sorted(Path(__file__).parent.glob("facts/*.json"))

NAMES = (
    "cifar10_module naive_module reduced_module googlenet googlenet_released googlenet_naive googlenet_torchvision "
    "googlenet_vidhya bn_inception inception_v2 inception_v3 inception_v4 inception_resnet_v1 "
    "inception_resnet_v1_facenet inception_resnet_v2 inception_resnet_v2_released inception_v4_cifar "
    "inception_resnet_v2_cifar xception"
).split()

# name, settings, parameters, multiply-adds of convolutions and linears
EXACT: tuple[tuple[str, dict[str, str], int, int], ...] = (
    ("googlenet", {}, 6_998_552, 1_582_671_872),  # BVLC/caffe, bvlc_googlenet
    ("googlenet_released", {}, 7_066_380, 1_584_881_536),  # Caffe's with 204, 48 and 1008: + 67,828
    ("googlenet_torchvision", {}, 6_624_904, 1_498_376_192),  # torchvision 0.28.0
    ("bn_inception", {}, 11_295_240, 2_032_600_064),  # pretrainedmodels 0.7.4
    ("inception_v3", {}, 23_834_568, 5_713_216_096),  # torchvision 0.28.0
    ("inception_v4", {}, 42_679_816, 12_253_974_624),  # timm 1.0.31
    ("inception_v4", {"order": "printed"}, 42_679_816, 12_253_974_624),  # the turned kernels cost the same
    ("inception_resnet_v1", {}, 22_756_328, 6_206_361_696),  # 1602.07261, figures 10 to 15: 6.2 G
    ("inception_resnet_v1", {"built_as": "opengenus"}, 22_742_808, 6_206_361_696),  # a bias for gamma and beta: −13,520
    ("inception_resnet_v1_facenet", {}, 23_482_624, 6_307_723_360),  # facenet-pytorch
    ("inception_resnet_v2_released", {}, 55_843_464, 13_155_794_016),  # timm 1.0.31
    ("inception_resnet_v2_released", {"input": "3x512x512"}, 55_843_464, 40_535_011_168),  # Keras 3.15.1
    ("xception", {}, 22_855_952, 8_357_403_496),  # 1610.02357, table 3
    ("naive_module", {}, 387_296, 303_464_448),  # 28²·192·(64 + 9·128 + 25·32)
    ("reduced_module", {}, 163_696, 128_049_152),  # 1409.4842, table 1, row 3a: 159K, 128M
    ("bn_inception", {"projection": "96", "biases": "off"}, 11_194_984, 2_018_851_840),  # lim0606's Caffe network
)


def _convolutions(graph: LayerGraph) -> Counter[tuple[int, ...]]:
    return Counter(
        (*node.layer.kernel, *node.layer.stride, *node.in_shapes[0], *node.out_shape)
        for node in graph.counted()
        if isinstance(node.layer, (Conv, DepthwiseConv))
    )


def _pools(graph: LayerGraph) -> Counter[tuple[Any, ...]]:
    words = {"max_pool": "maxpool", "avg_pool": "avgpool"}
    return Counter(
        (words[node.op], *node.layer.kernel, *node.layer.stride, *node.in_shapes[0], *node.out_shape)  # type: ignore[union-attr]  # pools have both
        for node in graph.counted()
        if node.op in words
    )


def _multiset(rows: list[list[Any]]) -> Counter[tuple[Any, ...]]:
    return Counter({tuple(row[:-1]): row[-1] for row in rows})


def test_the_variants_have_their_fixed_names() -> None:
    assert list(VARIANTS) == NAMES


@pytest.mark.parametrize(("name", "settings", "params", "macs"), EXACT)
def test_parameters_and_multiply_adds_are_exact(name: str, settings: dict[str, str], params: int, macs: int) -> None:
    total = graph_cost(graph_of(parse_design(name, settings))).total
    assert (total.params, total.macs) == (params, macs)


@pytest.mark.parametrize(
    ("name", "without", "with_heads"),
    [
        ("googlenet", 6_998_552, 13_378_280),
        ("googlenet_released", 7_066_380, 13_461_996),
        ("googlenet_torchvision", 6_624_904, 13_004_888),
        ("inception_v3", 23_834_568, 27_161_264),
    ],
)
def test_auxiliary_heads_count_only_when_switched_on(name: str, without: int, with_heads: int) -> None:
    assert graph_cost(graph_of(parse_design(name))).total.params == without
    assert graph_cost(graph_of(parse_design(name, {"heads": "on"}))).total.params == with_heads


@pytest.mark.parametrize("file", FACTS, ids=lambda file: file.stem)
def test_layers_equal_those_of_another_implementation(file: Path) -> None:
    facts = json.loads(file.read_text(encoding="utf-8"))
    graph = graph_of(parse_design(facts["variant"], facts["settings"]))
    total = graph_cost(graph).total
    assert _convolutions(graph) == _multiset(facts["convs"])
    assert _pools(graph) == _multiset(facts["pools"])
    assert Counter(node.out_shape for node in graph.counted() if node.op == "concat") == _multiset(facts["concats"])
    linears = Counter(node.in_shapes[0] + node.out_shape for node in graph.counted() if node.op == "linear")
    assert linears == _multiset(facts["linears"])
    assert (total.conv_macs, total.linear_macs) == (facts["conv_macs"], facts["linear_macs"])


def test_there_are_facts_of_nine_implementations() -> None:
    assert len(FACTS) == 9


@pytest.mark.parametrize("name", NAMES)
def test_published_figures_agree_or_say_why_not(name: str) -> None:
    graph = graph_of(parse_design(name))
    for published in VARIANTS[name].published:
        checked = published.check(graph)
        assert checked.agrees == (not published.reason), f"{published.row} {published.quantity}: {checked.computed}"


@pytest.mark.parametrize(
    ("name", "depth"),
    [
        ("googlenet", 22),  # 1409.4842, section 5
        ("bn_inception", 34),  # 22 + 9 + 3: 1502.03167, appendix, and one more module
        ("inception_v3", 48),
        ("inception_v4", 76),
        ("inception_resnet_v2_released", 176),
    ],
)
def test_weighted_depth_is_the_longest_path_of_layers_with_parameters(name: str, depth: int) -> None:
    assert weighted_depth(graph_of(parse_design(name))) == depth


def test_bn_inception_as_printed_gives_608_and_1056_channels() -> None:
    printed = graph_of(parse_design("bn_inception"))
    assert [printed.endpoint(row).out_shape[0] for row in ("4b", "4c", "4d", "4e")] == [576, 608, 608, 1056]
    slim = graph_of(parse_design("bn_inception", {"projection": "96"}))
    assert [slim.endpoint(row).out_shape[0] for row in ("4b", "4c", "4d", "4e")] == [576, 576, 576, 1024]
    assert graph_cost(slim).total.conv_macs == 2_017_827_840  # lim0606's Caffe network, dense 7×7


def test_separable_stem_gives_the_printed_first_row_of_googlenet() -> None:
    graph = graph_of(parse_design("googlenet", {"stem": "separable"}))
    costs = graph_cost(graph).nodes
    first = [costs["conv1_depthwise"], costs["conv1_pointwise"]]
    assert sum(one.weights for one in first) == 2_712  # printed 2.7K
    assert sum(one.macs for one in first) == 34_019_328  # printed 34M


def test_the_printed_width_of_1154_explains_itself() -> None:
    with pytest.raises(ShapeError) as caught:
        graph_of(parse_design("inception_resnet_v2", {"widths": "printed"}))
    assert str(caught.value) == (
        "block17_1.sum: a residual sum needs two equal shapes (received 1154×17×17 from block17_1.Conv2d_1x1, "
        "1152×17×17 from the shortcut, where 1152 = 384 + 384 + 384 is the concat Mixed_6a.concat); "
        "give block17_1.Conv2d_1x1 1152 filters, or the block a projection shortcut"
    )


def test_a_projection_makes_the_printed_widths_possible() -> None:
    graph = graph_of(parse_design("inception_resnet_v2_cifar"))
    assert graph.endpoint("block17_10").out_shape == (1154, 14, 14)
    assert graph.endpoint("block8_5").out_shape == (2048, 6, 6)


@pytest.mark.parametrize(
    ("order", "stem", "b", "c"),
    [
        ("printed", [(7, 1), (1, 7)], [(1, 7), (7, 1), (1, 7), (7, 1)], [(1, 3), (3, 1)]),
        ("released", [(1, 7), (7, 1)], [(7, 1), (1, 7), (7, 1), (1, 7)], [(3, 1), (1, 3)]),
    ],
)
def test_the_printed_order_is_7x1_first_in_the_stem_and_1xn_first_in_the_modules(
    order: str, stem: list[tuple[int, int]], b: list[tuple[int, int]], c: list[tuple[int, int]]
) -> None:
    """Source: 1602.07261, figures 3, 5 and 6; released in TF-Slim, inception_v4."""
    graph = graph_of(parse_design("inception_v4", {"order": order}))

    def uneven(branch: str) -> list[tuple[int, int]]:
        layers = [node.layer for node in graph.nodes if node.id.startswith(f"{branch}.")]
        return [layer.kernel for layer in layers if isinstance(layer, Conv) and layer.kernel[0] != layer.kernel[1]]

    assert uneven("Mixed_4a.Branch_1") == stem
    assert uneven("Mixed_6b.Branch_2") == b
    assert uneven("Mixed_7b.Branch_2")[:2] == c


def test_article_grids_of_the_small_networks() -> None:
    graph = graph_of(parse_design("inception_v4_cifar"))
    shapes = [graph.endpoint(part).out_shape for part in ("Conv2d_1a_3x3", "Mixed_3a", "Mixed_4a", "Mixed_5a")]
    assert shapes == [(32, 30, 30), (160, 30, 30), (192, 30, 30), (384, 30, 30)]


def test_cifar10_module_follows_the_article() -> None:
    graph = graph_of(parse_design("cifar10_module"))
    assert graph.endpoint("module").out_shape == (256, 32, 32)
    assert graph.node("Logits").in_shapes == ((256 * 32 * 32,),)


def test_width_grows_from_naive_module_to_naive_module() -> None:
    graph = graph_of(parse_design("googlenet_naive"))
    widths = [graph.endpoint(row).out_shape[0] for row in ("3a", "3b", "4a", "4b", "5b")]
    assert widths == [416, 832, 1280, 1728, 4944]  # each adds its 1×1, 3×3 and 5×5 filters


@pytest.mark.parametrize("stem", ["inception_v3", "figure_3", "figure_14", "released"])
@pytest.mark.parametrize(
    "name",
    ["inception_v3", "inception_v4", "inception_resnet_v1", "inception_resnet_v2", "inception_resnet_v2_released"],
)
def test_stems_can_be_exchanged(name: str, stem: str) -> None:
    graph = graph_of(parse_design(name, {"stem": stem}))
    width = {"inception_v3": 192, "figure_3": 384, "figure_14": 256, "released": 320}[stem]
    first = next(node for node in graph.nodes if node.stage not in ("", "stem"))
    assert first.in_shapes[0] == (width, 35, 35)


def test_every_knob_states_its_source_and_a_valid_default() -> None:
    for variant in VARIANTS.values():
        for knob in variant.knobs:
            assert knob.check(knob.default) == knob.default
            assert knob.parse(knob.format(knob.default)) == knob.default
            assert knob.help
            assert knob.label


def test_an_unknown_variant_lists_the_names_and_the_nearest() -> None:
    with pytest.raises(DesignError, match=r"no such network \(received 'inception_v33'\); did you mean inception_v3\?"):
        variant_of("inception_v33")


# ── What counts do not see ───────────────────────────────────────────────────


@dataclass(frozen=True)
class Function:
    """What counts do not see: epsilons, what average pools divide by, local response norm, sums, dropout, the end."""

    epsilons: tuple[float, ...] = ()
    border_divisors: tuple[str, ...] = ()
    response_norms: tuple[tuple[int, float, float, float], ...] = ()
    sums: tuple[tuple[float, bool, bool], ...] = ()  # scale, norm after the sum, ReLU after it
    dropouts: tuple[float, ...] = ()
    end: str = "linear 1000"


def function_of(graph: LayerGraph) -> Function:
    layers = [node.layer for node in graph.counted() if node.layer is not None]
    last = layers[-1]
    assert isinstance(last, (Linear, Concat))
    norms = {norm.epsilon for layer in layers if (norm := getattr(layer, "norm", None)) is not None}
    pools = [layer for layer in layers if isinstance(layer, AvgPool) and layer.padding != "valid"]
    response = {(one.size, one.alpha, one.beta, one.k) for one in layers if isinstance(one, LocalResponseNorm)}
    sums = {
        (one.scale, one.norm is not None, one.activation is not None) for one in layers if isinstance(one, Residual)
    }
    end = "concat"
    if isinstance(last, Linear):
        finish = [word for word, is_there in (("norm", last.norm), ("relu", last.activation)) if is_there]
        end = " ".join(["linear", str(last.features), *finish])
    return Function(
        tuple(sorted(norms)),
        tuple(sorted({"nine" if pool.count_include_pad else "values" for pool in pools})),
        tuple(sorted(response)),
        tuple(sorted(sums)),
        tuple(one.rate for one in layers if isinstance(one, Dropout)),
        end,
    )


_CAFFE = (5, 1e-4, 0.75, 1.0)
_SCALED = ((0.1, False, True), (0.17, False, True), (0.2, False, True))
_PLAIN_LAST = (*_SCALED, (1.0, False, False))
FUNCTIONS: dict[str, Function] = {
    "cifar10_module": Function(end="linear 10"),
    "naive_module": Function(end="concat"),
    "reduced_module": Function(end="concat"),
    "googlenet": Function(response_norms=(_CAFFE,), dropouts=(0.4,)),
    "googlenet_released": Function(response_norms=((11, 0.0011, 0.5, 2.0),), dropouts=(0.4,), end="linear 1008"),
    "googlenet_naive": Function(response_norms=(_CAFFE,), dropouts=(0.4,)),
    "googlenet_torchvision": Function((1e-3,), dropouts=(0.2,)),
    "googlenet_vidhya": Function((1e-5,), dropouts=(0.4,)),
    "bn_inception": Function((1e-5,), ("nine",), dropouts=(0.0,)),
    "inception_v2": Function((1e-3,), ("values",), dropouts=(0.5,)),
    "inception_v3": Function((1e-3,), ("nine",), dropouts=(0.5,)),
    "inception_v4": Function((1e-3,), ("values",), dropouts=(0.2,)),
    "inception_resnet_v1": Function((1e-3,), sums=_SCALED, dropouts=(0.2,)),
    "inception_resnet_v1_facenet": Function((1e-3,), sums=_PLAIN_LAST, dropouts=(0.2,), end="linear 512 norm"),
    "inception_resnet_v2": Function((1e-3,), sums=_SCALED, dropouts=(0.2,)),
    "inception_resnet_v2_released": Function((1e-3,), ("values",), sums=_PLAIN_LAST, dropouts=(0.2,)),
    "inception_v4_cifar": Function((1e-5,), ("nine",), dropouts=(0.2,), end="linear 100"),
    "inception_resnet_v2_cifar": Function(
        (1e-5,), sums=((0.1, True, True), (1.0, True, True)), dropouts=(0.2,), end="linear 100"
    ),
    "xception": Function((1e-3,), sums=((1.0, False, False),), dropouts=(0.0,)),
}


@pytest.mark.parametrize("name", NAMES)
def test_what_counts_do_not_see_is_as_the_source_has_it(name: str) -> None:
    assert function_of(graph_of(parse_design(name))) == FUNCTIONS[name]


def test_opengenus_setting_is_the_paper_without_norm_and_scale() -> None:
    """Source: OpenGenus, “Understanding Inception-ResNet V1 architecture”: slim.conv2d as it comes, scale 1.0."""
    named = graph_of(parse_design("inception_resnet_v1", {"built_as": "opengenus"}))
    turned = {"norm": "none", "scale_a": "1", "scale_b": "1", "scale_c": "1"}
    assert function_of(named) == Function(sums=((1.0, False, True),), dropouts=(0.2,))
    assert named.nodes == graph_of(parse_design("inception_resnet_v1", turned)).nodes
    assert all(node.layer.bias for node in named.counted() if isinstance(node.layer, (Conv, Linear)))


def test_opengenus_setting_is_one_name_in_the_link() -> None:
    chosen = from_text("inception_resnet_v1?built_as=opengenus")
    assert to_text(chosen) == "inception_resnet_v1?built_as=opengenus"
    assert chosen == parse_design("inception_resnet_v1", {"built_as": "opengenus"})


@pytest.mark.parametrize("name", ["inception_v4_cifar", "inception_resnet_v2"])
def test_what_follows_the_figures_follows_their_order(name: str) -> None:
    """1602.07261, figure 3: 7×1 first in the stem; figures 5 and 6: 1×n first in the modules."""
    graph = graph_of(parse_design(name, {"stem": "figure_3", "input": "3x299x299"}))
    long = [node.layer.kernel for node in graph.nodes if isinstance(node.layer, Conv) and node.block == "Mixed_4a"]
    assert long[-3:-1] == [(7, 1), (1, 7)]


@pytest.mark.parametrize("name", [name for name in NAMES if FUNCTIONS[name].end.startswith("linear 1")])
def test_a_softmax_that_is_left_out_is_a_departure(name: str) -> None:
    """BN-Inception's figure 5 prints none, and PyTorch's networks and articles end in logits."""
    named = any(departure.what.startswith("no softmax") for departure in VARIANTS[name].departures)
    logits = ("googlenet_naive", "googlenet_torchvision", "googlenet_vidhya", "bn_inception")
    assert named == (name not in logits and not name.endswith("_cifar"))
