"""Tours: a few steps over a live page, each setting the state it talks about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from inception_lab.errors import LabError, LessonError
from inception_lab.teach.expression import fill
from inception_lab.teach.files import LESSONS, Table, only, read_folder, text_of
from inception_lab.teach.pages import check_page, quantities, read_link

__all__ = ["TOURS", "Stop", "Tour", "read_tour", "tours"]

TOURS: Final = LESSONS / "tours"


@dataclass(frozen=True, slots=True)
class Stop:
    """One step: the page's state as a link, and what is to be seen there."""

    state: str
    text: str

    @property
    def query(self) -> dict[str, list[str]]:
        """The state as a link's query."""
        return read_link(self.state)


@dataclass(frozen=True, slots=True)
class Tour:
    """A tour; `name` is its file's, `lab` the page it goes over."""

    name: str
    title: str
    lab: str
    stops: tuple[Stop, ...]

    def stop(self, step: int) -> Stop:
        """Return the stop of a step, counted from 1; past the end the last one."""
        return self.stops[min(max(step, 1), len(self.stops)) - 1]

    def text_of(self, step: int) -> str:
        """Return a step's text with its numbers, as the page measures them in that step's state."""
        stop = self.stop(step)
        return fill(stop.text, quantities(self.lab, stop.query))


def tours(folder: Path = TOURS) -> tuple[Mapping[str, Tour], tuple[LabError, ...]]:
    """Return the tours by name in the order of the files, and what is wrong with files that are left out."""
    return read_folder(folder, read_tour)


def read_tour(name: str, table: Table) -> Tour:
    """Read a tour and try every step. Raises LabError."""
    only(table, ("title", "lab", "steps"))
    steps = table.get("steps", [])
    if not isinstance(steps, list) or not steps or not all(isinstance(step, dict) for step in steps):
        raise LessonError("steps", "at least one step was expected", remedy="write [[steps]] with state and text")
    for step in steps:
        only(step, ("state", "text"))
    stops = tuple(Stop(text_of(step, "state", ""), text_of(step, "text")) for step in steps)
    tour = Tour(name, text_of(table, "title"), check_page(text_of(table, "lab")), stops)
    for number in range(1, len(stops) + 1):
        tour.text_of(number)
    return tour
