"""A question's way through a class: asked, shown, discussed, asked again, revealed; and who may move it.

```
START → ASKING 1 ─close or clock→ SHOWN 1 → DISCUSSING → ASKING 2 ─close or clock→ SHOWN 2 → REVEALED → DONE
                                    └────────────┴── reveal at once ─────────────────────────────┘
```
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from inception_lab.errors import ClassError

__all__ = ["ROUNDS", "Move", "Phase", "Pulse", "as_of", "check_start", "moved", "started"]

ROUNDS: Final = 2
_LONGEST_SECONDS: Final = 3_600.0


class Phase(StrEnum):
    """Where a question stands."""

    ASKING = "asking"
    SHOWN = "shown"
    DISCUSSING = "discussing"
    REVEALED = "revealed"
    DONE = "done"


class Move(StrEnum):
    """What a teacher does with the question that stands there."""

    CLOSE = "close"
    DISCUSS = "discuss"
    ASK_AGAIN = "ask again"
    REVEAL = "reveal"
    FINISH = "finish"


@dataclass(frozen=True, slots=True)
class Pulse:
    """A question in a room: `round` is 1 or 2, `closes_at` the second (of the server's clock) at which voting ends."""

    question: str
    phase: Phase
    round: int = 1
    closes_at: float | None = None

    @property
    def is_asking(self) -> bool:
        """Whether answers are taken."""
        return self.phase is Phase.ASKING


_FROM: Final[Mapping[Move, frozenset[Phase]]] = {
    Move.CLOSE: frozenset({Phase.ASKING}),
    Move.DISCUSS: frozenset({Phase.SHOWN}),
    Move.ASK_AGAIN: frozenset({Phase.SHOWN, Phase.DISCUSSING}),
    Move.REVEAL: frozenset({Phase.SHOWN, Phase.DISCUSSING}),
    Move.FINISH: frozenset({Phase.SHOWN, Phase.DISCUSSING, Phase.REVEALED}),
}
_TO: Final[Mapping[Move, Phase]] = {
    Move.CLOSE: Phase.SHOWN,
    Move.DISCUSS: Phase.DISCUSSING,
    Move.ASK_AGAIN: Phase.ASKING,
    Move.REVEAL: Phase.REVEALED,
    Move.FINISH: Phase.DONE,
}


def as_of(pulse: Pulse, now: float) -> Pulse:
    """Return the question as the clock has it: voting whose time has come is closed, though nobody closed it."""
    if pulse.is_asking and pulse.closes_at is not None and now >= pulse.closes_at:
        return replace(pulse, phase=Phase.SHOWN)
    return pulse


def check_start(before: Pulse | None, now: float) -> None:
    """Refuse another question while one is voted on. Raises ClassError."""
    if before is not None and as_of(before, now).is_asking:
        raise ClassError("question", "another one is being voted on", remedy="close it first")


def started(question: str, now: float, seconds: float | None) -> Pulse:
    """Return a question as it is asked first. Raises ClassError for an impossible time."""
    return Pulse(question, Phase.ASKING, 1, _closing(now, seconds))


def moved(pulse: Pulse, move: Move, seen_round: int, now: float, seconds: float | None = None) -> Pulse:
    """Return where a teacher's move leads from what the teacher saw: this question in the round `seen_round`.

    A move that was made already leads nowhere else, so a press that is sent
    twice counts once. Raises ClassError for a move that is not possible.
    """
    here = as_of(pulse, now)
    if _was_made(here, move, seen_round):
        return here
    if seen_round != here.round:
        raise ClassError("question", "has gone on since", f"round {seen_round}", "look again")
    if here.phase not in _FROM[move]:
        raise ClassError("question", f"cannot {move} while it is {here.phase}", remedy=_remedy(here))
    if move is Move.ASK_AGAIN:
        if here.round == ROUNDS:
            raise ClassError("question", "was voted on twice", remedy="reveal the truth")
        return replace(here, phase=Phase.ASKING, round=here.round + 1, closes_at=_closing(now, seconds))
    return replace(here, phase=_TO[move])


def _was_made(here: Pulse, move: Move, seen_round: int) -> bool:
    if move is Move.ASK_AGAIN:
        return here.is_asking and here.round == seen_round + 1
    return here.phase is _TO[move] and here.round == seen_round


def _remedy(here: Pulse) -> str:
    match here.phase:
        case Phase.ASKING:
            return "close the vote first"
        case Phase.DONE | Phase.REVEALED:
            return "start another question"
        case _:
            return ""


def _closing(now: float, seconds: float | None) -> float | None:
    if seconds is None:
        return None
    if not 1.0 <= seconds <= _LONGEST_SECONDS:
        raise ClassError("time", "a vote takes from 1 s to an hour", f"{seconds}")
    return now + seconds
