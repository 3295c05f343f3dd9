"""The statements: what is read from the tables and written to them, as rows; who may do what is decided elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, delete, func, insert, select, update

from inception_lab.classroom.store.tables import answers, questions, rooms, students

__all__ = [
    "AnswerRow",
    "QuestionRow",
    "RoomRow",
    "StudentRow",
    "add_answer",
    "add_question",
    "add_room",
    "add_student",
    "answer_by_id",
    "answer_of",
    "answers_of",
    "answers_to",
    "count_answers",
    "count_questions",
    "count_students",
    "delete_ended",
    "delete_room",
    "delete_student",
    "has_ended",
    "move_lesson",
    "move_question",
    "plan_of",
    "put_question",
    "question_by_id",
    "questions_of",
    "room_by_code",
    "room_by_id",
    "show_leaderboard",
    "solution_of",
    "student_by_name",
    "student_by_token",
    "students_of",
    "who_answered",
    "write_lesson",
]


@dataclass(frozen=True, slots=True)
class RoomRow:
    """A room as it is kept. Its lesson, which holds what computes the truth of its questions, is not read with it."""

    id: str
    code: str
    title: str
    secret: str
    created_at: float
    ends_at: float
    question: str | None = None
    step: int = 0
    begun_at: float | None = None
    leaderboard: bool = False


@dataclass(frozen=True, slots=True)
class StudentRow:
    """A student as they are kept."""

    id: str
    room: str
    nickname: str
    folded: str
    token: str
    joined_at: float


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question as everybody may read it: what computes the truth is not read with it."""

    id: str
    room: str
    number: int
    asked: str
    truth: str | None
    phase: str
    round: int
    closes_at: float | None
    asked_at: float


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """An answer as it is kept."""

    id: str
    question: str
    student: str
    round: int
    value: str
    given_at: float


_ROOM = tuple(column for column in rooms.columns if column.name != "plan")
_QUESTION = tuple(column for column in questions.columns if column.name != "solution")


# ── Rooms ────────────────────────────────────────────────────────────────────


def add_room(connection: Connection, room: RoomRow, plan: str | None = None) -> None:
    """Write a new room and its lesson."""
    connection.execute(insert(rooms).values({**_fields(room), "plan": plan}))


def room_by_id(connection: Connection, room: str) -> RoomRow | None:
    """Return a room by its id."""
    found = connection.execute(select(*_ROOM).where(rooms.c.id == room)).one_or_none()
    return RoomRow(*found) if found is not None else None


def room_by_code(connection: Connection, code: str, *, lock: bool = False, share: bool = False) -> RoomRow | None:
    """Return a room by its code. Until the transaction ends, `lock` keeps others from writing in it.

    With `share`, several may hold the lock at once: votes wait for a teacher's
    move, but not for each other.
    """
    query = select(*_ROOM).where(rooms.c.code == code)
    if lock:
        query = query.with_for_update(read=share)
    found = connection.execute(query).one_or_none()
    return RoomRow(*found) if found is not None else None


def plan_of(connection: Connection, room: str) -> str | None:
    """Return a room's lesson as it is kept."""
    return cast("str | None", connection.execute(select(rooms.c.plan).where(rooms.c.id == room)).scalar_one())


def write_lesson(connection: Connection, room: str, plan: str) -> None:
    """Write a room's lesson, which has not begun."""
    connection.execute(update(rooms).where(rooms.c.id == room).values(plan=plan, step=0, begun_at=None))


def move_lesson(connection: Connection, room: str, step: int, begun_at: float | None) -> None:
    """Write where a room's lesson is, and when it began."""
    connection.execute(update(rooms).where(rooms.c.id == room).values(step=step, begun_at=begun_at))


def show_leaderboard(connection: Connection, room: str, *, shown: bool) -> None:
    """Write whether the class sees who has solved most."""
    connection.execute(update(rooms).where(rooms.c.id == room).values(leaderboard=shown))


def put_question(connection: Connection, room: str, question: str) -> None:
    """Make a question the one that stands in the room."""
    connection.execute(update(rooms).where(rooms.c.id == room).values(question=question))


def delete_room(connection: Connection, room: str) -> None:
    """Delete a room with all that is in it."""
    connection.execute(delete(rooms).where(rooms.c.id == room))


def has_ended(connection: Connection, now: float) -> bool:
    """Tell whether there is a room whose time is over."""
    return connection.execute(select(rooms.c.id).where(rooms.c.ends_at <= now).limit(1)).first() is not None


def delete_ended(connection: Connection, now: float) -> None:
    """Delete every room whose time is over; one in which somebody writes just now is left for the next time."""
    ended = select(rooms.c.id).where(rooms.c.ends_at <= now).order_by(rooms.c.id).with_for_update(skip_locked=True)
    connection.execute(delete(rooms).where(rooms.c.id.in_(ended.scalar_subquery())))


# ── Students ─────────────────────────────────────────────────────────────────


def add_student(connection: Connection, student: StudentRow) -> None:
    """Write a new student."""
    connection.execute(insert(students).values(_fields(student)))


