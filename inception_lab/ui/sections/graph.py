"""Graph: the network drawn by Graphviz, as stages, modules or layers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from html import escape
from typing import Final, cast

import streamlit as st

from inception_lab.design import Design
from inception_lab.draw.cut import cut
from inception_lab.draw.dot import Depth, dot, legend
from inception_lab.draw.groups import stages
from inception_lab.draw.palette import Colour
from inception_lab.graph import LayerGraph
from inception_lab.headlines import Figures
from inception_lab.ui import state
from inception_lab.ui.session import mirror
from inception_lab.ui.view import COLOURS, DEPTHS
from inception_lab.ui.words import as_written

__all__ = ["show"]

_WHOLE: Final = ""
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


def show(chosen: Design, figures: Figures) -> None:
    """Draw the controls, the legend and the graph."""
    view = state.current_view()
    titles = [stage.title for stage in stages(figures.graph)]
    stage = view.stage if view.stage in titles else _WHOLE
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        _choice("Draw", "depth", DEPTHS, "How much a box stands for: a stage of the network, a module, or one layer.")
        _choice("Colour by", "colour", COLOURS, "The kind of layer, or how much of a cost a box has.")
        st.selectbox(
            "Part",
            [_WHOLE, *titles],
            format_func=lambda title: title or "whole network",
            key=mirror(f"view.stage.{chosen.variant}", stage),
            on_change=_chosen,
            args=("stage", f"view.stage.{chosen.variant}"),
            help="Draw one stage by itself. Drawings of layers are long: one stage of them is easier to read.",
            width=190,
        )
    if view.stage != stage:
        st.warning(
            f"This network has no stage “{as_written(view.stage)}”; the whole network is drawn.",
            icon=":material/link_off:",
        )
    dark = st.context.theme.type == "dark"
    depth, colour = cast(Depth, view.depth), cast(Colour, view.colour)
    _show_legend(legend(colour, dark=dark))
    drawn = cut(figures.graph, stage) if stage else figures.graph
    st.html(_STYLE)
    with st.container(horizontal_alignment="center"):
        st.graphviz_chart(
            _source(drawn, depth, colour, dark=dark),
            alt=f"{chosen.declared.title}, drawn as {DEPTHS[view.depth].lower()}, from input to output",
        )


def _choice(label: str, key: str, options: Mapping[str, str], help_text: str) -> None:
    widget = mirror(f"view.{key}", getattr(state.current_view(), key))
    st.segmented_control(
        label,
        list(options),
        format_func=options.__getitem__,
        required=True,
        help=help_text,
        key=widget,
        on_change=_chosen,
        args=(key, widget),
    )


def _chosen(key: str, widget: str) -> None:
    state.look_at(key, st.session_state[widget])


@lru_cache(maxsize=64)
def _source(graph: LayerGraph, depth: Depth, colour: Colour, *, dark: bool) -> str:
    source: str = dot(graph, depth=depth, colour=colour, dark=dark).source
    return source


def _show_legend(entries: tuple[tuple[str, str], ...]) -> None:
    """Draw what the colours mean, as chips that wrap."""
    chips = "".join(
        f'<span style="display:inline-flex;align-items:center;gap:.4em;margin:0 1em .2em 0;font-size:.875rem">'
        f'<span style="width:1em;height:1em;border-radius:3px;border:1px solid #808a96;background:{colour}"></span>'
        f"{escape(label)}</span>"
        for label, colour in entries
    )
    st.html(f"<div>{chips}</div>")
