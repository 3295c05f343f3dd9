"""Choices that sections draw: whatever the session holds under a widget's key, one of the options comes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

import streamlit as st

from inception_lab.engine import FASTEST
from inception_lab.engine.requests.job import MAX_BATCH

__all__ = ["choose", "choose_batch", "choose_device", "choose_several", "segments", "switch"]

Option = TypeVar("Option")
_DEVICES: Final = {FASTEST: "Fastest there is", "cpu": "CPU", "cuda": "NVIDIA GPU", "mps": "Apple GPU"}


def choose(
    label: str, options: Mapping[Option, str], *, key: str, width: int, help_text: str = "", hidden: bool = False
) -> Option:
    """Draw a list with each option's words and return the one chosen; a `hidden` label is for readers alone."""
    _forget_unless(key, lambda value: value in list(options))
    return st.selectbox(
        label,
        list(options),
        format_func=options.__getitem__,
        key=key,
        width=width,
        help=help_text or None,
        label_visibility="collapsed" if hidden else "visible",
    )


def segments(
    label: str, options: Mapping[Option, str], *, key: str, help_text: str = "", hidden: bool = False
) -> Option:
    """Draw buttons side by side, one an option, and return the one pressed; the first at first.

    A `hidden` label is for readers alone.
    """
    _forget_unless(key, lambda value: value in list(options))
    return st.segmented_control(
        label,
        list(options),
        format_func=options.__getitem__,
        default=next(iter(options)),
        required=True,
        key=key,
        help=help_text or None,
        label_visibility="collapsed" if hidden else "visible",
    )


def choose_several(
    label: str, options: Mapping[Option, str], usual: Sequence[Option], *, key: str, help_text: str = ""
) -> list[Option]:
    """Draw buttons of which any number can be pressed, and return the pressed ones in the options' order."""
    _forget_unless(key, lambda value: isinstance(value, (list, tuple)))
    held = st.session_state.get(key)
    if held is not None and any(value not in list(options) for value in held):  # of other options, shown before
        st.session_state[key] = [value for value in held if value in list(options)]
    pressed = st.pills(
        label,
        list(options),
        selection_mode="multi",
        default=usual,
        format_func=options.__getitem__,
        key=key,
        help=help_text or None,
    )
    return [option for option in options if option in pressed]


def switch(label: str, *, key: str, help_text: str) -> bool:
    """Draw a switch and return whether it is on."""
    _forget_unless(key, lambda value: isinstance(value, bool))
    return st.toggle(label, key=key, help=help_text)


def choose_device(section: str) -> str:
    """Draw the choice of a device and return its kind."""
    return choose("Device", _DEVICES, key=f"{section}.device", width=200)


def choose_batch(section: str, usual: int, *, least: int = 1, most: int = MAX_BATCH) -> int:
    """Draw the choice of how many images pass at once and return it."""
    key = f"{section}.batch"
    _forget_unless(key, lambda value: type(value) is int and least <= value <= most)
    return st.number_input("Images at once", least, most, usual, key=key, width=150)


def _forget_unless(key: str, fits: Callable[[object], bool]) -> None:
    """Forget what the session holds for a widget where the widget could not show it."""
    if key in st.session_state and not fits(st.session_state[key]):
        del st.session_state[key]
