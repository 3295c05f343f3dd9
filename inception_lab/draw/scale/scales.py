"""How long a channel and a grid's side are and how large a multiply-add is, one scale a picture, and the legend."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import floor, log2, sqrt
from typing import Final

__all__ = ["Scale", "steps_down", "whole_step"]

_STEPS: Final = 6
"""Steps of a scale to twice its size: a knob's small move then changes shapes, not the scale."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Pixels a channel, square pixels a MAC, pixels a grid's side (or a root of it)."""

    channel: float
    mac: float
    grid: float
    root: bool = False

    def channels(self, number: int) -> float:
        """Return how thick so many channels are."""
        return number * self.channel

    def area(self, macs: int) -> float:
        """Return how large so many MACs are."""
        return macs * self.mac

    def side(self, size: int) -> float:
        """Return how long a grid's side is."""
        return self.grid * (sqrt(size) if self.root else size)


def whole_step(size: float) -> float:
    """Return the largest step of a scale that is not above `size`."""
    return float(2.0 ** (floor(_STEPS * log2(size) + 1e-9) / _STEPS))


def steps_down(most: float, least: float) -> Iterable[float]:
    """Yield the steps of a scale from the one at or below `most` to the last that is not below `least`."""
    size = whole_step(most)
    while size >= least:
        yield size
        size /= 2.0 ** (1 / _STEPS)
