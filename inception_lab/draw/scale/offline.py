"""A picture to scale as one page that needs no network and no server, and the parts that the app serves."""

from __future__ import annotations

import json
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Final

from inception_lab.paths import STATIC

if TYPE_CHECKING:
    from inception_lab.draw.scale.picture import PictureData

__all__ = ["body", "missing", "page", "style"]

_MODULES: Final = (
    "graph/elements.js",
    "graph/files.js",
    "graph/packed.js",
    *(f"scale/{name}.js" for name in ("camera", "ghosts", "picture", "scale", "shapes", "tools", "tween")),
)
_PARTS: Final = ("scale/offline.html", "scale/scale.html", "scale/scale.css")


def missing() -> tuple[str, ...]:
    """Return the files of the picture that are not here."""
    return tuple(name for name in (*_MODULES, *_PARTS) if not (STATIC / name).is_file())


def page(data: PictureData) -> str:
    """Return a picture as one HTML page."""
    held = json.dumps({"data": data, "modules": {name: _read(name) for name in _MODULES}}, ensure_ascii=False)
    # As JSON without "<", nothing in it can end the script that holds it.
    slots = {
        "{{TITLE}}": escape(data["title"]),
        "{{PAGE}}": data["paper"]["page"],
        "{{STYLE}}": style(),
        "{{PICTURE}}": body(),
        "{{CONTENT}}": held.replace("<", "\\u003c"),
    }
    text = _read("scale/offline.html")
    for slot, content in slots.items():
        text = text.replace(slot, content)
    return text


def style() -> str:
    """Return the picture's style sheet."""
    return _read("scale/scale.css")


def body() -> str:
    """Return the picture's empty sheet, as HTML."""
    return _read("scale/scale.html")


@lru_cache(maxsize=16)
def _read(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")
