"""What several labs show alike: costs as bars, formulas, links into the Explorer and other labs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from inception_lab.cost import NodeCost
from inception_lab.cost.formulas import Formula
from inception_lab.design import Design, to_query
from inception_lab.draw.charts.bars import grouped_bars
from inception_lab.text.numbers import bytes_text, count
from inception_lab.ui.page_link import show_page_link

__all__ = ["CHART", "CONVENTION", "show_cost_bars", "show_design_link", "show_formula"]

CHART: Final = {"displayModeBar": False}
"""How Plotly's charts stand on the page: without buttons over them."""
CONVENTION: Final = (
    "For one image. MACs: multiply-adds of convolutions and linear layers; FLOPs = 2 × MACs. Parameters: learned "
    "values. Bytes: every layer's output, float32."
)
_PANELS: Final = (
    ("MACs", "macs", "MACs", count),
    ("parameters", "params", "parameters", count),
    ("bytes", "activation_bytes", "activation bytes", bytes_text),
)


def show_cost_bars(labels: Sequence[str], series: Mapping[str, Sequence[NodeCost]], *, key: str) -> None:
    """Draw MACs, parameters and activation bytes of each label, one panel each, all of `series` on its axis."""
    with st.grid(3, gap="small", min_column_width=260):
        for unit, quantity, title, write in _PANELS:
            numbers = {name: [getattr(cost, quantity) for cost in costs] for name, costs in series.items()}
            st.plotly_chart(
                grouped_bars(labels, numbers, title, unit, write=write),
                key=f"{key}.bars.{quantity}",
                config=CHART,
                alt=f"{title}: " + ", ".join(labels),
            )
    st.caption(CONVENTION)


def show_formula(words: str, formula: Formula) -> None:
    """Write a formula with its numbers under what it computes."""
    st.caption(words)
    st.latex(formula.latex)


def show_design_link(label: str, chosen: Design) -> None:
    """Link to a design in the Explorer."""
    show_page_link("explorer", label, "account_tree", to_query(chosen))
