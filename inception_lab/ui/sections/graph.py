"""Graph: the network as a drawing to walk into."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

import streamlit as st

from inception_lab.design import Design
from inception_lab.draw.cut import cut
from inception_lab.draw.groups import stages
from inception_lab.draw.palette import Colour
from inception_lab.draw.tree import Depth
from inception_lab.headlines import Figures
from inception_lab.ui import state
from inception_lab.ui.graph_component import show_graph
from inception_lab.ui.sections.details import show_details
from inception_lab.ui.session import mirror
from inception_lab.ui.view import COLOURS, DEPTHS
from inception_lab.ui.words import as_written

__all__ = ["show"]

_WHOLE: Final = ""


def show(chosen: Design, figures: Figures) -> None:
    """Draw the controls, the drawing, and the panel of what was picked in it."""
    view = state.current_view()
    titles = [stage.title for stage in stages(figures.graph)]
    stage = view.stage if view.stage in titles else _WHOLE
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        _choice("Colour by", "colour", COLOURS, "The kind of layer, how much of a cost a box has, or how far it sees.")
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
    picked = show_graph(
        cut(figures.graph, stage) if stage else figures.graph,
        colour=cast(Colour, view.colour),
        depth=cast(Depth, view.depth),
        key="graph.walk",
        alt=f"{chosen.declared.title}, from input to output, {DEPTHS[view.depth].lower()}",
        on_depth=_depth_chosen,
    )
    show_details(figures, picked)


def _depth_chosen(depth: str) -> None:
    state.look_at("depth", depth)


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
