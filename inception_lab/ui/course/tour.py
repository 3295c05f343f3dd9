"""A tour's step on its page: a card that floats beside what the step names."""

from __future__ import annotations

from typing import Final

import streamlit as st

from inception_lab.errors import LabError
from inception_lab.teach.moves import Move
from inception_lab.teach.tour import Tour
from inception_lab.ui.course.page import Course, leave
from inception_lab.ui.course.tour_ask import show_ask
from inception_lab.ui.lesson_state import current_lesson, set_lesson
from inception_lab.ui.tour_component import show_spotlight
from inception_lab.ui.words import sentence

__all__ = ["show_tour"]

_STYLE: Final = """<style>
[data-testid="stLayoutWrapper"]:has(> .st-key-tour-card), .st-key-tour-spotlight { position: absolute; left: 0; }
.stVerticalBlock.st-key-tour-card {
  position: fixed; z-index: 1000200; width: 18rem; max-height: calc(100dvh - 1rem); overflow-y: auto; gap: 0.45rem;
  left: var(--tour-x, calc(100vw - 20rem)); top: var(--tour-y, auto);
  padding: 0.6rem 0.85rem 0.7rem; border-radius: 10px;
  color: light-dark(#1b2430, #e8edf2); background: light-dark(#ffffff, #161d26);
  border: 2px solid light-dark(#c05600, #ffd166); box-shadow: 0 6px 26px rgb(0 0 0 / 38%);
}
@media (min-width: 641px) { :root:not([style*="--tour-y"]) .st-key-tour-card { bottom: 1rem; } }
.st-key-tour-card p { font-size: 1rem; line-height: 1.4; }
.st-key-tour-card > * { flex-shrink: 0; }
.st-key-tour-head { flex-wrap: nowrap; gap: 0.25rem; }
.st-key-tour-head > :first-child { flex: 1 1 auto; min-width: 0; }
.st-key-tour-head p { font-size: 0.9rem; line-height: 1.25; }
.st-key-tour-leave button { min-height: 1.75rem; padding: 0 0.3rem; }
.st-key-tour-leave button p { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.st-key-tour-moves p { font-weight: 600; color: light-dark(#8a3d00, #ffd166); }
.st-key-tour-foot { flex-wrap: nowrap; gap: 0.4rem; }
.st-key-tour-foot > :nth-child(2) { flex: 1 1 auto; }
.st-key-tour-foot button { min-height: 2rem; padding: 0 0.6rem; }
.st-key-tour-foot button p { white-space: nowrap; }
.tour-dots { display: flex; gap: 5px; justify-content: center; }
.tour-dots i { width: 8px; height: 8px; border-radius: 50%; border: 1.5px solid currentColor; opacity: 0.75; }
.tour-dots i.past { background: currentColor; }
.tour-dots i.now { background: light-dark(#c05600, #ffd166); border-color: light-dark(#c05600, #ffd166); opacity: 1; }
.st-key-tour-ask { gap: 0.35rem; }
.st-key-tour-ask [data-testid="stRadio"] label { padding-block: 0; }
.st-key-tour-ask button { min-height: 2rem; padding: 0 0.6rem; }
@media (prefers-reduced-motion: no-preference) {
  .st-key-tour-card { transition: left 0.25s ease-out, top 0.25s ease-out; }
}
@media (max-width: 640px) {
  [data-testid="stLayoutWrapper"]:has(> .st-key-tour-keys) { display: none; }
  .stVerticalBlock.st-key-tour-card {
    inset: auto 0 0; width: auto; max-height: 35dvh; border-width: 2px 0 0; border-radius: 10px 10px 0 0; gap: 0.3rem;
  }
  .st-key-tour-card p { font-size: 0.9375rem; line-height: 1.35; }
  .stMainBlockContainer.stMainBlockContainer:has(.st-key-tour-card) { padding-bottom: 38dvh; }
}
</style>"""
_FIRST_WORDS: Final = 34
"""Letters of a knob's value on the card; more would fill it."""


def show_tour(tour: Tour, course: Course) -> None:
    """Draw the step that the visitor is at. What cannot be computed there is one sentence on the card."""
    last = len(tour.stops)
    step = min(current_lesson().step, last)
    st.html(_STYLE)
    try:
        text = tour.text_of(step)
    except LabError as error:
        text = f"This step stands still. {sentence(error)}"
    with st.container(key="tour-card"):
        _show_head(tour, step)
        if moved := tour.moves_to(step):
            with st.container(key="tour-moves"):
                st.markdown("  \n".join(f":material/tune: {_in_words(move)}" for move in moved))
        st.markdown(text)
        stop = tour.stop(step)
        if stop.ask is not None:
            show_ask(tour, step, stop.ask)
        _show_foot(tour, course, step)
        if step == 1:
            with st.container(key="tour-keys"):
                st.markdown(":small[Keys: → and ← step, Esc leaves.]")
    said = f"{tour.title}, step {step} of {last}. {text}".replace("**", "").replace("*", "")
    ahead = tour.moves_to(step + 1) if step < last else ()
    show_spotlight(step, said, stop.shows, ahead, [key for move in tour.moves_to(step) for key in move.keys])


def _show_head(tour: Tour, step: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="tour-head"):
        st.markdown(f"**{tour.title}** · step {step} of {len(tour.stops)}")
        st.button(
            "Leave the tour",
            key="tour.leave",
            icon=":material/close:",
            type="tertiary",
            on_click=leave,
            args=("tour",),
        )


def _show_foot(tour: Tour, course: Course, step: int) -> None:
    last = len(tour.stops)
    with st.container(horizontal=True, vertical_alignment="center", key="tour-foot"):
        st.button(
            "Back",
            key="tour.back",
            disabled=step == 1,
            on_click=_walk,
            args=(tour, course, step - 1),
        )
        marks = "".join(f'<i class="{_mark(number, step)}"></i>' for number in range(1, last + 1))
        st.html(f'<div class="tour-dots" aria-hidden="true">{marks}</div>')
        # One key, so that the focus stays on the button from step to step.
        st.button(
            "Next" if step < last else "Finish",
            key="tour.next",
            type="primary",
            on_click=_walk if step < last else leave,
            args=(tour, course, step + 1) if step < last else ("tour",),
        )


def _mark(number: int, step: int) -> str:
    return "now" if number == step else "past" if number < step else "ahead"


def _in_words(move: Move) -> str:
    return f"{move.label}: {_short(move.before)} → {_short(move.after)}"


def _short(words: str) -> str:
    return words if len(words) <= _FIRST_WORDS else f"{words[: _FIRST_WORDS - 1].rstrip()}…"


def _walk(tour: Tour, course: Course, step: int) -> None:
    set_lesson(step=step)
    course.go(tour.stop(step).query)
