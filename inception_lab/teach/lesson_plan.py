"""Lesson plans: what a class does, step by step, each step with its minutes and what only the teacher reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal, TypeVar, cast, get_args

from inception_lab.errors import LabError, LessonError, received
from inception_lab.labs import Quantities
from inception_lab.teach.exercise import Exercise, exercises
from inception_lab.teach.expression import fill
from inception_lab.teach.files import LESSONS, Table, only, read_folder, text_of, texts_of
from inception_lab.teach.pages import check_page, quantities, read_link, title_of
from inception_lab.teach.prediction import Prediction, predictions
from inception_lab.teach.question import StateAnswer
from inception_lab.teach.tour import Tour, tours

__all__ = [
    "MOST_OPTION",
    "MOST_OPTIONS",
    "MOST_TEXT",
    "PLANS",
    "LessonPlan",
    "Material",
    "PlanStep",
    "lesson_plans",
    "material",
    "read_lesson_plan",
]

PLANS: Final = LESSONS / "plans"
MOST_OPTIONS: Final = 8
"""Choices of a question in one's own words."""
MOST_TEXT: Final = 600
"""Letters of such a question."""
MOST_OPTION: Final = 160
"""Letters of one of its choices."""
_MOST_MINUTES: Final = 180
_PLAN_KEYS: Final = ("title", "minutes", "goal", "notes", "steps")
_STEP_KEYS: Final = ("kind", "minutes", "title", "notes")
Kind = Literal["page", "question", "exercise", "tour"]
_OWN_KEYS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "page": ("page", "state"),
    "question": ("prediction", "exercise", "text", "options", "right", "explanation", "page", "state"),
    "exercise": ("exercise",),
    "tour": ("tour",),
}
Lesson = TypeVar("Lesson", Exercise, Tour, Prediction)


@dataclass(frozen=True, slots=True)
class Material:
    """What a plan may name: the files that come with the app, or these and a class's own."""

    exercises: tuple[Exercise, ...]
    tours: tuple[Tour, ...]
    predictions: tuple[Prediction, ...]

    def exercise(self, name: str) -> Exercise:
        """Return an exercise by name. Raises LessonError, listing them."""
        return _named("exercise", self.exercises, name)

    def tour(self, name: str) -> Tour:
        """Return a tour by name. Raises LessonError, listing them."""
        return _named("tour", self.tours, name)

    def prediction(self, lab: str) -> Prediction:
        """Return a lab's prediction. Raises LessonError, listing the labs that have one."""
        return _named("prediction", self.predictions, lab)


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One step: the page it is on, in the state of the link `state`, and what is done there.

    A question asks what a lab predicts, an exercise, or `text` with `options`: one of `prediction`, `exercise` and
    `text` is set. `right` counts from 1 and is None for an opinion; `explanation` says why. `page` is empty where the
    class needs none.
    """

    kind: Kind
    title: str
    minutes: int
    notes: str
    page: str = ""
    state: str = ""
    prediction: str = ""
    exercise: str = ""
    tour: str = ""
    text: str = ""
    options: tuple[str, ...] = ()
    right: int | None = None
    explanation: str = ""

    def query(self) -> dict[str, list[str]]:
        """Return the query of the link that opens the step, and ends whatever a step before it began."""
        follows = {
            "predict": "on" if self.prediction else "off",
            "exercise": self.exercise,
            "tour": self.tour,
        }
        return read_link(self.state) | {key: [text] for key, text in follows.items()}

    def measured(self) -> Quantities:
        """Return what the step's page measures in its state; nothing where there is no page. Raises LabError."""
        return quantities(self.page, read_link(self.state)) if self.page else {}

    def noted(self) -> str:
        """Return the notes to the teacher with their numbers. Raises LabError."""
        return fill(self.notes, self.measured())

    def asked(self) -> str:
        """Return the question in own words with its numbers, empty where there is none. Raises LabError."""
        return fill(self.text, self.measured())

    def offered(self) -> tuple[str, ...]:
        """Return the choices in own words with their numbers. Raises LabError."""
        measured = self.measured()
        return tuple(fill(option, measured) for option in self.options)

    def explained(self) -> str:
        """Return why a choice is right, with its numbers, empty where nothing says it. Raises LabError."""
        return fill(self.explanation, self.measured())


@dataclass(frozen=True, slots=True)
class LessonPlan:
    """A lesson for a class; `name` is its file's.

    `goal` is what students can do afterwards, `notes` what the teacher reads before.
    """

    name: str
    title: str
    minutes: int
    goal: str
    notes: str
    steps: tuple[PlanStep, ...]

    def begins(self) -> tuple[int, ...]:
        """Return the minute of the lesson in which each step begins, from 0."""
        return tuple(sum(step.minutes for step in self.steps[:number]) for number in range(len(self.steps)))


# ── Reading ──────────────────────────────────────────────────────────────────


def material() -> Material:
    """Return the exercises, tours and predictions that come with the app."""
    return Material(tuple(exercises()[0].values()), tuple(tours()[0].values()), tuple(predictions()[0].values()))


def lesson_plans(
    folder: Path = PLANS, known: Material | None = None
) -> tuple[Mapping[str, LessonPlan], tuple[LabError, ...]]:
    """Return the plans by name in the order of the files, and what is wrong with files that are left out."""
    return read_folder(folder, _reader(known or material()))


@lru_cache(maxsize=8)
def _reader(known: Material) -> Callable[[str, Table], LessonPlan]:
    """Return what reads a plan with this material: the same function for the same, as `read_folder` keeps by it."""
    return lambda name, table: read_lesson_plan(name, table, known)


def read_lesson_plan(name: str, table: Table, known: Material | None = None) -> LessonPlan:
    """Read a plan and try every step; what it names is looked for in `known`. Raises LabError."""
    only(table, _PLAN_KEYS)
    known = known or material()
    steps = table.get("steps", [])
    if not isinstance(steps, list) or not steps or not all(isinstance(step, dict) for step in steps):
        raise LessonError("steps", "at least one step was expected", remedy="write [[steps]] with kind and minutes")
    made = []
    for number, step in enumerate(steps, start=1):
        try:
            made.append(_step(step, known))
        except LabError as error:
            raise LessonError(f"step {number}", str(error)) from None
    plan = LessonPlan(
        name, text_of(table, "title"), _minutes(table), text_of(table, "goal"), text_of(table, "notes", ""), tuple(made)
    )
    for text in (plan.goal, plan.notes):
        fill(text, {})
    spent = sum(step.minutes for step in plan.steps)
    if spent != plan.minutes:
        raise LessonError("minutes", f"the steps take {spent} together", str(plan.minutes), "make both the same")
    return plan


def _step(table: Table, known: Material) -> PlanStep:
    kind = text_of(table, "kind")
    if kind not in get_args(Kind):
        raise LessonError("kind", "no such kind of step", received(kind), f"one of {', '.join(get_args(Kind))}")
    kind = cast(Kind, kind)
    only(table, (*_STEP_KEYS, *_OWN_KEYS[kind]))
    match kind:
        case "page":
            page = check_page(text_of(table, "page"))
            step = _made(table, kind, title_of(page), page=page, state=text_of(table, "state", ""))
        case "exercise":
            exercise = known.exercise(text_of(table, "exercise"))
            step = _made(table, kind, exercise.title, page=exercise.lab, state=exercise.start, exercise=exercise.name)
        case "tour":
            tour = known.tour(text_of(table, "tour"))
            step = _made(table, kind, tour.title, page=tour.lab, state=tour.stop(1).state, tour=tour.name)
        case _:
            step = _question(table, known)
    step.noted()
    step.asked()
    step.explained()
    if len(set(step.offered())) != len(step.options):
        raise LessonError("options", "two are the same once their numbers are in", ", ".join(step.offered()))
    return step


def _made(table: Table, kind: Kind, title: str, **own: object) -> PlanStep:
    """Return a step with what all kinds have; `title` is what it is called where the file has no title."""
    return PlanStep(kind, text_of(table, "title", title), _minutes(table), text_of(table, "notes", ""), **own)  # type: ignore[arg-type]  # fields by name


def _question(table: Table, known: Material) -> PlanStep:
    given = [key for key in ("prediction", "exercise", "text") if key in table]
    if len(given) != 1:
        raise LessonError("question", "asks one thing", ", ".join(given) or "nothing", "prediction, exercise or text")
    match given[0]:
        case "prediction":
            only(table, (*_STEP_KEYS, "prediction", "state"))
            prediction = known.prediction(text_of(table, "prediction"))
            state = text_of(table, "state", "")
            fill(prediction.question, quantities(prediction.name, read_link(state)))
            title = f"{title_of(prediction.name)}: predict"
            return _made(table, "question", title, page=prediction.name, state=state, prediction=prediction.name)
        case "exercise":
            only(table, (*_STEP_KEYS, "exercise"))
            exercise = known.exercise(text_of(table, "exercise"))
            if isinstance(exercise.answer, StateAnswer):
                remedy = 'write kind = "exercise"'
                raise LessonError("exercise", "a state is reached, not voted on", repr(exercise.name), remedy)
            return _made(
                table, "question", exercise.title, page=exercise.lab, state=exercise.start, exercise=exercise.name
            )
        case _:
            return _own_words(table)


def _own_words(table: Table) -> PlanStep:
    only(table, (*_STEP_KEYS, "text", "options", "right", "explanation", "page", "state"))
    page = text_of(table, "page", "")
    text, options, right = text_of(table, "text"), texts_of(table, "options"), table.get("right")
    if not 1 <= len(text) <= MOST_TEXT:
        raise LessonError("text", f"1 to {MOST_TEXT} letters were expected", f"{len(text)}")
    if not 2 <= len(options) <= MOST_OPTIONS or len(set(options)) != len(options):
        raise LessonError("options", f"2 to {MOST_OPTIONS} different ones were expected", f"{len(options)}")
    if not all(1 <= len(option) <= MOST_OPTION for option in options):
        raise LessonError("options", f"each has 1 to {MOST_OPTION} letters")
    if right is not None and (isinstance(right, bool) or not isinstance(right, int) or not 1 <= right <= len(options)):
        raise LessonError("right", f"a whole number from 1 to {len(options)} was expected", received(right))
    explanation = text_of(table, "explanation", "")
    if len(explanation) > MOST_TEXT:
        raise LessonError("explanation", f"at most {MOST_TEXT} letters were expected", f"{len(explanation)}")
    if explanation and right is None:
        raise LessonError("explanation", "an opinion has none", remedy="say which choice is right")
    state = text_of(table, "state", "")
    if state and not page:
        raise LessonError("state", "which page's?", repr(state), "write page = …")
    return _made(
        table,
        "question",
        "A question",
        page=check_page(page) if page else "",
        state=state,
        text=text,
        options=options,
        right=right,
        explanation=explanation,
    )


def _minutes(table: Table) -> int:
    minutes = table.get("minutes")
    if isinstance(minutes, bool) or not isinstance(minutes, int) or not 1 <= minutes <= _MOST_MINUTES:
        raise LessonError("minutes", f"a whole number from 1 to {_MOST_MINUTES} was expected", received(minutes))
    return minutes


def _named(what: str, lessons: tuple[Lesson, ...], name: str) -> Lesson:
    for lesson in lessons:
        if lesson.name == name:
            return lesson
    raise LessonError(what, f"no such {what}", received(name), f"one of {', '.join(one.name for one in lessons)}")
