"""What of a room is seen: by everybody, by a student, by the teacher. Nobody is handed more than they may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from sqlalchemy import Connection

from inception_lab.classroom.gallery_views import Mark, mark_in
from inception_lab.classroom.rules.board import Attempt, Board, board_of
from inception_lab.classroom.rules.judging import OwnTruth, Reach, judged, own_truth, reach_of
from inception_lab.classroom.rules.leaders import Leader, leaders_of
from inception_lab.classroom.rules.plan import Plan, Step, plan_from
from inception_lab.classroom.rules.pulse import Phase, Pulse, as_of
from inception_lab.classroom.rules.questions import Asked, Key, Truth, asked_from, is_right, key_from, truth_from
from inception_lab.classroom.rules.results import Results, results_of
from inception_lab.classroom.store import attempts, rows
from inception_lab.classroom.store.rows import AnswerRow, QuestionRow, RoomRow
from inception_lab.teach.exercise import Exercise
from inception_lab.teach.pages import Query, read_link

__all__ = [
    "Beat",
    "LessonView",
    "Member",
    "Now",
    "RoomView",
    "StepView",
    "StudentView",
    "TeacherView",
    "beat_in",
    "now_in",
    "now_of",
    "pulse_in",
    "see_board",
    "see_room",
    "see_student",
    "see_teacher",
]

CLASS_PAGE: Final = "classroom"


@dataclass(frozen=True, slots=True)
class StepView:
    """The step at which the class is, as everybody may see it: where it is done, in which state; never how it ends.

    `page` is the class's own where a vote is put. `solved` counts the students who have solved its exercise.
    """

    number: int
    of: int
    kind: str
    title: str
    minutes: int
    page: str
    link: str
    solved: int | None = None


@dataclass(frozen=True, slots=True)
class RoomView:
    """What everybody in a room may see at `now`.

    `results` (and `reach`, where states were handed in) are there only while no
    vote is open, `truth` only once it was revealed; `answered` counts the answers
    of the round. `step` is the lesson's, where one has begun; `leaders` are there
    only where the teacher shows them; `gallery` changes with it.
    """

    id: str
    code: str
    title: str
    ends_at: float
    now: float
    students: int
    pulse: Pulse | None = None
    number: int = 0
    asked: Asked | None = None
    answered: int = 0
    results: Results | None = None
    truth: Truth | None = None
    reach: Reach | None = None
    lesson: str = ""
    step: StepView | None = None
    leaderboard: bool = False
    leaders: tuple[Leader, ...] = ()
    gallery: Mark = None

    @property
    def seconds_left(self) -> int | None:
        """Whole seconds until voting ends by itself; None where it does not."""
        if self.pulse is None or not self.pulse.is_asking or self.pulse.closes_at is None:
            return None
        return max(0, round(self.pulse.closes_at - self.now))


@dataclass(frozen=True, slots=True)
class StudentView:
    """What a student sees: the room, and their own answers to its question by round, as they are kept.

    `solved` counts the exercises that they have solved: those of the lesson, which are `of`, or in a free room all.
    Once the truth was revealed, `truths` are those of the student's own designs, and `right` says of each vote whether
    its answer was right.
    """

    room: RoomView
    nickname: str
    own: Mapping[int, str]
    solved: int = 0
    of: int = 0
    truths: Mapping[int, OwnTruth] = field(default_factory=dict)
    right: Mapping[int, bool] = field(default_factory=dict)


class Now(NamedTuple):
    """Where the class is: what it does, and the page with the query of its link."""

    title: str
    page: str
    query: Query


@dataclass(frozen=True, slots=True)
class Beat:
    """What a page that waits looks at: it is drawn again when one of these has moved.

    `solved` counts what the class has solved, where the leaderboard is shown.
    """

    pulse: Pulse | None
    step: int
    solved: int | None = None
    gallery: Mark = None


@dataclass(frozen=True, slots=True)
class Member:
    """A student on the teacher's list."""

    id: str
    nickname: str
    has_answered: bool


@dataclass(frozen=True, slots=True)
class LessonView:
    """The whole lesson as its teacher sees it: every step with its notes, and when the first one began."""

    plan: Plan
    step: int
    begun_at: float | None


