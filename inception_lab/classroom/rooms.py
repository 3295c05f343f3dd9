"""The class's front: what a teacher, a student and the screen ask of a room, each a transaction of its own.

A write may be sent again: it has an id that its sender made, and counts once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from inception_lab.classroom.export import write_csv
from inception_lab.classroom.rules import codes, limits
from inception_lab.classroom.rules import pulse as pulses
from inception_lab.classroom.rules.answers import check_open, check_single, read_answer
from inception_lab.classroom.rules.nicknames import clean_nickname, folded
from inception_lab.classroom.rules.pulse import Move, Phase, Pulse
from inception_lab.classroom.rules.questions import Asked, Question, asked_from, key_from, to_json, truth_of
from inception_lab.classroom.store import rows
from inception_lab.classroom.store.database import Database
from inception_lab.classroom.store.rows import AnswerRow, QuestionRow, RoomRow, StudentRow
from inception_lab.classroom.views import (
    RoomView,
    StudentView,
    TeacherView,
    pulse_in,
    pulse_of,
    see_room,
    see_student,
    see_teacher,
)
from inception_lab.errors import ClassError, received

__all__ = ["DAY_SECONDS", "MOST_STUDENTS", "STORED", "Place", "Rooms", "Visitor"]

Made = TypeVar("Made")
DAY_SECONDS: Final = 86_400.0
MOST_STUDENTS: Final = 200
_MOST_TITLE: Final = 80
_TRIES: Final = 4
STORED: Final = (
    "The room: its code, its name, when it began, and a fingerprint of the teacher's link.",
    "Each student: the nickname, a fingerprint of their place in the room, and when they joined.",
    "Each question with its choices, and when it was asked, voted on and revealed.",
    "Each answer and each design that was handed in: who gave it, in which vote or for which goal, and when.",
    "No account, e-mail, address or cookie. It closes after a day, and is wiped as the next opens, or by a button.",
)
"""What is kept of a room, as the app tells it."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks, for counting tries: the address that many may share, and this visit. Neither is kept."""

    address: str
    visit: str


@dataclass(frozen=True, slots=True)
class Place:
    """A student's place in a room: the code, and the secret that only this student's browser has."""

    code: str
    token: str
    nickname: str


