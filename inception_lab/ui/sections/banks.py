"""Filter banks: every bank of the network in tables like the papers', to be edited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from inception_lab.design import Design
from inception_lab.knobs import AnyBank
from inception_lab.text.headlines import Figures
from inception_lab.ui.lesson_state import current_lesson
from inception_lab.ui.session import refusal
from inception_lab.ui.state import EXPLORER
from inception_lab.ui.widgets import bank_tables, show_refusal

__all__ = ["show"]

_ROW: Final = "Block"
_GENERATION: Final = "banks.generation"


def show(chosen: Design, _figures: Figures) -> None:
    """Draw each table of filter banks."""
    tables = bank_tables(chosen.declared.knobs)
    if not tables:
        st.caption("This network has no filter banks to turn.")
        return
    st.caption(
        "The number of filters of each convolution, in the columns of the paper's tables. "
        "Click a cell and type to change it; 0, where it is allowed, leaves the layer out."
    )
    fixed = current_lesson().fix
    for knobs in tables:
        free = tuple(knob for knob in knobs if knob.name not in fixed)
        if len(free) < len(knobs):
            st.caption(f"Fixed in this lesson: {', '.join(knob.label for knob in knobs if knob not in free)}.")
        if free:
            _show_table(free, chosen)


def _show_table(knobs: tuple[AnyBank, ...], chosen: Design) -> None:
    rows = {knob.name: chosen.values[knob] for knob in knobs}
    changed = {name for name, _ in chosen.knobs}
    columns = knobs[0].columns
    frame = pd.DataFrame(list(rows.values()), columns=list(columns))
    frame.insert(0, _ROW, [f"{knob.label} ●" if knob.name in changed else knob.label for knob in knobs])
    key = _fresh_key(f"banks.{chosen.variant}.{knobs[0].name}", knobs, rows)
    least = [min(knob.least[position] for knob in knobs) for position in range(len(columns))]
    numbers = {
        column: st.column_config.NumberColumn(min_value=floor, max_value=knobs[0].most, step=1, required=True)
        for column, floor in zip(columns, least, strict=True)
    }
    st.data_editor(
        frame,
        hide_index=True,
        disabled=[_ROW],
        column_config={_ROW: st.column_config.TextColumn(pinned=True), **numbers},
        key=key,
        on_change=_edited,
        args=(key, knobs),
    )
    for knob in knobs:
        show_refusal(knob.name)
    if len(knobs) == 1:
        st.caption(knobs[0].help)
        return
    with st.expander("Where these rows are from"):
        st.markdown("\n".join(f"- **{knob.label}**: {knob.help}" for knob in knobs))


def _fresh_key(table: str, knobs: tuple[AnyBank, ...], rows: Mapping[str, tuple[int, ...]]) -> str:
    """Return the editor's key; a new one where its edits are not the design's any more.

    An editor keeps what was typed on top of the values it is given, so that after
    a reset it would show the old edits again.
    """
    generations: dict[str, int] = st.session_state.setdefault(_GENERATION, {})
    key = f"{table}.{generations.get(table, 0)}"
    stale = any(
        refusal(knob.name) is None and _applied(knob, rows[knob.name], cells) != rows[knob.name]
        for knob, cells in _edits(key, knobs)
    )
    typed = st.session_state.get(key, {})
    rows_changed = typed.get("added_rows") or typed.get("deleted_rows")
    if stale or rows_changed or len(list(_edits(key, knobs))) != len(_typed(key)):
        generations[table] = generations.get(table, 0) + 1
    return f"{table}.{generations.get(table, 0)}"


def _typed(key: str) -> Mapping[Any, Any]:
    """Return what was typed into the editor, as the browser says: row → column → value."""
    typed: Mapping[Any, Any] = st.session_state.get(key, {}).get("edited_rows", {})
    return typed


def _edits(key: str, knobs: tuple[AnyBank, ...]) -> Iterator[tuple[AnyBank, Mapping[str, Any]]]:
    """Yield what was typed, bank by bank: column → value; what names no cell of the table is left out."""
    for position, cells in _typed(key).items():
        if position in range(len(knobs)) and isinstance(cells, dict) and cells.keys() <= {*knobs[position].columns}:
            yield knobs[position], cells


def _applied(knob: AnyBank, numbers: tuple[int, ...], cells: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(cells.get(column, number) for column, number in zip(knob.columns, numbers, strict=True))


def _edited(key: str, knobs: tuple[AnyBank, ...]) -> None:
    for knob, cells in _edits(key, knobs):
        if not EXPLORER.has(knob):
            continue
        numbers = EXPLORER.current.values[knob]
        EXPLORER.turn(knob.name, _applied(knob, numbers, cells))
