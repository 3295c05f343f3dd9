"""Every chart's numbers stand on its page as a table, and are the chart's own."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from html import unescape
from math import inf
from pathlib import Path
from typing import Any, Final

import plotly.graph_objects as go
import pytest
from plotly.io import from_json
from streamlit.testing.v1 import AppTest

from inception_lab.design import Design
from inception_lab.draw.charts.bars import grouped_bars
from inception_lab.draw.charts.curves import reduction_chart, steps_chart
from inception_lab.draw.charts.numbers import numbers_of
from inception_lab.draw.charts.receptive_field import field_chart
from inception_lab.draw.charts.values import DepthLine, Spread, depth_chart, spread_chart
from inception_lab.engine.requests.comparison import (
    MODES,
    ModeResult,
    ModesRequest,
    ModesResult,
    SweepPoint,
    SweepRequest,
    SweepResult,
)
from inception_lab.engine.requests.run import Latency
from tests.pages import open_page
from tests.test_section_choices import open_with

ROOT: Final = Path(__file__).parents[1]
NUMBER: Final = re.compile(r"[−-]?\d[\d,]*(?:\.\d+)?")
PAGES: Final = ("module", "factorization", "stem", "grid", "compare", "evolution", "explorer")
QUIET: Final = Latency(11.9, 12.0, 12.1)
MEASURED: Final[dict[str, tuple[type, object]]] = {
    "sweep": (
        SweepRequest,
        SweepResult("CPU", "float32", 5, (SweepPoint(1, QUIET, 10, 10), SweepPoint(4, QUIET, 40, 40))),
    ),
    "modes": (
        ModesRequest,
        ModesResult("CPU", 8, (ModeResult(MODES["folded"], QUIET, 1.25, 1e-7, speedups=(1.24, 1.25, 1.26)),)),
    ),
}
HAS_A_TABLE: Final = {
    # a chart without a fold of its own, and the table of the page that has its numbers
    "evolution.chart": "What they cost",
    "factorization.network.{unit}": "a table below both",
    "run.roofline": "the table of the layers, whose rows are walked by key",
    "sweep.chart": "a table below it",
    "modes.chart": "a table below it",
}


def drawn(figure: go.Figure) -> Iterator[float]:
    """Yield each number that a chart draws: a bar's length, a point's height, a square's count."""
    for trace in figure.data:
        match trace.type:
            case "bar":
                yield from map(float, trace.x)
            case "scatter":
                yield from (float(y) for y in trace.y if y is not None)
            case "heatmap":
                yield from (float(z) for line in trace.z for z in line if z is not None and z == z)
            case other:
                raise AssertionError(other)


def tabled(app: AppTest) -> set[float]:
    """Return every number of a page's tables."""
    cells = [cell for table in app.table for cell in table.value.astype(str).to_numpy().ravel()]
    for one in app.get("html"):
        if 'class="numbers"' in one.proto.body:
            cells += [unescape(re.sub("<.*?>", "", cell)) for cell in re.findall("<td>.*?</td>", one.proto.body)]
    return {float(text.replace(",", "").replace("−", "-")) for cell in cells for text in NUMBER.findall(cell)}


def charts(app: AppTest) -> list[tuple[str, go.Figure]]:
    """Return each chart of a page with what is said of it."""
    protos = [one.proto for one in app.get("plotly_chart")]
    return [(proto.alt, from_json(proto.spec, skip_invalid=True)) for proto in protos]


def is_among(number: float, others: set[float]) -> bool:
    """Tell whether a number stands there with three digits at least."""
    return any(abs(number - one) <= 0.006 * abs(number) for one in others)


@pytest.mark.parametrize("page", PAGES)
def test_each_number_of_a_pages_charts_stands_in_a_table_there(page: str) -> None:
    app = open_page(page, **({"tab": "costs"} if page == "explorer" else {}))
    shown, numbers = charts(app), tabled(app)
    assert shown
    for alt, figure in shown:
        assert len(alt) > 10 and list(drawn(figure)), alt
        missing = [number for number in drawn(figure) if not is_among(number, numbers)]
        assert not missing, (alt, missing)


