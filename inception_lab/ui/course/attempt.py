"""How far a visitor is with an exercise on its page, and whether that gives its figures free."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import streamlit as st

from inception_lab.teach.exercise import Exercise
from inception_lab.ui.course.progress import solved
from inception_lab.ui.lesson_state import current_lesson
from inception_lab.ui.materials import find_exercise

__all__ = ["Attempt", "attempt_at", "change_attempt", "followed", "hidden_parts"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was answered last and what was said to it, the hints that were asked for, and whether the answer was."""

    given: str = ""
    message: str = ""
    right: bool = False
    hints: int = 0
    shown: bool = False


def attempt_at(exercise: Exercise) -> Attempt:
    """Return how far the visitor is; each exercise has an attempt of its own."""
    return cast(Attempt, st.session_state.get(_key(exercise), Attempt()))


def change_attempt(exercise: Exercise, attempt: Attempt) -> None:
    """Replace how far the visitor is."""
    st.session_state[_key(exercise)] = attempt


def followed(page: str) -> Exercise | None:
    """Return the exercise that is followed on a page, if any is."""
    exercise = find_exercise(current_lesson().exercise)
    return exercise if exercise is not None and exercise.lab == page else None


def hidden_parts(exercise: Exercise) -> tuple[str, ...]:
    """Return what of its page an exercise hides now: nothing once it is solved or its answer was asked for."""
    free = exercise.name in solved() or attempt_at(exercise).shown
    return () if free else exercise.hides


def _key(exercise: Exercise) -> str:
    return f"lab.attempt.{exercise.name}"
