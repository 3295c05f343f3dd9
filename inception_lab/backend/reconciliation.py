"""A counter's total beside ours, and the causes that explain the difference to the last operation."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Cause", "Reconciliation"]


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason why a counter's total is not ours, and by how much."""

    name: str
    amount: int
    why: str


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A counter's total for one image, beside our conv + linear MACs.

    `not_counted` is what the counter itself lists as unsupported, with how
    often each occurs; empty where it keeps no such list. `parameters` is the
    counter's own total, None where it has none.
    """

    counter: str
    version: str
    convention: str
    total: int
    ours: int
    causes: tuple[Cause, ...]
    our_parameters: int
    parameters: int | None = None
    not_counted: tuple[tuple[str, int], ...] = ()

    @property
    def remainder(self) -> int:
        """What no cause explains; 0 where the two counts agree."""
        return self.total - self.ours - sum(cause.amount for cause in self.causes)
