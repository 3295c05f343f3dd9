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
        runs.start(chosen, CountersRequest(network_of(chosen)))
    runs.follow(CountersRequest)
    counted = results.recall(CountersRequest, chosen)
    if counted is None and results.latest(CountersRequest) is not None:
        st.info("The design has changed since the last count; count again.", icon=":material/history:")
    for reconciliation in counted or ():
        _show_reconciliation(reconciliation)


def _show_reconciliation(counted: Reconciliation) -> None:
    with st.container(border=True):
        st.markdown(f"**{counted.counter}** {counted.version}")
        st.caption(f"Counts {counted.convention}.")
        rows = [
            ("Our multiply-adds", counted.ours, "convolutions and linear layers"),
            *((f"plus {cause.name}", cause.amount, cause.why) for cause in counted.causes),
            ("Left over", counted.remainder, "what no cause explains"),
            (f"Total of {counted.counter}", counted.total, ""),
        ]
        st.table(
            {
                "Part": [name for name, _, _ in rows],
                "Count": [f"{amount:,}" for _, amount, _ in rows],
                "Why": [why for _, _, why in rows],
            },
            hide_index=True,
        )
        if counted.remainder:
            st.error(f"{counted.remainder:,} operations are not explained: one of the two counts is wrong.")
        else:
            st.success("Explained to the last operation.", icon=":material/check:")
        if counted.parameters is not None and counted.parameters != counted.our_parameters:
            st.error(f"It counts {counted.parameters:,} parameters; we count {counted.our_parameters:,}.")
        if counted.not_counted:
            listed = ", ".join(f"{name} ({often})" for name, often in counted.not_counted)
            st.caption(f"It says itself that it does not count: {listed}.")
