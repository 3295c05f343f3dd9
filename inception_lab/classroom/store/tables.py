"""The tables as they are after the last migration. Times are seconds since 1970 by the store's clock.

What comes later hangs onto these by a migration of its own: tries at exercises
belong to a student, a lesson's order to a room.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Double, ForeignKey, Integer, MetaData, Table, Text, UniqueConstraint

__all__ = ["TABLES", "answers", "goals", "handins", "materials", "questions", "rooms", "students"]

TABLES: Final = MetaData()

rooms: Final = Table(
    "rooms",
    TABLES,
    Column("id", Text, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("secret", Text, nullable=False, comment="SHA-256 of the teacher's secret"),
    Column("created_at", Double, nullable=False),
    Column("ends_at", Double, nullable=False),
    Column("question", Text, comment="the question that stands there; none before the first one"),
)

students: Final = Table(
    "students",
    TABLES,
    Column("id", Text, primary_key=True),
    Column("room", Text, ForeignKey("rooms.id", ondelete="CASCADE"), nullable=False),
    Column("nickname", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Column("token", Text, nullable=False, comment="SHA-256 of the student's secret"),
    Column("joined_at", Double, nullable=False),
    UniqueConstraint("room", "folded", name="one_of_a_name"),
    UniqueConstraint("room", "token", name="one_of_a_place"),
)

questions: Final = Table(
    "questions",
    TABLES,
    Column("id", Text, primary_key=True),
    Column("room", Text, ForeignKey("rooms.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False, comment="from 1, in the order in which they were asked"),
    Column("asked", Text, nullable=False, comment="JSON: what everybody reads"),
    Column("solution", Text, nullable=False, comment="JSON: what computes the truth"),
    Column("truth", Text, comment="JSON: what it computed, once it was revealed"),
    Column("phase", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("closes_at", Double),
    Column("asked_at", Double, nullable=False),
    UniqueConstraint("room", "number", name="one_of_a_number"),
)

answers: Final = Table(
    "answers",
    TABLES,
    Column("id", Text, primary_key=True, comment="made by whoever sends it, so that sending it twice counts once"),
    Column("question", Text, ForeignKey("questions.id", ondelete="CASCADE"), nullable=False),
    Column("student", Text, ForeignKey("students.id", ondelete="CASCADE"), nullable=False),
    Column("round", Integer, nullable=False),
    Column("value", Text, nullable=False),
    Column("given_at", Double, nullable=False),
    UniqueConstraint("question", "round", "student", name="one_a_round"),
)

materials: Final = Table(
    "materials",
    TABLES,
    Column("id", Text, primary_key=True, comment="made by whoever saves it; another one with every saving"),
    Column("room", Text, ForeignKey("rooms.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False, comment="exercise, prediction, tour or plan"),
    Column("name", Text, nullable=False),
    Column("text", Text, nullable=False, comment="TOML, with the answer: no student's page reads it"),
    Column("saved_at", Double, nullable=False),
    UniqueConstraint("room", "kind", "name", name="one_of_a_kind"),
)

goals: Final = Table(
    "goals",
    TABLES,
    Column("id", Text, primary_key=True),
    Column("room", Text, ForeignKey("rooms.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False, comment="from 1; the last one is what stands in the room"),
    Column("goal", Text, nullable=False, comment="JSON"),
    Column("phase", Text, nullable=False, comment="open, closed or away"),
    Column("named", Integer, nullable=False, comment="1 where the class sees nicknames, too"),
    Column("set_at", Double, nullable=False),
    UniqueConstraint("room", "number", name="one_goal_of_a_number"),
)

handins: Final = Table(
    "handins",
    TABLES,
    Column("id", Text, primary_key=True, comment="made by whoever sends it, so that sending it twice counts once"),
    Column("goal", Text, ForeignKey("goals.id", ondelete="CASCADE"), nullable=False),
    Column("student", Text, ForeignKey("students.id", ondelete="CASCADE"), nullable=False),
    Column(
        "number", Integer, nullable=False, comment="a student's first, second, …; of earlier ones only this is kept"
    ),
    Column("link", Text, comment="the state; none once another one has replaced it"),
    Column("x", Text, comment="exact number on the goal's first axis"),
    Column("y", Text),
    Column("reached", Integer),
    Column("given_at", Double, nullable=False),
    UniqueConstraint("goal", "student", "number", name="one_handin_of_a_number"),
)
