"""One widget a knob, drawn from its declaration; what it says goes to the design or is refused beside it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import streamlit as st

from inception_lab.design import Design
from inception_lab.errors import LabError
from inception_lab.faults import Faults
from inception_lab.knobs import BankKnob, ChoiceKnob, IntKnob, Knob, NumberKnob, ShapeKnob, SwitchKnob
from inception_lab.ui import state
from inception_lab.ui.words import sentence

__all__ = ["bank_tables", "show_bank", "show_knob", "show_problem", "show_refusal"]

_SLIDER_STEPS = 100


def show_knob(knob: Knob, chosen: Design, faults: Faults | None) -> None:
    """Draw the widget of one knob, and below it why its value cannot stand, if so."""
    value = chosen.values.by_name[knob.name]
    label = _label(knob, chosen)
    match knob:
        case IntKnob(least=least, most=most) if most - least <= _SLIDER_STEPS:
            st.slider(label, least, most, step=1, help=knob.help, **_wiring(knob, chosen, value))
        case IntKnob(least=least, most=most):
            st.number_input(label, least, most, step=1, help=knob.help, **_wiring(knob, chosen, value))
        case NumberKnob(least=least, most=most, step=step):
            st.slider(label, least, most, step=step, format="%.2f", help=knob.help, **_wiring(knob, chosen, value))
        case SwitchKnob():
            st.toggle(label, help=knob.help, **_wiring(knob, chosen, value))
        case ChoiceKnob(options=options):
            names = [name for name, _ in options]
            wiring = _wiring(knob, chosen, value)
            st.selectbox(label, names, format_func=knob.label_of, help=knob.help, **wiring)
        case ShapeKnob():
            written = "×".join(knob.format(value).split("x"))
            st.text_input(label, help=knob.help, **_wiring(knob, chosen, written))
        case BankKnob():
            show_bank(knob, chosen)
    show_refusal(knob.name)
    if faults is not None and knob.name in faults.knobs:
        show_fault(knob, faults)


def show_bank(knob: BankKnob, chosen: Design) -> None:
    """Draw a bank as number inputs, two in a row."""
    numbers = chosen.values.bank(knob.name)
    st.markdown(_label(knob, chosen), help=knob.help)
    with st.grid(2, gap="xsmall", min_column_width=90):
        for position, (column, number, least) in enumerate(zip(knob.columns, numbers, knob.least, strict=True)):
            key = state.mirror(f"bank.{chosen.variant}.{knob.name}.{position}", number)
            st.number_input(
                column, least, knob.most, step=1, key=key, on_change=_bank_moved, args=(knob, position, key)
            )


def bank_tables(knobs: Iterable[Knob]) -> tuple[tuple[BankKnob, ...], ...]:
    """Put banks with the same columns together, as rows of one table."""
    tables: dict[tuple[str, ...], tuple[BankKnob, ...]] = {}
    for knob in knobs:
        if isinstance(knob, BankKnob):
            tables[knob.columns] = (*tables.get(knob.columns, ()), knob)
    return tuple(tables.values())


def show_refusal(where: str) -> None:
    """Say why the input at `where` was refused, if it was."""
    error = state.refusal(where)
    if error is not None:
        show_problem(sentence(error, beside=True))


def show_problem(text: str) -> None:
    """Write a problem in red, small enough to stand beside a widget."""
    st.markdown(f":small[:red[:material/error: {text}]]")


def show_fault(knob: Knob, faults: Faults) -> None:
    """Say beside a knob that its value makes the network impossible, and offer to put it back."""
    show_problem(f"Does not fit. {sentence(faults.error, beside=True)}")
    st.button(
        "Put back", key=f"put_back.{knob.name}", icon=":material/undo:", on_click=state.put_back, args=(knob.name,)
    )


def _label(knob: Knob, chosen: Design) -> str:
    changed = any(name == knob.name for name, _ in chosen.knobs)
    return f"{knob.label} :primary[●]" if changed else knob.label


def _wiring(knob: Knob, chosen: Design, value: object) -> dict[str, Any]:
    """Return the arguments that tie a widget to the design."""
    key = f"knob.{chosen.variant}.{knob.name}"
    if state.refusal(knob.name) is None:
        state.mirror(key, value)
    return {"key": key, "on_change": _moved, "args": (knob, key)}


def _moved(knob: Knob, key: str) -> None:
    said = st.session_state[key]
    try:
        if isinstance(knob, ShapeKnob):
            said = knob.parse(said)
        elif isinstance(knob, NumberKnob):
            said = round(float(said), 6)  # a slider adds up its steps
    except LabError as error:
        state.refuse(knob.name, error)
    else:
        state.turn(knob.name, said)


def _bank_moved(knob: BankKnob, position: int, key: str) -> None:
    numbers = list(state.current_design().values.bank(knob.name))
    numbers[position] = st.session_state[key]
    state.turn(knob.name, tuple(numbers))
