"""A page as lessons see it, and how a visitor leaves what leads over it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from inception_lab.labs import Quantities
from inception_lab.ui.lesson_state import set_lesson

__all__ = ["Course", "leave"]


@dataclass(frozen=True, slots=True)
class Course:
    """A page as lessons see it: what it measures as it stands, and how it is put into a state."""

    page: str
    measure: Callable[[], Quantities]
    go: Callable[[Mapping[str, Sequence[str]]], None]


def leave(kind: str) -> None:
    """Leave the exercise or the tour, as `kind` says."""
    set_lesson(exercise="") if kind == "exercise" else set_lesson(tour="", step=1)
