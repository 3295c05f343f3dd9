"""The gallery's front: a goal for the class, designs that are handed in for it, and what each may see of them.

Designs are measured before the transaction that writes them: a slow one holds nobody up.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from sqlalchemy import Connection

from inception_lab.classroom.rooms import Rooms
from inception_lab.classroom.rules import codes, limits
from inception_lab.classroom.rules.answers import read_answer
from inception_lab.classroom.rules.goals import Goal, GoalPhase, goal_from, goal_to_json
from inception_lab.classroom.rules.judging import can_have
from inception_lab.classroom.rules.pulse import Pulse
from inception_lab.classroom.rules.questions import Asked, asked_from, key_from
from inception_lab.classroom.rules.states import measured, read_state
from inception_lab.classroom.store import gallery_rows, rows
from inception_lab.classroom.store.gallery_rows import GoalRow, HandIn
from inception_lab.classroom.store.rows import RoomRow
from inception_lab.classroom.views import pulse_in
from inception_lab.errors import ClassError
from inception_lab.teach.expression import number

__all__ = ["HANDIN_COLUMNS", "MOST_HANDINS", "Dot", "Gallery", "GalleryView", "HandedIn", "Line", "Mark"]

MOST_HANDINS: Final = 200
"""Designs that one student may hand in for one goal."""
HANDIN_COLUMNS: Final = (
    "goal",
    "condition",
    "nickname",
    "designs",
    "reached",
    "x",
    "y",
    "page",
    "link",
    "given_at_utc",
)
Mark = tuple[str, str, int, int, float] | None
"""What changes with every change of a gallery: its goal, where it stands, and how much was handed in."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What became of a design: a student's how manieth it is, and whether it reaches the goal.

    `reached` is None where another one has replaced it.
    """

    number: int
    reached: bool | None


@dataclass(frozen=True, slots=True)
class Dot:
    """A student's last design on the class's chart.

    The student's `id`, `nickname` and `link` are there only for whoever may see them.
    """

    x: Fraction
    y: Fraction
    reached: bool
    number: int
    mine: bool = False
    id: str = ""
    nickname: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class GalleryView:
    """A goal and the designs for it, as somebody may see them; `handed` counts all of them, replaced ones, too."""

    id: str
    goal: Goal
    phase: GoalPhase
    named: bool
    dots: tuple[Dot, ...]
    students: int
    handed: int
    mark: Mark

    @property
    def reached(self) -> int:
        """How many students' last design reaches the goal."""
        return sum(dot.reached for dot in self.dots)


@dataclass(frozen=True, slots=True)
class Line:
    """What a student's line on other pages says of the room."""

    title: str
    code: str
    nickname: str
    pulse: Pulse | None
    asked: Asked | None
    has_answered: bool
    goal_id: str
    goal: Goal | None
    last: HandedIn | None