@dataclass(frozen=True, slots=True)
class TeacherView:
    """What the teacher sees besides: who is there, who has answered in this round (not what), the whole lesson."""

    room: RoomView
    members: tuple[Member, ...]
    lesson: LessonView | None = None


def pulse_of(question: QuestionRow, now: float) -> Pulse:
    """Return where a question stands by the clock."""
    return as_of(Pulse(question.id, Phase(question.phase), question.round, question.closes_at), now)


def pulse_in(connection: Connection, room: RoomRow, now: float) -> Pulse | None:
    """Return where the room's question stands; None where there is none, or it is done with."""
    question = rows.question_by_id(connection, room.question) if room.question else None
    pulse = pulse_of(question, now) if question is not None else None
    return None if pulse is None or pulse.phase is Phase.DONE else pulse


def beat_in(connection: Connection, room: RoomRow, now: float) -> Beat:
    """Return what a page that waits looks at."""
    solved = attempts.count_right(connection, room.id) if room.leaderboard else None
    return Beat(pulse_in(connection, room, now), room.step, solved, mark_in(connection, room.id))


def now_of(view: StudentView | RoomView) -> Now | None:
    """Return where the class is: at a vote, else at the lesson's step; None where the teacher has begun neither."""
    seen = view.room if isinstance(view, StudentView) else view
    if seen.pulse is not None:
        return Now(f"Question {seen.number}", CLASS_PAGE, {})
    if seen.step is None:
        return None
    return Now(seen.step.title, seen.step.page, read_link(seen.step.link))


def now_in(connection: Connection, room: RoomRow) -> Now | None:
    """Return the lesson's step at which a room is; None where no lesson has begun."""
    plan = plan_from(rows.plan_of(connection, room.id))
    step = _see_step(connection, room, plan) if plan is not None else None
    return Now(step.title, step.page, read_link(step.link)) if step is not None else None


def see_room(connection: Connection, room: RoomRow, now: float) -> RoomView:
    """Read what everybody may see."""
    seen = replace(_see_question(connection, room, now), gallery=mark_in(connection, room.id))
    plan = plan_from(rows.plan_of(connection, room.id))
    if plan is not None:
        seen = replace(seen, lesson=plan.title, step=_see_step(connection, room, plan))
    return replace(seen, leaderboard=True, leaders=_leaders(connection, room)) if room.leaderboard else seen


def _see_step(connection: Connection, room: RoomRow, plan: Plan) -> StepView | None:
    """Leave out of the step what its teacher alone may read: its notes, and what computes the truth of its question."""
    if not 1 <= room.step <= len(plan.steps):
        return None
    step = plan.steps[room.step - 1]
    page, link = (step.page, step.link) if step.kind != "question" and step.page else (CLASS_PAGE, "")
    solved = attempts.count_right(connection, room.id, step.exercise) if step.exercise else None
    return StepView(room.step, len(plan.steps), step.kind, step.title, step.minutes, page, link, solved)


def _leaders(connection: Connection, room: RoomRow) -> tuple[Leader, ...]:
    names = {student.id: student.nickname for student in rows.students_of(connection, room.id)}
    return leaders_of(names, _attempts(connection, room))


def _attempts(connection: Connection, room: RoomRow) -> tuple[Attempt, ...]:
    return tuple(
        Attempt(row.student, row.exercise, row.value, row.is_right, row.link, row.given_at)
        for row in attempts.attempts_in(connection, room.id)
    )


def see_board(connection: Connection, room: RoomRow, known: Mapping[str, Exercise]) -> Board:
    """Read the progress board, which is the teacher's."""
    plan = plan_from(rows.plan_of(connection, room.id))
    students = [student.id for student in rows.students_of(connection, room.id)]
    return board_of(students, _attempts(connection, room), plan.exercises if plan else (), known)


def _see_question(connection: Connection, room: RoomRow, now: float) -> RoomView:
    seen = RoomView(room.id, room.code, room.title, room.ends_at, now, rows.count_students(connection, room.id))
    question = rows.question_by_id(connection, room.question) if room.question else None
    if question is None:
        return seen
    pulse = pulse_of(question, now)
    if pulse.phase is Phase.DONE:
        return seen
    seen = replace(
        seen,
        pulse=pulse,
        number=question.number,
        asked=asked_from(question.asked),
        answered=rows.count_answers(connection, question.id, pulse.round),
    )
    return seen if pulse.is_asking else _with_results(connection, seen, question, pulse)


