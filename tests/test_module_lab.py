"""Module lab: a module against its naive twin, the break-even, the width; the page."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inception_lab.design import Design
from inception_lab.errors import DesignError
from inception_lab.labs import Setting, read_setting
from inception_lab.labs.module import (
    MODULE_LAB,
    compare_module,
    filters_of,
    module_link,
    module_names,
    stack_widths,
    with_filters,
)
from inception_lab.labs.module_report import Selected
from inception_lab.variants import VARIANTS
from tests.pages import drawings, open_page, tables, warnings, written

DEFAULT = Setting(MODULE_LAB)
FIVE = "3a.Branch_2.Conv2d_0b_5x5"
REDUCTION = "3a.Branch_2.Conv2d_0a_1x1"


def selected(setting: Setting) -> Selected:
    found = compare_module(setting).selected
    assert found is not None
    return found


# ── Figures ──────────────────────────────────────────────────────────────────


def test_the_5x5_of_3a_costs_what_the_articles_say() -> None:
    """Source: "Understanding Inception Modules": 120,422,400 against 2,408,448 + 10,035,200."""
    found = selected(DEFAULT)
    assert found.id == FIVE
    assert found.naive.text == "5² · 28² · 192 · 32 = 120,422,400"
    assert found.reduced.text == "1² · 28² · 192 · 16 + 5² · 28² · 16 · 32 = 12,443,648"
    assert found.reduced.value == 2_408_448 + 10_035_200
    assert found.ratio.value == Fraction(300, 31)
    assert found.ratio.text == "120,422,400 / 12,443,648 = 300 / 31 ≈ 9.68"


def test_the_break_even_is_where_both_cost_the_same() -> None:
    even = selected(DEFAULT).break_even
    assert even is not None
    assert even.value == Fraction(25 * 192 * 32, 192 + 25 * 32) == Fraction(4800, 31)
    below = with_filters(DEFAULT, REDUCTION, 154).turned("layer", FIVE)
    above = with_filters(DEFAULT, REDUCTION, 155).turned("layer", FIVE)
    assert selected(below).ratio.value > 1 > selected(above).ratio.value


def test_the_naive_module_is_as_wide_as_its_pool_lets_it() -> None:
    """Source: 1409.4842, table 1, row 3a: 256 channels; its filters without reductions: 64 + 128 + 32 + 192."""
    measured = MODULE_LAB.measure(DEFAULT)
    assert (measured["naive_channels"], measured["reduced_channels"]) == (64 + 128 + 32 + 192, 256)
    assert (measured["pool_naive_channels"], measured["pool_reduced_channels"]) == (192, 32)
    assert (measured["naive_macs"], measured["reduced_macs"]) == (303_464_448, 128_049_152)


def test_nine_naive_modules_grow_to_4944_channels() -> None:
    """Each adds its convolutions' filters; source of the filters: 1409.4842, table 1."""
    naive, reduced = stack_widths(DEFAULT)
    filters = [64 + 128 + 32, 128 + 192 + 96, 192 + 208 + 48, 160 + 224 + 64, 128 + 256 + 64, 112 + 288 + 64]
    filters += [256 + 320 + 128, 256 + 320 + 128, 384 + 384 + 128]
    assert [width.channels_out for width in naive] == [192 + sum(filters[: n + 1]) for n in range(9)]
    assert naive[-1].channels_out == 4_944
    assert [width.channels_out for width in reduced] == [256, 480, 512, 512, 512, 528, 832, 832, 1024]


def test_branches_add_up_to_the_module() -> None:
    found = compare_module(DEFAULT)
    for cost, side in ((found.naive_cost, "naive"), (found.reduced_cost, "reduced")):
        for quantity in ("macs", "params", "activation_bytes"):
            inside = sum(getattr(getattr(branch, side), quantity) for branch in found.branches)
            source = found.naive.nodes[0] if side == "naive" else found.reduced.nodes[0]
            assert inside == getattr(cost.total, quantity) - getattr(cost.nodes[source.id], quantity)


@pytest.mark.parametrize("name", VARIANTS)
def test_every_module_of_every_network_has_a_twin(name: str) -> None:
    for module in module_names(Design(name)):
        setting = Setting(MODULE_LAB).turned("design", name).turned("module", module)
        found = compare_module(setting)
        assert len(found.naive.nodes) <= len(found.reduced.nodes)
        assert (found.selected is None) == (len(found.selectable) == 0)


@given(st.integers(1, 192), st.integers(1, 64))
@settings(max_examples=15)
def test_a_filter_number_is_kept_in_the_link(reduction: int, leaving: int) -> None:
    setting = with_filters(with_filters(DEFAULT, REDUCTION, reduction), FIVE, leaving)
    numbers = {one.id: one.number for one in filters_of(setting)}
    assert (numbers[REDUCTION], numbers[FIVE]) == (reduction, leaving)
    again, errors = read_setting(MODULE_LAB, setting.to_query())
    assert (again, errors) == (setting, ())


def test_the_convolution_that_is_written_out_stays_while_filters_move() -> None:
    """With 160 filters before it the 5×5 saves less than the 3×3; it is still the one that is looked at."""
    found = selected(with_filters(DEFAULT, REDUCTION, 160))
    assert found.id == FIVE and found.ratio.value < 1


