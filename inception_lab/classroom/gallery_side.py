"""What is asked of a gallery: a goal for the class, designs that are handed in for it, and what each may see of them.

Designs are measured before the transaction that writes them: a slow one holds nobody up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection

from inception_lab.classroom.door import own
from inception_lab.classroom.gallery_views import GalleryView, HandedIn, handed, see_gallery
from inception_lab.classroom.rules import codes, limits
from inception_lab.classroom.rules.answers import read_answer
from inception_lab.classroom.rules.goals import Goal, GoalPhase, goal_from, goal_to_json
from inception_lab.classroom.rules.hiding import hidden_by
from inception_lab.classroom.rules.judging import can_have
from inception_lab.classroom.rules.pulse import Pulse
from inception_lab.classroom.rules.questions import Asked, asked_from, key_from
from inception_lab.classroom.rules.states import measured, read_state
from inception_lab.classroom.store import gallery_rows, rows
from inception_lab.classroom.store.gallery_rows import GoalRow, HandIn
from inception_lab.classroom.store.rows import RoomRow
from inception_lab.classroom.student_side import StudentSide
from inception_lab.classroom.views import Now, now_in, pulse_in
from inception_lab.errors import ClassError
from inception_lab.teach.expression import number

__all__ = ["MOST_HANDINS", "GallerySide", "Line"]

MOST_HANDINS: Final = 200
"""Designs that one student may hand in for one goal."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a student's line on other pages says of the room; `hidden` is which pages show no figures meanwhile."""

    title: str
    code: str
    nickname: str
    pulse: Pulse | None
    asked: Asked | None
    has_answered: bool
    goal_id: str = ""
    goal: Goal | None = None
    last: HandedIn | None = None
    now: Now | None = None
    hidden: str = ""


