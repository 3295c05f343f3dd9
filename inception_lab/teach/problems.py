"""What is found wrong with a lesson being written, field by field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import thread_time
from typing import Final

from inception_lab.errors import LabError, LessonError
from inception_lab.labs import Quantities
from inception_lab.teach.expression import fill
from inception_lab.teach.files import Table
from inception_lab.teach.pages import quantities, read_link
from inception_lab.teach.prose import Where

__all__ = ["Found", "Problem", "at_place", "measured"]

MOST_SECONDS: Final = 2.0
"""Of the processor's time for all steps of a draft; those of the app's own tours need a tenth of one."""
_EMPTY: Final = LessonError("text", "is empty", remedy="write it")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at one place of a draft; the place is empty where it is the whole."""

    where: Where
    error: LabError


def measured(page: str, link: str) -> Quantities:
    """Return what a page measures at a link. Raises LabError."""
    return quantities(page, read_link(link))


@dataclass(slots=True)
class Found:
    """The problems that were found so far."""

    table: Table
    problems: list[Problem] = field(default_factory=list)
    _began: float = field(default_factory=thread_time)

    def has_time(self, step: int) -> bool:
        """Tell whether a step may be computed, too; where all before it took too long, that is a problem.

        Whoever may write lessons may write one that computes for minutes, while everybody waits.
        """
        if thread_time() - self._began <= MOST_SECONDS:
            return True
        said = f"those before step {step + 1} took over {MOST_SECONDS:.0f} s to compute"
        self.problems.append(Problem(("steps",), LessonError("steps", said, remedy="write fewer, of smaller networks")))
        return False

    def tried(self, where: Where, do: Callable[[], object]) -> object:
        """Return what `do` does; where it cannot, None, and the problem is kept."""
        try:
            return do()
        except LabError as error:
            self.problems.append(Problem(where, error))
            return None

    def text(self, *where: str | int) -> str:
        """Return the text of a place, which must not be empty."""
        text = at_place(self.table, where)
        if not isinstance(text, str) or not text.strip():
            self.problems.append(Problem(where, _EMPTY))
            return ""
        return text

    def filled(self, names: Quantities | None, *where: str | int) -> None:
        """Try a text with numbers in it."""
        text = self.text(*where)
        if text and names is not None:
            self.tried(where, lambda: fill(text, names))

    def measured(self, page: str, link: object, *where: str | int) -> Quantities | None:
        """Return what the page measures at a link of the table."""
        names = self.tried(where, lambda: measured(page, link if isinstance(link, str) else ""))
        return names if isinstance(names, dict) else None


def at_place(table: object, where: Where) -> object:
    """Return what stands at a place; None where there is none."""
    for key in where:
        has = key in table if isinstance(table, dict) else isinstance(table, list) and key in range(len(table))
        if not has:
            return None
        table = table[key]  # type: ignore[index]  # one of the two, which has the key
    return table
