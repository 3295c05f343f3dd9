"""The sidebar: which network, its knobs by group, the edits of single layers, and a reset."""

from __future__ import annotations

from typing import Final

import streamlit as st

from inception_lab.design import Design, graph_of
from inception_lab.design.edits import FIELDS, Edit
from inception_lab.design.faults import Faults
from inception_lab.errors import LabError
from inception_lab.graph import LayerGraph
from inception_lab.knobs import GROUPS, AnyBank, AnyKnob, BankKnob
from inception_lab.spec import Conv
from inception_lab.ui.lesson_state import current_lesson
from inception_lab.ui.session import mirror, refusal
from inception_lab.ui.state import EXPLORER
from inception_lab.ui.widgets import bank_tables, show_knob, show_problem, show_refusal
from inception_lab.ui.words import in_short, sentence
from inception_lab.variants import VARIANTS

__all__ = ["SINGLE_LAYERS", "show_sidebar"]

SINGLE_LAYERS: Final = "Single layers"
"""The sidebar's last group, as a lesson names it."""
_VARIANT_KEY = "sidebar.variant"
_LAYER_KEY = "sidebar.layer"
_FIELD_KEY = "sidebar.field"
_VALUE_KEY = "sidebar.value"


def show_sidebar(chosen: Design, faults: Faults | None) -> None:
    """Draw the whole sidebar."""
    with st.sidebar:
        _show_variant(chosen)
        hidden = current_lesson().hide
        for group in GROUPS:
            knobs = tuple(knob for knob in chosen.declared.knobs if knob.group == group)
            if knobs and group not in hidden:
                _show_group(group, knobs, chosen, faults)
        if SINGLE_LAYERS not in hidden:
            _show_edits(chosen, faults)


def _show_variant(chosen: Design) -> None:
    st.selectbox(
        "Network",
        list(VARIANTS),
        format_func=lambda name: f"{VARIANTS[name].title}, {VARIANTS[name].year}",
        help="Every network of the family that can be explored, in the order of the story.",
        key=mirror(_VARIANT_KEY, chosen.variant),
        on_change=_variant_chosen,
    )
    count = len(chosen.knobs) + len(chosen.edits)
    st.button(
        f"Reset {count} change{'s' if count != 1 else ''}" if count else "Nothing changed",
        key="sidebar.reset",
        icon=":material/restart_alt:",
        disabled=not count,
        width="stretch",
        help="Puts every knob back to the published value and takes out every edit.",
        on_click=EXPLORER.reset,
    )


def _variant_chosen() -> None:
    dropped = EXPLORER.choose_variant(st.session_state[_VARIANT_KEY])
    if dropped:
        st.toast(f"The new network has no place for: {in_short(', '.join(dropped), 300)}.", icon=":material/info:")


def _show_group(group: str, knobs: tuple[AnyKnob, ...], chosen: Design, faults: Faults | None) -> None:
    turned = any(knob.name in dict(chosen.knobs) for knob in knobs)
    faulty = any(
        (faults is not None and knob.name in faults.knobs) or refusal(EXPLORER.where(knob.name)) for knob in knobs
    )
    # The key keeps an expander as the visitor left it, although its label changes.
    label = f"{group} :primary[●]" if turned else group
    with st.expander(label, expanded=group == "Network" or faulty, key=f"group.{group}.{faulty}"):
        for knob in knobs:
            if not isinstance(knob, BankKnob):
                show_knob(knob, EXPLORER, faults=faults)
        for rows in bank_tables(knobs):
            _show_banks(rows, faults)


def _show_banks(rows: tuple[AnyBank, ...], faults: Faults | None) -> None:
    """Draw a single bank as inputs; lead to the table where there are several."""
    if len(rows) == 1:
        show_knob(rows[0], EXPLORER, faults=faults)
        return
    names = f"{rows[0].label} … {rows[-1].label}"
    st.button(
        f"Table: {names}",
        key=f"banks.{rows[0].name}",
        icon=":material/table_edit:",
        width="stretch",
        help=f"Opens the filter banks {', '.join(row.label for row in rows)} as a table to edit.",
        on_click=EXPLORER.look_at,
        args=("tab", "banks"),
    )
    for row in rows:
        show_refusal(row.name)


