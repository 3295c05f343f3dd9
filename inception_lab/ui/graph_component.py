"""The drawing one can walk into: a component of ours, served with the app, laid out in the browser."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, cast

import streamlit as st

from inception_lab.draw.palette import Colour
from inception_lab.draw.scene import scene
from inception_lab.graph import LayerGraph
from inception_lab.ui.drawing import is_dark

__all__ = ["STATIC", "show_graph"]

STATIC: Final = Path(__file__).resolve().parents[2] / "static"
"""What Streamlit serves below ``app/static``."""
_HTML: Final = """
<div class="graph">
  <div class="bar">
    <input type="search" placeholder="Find: 5x5, pool, >256" aria-label="Find layers by name, kind, kernel or size">
    <button data-do="next" type="button" aria-label="Next found">Next</button>
    <button data-do="largest" type="button" title="Go to the layer with the most MACs">Largest</button>
    <button data-do="stages" type="button">Stages</button>
    <button data-do="modules" type="button">Modules</button>
    <button data-do="layers" type="button">Layers</button>
    <button data-do="out" type="button" aria-label="Smaller">−</button>
    <button data-do="in" type="button" aria-label="Larger">+</button>
    <button data-do="fit" type="button">Fit</button>
    <button data-do="svg" type="button" title="Save what is drawn">SVG</button>
    <button data-do="png" type="button" title="Save what is drawn as a picture, twice as large">PNG</button>
    <button data-do="full" type="button">Full screen</button>
  </div>
  <svg tabindex="0" role="application" aria-label="Drawing of the network"></svg>
  <p class="hint">Click + to open a part, − to close it. Drag to move, Ctrl and wheel to zoom. Keys: ↑ ↓ walk, → opens,
  ← closes, Enter picks, 0 fits.</p>
  <div role="status" aria-live="polite"></div>
</div>
"""
_SCRIPT: Final = """
const loading = import(new URL("app/static/graph/graph.js", document.baseURI).href);
export default function (component) {
  const root = component.parentElement.querySelector(".graph");
  for (const [name, colour] of Object.entries(component.data.paper)) root.style.setProperty(`--paper-${name}`, colour);
  let stop = () => {};
  let stopped = false;
  loading.then(
    (module) => { if (!stopped) stop = module.default(component); },
    () => { root.querySelector(".hint").textContent = "The drawing could not be loaded; choose another way to draw."; },
  );
  return () => { stopped = true; stop(); };
}
"""


def show_graph(graph: LayerGraph, *, colour: Colour, key: str) -> str:
    """Draw a graph to walk into; return the id of the part or layer that was picked, empty at first."""
    data = _scene(graph, colour, dark=is_dark())
    shown = _component()(key=key, data=data, on_picked_change=_ignore)
    return cast(str, shown.picked or "")


@lru_cache(maxsize=64)
def _scene(graph: LayerGraph, colour: Colour, *, dark: bool) -> dict[str, object]:
    return scene(graph, colour=colour, dark=dark)


@lru_cache(maxsize=1)
def _component() -> Callable[..., Any]:
    style = (STATIC / "graph" / "graph.css").read_text(encoding="utf-8")
    return cast(
        Callable[..., Any], st.components.v2.component("inception_lab_graph", html=_HTML, css=style, js=_SCRIPT)
    )


def _ignore() -> None:
    """Take a change that the next run reads anyway."""
