"""A plan's step on paper: for students with room to write, for the teacher with its answer, its steps and its notes."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

from inception_lab.labs import Quantities
from inception_lab.teach.exercise import Exercise
from inception_lab.teach.expression import fill
from inception_lab.teach.handout.figures import figure
from inception_lab.teach.handout.markup import boxes, fill_in, lines, notes, rich, room_for_a_number
from inception_lab.teach.handout.tables import table_to_fill
from inception_lab.teach.lesson_plan import Material, PlanStep
from inception_lab.teach.pages import title_of
from inception_lab.teach.prediction import Prediction, Range
from inception_lab.teach.question import ChoiceAnswer, NumberAnswer, StateAnswer

__all__ = ["address", "for_students", "for_the_teacher"]


def for_students(step: PlanStep, known: Material, *, illustrated: bool) -> str:
    """Return what students have of a step; `illustrated` adds the page's figure and its table. Raises LabError."""
    if step.kind == "question":
        return _question(step, known)
    where = f'<p class="where">On the page {escape(title_of(step.page))}</p>'
    picture = _illustration(step) if illustrated else ""
    return where + _task(step, known) + picture + _room(step, known)


def for_the_teacher(step: PlanStep, known: Material) -> str:
    """Return a step's question with its answer, why it is that, the mistakes behind others, and the notes."""
    parts = [f'<div class="notes">{notes(step.noted())}</div>' if step.notes else "", _solution(step, known)]
    return "".join(parts)


def address(step: PlanStep) -> str:
    """Return a step's page and state as they stand in the address bar, without the server; empty without a page."""
    query = urlencode({key: texts[0] for key, texts in step.query().items() if texts[0] not in ("", "off")})
    return f"/{step.page}{'?' + query if query else ''}" if step.page else ""


# ── For students ─────────────────────────────────────────────────────────────


def _task(step: PlanStep, known: Material) -> str:
    """Return what an exercise asks; a page and a tour ask nothing on paper."""
    if step.kind != "exercise":
        return ""
    exercise = known.exercise(step.exercise)
    return _asked(exercise, exercise.start_quantities())


def _room(step: PlanStep, known: Material) -> str:
    if step.kind != "tour":
        return f'<div class="room">{lines(2)}</div>'
    stops = len(known.tour(step.tour).stops)
    return f'<div class="room"><p>{stops} stops. Of each, one thing that you did not expect:</p>{lines(stops)}</div>'


def _question(step: PlanStep, known: Material) -> str:
    if step.exercise:
        exercise = known.exercise(step.exercise)
        return _asked(exercise, exercise.start_quantities())
    if step.prediction:
        prediction = known.prediction(step.prediction)
        text = f"<p>{rich(fill(prediction.question, step.measured()))}</p>"
        match prediction.answer:
            case Range(unit=unit):
                return text + room_for_a_number(unit)
            case ChoiceAnswer(options=options):
                return text + boxes([words for words, _ in options])
    return f"<p>{rich(step.asked())}</p>" + boxes(step.offered())


def _asked(exercise: Exercise, start: Quantities) -> str:
    text = f"<p>{rich(fill(exercise.question, start))}</p>"
    match exercise.answer:
        case NumberAnswer(unit=unit):
            return text + lines(2) + room_for_a_number(unit)
        case ChoiceAnswer(options=options):
            return text + boxes([words for words, _ in options])
        case StateAnswer(goal=goal):
            return f'{text}<p class="goal">Goal: {rich(goal)}.</p>'


def _illustration(step: PlanStep) -> str:
    drawn = figure(step.page, step.state, costs=False)
    shown = f"<figure>{drawn}</figure>" if drawn else ""
    return shown + fill_in(*table_to_fill(step.page, step.state))


# ── For the teacher ──────────────────────────────────────────────────────────


def _solution(step: PlanStep, known: Material) -> str:
    if step.exercise:
        return _exercise_solved(known.exercise(step.exercise))
    if step.prediction:
        return _prediction_solved(known.prediction(step.prediction), step.measured())
    if step.tour:
        tour = known.tour(step.tour)
        stops = "".join(f"<li>{rich(tour.text_of(number))}</li>" for number in range(1, len(tour.stops) + 1))
        return f"<ol>{stops}</ol>"
    if step.kind == "question":
        right = None if step.right is None else step.offered()[step.right - 1]
        answer = _answer(right) if right is not None else "<p>An opinion: nothing is right or wrong.</p>"
        return f"<p>{rich(step.asked())}</p>{_listed(step.offered(), right)}{answer}{_explained(step.explained())}"
    return ""


def _explained(text: str) -> str:
    return f"<p>{rich(text)}</p>" if text else ""


def _exercise_solved(exercise: Exercise) -> str:
    start = exercise.start_quantities()
    answer = exercise.answer
    shown = [f"<p>{rich(fill(exercise.question, start))}</p>"]
    if isinstance(answer, ChoiceAnswer):
        shown.append(_listed([words for words, _ in answer.options], answer.right(start)))
    shown.append(_answer(answer.written(start)))
    if isinstance(answer, StateAnswer):
        shown.append(f"<p>One way: <code>/{exercise.lab}?{escape(answer.solution)}</code></p>")
    shown.append(f"<p>{rich(exercise.explained())}</p>")
    if isinstance(answer, NumberAnswer) and answer.mistakes:
        rows = [(fill(f"{{{known.value}}}", start), fill(known.says, start)) for known in answer.mistakes]
        shown.append(fill_in(("who says", "hears"), rows, "mistakes"))
    hints = "".join(f"<li>{rich(fill(hint, start))}</li>" for hint in exercise.hints)
    return "".join(shown) + f'<p class="hints">Hints</p><ol>{hints}</ol>'


def _prediction_solved(prediction: Prediction, measured: Quantities) -> str:
    text = f"<p>{rich(fill(prediction.question, measured))}</p>"
    match prediction.answer:
        case Range(value=value, unit=unit):
            answer = _answer(f"{fill('{' + value + '}', measured)} {unit}".strip())
        case ChoiceAnswer(options=options) as choice:
            right = choice.right(measured)
            answer = _listed([words for words, _ in options], right) + _answer(right)
    return f"{text}{answer}<p>{rich(prediction.explained(measured))}</p>"


def _answer(text: str) -> str:
    return f'<p class="answer">Answer: {rich(text)}</p>'


def _listed(options: list[str] | tuple[str, ...], right: str | None) -> str:
    """Return choices as a list with letters, the right one marked."""
    marked = (f"<li{' class=right' if option == right else ''}>{rich(option)}</li>" for option in options)
    return f'<ol type="A" class="options">{"".join(marked)}</ol>'
