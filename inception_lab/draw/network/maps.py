"""The drawing with a feature map in every box: what each layer makes of an image."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from inception_lab.draw.network.box import Pixels
from inception_lab.draw.network.overlays import Kinds
from inception_lab.graph import Node

__all__ = ["Maps"]


@dataclass(frozen=True)
class Maps(Kinds):
    """Kinds' colours, and in each box the picture of its last layer; `shown` has (a layer's id, its picture).

    What a box costs is left out: the picture takes its place.
    """

    name = "maps"
    title = "Feature maps"
    meaning = "the kind of layer; its picture is one feature map"

    shown: tuple[tuple[str, Pixels], ...] = ()

    @property
    def missing(self) -> str:
        """Say so where no image has passed."""
        return "" if self.shown else "no image has passed through yet"

    @property
    def unit(self) -> str:
        """Say which map is shown, and how."""
        return self.missing or "in each box the channel that varies most; dark its smallest value, light its largest"

    @cached_property
    def pictures(self) -> Mapping[str, Pixels]:
        """Pictures by the layers' ids."""
        return dict(self.shown)

    @property
    def without_pictures(self) -> Maps:
        """The same before an image has passed."""
        return Maps(self.whole)

    def lines(self, nodes: Sequence[Node]) -> tuple[str, ...]:
        """Say nothing more."""
        del nodes
        return ()

    stage_lines = lines
