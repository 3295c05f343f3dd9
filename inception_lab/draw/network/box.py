"""One box of a drawing: a layer, or a part that holds others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from inception_lab.diff import Status
from inception_lab.draw.network.statuses import marked
from inception_lab.graph import Kind, Node

__all__ = ["Box", "Level", "Pixels"]

Level = Literal["stage", "run", "module", "branch", "layer"]


@dataclass(frozen=True, slots=True)
class Pixels:
    """A picture in a box: `levels` row by row, 0 dark … 255 light; `tip` says what it shows."""

    width: int
    height: int
    levels: bytes
    tip: str


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its id, the part it stands in (empty at the top), its words, and its layers.

    `note` is what the frame of a part says of it besides its title. `off` boxes
    belong to a head that is not counted. `status` is what became of a box, where
    two graphs are compared.
    """

    id: str
    level: Level
    parent: str
    kind: Kind
    title: str
    lines: tuple[str, ...]
    tooltip: str
    nodes: tuple[Node, ...]
    status: Status = "same"
    note: str = ""
    off: bool = False

    @property
    def aux(self) -> bool:
        """Whether the box belongs to an auxiliary head."""
        return self.nodes[-1].aux

    @property
    def heading(self) -> str:
        """The title behind the mark of the status."""
        return marked(self.status, self.title)

    @property
    def frame_title(self) -> str:
        """What stands at the frame around an open part."""
        return f"{self.heading}: {self.note}" if self.note else self.heading
