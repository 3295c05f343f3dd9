"""The drawing one can walk into: a component of ours, served with the app, laid out in the browser."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, cast

import streamlit as st

from inception_lab.draw.network.offline import body, missing, packed, style
from inception_lab.draw.network.overlay import Overlay
from inception_lab.draw.network.overlays import Kinds
from inception_lab.draw.network.scene import Scene
from inception_lab.draw.network.scene_types import DrawingData, PickData
from inception_lab.draw.network.statuses import ComparedSide
from inception_lab.draw.network.tree import Depth
from inception_lab.graph import LayerGraph
from inception_lab.ui.browser_module import starting
from inception_lab.ui.drawing import is_dark, show_drawing
from inception_lab.ui.session import kept

__all__ = ["show_graph"]

_SCRIPT: Final = starting("graph/graph.js")


def show_graph(
    graph: LayerGraph,
    *,
    colour: str | Overlay,
    depth: Depth,
    key: str,
    alt: str,
    on_depth: Callable[[str], None] | None = None,
    picked: str = "",
    on_pick: Callable[[str], None] | None = None,
    group: str = "",
    side: ComparedSide | None = None,
) -> None:
    """Draw a graph to walk into, open to a depth, with the box of the id `picked` marked.

    `on_depth` is called when a visitor chooses another depth, `on_pick` when he picks a box. Drawings of one
    `group` open and pick together: equal ids, or layer by layer as a comparison
    pairs them of which the graph is one `side`. Where the drawing cannot be
    loaded, the graph is drawn plainly, with a line that says why; `alt` says
    what is drawn.
    """

    def depth_chosen() -> None:
        if on_depth is not None:
            on_depth(st.session_state[key].depth)

    def box_picked() -> None:
        if on_pick is not None:
            box = st.session_state[key].picked or ""
            st.session_state[_known(key)] = box
            on_pick(box)

    why = _why_not()
    if not why:
        data: DrawingData = {
            "packed": _sent(key, graph, colour, side),
            "depth": depth,
            "group": group,
            "pick": _pick(key, picked),
        }
        shown = _component()(
            key=key, data=data, on_picked_change=box_picked, on_depth_change=depth_chosen, on_problem_change=_ignore
        )
        if not shown.problem:
            return
        why = f"the browser said: {shown.problem}"
    st.caption(f":material/info: The drawing to walk into could not be loaded ({why}); this one is plain.")
    show_drawing(graph, depth=depth, colour=Kinds.name if _has_pictures(colour) else colour, alt=alt)


def _has_pictures(colour: str | Overlay) -> bool:
    return isinstance(colour, Overlay) and colour.pictures is not None


def _sent(key: str, graph: LayerGraph, colour: str | Overlay, side: ComparedSide | None) -> str:
    """Return a drawing's data; with pictures of a visitor's image it is kept in the session alone."""
    dark = is_dark()
    if not _has_pictures(colour):
        return _packed(graph, colour, side, dark=dark)
    return kept(key, (graph, colour, dark), lambda: _packed.__wrapped__(graph, colour, side, dark=dark))


def _pick(key: str, picked: str) -> PickData:
    """Return what the page picked last, and how often it did.

    What the visitor picks in the drawing does not change it: all of the drawing's data would be sent again.
    """
    if key not in st.session_state:
        st.session_state.pop(_known(key), None)  # a drawing that is mounted anew knows of no pick
    kept: PickData = st.session_state.get(f"{key}.pick", {"id": "", "turn": 0})
    if picked != st.session_state.get(_known(key), ""):
        kept = {"id": picked, "turn": kept["turn"] + 1}
        st.session_state[f"{key}.pick"] = kept
        st.session_state[_known(key)] = picked
    return kept


def _known(key: str) -> str:
    """Return the key of the pick that page and drawing both know."""
    return f"{key}.known"


def _why_not() -> str:
    """Return why the drawing cannot be served, if it cannot."""
    if not st.get_option("server.enableStaticServing"):
        return "static files are not served: server.enableStaticServing is off"
    if lacking := missing():
        return f"{lacking[0]} is missing from the folder static"
    return ""


@lru_cache(maxsize=64)
def _packed(graph: LayerGraph, colour: str | Overlay, side: ComparedSide | None, *, dark: bool) -> str:
    return packed(Scene(graph, colour=colour, dark=dark, side=side).data())


@lru_cache(maxsize=1)
def _component() -> Callable[..., Any]:
    return cast(
        Callable[..., Any], st.components.v2.component("inception_lab_graph", html=body(), css=style(), js=_SCRIPT)
    )


def _ignore() -> None:
    """Take a change that the next run reads anyway."""
