"""Colours of the pictures to scale: those of the drawings' kinds of layers, and their shades on a volume."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from inception_lab.draw.network.palette import contrast, ink, kind_fill, kind_label, meaning, theme
from inception_lab.graph import Kind

__all__ = ["GREY_RIBBONS", "Accent", "Colours"]

Accent = Literal["naive", "reduced", ""]
"""What a picture's part stands for where two designs are shown over each other."""
GREY_RIBBONS: Final[frozenset[Kind]] = frozenset({"input", "sum"})
"""What flows on from these has no colour of its own."""
_READABLE: Final = 4.5


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of a picture on a light or a dark page."""

    dark: bool = False

    @property
    def page(self) -> str:
        """The page."""
        return theme(dark=self.dark).page

    @property
    def text(self) -> str:
        """Text on the page."""
        return theme(dark=self.dark).text

    @property
    def line(self) -> str:
        """Outlines, and text that comes second; readable on the page."""
        return theme(dark=self.dark).line

    def kind(self, kind: Kind) -> str:
        """A kind of layer, as in every drawing."""
        return kind_fill(kind, dark=self.dark)

    def label(self, kind: Kind) -> str:
        """What the legend calls a kind."""
        return kind_label(kind)

    def stroke(self, kind: Kind) -> str:
        """The outline of a kind's shape: its colour, towards the text's."""
        return mixed(self.kind(kind), self.text, 0.55)

    def ribbon(self, kind: Kind) -> str:
        """What a layer of this kind gives, as it flows on."""
        if kind in GREY_RIBBONS:
            return mixed(self.page, self.line, 0.3)
        if kind == "pointwise":  # too near to the page for a wide ribbon: half way to the other convolutions
            return mixed(self.kind(kind), self.kind("square"), 0.4)
        return mixed(self.kind(kind), self.page, 0.14)

    def volume(self, kind: Kind) -> tuple[str, str, str]:
        """Front, top and side of a slab made by a layer of this kind."""
        front = mixed(self.page, self.line, 0.35) if kind in ("input", "other") else self.kind(kind)
        return front, mixed(front, "#ffffff", 0.35), mixed(front, "#000000", 0.13)

    def accent(self, accent: Accent) -> str:
        """Naive grey, reduced blue; the text's where a part is neither."""
        return meaning(accent) or self.text

    def on(self, fill: str) -> str:
        """Text on a fill: the page's where that can be read, else what reads best."""
        return self.text if contrast(self.text, fill) >= _READABLE else ink(fill)


def mixed(one: str, other: str, share: float) -> str:
    """Return a colour with a share of another in it."""
    parts = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(first + (second - first) * share):02x}" for first, second in parts)