# ── Edits of single layers ───────────────────────────────────────────────────


def _show_edits(chosen: Design, faults: Faults | None) -> None:
    faulty = bool((faults is not None and faults.edits) or refusal("edit"))
    label = f"{SINGLE_LAYERS} :primary[●] {len(chosen.edits)}" if chosen.edits else SINGLE_LAYERS
    with st.expander(label, expanded=faulty or bool(chosen.edits), key=f"group.edits.{faulty}"):
        st.caption("Change one field of one layer: its filters, kernel, stride, padding, norm …")
        for edit in chosen.edits:
            _show_edit(edit, faults)
        graph = _graph_to_edit(chosen)
        if graph is not None:
            _show_new_edit(graph)
        show_refusal("edit")


def _show_edit(edit: Edit, faults: Faults | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center", wrap=False):
        st.markdown(f"{in_short(edit.id)}  \n{in_short(edit.field)} = **{in_short(edit.value)}**", width="stretch")
        st.button(
            "Remove",
            key=f"remove.{edit}",
            type="tertiary",
            icon=":material/close:",
            on_click=EXPLORER.remove_edit,
            args=(edit,),
        )
    if faults is not None and edit in faults.edits:
        show_problem(f"Does not fit. {sentence(faults.error)}")


def _graph_to_edit(chosen: Design) -> LayerGraph | None:
    """Return the design's graph, or without its edits where they do not fit, or none."""
    for candidate in (chosen, Design(chosen.variant, chosen.knobs), Design(chosen.variant)):
        try:
            return graph_of(candidate)
        except LabError:
            continue
    return None


def _show_new_edit(graph: LayerGraph) -> None:
    nodes = {node.id: node for node in graph.nodes if type(node.layer) in FIELDS}
    if st.session_state.get(_LAYER_KEY) not in nodes:
        st.session_state.pop(_LAYER_KEY, None)
    layer_id = st.selectbox("Layer", list(nodes), key=_LAYER_KEY, help="A layer's name as in the graph and the table.")
    layer = nodes[layer_id].layer
    fields = FIELDS[type(layer)]
    names = [*fields, *(_EXAMPLES if isinstance(layer, Conv) else ())]
    if st.session_state.get(_FIELD_KEY) not in names:
        st.session_state.pop(_FIELD_KEY, None)
    name = st.selectbox("Field", names, key=_FIELD_KEY)
    example = fields[name][1] if name in fields else _EXAMPLES[name]
    st.text_input(f"New value, such as {example}", key=_VALUE_KEY, placeholder=_written(getattr(layer, name, "")))
    st.button(
        "Change this layer", key="sidebar.add_edit", icon=":material/edit:", width="stretch", on_click=_edit_wanted
    )


_EXAMPLES: Final = {
    "factorize": "two_3x3, three_3x3, 1xn_nx1, nx1_1xn or side_by_side",
    "reduce": "filters of a new 1×1 before it, such as 16",
    "drop": "on: take this 1×1 out",
}
"""Rewrites of a convolution, and what may be written. A `merge` is undone by removing the edit."""


def _written(value: object) -> str:
    """Write a field's present value as it is typed."""
    match value:
        case bool():
            return "on" if value else "off"
        case tuple():
            return "x".join(map(str, value))
        case None:
            return "none"
        case _:
            return str(value)


def _edit_wanted() -> None:
    layer_id, name, value = (st.session_state.get(key, "") for key in (_LAYER_KEY, _FIELD_KEY, _VALUE_KEY))
    EXPLORER.add_edit(Edit(layer_id, name, value.strip()))
