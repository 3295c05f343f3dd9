"""What a visitor has tried and solved, kept by the browser's tab over a reload."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import streamlit as st

from inception_lab.ui.materials import ROLE
from inception_lab.ui.visit import keep, kept
from inception_lab.ui.writing.draft import DRAFT

__all__ = ["Mark", "help_given", "mark_of", "record", "solved", "streak"]

_KEPT: Final = "progress"
_MOST_EXERCISES: Final = 200
_MOST_LETTERS: Final = 80
_MOST: Final = 9_999


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a visitor is with one exercise: judged attempts until it was solved, whether it is, and with help."""

    tries: int = 0
    solved: bool = False
    helped: bool = False

    @property
    def at_once(self) -> bool:
        """Whether the first attempt was right, without a hint and without the answer shown."""
        return self.solved and self.tries == 1 and not self.helped


def solved() -> tuple[str, ...]:
    """Return the exercises that were solved in this visit."""
    return tuple(name for name, mark in _marks().items() if mark.solved)


def mark_of(exercise: str) -> Mark:
    """Return how far the visitor is with an exercise."""
    return _marks().get(exercise, Mark())


def streak() -> int:
    """Return how many exercises in a row were solved at the first attempt without help; a wrong answer ends it."""
    return _whole(_table().get("streak"))


def record(exercise: str, given: str, *, right: bool) -> None:
    """Keep what was answered to an exercise; `given` is the answer as typed or chosen, or empty where a state is.

    Every judged attempt goes through here; what could not be read is none. What
    comes after an exercise is solved changes nothing.
    """
    if exercise.startswith(DRAFT):  # whoever tries a draft solves nothing, and no room hears of it
        return
    if ROLE in st.session_state:
        # What knows the database takes long to load: a visit that is in no room does without.
        from inception_lab.ui.classroom.reporting import report

        report(exercise, given, right=right)
    before = mark_of(exercise)
    if before.solved:
        return
    mark = replace(before, tries=min(before.tries + 1, _MOST), solved=right)
    _keep(exercise, mark, min(streak() + 1, _MOST) if mark.at_once else 0)


def help_given(exercise: str) -> None:
    """Keep that a hint or the answer was shown before the exercise was solved."""
    before = mark_of(exercise)
    if not before.solved and not exercise.startswith(DRAFT):
        _keep(exercise, replace(before, helped=True), streak())


# ── As the tab keeps it: {"streak": 2, "marks": {"01_…": [tries, solved, helped]}} ──


def _keep(exercise: str, mark: Mark, in_a_row: int) -> None:
    # In the order in which they were solved, so that what is full forgets the oldest.
    marks = {name: other for name, other in _marks().items() if name != exercise}
    latest = [*marks.items(), (exercise, mark)][-_MOST_EXERCISES:]
    written = {name: [one.tries, int(one.solved), int(one.helped)] for name, one in latest}
    keep(_KEPT, {"streak": in_a_row, "marks": written})


def _marks() -> dict[str, Mark]:
    """Read the marks; what no page of ours has written is left out."""
    table = _table().get("marks")
    if not isinstance(table, dict) or len(table) > _MOST_EXERCISES:
        return {}
    return {
        name: Mark(_whole(mark[0]), mark[1] == 1, mark[2] == 1)
        for name, mark in table.items()
        if len(name) <= _MOST_LETTERS and _is_mark(mark)
    }


def _is_mark(mark: object) -> bool:
    return isinstance(mark, list) and len(mark) == len(("tries", "solved", "helped")) and all(map(_is_whole, mark))


def _table() -> dict[str, object]:
    table = kept(_KEPT)
    return table if isinstance(table, dict) else {}


def _whole(value: object) -> int:
    return value if _is_whole(value) and isinstance(value, int) else 0


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST
