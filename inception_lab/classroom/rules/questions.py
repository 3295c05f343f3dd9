"""A question for the class: what everybody reads, and apart from it what computes the truth.

The two are never one value, so that what goes to a student's page cannot hold
the answer by mistake.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from fractions import Fraction
from string import Formatter
from typing import Any, Final, Literal, cast
from urllib.parse import urlencode

from inception_lab.classroom.rules.states import measured as measured_at
from inception_lab.errors import ClassError, received
from inception_lab.labs import Quantities
from inception_lab.teach.exercise import Exercise
from inception_lab.teach.expression import fill, number, truth
from inception_lab.teach.lesson_plan import MOST_OPTION, MOST_OPTIONS, MOST_TEXT, PlanStep
from inception_lab.teach.pages import quantities, read_link
from inception_lab.teach.prediction import Prediction, Range
from inception_lab.teach.question import ChoiceAnswer, NumberAnswer, StateAnswer, with_start

__all__ = [
    "MOST_OPTIONS",
    "Asked",
    "Key",
    "Question",
    "Truth",
    "asked_from",
    "counts_as_right",
    "from_exercise",
    "from_prediction",
    "is_right",
    "key_from",
    "right_words",
    "to_json",
    "truth_from",
    "truth_of",
    "typed_choice",
    "typed_number",
    "typed_own",
    "written_choice",
]

_MOST_UNIT: Final = 40
_MOST_LINK: Final = 2_000
_MOST_DIGITS: Final = 9
_OWN: Final = "one's own number"


@dataclass(frozen=True, slots=True)
class Asked:
    """What everybody reads: a question for a number in `unit`, or for one of `options`.

    With a `page`, a state of that page is handed in, which begins at `start`:
    alone where the state is the answer (`given` is ``state``), or with a guess of
    a number of it (``own``). One that `hides` is answered by figures of the
    pages: they are not shown to whoever is to guess.
    """

    text: str
    options: tuple[str, ...] = ()
    unit: str = ""
    given: Literal["answer", "state", "own"] = "answer"
    page: str = ""
    start: str = ""
    hides: bool = False

    @property
    def kind(self) -> Literal["number", "choice", "state", "own"]:
        """What is answered."""
        if self.given != "answer":
            return self.given
        return "choice" if self.options else "number"


@dataclass(frozen=True, slots=True)
class Key:
    """What computes the truth: expressions over what the page `page` measures at `link`.

    `value` is the number's, `conditions` say an option each when it is right;
    `said` is the right option where no condition finds it, from 0; a question that was
    `written` before, in a lesson's file, has it so, else the teacher has just set it.
    A number is right within the share `tolerance` of the truth, or `near` it.
    `check` says whether a state that is handed in reaches what was asked, from
    the state `start` on; `link` is then a state that does, and `goal` its words.
    """

    page: str = ""
    link: str = ""
    value: str = ""
    conditions: tuple[str, ...] = ()
    said: int | None = None
    tolerance: str = "0"
    near: str = "0"
    explanation: str = ""
    check: str = ""
    start: str = ""
    goal: str = ""
    written: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the teacher has it."""

    asked: Asked
    key: Key


@dataclass(frozen=True, slots=True)
class Truth:
    """What a question's answer is: `value` as answers are kept, `written` for people, the step that leads there.

    `origin` says where it comes from: ``question`` where a lesson's file has it, ``goal`` where it is what a state is
    to reach, ``nothing`` where the question has no right answer, ``own`` where each student's design has one of its
    own. `right` says in words which numbers count as right, where a number is the answer.
    """

    value: str
    written: str
    explanation: str
    origin: Literal["computed", "question", "teacher", "goal", "nothing", "own"]
    page: str = ""
    link: str = ""
    right: str = ""


# ── Where questions come from ────────────────────────────────────────────────


