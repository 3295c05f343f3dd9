"""A room's own lessons: saved and taken out by its teacher, known to everybody in it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from inception_lab.classroom.rooms import Rooms
from inception_lab.classroom.rules import codes
from inception_lab.classroom.rules.materials import MOST_MATERIALS, Own, read_kind, read_name, read_one, read_own
from inception_lab.classroom.rules.plan import taken
from inception_lab.classroom.store import materials
from inception_lab.classroom.store.materials import MaterialRow
from inception_lab.errors import ClassError, received
from inception_lab.rates import Limit
from inception_lab.teach.lesson_plan import material

__all__ = ["SAVES", "Shelf"]

SAVES: Final = Limit("savings", 60, 60.0)


class Shelf(Rooms):
    """The lessons of all rooms. Every method raises LabError with a sentence for whoever asked.

    What is read has the answers: it stays on the server, as the files' do.
    """

    @classmethod
    def of(cls, rooms: Rooms) -> Shelf:
        """Return the shelf of rooms that are open: one database, one count of tries."""
        return cls(rooms._database, rooms._limiter)

    def save(self, code: str, secret: str, material_id: str, kind: str, name: str, text: str) -> None:
        """Save a lesson under an id that the caller made, in the place of the room's one of this kind and name."""
        codes.read_id("lesson", material_id)
        its_kind, its_name = read_kind(kind), read_name(name)
        with self._database.read() as connection:
            room, _ = self._teachers(connection, code, secret)
            if self._is_saved(connection, material_id, room.id):
                return
            rows = materials.materials_of(connection, room.id)
        others = [row for row in rows if (row.kind, row.name) != (its_kind, its_name)]
        self._limiter.take(SAVES, room.id)
        files = material()
        # Tried before the transaction: a page that takes its time holds nobody up.
        read_one(its_kind, its_name, text, read_own(map(_content, others), files).beside(files))

        def write(connection: Connection) -> None:
            room, now = self._teachers(connection, code, secret, lock=True)
            if self._is_saved(connection, material_id, room.id):
                return
            materials.delete_material(connection, room.id, its_kind, its_name)
            if materials.count_materials(connection, room.id) >= MOST_MATERIALS:
                raise ClassError("room", f"it has {MOST_MATERIALS} lessons of its own", remedy="take one out")
            materials.add_material(connection, MaterialRow(material_id, room.id, its_kind, its_name, text, now))

        self._write(write)

    @staticmethod
    def _is_saved(connection: Connection, material_id: str, room: str) -> bool:
        known = materials.material_by_id(connection, material_id)
        if known is not None and known.room != room:
            raise ClassError("lesson", "its id belongs to somebody else", remedy="save it again")
        return known is not None

    def take_out(self, code: str, secret: str, kind: str, name: str) -> None:
        """Take a lesson out of the room."""

        def write(connection: Connection) -> None:
            room, _ = self._teachers(connection, code, secret, lock=True)
            materials.delete_material(connection, room.id, kind, name)

        self._write(write)

    def follow_own(self, code: str, secret: str, name: str) -> None:
        """Let the room follow one of its own plans from the beginning, taken as it is now."""
        known = self.own_for_teacher(code, secret)
        if name not in known.plans:
            raise ClassError("lesson", "the room has no such plan", received(name), "save it again")
        self.follow(code, secret, taken(known.plans[name], known.beside(material())))

    def marks_for_teacher(self, code: str, secret: str) -> tuple[str, ...]:
        """Return what changes with every change of the room's lessons."""
        with self._database.read() as connection:
            room, _ = self._teachers(connection, code, secret)
            return materials.marks_of(connection, room.id)

    def marks_for_student(self, code: str, token: str) -> tuple[str, ...]:
        """Return what changes with every change of the room's lessons."""
        with self._database.read() as connection:
            room, _, _ = self._students(connection, code, token)
            return materials.marks_of(connection, room.id)

    def own_for_teacher(self, code: str, secret: str) -> Own:
        """Return the room's lessons."""
        with self._database.read() as connection:
            room, _ = self._teachers(connection, code, secret)
            rows = materials.materials_of(connection, room.id)
        return read_own(map(_content, rows), material())

    def own_for_student(self, code: str, token: str) -> Own:
        """Return the room's lessons."""
        with self._database.read() as connection:
            room, _, _ = self._students(connection, code, token)
            rows = materials.materials_of(connection, room.id)
        return read_own(map(_content, rows), material())


def _content(row: MaterialRow) -> tuple[str, str, str]:
    return row.kind, row.name, row.text
