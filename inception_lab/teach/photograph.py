"""The photograph at which the home page's module looks, and what one position of each of its kernels sees of it."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypedDict

from inception_lab.cost.receptive_field import Axis, receptive_fields
from inception_lab.design import Design, graph_of
from inception_lab.draw.scale.colours import Colours
from inception_lab.draw.scale.picture import ScalePicture
from inception_lab.draw.scale.shapes import Slab
from inception_lab.graph import LayerGraph, Node, kind_of
from inception_lab.images import BUNDLED, fit
from inception_lab.text.words import describe

__all__ = ["PhotographData", "Window", "photograph", "windows"]

_SHOWN: Final = "cat"
_NETWORK: Final = "googlenet"
_EDGE: Final = 6.0
_MOST_OF_WIDTH: Final = 0.24
"""Of a narrow sheet's width: beside it the module's first ribbon rises."""
_APART: Final = 22.0
"""Pixels from the sheet's edge, and above the volume that the photograph becomes."""


class WindowData(TypedDict):
    """A window as JSON: its layer's words, its left upper corner and sides in pixels of the photograph, its colour."""

    name: str
    numbers: list[int]
    fill: str


class PhotographData(TypedDict):
    """The photograph as JSON: a data URL, its place on the sheet, its own pixels a side, its windows, its words."""

    href: str
    x: float
    y: float
    side: float
    pixels: int
    windows: list[WindowData]
    said: str


@dataclass(frozen=True, slots=True)
class Window:
    """What one position of a layer sees of the image, in its pixels: its rows (`vertical`) and columns."""

    node: Node
    vertical: Axis
    horizontal: Axis


def windows(module: LayerGraph, entering: str) -> tuple[Window, ...]:
    """Return what the middle position of each kernel and pool of a module sees, the largest first.

    The module reads what the layer `entering` of the network gives.
    """
    network = graph_of(Design(_NETWORK))
    field = receptive_fields(network)[entering]
    rows, columns = (side // 2 for side in network.node(entering).out_shape[1:])
    seen = []
    for node in module.nodes:
        kernel = getattr(node.layer, "kernel", None)
        if kernel is not None:
            top, _, left, _ = node.padding
            sides = (
                (field.vertical.slide(kernel[0], 1, top), rows),
                (field.horizontal.slide(kernel[1], 1, left), columns),
            )
            seen.append(Window(node, *(_at(axis, position) for axis, position in sides)))
    return tuple(sorted(seen, key=lambda window: window.vertical.first))


def _at(axis: Axis, position: int) -> Axis:
    """Return the field of another position than the first."""
    further = position * axis.stride
    return Axis(axis.first + further, axis.last + further, axis.stride)


def photograph(module: LayerGraph, entering: str, picture: ScalePicture) -> PhotographData:
    """Return the photograph with a module's windows, placed above the volume with which the picture begins."""
    network = graph_of(Design(_NETWORK))
    pixels = network.nodes[0].out_shape[1]
    slab = next(shape for shape in picture.shapes if isinstance(shape, Slab))
    below = slab.y - slab.depth - _APART
    side = min(below - _EDGE, _MOST_OF_WIDTH * picture.width)
    colours = Colours(picture.dark)
    return {
        "href": _href(pixels),
        "x": _EDGE,
        "y": round(below - side, 1),
        "side": round(side, 1),
        "pixels": pixels,
        "windows": [
            {
                "name": describe(window.node),
                "numbers": [
                    window.horizontal.first,
                    window.vertical.first,
                    window.horizontal.last - window.horizontal.first + 1,
                    window.vertical.last - window.vertical.first + 1,
                ],
                "fill": colours.kind(kind_of(window.node)),
            }
            for window in windows(module, entering)
        ],
        "said": f"A photograph of {pixels}×{pixels} pixels with what one position of each kernel sees of it.",
    }


@lru_cache(maxsize=2)
def _href(pixels: int) -> str:
    """Return the photograph's middle, so many pixels a side, as a data URL."""
    file = fit(BUNDLED[_SHOWN].read(), (3, pixels, pixels)).jpeg()
    return f"data:image/jpeg;base64,{b64encode(file).decode()}"
