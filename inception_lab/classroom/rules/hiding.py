"""Which pages show no figures to whoever is to guess them."""

from __future__ import annotations

from typing import Final

from inception_lab.classroom.rules.pulse import Phase, Pulse
from inception_lab.classroom.rules.questions import Asked

__all__ = ["EVERY_PAGE", "hidden_by"]

EVERY_PAGE: Final = "*"


def hidden_by(asked: Asked, pulse: Pulse) -> str:
    """Return which pages hide their figures: the state's while a number of it is guessed, else all until the truth."""
    if asked.kind == "own":
        return asked.page if pulse.is_asking else ""
    return EVERY_PAGE if asked.hides and pulse.phase not in (Phase.REVEALED, Phase.DONE) else ""
