"""Sources: what was published of the network, held against the arithmetic, and where it departs."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import streamlit as st

from inception_lab.design import Design, graph_of
from inception_lab.text.headlines import Figures
from inception_lab.variants import Checked

__all__ = ["QUANTITY_WORDS", "checked_of", "show"]

QUANTITY_WORDS: Final = {
    "params": "parameters",
    "weights": "weights",
    "macs": "MACs",
    "output": "output",
    "depth": "depth",
}


def show(chosen: Design, _figures: Figures) -> None:
    """Show every published figure beside the computed one, then the departures."""
    variant = chosen.declared
    if chosen != Design(variant.name):
        st.info("Published figures are held against the network as published, without your changes.")
    checked = checked_of(variant.name)
    if checked:
        _show_checked(checked)
    else:
        st.caption("No source prints figures for this network.")
    if variant.departures:
        st.markdown("**Where it departs from its source, and why**")
        for departure in variant.departures:
            why = departure.why[:1].upper() + departure.why[1:]
            st.markdown(
                f"- **{departure.what[:1].upper()}{departure.what[1:]}.** {why.rstrip('.')}. :gray[{departure.source}]"
            )


@lru_cache(maxsize=64)
def checked_of(name: str) -> tuple[Checked, ...]:
    """Return every published figure of a network held against the network as published."""
    graph = graph_of(Design(name))
    return tuple(published.check(graph) for published in Design(name).declared.published)


def _show_checked(checked: tuple[Checked, ...]) -> None:
    """Draw a table a source, and below it the reasons of those that do not agree."""
    agreeing = sum(figure.agrees for figure in checked)
    st.markdown(f"**{agreeing} of {len(checked)} published figures agree with the arithmetic**")
    st.caption(
        "A printed figure agrees if the exact number rounds to it; another rule stands above its table. "
        "Where it does not agree, the reason is given."
    )
    for source in dict.fromkeys(figure.published.source for figure in checked):
        _show_source(source, tuple(figure for figure in checked if figure.published.source == source))


def _show_source(source: str, checked: tuple[Checked, ...]) -> None:
    rows = [
        {
            "": ":green[:material/check:]" if figure.agrees else ":orange[:material/close:]",
            "Row": figure.published.row,
            "Quantity": QUANTITY_WORDS[figure.published.quantity],
            "Printed": figure.published.printed,
            "Computed": figure.computed,
        }
        for figure in checked
    ]
    st.markdown(source)
    if allowance := next(filter(None, (figure.published.allowance for figure in checked)), ""):
        st.caption(f"This table rounds some figures and cuts others: each agrees {allowance}.")
    st.table(rows, hide_index=True)
    reasons = [
        f"- {figure.published.row}, {QUANTITY_WORDS[figure.published.quantity]}: {figure.published.reason}"
        for figure in checked
        if figure.published.reason
    ]
    if reasons:
        st.markdown("\n".join(reasons))
