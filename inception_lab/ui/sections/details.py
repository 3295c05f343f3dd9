"""What was picked in the drawing: its shapes, its formulas with their numbers, its cost and share."""

from __future__ import annotations

import streamlit as st

from inception_lab.cost import CONVENTIONS, NodeCost
from inception_lab.draw.groups import Part, modules, stages
from inception_lab.draw.numbers import bytes_text, grouped, share
from inception_lab.draw.words import describe, extras
from inception_lab.edits import Edit
from inception_lab.formulas import QUANTITIES, formula
from inception_lab.graph import Node, format_shape
from inception_lab.headlines import Figures
from inception_lab.spec import Conv
from inception_lab.ui import state
from inception_lab.ui.lesson_state import current_lesson
from inception_lab.ui.session import mirror
from inception_lab.ui.sidebar import SINGLE_LAYERS
from inception_lab.ui.widgets import show_refusal

__all__ = ["show_details"]

_MOST_FILTERS = 4_096
_TITLES = {"macs": "MACs", "params": "Parameters", "other_ops": "Other operations"}


def show_details(figures: Figures, picked: str) -> None:
    """Draw the panel of the part or layer with this id, a convolution's filters to be turned there.

    Say how to pick one where there is none.
    """
    if picked in figures.graph:
        _show_layer(figures, figures.graph.node(picked))
        return
    for part in (*stages(figures.graph), *modules(figures.graph)):
        if part.id == picked:
            _show_part(figures, part)
            return
    st.caption("Click a box to see its formula and cost here.")


def _show_layer(figures: Figures, node: Node) -> None:
    cost = figures.cost.nodes[node.id]
    with st.container(border=True):
        st.markdown(f"**{describe(node)}** :small[{node.id}]")
        arriving = ", ".join(map(format_shape, node.in_shapes)) or "the image"
        more = f" Then {extras(node)}." if extras(node) else ""
        st.markdown(f"{arriving} → **{format_shape(node.out_shape)}** (channels × height × width).{more}")
        for quantity in QUANTITIES:
            found = formula(node, quantity)
            if found.value:
                st.caption(f"{_TITLES[quantity]}: {CONVENTIONS[quantity]}")
                st.latex(found.latex)
        _show_filters(node)
        _show_share(figures, cost)
        field = figures.fields[node.id]
        st.caption(
            f"One position sees {format_shape(field.size)} pixels of the input, its neighbour {field.stride[0]} "
            f"further. Output: {bytes_text(cost.activation_bytes)} in float32."
        )


def _show_filters(node: Node) -> None:
    """Let the filters of a convolution be changed, where the lesson leaves single layers alone."""
    if not isinstance(node.layer, Conv) or node.layer.channels == "input" or SINGLE_LAYERS in current_lesson().hide:
        return
    key = mirror(f"details.filters.{node.id}", node.out_shape[0])
    st.number_input(
        "Filters",
        1,
        _MOST_FILTERS,
        step=1,
        key=key,
        on_change=_filters_chosen,
        args=(node.id, key),
        help="An edit of this one layer; it stands in the sidebar under “Single layers”, where it can be removed.",
        width=160,
    )
    show_refusal("edit")


def _filters_chosen(layer_id: str, key: str) -> None:
    state.add_edit(Edit(layer_id, "channels", str(st.session_state[key])))


def _show_part(figures: Figures, part: Part) -> None:
    with st.container(border=True):
        st.markdown(f"**{part.title}** :small[{len(part.nodes)} layers]")
        st.markdown(
            f"{format_shape(part.nodes[0].in_shapes[0])} → **{format_shape(part.last.out_shape)}** "
            "(channels × height × width)"
        )
        _show_share(figures, part.cost(figures.cost))


def _show_share(figures: Figures, cost: NodeCost) -> None:
    whole = figures.cost.total
    st.caption(
        f"{grouped(cost.macs)} MACs, {share(cost.macs, whole.macs)} of the network's; "
        f"{grouped(cost.params)} parameters, {share(cost.params, whole.params)}."
    )
