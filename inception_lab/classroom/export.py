"""A room as one CSV file, safe to open in a spreadsheet: a row an answer, a try, a design or a silent student.

The column `what` says which a row is; each kind of row is one function of `PARTS`, and fills the columns that it has.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from io import StringIO
from typing import Final

from sqlalchemy import Connection

from inception_lab.classroom.rules.answers import written_answer
from inception_lab.classroom.rules.goals import goal_from
from inception_lab.classroom.rules.judging import judged
from inception_lab.classroom.rules.questions import Key, Truth, asked_from, is_right, key_from, truth_from
from inception_lab.classroom.store import attempts, gallery_rows, rows
from inception_lab.classroom.store.rows import RoomRow

__all__ = ["COLUMNS", "PARTS", "Row", "safe_cell", "when", "write_csv"]

Row = Mapping[str, str]
COLUMNS: Final = (
    "what",
    "nickname",
    "given_at_utc",
    "number",
    "question",
    "vote",
    "exercise",
    "answer",
    "exact",
    "right",
    "link",
)
_FORMULA: Final = re.compile(r"\s*[=+\-@|\uff0b\uff0d\uff1d\uff20]|[\t\r\n]")
"""How a cell begins that a spreadsheet may take for a formula; some read the wide signs, too."""
_WITHIN: Final = re.compile(r"([;\t])(\s*[=+\-@|])")
"""A spreadsheet that parts cells at semicolons or tabs would see a cell begin here."""
_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+|/[0-9]+)?")


def safe_cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: what begins like one gets an apostrophe before it."""
    if _NUMBER.fullmatch(text):
        return text
    inside = _WITHIN.sub(r"\1'\2", text)
    return f"'{inside}" if _FORMULA.match(inside) else inside


def write_csv(connection: Connection, room: RoomRow) -> str:
    """Write everything that was given in a room, part by part; `right` is empty until the truth was revealed.

    Times are UTC. Who has given nothing stands without an answer.
    """
    written = [row for part in PARTS for row in part(connection, room)]
    heard = {row["nickname"] for row in written}
    written += [
        {"what": "student", "nickname": name} for name in _names(connection, room).values() if name not in heard
    ]
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([safe_cell(row.get(column, "")) for column in COLUMNS] for row in written)
    return out.getvalue()


def when(seconds: float) -> str:
    """Write a time as a spreadsheet reads it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def _answers(connection: Connection, room: RoomRow) -> Iterator[Row]:
    """Return the votes in the order of questions and time."""
    names = _names(connection, room)
    for question in rows.questions_of(connection, room.id):
        asked = asked_from(question.asked)
        truth = truth_from(question.truth) if question.truth else None
        key = key_from(rows.solution_of(connection, question.id))
        for answer in rows.answers_to(connection, question.id):
            counted = judged(asked, key, {answer.id: answer.value}, revealed=truth is not None)
            yield {
                "what": "answer",
                "nickname": names[answer.student],
                "given_at_utc": when(answer.given_at),
                "number": str(question.number),
                "question": asked.text,
                "vote": str(answer.round),
                "answer": written_answer(asked, answer.value),
                "exact": answer.value if asked.kind in ("number", "own") else "",
                "right": _right(counted[answer.id], truth, key) if counted else "",
            }


def _attempts(connection: Connection, room: RoomRow) -> Iterator[Row]:
    """Return the tries at exercises in the order of time."""
    names = _names(connection, room)
    for attempt in attempts.attempts_in(connection, room.id):
        yield {
            "what": "try",
            "nickname": names[attempt.student],
            "given_at_utc": when(attempt.given_at),
            "exercise": attempt.exercise,
            "answer": attempt.value,
            "right": "yes" if attempt.is_right else "no",
            "link": attempt.link,
        }


def _designs(connection: Connection, room: RoomRow) -> Iterator[Row]:
    """Return each student's last design for each goal, with its two figures and what they are of."""
    for row in gallery_rows.goals_of(connection, room.id):
        goal = goal_from(row.goal)
        for handin, nickname in gallery_rows.handins_to(connection, row.id):
            yield {
                "what": "design",
                "nickname": nickname,
                "given_at_utc": when(handin.given_at),
                "number": str(handin.number),
                "question": goal.words,
                "answer": f"{goal.x} {handin.x}, {goal.y} {handin.y}",
                "right": "yes" if handin.reached else "no",
                "link": f"{goal.page}?{handin.link}",
            }


def _names(connection: Connection, room: RoomRow) -> Mapping[str, str]:
    return {student.id: student.nickname for student in rows.students_of(connection, room.id)}


def _right(value: str, truth: Truth | None, key: Key) -> str:
    right = is_right(value, truth, key) if truth is not None else None
    return "" if right is None else "yes" if right else "no"


PARTS: Final[tuple[Callable[[Connection, RoomRow], Iterator[Row]], ...]] = (_answers, _attempts, _designs)
