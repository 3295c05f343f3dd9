"""Tours: a few steps over a live page, each setting the state it talks about and showing what it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from inception_lab.errors import LabError, LessonError
from inception_lab.labs import Quantities
from inception_lab.teach.expression import fill
from inception_lab.teach.files import LESSONS, Table, only, read_folder, table_of, text_of
from inception_lab.teach.moves import Move, moves
from inception_lab.teach.pages import check_page, quantities, read_link
from inception_lab.teach.places import Shown, read_shown
from inception_lab.teach.question import ChoiceAnswer, NumberAnswer, check_answer, read_answer

__all__ = ["NEXT", "TOURS", "Ask", "Stop", "Tour", "listed_tours", "read_tour", "tours"]

TOURS: Final = LESSONS / "tours"
NEXT: Final = "next_"
"""Before a quantity's name: its value in the state of the step after, for a question that looks ahead."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A small question on a step's card."""

    question: str
    answer: NumberAnswer | ChoiceAnswer


@dataclass(frozen=True, slots=True)
class Stop:
    """One step: the page's state as a link, what is to be seen there, and the part of the page that it shows."""

    state: str
    text: str
    shows: Shown | None = None
    ask: Ask | None = None

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

    def asked_with(self, step: int) -> Quantities:
        """Return the quantities of a step's question: the step's own, and those of the step after as ``next_NAME``."""
        ahead = quantities(self.lab, self.stop(step + 1).query)
        return {**quantities(self.lab, self.stop(step).query), **{f"{NEXT}{name}": ahead[name] for name in ahead}}

    def moves_to(self, step: int) -> tuple[Move, ...]:
        """Return the knobs that are moved from the step before to this one."""
        return moves(self.lab, self.stop(step - 1).query, self.stop(step).query) if step > 1 else ()


def tours(folder: Path = TOURS) -> tuple[Mapping[str, Tour], tuple[LabError, ...]]:
    """Return the tours by name in the order of the files, and what is wrong with files that are left out.

    Every step is tried, which takes a third of a second for all.
    """
    return read_folder(folder, read_tour)


def listed_tours(folder: Path = TOURS) -> Mapping[str, Tour]:
    """Return the tours as they are written, in the same order: for lists, which need none of them tried."""
    return read_folder(folder, _read_untried)[0]


def read_tour(name: str, table: Table) -> Tour:
    """Read a tour and try every step. Raises LabError."""
    tour = _read_untried(name, table)
    for number, stop in enumerate(tour.stops, start=1):
        tour.text_of(number)
        if stop.ask is not None:
            measured = tour.asked_with(number)
            fill(stop.ask.question, measured)
            check_answer(stop.ask.answer, measured)
    return tour


def _read_untried(name: str, table: Table) -> Tour:
    only(table, ("title", "lab", "steps"))
    steps = table.get("steps", [])
    if not isinstance(steps, list) or not steps or not all(isinstance(step, dict) for step in steps):
        raise LessonError("steps", "at least one step was expected", remedy="write [[steps]] with state and text")
    page = check_page(text_of(table, "lab"))
    return Tour(name, text_of(table, "title"), page, tuple(_stop(page, step) for step in steps))


def _stop(page: str, step: Table) -> Stop:
    only(step, ("state", "text", "shows", "ask"))
    state = text_of(step, "state", "")
    shown = read_shown(page, text_of(step, "shows", ""), read_link(state))
    return Stop(state, text_of(step, "text"), shown, _ask(table_of(step, "ask")) if "ask" in step else None)


def _ask(table: Table) -> Ask:
    answer = read_answer({key: value for key, value in table.items() if key != "question"})
    if not isinstance(answer, (NumberAnswer, ChoiceAnswer)):
        raise LessonError(
            "ask", "a step asks for a number or a choice", repr(table.get("kind")), "turn knobs in an exercise"
        )
    return Ask(text_of(table, "question"), answer)
