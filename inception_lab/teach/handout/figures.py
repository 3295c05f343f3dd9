"""The figure of a page in a state, to scale, as an SVG that stands in a printed page."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from inception_lab.design import VIEW, from_query, graph_of
from inception_lab.draw.scale.close_ups import CloseUp, Sheet, close_ups
from inception_lab.draw.scale.modules import Panel
from inception_lab.draw.scale.networks import network_picture
from inception_lab.draw.scale.picture import ScalePicture
from inception_lab.draw.scale.shapes import Label, Shape
from inception_lab.draw.scale.skyline import skyline, towers_of
from inception_lab.labs import read_setting
from inception_lab.labs.factorization import FACTORIZATION_LAB, compare_factorizations
from inception_lab.labs.grid import GRID_LAB, compare_orders
from inception_lab.labs.module import MODULE_LAB, compare_module
from inception_lab.labs.stem import STEM_LAB, build_stems
from inception_lab.teach.pages import EXPLORER, LABS, read_link

__all__ = ["figure"]

_WIDTH: Final = 690.0
"""Pixels: the printed page makes it as wide as its text, and so a label as large as its text."""
_NETWORK: Final = 320.0
_MODULE: Final = 228.0
_STACK: Final = 150.0
_ROW: Final = 120.0
"""Pixels of a network's height, of a module's, of a few kernels', of a network's among several."""
_COST: Final = re.compile(r"[0-9.,]+ [kMGT]\b")
_SAID_COST: Final = re.compile(r"<title>[^<]*MACs[^<]*</title>")
"""What a shape says to the pointer that rests on it."""


def figure(page: str, link: str, *, costs: bool) -> str:
    """Return a page's picture at a link as SVG; empty for a page whose matter is a table. Raises LabError.

    Without `costs` it says no cost, so that it can stand beside a question for one.
    """
    picture = _picture(page, link)
    if picture is None:
        return ""
    if costs:
        return picture.svg()
    shapes = tuple(map(_without_cost, picture.shapes))
    drawn = replace(picture, shapes=shapes, said="Lengths and areas are to scale.").svg()
    return _SAID_COST.sub("", drawn)


def _without_cost(shape: Shape) -> Shape:
    """Take a cost out of a label; what the legend measures with stays."""
    if not isinstance(shape, Label) or shape.id.startswith("legend/"):
        return shape
    return replace(shape, lines=tuple(line for line in shape.lines if not _COST.match(line)))


def _picture(page: str, link: str) -> ScalePicture | None:
    query = read_link(link)
    if page == EXPLORER:
        chosen, _ = from_query({key: texts for key, texts in query.items() if key not in VIEW}, default="googlenet")
        graph = graph_of(chosen)
        return skyline(graph, towers_of(graph), width=_WIDTH, height=_NETWORK)
    setting, _ = read_setting(LABS[page], query)
    match setting.lab.name:
        case MODULE_LAB.name:
            report = compare_module(setting)
            naive = CloseUp(report.naive, "n:", "without reductions", accent="naive")
            return _modules([naive, CloseUp(report.reduced, "r:", "with reductions", accent="reduced")], _MODULE)
        case FACTORIZATION_LAB.name:
            stacks = compare_factorizations(setting)
            shown = [CloseUp(one.graph, f"{one.name}:", one.words) for one in (stacks.whole, stacks.chosen)]
            return _modules(shown, _STACK)
        case GRID_LAB.name:
            return _networks([Panel(order.words, order.graph) for order in compare_orders(setting).orders])
        case STEM_LAB.name:
            return _networks([Panel(stem.words, stem.graph) for stem in build_stems(setting) if stem.graph])
        case _:
            return None


def _modules(shown: list[CloseUp], height: float) -> ScalePicture:
    return close_ups(shown, Sheet(_WIDTH, height * len(shown), brief=True))


def _networks(panels: list[Panel]) -> ScalePicture:
    return network_picture(panels, width=_WIDTH, height=_ROW * len(panels), align=True)
