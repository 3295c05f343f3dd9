"""The Explorer's drawing to scale: the network as volumes, the picked module as ribbons."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final

import streamlit as st

from inception_lab.draw.scale.modules import Panel, modules_picture
from inception_lab.draw.scale.networks import network_picture
from inception_lab.draw.scale.picture import ScalePicture
from inception_lab.graph import LayerGraph
from inception_lab.graph.structure import Part, alone, modules
from inception_lab.ui.drawing import is_dark
from inception_lab.ui.present import is_presenting
from inception_lab.ui.scale_component import show_scale
from inception_lab.ui.sections.details import find_box

__all__ = ["show_ribbons", "show_volumes"]

_SHEET: Final = (760.0, 640.0)
_SCREEN: Final = (1000.0, 556.0)
_NARROW: Final = (374.0, 620.0)
_RIBBONS: Final = (340.0, 220.0)
"""Width and height in pixels of a sheet: the network's, on the whole screen, on a narrow page; a module's.

They have the proportions of the places that a page of 1366×768 has for them, and nearly their sizes.
"""


def show_volumes(graph: LayerGraph, title: str, picked: str, on_pick: Callable[[str], None]) -> None:
    """Draw a network to scale; the module is marked in which the picked layer stands."""
    around = _module_of(graph, picked)
    sheets = (_SCREEN if is_presenting() else _SHEET, _NARROW)
    wide, narrow = (_volumes(graph, title, sheet, dark=is_dark()) for sheet in sheets)
    show_scale(
        wide, key="graph.volumes", narrow=narrow, picked=around.id if around is not None else picked, on_pick=on_pick
    )


def show_ribbons(graph: LayerGraph, picked: str, on_pick: Callable[[str], None]) -> None:
    """Draw the module to scale that is picked, or in which the picked layer or branch stands, if there is one."""
    module = _module_of(graph, picked)
    if module is None:
        return
    with st.container(key="ribbons"):
        show_scale(_ribbons(graph, module, dark=is_dark()), key="graph.ribbons", picked=picked, on_pick=on_pick)


@lru_cache(maxsize=32)
def _module_of(graph: LayerGraph, picked: str) -> Part | None:
    """Return the module of several layers that a box is or stands in."""
    box = find_box(graph, picked)
    inside = set(box.nodes) if box is not None else set()
    return next((part for part in modules(graph) if inside and len(part.nodes) > 1 and inside <= set(part.nodes)), None)


@lru_cache(maxsize=32)
def _volumes(graph: LayerGraph, title: str, sheet: tuple[float, float], *, dark: bool) -> ScalePicture:
    return network_picture([Panel(title, graph)], width=sheet[0], height=sheet[1], dark=dark)


@lru_cache(maxsize=32)
def _ribbons(graph: LayerGraph, module: Part, *, dark: bool) -> ScalePicture:
    width, height = _RIBBONS
    return modules_picture([Panel(module.title, alone(graph, module))], width=width, height=height, dark=dark)
