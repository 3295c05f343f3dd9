"""What was picked in the drawing: its shapes, its formulas with their numbers, its cost and share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

import streamlit as st

from inception_lab.cost import CONVENTIONS, NodeCost, total
from inception_lab.cost.formulas import QUANTITIES, formula
from inception_lab.design import Design
from inception_lab.design.edits import Edit
from inception_lab.design.reach import knobs_of_blocks
from inception_lab.draw.network.box import Box
from inception_lab.draw.network.boxes import boxes
from inception_lab.draw.network.overlays import Kinds
from inception_lab.graph import LayerGraph, Node, format_shape
from inception_lab.knobs import AnyKnob, BankKnob
from inception_lab.knobs.banks import MOST_FILTERS
from inception_lab.spec import Conv
from inception_lab.text.headlines import Figures
from inception_lab.text.numbers import bytes_text, count, grouped, share
from inception_lab.text.words import describe, extras
from inception_lab.ui.lesson_state import current_lesson
from inception_lab.ui.sections.sources import QUANTITY_WORDS, checked_of
from inception_lab.ui.session import mirror
from inception_lab.ui.sidebar import SINGLE_LAYERS
from inception_lab.ui.state import EXPLORER
from inception_lab.ui.widgets import show_knob, show_refusal
from inception_lab.ui.words import as_written, in_short

__all__ = ["find_box", "show_details"]


_COSTLIEST = 3
_PEAK_HELP = f"{CONVENTIONS['peak_bytes'][0].upper()}{CONVENTIONS['peak_bytes'][1:]}."
_SHAPE_HELP = "Channels × height × width."
_TITLES = {"macs": "MACs", "params": "Parameters", "other_ops": "Other operations"}


def show_details(
    chosen: Design, figures: Figures, picked: str, *, first: str, picture: Callable[[], None] | None = None
) -> None:
    """Draw the part or layer with this id, with what changes it to be turned there; the network where there is none.

    `first` says what to do first, `picture` draws what is picked, below what is said of it.
    """
    box = find_box(figures.graph, picked)
    if box is None:
        if picked:
            st.warning(f"This network has no box “{in_short(picked)}”.", icon=":material/link_off:")
        _show_network(figures, first)
        return
    blocks = tuple(dict.fromkeys(node.block for node in box.nodes if node.block))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _show_way_to_maps(figures, box)
        st.button("Close", key="details.none", icon=":material/close:", type="tertiary", on_click=_pick)
    if box.level == "layer":
        _show_layer(figures, box.nodes[0])
    else:
        _show_part(figures, box)
    near, far = _split(_knobs_of(chosen, blocks), box)
    for knob in near:
        show_knob(knob, EXPLORER, prefix="details.")
    if picture is not None:
        picture()
    if far:
        with st.expander(f"More knobs that change it ({len(far)})", key=f"details.knobs.{box.id}"):
            for knob in far:
                show_knob(knob, EXPLORER, prefix="details.")
    _show_field(figures, box)
    _show_published(chosen, box, blocks)


def find_box(graph: LayerGraph, name: str) -> Box | None:
    """Return the part or layer of a network with this id, if it has one."""
    return _boxes(graph).get(name)


def _pick(box: str = "") -> None:
    EXPLORER.look_at("node", box)


def _show_network(figures: Figures, first: str) -> None:
    """Say what to do first, and where the network's MACs are."""
    st.markdown(first)
    whole = figures.cost.total.macs
    every = _boxes(figures.graph)
    shown = [box for box in every.values() if not box.off]
    parts = [box for box in shown if box.level == "module" or not _in_module(every, box)]
    costs = _with_macs(figures, (box for box in parts if box.level in ("module", "layer")))
    if len(costs) < _COSTLIEST:  # a single module: its layers tell more
        costs = _with_macs(figures, (box for box in shown if box.level == "layer"))
    costliest = sorted(costs, key=costs.__getitem__, reverse=True)[:_COSTLIEST]
    sum_macs = sum(costs[box] for box in costliest)
    st.markdown(
        f"**Where its MACs are**: {len(costliest)} of the {len(costs)} modules and layers that have any have "
        f"{share(sum_macs, whole)} of them."
    )
    for number, box in enumerate(costliest):
        _show_costly(every[box], costs[box], whole, number)
    peak = figures.cost.peak
    st.markdown(f"Memory is fullest at **{as_written(peak.at)}**: {bytes_text(peak.bytes)}.", help=_PEAK_HELP)


def _with_macs(figures: Figures, of: Iterable[Box]) -> dict[str, int]:
    """Return the MACs of the boxes that have any, by their ids."""
    costs = {box.id: total(figures.cost.nodes[node.id] for node in box.nodes).macs for box in of}
    return {box: macs for box, macs in costs.items() if macs}


def _in_module(every: Mapping[str, Box], box: Box) -> bool:
    around = every.get(box.parent)
    return around is not None and around.level in ("module", "branch")


