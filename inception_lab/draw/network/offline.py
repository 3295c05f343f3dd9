"""A drawing as one page that needs no network and no server: it opens, closes and searches by itself."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from typing import Any, Final

from inception_lab.draw.network.tree import Depth
from inception_lab.paths import STATIC

__all__ = ["body", "missing", "packed", "page", "style"]

_MODULES: Final = (
    *(f"graph/{name}.js" for name in ("tree", "dot", "plan", "picture", "camera", "save", "twins", "graph", "layout")),
    "vendor/wasm-graphviz/index.js",
)
_PARTS: Final = ("graph/offline.html", "graph/graph.html", "graph/graph.css")


def missing() -> tuple[str, ...]:
    """Return the files of the drawing that are not here."""
    return tuple(name for name in (*_MODULES, *_PARTS) if not (STATIC / name).is_file())


def packed(data: Mapping[str, Any]) -> str:
    """Return a scene's data compressed (zlib) and in base64, a twentieth of its size."""
    return base64.b64encode(zlib.compress(json.dumps(data, ensure_ascii=False).encode())).decode()


def page(data: Mapping[str, Any], *, depth: Depth) -> str:
    """Return a scene as one HTML page of about a megabyte, most of it Graphviz; its parts are open to a depth."""
    modules = {name.removeprefix("graph/"): _read(name) for name in _MODULES}
    title, ground = data["title"], data["paper"]["page"]
    held = {"title": title, "packed": packed(data), "depth": depth, "ground": ground, "modules": modules}
    # As JSON without "<", nothing in it can end the script that holds it.
    content = json.dumps(held, ensure_ascii=False).replace("<", "\\u003c")
    found = _read("graph/offline.html").replace("{{TITLE}}", escape(title)).replace("{{STYLE}}", style())
    return found.replace("{{GRAPH}}", body()).replace("{{HELD}}", content)


def style() -> str:
    """Return the drawing's style sheet."""
    return _read("graph/graph.css")


def body() -> str:
    """Return the drawing's tools and sheet, as HTML."""
    return _read("graph/graph.html")


@lru_cache(maxsize=16)
def _read(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")
