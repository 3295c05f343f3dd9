"""Costs: where the MACs and the parameters are, by stage and by kernel."""

from __future__ import annotations

import streamlit as st

from inception_lab.design import Design
from inception_lab.draw.charts.costs import kernel_chart, stage_chart
from inception_lab.text.headlines import Figures
from inception_lab.ui.charts import show_chart

__all__ = ["show"]


def show(chosen: Design, figures: Figures) -> None:
    """Draw the two charts."""
    title = chosen.declared.title
    st.caption(
        "MACs are multiply-adds of convolutions and linear layers for one image: they take time. Parameters are "
        "learned values: they take memory. Early layers have large maps and many MACs, late ones many parameters."
    )
    with st.grid(2, min_column_width=340, gap="large"):
        with st.container():
            st.markdown("**By stage**", help="The parts of the network, from input to output.")
            show_chart(
                stage_chart(figures.graph, figures.cost),
                key="costs.stages",
                alt=f"MACs and parameters of {title} by stage",
                numbers="by stage",
            )
        with st.container():
            st.markdown("**By kernel**", help="All layers with the same kernel together, height × width.")
            show_chart(
                kernel_chart(figures.graph, figures.cost),
                key="costs.kernels",
                alt=f"MACs and parameters of {title} by kernel",
                numbers="by kernel",
            )
