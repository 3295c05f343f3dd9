"""What a student asks of a room: a place in it, what stands there, to answer, to have a try at an exercise kept."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from inception_lab.classroom.door import Door, Place, Visitor, own
from inception_lab.classroom.rules import codes, limits
from inception_lab.classroom.rules.answers import check_open, check_single, read_answer
from inception_lab.classroom.rules.attempts import (
    MOST_ATTEMPTS,
    MOST_VALUE,
    Given,
    kept_text,
    read_name,
    read_state_link,
)
from inception_lab.classroom.rules.nicknames import clean_nickname, folded
from inception_lab.classroom.rules.pulse import Pulse
from inception_lab.classroom.rules.questions import Asked, asked_from
from inception_lab.classroom.store import attempts, rows
from inception_lab.classroom.store.attempts import AttemptRow
from inception_lab.classroom.store.rows import AnswerRow, StudentRow
from inception_lab.classroom.views import Beat, StudentView, beat_in, pulse_in, see_student
from inception_lab.errors import ClassError, received
from inception_lab.rates import Limit

__all__ = ["MOST_STUDENTS", "StudentSide"]

MOST_STUDENTS: Final = 200


class StudentSide(Door):
    """A room as a student has it. Every method raises ClassError."""

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

    def beat_for_student(self, code: str, token: str) -> Beat:
        """Return where question, lesson and leaderboard stand: what a student's page that waits looks at."""
        with self._database.read() as connection:
            room, _, now = self._students(connection, code, token)
            return beat_in(connection, room, now)

    def answer(self, code: str, token: str, question: str, vote: int, answer_id: str, text: str) -> str:
        """Take an answer; return it as it is kept. The same id again returns what was kept before."""
        codes.read_id("answer", answer_id)

        def write(connection: Connection) -> str:
            room, student, now = self._students(connection, code, token, lock=True)
            known = rows.answer_by_id(connection, answer_id)
            if known is not None:
                return own(known.value, "answer", is_own=known.student == student.id)
            self._limiter.take(limits.ANSWERS, student.id)
            check_open(pulse_in(connection, room, now), question, vote, now)
            asked = self._asked(connection, question)
            earlier = rows.answer_of(connection, question, vote, student.id)
            check_single(asked, earlier.value if earlier else None)
            value = read_answer(asked, text)
            rows.add_answer(connection, AnswerRow(answer_id, question, student.id, vote, value, now))
            return value

        return self._write(write)

    def attempt(self, code: str, token: str, attempt_id: str, exercise: str, given: Given) -> bool:
        """Keep a judged try at an exercise; tell whether it is kept: a student who has made too many is not heard."""
        codes.read_id("try", attempt_id)
        name = read_name(exercise)

        def write(connection: Connection) -> bool:
            _, student, now = self._students(connection, code, token, lock=True)
            known = attempts.attempt_by_id(connection, attempt_id)
            if known is not None:
                return own(True, "try", is_own=known.student == student.id)
            self._limiter.take(limits.ATTEMPTS, student.id)
            if attempts.count_attempts(connection, student.id) >= MOST_ATTEMPTS:
                return False
            value, link = kept_text(given.value, MOST_VALUE), read_state_link(given.link)
            row = AttemptRow(attempt_id, student.id, name, value, given.right, link, now)
            attempts.add_attempt(connection, row)
            return True

        return self._write(write)

    def _asked(self, connection: Connection, question: str) -> Asked:
        row = rows.question_by_id(connection, question)
        if row is None:
            raise ClassError("answer", "no such question", remedy="look again")
        return asked_from(row.asked)

    @staticmethod
    def _guesses(visitor: Visitor) -> tuple[tuple[Limit, str], ...]:
        return (limits.WRONG_CODES, visitor.address), (limits.WRONG_CODES_HERE, visitor.visit)


class _NoRoom(Exception):
    """Nobody has opened a room with this code."""
