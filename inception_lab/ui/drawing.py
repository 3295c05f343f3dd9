"""A layer graph on the page, drawn by Graphviz in the browser."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import Final

import streamlit as st

from inception_lab.draw.network.dot import dot
from inception_lab.draw.network.overlay import Overlay
from inception_lab.draw.network.overlays import OVERLAYS
from inception_lab.draw.network.tree import FigureDepth
from inception_lab.graph import LayerGraph

__all__ = ["is_dark", "show_dot", "show_drawing", "show_legend"]

_STYLE: Final = """<style>
/* A drawing wider than the screen scrolls: shrunk to a phone's width nobody could read it. */
[data-testid="stGraphVizChart"].stGraphVizChart { max-width: 100%; overflow-x: auto; }
[data-testid="stGraphVizChart"].stGraphVizChart svg { max-width: max(100%, 40rem); }
/* Graphviz made the boxes for these sizes of this font; Streamlit sets one size of another. */
[data-testid="stGraphVizChart"].stGraphVizChart text { font-family: Helvetica, Arial, sans-serif; }
[data-testid="stGraphVizChart"].stGraphVizChart text[font-size="9.00"] { font-size: 9px; }
[data-testid="stGraphVizChart"].stGraphVizChart text[font-size="10.00"] { font-size: 10px; }
[data-testid="stGraphVizChart"].stGraphVizChart text[font-size="11.00"] { font-size: 11px; }
</style>"""


def is_dark() -> bool:
    """Tell whether the visitor's theme is dark."""
    return st.context.theme.type == "dark"


def show_drawing(graph: LayerGraph, *, depth: FigureDepth, colour: str | Overlay, alt: str) -> None:
    """Draw a graph at a depth; `alt` says to a screen reader what is drawn."""
    show_dot(_source(graph, depth, colour, dark=is_dark()), alt=alt)


def show_dot(source: str, *, alt: str) -> None:
    """Draw DOT, its text in the sizes that its boxes were made for."""
    st.html(_STYLE)
    with st.container(horizontal_alignment="center"):
        st.graphviz_chart(source, alt=alt)


@lru_cache(maxsize=64)
def _source(graph: LayerGraph, depth: FigureDepth, colour: str | Overlay, *, dark: bool) -> str:
    return dot(graph, depth=depth, colour=colour, dark=dark)


def show_legend(colour: str) -> None:
    """Draw what the colours of an overlay mean."""
    chips = "".join(
        f'<span style="display:inline-flex;align-items:center;gap:.4em;margin:0 1em .2em 0;font-size:.875rem">'
        f'<span style="width:1em;height:1em;border-radius:3px;border:1px solid #808a96;background:{fill}"></span>'
        f"{escape(label)}</span>"
        for label, fill in OVERLAYS[colour].legend(dark=is_dark())
    )
    st.html(f"<div>{chips}</div>")
