"""The shape table and the numbers in it: exact, summing to the totals, safe to open."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given, reject

from inception_lab.cost import CONVENTIONS, graph_cost
from inception_lab.errors import ShapeError
from inception_lab.graph import LayerGraph, infer
from inception_lab.spec import Conv, Network
from inception_lab.text.numbers import bytes_text, change, count, grouped, share
from inception_lab.text.table import TableRow, as_csv, as_markdown, as_text, rows, totals
from tests.small_networks import chain_of, every_kind, networks

CONV = Conv("conv", 64, (7, 7), (2, 2), bias=True)
"""GoogLeNet's first layer: 1409.4842, table 1."""


def table_of(graph: LayerGraph) -> tuple[TableRow, ...]:
    return rows(graph, graph_cost(graph))


def test_the_first_convolution_of_googlenet_has_its_known_row() -> None:
    row = table_of(infer(chain_of(CONV, shape=(3, 224, 224))))[1]
    assert (row.id, row.op, row.kernel, row.stride, row.groups) == ("conv", "conv", (7, 7), (2, 2), 1)
    # TensorFlow's "same": 5 values are missing, the odd one goes after.
    assert row.padding == (2, 3, 2, 3)
    assert (row.in_shapes, row.out_shape) == (((3, 224, 224),), (64, 112, 112))
    # 7·7·3·64 weights and 64 biases; 112·112 positions.
    assert (row.params, row.macs) == (9_472, 118_013_952)
    assert (row.receptive_field, row.rf_stride) == ((7, 7), (2, 2))
    assert (row.params_share, row.macs_share, row.aux, row.counted) == (1.0, 1.0, False, True)


def test_where_no_window_slides_there_is_no_kernel() -> None:
    for row in table_of(infer(every_kind())):
        if row.op in ("conv", "max_pool", "avg_pool"):
            assert row.kernel and row.stride and row.padding
        else:
            assert (row.kernel, row.stride, row.padding) == (None, None, None)


@given(networks())
def test_rows_sum_to_the_totals(network: Network) -> None:
    try:
        graph = infer(network)
    except ShapeError:
        reject()
    costs = graph_cost(graph)
    table = rows(graph, costs)
    for column in ("params", "macs", "other_ops", "activation_bytes"):
        assert sum(getattr(row, column) for row in table) == getattr(totals(graph, costs).cost, column)


@pytest.mark.parametrize("heads_on", [False, True])
def test_heads_are_summed_only_where_they_are_on(heads_on: bool) -> None:
    graph = infer(every_kind(heads_on=heads_on))
    costs = graph_cost(graph)
    table, summed = rows(graph, costs), totals(graph, costs)
    assert sum(row.params for row in table if row.counted) == summed.cost.params == costs.total.params
    assert sum(row.macs_share or 0 for row in table) == pytest.approx(1)
    assert {row.counted for row in table if row.aux} == {heads_on}
    assert summed.label == ("total, heads counted" if heads_on else "total, heads not counted")
    assert ("  not counted  " in as_text(table, summed)) is not heads_on


def test_without_heads_the_totals_say_nothing_of_them() -> None:
    graph = infer(chain_of(CONV))
    assert totals(graph, graph_cost(graph)).label == "total"


def test_the_text_is_aligned_and_says_its_conventions() -> None:
    graph = infer(chain_of(CONV, shape=(3, 224, 224)))
    lines = as_text(rows(graph, graph_cost(graph)), totals(graph, graph_cost(graph))).splitlines()
    head, _, _, conv, _, last = lines[:6]
    end = head.index("MACs (multiply-adds)") + len("MACs (multiply-adds)")
    assert conv[:end].endswith(" 118,013,952") and last[:end].endswith(" 118,013,952")
    assert last.startswith("total ")
    for key in ("params", "macs", "other_ops", "activation_bytes", "receptive_field", "intensity"):
        assert any(line.endswith(CONVENTIONS[key]) for line in lines)


def test_every_line_of_the_markdown_table_has_the_same_cells() -> None:
    graph = infer(every_kind())
    text = as_markdown(rows(graph, graph_cost(graph)), totals(graph, graph_cost(graph)))
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in table} == {12}
    assert len(table) == len(graph.nodes) + 3
    assert "| `3a.Branch_1.pool` | 3×3 max pool |" in text
    assert table[-1].startswith("| **total, heads not counted** |")


def test_the_csv_reads_back_exactly() -> None:
    graph = infer(every_kind())
    table = table_of(graph)
    read = list(csv.DictReader(io.StringIO(as_csv(table))))
    assert as_csv(table).isascii()
    assert [line["id"] for line in read] == [node.id for node in graph.nodes]
    assert [int(line["params [learned values]"]) for line in read] == [row.params for row in table]
    assert [int(line["macs [multiply-adds, one image]"]) for line in read] == [row.macs for row in table]
    assert [float(line["intensity [FLOPs a byte]"]) for line in read] == [row.intensity for row in table]
    shares = [line["macs_share [of counted total]"] for line in read]
    assert [float(text) if text else None for text in shares] == [row.macs_share for row in table]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(start: str) -> None:
    row = replace(table_of(infer(chain_of(CONV)))[1], id=f'{start}1+1,"x"')
    read = list(csv.DictReader(io.StringIO(as_csv((row,)), newline="")))
    assert read[0]["id"] == f"'{row.id}"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (7, "7"),
        (999, "999"),
        (1_000, "1.00 k"),
        (99_994, "99.99 k"),
        (999_949, "999.9 k"),
        (999_950, "1.00 M"),
        (6_998_552, "7.00 M"),
        (12_253_974_624, "12.25 G"),
        (3 * 10**12, "3.00 T"),
        (10**18, "1,000.0 P"),
        (-1_200_000, "−1.20 M"),
    ],
)
def test_a_count_is_short_and_never_rounds_something_to_nothing(number: int, text: str) -> None:
    assert count(number) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (3_100_000, "3.1 MB"), (-2_000, "−2.0 kB"), (999_960, "1.0 MB")],
)
def test_bytes_have_decimal_units(number: int, text: str) -> None:
    assert bytes_text(number) == text


def test_grouped_numbers_are_exact() -> None:
    assert [grouped(number) for number in (0, 6_998_552, -1_234)] == ["0", "6,998,552", "−1,234"]


@pytest.mark.parametrize(
    ("new", "old", "text"),
    [
        (1_123, 1_000, "+12.3 %"),
        (877, 1_000, "−12.3 %"),
        (5, 5, "no change"),
        (0, 0, "no change"),
        (0, 10, "−100.0 %"),
        (1_500, 0, "+1.50 k (from 0)"),
        (1_000_001, 1_000_000, "+less than 0.1 %"),
        (999_999, 1_000_000, "−less than 0.1 %"),
    ],
)
def test_a_change_says_its_direction_and_never_hides(new: int, old: int, text: str) -> None:
    assert change(new, old) == text


def test_a_share_of_little_is_not_nothing() -> None:
    assert [share(*pair) for pair in ((1, 8), (1, 10_000), (0, 10), (0, 0), (1, 0), (8, 8))] == [
        "12.5 %",
        "< 0.1 %",
        "0 %",
        "0 %",
        "0 %",
        "100.0 %",
    ]
