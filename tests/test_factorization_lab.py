"""Factorization lab: ratios, fields, whole networks, traps; the page."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inception_lab.graph import infer
from inception_lab.labs import Setting, read_setting
from inception_lab.labs.factorization import (
    FACTORIZATION_LAB,
    FactorizationReport,
    Stack,
    compare_factorizations,
    network_totals,
    schemes_of,
)
from inception_lab.labs.field import seen
from inception_lab.labs.traps import traps
from inception_lab.spec import Conv, Network, Stage
from tests.pages import open_page, tables, warnings, written

DEFAULT = Setting(FACTORIZATION_LAB)
Kernel = str


def of(kernel: Kernel, **counts: int) -> FactorizationReport:
    setting = DEFAULT.turned("kernel", kernel)
    for name, number in counts.items():
        setting = setting.turned(name, number)
    return compare_factorizations(setting)


def stack(found: FactorizationReport, name: str) -> Stack:
    return next(one for one in found.factored if one.name == name)


@given(st.sampled_from(["3", "5", "7"]), st.integers(2, 64), st.integers(7, 20), st.integers(1, 2))
@settings(max_examples=12)
def test_ratios_at_equal_width_depend_on_nothing_else(kernel: Kernel, width: int, grid: int, layers: int) -> None:
    """Source: "Rethinking", sections 3.1 and 3.2: 25/18 for two 3×3, 2/n for 1×n and n×1."""
    width -= width % 2  # the expanded bank gives half of the filters to each
    found = of(kernel, channels_in=width, channels_out=width, grid=grid, layers=layers)
    n = int(kernel)
    assert stack(found, "1xn_nx1").part == stack(found, "nx1_1xn").part == Fraction(2, n)
    assert stack(found, "side_by_side").part == Fraction(1, n)
    if n == 5:
        assert stack(found, "two_3x3").ratio.value == Fraction(25, 18)
    if n == 7:
        assert stack(found, "three_3x3").ratio.value == Fraction(49, 27)


@pytest.mark.parametrize("kernel", ["3", "5", "7"])
def test_factors_behind_each_other_see_the_same_field(kernel: Kernel) -> None:
    found = of(kernel)
    n = int(kernel)
    for one in (found.whole, *found.factored):
        assert one.field == (n, n)
        assert len(one.ways) == (2 * n - 1 if one.name == "side_by_side" else n * n)
    assert set(found.whole.ways.values()) == {1}


def test_two_3x3_see_the_middle_in_nine_ways() -> None:
    ways = stack(of("5"), "two_3x3").ways
    assert [[ways[row, column] for column in range(-2, 3)] for row in range(-2, 3)] == [
        [1, 2, 3, 2, 1],
        [2, 4, 6, 4, 2],
        [3, 6, 9, 6, 3],
        [2, 4, 6, 4, 2],
        [1, 2, 3, 2, 1],
    ]


def test_what_is_seen_is_what_the_receptive_field_says() -> None:
    graph = infer(Network("n", (3, 20, 20), (Stage("s", (Conv("a", 4, (3, 5)), Conv("b", 4, (1, 7)))),)))
    rows, columns = zip(*seen(graph), strict=True)
    assert (max(rows) - min(rows) + 1, max(columns) - min(columns) + 1) == (3, 11)


def test_depth_activations_and_bytes_of_a_5x5() -> None:
    """64 · 28² values of 4 bytes each: the input, and as much for every convolution."""
    found = of("5")
    one_map = 64 * 28 * 28 * 4
    whole_bytes = found.whole.cost.activation_bytes
    assert (found.whole.depth, found.whole.activations, found.whole.cost.params) == (1, 1, 25 * 64 * 64)
    two = stack(found, "two_3x3")
    assert (two.depth, two.activations, two.cost.params) == (2, 2, 18 * 64 * 64)
    assert two.cost.activation_bytes - whole_bytes == one_map
    assert (stack(found, "side_by_side").depth, stack(found, "side_by_side").activations) == (1, 2)
    assert found.whole.formula.text == "5² · 28² · 64 · 64 = 80,281,600"


def test_behind_few_channels_two_3x3_cost_more() -> None:
    """16 → 64 on 28²: 9 · (16 · 64 + 64 · 64) against 25 · 16 · 64."""
    found = of("5", channels_in=16)
    assert stack(found, "two_3x3").ratio.value == Fraction(25 * 16, 9 * (16 + 64)) < 1


def test_factors_as_narrow_as_what_enters() -> None:
    found = compare_factorizations(DEFAULT.turned("channels_in", 16).turned("between", "input"))
    assert stack(found, "two_3x3").ratio.value == Fraction(25 * 16 * 64, 9 * (16 * 16 + 16 * 64))


def test_whole_networks_with_one_switch() -> None:
    """Source of the published ones: 1,582,671,872 (BVLC), 5,713,216,096 (torchvision), 12,253,974,624 (timm)."""
    totals = {
        name: {total.words: total.macs for total in network_totals(DEFAULT.turned("network", name))}
        for name in ("googlenet", "inception_v3", "inception_v4", "none")
    }
    assert totals["googlenet"]["whole kernels"] == 1_582_671_872
    assert totals["googlenet"]["two 3×3"] == 1_639_721_984
    assert totals["googlenet"]["1×5 then 5×1"] == totals["googlenet"]["5×1 then 1×5"] == 1_555_827_712
    assert totals["inception_v3"]["whole kernels"] == 9_703_025_248
    assert totals["inception_v3"]["as published"] == 5_713_216_096
    assert totals["inception_v3"]["1×7 then 7×1"] == 5_887_226_464
    assert totals["inception_v4"]["as published"] == 12_253_974_624
    assert totals["none"] == {}


def test_the_traps_tell_2_78_from_1_39() -> None:
    first, second, third, fourth = traps()
    assert [formula.value for formula in first.formulas] == [Fraction(25, 9), Fraction(25, 18)]
    assert "1.39 times: 28 % saved" in first.truth
    assert second.formulas[0].value == Fraction(3, 2) and "33 %" in second.truth
    assert "2 layers instead of 1" in third.truth and third.truth.endswith("(1).")
    assert [trap.claim for trap in traps()] == ["C5", "C6", "C7", ""]
    assert fourth.formulas[0].value == Fraction(1_639_721_984, 1_582_671_872)


def test_a_scheme_that_the_kernel_does_not_allow_gives_way() -> None:
    found = compare_factorizations(DEFAULT.turned("kernel", "7"))  # two 3×3 were asked for
    assert found.other_scheme
    assert found.chosen.name == "three_3x3" == schemes_of(7)[0] or found.chosen.name in schemes_of(7)


def test_a_setting_survives_its_link() -> None:
    setting = DEFAULT.turned("kernel", "7").turned("scheme", "nx1_1xn").turned("grid", 17).turned("network", "none")
    assert read_setting(FACTORIZATION_LAB, setting.to_query()) == (setting, ())


# ── The page ─────────────────────────────────────────────────────────────────


def test_the_bare_page_shows_25_over_18() -> None:
    app = open_page("factorization")
    assert not app.exception and not app.error and not app.warning
    assert r"\frac{25}{18} \approx 1.39" in written(app)
    assert "18/25" in tables(app) and "1,639,721,984" in tables(app)


def test_a_link_opens_a_7x7() -> None:
    app = open_page("factorization", kernel="7", scheme="1xn_nx1", network="inception_v3")
    assert not app.exception and not app.error and not app.warning
    assert r"\frac{7}{2} = 3.50" in written(app)
    assert "9,703,025,248" in tables(app)


def test_a_turned_knob_changes_formula_and_link() -> None:
    app = open_page("factorization")
    app.slider(key="knob.factorization.channels_in").set_value(32).run()
    assert r"5^2 \cdot 28^2 \cdot 32 \cdot 64" in written(app)
    assert app.query_params["channels_in"] == "32"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"kernel": "4"}, "no such choice"),
        ({"grid": "9999"}, "from 7 to 149"),
        ({"channels_in": "many"}, "a whole number was expected"),
        ({"colour": "macs"}, "has no such knob"),
    ],
)
def test_a_broken_part_of_the_link_is_told_and_the_page_stands(query: dict[str, str], words: str) -> None:
    app = open_page("factorization", **query)
    assert not app.exception and not app.error
    assert len(app.warning) == 1 and words in warnings(app)[0]
    assert r"\frac{25}{18}" in written(app)


def test_a_scheme_that_does_not_fit_is_told() -> None:
    app = open_page("factorization", kernel="3", scheme="two_3x3")
    assert not app.exception and not app.error
    assert "has no such factors" in app.info[0].value
