"""How the tables came to be what they are: numbered steps, each done once and recorded, never changed afterwards.

A step is written in the SQL that SQLite and PostgreSQL share, not from
`tables`: those change with the next step, and this one must not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection, text

from inception_lab.errors import ClassError

__all__ = ["MIGRATIONS", "migrate"]

_LOCK: Final = 7_467_126_001
"""Any number that nobody else locks by: two servers that start at once migrate one after the other."""


def _rooms_and_votes(connection: Connection) -> None:
    for statement in (
        """CREATE TABLE rooms (
            id TEXT NOT NULL PRIMARY KEY, code TEXT NOT NULL UNIQUE, title TEXT NOT NULL, secret TEXT NOT NULL,
            created_at DOUBLE PRECISION NOT NULL, ends_at DOUBLE PRECISION NOT NULL, question TEXT)""",
        """CREATE TABLE students (
            id TEXT NOT NULL PRIMARY KEY, room TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
            nickname TEXT NOT NULL, folded TEXT NOT NULL, token TEXT NOT NULL,
            joined_at DOUBLE PRECISION NOT NULL,
            CONSTRAINT one_of_a_name UNIQUE (room, folded), CONSTRAINT one_of_a_place UNIQUE (room, token))""",
        """CREATE TABLE questions (
            id TEXT NOT NULL PRIMARY KEY, room TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
            number INTEGER NOT NULL, asked TEXT NOT NULL, solution TEXT NOT NULL, truth TEXT,
            phase TEXT NOT NULL, round INTEGER NOT NULL, closes_at DOUBLE PRECISION,
            asked_at DOUBLE PRECISION NOT NULL, CONSTRAINT one_of_a_number UNIQUE (room, number))""",
        """CREATE TABLE answers (
            id TEXT NOT NULL PRIMARY KEY, question TEXT NOT NULL REFERENCES questions (id) ON DELETE CASCADE,
            student TEXT NOT NULL REFERENCES students (id) ON DELETE CASCADE,
            round INTEGER NOT NULL, value TEXT NOT NULL, given_at DOUBLE PRECISION NOT NULL,
            CONSTRAINT one_a_round UNIQUE (question, round, student))""",
        "CREATE INDEX answers_of_a_student ON answers (student)",
        "CREATE INDEX rooms_by_end ON rooms (ends_at)",
    ):
        connection.execute(text(statement))


def _lessons_of_a_room(connection: Connection) -> None:
    connection.execute(
        text(
            """CREATE TABLE materials (
            id TEXT NOT NULL PRIMARY KEY, room TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
            kind TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL, saved_at DOUBLE PRECISION NOT NULL,
            CONSTRAINT one_of_a_kind UNIQUE (room, kind, name))"""
        )
    )


def _goals_and_designs(connection: Connection) -> None:
    for statement in (
        """CREATE TABLE goals (
            id TEXT NOT NULL PRIMARY KEY, room TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
            number INTEGER NOT NULL, goal TEXT NOT NULL, phase TEXT NOT NULL, named INTEGER NOT NULL,
            set_at DOUBLE PRECISION NOT NULL, CONSTRAINT one_goal_of_a_number UNIQUE (room, number))""",
        """CREATE TABLE handins (
            id TEXT NOT NULL PRIMARY KEY, goal TEXT NOT NULL REFERENCES goals (id) ON DELETE CASCADE,
            student TEXT NOT NULL REFERENCES students (id) ON DELETE CASCADE,
            number INTEGER NOT NULL, link TEXT, x TEXT, y TEXT, reached INTEGER,
            given_at DOUBLE PRECISION NOT NULL,
            CONSTRAINT one_handin_of_a_number UNIQUE (goal, student, number))""",
        "CREATE INDEX handins_of_a_student ON handins (student)",
    ):
        connection.execute(text(statement))


def _lessons_and_attempts(connection: Connection) -> None:
    for statement in (
        "ALTER TABLE rooms ADD COLUMN plan TEXT",
        "ALTER TABLE rooms ADD COLUMN step INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE rooms ADD COLUMN begun_at DOUBLE PRECISION",
        "ALTER TABLE rooms ADD COLUMN leaderboard BOOLEAN NOT NULL DEFAULT FALSE",
        """CREATE TABLE attempts (
            id TEXT NOT NULL PRIMARY KEY, student TEXT NOT NULL REFERENCES students (id) ON DELETE CASCADE,
            exercise TEXT NOT NULL, value TEXT NOT NULL, is_right BOOLEAN NOT NULL, link TEXT NOT NULL,
            given_at DOUBLE PRECISION NOT NULL)""",
        "CREATE INDEX attempts_of_a_student ON attempts (student)",
    ):
        connection.execute(text(statement))


MIGRATIONS: Final[tuple[Callable[[Connection], None], ...]] = (
    _rooms_and_votes,
    _lessons_of_a_room,
    _lessons_and_attempts,
    _goals_and_designs,
)
"""In order; the first one is number 1."""


def migrate(
    connection: Connection, now: float, steps: tuple[Callable[[Connection], None], ...] = MIGRATIONS
) -> tuple[int, ...]:
    """Do the steps that this database has not had, inside the caller's transaction; return their numbers.

    Raises ClassError for a database that a newer version of the app has changed.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    connection.execute(
        text("CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, done_at DOUBLE PRECISION NOT NULL)")
    )
    done = connection.execute(text("SELECT COALESCE(MAX(number), 0) FROM migrations")).scalar_one()
    if done > len(steps):
        raise ClassError(
            "database", "was made by a newer version of the app", f"migration {done}", f"this one knows {len(steps)}"
        )
    todo = tuple(range(done + 1, len(steps) + 1))
    for number in todo:
        steps[number - 1](connection)
        connection.execute(
            text("INSERT INTO migrations (number, done_at) VALUES (:number, :now)"), {"number": number, "now": now}
        )
    return todo
