"""What of a gallery is seen: by everybody, by a student, by the teacher; and what changes with it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import Connection

from inception_lab.classroom.rules.goals import Goal, GoalPhase, goal_from
from inception_lab.classroom.store import gallery_rows, rows
from inception_lab.classroom.store.gallery_rows import HandIn
from inception_lab.classroom.store.rows import RoomRow

__all__ = ["Dot", "GalleryView", "HandedIn", "Mark", "handed", "mark_in", "see_gallery"]

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


def handed(handin: HandIn) -> HandedIn:
    """Return what became of a design as its student is told."""
    return HandedIn(handin.number, None if handin.reached is None else bool(handin.reached))


def mark_in(connection: Connection, room: str) -> Mark:
    """Return what changes with a room's gallery; None where there is none."""
    goal = gallery_rows.last_goal(connection, room)
    if goal is None or goal.phase == GoalPhase.AWAY:
        return None
    return goal.id, goal.phase, goal.named, *gallery_rows.count_handins(connection, goal.id)


def see_gallery(connection: Connection, room: RoomRow, student: str = "", *, whole: bool = False) -> GalleryView | None:
    """Read a gallery: `whole` for the teacher, else for `student`, else for everybody."""
    row = gallery_rows.last_goal(connection, room.id)
    mark = mark_in(connection, room.id)
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
