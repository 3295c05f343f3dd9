"""Charts on the page: drawn in one place, each with its numbers as a table in a fold below it."""

from __future__ import annotations

from html import escape
from typing import Final, Literal

# Plotly looks into pandas as soon as any thread has begun to load it; so it is loaded before anyone draws a chart.
import pandas  # noqa: F401
import plotly.graph_objects as go
import streamlit as st

from inception_lab.draw.charts.numbers import NumberTable, numbers_of
from inception_lab.draw.charts.screen import for_screen
from inception_lab.ui.present import is_presenting

__all__ = ["CHART", "show_chart", "show_numbers", "show_table"]

CHART: Final = {"displayModeBar": False}
"""How Plotly's charts stand on the page: without buttons over them."""


def show_chart(
    figure: go.Figure, *, key: str, alt: str, width: Literal["stretch", "content"] = "stretch", numbers: str = ""
) -> None:
    """Draw a chart without buttons over it; where one figure fills the screen, as large as its place there.

    `alt` says what is seen. `numbers` names a fold below with the chart's numbers; without one, the page has to have
    them beside the chart in a table of its own.
    """
    if is_presenting():
        st.plotly_chart(for_screen(figure), key=key, config=CHART, alt=alt, height="stretch")
        return
    st.plotly_chart(figure, key=key, config=CHART, alt=alt, width=width)
    if numbers:
        show_numbers(figure, key=key, title=numbers)


def show_numbers(*figures: go.Figure, key: str, title: str) -> None:
    """Draw a fold with the numbers of figures over the same labels; none where a figure fills the screen."""
    if not is_presenting():
        show_table(numbers_of(*figures), key=key, title=title)


def show_table(table: NumberTable, *, key: str, title: str) -> None:
    """Draw a fold with a table whose rows have heads, which a screen reader says with each number; none if empty."""
    if not table.rows:
        return
    with st.expander(f"Numbers: {title}", key=f"numbers.{key}"):
        st.html(_html(table, title))


def _html(table: NumberTable, title: str) -> str:
    head = "".join(f'<th scope="col">{escape(column)}</th>' if column else "<td></td>" for column in table.columns)
    rows = "".join(
        "<tr>"
        + "".join(f'<th scope="row">{escape(cell)}</th>' for cell in row[: table.heads])
        + "".join(f"<td>{escape(cell)}</td>" for cell in row[table.heads :])
        + "</tr>"
        for row in table.rows
    )
    # A wide or a long table scrolls, by the arrow keys too.
    return (
        f'<div class="numbers" role="region" aria-label="{escape(title, quote=True)}, as a table" tabindex="0">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )
