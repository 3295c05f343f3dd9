"""Lessons being written: a table that is not right yet, and everything that is wrong with it, each at its place.

The reader of a file stops at the first error. Here each field is tried by
itself, by the functions that the reader uses; the reader has the last word.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal

from inception_lab.errors import LabError, LessonError
from inception_lab.labs import Quantities
from inception_lab.teach.exercise import IDEAS, LEVELS, Exercise, read_exercise
from inception_lab.teach.expression import evaluate, fill, number, truth
from inception_lab.teach.files import Table
from inception_lab.teach.lesson_plan import LessonPlan, Material, read_lesson_plan
from inception_lab.teach.pages import check_page
from inception_lab.teach.prediction import Prediction, read_prediction
from inception_lab.teach.problems import Found, Problem, at_place, measured
from inception_lab.teach.prose import Where, prose_problems
from inception_lab.teach.question import read_answer, with_start
from inception_lab.teach.tour import NEXT, Tour, read_tour

__all__ = [
    "KINDS",
    "Draft",
    "Kind",
    "Problem",
    "asked_names",
    "blank",
    "check",
    "guessed_kind",
    "measured",
    "read",
    "written_value",
]

Kind = Literal["exercise", "prediction", "tour", "plan"]
KINDS: Final[tuple[Kind, ...]] = ("exercise", "prediction", "tour", "plan")
_FIELDS: Final = frozenset({"idea", "level", "minutes", "hides", "hints", "title", "lab", "start", "steps", "notes"})
"""What the reader may name: fields of the form at the top of the table."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A lesson being written: what it is, and its table so far. A prediction's page stands beside it, as its name."""

    kind: Kind
    table: Table
    page: str = ""

    @property
    def lab(self) -> str:
        """The page it is about."""
        return self.page if self.kind == "prediction" else str(self.table.get("lab", ""))


def blank(kind: Kind, page: str) -> Draft:
    """Return a draft with nothing written yet."""
    match kind:
        case "exercise":
            answer = {"kind": "number", "value": "", "unit": "", "tolerance": "1 %"}
            texts: dict[str, Any] = {"title": "", "lab": page, "idea": IDEAS[0], "level": LEVELS[0], "minutes": 3}
            return Draft(kind, {**texts, "start": "", "question": "", "hints": [], "explanation": "", "answer": answer})
        case "prediction":
            answer_range = {"kind": "estimate", "value": "", "unit": "", "least": 0, "most": 100, "step": 1}
            return Draft(kind, {"question": "", "explanation": "", "answer": answer_range}, page)
        case "tour":
            return Draft(kind, {"title": "", "lab": page, "steps": [{"state": "", "text": ""}]})
        case "plan":
            step = {"kind": "page", "minutes": 5, "page": page, "state": ""}
            return Draft(kind, {"title": "", "minutes": 5, "goal": "", "notes": "", "steps": [step]})


def guessed_kind(table: Table) -> Kind:
    """Tell what a file's table is. Raises LessonError."""
    if "steps" in table:
        return "tour" if "lab" in table else "plan"
    if "answer" in table:
        return "exercise" if "title" in table or "lab" in table else "prediction"
    raise LessonError("file", "is no exercise, question, tour or lesson", remedy="it has neither answer nor steps")


def check(draft: Draft, known: Material) -> tuple[Problem, ...]:
    """Return everything that is wrong with a draft; nothing where it can be used.

    The steps of a plan name what is `known`.
    """
    found = Found(draft.table)
    match draft.kind:
        case "exercise":
            _exercise(found)
        case "prediction":
            _prediction(found, draft.page)
        case "tour":
            _tour(found)
        case "plan":
            _plan(found, known)
    found.problems += [Problem(where, error) for where, error in prose_problems(draft.table)]
    if not found.problems:
        try:
            read(draft, "draft", known)
        except LabError as error:
            found.problems.append(Problem((error.where,) if error.where in _FIELDS else (), error))
    return tuple(found.problems)


def read(draft: Draft, name: str, known: Material) -> Exercise | Prediction | Tour | LessonPlan:
    """Read a draft as a file of this name. Raises LabError."""
    match draft.kind:
        case "exercise":
            return read_exercise(name, draft.table)
        case "prediction":
            return read_prediction(draft.page, draft.table)
        case "tour":
            return read_tour(name, draft.table)
        case "plan":
            return read_lesson_plan(name, draft.table, known)


def _exercise(found: Found) -> None:
    found.text("title")
    page = str(found.table.get("lab", ""))
    if found.tried(("lab",), lambda: check_page(page)) is None:
        return
    start = found.measured(page, found.table.get("start"), "start")
    reached = _answer(found, page, start)
    found.filled(start, "question")
    hints = found.table.get("hints")
    for place in range(len(hints) if isinstance(hints, list) else 0):
        found.filled(start, "hints", place)
    both = with_start(reached or start, start) if start is not None else None
    found.filled(both, "explanation")


def _answer(found: Found, page: str, start: Quantities | None) -> Quantities | None:
    """Try an answer's fields; return what the page measures where a state answers it."""
    answer = found.table.get("answer")
    kind = answer.get("kind") if isinstance(answer, dict) else None
    match kind:
        case "number":
            _number(found, start)
        case "choice":
            _choice(found, start)
        case "state":
            return _state(found, page, start)
        case _:
            found.tried(("answer", "kind"), lambda: read_answer(answer if isinstance(answer, dict) else {}))
            return None
    if isinstance(answer, dict) and not found.problems:
        found.tried(("answer",), lambda: read_answer(answer))
    return None


def _number(found: Found, start: Quantities | None) -> None:
    value = found.text("answer", "value")
    exact = found.tried(("answer", "value"), lambda: number(value, start)) if value and start is not None else None
    answer = found.table["answer"]
    kept = {key: answer[key] for key in ("kind", "tolerance") if key in answer}
    found.tried(("answer", "tolerance"), lambda: read_answer({**kept, "value": value}))
    mistakes = answer.get("mistakes", [])
    for place in range(len(mistakes) if isinstance(mistakes, list) else 0):
        wrong = found.text("answer", "mistakes", place, "value")
        found.filled(start, "answer", "mistakes", place, "says")
        if wrong and start is not None:
            computed = found.tried(("answer", "mistakes", place, "value"), partial(number, wrong, start))
            if computed is not None and exact is not None:
                _refuse_right(found, place, value, wrong, start)


def _refuse_right(found: Found, place: int, value: str, wrong: str, start: Quantities) -> None:
    """Refuse a mistake that the answer would take as right."""
    answer = found.table["answer"]
    kept = {key: answer[key] for key in ("kind", "tolerance") if key in answer}
    try:
        read = read_answer({**kept, "value": value})
    except LabError:
        return
    if getattr(read, "accepts", lambda *_: False)(number(wrong, start), start):
        error = LessonError("mistake", "this is right, so it is no mistake", remedy="compute what a wrong way gives")
        found.problems.append(Problem(("answer", "mistakes", place, "value"), error))


def _choice(found: Found, start: Quantities | None, at: Where = ("answer",)) -> None:
    options = at_place(found.table, (*at, "options"))
    places = range(len(options) if isinstance(options, list) else 0)
    right = []
    for place in places:
        found.text(*at, "options", place, "text")
        where = (*at, "options", place, "right")
        condition = found.text(*where)
        if condition and start is not None:
            right.append(found.tried(where, partial(truth, condition, start)))
    if len(places) < 2:
        error = LessonError("options", "at least two are needed", f"{len(places)}", "add one")
        found.problems.append(Problem((*at, "options"), error))
    elif None not in right and len(right) == len(places) and right.count(True) != 1:
        error = LessonError("options", "exactly one must hold at the start", f"{right.count(True)} do")
        found.problems.append(Problem((*at, "options"), error))


def _state(found: Found, page: str, start: Quantities | None) -> Quantities | None:
    found.text("answer", "goal")
    check_text = found.text("answer", "check")
    solution = found.measured(page, found.table["answer"].get("solution"), "answer", "solution")
    if not check_text or start is None:
        return solution
    held = found.tried(("answer", "check"), lambda: truth(check_text, with_start(start, start)))
    if held is True:
        error = LessonError("start", "solves the exercise already", remedy="begin elsewhere, or ask for more")
        found.problems.append(Problem(("answer", "check"), error))
    elif held is False and solution is not None:
        reached = found.tried(("answer", "check"), partial(truth, check_text, with_start(solution, start)))
        if reached is False:
            error = LessonError("solution", "does not reach the goal", remedy="take the page's state once it does")
            found.problems.append(Problem(("answer", "solution"), error))
    return solution


def _prediction(found: Found, page: str) -> None:
    names = found.measured(page, "")
    found.filled(names, "question")
    found.filled(names, "explanation")
    answer = found.table.get("answer")
    if not isinstance(answer, dict) or answer.get("kind") not in ("estimate", "choice"):
        error = LessonError("kind", "an estimate or a choice was expected")
        found.problems.append(Problem(("answer", "kind"), error))
    elif answer["kind"] == "choice":
        _choice(found, names)
    else:
        value = found.text("answer", "value")
        if value and names is not None:
            found.tried(("answer", "value"), lambda: number(value, names))


def _tour(found: Found) -> None:
    found.text("title")
    page = str(found.table.get("lab", ""))
    if found.tried(("lab",), lambda: check_page(page)) is None:
        return
    steps = found.table.get("steps", [])
    are_tables = isinstance(steps, list) and all(isinstance(step, dict) for step in steps)
    for place, step in enumerate(steps if are_tables else ()):
        if not found.has_time(place):
            return
        before = len(found.problems)
        names = found.measured(page, at_place(steps, (place, "state")), "steps", place, "state")
        found.filled(names, "steps", place, "text")
        _ask(found, page, place)
        if len(found.problems) == before:
            # A question may look at the step after.
            after = [{"state": one.get("state", ""), "text": "-"} for one in steps[place + 1 : place + 2]]
            few = {"title": "-", "lab": page, "steps": [step, *after]}
            where = "ask" if isinstance(step, dict) and "ask" in step else "shows"
            try:
                read_tour("draft", few)
            except LabError as error:
                found.problems.append(Problem(("steps", place, "shows" if error.where == "shows" else where), error))


def _ask(found: Found, page: str, place: int) -> None:
    """Try the small question of a tour's step, where it has one."""
    at = ("steps", place, "ask")
    if not isinstance(at_place(found.table, at), dict):
        return
    names = asked_names(page, found.table.get("steps"), place)
    found.filled(names, *at, "question")
    if at_place(found.table, (*at, "kind")) == "choice":
        _choice(found, names, at)
    else:
        value = found.text(*at, "value")
        if value and names is not None:
            found.tried((*at, "value"), partial(number, value, names))


def asked_names(page: str, steps: object, place: int) -> Quantities | None:
    """Return what a question of a tour's step may name: the step's quantities, and those of the one after."""
    ahead = place + 1 if at_place(steps, (place + 1,)) is not None else place
    states = [at_place(steps, (one, "state")) for one in (place, ahead)]
    try:
        now, then = (measured(page, state if isinstance(state, str) else "") for state in states)
    except LabError:
        return None
    return {**now, **{f"{NEXT}{name}": value for name, value in then.items()}}


def _plan(found: Found, known: Material) -> None:
    found.text("title")
    found.filled({}, "goal")
    notes = found.table.get("notes", "")
    found.tried(("notes",), lambda: fill(notes if isinstance(notes, str) else "", {}))
    steps = found.table.get("steps", [])
    for place, step in enumerate(steps if isinstance(steps, list) else ()):
        if not found.has_time(place):
            return
        minutes = step.get("minutes") if isinstance(step, dict) else None
        alone = {"title": "-", "goal": "-", "minutes": minutes, "steps": [step]}
        try:
            read_lesson_plan("draft", alone, known)
        except LabError as error:
            found.problems.append(_of_step(place, error))


def _of_step(place: int, error: LabError) -> Problem:
    """Return the problem of a step at the field that it names."""
    key, _, said = error.problem.partition(": ")
    if error.where != "step 1" or not said:
        return Problem(("steps", place, error.where), error)
    return Problem(("steps", place, key), LessonError(key, said))


def written_value(text: str, names: Quantities) -> str:
    """Return what an expression is: a number as a page writes it, or whether it holds. Raises LabError."""
    value = evaluate(text, names)
    return ("true" if value else "false") if isinstance(value, bool) else fill("{" + text + "}", names)
