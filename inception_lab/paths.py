"""Where the files lie that the app reads at run time."""

from __future__ import annotations

from pathlib import Path
from typing import Final

__all__ = ["ASSETS", "ROOT", "STATIC"]

ROOT: Final = Path(__file__).resolve().parents[1]
ASSETS: Final = ROOT / "assets"
"""Images, and the lessons' files."""
STATIC: Final = ROOT / "static"
"""What the browser is served: the drawing's modules, and Graphviz compiled for it."""
