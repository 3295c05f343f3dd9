"""Counters: what fvcore, torchinfo and torch count, and why it is not our number."""

from __future__ import annotations

import streamlit as st

from inception_lab.backend.reconciliation import Reconciliation
from inception_lab.design import Design, network_of
from inception_lab.engine import CountersRequest
from inception_lab.text.headlines import Figures
from inception_lab.ui import results, runs

__all__ = ["show"]


def show(chosen: Design, _figures: Figures) -> None:
    """Count when asked, and show each counter's total split into its causes."""
    st.caption(
        "Tools that count operations disagree, because each counts other things. Here each one counts the "
        "network as built in PyTorch, and its total is taken apart until nothing is left over."
    )
    if st.button("Count with fvcore, torchinfo and torch", type="primary", icon=":material/calculate:"):
        runs.start("counters", chosen, CountersRequest(network_of(chosen)))
    runs.follow("counters")
    found: tuple[Reconciliation, ...] | None = results.recall("counters", chosen)
    if found is None and results.latest("counters") is not None:
        st.info("The design has changed since the last count; count again.", icon=":material/history:")
    for one in found or ():
        _show_reconciliation(one)


def _show_reconciliation(one: Reconciliation) -> None:
    with st.container(border=True):
        st.markdown(f"**{one.counter}** {one.version}")
        st.caption(f"Counts {one.convention}.")
        rows = [
            ("Our multiply-adds", one.ours, "convolutions and linear layers"),
            *((f"plus {cause.name}", cause.amount, cause.why) for cause in one.causes),
            ("Left over", one.remainder, "what no cause explains"),
            (f"Total of {one.counter}", one.total, ""),
        ]
        st.table(
            {
                "Part": [name for name, _, _ in rows],
                "Count": [f"{amount:,}" for _, amount, _ in rows],
                "Why": [why for _, _, why in rows],
            },
            hide_index=True,
        )
        if one.remainder:
            st.error(f"{one.remainder:,} operations are not explained: one of the two counts is wrong.")
        else:
            st.success("Explained to the last operation.", icon=":material/check:")
        if one.parameters is not None and one.parameters != one.our_parameters:
            st.error(f"It counts {one.parameters:,} parameters; we count {one.our_parameters:,}.")
        if one.not_counted:
            listed = ", ".join(f"{name} ({times})" for name, times in one.not_counted)
            st.caption(f"It says itself that it does not count: {listed}.")
