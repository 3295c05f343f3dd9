"""Who may do what in a room: its teacher, its students, and how a write is done; each side's asks stand on it.

A write may be sent again: it has an id that its sender made, and counts once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from inception_lab.classroom.rules import codes
from inception_lab.classroom.store import rows
from inception_lab.classroom.store.database import Database
from inception_lab.classroom.store.rows import RoomRow, StudentRow
from inception_lab.errors import ClassError
from inception_lab.rates import Limiter

__all__ = ["Door", "Place", "Visitor", "own"]

Made = TypeVar("Made")
_TRIES: Final = 4


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks, for counting tries: the address that many may share, and this visit. Neither is kept."""

    address: str
    visit: str


@dataclass(frozen=True, slots=True)
class Place:
    """A student's place in a room: the code, and the secret that only this student's browser has."""

    code: str
    token: str
    nickname: str


class Door:
    """All rooms of a database. Every method raises ClassError, or RateError, with a sentence for whoever asked."""

    def __init__(self, database: Database, limiter: Limiter) -> None:
        self._database = database
        self._limiter = limiter

    def _teachers(self, connection: Connection, code: str, secret: str, *, lock: bool = False) -> tuple[RoomRow, float]:
        """Return the teacher's room and the time."""
        room = rows.room_by_code(connection, codes.read_code(code), lock=lock)
        now = self._database.now(connection)
        if room is None:
            raise _no_teacher()
        return self._unlocked(room, secret, now), now

    @staticmethod
    def _unlocked(room: RoomRow, secret: str, now: float) -> RoomRow:
        if room.ends_at <= now or not codes.matches(secret, room.secret):
            raise _no_teacher()
        return room

    def _students(
        self, connection: Connection, code: str, token: str, *, lock: bool = False
    ) -> tuple[RoomRow, StudentRow, float]:
        """Return a student's room, the student and the time. What is wrong is not told apart: codes stay unguessed."""
        room = rows.room_by_code(connection, codes.read_code(code), lock=lock, share=True)
        now = self._database.now(connection)
        if room is not None and room.ends_at > now:
            print_ = codes.fingerprint(codes.read_id("place", token))
            student = rows.student_by_token(connection, room.id, print_, lock=lock)
            if student is not None:
                return room, student, now
        raise ClassError("room", "you are not in it (any more): it has ended, or the teacher freed your place")

    def _write(self, write: Callable[[Connection], Made]) -> Made:
        """Do a transaction; again, where somebody else wrote the same row meanwhile: then it is found there."""
        for _ in range(_TRIES):
            try:
                with self._database.write() as connection:
                    return write(connection)
            except IntegrityError:
                continue
        raise ClassError("room", "too many write in it at once", remedy="try again")


def own(known: Made, where: str, *, is_own: bool) -> Made:
    """Return what was written before under this id, to whoever wrote it. Raises ClassError for anybody else."""
    if not is_own:
        raise ClassError(where, "its id belongs to somebody else", remedy="open the room's link again")
    return known


def _no_teacher() -> ClassError:
    return ClassError("room", "this is no teacher's link to a room that is open", remedy="open another room")