class GallerySide(StudentSide):
    """The gallery as teacher, student and screen have it. Every method raises LabError."""

    # ── The teacher ──────────────────────────────────────────────────────────

    def set_goal(self, code: str, secret: str, goal_id: str, goal: Goal) -> None:
        """Set the class a goal, in the place of the one before."""
        codes.read_id("goal", goal_id)

        def write(connection: Connection) -> None:
            room, now = self._teachers(connection, code, secret, lock=True)
            known = gallery_rows.goal_by_id(connection, goal_id)
            if known is not None:
                return own(None, "goal", is_own=known.room == room.id)
            before = gallery_rows.last_goal(connection, room.id)
            number_ = before.number + 1 if before else 1
            row = GoalRow(goal_id, room.id, number_, goal_to_json(goal), GoalPhase.OPEN, 0, now)
            gallery_rows.add_goal(connection, row)
            return None

        self._write(write)

    def change_goal(self, code: str, secret: str, goal_id: str, phase: GoalPhase, *, named: bool) -> None:
        """Move the goal that stands there, and say whether the class sees nicknames. One that is away stays away."""
        codes.read_id("goal", goal_id)

        def write(connection: Connection) -> None:
            room, _ = self._teachers(connection, code, secret, lock=True)
            here = gallery_rows.last_goal(connection, room.id)
            if here is None or here.id != goal_id:
                raise ClassError("goal", "another one stands there now", remedy="look again")
            after = GoalPhase.AWAY if here.phase == GoalPhase.AWAY else phase
            gallery_rows.change_goal(connection, goal_id, after, named=named)

        self._write(write)

    def gallery_for_teacher(self, code: str, secret: str) -> GalleryView | None:
        """Return the gallery with names and links."""
        with self._database.read() as connection:
            room, _ = self._teachers(connection, code, secret)
            return see_gallery(connection, room, whole=True)

    # ── Students and the screen ──────────────────────────────────────────────

    def hand_in(self, code: str, token: str, goal_id: str, handin_id: str, text: str) -> HandedIn:
        """Take a design in the place of the student's last one; `text` is its link. The same id again changes nothing.

        Raises LabError: for a link that is none, a design that cannot be built, a goal that is closed.
        """
        codes.read_id("goal", goal_id)
        codes.read_id("design", handin_id)
        made = self._measured(code, token, goal_id, handin_id, text)

        def write(connection: Connection) -> HandedIn:
            room, student, now = self._students(connection, code, token, lock=True)
            known = gallery_rows.handin_by_id(connection, handin_id)
            if known is not None:
                return own(handed(known), "design", is_own=known.student == student.id)
            _open_goal(connection, room, goal_id)
            before = gallery_rows.last_handin(connection, goal_id, student.id)
            number_ = before.number + 1 if before else 1
            if number_ > MOST_HANDINS:
                raise ClassError("design", f"you have handed in {MOST_HANDINS} already", remedy="the last one stands")
            handin = HandIn(handin_id, goal_id, student.id, number_, made.link, made.x, made.y, made.reached, now)
            gallery_rows.add_handin(connection, handin)
            return handed(handin)

        return self._write(write)

    def answer(self, code: str, token: str, question: str, vote: int, answer_id: str, text: str) -> str:
        """Take an answer; a state is measured before the transaction that writes it."""
        self._try_state(code, token, question, text)
        return super().answer(code, token, question, vote, answer_id, text)

    def _try_state(self, code: str, token: str, question: str, text: str) -> None:
        """Measure a state for whoever may answer with it, as often as they may. Raises LabError as the answer would."""
        with self._database.read() as connection:
            room, student, now = self._students(connection, code, token)
            pulse = pulse_in(connection, room, now)
            row = rows.question_by_id(connection, pulse.question) if pulse is not None else None
            if row is None or row.id != question:
                return  # the answer itself says what is wrong
            asked, key = asked_from(row.asked), key_from(rows.solution_of(connection, question))
        if asked.kind not in ("state", "own"):
            return
        self._limiter.take(limits.HANDINS, student.id)
        kept = read_answer(asked, text)
        if asked.kind == "own" and not can_have(key, kept.partition(" ")[2]):
            raise ClassError("design", "it has not got what is asked for", remedy="hand in another one")

    def _measured(self, code: str, token: str, goal_id: str, handin_id: str, text: str) -> _Measured:
        """Read and measure a design for whoever may hand it in, as often as they may."""
        with self._database.read() as connection:
            room, student, _ = self._students(connection, code, token)
            if gallery_rows.handin_by_id(connection, handin_id) is not None:
                return _Measured("", "", "", 0)  # it is known, and nothing will be written
            goal = _open_goal(connection, room, goal_id)
        self._limiter.take(limits.HANDINS, student.id)
        link = read_state(goal.page, text)
        found = measured(goal.page, link)
        return _Measured(link, str(number(goal.x, found)), str(number(goal.y, found)), int(goal.holds(found)))

    def gallery_for_student(self, code: str, token: str) -> GalleryView | None:
        """Return the gallery with the student's own design marked; no links, and names only where they are shown."""
        with self._database.read() as connection:
            room, student, _ = self._students(connection, code, token)
            return see_gallery(connection, room, student.id)

    def gallery_on_screen(self, room: str) -> GalleryView | None:
        """Return the gallery as everybody may see it, by the room's id."""
        with self._database.read() as connection:
            found = rows.room_by_id(connection, codes.read_id("screen", room))
            return see_gallery(connection, found) if found is not None else None

    def line_for_student(self, code: str, token: str) -> Line:
        """Return what a student's line on other pages says."""
        with self._database.read() as connection:
            room, student, now = self._students(connection, code, token)
            pulse = pulse_in(connection, room, now)
            asked, answered, hidden = None, False, ""
            row = rows.question_by_id(connection, pulse.question) if pulse is not None else None
            if pulse is not None and row is not None:
                hidden = hidden_by(asked_from(row.asked), pulse)
                if pulse.is_asking:
                    asked = asked_from(row.asked)
                    answered = rows.answer_of(connection, pulse.question, pulse.round, student.id) is not None
            now_at = now_in(connection, room)
            line = Line(room.title, room.code, student.nickname, pulse, asked, answered, now=now_at, hidden=hidden)
            goal = gallery_rows.last_goal(connection, room.id)
            if goal is None or goal.phase != GoalPhase.OPEN:
                return line
            mine = gallery_rows.last_handin(connection, goal.id, student.id)
            last = handed(mine) if mine is not None else None
            return replace(line, goal_id=goal.id, goal=goal_from(goal.goal), last=last)


@dataclass(frozen=True, slots=True)
class _Measured:
    """A design's link and its exact figures as they are kept."""

    link: str
    x: str
    y: str
    reached: int


def _open_goal(connection: Connection, room: RoomRow, goal_id: str) -> Goal:
    """Return the goal that designs are taken for. Raises ClassError where it is another one, or none."""
    here = gallery_rows.last_goal(connection, room.id)
    if here is None or here.phase == GoalPhase.AWAY:
        raise ClassError("design", "no goal is set just now", remedy="wait for the next one")
    if here.id != goal_id:
        raise ClassError("design", "another goal is set now", remedy="look again")
    if here.phase != GoalPhase.OPEN:
        raise ClassError("design", "the gallery is closed; this came too late and is not in it")
    return goal_from(here.goal)