def _show_costly(box: Box, macs: int, whole: int, number: int) -> None:
    """Draw a button that picks a box, as full as its share of all MACs."""
    key = f"costly-{number}"
    full = f"{100 * macs / whole if whole else 0:.1f}%"
    st.html(
        f"<style>.st-key-{key} button {{ background: linear-gradient(90deg, "
        f"color-mix(in srgb, #2a78c8 30%, transparent) {full}, transparent {full}); }}</style>"
    )
    st.button(
        f"**{as_written(box.id if box.level == 'layer' else box.title)}** · {count(macs)} · {share(macs, whole)}",
        key=key,
        width="stretch",
        help="Picks it in the drawing.",
        on_click=_pick,
        args=(box.id,),
    )


@lru_cache(maxsize=32)
def _boxes(graph: LayerGraph) -> Mapping[str, Box]:
    return {box.id: box for box in boxes(graph, Kinds(graph))}


def _show_way_to_maps(figures: Figures, box: Box) -> None:
    """Offer the feature maps of the box's last layer, where it is one that runs."""
    node = box.nodes[-1]
    st.button(
        "Look inside",
        key=f"details.maps.{box.id}",
        icon=":material/image:",
        type="tertiary",
        disabled=all(node.id != counted.id for counted in figures.graph.counted()),
        on_click=_look_at_maps,
        args=(node.id,),
        help="What this part makes of an image, and how each value comes to be.",
    )


def _look_at_maps(node_id: str) -> None:
    EXPLORER.look_at("node", node_id)
    EXPLORER.look_at("tab", "maps")


def _show_layer(figures: Figures, node: Node) -> None:
    cost = figures.cost.nodes[node.id]
    st.markdown(f"**{describe(node)}** :small[{node.id}]")
    arriving = ", ".join(map(format_shape, node.in_shapes)) or "the image"
    more = f" Then {extras(node)}." if extras(node) else ""
    st.markdown(f"{arriving} → **{format_shape(node.out_shape)}**.{more}", help=_SHAPE_HELP)
    _show_share(figures, cost)
    _show_filters(node)
    for quantity in QUANTITIES:
        terms = formula(node, quantity)
        if terms.value:
            st.markdown(f"**{_TITLES[quantity]}**", help=CONVENTIONS[quantity])
            st.latex(terms.latex)


def _show_field(figures: Figures, box: Box) -> None:
    node = box.nodes[-1]
    who = "One position" if box.level == "layer" else "One position of its output"
    field = figures.fields[node.id]
    st.markdown(
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
        MOST_FILTERS,
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
        f"{format_shape(box.nodes[0].in_shapes[0])} → **{format_shape(box.nodes[-1].out_shape)}**", help=_SHAPE_HELP
    )
    _show_share(figures, total(figures.cost.nodes[node.id] for node in box.nodes))


# ── What is printed of it, and what changes it ───────────────────────────────


def _show_published(chosen: Design, box: Box, blocks: tuple[str, ...]) -> None:
    """Say what the sources print of these blocks, held against the network as published."""
    # A figure of a whole module is none of its layers' or branches'.
    if box.level == "branch" or (box.level == "layer" and (box.id,) != blocks):
        return
    for checked in checked_of(chosen.variant):
        printed = checked.published
        if printed.parts and set(printed.parts) <= set(blocks) and box.nodes[-1].id.startswith(printed.parts[-1]):
            agreed = ", ".join(filter(None, (":green[:material/check:] agrees", printed.allowance)))
            verdict = agreed if checked.agrees else f":orange[:material/close:] {printed.reason}"
            st.markdown(
                f"Printed ({printed.source}, {as_written(printed.row)}): {QUANTITY_WORDS[printed.quantity]} "
                f"**{as_written(printed.printed)}**; computed as published {checked.computed}. {verdict}"
            )


def _knobs_of(chosen: Design, blocks: tuple[str, ...]) -> tuple[AnyKnob, ...]:
    """Return the knobs that change a layer in these blocks; the sidebar has them, too."""
    reached = knobs_of_blocks(chosen.variant)
    hidden = current_lesson().hide
    return tuple(dict.fromkeys(knob for block in blocks for knob in reached.get(block, ()) if knob.group not in hidden))


def _split(knobs: Iterable[AnyKnob], box: Box) -> tuple[list[AnyKnob], list[AnyKnob]]:
    """Split the knobs that change a box into those of its filters, turned most, and the others."""
    near: list[AnyKnob] = []
    far: list[AnyKnob] = []
    for knob in knobs:
        (near if isinstance(knob, BankKnob) and box.level != "stage" else far).append(knob)
    return near, far


def _show_share(figures: Figures, cost: NodeCost) -> None:
    whole = figures.cost.total
    st.markdown(
        f"**{grouped(cost.macs)}** MACs, {share(cost.macs, whole.macs)} of the network's; "
        f"**{grouped(cost.params)}** parameters, {share(cost.params, whole.params)}."
    )
