"""The statements about a room's own lessons: texts by kind and name."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from inception_lab.classroom.store.tables import materials, rooms

__all__ = [
    "MaterialRow",
    "add_material",
    "count_materials",
    "delete_material",
    "follow_plan",
    "material_by_id",
    "materials_of",
    "marks_of",
]


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """A lesson of a room as it is kept."""

    id: str
    room: str
    kind: str
    name: str
    text: str
    saved_at: float


def add_material(connection: Connection, row: MaterialRow) -> None:
    """Write a new lesson."""
    connection.execute(insert(materials).values({name: getattr(row, name) for name in row.__slots__}))


def material_by_id(connection: Connection, material: str) -> MaterialRow | None:
    """Return a lesson by the id of its saving."""
    found = connection.execute(select(materials).where(materials.c.id == material)).one_or_none()
    return MaterialRow(*found) if found is not None else None


def materials_of(connection: Connection, room: str) -> tuple[MaterialRow, ...]:
    """Return a room's lessons by name."""
    query = select(materials).where(materials.c.room == room).order_by(materials.c.name, materials.c.kind)
    return tuple(MaterialRow(*row) for row in connection.execute(query))


def marks_of(connection: Connection, room: str) -> tuple[str, ...]:
    """Return the ids of a room's lessons, which are others after each change: what is asked for at every run."""
    query = select(materials.c.id).where(materials.c.room == room).order_by(materials.c.id)
    return tuple(connection.execute(query).scalars())


def count_materials(connection: Connection, room: str) -> int:
    """Return how many lessons a room has."""
    return connection.execute(select(func.count()).where(materials.c.room == room)).scalar_one()


def follow_plan(connection: Connection, room: str, plan: str) -> None:
    """Make a room follow a lesson from its beginning."""
    connection.execute(update(rooms).where(rooms.c.id == room).values(plan=plan, step=0, begun_at=None))


def delete_material(connection: Connection, room: str, kind: str, name: str) -> None:
    """Delete a lesson."""
    mine = (materials.c.room == room, materials.c.kind == kind, materials.c.name == name)
    connection.execute(delete(materials).where(*mine))
