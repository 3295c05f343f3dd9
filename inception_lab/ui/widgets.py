"""One widget a knob, drawn from its declaration; what it says goes to the design or is refused beside it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import streamlit as st

from inception_lab.design.faults import Faults
from inception_lab.errors import LabError
from inception_lab.knobs import (
    AnyBank,
    AnyKnob,
    BankKnob,
    ChoiceKnob,
    IntKnob,
    NumberKnob,
    ShapeKnob,
    SubsetKnob,
    SwitchKnob,
    TextKnob,
)
from inception_lab.ui import state
from inception_lab.ui.board import Board
from inception_lab.ui.session import mirror, refusal, refuse
from inception_lab.ui.words import sentence

__all__ = ["bank_tables", "show_bank", "show_knob", "show_problem", "show_refusal"]

_SLIDER_STEPS = 1_024


def show_knob(knob: AnyKnob, board: Board, *, placeholder: str = "") -> None:
    """Draw the widget of one knob, and below it why its value cannot stand, if so.

    `placeholder` is what an empty text stands for.
    """
    value = board.values[knob]
    label, fixed = _label(knob, board), knob.name in board.fixed
    match knob:
        case IntKnob(least=least, most=most) if most - least <= _SLIDER_STEPS:
            st.slider(label, least, most, step=1, help=knob.help, disabled=fixed, **_wiring(knob, board, value))
        case IntKnob(least=least, most=most):
            st.number_input(label, least, most, step=1, help=knob.help, disabled=fixed, **_wiring(knob, board, value))
        case NumberKnob(least=least, most=most, step=step):
            wiring = _wiring(knob, board, value)
            st.slider(label, least, most, step=step, format="%.2f", help=knob.help, disabled=fixed, **wiring)
        case SwitchKnob():
            st.toggle(label, help=knob.help, disabled=fixed, **_wiring(knob, board, value))
        case ChoiceKnob(options=options):
            names = [name for name, _ in options]
            wiring = _wiring(knob, board, value)
            st.selectbox(label, names, format_func=knob.label_of, help=knob.help, disabled=fixed, **wiring)
        case SubsetKnob(options=options):
            names = [name for name, _ in options]
            wiring = _wiring(knob, board, list(value))
            st.multiselect(label, names, format_func=knob.label_of, help=knob.help, disabled=fixed, **wiring)
        case ShapeKnob():
            written = "×".join(knob.format(value).split("x"))
            st.text_input(label, help=knob.help, disabled=fixed, **_wiring(knob, board, written))
        case TextKnob():
            wiring = _wiring(knob, board, value)
            st.text_input(label, help=knob.help, placeholder=placeholder, disabled=fixed, **wiring)
        case BankKnob():
            show_bank(knob, board)
        case _:
            raise TypeError(f"no widget for a {type(knob).__name__}")
    show_refusal(board.where(knob.name))
    if board.faults is not None and knob.name in board.faults.knobs:
        show_fault(knob, board.faults)


def show_bank(knob: AnyBank, board: Board) -> None:
    """Draw a bank as number inputs, two in a row."""
    numbers = board.values[knob]
    st.markdown(_label(knob, board), help=knob.help)
    with st.grid(2, gap="xsmall", min_column_width=90):
        for position, (column, number, least) in enumerate(zip(knob.columns, numbers, knob.least, strict=True)):
            key = mirror(f"bank.{board.prefix}.{knob.name}.{position}", number)
            st.number_input(
                column,
                least,
                knob.most,
                step=1,
                key=key,
                disabled=knob.name in board.fixed,
                on_change=_bank_moved,
                args=(knob, board, position, key),
            )


def bank_tables(knobs: Iterable[AnyKnob]) -> tuple[tuple[AnyBank, ...], ...]:
    """Put banks with the same columns together, as rows of one table."""
    tables: dict[tuple[str, ...], tuple[AnyBank, ...]] = {}
    for knob in knobs:
        if isinstance(knob, BankKnob):
            tables[knob.columns] = (*tables.get(knob.columns, ()), knob)
    return tuple(tables.values())


def show_refusal(where: str) -> None:
    """Say why the input at `where` was refused, if it was."""
    error = refusal(where)
    if error is not None:
        show_problem(sentence(error, beside=True))


def show_problem(text: str) -> None:
    """Write a problem in red, small enough to stand beside a widget."""
    st.markdown(f":small[:red[:material/error: {text}]]")


def show_fault(knob: AnyKnob, faults: Faults) -> None:
    """Say beside a knob that its value makes the network impossible, and offer to put it back."""
    show_problem(f"Does not fit. {sentence(faults.error, beside=True)}")
    st.button(
        "Put back", key=f"put_back.{knob.name}", icon=":material/undo:", on_click=state.put_back, args=(knob.name,)
    )


def _label(knob: AnyKnob, board: Board) -> str:
    return f"{knob.label} :primary[●]" if knob.name in board.turned else knob.label


def _wiring(knob: AnyKnob, board: Board, value: object) -> dict[str, Any]:
    """Return the arguments that tie a widget to the page's state."""
    key = f"knob.{board.prefix}.{knob.name}"
    if refusal(board.where(knob.name)) is None:
        mirror(key, value)
    return {"key": key, "on_change": _moved, "args": (knob, board, key)}


def _moved(knob: AnyKnob, board: Board, key: str) -> None:
    said = st.session_state[key]
    try:
        if isinstance(knob, (ShapeKnob, TextKnob)):
            said = knob.parse(said)
        elif isinstance(knob, SubsetKnob):
            said = knob.check(tuple(said))
        elif isinstance(knob, NumberKnob):
            said = round(float(said), 6)  # a slider adds up its steps
    except LabError as error:
        refuse(board.where(knob.name), error)
    else:
        board.turn(knob.name, said)


def _bank_moved(knob: AnyBank, board: Board, position: int, key: str) -> None:
    numbers = list(board.values[knob])
    numbers[position] = st.session_state[key]
    board.turn(knob.name, tuple(numbers))
