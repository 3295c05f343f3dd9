"""The spotlight of a tour: a component of ours that places the card, lights what a step names, and goes on by key."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Final, cast

import streamlit as st

from inception_lab.paths import STATIC
from inception_lab.teach.moves import Move
from inception_lab.teach.places import Shown
from inception_lab.ui.browser_module import starting

__all__ = ["class_of", "show_spotlight"]

_PARTS: Final = ("tour.html", "tour.css", *(f"{name}.js" for name in ("find", "keys", "place", "tour", "veil")))
_SCRIPT: Final = starting("tour/tour.js")


def show_spotlight(step: int, said: str, shows: Shown | None, ahead: Iterable[Move], avoid: Iterable[str]) -> None:
    """Light what a step shows; `said` is what a screen reader says of it, `ahead` what the step after moves.

    The card keeps away from the elements with the keys `avoid`. Where the script cannot be loaded, the card stands
    in the corner.
    """
    if not st.get_option("server.enableStaticServing") or not all(
        (STATIC / "tour" / name).is_file() for name in _PARTS
    ):
        return
    _component()(
        key="tour.spotlight",
        data={
            "step": step,
            "said": said,
            "shows": None if shows is None else _wanted(shows),
            "moves": [
                {"words": f"{move.label}: {move.before} → {move.after}", "keys": _classes(move.keys)} for move in ahead
            ],
            "avoid": _classes(avoid),
        },
        on_problem_change=lambda: None,
    )


def _wanted(shown: Shown) -> dict[str, object]:
    return {"keys": _classes(shown.keys), "inside": shown.place.inside, "layer": shown.layer}


def _classes(keys: Iterable[str]) -> list[str]:
    return [class_of(key) for key in keys]


def class_of(key: str) -> str:
    """Return the class that Streamlit gives the element with a key."""
    return "st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key.strip())


@lru_cache(maxsize=1)
def _component() -> Callable[..., Any]:
    html, css = ((STATIC / "tour" / f"tour.{part}").read_text(encoding="utf-8") for part in ("html", "css"))
    return cast(Callable[..., Any], st.components.v2.component("inception_lab_tour", html=html, css=css, js=_SCRIPT))
