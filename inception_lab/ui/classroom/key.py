"""Where the session keeps who a visit is in a room, so that a page can ask without the class's database."""

from __future__ import annotations

from typing import Final

__all__ = ["ROLE"]

ROLE: Final = "lab.classroom.role"
