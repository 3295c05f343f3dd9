"""What a teacher asks of a room: to open it, to put a question and move it on, to take a name out, to end it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from inception_lab.classroom.door import Door, Visitor, own
from inception_lab.classroom.export import write_csv
from inception_lab.classroom.rules import codes, limits
from inception_lab.classroom.rules import pulse as pulses
from inception_lab.classroom.rules.plan import Plan, write_plan
from inception_lab.classroom.rules.pulse import Move, Phase, Pulse
from inception_lab.classroom.rules.questions import Question, asked_from, key_from, to_json, truth_of
from inception_lab.classroom.store import rows
from inception_lab.classroom.store.rows import QuestionRow, RoomRow
from inception_lab.classroom.views import TeacherView, pulse_in, pulse_of, see_teacher
from inception_lab.errors import ClassError, received

__all__ = ["DAY_SECONDS", "TeacherSide"]

DAY_SECONDS: Final = 86_400.0
_MOST_TITLE: Final = 80


class TeacherSide(Door):
    """A room as its teacher has it. Every method raises ClassError."""

    def open(self, room: str, secret: str, title: str, visitor: Visitor, plan: Plan | None = None) -> str:
        """Open a room with an id and a secret that the caller made; return its code. Rooms that ended are wiped.

        `plan` is the lesson that it follows; without one it is a free room.
        """
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
            rows.add_room(connection, made, write_plan(plan) if plan else None)
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
                return own(pulse_of(known, now), "question", is_own=known.room == room.id)
            pulses.check_start(pulse_in(connection, room, now), now)
            return self._put(connection, room, question_id, question, now, seconds)

        return self._write(write)

    def _put(
        self,
        connection: Connection,
        room: RoomRow,
        question_id: str,
        question: Question,
        now: float,
        seconds: float | None,
    ) -> Pulse:
        """Make a question the one that stands in the room, and open its first vote."""
        begun = pulses.started(question_id, now, seconds)
        number = rows.count_questions(connection, room.id) + 1
        asked = to_json(question.asked)
        row = QuestionRow(question_id, room.id, number, asked, None, begun.phase, 1, begun.closes_at, now)
        rows.add_question(connection, row, to_json(question.key))
        rows.put_question(connection, room.id, question_id)
        return begun

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
        """Return all that was answered in the room as CSV."""
        with self._database.read() as connection:
            room, _ = self._teachers(connection, code, secret)
            return write_csv(connection, room)

    def _truth(self, code: str, secret: str, seen: Pulse) -> str | None:
        """Compute a question's truth before a transaction holds the others up."""
        with self._database.read() as connection:
            room, _ = self._teachers(connection, code, secret)
            row = rows.question_by_id(connection, seen.question)
            if row is None or row.room != room.id:
                return None
            key = key_from(rows.solution_of(connection, row.id))
        return to_json(truth_of(Question(asked_from(row.asked), key)))
