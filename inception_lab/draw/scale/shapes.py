"""What a picture to scale is made of: shapes as numbers, so that a browser can move between two of them.

Lengths are pixels of the sheet at its natural size, y grows downwards. `id` is
unique in a picture and stays when sizes change; `pick` is the id of the layer or
module that a click on the shape means, and `name` what a screen reader says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NotRequired, TypedDict

__all__ = [
    "Anchor",
    "Band",
    "BandData",
    "Label",
    "LabelData",
    "Ribbon",
    "RibbonData",
    "Shape",
    "ShapeData",
    "Slab",
    "SlabData",
]

Anchor = Literal["start", "middle", "end"]


class RibbonData(TypedDict):
    """A ribbon as JSON."""

    type: Literal["ribbon"]
    id: str
    pick: str
    numbers: list[float]
    fill: str
    opacity: float


class BandData(TypedDict):
    """A band as JSON."""

    type: Literal["band"]
    id: str
    pick: str
    name: str
    numbers: list[float]
    fill: str
    stroke: str
    amount: float
    what: str
    said: str


class SlabData(TypedDict):
    """A slab as JSON."""

    type: Literal["slab"]
    id: str
    pick: str
    name: str
    numbers: list[float]
    fill: str
    top: str
    side: str
    stroke: str
    upright: bool
    amount: float
    what: str
    said: str


class LabelData(TypedDict):
    """A label as JSON."""

    type: Literal["label"]
    id: str
    pick: str
    numbers: list[float]
    lines: list[str]
    size: float
    bold: bool
    anchor: Anchor
    fill: str
    inline: NotRequired[bool]
    halo: NotRequired[str]


ShapeData = RibbonData | BandData | SlabData | LabelData


def _rounded(*numbers: float) -> list[float]:
    """Return lengths with as many digits as a screen can show."""
    return [round(number, 2) for number in numbers]


@dataclass(frozen=True, slots=True)
class Ribbon:
    """What flows from (x0, y0) to (x1, y1), both in its middle, `w0` wide at first and `w1` at last."""

    id: str
    pick: str
    x0: float
    y0: float
    w0: float
    x1: float
    y1: float
    w1: float
    fill: str
    opacity: float = 1.0

    def data(self) -> RibbonData:
        """Return the ribbon as JSON."""
        numbers = _rounded(self.x0, self.y0, self.w0, self.x1, self.y1, self.w1)
        return {
            "type": "ribbon",
            "id": self.id,
            "pick": self.pick,
            "numbers": numbers,
            "fill": self.fill,
            "opacity": self.opacity,
        }


@dataclass(frozen=True, slots=True)
class Band:
    """A rectangle with its upper left corner at (x, y), whose area is its MACs; without MACs an outline only.

    `what` and `said` are the amount's owner and the amount in words, for what is written on a change.
    """

    id: str
    pick: str
    name: str
    x: float
    y: float
    w: float
    h: float
    fill: str
    stroke: str
    macs: int
    what: str
    said: str

    def data(self) -> BandData:
        """Return the band as JSON."""
        return {
            "type": "band",
            "id": self.id,
            "pick": self.pick,
            "name": self.name,
            "numbers": _rounded(self.x, self.y, self.w, self.h),
            "fill": self.fill,
            "stroke": self.stroke,
            "amount": self.macs,
            "what": self.what,
            "said": self.said,
        }


@dataclass(frozen=True, slots=True)
class Slab:
    """A tensor as a volume: its front has its upper left corner at (x, y), its depth leads up and to the right.

    `shape` is the tensor's; `upright`, its channels are the slab's height, else its thickness.
    """

    id: str
    pick: str
    name: str
    x: float
    y: float
    w: float
    h: float
    depth: float
    fill: str
    top: str
    side: str
    stroke: str
    shape: tuple[int, ...]
    upright: bool

    def data(self) -> SlabData:
        """Return the slab as JSON."""
        return {
            "type": "slab",
            "id": self.id,
            "pick": self.pick,
            "name": self.name,
            "numbers": _rounded(self.x, self.y, self.w, self.h, self.depth),
            "fill": self.fill,
            "top": self.top,
            "side": self.side,
            "stroke": self.stroke,
            "upright": self.upright,
            "amount": self.shape[0],
            "what": "channels",
            "said": f"{self.shape[0]:,}",
        }


@dataclass(frozen=True, slots=True)
class Label:
    """Lines of text; the first one's baseline starts, ends or has its middle at (x, y).

    The first may be bold; `inline`, all stand on one line. `halo` is the colour that surrounds
    the letters where they stand on shapes.
    """

    id: str
    pick: str
    x: float
    y: float
    lines: tuple[str, ...]
    fill: str
    size: float = 13
    bold: bool = True
    anchor: Anchor = "middle"
    halo: str = ""
    inline: bool = False

    def data(self) -> LabelData:
        """Return the label as JSON."""
        data: LabelData = {
            "type": "label",
            "id": self.id,
            "pick": self.pick,
            "numbers": _rounded(self.x, self.y),
            "lines": list(self.lines),
            "size": self.size,
            "bold": self.bold,
            "anchor": self.anchor,
            "fill": self.fill,
        }
        if self.halo:
            data["halo"] = self.halo
        if self.inline:
            data["inline"] = True
        return data


Shape = Ribbon | Band | Slab | Label
