"""A room as a CSV file: a row an answer, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime
from io import StringIO
from typing import Final

from sqlalchemy import Connection

from inception_lab.classroom.rules.answers import written_answer
from inception_lab.classroom.rules.judging import judged
from inception_lab.classroom.rules.questions import Key, Truth, asked_from, is_right, key_from, truth_from
from inception_lab.classroom.store import rows
from inception_lab.classroom.store.rows import RoomRow

__all__ = ["COLUMNS", "safe_cell", "write_csv"]

COLUMNS: Final = ("number", "question", "vote", "nickname", "answer", "exact", "right", "given_at_utc")
_FORMULA: Final = re.compile(r"[=+\-@\t\r\n|]")
_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+|/[0-9]+)?")


def safe_cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: one that begins like it gets an apostrophe before it."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def write_csv(connection: Connection, room: RoomRow) -> str:
    """Write every answer of a room in the order of questions and time; who has not answered stands without one.

    `right` is empty until the truth was revealed; times are UTC.
    """
    names = {student.id: student.nickname for student in rows.students_of(connection, room.id)}
    written: list[tuple[str, ...]] = []
    for question in rows.questions_of(connection, room.id):
        asked = asked_from(question.asked)
        truth = truth_from(question.truth) if question.truth else None
        key = key_from(rows.solution_of(connection, question.id))
        for answer in rows.answers_to(connection, question.id):
            value = written_answer(asked, answer.value)
            counted = judged(asked, key, {answer.id: answer.value}, revealed=truth is not None)
            told = _right(counted[answer.id], truth, key) if counted else ""
            exact = answer.value if asked.kind in ("number", "own") else ""
            when = datetime.fromtimestamp(answer.given_at, UTC).isoformat(timespec="seconds")
            cells = (
                str(question.number),
                asked.text,
                str(answer.round),
                names[answer.student],
                value,
                exact,
                told,
                when,
            )
            written.append(cells)
    silent = set(names.values()) - {row[3] for row in written}
    written += [("", "", "", name, "", "", "", "") for name in names.values() if name in silent]
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([safe_cell(cell) for cell in row] for row in written)
    return out.getvalue()


def _right(value: str, truth: Truth | None, key: Key) -> str:
    right = is_right(value, truth, key) if truth is not None else None
    return "" if right is None else "yes" if right else "no"
