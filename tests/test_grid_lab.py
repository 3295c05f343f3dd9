"""Grid-reduction lab: cost, width and neck of three orders; Reduction-A of three papers; the page."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inception_lab.graph import infer
from inception_lab.graph.structure import trunk_nodes
from inception_lab.labs import Setting, read_setting
from inception_lab.labs.grid import GRID_LAB, compare_orders, reductions
from inception_lab.spec import Chain, Concat, Conv, Network, Residual, Stage
from tests.pages import drawings, open_page, tables, warnings

DEFAULT = Setting(GRID_LAB)
V4 = (192, 224, 256, 384)


def test_all_orders_give_640_channels_on_17x17() -> None:
    """Source: "Rethinking", figures 9 and 10: 35×35×320 becomes 17×17×640."""
    found = compare_orders(DEFAULT)
    assert {order.graph.node(order.graph.output).out_shape for order in found.orders} == {(640, 17, 17)}
    assert {order.cost.params for order in found.orders} == {456_896}


def test_pooling_first_squeezes_everything_through_92480_values() -> None:
    found = compare_orders(DEFAULT)
    assert {order.name: order.narrowest.values for order in found.orders} == {
        "pool_first": 320 * 17 * 17,
        "compute_first": 640 * 17 * 17,
        "parallel": 640 * 17 * 17,
    }
    assert [order.bottleneck for order in found.orders] == [True, False, False]


def test_the_costs_of_the_three_orders() -> None:
    """1×1 64 → 3×3 160 → 3×3 160, and 1×1 64 → 3×3 160, on 17² or 35² positions."""
    each = 2 * 320 * 64 + 2 * 9 * 64 * 160 + 9 * 160 * 160
    macs = {order.name: order.cost.macs for order in compare_orders(DEFAULT).orders}
    assert macs["pool_first"] == each * 17**2 == 131_691_520
    assert macs["compute_first"] == each * 35**2 == 558_208_000
    small = 9 * 64 * 160 + 9 * 160 * 160
    assert macs["parallel"] == (each - small) * 35**2 + small * 17**2 == 256_291_840
    assert compare_orders(DEFAULT).cheap_ratio.value == Fraction(35**2, 17**2)


def test_with_one_convolution_the_parallel_order_is_the_cheapest() -> None:
    """A 3×3 from 320 to 640 channels, or to 320 beside the pool."""
    macs = {order.name: order.cost.macs for order in compare_orders(DEFAULT.turned("kind", "convolution")).orders}
    assert macs == {
        "pool_first": 9 * 17**2 * 320 * 640,
        "compute_first": 9 * 35**2 * 320 * 640,
        "parallel": 9 * 17**2 * 320 * 320,
    }


@given(st.integers(7, 60), st.integers(1, 64), st.integers(1, 32), st.integers(1, 64), st.booleans())
@settings(max_examples=12)
def test_the_orders_always_agree_in_shape_and_the_cheap_one_is_narrow(
    grid: int, channels: int, reduce: int, added: int, module: bool
) -> None:
    setting = DEFAULT.turned("grid", grid).turned("channels", channels).turned("reduce", reduce).turned("added", added)
    found = compare_orders(setting.turned("kind", "module" if module else "convolution"))
    out = {order.graph.node(order.graph.output).out_shape for order in found.orders}
    assert out == {(channels + 2 * added, (grid - 3) // 2 + 1, (grid - 3) // 2 + 1)}
    assert found.order("pool_first").bottleneck
    assert not found.order("compute_first").bottleneck
    assert found.order("pool_first").cost.macs < found.order("compute_first").cost.macs


def test_stations_are_what_every_path_passes() -> None:
    split = Concat(
        "split", (Chain("one", (Conv("a", 4, (3, 3)),)), Chain("two", (Conv("b", 2, (1, 1)), Conv("c", 2, (3, 3)))))
    )
    skipped = Residual("skipped", Chain("", (Conv("d", 6, (1, 1)),)))
    graph = infer(
        Network("n", (3, 8, 8), (Stage("s", (Conv("first", 3, (1, 1)), split, skipped, Conv("last", 1, (1, 1)))),))
    )
    found = [node.id for node in trunk_nodes(graph)]
    assert found[:2] == [graph.nodes[0].id, "first"] and found[-1] == "last"
    assert "split.concat" in found
    assert not {"split.one.a", "split.two.b", "split.two.c", "skipped.d"} & set(found)


def test_reduction_a_of_three_papers() -> None:
    """Source: 1602.07261, table 1 (k, l, m, n) and figures 9 and 15 (widths after it)."""
    found = {reduction.name: reduction for reduction in reductions(V4)}
    assert {name: one.filters for name, one in found.items()} == {
        "v4": (192, 224, 256, 384),
        "resnet_v1": (192, 192, 256, 384),
        "resnet_v2": (256, 256, 384, 384),
    }
    outputs = {name: one.graph.node(one.graph.output).out_shape for name, one in found.items()}
    assert outputs == {"v4": (1024, 17, 17), "resnet_v1": (896, 17, 17), "resnet_v2": (1152, 17, 17)}
    k, small, large, n = V4
    expected = 9 * 17**2 * 384 * n + 35**2 * 384 * k + 9 * 35**2 * k * small + 9 * 17**2 * small * large
    assert found["v4"].cost.macs == expected == 1_097_164_800


def test_ones_own_filters_stand_beside_the_papers() -> None:
    own = reductions((1, 2, 3, 4))[-1]
    assert (own.name, own.filters) == ("own", (1, 2, 3, 4))
    assert own.graph.node(own.graph.output).out_shape == (384 + 3 + 4, 17, 17)


def test_a_setting_survives_its_link() -> None:
    setting = DEFAULT.turned("kind", "convolution").turned("grid", 17).turned("klmn", (1, 2, 3, 4))
    assert read_setting(GRID_LAB, setting.to_query()) == (setting, ())


# ── The page ─────────────────────────────────────────────────────────────────


def test_the_bare_page_names_the_neck() -> None:
    app = open_page("grid")
    assert not app.exception and not app.error and not app.warning
    assert [metric.delta for metric in app.metric] == ["bottleneck: 92,480 values", "", ""]
    assert "1152×17×17" in tables(app)
    assert len(drawings(app)) == 2 and not app.get("graphviz_chart")


def test_a_link_opens_another_case_with_ones_own_filters() -> None:
    app = open_page("grid", kind="convolution", klmn="1,2,3,4")
    assert not app.exception and not app.error and not app.warning
    assert [metric.value for metric in app.metric][2] == "266.3\N{NO-BREAK SPACE}M MACs".replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert "391×17×17" in tables(app)


def test_a_turned_knob_changes_figures_and_link() -> None:
    app = open_page("grid")
    app.slider(key="knob.grid.channels").set_value(100).run()
    assert app.metric[0].delta == "bottleneck: 28,900 values"  # 100 · 17²
    assert app.query_params["channels"] == "100"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"grid": "2"}, "from 7 to 149"),
        ({"klmn": "1,2,3"}, "needs 4 numbers"),
        ({"kind": "magic"}, "no such choice"),
    ],
)
def test_a_broken_part_of_the_link_is_told_and_the_page_stands(query: dict[str, str], words: str) -> None:
    app = open_page("grid", **query)
    assert not app.exception and not app.error
    assert len(app.warning) == 1 and words in warnings(app)[0]
    assert app.metric[0].delta == "bottleneck: 92,480 values"
