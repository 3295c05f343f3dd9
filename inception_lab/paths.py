"""Where the files lie that the app reads at run time."""

from __future__ import annotations

from pathlib import Path
from typing import Final

__all__ = ["ASSETS", "ROOT", "STATIC"]

_PACKAGE: Final = Path(__file__).resolve().parent
_PACKED: Final = _PACKAGE / "_app"
ROOT: Final = _PACKED if _PACKED.is_dir() else _PACKAGE.parent
"""Where app.py is: the checkout, or inside the package where it was installed as a wheel."""
ASSETS: Final = ROOT / "assets"
"""Images, and the lessons' files."""
STATIC: Final = ROOT / "static"
"""What the browser is served: the drawing's modules, and Graphviz compiled for it."""
