"""Grid-reduction lab on the page: three orders drawn, what each costs, where each is narrow; Reduction-A."""

from __future__ import annotations

import streamlit as st

from inception_lab.cost import node_cost
from inception_lab.draw.charts.bars import grouped_bars
from inception_lab.draw.scale.modules import Panel
from inception_lab.graph import format_shape
from inception_lab.labs import Setting
from inception_lab.labs.grid import KLMN, REDUCE, GridReport, Order, Reduction, compare_orders, reductions
from inception_lab.text.numbers import bytes_text, change, count, grouped
from inception_lab.text.words import describe
from inception_lab.ui.charts import show_chart
from inception_lab.ui.lab_page import show_near
from inception_lab.ui.labs.inside import Inner, show_values
from inception_lab.ui.panels import (
    detail,
    show_cost_bars,
    show_design_link,
    show_formula,
    show_metrics,
    show_modules,
    show_networks,
)

__all__ = ["preview", "show"]

_SOURCE = "Source: Szegedy et al. 2015, “Rethinking the Inception Architecture”, 1512.00567, "


def show(setting: Setting) -> None:
    """Draw the three orders side by side, then Reduction-A of three papers."""
    result = compare_orders(setting)
    _show_headlines(result)
    show_near(setting, REDUCE)
    panels = [Panel(_title(order), order.graph) for order in result.orders]
    show_networks(panels, key="grid.scale", align=True)
    with st.expander("Inside: every branch to the same scale", key="grid.inside", on_change="rerun") as inside:
        if inside.open:
            show_modules(panels, key="grid.branches")
    show_values("Look inside one value: a pool keeps one of its window", _inner(result), key="grid.values")
    with detail("What each order costs", "grid.costs"):
        _show_costs(result)
    with detail("Where the bottleneck is: values of each map", "grid.neck"):
        _show_neck(result)
    _show_formulas(result)
    with detail("Reduction-A of three papers: one form, other filters", "grid.reductions"):
        _show_reductions(reductions(setting.values[KLMN]))


def preview(setting: Setting) -> None:
    """Draw the three orders to scale, one below the other."""
    show_networks([Panel(_title(order), order.graph) for order in compare_orders(setting).orders], key="grid.preview")


def _title(order: Order) -> str:
    return f"{order.words[:1].upper()}{order.words[1:]}"


def _inner(result: GridReport) -> list[Inner]:
    """Return the pool of each order and the convolution that is costliest, which can be looked into."""
    return [
        Inner(f"{order.words}: {describe(node)}", order.network, order.graph, node.id)
        for order in result.orders[:2]
        for node in (
            next(node for node in order.graph.nodes if node.op == "max_pool"),
            max(order.graph.nodes, key=lambda node: node_cost(node).macs),
        )
    ]


def _show_headlines(result: GridReport) -> None:
    parallel = result.order("parallel")
    show_metrics(
        (
            _title(order),
            f"{count(order.cost.macs)} MACs",
            f"bottleneck: {grouped(order.narrowest.values)} values" if order.bottleneck else "",
            f"{grouped(order.cost.macs)} multiply-adds, one image; {change(order.cost.macs, parallel.cost.macs)} "
            f"compared with both at once. Fewest values on the way: {grouped(order.narrowest.values)}, after the "
            f"{order.narrowest.id}.",
        )
        for order in result.orders
    )


def _show_costs(result: GridReport) -> None:
    labels = [order.words for order in result.orders]
    show_cost_bars(labels, {"one image": [order.cost for order in result.orders]}, key="grid")


def _show_neck(result: GridReport) -> None:
    show_chart(
        grouped_bars(
            [order.words for order in result.orders],
            {
                "enters": [order.stations[0].values for order in result.orders],
                "narrowest map on the way": [order.narrowest.values for order in result.orders],
                "leaves": [order.stations[-1].values for order in result.orders],
            },
            "values of a map (channels × height × width)",
            "values",
        ),
        key="grid.neck",
        alt="Values that come in, of the narrowest map, and that go out, for each order",
        numbers="values of each map",
    )
    st.markdown(
        "Everything passes through the narrowest map: it is a *representational bottleneck* if it holds fewer values "
        "than what enters and what leaves."
    )
    st.caption(_SOURCE + "section 2, principle 1; section 5, figures 9 and 10.")


def _show_formulas(result: GridReport) -> None:
    with st.expander("The arithmetic, convolution by convolution"):
        for order in result.orders:
            show_formula(f"{_title(order)}: kernel · grid · channels in · filters", order.formula)
        show_formula("Compute first, over both at once", result.ratio)
        show_formula("Compute first, over pool first", result.cheap_ratio)


def _show_reductions(papers: tuple[Reduction, ...]) -> None:
    show_modules([Panel(reduction.words, reduction.graph) for reduction in papers], key="grid.reductions")
    st.table([_row(reduction) for reduction in papers], hide_index=True)
    st.caption(
        "Figure 7's form: a max pool beside an n-filter 3×3/2 and a chain of k 1×1, l 3×3 and m 3×3/2. Parameters with "
        "batch norm's. Source: Szegedy et al. 2016, 1602.07261, figure 7 and table 1."
    )
    for reduction in papers:
        show_design_link(f"{reduction.words} in the Explorer", reduction.design)


def _row(reduction: Reduction) -> dict[str, str]:
    graph = reduction.graph
    return {
        "Network": reduction.words,
        "k": str(reduction.filters[0]),
        "l": str(reduction.filters[1]),
        "m": str(reduction.filters[2]),
        "n": str(reduction.filters[3]),
        "Map in": format_shape(graph.nodes[0].out_shape),
        "Map out": format_shape(graph.node(graph.output).out_shape),
        "MACs": grouped(reduction.cost.macs),
        "Parameters": grouped(reduction.cost.params),
        "Activations": bytes_text(reduction.cost.activation_bytes),
    }