def _with_results(connection: Connection, seen: RoomView, question: QuestionRow, pulse: Pulse) -> RoomView:
    """Add what was answered in the rounds that are closed, and the truth where it was revealed."""
    asked = asked_from(question.asked)
    given = rows.answers_to(connection, question.id)
    sent = [_votes(given, number) for number in range(1, pulse.round + 1)]
    truth = truth_from(question.truth) if pulse.phase is Phase.REVEALED and question.truth else None
    key = key_from(rows.solution_of(connection, question.id))
    rounds = [judged(asked, key, votes, revealed=truth is not None) for votes in sent]
    results = results_of(asked, rounds, truth.value if truth else None, key)
    reach = reach_of(key, sent) if asked.kind == "state" else None
    if truth is not None and truth.origin != "nothing":
        right = tuple(sum(bool(is_right(value, truth, key)) for value in votes.values()) for votes in rounds)
        results = replace(results, right=right)
    return replace(seen, results=results, truth=truth, reach=reach)


def _votes(given: tuple[AnswerRow, ...], number: int) -> dict[str, str]:
    return {answer.student: answer.value for answer in given if answer.round == number}


def see_student(connection: Connection, room: RoomRow, student: rows.StudentRow, now: float) -> StudentView:
    """Read what a student sees."""
    seen = see_room(connection, room, now)
    own = rows.answers_of(connection, seen.pulse.question, student.id) if seen.pulse else ()
    plan = plan_from(rows.plan_of(connection, room.id))
    solved = {row.exercise for row in attempts.attempts_of(connection, student.id) if row.is_right}
    if plan is not None and plan.exercises:
        solved &= set(plan.exercises)
    of = len(plan.exercises) if plan is not None else 0
    given = {answer.round: answer.value for answer in own}
    truths, right = _own_truths(connection, seen, given), _own_right(connection, seen, given)
    return StudentView(seen, student.nickname, given, len(solved), of, truths, right)


def _own_right(connection: Connection, seen: RoomView, given: Mapping[int, str]) -> dict[int, bool]:
    """Tell of a student's answers by vote whether they are right, once the truth was revealed."""
    if seen.truth is None or seen.pulse is None or seen.asked is None:
        return {}
    key = key_from(rows.solution_of(connection, seen.pulse.question))
    told: dict[int, bool] = {}
    for vote, value in given.items():
        counted = judged(seen.asked, key, {"own": value}, revealed=True)
        right = is_right(counted["own"], seen.truth, key) if counted else None
        if right is not None:
            told[vote] = right
    return told


def _own_truths(connection: Connection, seen: RoomView, given: Mapping[int, str]) -> dict[int, OwnTruth]:
    """Return the truths of a student's own designs by vote, once the truth was revealed."""
    if seen.truth is None or seen.truth.origin != "own" or seen.pulse is None or seen.asked is None:
        return {}
    key = key_from(rows.solution_of(connection, seen.pulse.question))
    truths = {vote: own_truth(seen.asked, key, value) for vote, value in given.items()}
    return {vote: own for vote, own in truths.items() if own is not None}


def see_teacher(connection: Connection, room: RoomRow, now: float) -> TeacherView:
    """Read what the teacher sees."""
    seen = see_room(connection, room, now)
    answered: frozenset[str] = frozenset()
    if seen.pulse is not None:
        answered = rows.who_answered(connection, seen.pulse.question, seen.pulse.round)
    members = tuple(Member(one.id, one.nickname, one.id in answered) for one in rows.students_of(connection, room.id))
    plan = plan_from(rows.plan_of(connection, room.id))
    lesson = LessonView(_without_keys(plan), room.step, room.begun_at) if plan is not None else None
    return TeacherView(seen, members, lesson)


def _without_keys(plan: Plan) -> Plan:
    """Leave out what computes the truth: the teacher's page may be seen by the class."""
    return replace(plan, steps=tuple(_without_key(step) for step in plan.steps))


def _without_key(step: Step) -> Step:
    return replace(step, question=replace(step.question, key=Key())) if step.question is not None else step