class Gallery(Rooms):
    """All rooms of a database with their galleries. Every method raises LabError with a sentence for whoever asked."""

    # ── The teacher ──────────────────────────────────────────────────────────

    def set_goal(self, code: str, secret: str, goal_id: str, goal: Goal) -> None:
        """Set the class a goal, in the place of the one before."""
        codes.read_id("goal", goal_id)

        def write(connection: Connection) -> None:
            room, now = self._teachers(connection, code, secret, lock=True)
            known = gallery_rows.goal_by_id(connection, goal_id)
            if known is not None:
                return _check_own("goal", is_own=known.room == room.id)
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
            return _see(connection, room, whole=True)

    def handin_cells(self, code: str, secret: str) -> tuple[tuple[str | float, ...], ...]:
        """Return what was handed in last by each student for each goal, as cells of a table (`HANDIN_COLUMNS`).

        The last one is in seconds since 1970.
        """
        with self._database.read() as connection:
            room, _ = self._teachers(connection, code, secret)
            return tuple(_cells(connection, room))

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
                _check_own("design", is_own=known.student == student.id)
                return _handed(known)
            _open_goal(connection, room, goal_id)
            before = gallery_rows.last_handin(connection, goal_id, student.id)
            number_ = before.number + 1 if before else 1
            if number_ > MOST_HANDINS:
                raise ClassError("design", f"you have handed in {MOST_HANDINS} already", remedy="the last one stands")
            handin = HandIn(handin_id, goal_id, student.id, number_, made.link, made.x, made.y, made.reached, now)
            gallery_rows.add_handin(connection, handin)
            return _handed(handin)

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
            return _see(connection, room, student.id)

    def gallery_on_screen(self, room: str) -> GalleryView | None:
        """Return the gallery as everybody may see it, by the room's id."""
        with self._database.read() as connection:
            found = rows.room_by_id(connection, codes.read_id("screen", room))
            return _see(connection, found) if found is not None else None

    def mark_for_student(self, code: str, token: str) -> Mark:
        """Return only what changes with the gallery: what a page that waits looks at."""
        with self._database.read() as connection:
            room, _, _ = self._students(connection, code, token)
            return _mark(connection, gallery_rows.last_goal(connection, room.id))

    def mark_on_screen(self, room: str) -> Mark:
        """Return the same for the screen."""
        with self._database.read() as connection:
            return _mark(connection, gallery_rows.last_goal(connection, codes.read_id("screen", room)))

    def line_for_student(self, code: str, token: str) -> Line:
        """Return what a student's line on other pages says."""
        with self._database.read() as connection:
            room, student, now = self._students(connection, code, token)
            pulse = pulse_in(connection, room, now)
            asked, answered = None, False
            if pulse is not None and pulse.is_asking:
                row = rows.question_by_id(connection, pulse.question)
                asked = asked_from(row.asked) if row is not None else None
                answered = rows.answer_of(connection, pulse.question, pulse.round, student.id) is not None
            goal = gallery_rows.last_goal(connection, room.id)
            if goal is None or goal.phase != GoalPhase.OPEN:
                return Line(room.title, room.code, student.nickname, pulse, asked, answered, "", None, None)
            mine = gallery_rows.last_handin(connection, goal.id, student.id)
            last = _handed(mine) if mine is not None else None
            read = goal_from(goal.goal)
            return Line(room.title, room.code, student.nickname, pulse, asked, answered, goal.id, read, last)


@dataclass(frozen=True, slots=True)
class _Measured:
    """A design's link and its exact figures as they are kept."""

    link: str
    x: str
    y: str
    reached: int


def _handed(handin: HandIn) -> HandedIn:
    return HandedIn(handin.number, None if handin.reached is None else bool(handin.reached))


def _check_own(where: str, *, is_own: bool) -> None:
    if not is_own:
        raise ClassError(where, "its id belongs to somebody else", remedy="open the room's link again")


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


def _mark(connection: Connection, goal: GoalRow | None) -> Mark:
    if goal is None or goal.phase == GoalPhase.AWAY:
        return None
    return goal.id, goal.phase, goal.named, *gallery_rows.count_handins(connection, goal.id)


def _see(connection: Connection, room: RoomRow, student: str = "", *, whole: bool = False) -> GalleryView | None:
    """Read a gallery: `whole` for the teacher, else for `student`, else for everybody."""
    row = gallery_rows.last_goal(connection, room.id)
    mark = _mark(connection, row)
    if row is None or mark is None:
        return None
    dots = tuple(
        _dot(handin, nickname if whole or row.named else "", mine=handin.student == student, whole=whole)
        for handin, nickname in gallery_rows.handins_to(connection, row.id)
    )
    phase, students = GoalPhase(row.phase), rows.count_students(connection, room.id)
    return GalleryView(row.id, goal_from(row.goal), phase, bool(row.named), dots, students, mark[3], mark)


def _dot(handin: HandIn, nickname: str, *, mine: bool, whole: bool) -> Dot:
    link = (handin.link or "") if whole or mine else ""
    x, y = Fraction(handin.x or 0), Fraction(handin.y or 0)
    return Dot(x, y, bool(handin.reached), handin.number, mine, handin.student if whole else "", nickname, link)


def _cells(connection: Connection, room: RoomRow) -> list[tuple[str | float, ...]]:
    written: list[tuple[str | float, ...]] = []
    for row in gallery_rows.goals_of(connection, room.id):
        goal = goal_from(row.goal)
        for handin, nickname in gallery_rows.handins_to(connection, row.id):
            told, reached = (goal.words, goal.check), "yes" if handin.reached else "no"
            figures = (handin.x or "", handin.y or "", goal.page, handin.link or "")
            written.append((*told, nickname, str(handin.number), reached, *figures, handin.given_at))
    return written
