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
from inception_lab.ui.lesson_state import current_lesson
from inception_lab.ui.session import is_echo, mirror, refusal, refuse
from inception_lab.ui.state import PageState
from inception_lab.ui.words import sentence

__all__ = ["bank_tables", "show_knob", "show_problem", "show_refusal"]

_SLIDER_STEPS = 1_024


def show_knob(
    knob: AnyKnob,
    page: PageState[Any],
    *,
    faults: Faults | None = None,
    prefix: str = "",
    placeholder: str = "",
) -> None:
    """Draw the widget of one knob of a page, and below it why its value cannot stand, if so.

    `prefix` begins the widget's key where a knob is drawn twice; `placeholder`
    is what an empty text stands for.
    """
    match knob:
        case BankKnob():
            _show_bank(knob, page, prefix)
        case _:
            _show_single(knob, page, prefix, placeholder)
    show_refusal(page.where(knob.name))
    if faults is not None and knob.name in faults.knobs:
        _show_fault(knob, page, faults)


def _show_single(knob: AnyKnob, page: PageState[Any], prefix: str, placeholder: str) -> None:
    value = page.current.values[knob]
    key = f"knob.{prefix}{page.name}.{knob.name}"
    if refusal(page.where(knob.name)) is None:
        mirror(key, _shown(knob, value))
    shared: dict[str, Any] = {
        "label": _label(knob, page),
        "help": knob.help,
        "disabled": knob.name in current_lesson().fix,
        "key": key,
        "on_change": _moved,
        "args": (knob, page, key),
    }
    match knob:
        case IntKnob(least=least, most=most) if most - least <= _SLIDER_STEPS:
            st.slider(min_value=least, max_value=most, step=1, **shared)
        case IntKnob(least=least, most=most):
            st.number_input(min_value=least, max_value=most, step=1, **shared)
        case NumberKnob(least=least, most=most, step=step):
            st.slider(min_value=least, max_value=most, step=step, format="%.2f", **shared)
        case SwitchKnob():
            st.toggle(**shared)
        case ChoiceKnob(options=options):
            st.selectbox(options=[name for name, _ in options], format_func=knob.label_of, **shared)
        case SubsetKnob(options=options):
            st.multiselect(options=[name for name, _ in options], format_func=knob.label_of, **shared)
        case ShapeKnob() | TextKnob():
            st.text_input(placeholder=placeholder, **shared)
        case _:
            raise TypeError(f"no widget for a {type(knob).__name__}")


def _shown(knob: AnyKnob, value: object) -> object:
    """Return a value as its widget shows it."""
    match knob:
        case SubsetKnob():
            return list(knob.check(value))
        case ShapeKnob():
            return knob.format(knob.check(value)).replace("x", "×")
        case _:
            return value


def _said(knob: AnyKnob, shown: object) -> object:
    """Return the value that a widget shows. Raises LabError for a text that cannot be read."""
    match knob, shown:
        case ShapeKnob() | TextKnob(), str(text):
            return knob.parse(text)
        case SubsetKnob(), list(names):
            return tuple(names)
        case NumberKnob(), float(number):
            return round(number, 6)  # a slider adds up its steps
        case _:
            return shown


def _moved(knob: AnyKnob, page: PageState[Any], key: str) -> None:
    if is_echo(page.where(knob.name), key):
        return
    try:
        said = _said(knob, st.session_state[key])
    except LabError as error:
        refuse(page.where(knob.name), error)
    else:
        page.turn(knob.name, said)


def _show_bank(knob: AnyBank, page: PageState[Any], prefix: str) -> None:
    """Draw a bank as number inputs, two in a row."""
    st.markdown(_label(knob, page), help=knob.help)
    numbers = page.current.values[knob]
    with st.grid(2, gap="xsmall", min_column_width=90):
        for position, (column, number, least) in enumerate(zip(knob.columns, numbers, knob.least, strict=True)):
            key = mirror(f"bank.{prefix}{page.name}.{knob.name}.{position}", number)
            st.number_input(
                column,
                least,
                knob.most,
                step=1,
                key=key,
                disabled=knob.name in current_lesson().fix,
                on_change=_bank_moved,
                args=(knob, page, position, key),
            )


def _bank_moved(knob: AnyBank, page: PageState[Any], position: int, key: str) -> None:
    if is_echo(f"{page.where(knob.name)}.{position}", key):
        return
    if not page.has(knob):
        return
    numbers = list(page.current.values[knob])
    numbers[position] = st.session_state[key]
    page.turn(knob.name, tuple(numbers))


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


def _show_fault(knob: AnyKnob, page: PageState[Any], faults: Faults) -> None:
    """Say beside a knob that its value makes the network impossible, and offer to put it back."""
    show_problem(f"Does not fit. {sentence(faults.error, beside=True)}")
    st.button(
        "Put back", key=f"put_back.{knob.name}", icon=":material/undo:", on_click=page.put_back, args=(knob.name,)
    )


def _label(knob: AnyKnob, page: PageState[Any]) -> str:
    return f"{knob.label} :primary[●]" if knob.name in dict(page.current.knobs) else knob.label
