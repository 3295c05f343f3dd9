"""The drawing coloured by what switching parts off changes, layer by layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isinf

from inception_lab.draw.network.overlays import Ramp
from inception_lab.graph import Node

__all__ = ["Effect"]


@dataclass(frozen=True)
class Effect(Ramp):
    """Colours by how far outputs are from what they were; `changes` has (a layer's id, ‖after − before‖ ÷ ‖before‖)."""

    name = "effect"
    title = "Effect"
    meaning = "how much an output changes"
    whole_words = "of an output's size: ‖after − before‖ ÷ ‖before‖, for this image"
    steps = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8)

    changes: tuple[tuple[str, float], ...] = ()

    @cached_property
    def _by_id(self) -> Mapping[str, float]:
        return dict(self.changes)

    def share(self, nodes: Sequence[Node]) -> float:
        """Return the change of the last layer's output; 0 for one that did not run."""
        return self._by_id.get(nodes[-1].id, 0.0)

    def lines(self, nodes: Sequence[Node]) -> tuple[str, ...]:
        """Say how much the last layer's output changes."""
        change = self._by_id.get(nodes[-1].id)
        if change is None:
            return ()
        return ("was 0 throughout" if isinf(change) else f"changes by {change:.1%}" if change else "does not change",)