@pytest.mark.parametrize("section", MEASURED)
def test_what_was_measured_stands_in_a_table_below_its_chart(section: str) -> None:
    kind, result = MEASURED[section]
    app = open_with(section, **{f"lab.results.{kind.__name__}": {Design("reduced_module"): result}})
    [(alt, figure)] = charts(app)
    assert alt
    assert all(is_among(number, tabled(app)) for number in drawn(figure))


def test_a_chart_without_a_fold_has_a_table_beside_it() -> None:
    without = set()
    for file in (ROOT / "inception_lab" / "ui").rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "show_chart":
                given: dict[Any, Any] = {word.arg: word.value for word in call.keywords}
                assert "alt" in given
                if "numbers" not in given:
                    without.add(ast.unparse(given["key"]).removeprefix("f").strip("'"))
    # Bars of several panels have one fold below all of them.
    assert without == {*HAS_A_TABLE, "{key}.bars.{quantity}", "compare.stages.{unit}"}


def test_charts_are_drawn_in_one_place() -> None:
    calls = {
        str(file.relative_to(ROOT / "inception_lab" / "ui"))
        for file in (ROOT / "inception_lab" / "ui").rglob("*.py")
        if "st.plotly_chart(" in file.read_text(encoding="utf-8")
    }
    assert calls == {"charts.py", "classroom/gallery.py", "classroom/goals.py"}


def test_bars_over_the_same_labels_are_columns_of_one_table() -> None:
    macs = grouped_bars(["3×3", "3×3"], {"naive": [1_000, 0], "reduced": [7, 8]}, "MACs", "MACs")
    size = grouped_bars(["3×3", "3×3"], {"one <image>": [5, 6]}, "bytes", "bytes")
    table = numbers_of(macs, size)
    assert table.columns == ("", "MACs: naive", "MACs: reduced", "bytes")
    assert table.rows == (("3×3", "1,000", "7", "5"), ("3×3", "0", "8", "6"))


def test_curves_over_other_places_are_listed_one_after_the_other() -> None:
    table = numbers_of(reduction_chart([(1, 10), (9, 90)], filters=4, alone=50, even=5.0, kernel="5×5"))
    assert table.columns[1:] == ("filters of the 1×1", "MACs (multiply-adds, one image)")
    assert [row[1:] for row in table.rows] == [("1", "10"), ("9", "90"), ("1", "50"), ("9", "50"), ("4", "40")]
    assert table.rows[0][0] == "1×1, then 5×5" and table.heads == 2


def test_steps_and_layers_are_rows() -> None:
    steps = numbers_of(steps_chart(["3a", "3b"], {"naive": [416, 832], "reduced": [256, 480]}, "channels", "channels"))
    assert steps.rows == (("3a", "416", "256"), ("3b", "832", "480"))
    lines = [DepthLine("one", ("input", "a&b"), (1.0, 0.123456)), DepthLine("two", ("input", "a&b"), (1.0, inf))]
    depth = numbers_of(depth_chart(lines, "deviation"))
    assert depth.rows == (("1", "input", "1", "1"), ("2", "a&b", "0.123", "off the axis"))
    assert numbers_of(depth_chart([], "deviation")).rows == ()


def test_the_end_of_the_last_bin_is_no_bin() -> None:
    table = numbers_of(spread_chart([Spread("a", 0.0, 2.0, (0.1, 0.4)), Spread("b", 1.0, 2.0, (0.2, 0.3))]))
    assert table.rows == (("a", "0", "0.1"), ("a", "1", "0.4"), ("b", "1", "0.4"), ("b", "1.5", "0.6"))


def test_a_field_keeps_its_rows_and_columns() -> None:
    table = numbers_of(field_chart({(-1, 0): 2, (0, 0): 9, (0, 1): 3}, reach=2))
    assert table.columns == ("", "middle", "1 right")
    assert table.rows == (("1 up", "2", ""), ("middle", "9", "3"))


def test_a_kind_of_trace_without_a_table_is_refused() -> None:
    with pytest.raises(TypeError, match="pie"):
        numbers_of(go.Figure(go.Pie(values=[1])))


def test_what_a_chart_is_sent_is_read_back_whole() -> None:
    """The check above would pass on charts that it cannot read."""
    figure = from_json(json.dumps(json.loads(grouped_bars(["a"], {"n": [3]}, "t", "u").to_json())), skip_invalid=True)
    assert list(drawn(figure)) == [3.0]
