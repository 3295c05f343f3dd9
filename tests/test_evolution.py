"""Evolution: published results with their sources, costs from the core, labels that do not meet; the page."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest

from inception_lab.cost import graph_cost
from inception_lab.design import Design, graph_of, network_of
from inception_lab.draw.charts.evolution import Circle, evolution_chart
from inception_lab.labs import Setting
from inception_lab.labs.evolution import EVOLUTION_LAB, points
from inception_lab.labs.results import RESULTS, STORY, TRAINING
from tests.pages import ROOT, open_page, tables, warnings, written

DEFAULT = Setting(EVOLUTION_LAB)


def test_printed_single_crop_errors() -> None:
    """Source: 1512.00567, table 3; 1602.07261, table 2; 1610.02357, table 1."""
    printed = {(row.network, row.source): (row.top1, row.top5) for row in RESULTS if row.crops == 1}
    assert printed["GoogLeNet", "1512.00567, table 3"] == ("29", "9.2")
    assert printed["BN-Inception", "1512.00567, table 3"] == ("25.2", "7.8")
    assert printed["Inception-v2", "1512.00567, table 3"] == ("23.4", "")
    assert printed["Inception-v3", "1512.00567, table 3"] == ("21.2", "5.6")
    assert printed["Inception-ResNet-v1", "1602.07261, table 2"] == ("21.3", "5.5")
    assert printed["Inception-v4", "1602.07261, table 2"] == ("20.0", "5.0")
    assert printed["Inception-ResNet-v2", "1602.07261, table 2"] == ("19.9", "4.9")


def test_every_result_has_a_source_and_numbers_that_can_be_read() -> None:
    for row in RESULTS:
        assert row.source and (row.top1 or row.top5)
        for text in (row.top1, row.top5, row.cost):
            assert not text or 0 < Fraction(text) < 100
        if row.top1 and row.top5:
            assert Fraction(row.top5) < Fraction(row.top1)


def test_training_figures_are_the_papers() -> None:
    """Source: 1409.4842, section 5; 1512.00567, sections 7 and 8; 1602.07261, section 4, table 2, figures 21 to 26."""
    printed = {figure.name: (figure.printed, figure.source) for figure in TRAINING}
    recipe = "1512.00567, section 8; 1602.07261, section 4"
    assert printed["auxiliary_weight"] == ("0.3", "1409.4842, section 5")
    assert printed["label_smoothing"] == ("0.1", "1512.00567, section 7")
    assert printed["rmsprop_decay"] == ("0.9", recipe)
    assert printed["rmsprop_epsilon"] == ("1.0", recipe)
    assert printed["learning_rate"] == ("0.045", recipe)
    assert printed["learning_rate_decay"] == ("0.94", recipe)
    assert printed["inception_v4_end_top1"] == ("20.0", "1602.07261, table 2; figures 23 and 26")
    assert printed["inception_resnet_v1_end_top5"] == ("5.5", "1602.07261, table 2; figures 22 and 25")
    assert len(printed) == len(TRAINING) == 14


def test_the_curves_end_as_their_captions_say() -> None:
    """Source: 1602.07261, captions of figures 21 to 24: slightly worse than v3 in top-1, slightly better otherwise."""
    ends = EVOLUTION_LAB.measure(DEFAULT)

    def end(network: str, error: str) -> Fraction:
        return Fraction(ends[f"{network}_end_{error}"])

    assert end("inception_resnet_v1", "top1") > end("inception_v3", "top1")
    assert end("inception_resnet_v1", "top5") < end("inception_v3", "top5")
    assert end("inception_resnet_v2", "top1") < end("inception_v4", "top1")
    assert end("inception_resnet_v2", "top5") < end("inception_v4", "top5")


def test_the_weight_of_an_auxiliary_loss_is_the_one_the_network_is_described_with() -> None:
    (printed,) = (figure.printed for figure in TRAINING if figure.name == "auxiliary_weight")
    assert {Fraction(str(head.loss_weight)) for head in network_of(Design("googlenet")).heads} == {Fraction(printed)}


def test_every_step_has_two_sentences_a_page_and_its_years_in_order() -> None:
    assert [step.year for step in STORY] == sorted(step.year for step in STORY)
    for step in STORY:
        assert step.idea.count(". ") == 1 and step.idea.endswith(".")
        assert (ROOT / "pages" / f"{step.lab}.py").exists()
        assert bool(step.caution) == (not step.drawn_as_built)


def test_costs_are_the_cores_or_the_papers() -> None:
    for point in points(DEFAULT):
        assert point.macs == graph_cost(graph_of(Design(point.step.variant))).total.macs
    published = {point.step.name: point.macs for point in points(DEFAULT.turned("cost", "published"))}
    assert published == {
        "googlenet": 1_500_000_000,
        "bn_inception": 2_000_000_000,
        "inception_v2": 3_800_000_000,
        "inception_v3": 4_800_000_000,
    }


def test_a_network_without_a_printed_error_is_not_shown() -> None:
    names = [point.step.name for point in points(DEFAULT.turned("error", "top5"))]
    assert "inception_v2" not in names and "googlenet" in names


@pytest.mark.parametrize("width", [330, 950])
@pytest.mark.parametrize("error", ["top1", "top5"])
def test_labels_meet_neither_each_other_nor_circles_nor_the_edge(width: int, error: str) -> None:
    """Inside axes of 285 pixels height; a letter is taken for 6 pixels wide and 11 high."""
    circles = [
        Circle(
            point.step.label, point.step.label.removeprefix("Inception-"), point.macs, point.error, point.params, "", ""
        )
        for point in points(DEFAULT.turned("error", error))
    ]
    figure = evolution_chart(circles, cost_title="MACs", error_title="error")
    (left, right), (low, high) = figure.layout.xaxis.range, figure.layout.yaxis.range
    sizes = dict(zip(figure.data[0].x, figure.data[0].marker.size, strict=True))
    assert [label.text for label in figure.layout.annotations] == [circle.short for circle in circles]
    boxes = []
    for label in figure.layout.annotations:
        x, y = width * (label.x - left) / (right - left), 285 * (high - label.y) / (high - low)
        half, radius = 3 * len(label.text), sizes[label.x] / 2
        middle, above = x + label.xshift, y - label.yshift
        assert middle - half >= 0 and middle + half <= width
        boxes += [(x - radius, y - radius, x + radius, y + radius)]
        boxes += [(middle - half, above - 5.5, middle + half, above + 5.5)]
    names = [name for circle in circles for name in ("", circle.short)]
    for (one, a), (other, b) in combinations(zip(names, boxes, strict=True), 2):
        if one or other:
            assert a[0] >= b[2] or b[0] >= a[2] or a[1] >= b[3] or b[1] >= a[3], (one, other)


def test_markup_in_a_label_stays_text() -> None:
    circle = Circle("", "<b>&", 1, 1.0, 1, "1", "")
    assert evolution_chart([circle], cost_title="", error_title="").layout.annotations[0].text == "&lt;b&gt;&amp;"


# ── The page ─────────────────────────────────────────────────────────────────


def test_the_bare_page_tells_googlenet() -> None:
    app = open_page("evolution")
    assert not app.exception and not app.error and not app.warning
    assert "**2014: GoogLeNet**" in written(app)
    assert "13,155,794,016" in tables(app)


def test_the_page_lists_the_training_figures_with_source_and_convention() -> None:
    app = open_page("evolution")
    assert not app.exception
    listed = app.table[-1].value
    assert list(listed.columns) == ["Network", "Figure", "As printed", "Convention", "Source"]
    assert len(listed) == len(TRAINING)
    assert "a factor, every two epochs" in tables(app)
    assert [expander.label for expander in app.expander][-1].endswith("quoted, not computed")


def test_a_link_tells_another_step_and_a_button_the_next() -> None:
    app = open_page("evolution", network="inception_resnet_v2", error="top5", cost="published")
    assert not app.exception and not app.error and not app.warning
    assert "the released network, which reaches this error" in written(app)
    app.button(key="evolution.after").click().run()
    assert app.query_params["network"] == "inception_resnet_v2_released"


@pytest.mark.parametrize("query", [{"network": "alexnet"}, {"error": "none"}, {"cost": "free"}])
def test_a_broken_part_of_the_link_is_told_and_the_page_stands(query: dict[str, str]) -> None:
    app = open_page("evolution", **query)
    assert not app.exception and not app.error
    assert len(app.warning) == 1 and "no such choice" in warnings(app)[0]
    assert "**2014: GoogLeNet**" in written(app)


@pytest.mark.parametrize("step", STORY, ids=lambda step: step.name)
def test_every_step_opens_with_its_links(step: object) -> None:
    app = open_page("evolution", network=step.name)  # type: ignore[attr-defined]
    assert not app.exception and not app.error and not app.warning
