"""Formulas: what is printed computes to what is counted; the articles' arithmetic."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given, reject

from inception_lab.cost import Quantity, node_cost
from inception_lab.cost.formulas import (
    QUANTITIES,
    Formula,
    break_even,
    break_even_formula,
    formula,
    reduction_curve,
    sum_formula,
    width_of_naive_stack,
)
from inception_lab.design import Design, graph_of
from inception_lab.errors import ShapeError, SpecError
from inception_lab.graph import LayerGraph, Node, infer
from inception_lab.spec import (
    BatchNorm,
    Block,
    Conv,
    DepthwiseConv,
    Flatten,
    Linear,
    LocalResponseNorm,
    MaxPool,
    Network,
)
from inception_lab.variants import VARIANTS
from tests.small_networks import chain_of, every_kind, networks


def only(block: Block, shape: tuple[int, int, int] = (192, 28, 28)) -> Node:
    return infer(chain_of(block, shape=shape)).nodes[1]


def text(block: Block, quantity: Quantity, shape: tuple[int, int, int] = (192, 28, 28)) -> str:
    return formula(only(block, shape), quantity).text


def computed(printed: str) -> Fraction:
    """Compute a formula from its text alone."""
    expression = printed.replace("²", "**2").replace("·", "*")
    assert re.fullmatch(r"[\d*+/() ]+", expression)
    value: Fraction = eval(re.sub(r"\d+", r"Fraction(\g<0>)", expression))
    return value


def computed_latex(printed: str) -> Fraction:
    plain = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"(\1) / (\2)", printed)
    return computed(plain.replace("^2", "²").replace(r"\cdot", "·"))


def assert_exact(made: Formula) -> None:
    """The printed result and both printed computations give the value."""
    if made.value == 0:
        assert (made.text, made.latex) == ("0", "0")
        return
    terms, result = made.text.split(" = ")
    latex_terms, latex_result = made.latex.split(" = ")
    assert computed(terms) == computed_latex(latex_terms) == made.value
    assert result == latex_result.replace("{,}", ",") == f"{made.value:,}"


# ── Laws ─────────────────────────────────────────────────────────────────────


def assert_counted(graph: LayerGraph) -> None:
    for node in graph.nodes:
        counted = node_cost(node)
        for quantity in QUANTITIES:
            assert formula(node, quantity).value == getattr(counted, quantity), (node.id, quantity)


@pytest.mark.parametrize("name", VARIANTS)
def test_a_formula_gives_what_is_counted(name: str) -> None:
    assert_counted(graph_of(Design(name)))


@given(networks())
def test_a_formula_gives_what_is_counted_of_random_layers(network: Network) -> None:
    try:
        graph = infer(network)
    except ShapeError:
        reject()
    assert_counted(graph)


@pytest.mark.parametrize("name", ["googlenet", "inception_v3", "xception", "inception_resnet_v1_facenet"])
def test_what_is_printed_computes_to_the_value(name: str) -> None:
    for node in graph_of(Design(name)).nodes:
        for quantity in QUANTITIES:
            assert_exact(formula(node, quantity))


def test_every_kind_of_layer_prints_a_formula_that_computes() -> None:
    graph = infer(every_kind())
    assert_counted(graph)
    for node in graph.nodes:
        for quantity in QUANTITIES:
            assert_exact(formula(node, quantity))


# ── What is printed ──────────────────────────────────────────────────────────


def test_the_5x5_of_3a_is_printed_as_the_articles_write_it() -> None:
    """Source: 1409.4842, table 1, row 3a, without its reduction."""
    made = formula(only(Conv("c", 32, (5, 5))), "macs")
    assert made.text == "5² · 28² · 192 · 32 = 120,422,400"
    assert made.latex == r"5^2 \cdot 28^2 \cdot 192 \cdot 32 = 120{,}422{,}400"
    assert (made.value, made.unit) == (120_422_400, "MACs")


def test_a_kernel_or_grid_that_is_no_square_is_printed_in_full() -> None:
    assert text(Conv("c", 192, (1, 7)), "macs", (192, 17, 17)) == "1 · 7 · 17² · 192 · 192 = 74,575,872"
    assert text(Conv("c", 8, (3, 3)), "macs", (4, 5, 6)) == "3² · 5 · 6 · 4 · 8 = 8,640"


def test_groups_divide_the_channels_that_are_read() -> None:
    made = formula(only(Conv("c", 96, (3, 3), groups=4)), "macs")
    assert made.text == "3² · 28² · (192 / 4) · 96 = 32,514,048"
    assert made.latex == r"3^2 \cdot 28^2 \cdot \frac{192}{4} \cdot 96 = 32{,}514{,}048"


def test_a_depthwise_convolution_has_its_channels_once() -> None:
    assert text(DepthwiseConv("c", (3, 3)), "macs") == "3² · 28² · 192 = 1,354,752"
    # 1502.03167, appendix: 8 filters a colour.
    assert text(DepthwiseConv("c", (7, 7), 8, bias=True), "params", (3, 224, 224)) == "7² · 24 + 24 = 1,200"
    # One channel in is no depthwise convolution.
    assert text(Conv("c", 6, (3, 3)), "macs", (1, 28, 28)) == "3² · 28² · 1 · 6 = 42,336"


def test_parameters_are_weights_then_biases_then_gamma_and_beta() -> None:
    conv = Conv("c", 32, (3, 3), bias=True, norm=BatchNorm())
    assert text(conv, "params") == "3² · 192 · 32 + 32 + 2 · 32 = 55,392"
    linear = infer(chain_of(Flatten("f"), Linear("l", 1000), shape=(1024, 1, 1))).node("l")
    assert formula(linear, "params").text == "1024 · 1000 + 1000 = 1,025,000"
    assert formula(linear, "macs").text == "1024 · 1000 = 1,024,000"
    assert formula(linear, "other_ops").text == "1000 = 1,000"


def test_pools_and_norms_have_other_operations_and_no_macs() -> None:
    pool, norm = MaxPool("p", (3, 3), (2, 2), ceil_mode=True), LocalResponseNorm("n")
    assert (text(pool, "macs"), text(pool, "params")) == ("0", "0")
    assert text(pool, "other_ops") == "3² · 14² · 192 = 338,688"
    assert text(norm, "other_ops") == "(5 + 3) · 28² · 192 = 1,204,224"
    conv = Conv("c", 32, (1, 1), norm=BatchNorm())
    assert text(conv, "other_ops") == "2 · 28² · 32 + 28² · 32 = 75,264"


def test_an_unknown_cost_is_refused_with_the_known_ones() -> None:
    with pytest.raises(SpecError, match=r"quantity: no such cost \(received 'flops'\); one of macs, params, other_ops"):
        formula(only(Conv("c", 1, (1, 1))), "flops")  # type: ignore[arg-type]


# ── A reduction ──────────────────────────────────────────────────────────────


def test_the_cost_of_several_layers_is_printed_as_a_sum() -> None:
    """Source: 1409.4842, table 1, row 3a; the articles' "factor of ten" is 9.68."""
    graph = infer(chain_of(Conv("a", 16, (1, 1)), Conv("b", 32, (5, 5)), shape=(192, 28, 28)))
    made = sum_formula(graph.nodes, "macs")
    assert made.text == "1² · 28² · 192 · 16 + 5² · 28² · 16 · 32 = 12,443,648"
    assert_exact(made)
    assert round(120_422_400 / made.value, 2) == 9.68


