"""Whether a page may show its figures: not while an exercise, a prediction or the class asks for what they say."""

from __future__ import annotations

from html import escape
from typing import Final

import streamlit as st

from inception_lab.classroom.rules.hiding import EVERY_PAGE
from inception_lab.labs import Setting
from inception_lab.teach.exercise import Exercise
from inception_lab.teach.question import NumberAnswer
from inception_lab.ui.course.attempt import followed, hidden_parts
from inception_lab.ui.predict import show_prediction

__all__ = [
    "CLASS_HIDES",
    "class_hides",
    "figures_may_be_shown",
    "hides",
    "preview_may_be_shown",
    "show_class_hides",
    "show_hidden",
    "show_hidden_totals",
]


def figures_may_be_shown(page: str, setting: Setting | None = None) -> bool:
    """Tell whether a page may show its figures; where not, draw what stands in their place.

    An exercise that is followed here goes before a lab's prediction, which is
    asked of a `setting`.
    """
    if class_hides(page):
        show_class_hides()
        return False
    exercise = followed(page)
    if exercise is not None:
        if "figures" in hidden_parts(exercise):
            show_hidden(exercise)
            return False
        return True
    return setting is None or show_prediction(setting)


def preview_may_be_shown(page: str) -> bool:
    """Tell whether a page that shows no figures may show what a prediction is asked about."""
    return not class_hides(page) and followed(page) is None


def hides(page: str, part: str) -> bool:
    """Tell whether the exercise that is followed on a page, or the class, hides a part of it now; figures are all."""
    if class_hides(page):
        return True
    exercise = followed(page)
    return exercise is not None and bool({part, "figures"} & set(hidden_parts(exercise)))


def show_hidden(exercise: Exercise) -> None:
    """Draw what stands in the figures' place: a frosted picture of no network, and what is asked for."""
    unit = exercise.answer.unit if isinstance(exercise.answer, NumberAnswer) else ""
    _show_frosted(unit, _WORDS)


def class_hides(page: str) -> bool:
    """Tell whether the class is asked what a page's figures would say."""
    return st.session_state.get(CLASS_HIDES) in (page, EVERY_PAGE)


def show_class_hides() -> None:
    """Draw what stands in the figures' place meanwhile."""
    _show_frosted("", "Hidden while the class guesses. The figures come with the truth.")


def _show_frosted(unit: str, words: str) -> None:
    asked = escape(f"? {unit}".strip())
    st.html(f'{_STYLE}<div class="hidden-figures" role="note"><div><b>{asked}</b><p>{words}</p></div></div>')


def show_hidden_totals(page: str) -> None:
    """Draw what stands in the place of a line of totals."""
    until = "the class has the truth" if class_hides(page) else "you answer"
    st.html(f'{_STYLE}<p class="hidden-totals">Totals: hidden until {until}</p>')


CLASS_HIDES: Final = "lab.class.hides"
"""In the session: the page whose figures would give away what the class is asked, or `EVERY_PAGE`."""
_WORDS: Final = "Hidden until you answer. The figures of this page come with your answer."
_STYLE: Final = """<style>
.hidden-figures {
  position: relative; display: grid; place-items: center; min-height: clamp(15rem, 46vh, 30rem); overflow: hidden;
  border-radius: 10px; border: 1px solid light-dark(#c9d1da, #3a444f); text-align: center;
  background: light-dark(#f4f7fa, #141a22);
}
.hidden-figures::before {
  content: ""; position: absolute; inset: -12%; filter: blur(16px); opacity: 0.5; background-repeat: no-repeat;
  --blue: light-dark(#0b62a8, #3f93dc); --orange: light-dark(#e0660a, #f08a2c);
  --teal: light-dark(#2f9e8a, #4fc9ac); --plum: light-dark(#8f5aa8, #c58be0);
  background-image:
    linear-gradient(96deg, transparent 8%, var(--blue) 9% 22%, transparent 23%),
    linear-gradient(92deg, transparent 25%, var(--orange) 26% 52%, transparent 53%),
    linear-gradient(94deg, transparent 25%, var(--teal) 26% 61%, transparent 62%),
    linear-gradient(91deg, transparent 25%, var(--plum) 26% 47%, transparent 48%),
    linear-gradient(88deg, transparent 64%, var(--blue) 65% 91%, transparent 92%);
  background-position: 0 42%, 0 14%, 0 48%, 0 88%, 0 52%;
  background-size: 100% 30%, 100% 12%, 100% 28%, 100% 9%, 100% 62%;
}
.hidden-figures > div {
  position: relative; padding: 0.9rem 1.6rem; border-radius: 12px; max-width: 90%;
  background: light-dark(rgb(255 255 255 / 86%), rgb(13 17 22 / 82%)); color: light-dark(#1b2430, #e8edf2);
}
.hidden-figures b { display: block; font-size: clamp(2rem, 5vw, 3.4rem); line-height: 1.1; font-weight: 650; }
.hidden-figures p { margin: 0.4rem 0 0; font-size: 1rem; }
.hidden-totals {
  margin: 0; padding: 0.15rem 0.8rem; border-radius: 99px; font-size: 0.9rem; width: fit-content; white-space: nowrap;
  background: light-dark(#eef2f6, #1a2029); color: light-dark(#3d4a5a, #c3ccd6);
}
</style>"""
