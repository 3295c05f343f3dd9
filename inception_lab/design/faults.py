"""Which of a user's choices make a design impossible: those that cure it when put back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import thread_time
from typing import Final

from inception_lab.design import Design, graph_of
from inception_lab.design.edits import Edit
from inception_lab.errors import LabError

__all__ = ["Faults", "find_faults"]

_MAX_TRIES: Final = 24
_MOST_SECONDS: Final = 0.5
"""Of the processor's time; a network of a paper needs a tenth of it."""


@dataclass(frozen=True, slots=True)
class Faults:
    """The error of a design, and the knobs and edits each of which, put back alone, cures it."""

    error: LabError
    knobs: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()


def find_faults(chosen: Design) -> Faults | None:
    """Return what is wrong with a design and which choices cure it; None if nothing is.

    At most 24 knobs and edits are tried, and of a network that is large fewer: nobody else may wait for it.
    """
    try:
        graph_of(chosen)
    except LabError as error:
        until = thread_time() + _MOST_SECONDS

        def cures(design: Design) -> bool:
            return thread_time() < until and _stands(design)

        # The last edit is the likeliest: the others stood before it came.
        edits = tuple(edit for edit in chosen.edits[: -_MAX_TRIES - 1 : -1] if cures(_without_edit(chosen, edit)))
        knobs = tuple(name for name, _ in chosen.knobs[:_MAX_TRIES] if cures(_without_knob(chosen, name)))
        return Faults(error, knobs, edits[::-1])
    return None


def _without_knob(chosen: Design, name: str) -> Design:
    return replace(chosen, knobs=tuple(pair for pair in chosen.knobs if pair[0] != name))


def _without_edit(chosen: Design, edit: Edit) -> Design:
    return replace(chosen, edits=tuple(other for other in chosen.edits if other != edit))


def _stands(chosen: Design) -> bool:
    try:
        graph_of(chosen)
    except LabError:
        return False
    return True
