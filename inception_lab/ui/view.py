"""What of a design is looked at: the open section and how the graph is drawn; part of the link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

from inception_lab.draw.network.overlays import OVERLAYS
from inception_lab.errors import DesignError, LabError, single

__all__ = ["COLOURS", "DEPTHS", "LOOKS", "ROOMS", "SECTIONS", "View", "room_of", "split_query"]

SECTIONS: Final[Mapping[str, str]] = {
    "graph": "Graph",
    "layers": "Layers",
    "costs": "Costs",
    "banks": "Filter banks",
    "sources": "Sources",
    "counters": "Counters",
    "run": "Run",
    "maps": "Feature maps",
    "signal": "Signal",
}
"""Sections of the explorer by their name in the link."""
ROOMS: Final[Mapping[str, tuple[str, ...]]] = {
    "Graph": ("graph",),
    "Layers and costs": ("layers", "costs", "banks"),
    "Run": ("run",),
    "Inside": ("maps", "signal"),
    "Sources and counters": ("sources", "counters"),
}
"""The rooms that a visitor sees, in order, with the sections of each; a link names the section."""
DEPTHS: Final[Mapping[str, str]] = {
    "stage": "Stages",
    "module": "Modules",
    "branch": "Branches",
    "layer": "Layers",
}
LOOKS: Final[Mapping[str, str]] = {"boxes": "Boxes", "scale": "To scale", "maps": "Maps"}
COLOURS: Final[Mapping[str, str]] = {name: overlay.title for name, overlay in OVERLAYS.items()}


@dataclass(frozen=True, slots=True)
class View:
    """The open section (`tab`), the drawing's `look`, `depth`, `colour` and `stage` alone, and the `node` picked in it.

    A node is a layer or a part, by its id in the drawing; `channel` is the one of it that is looked into, empty for the
    one that varies most, `at` the position, row and column: ``3,4``. The fields are the link's
    keys; no knob may have one of these names. A field that lists no options is free text.
    """

    tab: str = field(default="graph", metadata={"options": SECTIONS})
    look: str = field(default="boxes", metadata={"options": LOOKS})
    depth: str = field(default="module", metadata={"options": DEPTHS})
    colour: str = field(default="kind", metadata={"options": COLOURS})
    stage: str = field(default="", metadata={"options": ()})
    node: str = field(default="", metadata={"options": ()})
    channel: str = field(default="", metadata={"options": ()})
    at: str = field(default="", metadata={"options": ()})

    def turned(self, key: str, value: object) -> View:
        """Return the view with one field set. Raises DesignError for no such option."""
        options = next(one.metadata["options"] for one in fields(self) if one.name == key)
        if not isinstance(value, str) or (options and value not in options):
            raise DesignError(f"link key {key}", "no such choice", repr(value), f"one of {', '.join(options)}")
        changes: dict[str, Any] = {key: value}
        return replace(self, **changes)

    def to_query(self) -> dict[str, list[str]]:
        """Write what differs from the default."""
        plain = View()
        return {
            one.name: [getattr(self, one.name)]
            for one in fields(self)
            if getattr(self, one.name) != getattr(plain, one.name)
        }


def room_of(section: str) -> str:
    """Return the room that a section stands in."""
    return next(room for room, sections in ROOMS.items() if section in sections)


KEYS: Final = tuple(one.name for one in fields(View))


def split_query(query: Mapping[str, Sequence[str]]) -> tuple[View, dict[str, Sequence[str]], tuple[LabError, ...]]:
    """Take the view out of a link's query; return it, the rest, and what could not be read."""
    view, errors = View(), []
    for key in KEYS:
        if key in query:
            try:
                view = view.turned(key, single(f"link key {key}", query[key]))
            except LabError as error:
                errors.append(error)
    rest = {key: texts for key, texts in query.items() if key not in KEYS}
    return view, rest, tuple(errors)