def student_by_token(connection: Connection, room: str, token: str, *, lock: bool = False) -> StudentRow | None:
    """Return the student of a room whose secret has this fingerprint.

    With `lock`, messages of one student wait for each other.
    """
    query = select(students).where(students.c.token == token, students.c.room == room)
    if lock:
        query = query.with_for_update(key_share=True)
    return _student(connection.execute(query).one_or_none())


def student_by_name(connection: Connection, room: str, folded: str) -> StudentRow | None:
    """Return the student of a room by a folded nickname."""
    query = select(students).where(students.c.room == room, students.c.folded == folded)
    return _student(connection.execute(query).one_or_none())


def students_of(connection: Connection, room: str) -> tuple[StudentRow, ...]:
    """Return a room's students in the order in which they came."""
    query = select(students).where(students.c.room == room).order_by(students.c.joined_at, students.c.folded)
    return tuple(StudentRow(*row) for row in connection.execute(query))


def count_students(connection: Connection, room: str) -> int:
    """Return how many students a room has."""
    return connection.execute(select(func.count()).where(students.c.room == room)).scalar_one()


def delete_student(connection: Connection, room: str, student: str) -> None:
    """Delete a student with all answers."""
    connection.execute(delete(students).where(students.c.id == student, students.c.room == room))


# ── Questions ────────────────────────────────────────────────────────────────


def add_question(connection: Connection, question: QuestionRow, solution: str) -> None:
    """Write a new question and what computes its truth."""
    connection.execute(insert(questions).values({**_fields(question), "solution": solution}))


def question_by_id(connection: Connection, question: str) -> QuestionRow | None:
    """Return a question without what computes its truth."""
    found = connection.execute(select(*_QUESTION).where(questions.c.id == question)).one_or_none()
    return QuestionRow(*found) if found is not None else None


def solution_of(connection: Connection, question: str) -> str:
    """Return what computes a question's truth."""
    return cast(str, connection.execute(select(questions.c.solution).where(questions.c.id == question)).scalar_one())


def questions_of(connection: Connection, room: str) -> tuple[QuestionRow, ...]:
    """Return a room's questions in the order in which they were asked."""
    query = select(*_QUESTION).where(questions.c.room == room).order_by(questions.c.number)
    return tuple(QuestionRow(*row) for row in connection.execute(query))


def count_questions(connection: Connection, room: str) -> int:
    """Return how many questions a room has had."""
    return connection.execute(select(func.count()).where(questions.c.room == room)).scalar_one()


def move_question(
    connection: Connection,
    question: str,
    phase: str,
    vote: int,
    closes_at: float | None,
    truth: str | None,
) -> None:
    """Write where a question stands."""
    values = {"phase": phase, "round": vote, "closes_at": closes_at, "truth": truth}
    connection.execute(update(questions).where(questions.c.id == question).values(values))


# ── Answers ──────────────────────────────────────────────────────────────────


def add_answer(connection: Connection, answer: AnswerRow) -> None:
    """Write a new answer."""
    connection.execute(insert(answers).values(_fields(answer)))


def answer_by_id(connection: Connection, answer: str) -> AnswerRow | None:
    """Return an answer by the id that its sender made."""
    return _answer(connection.execute(select(answers).where(answers.c.id == answer)).one_or_none())


def answer_of(connection: Connection, question: str, vote: int, student: str) -> AnswerRow | None:
    """Return what a student answered in a round."""
    mine = (answers.c.question == question, answers.c.round == vote, answers.c.student == student)
    return _answer(connection.execute(select(answers).where(*mine)).one_or_none())


def answers_of(connection: Connection, question: str, student: str) -> tuple[AnswerRow, ...]:
    """Return a student's answers to a question."""
    query = select(answers).where(answers.c.question == question, answers.c.student == student)
    return tuple(AnswerRow(*row) for row in connection.execute(query))


def who_answered(connection: Connection, question: str, vote: int) -> frozenset[str]:
    """Return the ids of the students who answered in a round, and nothing of what."""
    query = select(answers.c.student).where(answers.c.question == question, answers.c.round == vote)
    return frozenset(connection.execute(query).scalars())


def answers_to(connection: Connection, question: str) -> tuple[AnswerRow, ...]:
    """Return all answers to a question by round, in the order in which they came."""
    query = (
        select(answers)
        .where(answers.c.question == question)
        .order_by(answers.c.round, answers.c.given_at, answers.c.id)
    )
    return tuple(AnswerRow(*row) for row in connection.execute(query))


def count_answers(connection: Connection, question: str, vote: int) -> int:
    """Return how many answers a round has."""
    query = select(func.count()).where(answers.c.question == question, answers.c.round == vote)
    return connection.execute(query).scalar_one()


def _student(found: Sequence[Any] | None) -> StudentRow | None:
    return StudentRow(*found) if found is not None else None


def _answer(found: Sequence[Any] | None) -> AnswerRow | None:
    return AnswerRow(*found) if found is not None else None


def _fields(row: RoomRow | StudentRow | QuestionRow | AnswerRow) -> dict[str, object]:
    return {name: getattr(row, name) for name in row.__slots__}