def test_published_filters_leave_no_edit() -> None:
    assert with_filters(with_filters(DEFAULT, REDUCTION, 17), REDUCTION, 16) == DEFAULT


def test_a_layer_that_nothing_reduces_is_refused_with_the_others() -> None:
    with pytest.raises(DesignError, match=f"reduces nothing before such a layer.*{FIVE}"):
        compare_module(DEFAULT.turned("layer", "3a.Branch_0.Conv2d_0a_1x1"))


def test_a_module_on_an_input_of_ones_own() -> None:
    found = compare_module(DEFAULT.turned("input", "64x14x14"))
    assert found.reduced.nodes[0].out_shape == (64, 14, 14)
    assert found.channels == (64 + 128 + 32 + 64, 256)


def test_the_explorer_leads_to_a_module_of_its_design() -> None:
    assert module_link(Design("inception_v4")) == {"design": ["inception_v4"], "module": ["Mixed_3a"]}
    assert module_link(Design("googlenet")) == {"design": ["googlenet"]}
    assert module_link(Design("xception")) == {}


# ── The page ─────────────────────────────────────────────────────────────────


def test_the_bare_page_shows_3a() -> None:
    app = open_page("module")
    assert not app.exception and not app.error and not app.warning
    assert "120{,}422{,}400" in written(app) and "12{,}443{,}648" in written(app)
    assert "**4,944** channels" in written(app)
    assert len(drawings(app)) == 1 and not app.get("graphviz_chart")


def test_a_link_opens_another_module_with_its_filters() -> None:
    app = open_page("module", design=f"googlenet?edit={REDUCTION}:channels=32", layer=FIVE)
    assert not app.exception and not app.error and not app.warning
    assert app.slider(key=f"module.filters.{REDUCTION}").value == 32
    assert "24{,}887{,}296" in written(app)  # twice 12,443,648


def test_a_slider_moves_the_formula_and_the_link() -> None:
    app = open_page("module")
    app.slider(key=f"module.filters.{REDUCTION}").set_value(17).run()
    assert "13{,}221{,}376" in written(app)
    assert app.query_params["design"] == f"googlenet?edit={REDUCTION}:channels%3D17"


def test_another_network_brings_its_own_modules() -> None:
    app = open_page("module")
    app.selectbox(key="module.network").set_value("inception_v3").run()
    assert not app.exception and not app.error
    assert app.query_params["design"] == "inception_v3"
    assert app.selectbox(key="module.name.inception_v3").value == "Mixed_5b"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"design": "nonsense"}, "no such network"),
        ({"design": "googlenet?classes=many"}, "a whole number was expected"),
        ({"input": "wide"}, "channels x height x width"),
        ({"unheard_of": "1"}, "has no such knob"),
    ],
)
def test_a_broken_part_of_the_link_is_told_and_the_page_stands(query: dict[str, str], words: str) -> None:
    app = open_page("module", **query)
    assert not app.exception and not app.error
    assert len(app.warning) == 1 and words in warnings(app)[0]
    assert "120{,}422{,}400" in written(app)


def test_a_module_that_does_not_exist_is_one_sentence_with_a_way_back() -> None:
    app = open_page("module", module="9z")
    assert not app.exception
    assert "has no such module" in app.error[0].value
    next(button for button in app.button if button.label == "Start again").click().run()
    assert not app.error
    assert tables(app) == "" and "120{,}422{,}400" in written(app)


def test_a_lesson_hides_a_group_fixes_knobs_and_asks_first() -> None:
    app = open_page("module", hide="Filters", fix="design,module", predict="on")
    assert not app.exception and not app.error
    assert not app.metric  # the figures wait for a guess
    assert not [slider for slider in app.slider if str(slider.key).startswith("module.filters")]
    assert app.selectbox(key="module.network").disabled
    assert len(drawings(app)) == 1 and not app.get("graphviz_chart")  # the naive module does not
    app.number_input(key="predict.module").set_value(5)
    app.button(key="predict.say").click().run()
    assert [metric.value for metric in app.metric if metric.label.startswith("Counted")] == ["9.68"]
    assert "120{,}422{,}400" in written(app)


# ── What the filters are called ──────────────────────────────────────────────


@pytest.mark.parametrize(
    ("design", "module", "names"),
    [
        (
            "googlenet",
            "3a",
            ["1×1 alone", "1×1 before the 3×3", "3×3", "1×1 before the 5×5", "5×5", "1×1 after the pool"],
        ),
        (
            "inception_v3",
            "Mixed_5b",
            [
                "1×1 alone",
                "1×1 before the 5×5",
                "5×5",
                "1×1 before two 3×3",
                "first 3×3",
                "second 3×3",
                "1×1 after the pool",
            ],
        ),
    ],
)
def test_a_convolution_is_called_by_where_it_stands(design: str, module: str, names: list[str]) -> None:
    setting = Setting(MODULE_LAB).turned("design", design).turned("module", module)
    assert [filters.words for filters in filters_of(setting)] == names


def test_no_two_convolutions_of_a_module_are_called_the_same() -> None:
    for variant in VARIANTS:
        for module in module_names(Design(variant)):
            setting = Setting(MODULE_LAB).turned("design", variant).turned("module", module)
            names = [filters.words for filters in filters_of(setting)]
            assert len(set(names)) == len(names), (variant, module)
