"""What of a design is looked at: the open section and how the graph is drawn; part of the link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

from inception_lab.errors import DesignError, LabError

__all__ = ["COLOURS", "DEPTHS", "SECTIONS", "View", "split_query"]

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
"""Sections of the explorer by their name in the link, in order."""
DEPTHS: Final[Mapping[str, str]] = {
    "stage": "Stages",
    "module": "Modules",
    "branch": "Branches",
    "layer": "Layers",
}
COLOURS: Final[Mapping[str, str]] = {
    "kind": "Kind",
    "macs": "MACs",
    "params": "Parameters",
    "activation_bytes": "Activations",
    "field": "Receptive field",
    "change": "Changes",
    "latency": "Latency",
}


@dataclass(frozen=True, slots=True)
class View:
    """The open section (`tab`), the drawing's `depth` and `colour`, the `stage` it is cut to, the `node` looked into.

    The fields are the link's keys; no knob may have one of these names. A
    field that lists no options is free text.
    """

    tab: str = field(default="graph", metadata={"options": SECTIONS})
    depth: str = field(default="module", metadata={"options": DEPTHS})
    colour: str = field(default="kind", metadata={"options": COLOURS})
    stage: str = field(default="", metadata={"options": ()})
    node: str = field(default="", metadata={"options": ()})

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


KEYS: Final = tuple(one.name for one in fields(View))


def split_query(query: Mapping[str, Sequence[str]]) -> tuple[View, dict[str, Sequence[str]], tuple[LabError, ...]]:
    """Take the view out of a link's query; return it, the rest, and what could not be read."""
    view, errors = View(), []
    for key in KEYS:
        if key in query:
            try:
                view = view.turned(key, query[key][-1])
            except LabError as error:
                errors.append(error)
    rest = {key: texts for key, texts in query.items() if key not in KEYS}
    return view, rest, tuple(errors)
