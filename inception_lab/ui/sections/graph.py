"""Graph: the network drawn by Graphviz, as stages, modules or layers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

import streamlit as st

from inception_lab.design import Design
from inception_lab.draw.cut import cut
from inception_lab.draw.dot import Depth
from inception_lab.draw.groups import stages
from inception_lab.draw.palette import Colour
from inception_lab.headlines import Figures
from inception_lab.ui import state
from inception_lab.ui.drawing import show_drawing, show_legend
from inception_lab.ui.graph_component import show_graph
from inception_lab.ui.sections.details import show_details
from inception_lab.ui.session import mirror
from inception_lab.ui.view import COLOURS, DEPTHS
from inception_lab.ui.words import as_written

__all__ = ["show"]

_WHOLE: Final = ""


def show(chosen: Design, figures: Figures) -> None:
    """Draw the controls, the legend and the graph."""
    view = state.current_view()
    titles = [stage.title for stage in stages(figures.graph)]
    stage = view.stage if view.stage in titles else _WHOLE
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        _choice(
            "Draw",
            "depth",
            DEPTHS,
            "Walk in: a drawing that opens part by part. Or how much a box stands for: a stage, a module, one layer.",
        )
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
    depth, colour = cast(Depth, view.depth), cast(Colour, view.colour)
    show_legend(colour)
    if view.depth == "walk":
        picked = show_graph(cut(figures.graph, stage) if stage else figures.graph, colour=colour, key="graph.walk")
        show_details(figures, picked)
        return
    show_drawing(
        cut(figures.graph, stage) if stage else figures.graph,
        depth=depth,
        colour=colour,
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
