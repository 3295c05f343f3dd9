"""The class's front: what a teacher, a student and the screen ask of a room, each a transaction of its own."""

from __future__ import annotations

from typing import Final

from inception_lab.classroom.door import Place, Visitor
from inception_lab.classroom.gallery_side import GallerySide
from inception_lab.classroom.lesson_side import LessonSide
from inception_lab.classroom.rules import codes
from inception_lab.classroom.rules.attempts import Given
from inception_lab.classroom.store import rows
from inception_lab.classroom.student_side import MOST_STUDENTS
from inception_lab.classroom.teacher_side import DAY_SECONDS
from inception_lab.classroom.views import RoomView, see_room
from inception_lab.errors import ClassError

__all__ = ["DAY_SECONDS", "MOST_STUDENTS", "STORED", "Given", "Place", "Rooms", "Visitor"]

STORED: Final = (
    "The room: its code, name, times and lessons, and a fingerprint of the teacher's link.",
    "Each student: the nickname, a fingerprint of their place in the room, and when they joined.",
    "Each question with its choices, and when it was asked, voted on and revealed.",
    "Each answer, try at an exercise and handed-in design: who gave it, when, and the state of the page.",
    "No account, e-mail, address or cookie. It closes after a day and is wiped within the next hour, or by a button.",
)
"""What is kept of a room, as the app tells it."""


class Rooms(LessonSide, GallerySide):
    """All rooms of a database. Every method raises ClassError with a sentence for whoever asked."""

    def wipe_ended(self) -> None:
        """Wipe the rooms that have ended."""
        self._database.wipe_ended()

    def see_on_screen(self, room: str) -> RoomView:
        """Return what everybody may see, by the room's id, which nobody guesses."""
        with self._database.read() as connection:
            found = rows.room_by_id(connection, codes.read_id("screen", room))
            now = self._database.now(connection)
            if found is None or found.ends_at <= now:
                raise ClassError("screen", "there is no such room (any more)", remedy="open it from the teacher's page")
            return see_room(connection, found, now)
