"""What was picked in the drawing: its shapes, its formulas with their numbers, its cost and share."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import streamlit as st

from inception_lab.cost import CONVENTIONS, NodeCost, total
from inception_lab.cost.formulas import QUANTITIES, formula
from inception_lab.design import Design
from inception_lab.design.edits import Edit
from inception_lab.design.reach import knobs_of_blocks
from inception_lab.draw.network.boxes import Box, boxes
from inception_lab.graph import LayerGraph, Node, format_shape
from inception_lab.spec import Conv
from inception_lab.text.headlines import Figures
from inception_lab.text.numbers import bytes_text, grouped, share
from inception_lab.text.words import describe, extras
from inception_lab.ui.lesson_state import current_lesson
from inception_lab.ui.sections.sources import QUANTITY_WORDS, checked_of
from inception_lab.ui.session import mirror
from inception_lab.ui.sidebar import SINGLE_LAYERS
from inception_lab.ui.state import EXPLORER
from inception_lab.ui.widgets import show_knob, show_refusal
from inception_lab.ui.words import as_written

__all__ = ["show_details"]

_MOST_FILTERS = 4_096
_TITLES = {"macs": "MACs", "params": "Parameters", "other_ops": "Other operations"}


def show_details(chosen: Design, figures: Figures, picked: str) -> None:
    """Draw the panel of the part or layer with this id, what changes it to be turned there.

    Say how to pick one where there is none.
    """
    box = _boxes(figures.graph).get(picked)
    if box is None:
        st.caption(
            "Click a box to see its formula, its cost, what its source prints of it, and the knobs that change it."
        )
        return
    with st.container(border=True):
        if box.level == "layer":
            _show_layer(figures, box.nodes[0])
        else:
            _show_part(figures, box)
        _show_way_to_maps(figures, box)
        blocks = tuple(dict.fromkeys(node.block for node in box.nodes if node.block))
        _show_published(chosen, box, blocks)
        _show_knobs(chosen, box, blocks)


@lru_cache(maxsize=32)
def _boxes(graph: LayerGraph) -> Mapping[str, Box]:
    return {box.id: box for box in boxes(graph, colour="kind")}


def _show_way_to_maps(figures: Figures, box: Box) -> None:
    """Offer the feature maps of the box's last layer, where it is one that runs."""
    node = box.nodes[-1]
    st.button(
        "Its feature maps",
        key=f"details.maps.{box.id}",
        icon=":material/image:",
        disabled=all(node.id != one.id for one in figures.graph.counted()),
        on_click=_look_at_maps,
        args=(node.id,),
        help="What this part makes of an image, in the section “Feature maps”.",
    )


def _look_at_maps(node_id: str) -> None:
    EXPLORER.look_at("node", node_id)
    EXPLORER.look_at("tab", "maps")


def _show_layer(figures: Figures, node: Node) -> None:
    cost = figures.cost.nodes[node.id]
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
    _show_field(figures, node, "One position")


def _show_field(figures: Figures, node: Node, who: str) -> None:
    field = figures.fields[node.id]
    st.caption(
        f"{who} sees {format_shape(field.size)} pixels of the input, its neighbour {field.stride[0]} "
        f"further. Output: {bytes_text(figures.cost.nodes[node.id].activation_bytes)} in float32."
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
    EXPLORER.add_edit(Edit(layer_id, "channels", str(st.session_state[key])))


def _show_part(figures: Figures, box: Box) -> None:
    st.markdown(f"**{as_written(box.title)}** :small[{len(box.nodes)} layers]")
    st.markdown(
        f"{format_shape(box.nodes[0].in_shapes[0])} → **{format_shape(box.nodes[-1].out_shape)}** "
        "(channels × height × width)"
    )
    _show_share(figures, total(figures.cost.nodes[node.id] for node in box.nodes))
    _show_field(figures, box.nodes[-1], "One position of its output")


# ── What is printed of it, and what changes it ───────────────────────────────


def _show_published(chosen: Design, box: Box, blocks: tuple[str, ...]) -> None:
    """Say what the sources print of these blocks, held against the network as published."""
    # A figure of a whole module is none of its layers' or branches'.
    if box.level == "branch" or (box.level == "layer" and (box.id,) != blocks):
        return
    for one in checked_of(chosen.variant):
        printed = one.published
        if printed.parts and set(printed.parts) <= set(blocks) and box.nodes[-1].id.startswith(printed.parts[-1]):
            agrees = ":green[:material/check:] agrees" if one.agrees else f":orange[:material/close:] {printed.reason}"
            st.caption(
                f"Printed ({printed.source}, {as_written(printed.row)}): {QUANTITY_WORDS[printed.quantity]} "
                f"**{as_written(printed.printed)}**; computed as published {one.computed}. {agrees}"
            )


def _show_knobs(chosen: Design, box: Box, blocks: tuple[str, ...]) -> None:
    """Draw the knobs that change a layer in these blocks; the sidebar has them, too."""
    reached = knobs_of_blocks(chosen.variant)
    hidden = current_lesson().hide
    found = dict.fromkeys(knob for block in blocks for knob in reached.get(block, ()) if knob.group not in hidden)
    if not found:
        return
    with st.expander(f"Knobs that change {as_written(box.title)} ({len(found)})", key=f"details.knobs.{box.id}"):
        for knob in found:
            show_knob(knob, EXPLORER, prefix="details.")


def _show_share(figures: Figures, cost: NodeCost) -> None:
    whole = figures.cost.total
    st.caption(
        f"{grouped(cost.macs)} MACs, {share(cost.macs, whole.macs)} of the network's; "
        f"{grouped(cost.params)} parameters, {share(cost.params, whole.params)}."
    )