class Rooms:
    """All rooms of a database. Every method raises ClassError with a sentence for whoever asked."""

    def __init__(self, database: Database, limiter: limits.Limiter) -> None:
        self._database = database
        self._limiter = limiter

    # ── The teacher ──────────────────────────────────────────────────────────

    def open(self, room: str, secret: str, title: str, visitor: Visitor) -> str:
        """Open a room with an id and a secret that the caller made; return its code. Rooms that ended are wiped."""
        codes.read_id("room", room)
        codes.read_id("link", secret)
        name = " ".join("".join(letter if letter.isprintable() else " " for letter in title[:400]).split())
        if len(name) > _MOST_TITLE:
            raise ClassError("name", f"longer than {_MOST_TITLE} letters", received(title), "take a shorter one")
        self._limiter.check(limits.ROOMS, visitor.address)

        def write(connection: Connection) -> str:
            now = self._database.now(connection)
            rows.delete_ended(connection, now)
            known = rows.room_by_id(connection, room)
            if known is not None:
                return self._unlocked(known, secret, now).code
            self._limiter.count(limits.ROOMS, visitor.address)
            made = RoomRow(room, codes.make_code(), name or "Class", codes.fingerprint(secret), now, now + DAY_SECONDS)
            rows.add_room(connection, made)
            return made.code

        return self._write(write)

    def see_as_teacher(self, code: str, secret: str) -> TeacherView:
        """Return the room with its list of students."""
        with self._database.read() as connection:
            room, now = self._teachers(connection, code, secret)
            return see_teacher(connection, room, now)

    def ask(self, code: str, secret: str, question_id: str, question: Question, seconds: float | None = None) -> Pulse:
        """Put a question to the class, for `seconds` where the clock is to close it."""
        codes.read_id("question", question_id)

        def write(connection: Connection) -> Pulse:
            room, now = self._teachers(connection, code, secret, lock=True)
            known = rows.question_by_id(connection, question_id)
            if known is not None:
                return _own(pulse_of(known, now), "question", is_own=known.room == room.id)
            pulses.check_start(pulse_in(connection, room, now), now)
            begun = pulses.started(question_id, now, seconds)
            number = rows.count_questions(connection, room.id) + 1
            asked = to_json(question.asked)
            row = QuestionRow(question_id, room.id, number, asked, None, begun.phase, 1, begun.closes_at, now)
            rows.add_question(connection, row, to_json(question.key))
            rows.put_question(connection, room.id, question_id)
            return begun

        return self._write(write)

    def move(self, code: str, secret: str, seen: Pulse, move: Move, seconds: float | None = None) -> Pulse:
        """Move the question that the teacher saw; the truth is computed when it is revealed."""
        truth = self._truth(code, secret, seen) if move is Move.REVEAL else None

        def write(connection: Connection) -> Pulse:
            room, now = self._teachers(connection, code, secret, lock=True)
            question = rows.question_by_id(connection, room.question) if room.question else None
            if question is None or question.id != seen.question:
                raise ClassError("question", "another one stands there now", remedy="look again")
            before = Pulse(question.id, Phase(question.phase), question.round, question.closes_at)
            after = pulses.moved(before, move, seen.round, now, seconds)
            if after != before:
                told = truth or question.truth
                rows.move_question(connection, question.id, after.phase, after.round, after.closes_at, told)
            return after

        return self._write(write)

    def remove(self, code: str, secret: str, student: str) -> None:
        """Take a student with all answers out of the room; the nickname is free again."""
        codes.read_id("student", student)

        def write(connection: Connection) -> None:
            room, _ = self._teachers(connection, code, secret, lock=True)
            rows.delete_student(connection, room.id, student)

        self._write(write)

    def delete(self, code: str, secret: str) -> None:
        """Delete the room with all that is in it."""

        def write(connection: Connection) -> None:
            room, _ = self._teachers(connection, code, secret, lock=True)
            rows.delete_room(connection, room.id)

        self._write(write)

    def csv(self, code: str, secret: str) -> str:
        """Return every answer of the room as CSV."""
        with self._database.read() as connection:
            room, _ = self._teachers(connection, code, secret)
            return write_csv(connection, room)

    # ── Students ─────────────────────────────────────────────────────────────

    def join(self, code: str, nickname: str, token: str, visitor: Visitor) -> Place:
        """Take a place in a room with a secret that the caller made."""
        codes.read_id("place", token)
        for limit, who in self._guesses(visitor):
            self._limiter.check(limit, who)
        self._limiter.take(limits.JOINS, visitor.address)
        read = codes.read_code(code)
        name = clean_nickname(nickname)
        try:
            return self._write(lambda connection: self._joined(connection, read, name, token))
        except _NoRoom:
            for limit, who in self._guesses(visitor):
                self._limiter.count(limit, who)
            remedy = "read it from the board again; rooms end after a day"
            raise ClassError("code", "there is no room with this code", received(code), remedy) from None

    def _joined(self, connection: Connection, code: str, name: str, token: str) -> Place:
        room = rows.room_by_code(connection, code, lock=True)
        now = self._database.now(connection)
        if room is None or room.ends_at <= now:
            raise _NoRoom
        print_ = codes.fingerprint(token)
        known = rows.student_by_token(connection, room.id, print_)
        if known is not None:
            return Place(code, token, known.nickname)
        if rows.student_by_name(connection, room.id, folded(name)) is not None:
            raise ClassError("nickname", "somebody here has it", received(name), "take another one")
        if rows.count_students(connection, room.id) >= MOST_STUDENTS:
            raise ClassError("room", f"is full: {MOST_STUDENTS} students", remedy="ask the teacher")
        rows.add_student(connection, StudentRow(codes.make_id(), room.id, name, folded(name), print_, now))
        return Place(code, token, name)

    def see_as_student(self, code: str, token: str) -> StudentView:
        """Return the room as a student may see it."""
        with self._database.read() as connection:
            room, student, now = self._students(connection, code, token)
            return see_student(connection, room, student, now)

    def pulse_for_student(self, code: str, token: str) -> Pulse | None:
        """Return only where the question stands: what a page that waits looks at."""
        with self._database.read() as connection:
            room, _, now = self._students(connection, code, token)
            return pulse_in(connection, room, now)

    def answer(self, code: str, token: str, question: str, vote: int, answer_id: str, text: str) -> str:
        """Take an answer; return it as it is kept. The same id again returns what was kept before."""
        codes.read_id("answer", answer_id)

        def write(connection: Connection) -> str:
            room, student, now = self._students(connection, code, token, lock=True)
            known = rows.answer_by_id(connection, answer_id)
            if known is not None:
                return _own(known.value, "answer", is_own=known.student == student.id)
            self._limiter.take(limits.ANSWERS, student.id)
            check_open(pulse_in(connection, room, now), question, vote, now)
            asked = self._asked(connection, question)
            earlier = rows.answer_of(connection, question, vote, student.id)
            check_single(asked, earlier.value if earlier else None)
            value = read_answer(asked, text)
            rows.add_answer(connection, AnswerRow(answer_id, question, student.id, vote, value, now))
            return value

        return self._write(write)

    # ── The screen ───────────────────────────────────────────────────────────

    def see_on_screen(self, room: str) -> RoomView:
        """Return what everybody may see, by the room's id, which nobody guesses."""
        with self._database.read() as connection:
            found = rows.room_by_id(connection, codes.read_id("screen", room))
            now = self._database.now(connection)
            if found is None or found.ends_at <= now:
                raise ClassError("screen", "there is no such room (any more)", remedy="open it from the teacher's page")
            return see_room(connection, found, now)

    # ── Inside ───────────────────────────────────────────────────────────────

    def _teachers(self, connection: Connection, code: str, secret: str, *, lock: bool = False) -> tuple[RoomRow, float]:
        """Return the teacher's room and the time."""
        room = rows.room_by_code(connection, codes.read_code(code), lock=lock)
        now = self._database.now(connection)
        if room is None:
            raise _no_teacher()
        return self._unlocked(room, secret, now), now

    @staticmethod
    def _unlocked(room: RoomRow, secret: str, now: float) -> RoomRow:
        if room.ends_at <= now or not codes.matches(secret, room.secret):
            raise _no_teacher()
        return room

    def _students(
        self, connection: Connection, code: str, token: str, *, lock: bool = False
    ) -> tuple[RoomRow, StudentRow, float]:
        """Return a student's room, the student and the time. What is wrong is not told apart: codes stay unguessed."""
        room = rows.room_by_code(connection, codes.read_code(code), lock=lock, share=True)
        now = self._database.now(connection)
        if room is not None and room.ends_at > now:
            print_ = codes.fingerprint(codes.read_id("place", token))
            student = rows.student_by_token(connection, room.id, print_, lock=lock)
            if student is not None:
                return room, student, now
        raise ClassError("room", "you are not in it (any more): it has ended, or the teacher freed your place")

    def _asked(self, connection: Connection, question: str) -> Asked:
        row = rows.question_by_id(connection, question)
        if row is None:
            raise ClassError("answer", "no such question", remedy="look again")
        return asked_from(row.asked)

    def _truth(self, code: str, secret: str, seen: Pulse) -> str | None:
        """Compute a question's truth before a transaction holds the others up."""
        with self._database.read() as connection:
            room, _ = self._teachers(connection, code, secret)
            row = rows.question_by_id(connection, seen.question)
            if row is None or row.room != room.id:
                return None
            key = key_from(rows.solution_of(connection, row.id))
        return to_json(truth_of(Question(asked_from(row.asked), key)))

    @staticmethod
    def _guesses(visitor: Visitor) -> tuple[tuple[limits.Limit, str], ...]:
        return (limits.WRONG_CODES, visitor.address), (limits.WRONG_CODES_HERE, visitor.visit)

    def _write(self, write: Callable[[Connection], Made]) -> Made:
        """Do a transaction; again, where somebody else wrote the same row meanwhile: then it is found there."""
        for _ in range(_TRIES):
            try:
                with self._database.write() as connection:
                    return write(connection)
            except IntegrityError:
                continue
        raise ClassError("room", "too many write in it at once", remedy="try again")


class _NoRoom(Exception):
    """Nobody has opened a room with this code."""


def _own(known: Made, where: str, *, is_own: bool) -> Made:
    """Return what was written before under this id, to whoever wrote it."""
    if not is_own:
        raise ClassError(where, "its id belongs to somebody else", remedy="open the room's link again")
    return known


def _no_teacher() -> ClassError:
    return ClassError("room", "this is no teacher's link to a room that is open", remedy="open another room")
