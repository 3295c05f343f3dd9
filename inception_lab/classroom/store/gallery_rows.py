"""The statements of goals and of what is handed in."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select, update

from inception_lab.classroom.store.tables import goals, handins, students

__all__ = [
    "GoalRow",
    "HandIn",
    "add_goal",
    "add_handin",
    "change_goal",
    "count_handins",
    "goal_by_id",
    "goals_of",
    "handin_by_id",
    "handins_to",
    "last_goal",
    "last_handin",
]


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal as it is kept."""

    id: str
    room: str
    number: int
    goal: str
    phase: str
    named: int
    set_at: float


@dataclass(frozen=True, slots=True)
class HandIn:
    """What a student handed in, as it is kept; of what was replaced only the number is left."""

    id: str
    goal: str
    student: str
    number: int
    link: str | None
    x: str | None
    y: str | None
    reached: int | None
    given_at: float


# ── Goals ────────────────────────────────────────────────────────────────────


def add_goal(connection: Connection, goal: GoalRow) -> None:
    """Write a new goal."""
    connection.execute(insert(goals).values({name: getattr(goal, name) for name in goal.__slots__}))


def goal_by_id(connection: Connection, goal: str) -> GoalRow | None:
    """Return a goal by its id."""
    found = connection.execute(select(goals).where(goals.c.id == goal)).one_or_none()
    return GoalRow(*found) if found is not None else None


def last_goal(connection: Connection, room: str) -> GoalRow | None:
    """Return the goal that was set last in a room."""
    query = select(goals).where(goals.c.room == room).order_by(goals.c.number.desc()).limit(1)
    found = connection.execute(query).one_or_none()
    return GoalRow(*found) if found is not None else None


def goals_of(connection: Connection, room: str) -> tuple[GoalRow, ...]:
    """Return a room's goals in the order in which they were set."""
    query = select(goals).where(goals.c.room == room).order_by(goals.c.number)
    return tuple(GoalRow(*row) for row in connection.execute(query))


def change_goal(connection: Connection, goal: str, phase: str, *, named: bool) -> None:
    """Write where a goal stands, and whether the class sees nicknames."""
    connection.execute(update(goals).where(goals.c.id == goal).values(phase=phase, named=int(named)))


# ── What is handed in ────────────────────────────────────────────────────────


def add_handin(connection: Connection, handin: HandIn) -> None:
    """Write what a student hands in; what they handed in before for this goal is wiped but for its number."""
    before = (handins.c.goal == handin.goal, handins.c.student == handin.student)
    connection.execute(update(handins).where(*before).values(link=None, x=None, y=None, reached=None))
    connection.execute(insert(handins).values({name: getattr(handin, name) for name in handin.__slots__}))


def handin_by_id(connection: Connection, handin: str) -> HandIn | None:
    """Return what was handed in by the id that its sender made."""
    found = connection.execute(select(handins).where(handins.c.id == handin)).one_or_none()
    return HandIn(*found) if found is not None else None


def last_handin(connection: Connection, goal: str, student: str) -> HandIn | None:
    """Return what a student handed in last for a goal."""
    mine = select(handins).where(handins.c.goal == goal, handins.c.student == student)
    found = connection.execute(mine.order_by(handins.c.number.desc()).limit(1)).one_or_none()
    return HandIn(*found) if found is not None else None


def handins_to(connection: Connection, goal: str) -> tuple[tuple[HandIn, str], ...]:
    """Return each student's last one for a goal with their nickname, in the order in which they came."""
    query = (
        select(handins, students.c.nickname)
        .join(students, students.c.id == handins.c.student)
        .where(handins.c.goal == goal, handins.c.link.is_not(None))
        .order_by(handins.c.given_at, handins.c.id)
    )
    return tuple((HandIn(*row[:-1]), row[-1]) for row in connection.execute(query))


def count_handins(connection: Connection, goal: str) -> tuple[int, float]:
    """Return how often anybody has handed in for a goal, and when last (0 where nobody has)."""
    query = select(func.count(), func.coalesce(func.max(handins.c.given_at), 0.0)).where(handins.c.goal == goal)
    count, last = connection.execute(query).one()
    return count, last
