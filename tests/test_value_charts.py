"""Charts of values show what they were given, and leave out what no axis can show."""

from __future__ import annotations

from math import inf, nan

import pytest

from inception_lab.draw.charts.values import DepthLine, Spread, depth_chart, spread_chart
from inception_lab.text.numbers import short


def test_a_spreads_area_is_the_share_of_its_values() -> None:
    figure = spread_chart([Spread("a<b>", 0.0, 2.0, (0.1, 0.3, 0.2, 0.0))])
    [trace] = figure.data
    assert list(trace.x) == [0.0, 0.5, 1.0, 1.5, 2.0]
    assert sum(0.5 * height for height in trace.y[:-1]) == pytest.approx(0.6)
    assert trace.name == "a&lt;b&gt;"


def test_a_spread_of_one_value_is_drawn() -> None:
    assert len(spread_chart([Spread("a", 1.0, 1.0, (1.0, 0.0))]).data[0].x) == 3


def test_a_line_leaves_out_what_has_no_logarithm() -> None:
    figure = depth_chart([DepthLine("a", ("1", "2", "3", "4"), (1.0, 0.0, inf, nan))], "unit")
    assert list(figure.data[0].y) == [1.0, None, None, None]
    assert depth_chart([], "unit").layout.yaxis.type == "log"


@pytest.mark.parametrize(("values", "ticks"), [((1.0, 5.0), "D2"), ((1e-9, 1.0), 1)])
def test_the_axis_has_finer_ticks_over_few_powers_of_ten(values: tuple[float, ...], ticks: object) -> None:
    assert depth_chart([DepthLine("a", ("1", "2"), values)], "unit").layout.yaxis.dtick == ticks


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (1.0, "1"),
        (1.456, "1.46"),
        (-0.654, "−0.654"),
        (0.001234, "0.00123"),
        (0.000087, "8.70 · 10⁻⁵"),
        (999.9, "1,000"),
        (4_071.0, "4,070"),
        (7.27e6, "7.27 · 10⁶"),
        (-2e-12, "−2.00 · 10⁻¹²"),
        (inf, "beyond float32"),
        (nan, "beyond float32"),
    ],
)
def test_a_measured_number_has_three_digits(value: float, text: str) -> None:
    assert short(value) == text
