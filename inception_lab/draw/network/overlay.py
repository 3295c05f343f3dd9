"""What every overlay of a drawing is: what its colours stand for."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar, Self

from inception_lab.diff import Status
from inception_lab.draw.network.box import Box, Pixels
from inception_lab.graph import LayerGraph, Node

__all__ = ["Legend", "Overlay"]

Legend = tuple[tuple[str, str], ...]
"""(label, colour) of each entry."""


class Overlay(ABC):
    """What the colours of a drawing stand for.

    `name` is its name in links and on the command line, `title` and `meaning` are what the page calls it,
    `whole_words` what shares are of. Where `marks_borders`, a border says what became of a box, and nothing
    else; where `lists_used`, a legend has only what is drawn.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    meaning: ClassVar[str]
    whole_words: ClassVar[str] = ""
    marks_borders: ClassVar[bool] = False
    lists_used: ClassVar[bool] = False

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
    def lines(self, nodes: Sequence[Node]) -> tuple[str, ...]:
        """Return what the box of a part says."""

    def stage_lines(self, nodes: Sequence[Node]) -> tuple[str, ...]:
        """Return what the box of a stage says."""
        return self.lines(nodes)

    def layer_lines(self, node: Node) -> tuple[str, ...]:
        """Return what the box of a layer says; the input only says what it is."""
        return self.lines((node,)) if node.layer else ()

    @abstractmethod
    def fill(self, box: Box, *, dark: bool) -> str:
        """Return the colour of a box."""

    @classmethod
    @abstractmethod
    def legend(cls, *, dark: bool = False) -> Legend:
        """Return everything that a drawing may show."""

    def status(self, nodes: Sequence[Node]) -> Status:
        """Return what became of a box of these layers."""
        del nodes
        return "same"

    def details(self, node: Node) -> tuple[str, ...]:
        """Return what only the tooltip of a layer says."""
        del node
        return ()

    @property
    def pictures(self) -> Mapping[str, Pixels] | None:
        """Pictures of layers by their ids, for which every box leaves room; None where boxes have none."""
        return None

    @property
    def without_pictures(self) -> Overlay:
        """The same without pictures, which no cache may hold: what boxes say does not depend on them."""
        return self
