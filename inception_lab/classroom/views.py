"""What of a room is seen: by everybody, by a student, by the teacher. Nobody is handed more than they may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from inception_lab.classroom.rules.judging import OwnTruth, Reach, judged, own_truth, reach_of
from inception_lab.classroom.rules.pulse import Phase, Pulse, as_of
from inception_lab.classroom.rules.questions import Asked, Truth, asked_from, is_right, key_from, truth_from
from inception_lab.classroom.rules.results import Results, results_of
from inception_lab.classroom.store import rows
from inception_lab.classroom.store.rows import AnswerRow, QuestionRow, RoomRow

__all__ = ["Member", "RoomView", "StudentView", "TeacherView", "pulse_in", "see_room", "see_student", "see_teacher"]


@dataclass(frozen=True, slots=True)
class RoomView:
    """What everybody in a room may see at `now`.

    `results` (and `reach`, where states were handed in) are there only while no
    vote is open, `truth` only once it was revealed; `answered` counts the answers
    of the round.
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

    @property
    def seconds_left(self) -> int | None:
        """Whole seconds until voting ends by itself; None where it does not."""
        if self.pulse is None or not self.pulse.is_asking or self.pulse.closes_at is None:
            return None
        return max(0, round(self.pulse.closes_at - self.now))


@dataclass(frozen=True, slots=True)
class StudentView:
    """What a student sees: the room, and their own answers to its question by round, as they are kept.

    `truths` are those of the student's own designs, once the truth was revealed.
    """

    room: RoomView
    nickname: str
    own: Mapping[int, str]
    truths: Mapping[int, OwnTruth] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Member:
    """A student on the teacher's list."""

    id: str
    nickname: str
    has_answered: bool


@dataclass(frozen=True, slots=True)
class TeacherView:
    """What the teacher sees besides: who is there, and who has answered in this round (not what)."""

    room: RoomView
    members: tuple[Member, ...]


def pulse_of(question: QuestionRow, now: float) -> Pulse:
    """Return where a question stands by the clock."""
    return as_of(Pulse(question.id, Phase(question.phase), question.round, question.closes_at), now)


def pulse_in(connection: Connection, room: RoomRow, now: float) -> Pulse | None:
    """Return where the room's question stands; None where there is none, or it is done with."""
    question = rows.question_by_id(connection, room.question) if room.question else None
    pulse = pulse_of(question, now) if question is not None else None
    return None if pulse is None or pulse.phase is Phase.DONE else pulse


def see_room(connection: Connection, room: RoomRow, now: float) -> RoomView:
    """Read what everybody may see."""
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
    results = results_of(asked, rounds, truth.value if truth else None)
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
    given = {answer.round: answer.value for answer in own}
    if seen.truth is None or seen.truth.origin != "own" or seen.pulse is None or seen.asked is None:
        return StudentView(seen, student.nickname, given)
    key = key_from(rows.solution_of(connection, seen.pulse.question))
    truths = {number: own_truth(seen.asked, key, value) for number, value in given.items()}
    return StudentView(seen, student.nickname, given, {one: own for one, own in truths.items() if own is not None})


def see_teacher(connection: Connection, room: RoomRow, now: float) -> TeacherView:
    """Read what the teacher sees."""
    seen = see_room(connection, room, now)
    answered: frozenset[str] = frozenset()
    if seen.pulse is not None:
        answered = rows.who_answered(connection, seen.pulse.question, seen.pulse.round)
    members = rows.students_of(connection, room.id)
    return TeacherView(seen, tuple(Member(one.id, one.nickname, one.id in answered) for one in members))
