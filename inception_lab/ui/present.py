"""Presentation mode: one figure of a page fills the screen, its type and strokes grow with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, cast

import streamlit as st

from inception_lab.paths import STATIC
from inception_lab.teach.places import FIGURES, PLACES
from inception_lab.ui.browser_module import starting
from inception_lab.ui.classroom.corner import show_corner
from inception_lab.ui.lesson_state import current_lesson, set_lesson
from inception_lab.ui.materials import find_tour
from inception_lab.ui.tour_component import class_of

__all__ = ["is_presenting", "show_present_button", "show_presentation"]

_PARTS: Final = ("present.html", "present.css", "present.js", "fit.js", "help.js")
_SCRIPT: Final = starting("present/present.js")
_STYLE: Final = """<style>
:is([data-testid="stHeader"], [data-testid="stSidebar"], [data-testid="stExpandSidebarButton"]) { display: none; }
.stMainBlockContainer {
  *:not(:is(.st-key-present-bar, .st-key-tour-card, [data-presented]),
    :is(.st-key-present-bar, .st-key-tour-card, [data-presented]) *) { visibility: hidden !important; }
  :is(.st-key-present-bar, .st-key-tour-card, [data-presented]) { visibility: visible; }
}
[data-testid="stMain"] { overflow: hidden; }
:root { --present-foot: 8px; }
:root:has([data-presented="knob"]) { --present-foot: 92px; }
:root { --present-head: 8px; }
:root:has(.st-key-present-pulse) { --present-head: 52px; }
/* The theatre is written in the page's own type. */
:root:has([data-presented="wide"]) { font-size: 23px !important; }
[data-presented]:is([data-presented="wide"], [data-presented="chart"]) {
  position: fixed; z-index: 10; inset: var(--present-head) 16px var(--present-foot); width: auto !important;
  max-width: none !important; height: auto !important; overflow: auto;
}
[data-presented="chart"] [data-testid="stPlotlyChart"] {
  height: calc(100dvh - var(--present-head) - var(--present-foot) - 6rem) !important;
}
[data-presented="chart"][data-testid="stElementContainer"] [data-testid="stPlotlyChart"] {
  height: calc(100dvh - var(--present-head) - var(--present-foot) - 3rem) !important;
}
[data-presented="chart"] p { font-size: 1.375rem; }
[data-presented="sheet"] {
  position: fixed; inset: var(--present-head) 8px var(--present-foot); width: auto !important; z-index: 10;
  --scale-height: calc(100dvh - var(--present-head) - var(--present-foot)); --scale-sheet: 100%; --scale-least: 0px;
  --drawing-height: calc(100dvh - var(--present-head) - var(--present-foot)); --sheet-height: 100%;
  --figure-type: 1.85; --figure-stroke: 1.25px; --figure-text: 20px; --figure-bar: none;
}
[data-presented="zoom"] {
  position: fixed; z-index: 10; left: 16px; top: var(--present-top, 16px); max-width: none !important;
  width: calc((100vw - 32px) / var(--present-zoom, 2)) !important;
  transform: scale(var(--present-zoom, 2)); transform-origin: 0 0;
}
/* The nearest knob and the totals, on one slim line. */
:has(> .st-key-near[data-presented]) { display: block !important; position: static !important; }
.stVerticalBlock[data-presented="knob"] {
  display: flex; position: fixed; z-index: 20; inset: auto 70vw 6px 16px; width: auto; height: 82px;
  justify-content: end;
}
:is(.stHorizontalBlock, .stVerticalBlock)[data-presented="totals"] {
  position: fixed; z-index: 20; inset: auto 330px 8px 31vw; width: auto; height: 72px; flex-wrap: nowrap;
  align-items: center; justify-content: end; border: 0; gap: 0 1.1rem;
}
[data-presented="totals"] [data-testid="stMetricValue"] { font-size: 1.5rem !important; }
[data-presented="totals"] [data-testid="stMetricLabel"] p { font-size: 1.1rem !important; }
[data-presented="totals"] [data-testid="stTooltipIcon"] { display: none; }
[data-presented="totals"] [data-testid="stHeading"] { display: none; }
[data-testid="stLayoutWrapper"]:has(> .st-key-totals[data-presented]) { position: static; }
[data-presented="knob"] label p { font-size: 1.25rem; }
/* The way out, beside the script's own buttons; the room's pulse in the corner above. */
.stHorizontalBlock.st-key-present-bar { position: fixed; z-index: 30; right: 186px; bottom: 8px; width: auto; }
.st-key-present-leave button {
  min-height: 0; padding: 3px 10px; border-radius: 6px; font: 500 16px/1.3 "Source Sans 3", sans-serif;
  color: #fff; background: rgb(8 14 22 / 80%); border: 1px solid rgb(128 138 150);
}
.st-key-present-leave button p { font-size: 16px; }
.stVerticalBlock.st-key-present-pulse { position: fixed; z-index: 30; right: 12px; top: 6px; width: auto; }
.present-count {
  margin: 0; padding: 0.2rem 0.7rem; border-radius: 8px; font-size: 1.25rem; white-space: nowrap;
  color: light-dark(#1b2430, #e8edf2); background: light-dark(#eef2f6, #1a2029);
}
.present-count span { letter-spacing: 0.12em; padding-left: 0.5rem; font-size: 1rem; }
.stVerticalBlock.st-key-tour-card { width: 27rem; }
.st-key-tour-card [data-testid="stMarkdownContainer"] p { font-size: 1.4rem; line-height: 1.35; }
.st-key-tour-card .st-key-tour-head p { font-size: 1.1rem; }
</style>"""


def is_presenting() -> bool:
    """Tell whether the visit presents."""
    return current_lesson().present


def show_present_button() -> None:
    """Offer to present; not while that is done."""
    if not is_presenting():
        st.button(
            "Present",
            key="present.start",
            icon=":material/present_to_all:",
            help="One figure fills the screen (Shift+P).",
            on_click=set_lesson,
            kwargs={"present": True},
        )


def show_presentation(page: str) -> None:
    """Give the screen to one figure of the page, while the visit presents; else wait for the key that begins it."""
    if is_presenting():
        st.html(_STYLE)
        with st.container(key="present-bar", horizontal=True):
            show_corner()
            st.button(
                "Leave",
                key="present.leave",
                icon=":material/close:",
                on_click=set_lesson,
                kwargs={"present": False},
            )
    if not st.get_option("server.enableStaticServing") or not all(
        (STATIC / "present" / name).is_file() for name in _PARTS
    ):
        return
    _component()(
        key="present.stage",
        data={
            "on": is_presenting(),
            "figures": [[class_of(key) for key in PLACES[page][name].keys] for name in FIGURES[page]],
            "named": _named(page),
        },
        on_problem_change=lambda: None,
    )


def _named(page: str) -> int:
    """Return the place in the figures of what a tour's step shows; −1 where it shows none of them."""
    lesson = current_lesson()
    tour = find_tour(lesson.tour)
    shown = tour.stop(lesson.step).shows if tour is not None and tour.lab == page else None
    return FIGURES[page].index(shown.name) if shown is not None and shown.name in FIGURES[page] else -1


@lru_cache(maxsize=1)
def _component() -> Callable[..., Any]:
    html, css = ((STATIC / "present" / f"present.{part}").read_text(encoding="utf-8") for part in ("html", "css"))
    return cast(Callable[..., Any], st.components.v2.component("inception_lab_present", html=html, css=css, js=_SCRIPT))
