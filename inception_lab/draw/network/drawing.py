"""A drawing as a value: its DOT, its SVG, its page, and what a notebook shows of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Final

from inception_lab.draw.network import offline
from inception_lab.draw.network.dot import dot
from inception_lab.draw.network.overlay import Overlay
from inception_lab.draw.network.overlays import overlay_of
from inception_lab.draw.network.render import svg
from inception_lab.draw.network.scene import Scene
from inception_lab.draw.network.tree import DEPTHS, FigureDepth
from inception_lab.errors import BackendError, DesignError, check_choice, received
from inception_lab.graph import LayerGraph

__all__ = ["Drawing"]

_HEIGHT: Final = 760
"""Pixels of the frame that a notebook gives the drawing."""


@dataclass(frozen=True, slots=True, repr=False)
class Drawing:
    """A layer graph drawn at a depth; `colour` is an overlay, or its name: kind, macs, params, field, ….

    A notebook shows it as the drawing to walk into; where scripts are not
    allowed, as an SVG. Both need neither a browser's network nor an installed
    Graphviz. A depth is ``stage``, ``module``, ``branch``, ``layer`` or ``figure`` (as in the
    papers; to walk into, it is open to its layers).
    """

    graph: LayerGraph
    depth: FigureDepth = "module"
    colour: str | Overlay = "kind"
    dark: bool = False

    def __post_init__(self) -> None:
        check_choice("depth", self.depth, DEPTHS)
        if missing := overlay_of(self.colour, self.graph).missing:
            raise DesignError("colour", missing, received(self.colour))

    def __repr__(self) -> str:
        return f"Drawing of {self.graph.name}, open to its {DEPTHS[self.depth]}"

    def dot(self) -> str:
        """Return the drawing as DOT. Raises DesignError for an unknown depth or colouring."""
        return dot(self.graph, depth=self.depth, colour=self.colour, dark=self.dark)

    def svg(self) -> str:
        """Return the drawing as SVG. Raises BackendError where nothing can lay it out in time."""
        return svg(self.dot())

    def html(self) -> str:
        """Return one HTML page, about a megabyte, in which parts open and layers are found without a network."""
        depth = "layer" if self.depth == "figure" else self.depth
        scene = Scene(self.graph, colour=self.colour, dark=self.dark)
        return offline.page(scene.data(), depth=depth)

    def _repr_html_(self) -> str:
        page = escape(self.html(), quote=True)
        return f'<iframe title="Drawing of {escape(self.graph.name)}" srcdoc="{page}" {_FRAME}></iframe>'

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Mapping[str, str]:
        """Return what a notebook can show, richest first; it may be asked for some of it only."""
        del include, exclude
        bundle = {
            "text/html": self._repr_html_(),
            "text/plain": repr(self),
        }
        try:
            return {**bundle, "image/svg+xml": self.svg()}
        except BackendError:
            return bundle


_FRAME: Final = f'style="width: 100%; height: {_HEIGHT}px; border: 0" allow="fullscreen"'
