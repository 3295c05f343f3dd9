"""The difference of two networks on the page: in one drawing, or as two to walk into side by side."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import streamlit as st

from inception_lab.design import Design
from inception_lab.draw.network.difference import difference_dot, part_ids
from inception_lab.draw.network.overlays import Change
from inception_lab.draw.network.statuses import ComparedSide
from inception_lab.draw.network.tree import Depth
from inception_lab.labs import Setting
from inception_lab.labs.compare import COMPARE_LAB, DRAWING, PART, SHOW
from inception_lab.labs.compare_report import CompareReport, Side, difference_of
from inception_lab.text.headlines import figures_of
from inception_lab.ui.drawing import is_dark, show_dot, show_legend
from inception_lab.ui.graph_component import show_graph
from inception_lab.ui.lesson_state import current_lesson
from inception_lab.ui.session import mirror
from inception_lab.ui.state import state_of
from inception_lab.ui.words import as_written, in_short

__all__ = ["called", "show_difference"]

_MOST_OPEN: Final = 40
"""Layers of two networks that are drawn side by side with everything open."""
_LEAST_COLUMN: Final = 340
"""Pixels of a drawing beside another; on a narrower screen they stand below each other."""


def called(side: Side) -> str:
    """Return what a design is called on the page: its letter and its title."""
    return f"{side.letter}: {as_written(side.title)}"


def show_difference(setting: Setting, comparison: CompareReport) -> None:
    """Draw what two designs differ in, as the knob "drawing" says."""
    st.markdown("#### The difference, drawn")
    if setting.values[DRAWING] == "beside":
        _show_beside(comparison)
        return
    parts = dict(part_ids(comparison.compared, comparison.first.figures.graph, comparison.second.figures.graph))
    chosen = setting.values[PART]
    part = chosen if chosen in parts else ""
    key = f"compare.part.{comparison.first.design.variant}.{comparison.second.design.variant}"
    st.selectbox(
        "Part",
        ["", *parts],
        format_func=lambda name: parts[name] if name else "whole network",
        key=mirror(key, part),
        disabled="part" in current_lesson().fix,
        on_change=_part_chosen,
        args=(key,),
        help="A stage or module to draw layer by layer. Large networks are drawn as modules.",
        width=320,
    )
    if chosen != part:
        st.warning(
            f"Neither network has a part “{in_short(chosen)}”; the whole networks are drawn.",
            icon=":material/link_off:",
        )
    show_legend(Change.name)
    everything = setting.values[SHOW] == "everything"
    show_dot(
        _source(comparison.first.design, comparison.second.design, part, everything=everything, dark=is_dark()),
        alt=f"{comparison.first.title} and {comparison.second.title} in one drawing, what differs marked",
    )
    st.caption(
        "Both networks in one: marks, borders and colours say what differs. Dashed arrows are only in the first, bold "
        "ones only in the second. Heads that are not counted are left out."
    )


def _show_beside(comparison: CompareReport) -> None:
    """Draw both networks to walk into; what one opens and picks, the other does, too."""
    depth: Depth = "module" if len(comparison.compared.entries) > _MOST_OPEN else "layer"
    with st.grid(2, gap="small", min_column_width=_LEAST_COLUMN):
        for first, side in ((True, comparison.first), (False, comparison.second)):
            compared_side = ComparedSide(comparison.compared, first=first)
            with st.container():
                st.markdown(f"**{called(side)}**")
                show_graph(
                    side.figures.graph,
                    colour=Change(compared_side),
                    depth=depth,
                    key=f"compare.beside.{'first' if first else 'second'}",
                    alt=f"{side.title}, what differs marked",
                    group="compare",
                    side=compared_side,
                )
    st.caption(
        f"{called(comparison.first)} marks what was removed and changed, {called(comparison.second)} what was added "
        "and changed. A part that is opened, or a layer that is picked, is opened or picked in both where both have it."
    )


@lru_cache(maxsize=64)
def _source(first: Design, second: Design, part: str, *, everything: bool, dark: bool) -> str:
    """Return the DOT of a difference."""
    graphs = figures_of(first).graph, figures_of(second).graph
    return difference_dot(difference_of(first, second), *graphs, part=part, everything=everything, dark=dark)


def _part_chosen(key: str) -> None:
    state_of(COMPARE_LAB).turn("part", st.session_state[key])
