"""The tables as they are after the last migration. Times are seconds since 1970 by the store's clock."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, Column, Double, ForeignKey, Integer, MetaData, Table, Text, UniqueConstraint, false

__all__ = ["TABLES", "answers", "attempts", "goals", "handins", "materials", "questions", "rooms", "students"]

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
    Column("plan", Text, comment="JSON: the lesson, as it was when the room opened; none where there is no lesson"),
    Column("step", Integer, nullable=False, server_default="0", comment="from 1; 0 before the first one"),
    Column("begun_at", Double, comment="when the first step began"),
    Column("leaderboard", Boolean, nullable=False, server_default=false(), comment="whether the class sees it"),
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

attempts: Final = Table(
    "attempts",
    TABLES,
    Column("id", Text, primary_key=True, comment="made by whoever sends it"),
    Column("student", Text, ForeignKey("students.id", ondelete="CASCADE"), nullable=False),
    Column("exercise", Text, nullable=False, comment="the name of its file"),
    Column("value", Text, nullable=False, comment="as it was typed or chosen; empty where a state was reached"),
    Column("is_right", Boolean, nullable=False),
    Column("link", Text, nullable=False, comment="the state of the exercise's page, as a link's query"),
    Column("given_at", Double, nullable=False),
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
