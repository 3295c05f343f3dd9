"""Groups sum to the totals, and the charts show the groups."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, reject

from inception_lab.cost import graph_cost, total
from inception_lab.draw.charts.costs import by_kernel, by_stage, kernel_chart, stage_chart
from inception_lab.errors import ShapeError
from inception_lab.graph import infer
from inception_lab.spec import Conv, DepthwiseConv, Flatten, Linear, MaxPool, Network, Stage
from inception_lab.text.words import OTHER_LAYERS
from tests.small_networks import chain_of, every_kind, networks

KERNELS = chain_of(
    Conv("wide", 4, (1, 7)),
    Conv("tall", 4, (7, 1)),
    Conv("point", 4, (1, 1)),
    MaxPool("pool", (2, 2), (2, 2)),
    Conv("square", 4, (3, 3)),
    DepthwiseConv("deep", (3, 3)),
    Flatten("flat"),
    Linear("logits", 10),
)


@given(networks())
def test_every_grouping_sums_to_the_totals(network: Network) -> None:
    try:
        graph = infer(network)
    except ShapeError:
        reject()
    costs = graph_cost(graph)
    for groups in (by_stage(graph, costs), by_kernel(graph, costs)):
        assert total(part for _, part in groups) == costs.total


@pytest.mark.parametrize("heads_on", [False, True])
def test_a_head_is_a_stage_only_where_it_is_counted(heads_on: bool) -> None:
    graph = infer(every_kind(heads_on=heads_on))
    costs = graph_cost(graph)
    for groups in (by_stage(graph, costs), by_kernel(graph, costs)):
        assert total(part for _, part in groups) == costs.total
    assert [label for label, _ in by_stage(graph, costs)] == (["all", "aux1"] if heads_on else ["all"])


def test_kernels_are_in_order_of_their_area() -> None:
    graph = infer(KERNELS)
    labels = [label for label, _ in by_kernel(graph, graph_cost(graph))]
    assert labels == ["1×1", "1×7", "7×1", "3×3", "3×3 depthwise", "linear", OTHER_LAYERS]


def test_a_kernel_has_the_macs_of_its_layers() -> None:
    graph = infer(KERNELS)
    macs = {label: part.macs for label, part in by_kernel(graph, graph_cost(graph))}
    # 17×14 positions before the pool, 8×7 after it.
    assert (macs["1×7"], macs["3×3"], macs["3×3 depthwise"]) == (17 * 14 * 7 * 3 * 4, 8 * 7 * 9 * 4 * 4, 8 * 7 * 9 * 4)
    assert macs["linear"] == 4 * 8 * 7 * 10


def test_the_bars_are_the_groups_and_their_hover_is_exact() -> None:
    graph = infer(KERNELS)
    macs, params = kernel_chart(graph, graph_cost(graph)).data
    shown = [part for label, part in by_kernel(graph, graph_cost(graph)) if label != OTHER_LAYERS]
    assert list(macs.x) == [part.macs for part in shown]
    assert list(params.x) == [part.params for part in shown]
    assert "1×7<br>19,992 MACs<br>" in macs.hovertext[1]


def test_every_axis_of_amounts_says_its_unit() -> None:
    graph = infer(KERNELS)
    for figure in (stage_chart(graph, graph_cost(graph)), kernel_chart(graph, graph_cost(graph))):
        assert figure.layout.xaxis.title.text == "MACs (multiply-adds, one image)"
        assert figure.layout.xaxis2.title.text == "parameters (learned values)"
        assert figure.layout.paper_bgcolor == "rgba(0,0,0,0)"


def test_panels_do_not_overlap_and_grow_with_their_bars() -> None:
    few, many = (
        stage_chart(graph, graph_cost(graph))
        for graph in (
            infer(Network("n", (3, 8, 8), tuple(Stage(f"s{n}", (Conv(f"c{n}", 4, (1, 1)),)) for n in range(number))))
            for number in (1, 12)
        )
    )
    assert few.layout.height < many.layout.height
    for figure in (few, many):
        assert 0 == figure.layout.yaxis2.domain[0] < figure.layout.yaxis2.domain[1] < figure.layout.yaxis.domain[0] < 1


def test_a_long_name_is_short_on_the_axis_and_stays_text() -> None:
    name = "<b>stage</b>" + "x" * 30
    graph = infer(Network("n", (3, 8, 8), (Stage(name, (Conv("c", 4, (1, 1)),)),)))
    figure = stage_chart(graph, graph_cost(graph))
    assert figure.layout.yaxis.ticktext == ("&lt;b&gt;stage&lt;/b&gt;xxxxxxx…",)
    assert "<b>" not in figure.data[0].hovertext[0]


def test_a_network_without_parameters_has_empty_charts() -> None:
    graph = infer(chain_of(MaxPool("pool", (2, 2), (2, 2))))
    for figure in (stage_chart(graph, graph_cost(graph)), kernel_chart(graph, graph_cost(graph))):
        assert list(figure.data[0].x) == []


@pytest.mark.parametrize("module", ["draw.network.dot", "text.table", "draw.charts.costs"])
def test_drawing_needs_neither_torch_nor_streamlit(module: str) -> None:
    unwanted = {"torch", "streamlit", *(() if "charts" in module else ("plotly",))}
    program = f"import sys, inception_lab.{module}; print(sorted({unwanted!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
