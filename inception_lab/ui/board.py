"""Where the knobs of a page stand: their values, and what turning one does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from inception_lab.design import Design
from inception_lab.design.faults import Faults
from inception_lab.knobs import Value, Values
from inception_lab.labs import Setting
from inception_lab.ui import lab_state, state
from inception_lab.ui.lesson_state import current_lesson

__all__ = ["Board", "explorer_board", "lab_board"]


@dataclass(frozen=True, slots=True)
class Board:
    """The knobs of a page as its widgets need them.

    `prefix` begins the widgets' keys, `place` the names under which refusals
    are remembered; knobs in `fixed` are shown and cannot be turned.
    """

    prefix: str
    place: str
    values: Values
    turned: frozenset[str]
    turn: Callable[[str, Value], None]
    fixed: frozenset[str] = frozenset()
    faults: Faults | None = None

    def where(self, name: str) -> str:
        """Return the name under which a knob's refusal is remembered."""
        return f"{self.place}{name}"


def explorer_board(chosen: Design, faults: Faults | None) -> Board:
    """Return the board of the explorer's design."""
    turned = frozenset(name for name, _ in chosen.knobs)
    fixed = frozenset(current_lesson().fix)
    return Board(chosen.variant, "", chosen.values, turned, state.turn, fixed, faults)


def lab_board(setting: Setting) -> Board:
    """Return the board of a lab's setting."""
    name = setting.lab.name

    def turn(knob: str, value: Value) -> None:
        lab_state.turn(setting.lab, knob, value)

    turned = frozenset(knob for knob, _ in setting.knobs)
    return Board(name, f"{name}.", setting.values, turned, turn, frozenset(current_lesson().fix))
