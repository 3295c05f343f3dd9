"""What every overlay has: a name, words, colours and a legend; and the two ways in which several are alike."""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Self

from inception_lab.diff import Status
from inception_lab.draw.network.box import Box, Level
from inception_lab.draw.network.palette import KINDS, ramp
from inception_lab.graph import Kind, LayerGraph, Node

__all__ = ["OfNetwork", "Overlay", "Ramp"]

_COST_STEPS: Final[Mapping[str, float]] = {
    "nothing": 0.0,
    "up to 0.1 %": 0.001,
    "up to 0.5 %": 0.005,
    "up to 2 %": 0.02,
    "up to 8 %": 0.08,
}


class Overlay(ABC):
    """What the colours of a drawing stand for.

    `name` is its name in links and on the command line, `title` and `meaning`
    are what the page calls it, `whole_words` says what shares are shares of.
    Where `marks_borders`, a box's border says what became of it, and nothing else.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    meaning: ClassVar[str]
    whole_words: ClassVar[str] = ""
    marks_borders: ClassVar[bool] = False

    @classmethod
    def of(cls, whole: LayerGraph) -> Self:
        """Return the overlay of a network, without what only a comparison or a measurement can tell."""
        del whole
        return cls()

    @property
    def missing(self) -> str:
        """What the overlay has not got, in words; empty where it has all."""
        return ""

    @property
    def unit(self) -> str:
        """What stands beside the legend: what shares are shares of, with the convention, or what is missing."""
        return self.missing or self.whole_words

    @abstractmethod
    def lines(self, nodes: Sequence[Node], level: Level) -> tuple[str, ...]:
        """Return what a box of these layers says."""

    @abstractmethod
    def fill(self, box: Box, *, dark: bool) -> str:
        """Return the colour of a box."""

    @classmethod
    @abstractmethod
    def legend(cls, kinds: Collection[Kind] = KINDS, *, dark: bool = False) -> tuple[tuple[str, str], ...]:
        """Return (label, colour) of everything that a drawing of boxes of these kinds may show."""

    def status(self, nodes: Sequence[Node]) -> Status:
        """Return what became of a box of these layers."""
        del nodes
        return "same"

    def details(self, node: Node) -> tuple[str, ...]:
        """Return what only the tooltip of a layer says."""
        del node
        return ()


@dataclass(frozen=True)
class OfNetwork(Overlay):
    """An overlay of the network `whole`, of which a drawing may show a stage only."""

    whole: LayerGraph

    @classmethod
    def of(cls, whole: LayerGraph) -> Self:
        """Return the overlay of a network."""
        return cls(whole)


class Ramp(Overlay):
    """Colours by a share; `steps` are the upper ends of the ramp's steps but the last, by their labels."""

    steps: ClassVar[Mapping[str, float]] = _COST_STEPS

    @abstractmethod
    def share(self, nodes: Sequence[Node]) -> float:
        """Return how much of the whole these layers have, 0 to 1."""

    def fill(self, box: Box, *, dark: bool) -> str:
        """Return the shade of the share."""
        return ramp(dark=dark)[bisect_left([*self.steps.values()], self.share(box.nodes))]

    @classmethod
    def legend(cls, kinds: Collection[Kind] = KINDS, *, dark: bool = False) -> tuple[tuple[str, str], ...]:
        """Return each step with its shade."""
        del kinds
        return tuple(zip((*cls.steps, "more"), ramp(dark=dark), strict=True))
