"""What a teacher asks of a lesson: to go to a step, to see how far everybody is, to show who has solved most."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from inception_lab.classroom.rules import codes
from inception_lab.classroom.rules import pulse as pulses
from inception_lab.classroom.rules.board import Board
from inception_lab.classroom.rules.plan import Plan, check_step, plan_from, write_plan
from inception_lab.classroom.rules.pulse import Phase
from inception_lab.classroom.store import rows
from inception_lab.classroom.store.rows import RoomRow
from inception_lab.classroom.teacher_side import TeacherSide
from inception_lab.classroom.views import pulse_in, see_board
from inception_lab.errors import ClassError
from inception_lab.teach.exercise import Exercise, exercises

__all__ = ["LessonSide"]


class LessonSide(TeacherSide):
    """A room that follows a lesson, as its teacher has it. Every method raises ClassError."""

    def go(
        self, code: str, secret: str, seen: int, step: int, vote: str | None = None, seconds: float | None = None
    ) -> int:
        """Take the class from the step `seen` to another one; return the step at which it is.

        `vote` is an id for the step's question: with one it is put to the class at once, for `seconds` where the clock
        is to close it. A press that is sent twice counts once.
        """
        if vote is not None:
            codes.read_id("question", vote)

        def write(connection: Connection) -> int:
            room, now = self._teachers(connection, code, secret, lock=True)
            goal = check_step(self._plan(connection, room), step)
            question = goal.question if goal is not None and vote is not None else None
            was_put = vote is not None and rows.question_by_id(connection, vote) is not None
            if room.step == step and (question is None or was_put):
                return step
            if room.step not in (seen, step):
                raise ClassError("lesson", "has gone on since", f"step {seen}", "look again")
            self._clear(connection, room, now)
            begun_at = room.begun_at if room.begun_at is not None or not step else now
            rows.move_lesson(connection, room.id, step, begun_at)
            if question is not None and vote is not None:
                self._put(connection, room, vote, question, now, seconds)
            return step

        return self._write(write)

    def follow(self, code: str, secret: str, plan: Plan) -> None:
        """Let the room follow another lesson, from its beginning; what was voted and tried before stays."""

        def write(connection: Connection) -> None:
            room, now = self._teachers(connection, code, secret, lock=True)
            text = write_plan(plan)
            if rows.plan_of(connection, room.id) != text:
                self._clear(connection, room, now)
                rows.write_lesson(connection, room.id, text)

        self._write(write)

    def show_leaderboard(self, code: str, secret: str, *, shown: bool) -> None:
        """Show the class who has solved most, or hide it."""

        def write(connection: Connection) -> None:
            room, _ = self._teachers(connection, code, secret, lock=True)
            rows.show_leaderboard(connection, room.id, shown=shown)

        self._write(write)

    def see_board(self, code: str, secret: str, known: Mapping[str, Exercise] | None = None) -> Board:
        """Return who has solved what; `known` are the exercises that it can name, the files' where none are given."""
        with self._database.read() as connection:
            room, _ = self._teachers(connection, code, secret)
            return see_board(connection, room, known if known is not None else exercises()[0])

    @staticmethod
    def _plan(connection: Connection, room: RoomRow) -> Plan:
        plan = plan_from(rows.plan_of(connection, room.id))
        if plan is None:
            raise ClassError("lesson", "this room follows none", remedy="open another room with one")
        return plan

    @staticmethod
    def _clear(connection: Connection, room: RoomRow, now: float) -> None:
        """End the question that stands there. Raises ClassError while it is voted on."""
        standing = pulse_in(connection, room, now)
        pulses.check_start(standing, now)
        question = rows.question_by_id(connection, room.question) if standing is not None and room.question else None
        if standing is not None and question is not None:
            at = (standing.round, standing.closes_at, question.truth)
            rows.move_question(connection, question.id, Phase.DONE, *at)
