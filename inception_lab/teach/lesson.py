"""A lesson: the part of a link that a teacher sets and every page obeys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from inception_lab.errors import DesignError, LabError, single
from inception_lab.reading import read_switch, read_whole

__all__ = ["KEYS", "Lesson", "split_lesson"]


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a teacher's link sets besides a page's own state.

    `predict` asks for an estimate before a figure is shown; `hide` names groups
    of the sidebar that are left out, `fix` knobs that cannot be turned; `tour`
    and `step` (from 1), or `exercise`, are what is being followed; `large` is
    type for a projector; `present` gives the screen to one figure.
    """

    predict: bool = False
    hide: tuple[str, ...] = ()
    fix: tuple[str, ...] = ()
    tour: str = ""
    step: int = 1
    exercise: str = ""
    large: bool = False
    present: bool = False

    def to_query(self) -> dict[str, list[str]]:
        """Write what differs from a lesson without a teacher."""
        query = {
            "predict": "on" if self.predict else "",
            "hide": ",".join(self.hide),
            "fix": ",".join(self.fix),
            "tour": self.tour,
            "step": str(self.step) if self.tour and self.step != 1 else "",
            "exercise": self.exercise,
            "type": "large" if self.large else "",
            "present": "on" if self.present else "",
        }
        return {key: [text] for key, text in query.items() if text}


KEYS: Final = ("predict", "hide", "fix", "tour", "step", "exercise", "type", "present")
"""The lesson's keys in a link; no knob may have one of these names."""


def split_lesson(
    query: Mapping[str, Sequence[str]], before: Lesson
) -> tuple[Lesson, dict[str, Sequence[str]], tuple[LabError, ...]]:
    """Take the lesson out of a link's query; return it, the rest, and what could not be read.

    A key that the link does not have stays as it was `before`.
    """
    lesson, errors = before, []
    for key in KEYS:
        if key in query:
            try:
                lesson = _turned(lesson, key, single(f"link key {key}", query[key]))
            except LabError as error:
                errors.append(error)
    return lesson, {key: texts for key, texts in query.items() if key not in KEYS}, tuple(errors)


def _turned(lesson: Lesson, key: str, text: str) -> Lesson:
    match key:
        case "predict":
            return replace(lesson, predict=_switch(key, text))
        case "present":
            return replace(lesson, present=_switch(key, text))
        case "type":
            if text not in ("normal", "large"):
                raise DesignError("link key type", "no such choice", repr(text), "one of normal, large")
            return replace(lesson, large=text == "large")
        case "hide":
            return replace(lesson, hide=_names(text))
        case "fix":
            return replace(lesson, fix=_names(text))
        case "tour":
            return replace(lesson, tour=text, step=1)
        case "exercise":
            return replace(lesson, exercise=text)
        case _:
            return replace(lesson, step=_step(text))


def _step(text: str) -> int:
    try:
        step = read_whole(text)
    except ValueError:
        step = 0
    if not 1 <= step <= 99:
        raise DesignError("link key step", "a step is a whole number from 1", repr(text))
    return step


def _switch(key: str, text: str) -> bool:
    try:
        return read_switch(text)
    except ValueError:
        raise DesignError(f"link key {key}", "must be on or off", repr(text)) from None


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
