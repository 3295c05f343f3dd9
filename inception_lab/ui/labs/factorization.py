"""Factorization lab on the page: the field on a grid, bars, formulas, a whole network, the traps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import streamlit as st

from inception_lab.draw.charts.bars import grouped_bars
from inception_lab.draw.charts.receptive_field import field_chart
from inception_lab.draw.scale.modules import Panel
from inception_lab.graph import format_shape
from inception_lab.labs import Setting
from inception_lab.labs.factorization import (
    SCHEME,
    FactorizationReport,
    NetworkTotal,
    Stack,
    compare_factorizations,
    network_totals,
    network_words,
)
from inception_lab.labs.traps import traps
from inception_lab.text.numbers import bytes_text, change, count, grouped
from inception_lab.ui.charts import show_chart
from inception_lab.ui.lab_page import show_near
from inception_lab.ui.labs.inside import Inner, show_values
from inception_lab.ui.page_link import show_page_link
from inception_lab.ui.panels import (
    cost_changes,
    detail,
    show_cost_bars,
    show_design_link,
    show_formula,
    show_metrics,
    show_modules,
)

__all__ = ["preview", "show"]


def show(setting: Setting) -> None:
    """Draw the whole kernel beside its factors, and what that changes in a network."""
    result = compare_factorizations(setting)
    if result.other_scheme:
        st.info(
            f"A {result.whole.words} has no such factors, so {result.chosen.words} is shown: two 3×3 see 5×5, "
            "three 3×3 see 7×7.",
            icon=":material/info:",
        )
    _show_headlines(result)
    show_near(setting, SCHEME)
    show_modules(
        [
            Panel(f"{stack.words}: sees {format_shape(stack.field)}", stack.graph)
            for stack in (result.whole, result.chosen)
        ],
        key="factorization.scale",
    )
    preview(setting)
    words = "Look inside one value: the same pixels, other weights"
    show_values(words, [*_inner(result.whole), *_inner(result.chosen)], key="factorization.inside")
    whole, factored = (count(stack.cost.macs) for stack in (result.whole, result.chosen))
    with detail(f"The arithmetic: {factored} MACs instead of {whole}", "factorization.sum"):
        _show_formulas(result)
    with detail("Every way to factorize it", "factorization.ways"):
        _show_bars(result)
        _show_table(result)
    _show_network(setting)
    with st.expander("Numbers that are often quoted for the wrong thing"):
        _show_traps()


def _inner(stack: Stack) -> Iterator[Inner]:
    """Yield the convolutions of a stack, which can be looked into."""
    convs = [node for node in stack.graph.nodes if node.op == "conv"]
    for number, node in enumerate(convs, start=1):
        which = f", {number} of {len(convs)}" if len(convs) > 1 else ""
        yield Inner(f"{stack.words}{which}", stack.network, stack.graph, node.id)


def _show_headlines(result: FactorizationReport) -> None:
    whole, chosen = result.whole, result.chosen
    rows = (
        *cost_changes(chosen.cost, whole.cost, learned="Weights"),
        ("Depth", str(chosen.depth), "", str(whole.depth), ""),
        ("ReLUs", str(chosen.activations), "", str(whole.activations), ""),
    )
    show_metrics(
        (
            (
                label,
                text,
                difference,
                f"{chosen.words}. The whole {whole.words}: {before}. For one image; weights without bias and norm.",
            )
            for label, text, difference, before, _ in rows
        ),
    )


def preview(setting: Setting) -> None:
    """Draw what one output position sees through the whole kernel and through its factors."""
    result = compare_factorizations(setting)
    st.markdown("**What one output position sees**")
    reach = result.whole.field[0] // 2
    with st.container(key="factorization.sees"), st.grid(2, gap="medium", min_column_width=340):
        for stack in (result.whole, result.chosen):
            with st.container(horizontal_alignment="center"):
                st.markdown(f"**{stack.words}**: {len(stack.ways)} positions of {format_shape(stack.field)}")
                show_chart(
                    field_chart(stack.ways, reach=reach),
                    key=f"factorization.field.{stack.name}",
                    width="content",
                    alt=f"Input positions seen by {stack.words}",
                    numbers=f"paths through {stack.words}",
                )
    same = set(result.whole.ways) == set(result.chosen.ways)
    st.caption(
        "Each number counts the paths from an input position to the output position (framed). "
        + (
            "Both see the same positions; the factors see the middle in more ways."
            if same
            else "Side by side, each half sees a row or a column: together a cross, not the whole square."
        )
    )


def _show_formulas(result: FactorizationReport) -> None:
    for stack in (result.whole, result.chosen):
        show_formula(f"{stack.words}: kernel · grid · channels in · filters, one product a convolution", stack.formula)
    show_formula(f"The {result.whole.words} over {result.chosen.words}", result.chosen.ratio)


def _show_bars(result: FactorizationReport) -> None:
    stacks = (result.whole, *result.factored)
    show_cost_bars(
        [stack.words for stack in stacks], {"one image": [stack.cost for stack in stacks]}, key="factorization"
    )


def _show_table(result: FactorizationReport) -> None:
    st.table([_row(result, stack) for stack in (result.whole, *result.factored)], hide_index=True)


def _row(result: FactorizationReport, stack: Stack) -> dict[str, str]:
    mark = " ←" if stack is result.chosen else ""
    return {
        "Convolutions": f"{stack.words}{mark}",
        "MACs": grouped(stack.cost.macs),
        "Weights": grouped(stack.cost.params),
        "Times fewer MACs": f"{stack.ratio.value} = {float(stack.ratio.value):,.2f}",
        "Part of the whole": str(stack.part),
        "Depth": str(stack.depth),
        "ReLUs": str(stack.activations),
        "Activations": bytes_text(stack.cost.activation_bytes),
        "Field": format_shape(stack.field),
        "Positions": str(len(stack.ways)),
    }


def _show_network(setting: Setting) -> None:
    totals = network_totals(setting)
    if not totals:
        return
    with detail(f"In a whole network: {network_words(setting)}", "factorization.network"):
        _show_totals(totals)


def _show_totals(totals: Sequence[NetworkTotal]) -> None:
    with st.container(key="factorization.totals"), st.grid(2, gap="medium", min_column_width=340):
        for unit, axis, numbers in (
            ("MACs", "MACs of the network", [total.macs for total in totals]),
            ("parameters", "parameters of the network", [total.params for total in totals]),
        ):
            show_chart(
                grouped_bars([total.words for total in totals], {unit: numbers}, axis, unit),
                key=f"factorization.network.{unit}",
                alt=f"{axis} for each factorization",
            )
    st.table(
        [
            {
                "Kernels": total.words,
                "MACs": grouped(total.macs),
                "Change": change(total.macs, totals[0].macs),
                "Parameters": grouped(total.params),
            }
            for total in totals
        ],
        hide_index=True,
    )
    st.caption(
        "Behind a narrow 1×1, wide factors can cost more than the kernel they replace; published ones are narrower."
    )
    cheapest = min(totals, key=lambda total: total.macs)
    show_design_link(f"See the cheapest of these in the Explorer: {cheapest.words}", cheapest.design)


def _show_traps() -> None:
    for trap in traps():
        with st.container(border=True):
            st.markdown(trap.said)
            st.markdown(trap.truth)
            for formula in trap.formulas:
                st.latex(formula.latex)
            if trap.claim:
                label = f"Claim {trap.claim}: who says so, and step by step"
                show_page_link("claims", label, "fact_check", {"claim": [trap.claim]})
