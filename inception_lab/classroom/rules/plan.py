"""A lesson as a room keeps it: taken when the room opens, so that a file that changes later changes nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlencode

from inception_lab.classroom.rules.questions import (
    Question,
    asked_from,
    from_exercise,
    from_prediction,
    key_from,
    to_json,
    written_choice,
)
from inception_lab.errors import ClassError
from inception_lab.teach.lesson_plan import LessonPlan, Material, PlanStep, material

__all__ = ["Plan", "Step", "check_step", "plan_from", "read_plan", "taken", "write_plan"]

_MOST_STEPS: Final = 60


@dataclass(frozen=True, slots=True)
class Step:
    """One step: a page in the state `link`, and what is done there; `question` is the vote that it puts.

    `exercise` names the exercise that is solved there. Notes are the teacher's.
    """

    kind: str
    title: str
    minutes: int
    notes: str
    page: str = ""
    link: str = ""
    exercise: str = ""
    question: Question | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A lesson's steps in order; steps count from 1, and step 0 is before the first one."""

    name: str
    title: str
    minutes: int
    goal: str
    notes: str
    steps: tuple[Step, ...]

    @property
    def exercises(self) -> tuple[str, ...]:
        """The exercises that the class solves, in order."""
        return tuple(dict.fromkeys(step.exercise for step in self.steps if step.exercise))

    def minutes_before(self, number: int) -> int:
        """Return the minute of the lesson in which a step begins."""
        return sum(step.minutes for step in self.steps[: max(0, number - 1)])


def taken(lesson: LessonPlan, known: Material | None = None) -> Plan:
    """Take a lesson with all that it asks, as it is now. Raises LabError where a question cannot be computed."""
    known = known or material()
    if len(lesson.steps) > _MOST_STEPS:
        raise ClassError("lesson", f"more than {_MOST_STEPS} steps", f"{len(lesson.steps)}", "make it two lessons")
    steps = tuple(_step(step, known) for step in lesson.steps)
    return Plan(lesson.name, lesson.title, lesson.minutes, lesson.goal, lesson.notes, steps)


def _step(step: PlanStep, known: Material) -> Step:
    link = urlencode(step.query(), doseq=True) if step.page else ""
    question = _question(step, known) if step.kind == "question" else None
    exercise = step.exercise if step.kind == "exercise" else ""
    return Step(step.kind, step.title, step.minutes, step.noted(), step.page, link, exercise, question)


def _question(step: PlanStep, known: Material) -> Question:
    if step.prediction:
        return from_prediction(known.prediction(step.prediction), step.state)
    if step.exercise:
        return from_exercise(known.exercise(step.exercise))
    made = written_choice(step)
    return replace(made, asked=replace(made.asked, hides=bool(step.page)))


def check_step(plan: Plan, number: int) -> Step | None:
    """Return the step of a number; None for the place before the first one. Raises ClassError."""
    if not 0 <= number <= len(plan.steps):
        raise ClassError("lesson", "there is no such step", f"{number}", f"from 1 to {len(plan.steps)}")
    return plan.steps[number - 1] if number else None


# ── Kept as text ─────────────────────────────────────────────────────────────


def write_plan(plan: Plan) -> str:
    """Write a plan for the store."""
    steps = [{**_fields(step), "question": _write_question(step.question)} for step in plan.steps]
    return json.dumps({**_fields(plan), "steps": steps})


def _fields(part: Plan | Step) -> dict[str, object]:
    return {name: getattr(part, name) for name in part.__slots__}


def _write_question(question: Question | None) -> list[str] | None:
    return None if question is None else [to_json(question.asked), to_json(question.key)]


def plan_from(text: str | None) -> Plan | None:
    """Read what `write_plan` wrote; None where the room has no lesson."""
    return read_plan(text) if text else None


@lru_cache(maxsize=64)
def read_plan(text: str) -> Plan:
    """Read what `write_plan` wrote: every look of a class at its room needs it."""
    fields: dict[str, Any] = json.loads(text)
    return Plan(**{**fields, "steps": tuple(_read_step(step) for step in fields["steps"])})


def _read_step(fields: Mapping[str, Any]) -> Step:
    question = fields["question"]
    return Step(**{**fields, "question": _read_question(*question) if question else None})


def _read_question(asked: str, key: str) -> Question:
    return Question(asked_from(asked), key_from(key))