def from_exercise(exercise: Exercise) -> Question:
    """Make an exercise's question one for the class. Raises LabError."""
    start = exercise.start_quantities()
    match exercise.answer:
        case NumberAnswer(value=value, unit=unit, tolerance=tolerance):
            asked = Asked(fill(exercise.question, start), unit=unit, hides=bool(exercise.hides))
            key = Key(exercise.lab, exercise.start, value, tolerance=str(tolerance), explanation=exercise.explanation)
        case ChoiceAnswer(options=options):
            offered = tuple(words for words, _ in options)
            asked = Asked(fill(exercise.question, start), offered, hides=bool(exercise.hides))
            conditions = tuple(condition for _, condition in options)
            key = Key(exercise.lab, exercise.start, conditions=conditions, explanation=exercise.explanation)
        case StateAnswer(check=check, goal=goal, solution=solution):
            where, begin = exercise.lab, urlencode(exercise.start_query, doseq=True)
            asked = Asked(fill(exercise.question, start), given="state", page=where, start=begin)
            key = Key(where, solution, explanation=exercise.explanation, check=check, start=begin, goal=goal)
    return _tried(Question(asked, key))


def from_prediction(prediction: Prediction, link: str = "") -> Question:
    """Make a lab's prediction one for the class, at the lab's setting `link`. Raises LabError."""
    text = fill(prediction.question, quantities(prediction.name, read_link(link)))
    match prediction.answer:
        case Range(value=value, unit=unit, step=step):
            asked = Asked(text, unit=unit, hides=True)
            key = Key(prediction.name, link, value, near=str(step / 2), explanation=prediction.explanation)
        case ChoiceAnswer(options=options):
            asked = Asked(text, tuple(words for words, _ in options), hides=True)
            conditions = tuple(condition for _, condition in options)
            key = Key(prediction.name, link, conditions=conditions, explanation=prediction.explanation)
    return _tried(Question(asked, key))


def typed_choice(text: str, options: tuple[str, ...], right: int | None) -> Question:
    """Make a question of a teacher's own words; `right` counts from 0, None asks for an opinion. Raises ClassError."""
    given = tuple(_line("choice", option, MOST_OPTION) for option in options)
    if not 2 <= len(given) <= MOST_OPTIONS or len(set(given)) != len(given):
        raise ClassError("choices", f"2 to {MOST_OPTIONS} different ones are needed", f"{len(given)}", "one a line")
    if right is not None and not 0 <= right < len(given):
        raise ClassError("choices", "the right one is none of them", f"{right + 1}")
    return Question(Asked(_line("question", text, MOST_TEXT), given), Key(said=right))


def written_choice(step: PlanStep) -> Question:
    """Make the question of a lesson's step in own words one for the class. Raises LabError."""
    right = None if step.right is None else step.right - 1
    question = typed_choice(step.asked(), step.offered(), right)
    said = step.explained()
    if not said and right is not None:
        said = _arithmetic(step.options[right], step.measured())
    return replace(question, key=Key(step.page, step.state, said=right, explanation=said, written=True))


def _arithmetic(option: str, measured: Quantities) -> str:
    """Say what the numbers of an option come from: ``macs / 2 = 791,335,936``; nothing where it has none."""
    sums = [field for _, field, _, _ in Formatter().parse(option) if field]
    return "; ".join(f"{field} = {fill('{' + field + '}', measured)}" for field in sums)


def typed_number(text: str, unit: str, page: str, link: str, value: str, tolerance: Fraction) -> Question:
    """Make a question for a number that the page `page` computes at `link`, as `value` says. Raises LabError."""
    if not 0 <= tolerance <= 1:
        raise ClassError("tolerance", "from 0 % to 100 %", str(tolerance))
    if len(link) > _MOST_LINK:
        raise ClassError("link", f"longer than {_MOST_LINK:,} letters", f"{len(link):,}")
    query = link.strip().rpartition("?")[2]
    unit = _line("unit", unit, _MOST_UNIT) if unit.strip() else ""
    asked = Asked(_line("question", text, MOST_TEXT), unit=unit, hides=True)
    return _tried(Question(asked, Key(page, query, value.strip(), tolerance=str(tolerance))))


def typed_own(text: str, unit: str, page: str, value: str, tolerance: Fraction) -> Question:
    """Make a question for a number of each student's own state of `page`. Raises LabError."""
    asked = typed_number(text, unit, page, "", value, tolerance).asked
    own = Asked(asked.text, unit=asked.unit, given="own", page=page)
    return Question(own, Key(page, value=value.strip(), tolerance=str(tolerance)))


def _tried(question: Question) -> Question:
    """Return the question, once its truth can be computed: else it would fail before the class."""
    truth_of(question)
    return question


def _line(where: str, text: str, most: int) -> str:
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text[: 4 * most]).split())
    if not line:
        raise ClassError(where, "is empty", remedy="write one")
    if len(line) > most:
        raise ClassError(where, f"longer than {most} letters", received(text))
    return line


