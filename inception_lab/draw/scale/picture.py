"""A picture to scale as a value: its data, its SVG, its page, and what a notebook shows of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Final, TypedDict

from inception_lab.draw.scale import offline
from inception_lab.draw.scale.colours import Colours
from inception_lab.draw.scale.scales import Scale
from inception_lab.draw.scale.shapes import Shape, ShapeData
from inception_lab.draw.scale.svg import svg

__all__ = ["Paper", "PictureData", "ScaleData", "ScalePicture"]


class ScaleData(TypedDict):
    """Pixels a channel, square pixels a MAC, pixels a grid's side, or a root of it."""

    channel: float
    mac: float
    grid: float


class Paper(TypedDict):
    """The page's colours."""

    page: str
    text: str
    line: str


class PictureData(TypedDict):
    """A picture as JSON; `shapes` are in the order in which they are drawn."""

    title: str
    said: str
    width: float
    height: float
    scale: ScaleData
    paper: Paper
    shapes: list[ShapeData]


@dataclass(frozen=True, slots=True)
class ScalePicture:
    """Shapes on a sheet, each of whose sizes means something; `said` describes it to who cannot see it.

    A notebook shows it in motion, where scripts are not allowed as an SVG.
    """

    title: str
    said: str
    width: float
    height: float
    scale: Scale
    shapes: tuple[Shape, ...]
    dark: bool = False

    def data(self) -> PictureData:
        """Return what the browser draws, as JSON values."""
        colours = Colours(self.dark)
        return {
            "title": self.title,
            "said": self.said,
            "width": round(self.width, 1),
            "height": round(self.height, 1),
            "scale": {"channel": self.scale.channel, "mac": self.scale.mac, "grid": self.scale.grid},
            "paper": {"page": colours.page, "text": colours.text, "line": colours.line},
            "shapes": [shape.data() for shape in self.shapes],
        }

    def svg(self) -> str:
        """Return the picture as an SVG that stands alone."""
        return svg(self.data())

    def html(self) -> str:
        """Return one HTML page that needs no network: the shapes are walked by keys, and name themselves."""
        return offline.page(self.data())

    def _repr_html_(self) -> str:
        title, page = escape(self.title, quote=True), escape(self.html(), quote=True)
        return f'<iframe title="{title}" srcdoc="{page}" {_FRAME.format(self.height + 60)}></iframe>'

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Mapping[str, str]:
        """Return what a notebook can show, richest first; it may be asked for some of it only."""
        del include, exclude
        return {"text/html": self._repr_html_(), "image/svg+xml": self.svg(), "text/plain": self.said}


_FRAME: Final = 'style="width: 100%; height: {:.0f}px; border: 0"'