def test_at_the_break_even_a_reduction_saves_nothing() -> None:
    filters = break_even((5, 5), 192, 32)
    assert filters == Fraction(25 * 192 * 32, 192 + 25 * 32) == Fraction(4800, 31)
    assert filters * 192 + 25 * filters * 32 == 25 * 192 * 32
    assert break_even((1, 7), 128, 192) == Fraction(7 * 128 * 192, 128 + 7 * 192)


def test_the_break_even_is_printed_rounded_and_held_exact() -> None:
    made = break_even_formula((5, 5), 192, 32)
    assert made.text == "5² · 192 · 32 / (192 + 5² · 32) ≈ 154.84"
    assert made.latex == r"\frac{5^2 \cdot 192 \cdot 32}{192 + 5^2 \cdot 32} \approx 154.84"
    assert (made.value, made.unit) == (Fraction(4800, 31), "filters")
    whole = break_even_formula((1, 1), 4, 4)
    assert whole.text == "1² · 4 · 4 / (4 + 1² · 4) = 2"
    assert whole.latex == r"\frac{1^2 \cdot 4 \cdot 4}{4 + 1^2 \cdot 4} = 2"


@pytest.mark.parametrize(
    ("kernel", "channels_in", "channels_out", "where"),
    [((0, 5), 1, 1, "kernel"), ((1, 1), 0, 1, "channels in"), ((1, 1), 1, 0, "channels out")],
)
def test_a_size_below_one_has_no_break_even(
    kernel: tuple[int, int], channels_in: int, channels_out: int, where: str
) -> None:
    with pytest.raises(SpecError, match=f"{where}: a size is at least 1"):
        break_even(kernel, channels_in, channels_out)


def test_the_curve_crosses_the_unreduced_cost_at_the_break_even() -> None:
    curve = dict(reduction_curve((5, 5), 192, 32, (28, 28)))
    assert list(curve) == list(range(1, 193))
    assert curve[16] == 12_443_648
    assert curve[154] < 120_422_400 < curve[155]  # r* = 154.84


# ── Naive modules ────────────────────────────────────────────────────────────


def test_naive_modules_pass_every_channel_on_and_add_their_own() -> None:
    """Source: 1409.4842, table 1: each row adds #1×1 + #3×3 + #5×5 to what enters."""
    widths = width_of_naive_stack(graph_of(Design("googlenet_naive")))
    assert [(width.name, width.channels_in, width.channels_out) for width in widths] == [
        ("3a", 192, 416),
        ("3b", 416, 832),
        ("4a", 832, 1280),
        ("4b", 1280, 1728),
        ("4c", 1728, 2176),
        ("4d", 2176, 2640),
        ("4e", 2640, 3344),
        ("5a", 3344, 4048),
        ("5b", 4048, 4944),
    ]
    assert widths[0].branches == (64, 128, 32, 192)
    assert all(width.branches[-1] == width.channels_in for width in widths)


def test_reduced_modules_have_table_1s_widths() -> None:
    widths = width_of_naive_stack(graph_of(Design("googlenet")))
    assert [width.channels_out for width in widths] == [256, 480, 512, 512, 512, 528, 832, 832, 1024]


def test_a_residual_block_is_no_module() -> None:
    widths = width_of_naive_stack(graph_of(Design("inception_resnet_v1")))
    assert [width.name for width in widths] == ["Mixed_6a", "Mixed_7a"]