# ── The truth ────────────────────────────────────────────────────────────────


def truth_of(question: Question) -> Truth:
    """Compute the truth. Raises LabError where the page cannot be measured at the link."""
    asked, key = question.asked, question.key
    if asked.kind == "own":
        said = f"{key.value}, of each one's own design"
        return Truth("1", "Each design has its own", said, "own", key.page, right=right_words(key))
    if key.check:
        return _one_way(key)
    if key.said is not None:
        origin: Literal["question", "teacher"] = "question" if key.written else "teacher"
        return Truth(str(key.said), asked.options[key.said], key.explanation, origin, key.page, key.link)
    if key.value or key.conditions:
        measured = measured_at(key.page, key.link)
        explanation = fill(key.explanation, measured)
        if asked.kind == "choice":
            right = _right(key.conditions, measured)
            return Truth(str(right), asked.options[right], explanation, "computed", key.page, key.link)
        exact = number(key.value, measured)
        written = f"{fill('{' + key.value + '}', measured)} {asked.unit}".strip()
        said = explanation or f"{key.value} = {written}"
        return Truth(str(exact), written, said, "computed", key.page, key.link, right_words(key, exact))
    return Truth("", "", "", "nothing")


def is_right(value: str, truth: Truth, key: Key) -> bool | None:
    """Tell whether a kept answer is right; None where nothing is."""
    if truth.origin == "nothing":
        return None
    return counts_as_right(value, truth.value, key)


def counts_as_right(value: str, true: str, key: Key) -> bool:
    """Tell whether a kept answer is the truth `true`, or as near as the question wants it."""
    if not key.value:
        return value == true
    exact = Fraction(true)
    return abs(Fraction(value) - exact) <= max(Fraction(key.tolerance) * abs(exact), Fraction(key.near))


def right_words(key: Key, exact: Fraction | None = None) -> str:
    """Say which numbers count as right: `exact`, or each design's own, with what the question allows beside it."""
    share, near = Fraction(key.tolerance), Fraction(key.near)
    if share > 0:
        return f"Right is within {float(100 * share):.3g} % of {_OWN if exact is None else 'this'}."
    if near > 0:
        return f"Right is up to {float(near):.3g} more or less than this."
    if exact is None:
        return f"Right is exactly {_OWN}."
    # What is written for people may be rounded.
    return "Right is exactly this." if exact.denominator == 1 else f"Right is exactly {_all_digits(exact)}."


def _all_digits(exact: Fraction) -> str:
    """Write a fraction with all its digits where they end soon, else as a fraction."""
    for digits in range(1, _MOST_DIGITS + 1):
        if (exact * 10**digits).denominator == 1:
            return f"{Decimal(int(exact * 10**digits)).scaleb(-digits):,f}"
    return f"{exact.numerator:,}/{exact.denominator:,}"


def _one_way(key: Key) -> Truth:
    """Return what was to be reached, and a state that does. Raises ClassError where it does not."""
    start = measured_at(key.page, key.start)
    reached = with_start(measured_at(key.page, key.link), start)
    if not truth(key.check, reached):
        raise ClassError("question", "its own solution does not reach what it asks for", received(key.link))
    return Truth("0", key.goal, fill(key.explanation, reached), "goal", key.page, key.link)


def _right(conditions: tuple[str, ...], measured: Quantities) -> int:
    right = [index for index, condition in enumerate(conditions) if truth(condition, measured)]
    if len(right) != 1:
        raise ClassError("choices", "exactly one must be right", f"{len(right)} are")
    return right[0]


# ── Kept as text ─────────────────────────────────────────────────────────────


def to_json(part: Asked | Key | Truth) -> str:
    """Write a part of a question for the store."""
    return json.dumps(asdict(part))


def asked_from(text: str) -> Asked:
    """Read what `to_json` wrote."""
    fields = _fields(text)
    return Asked(**{**fields, "options": tuple(fields["options"])})


def key_from(text: str) -> Key:
    """Read what `to_json` wrote."""
    fields = _fields(text)
    return Key(**{**fields, "conditions": tuple(fields["conditions"])})


def truth_from(text: str) -> Truth:
    """Read what `to_json` wrote."""
    return Truth(**_fields(text))


def _fields(text: str) -> dict[str, Any]:
    return cast(dict[str, Any], json.loads(text))
