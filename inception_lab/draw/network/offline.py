"""A drawing as one page that needs no network and no server: it opens, closes and searches by itself."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from typing import Final

from inception_lab.draw.network.scene_types import Depth, PageContent, SceneData
from inception_lab.paths import STATIC

__all__ = ["body", "missing", "packed", "page", "style"]

_MODULES: Final = "graph/modules.json"
"""The list of what the drawing imports; the browser reads the same list where it saves a page."""
_PARTS: Final = ("graph/offline.html", "graph/offline.js", "graph/graph.html", "graph/graph.css", _MODULES)


def missing() -> tuple[str, ...]:
    """Return the files of the drawing that are not here."""
    lacking = tuple(name for name in _PARTS if not _is_here(name))
    return lacking or tuple(name for name in _modules() if not _is_here(name))


def packed(data: Mapping[str, object]) -> str:
    """Return a drawing's data compressed (zlib) and in base64, a twentieth of its size."""
    return base64.b64encode(zlib.compress(json.dumps(data, ensure_ascii=False).encode())).decode()


def page(data: SceneData, *, depth: Depth) -> str:
    """Return a scene as one HTML page of about a megabyte, most of it Graphviz; its parts are open to a depth."""
    content: PageContent = {
        "title": data["title"],
        "packed": packed(data),
        "depth": depth,
        "ground": data["paper"]["page"],
        "modules": {name: _read(name) for name in _modules()},
    }
    slots = {
        "TITLE": escape(data["title"]),
        "STYLE": style(),
        "GRAPH": body(),
        # As JSON without "<", nothing in it can end the script that holds it.
        "CONTENT": json.dumps(content, ensure_ascii=False).replace("<", "\\u003c"),
        "LOADER": _read("graph/offline.js"),
    }
    return re.sub(r"\{\{([A-Z]+)\}\}", lambda slot: slots[slot[1]], _read("graph/offline.html"))


def style() -> str:
    """Return the drawing's style sheet."""
    return _read("graph/graph.css")


def body() -> str:
    """Return the drawing's tools and sheet, as HTML."""
    return _read("graph/graph.html")


def _modules() -> tuple[str, ...]:
    return tuple(json.loads(_read(_MODULES)))


def _is_here(name: str) -> bool:
    return (STATIC / name).is_file()


@lru_cache(maxsize=64)
def _read(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")
