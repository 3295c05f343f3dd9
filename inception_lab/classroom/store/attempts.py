"""The statements about tries at exercises."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select

from inception_lab.classroom.store.tables import attempts, students

__all__ = [
    "AttemptRow",
    "add_attempt",
    "attempt_by_id",
    "attempts_in",
    "attempts_of",
    "count_attempts",
    "count_right",
]


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """A try at an exercise as it is kept."""

    id: str
    student: str
    exercise: str
    value: str
    is_right: bool
    link: str
    given_at: float


def add_attempt(connection: Connection, attempt: AttemptRow) -> None:
    """Write a try at an exercise."""
    connection.execute(insert(attempts).values({name: getattr(attempt, name) for name in attempt.__slots__}))


def attempt_by_id(connection: Connection, attempt: str) -> AttemptRow | None:
    """Return a try by the id that its sender made."""
    found = connection.execute(select(attempts).where(attempts.c.id == attempt)).one_or_none()
    return AttemptRow(*found) if found is not None else None


def attempts_in(connection: Connection, room: str) -> tuple[AttemptRow, ...]:
    """Return all tries of a room in the order in which they came."""
    query = (
        select(attempts)
        .join(students, students.c.id == attempts.c.student)
        .where(students.c.room == room)
        .order_by(attempts.c.given_at, attempts.c.id)
    )
    return tuple(AttemptRow(*row) for row in connection.execute(query))


def attempts_of(connection: Connection, student: str) -> tuple[AttemptRow, ...]:
    """Return a student's tries in the order in which they came."""
    query = select(attempts).where(attempts.c.student == student).order_by(attempts.c.given_at, attempts.c.id)
    return tuple(AttemptRow(*row) for row in connection.execute(query))


def count_attempts(connection: Connection, student: str) -> int:
    """Return how many tries a student has made."""
    return connection.execute(select(func.count()).where(attempts.c.student == student)).scalar_one()


def count_right(connection: Connection, room: str, exercise: str | None = None) -> int:
    """Return how many students have solved an exercise; without one, how many pairs of both there are."""
    solved = select(attempts.c.student, attempts.c.exercise).join(students, students.c.id == attempts.c.student)
    solved = solved.where(students.c.room == room, attempts.c.is_right)
    if exercise is not None:
        solved = solved.where(attempts.c.exercise == exercise)
    pairs = solved.distinct().subquery()
    return connection.execute(select(func.count()).select_from(pairs)).scalar_one()
