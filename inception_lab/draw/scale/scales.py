"""How long a channel and a grid's side are and how large a multiply-add is, one scale a picture, and the legend."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log2, sqrt
from typing import Final

__all__ = ["ROOT_FROM", "Scale", "limited", "steps_up", "whole_step"]

ROOT_FROM: Final = 6.0
"""Where the largest grid is so many times the smallest one that still is a map, grids have a root scale."""
_STEPS: Final = 4
"""Steps of a scale to twice its size: a knob's small move then mostly changes shapes, not the scale."""
_LARGEST: Final = 24.0
"""Pixels of one channel, one MAC, one position at the most: a tiny network is no poster."""


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


def limited(length: float, amount: float) -> float:
    """Return a step of a scale on which the largest amount has at most this length, and nothing is out of measure."""
    return whole_step(min(length / max(amount, 1.0), _LARGEST))


def steps_up(least: float, most: float) -> tuple[float, ...]:
    """Return the steps of a scale from the one at or below `least` to the one at or below `most`."""
    first, last = (round(_STEPS * log2(whole_step(size))) for size in (least, most))
    return tuple(2.0 ** (step / _STEPS) for step in range(first, last + 1))
