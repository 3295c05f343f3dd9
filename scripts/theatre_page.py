"""A page with nothing but the theatre, for its browser tests and its benchmark: each layer by its name in the link."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from inception_lab.inside.theatre_types import TheatreData
from inception_lab.paths import STATIC

__all__ = ["write_page"]

_PAGE: Final = '''"""The theatre of the layer that the link names; below it, where the visitor settled."""

import json
from pathlib import Path

import streamlit as st

from inception_lab.ui.style import show_style
from inception_lab.ui.theatre_component import show_theatre

st.set_page_config(page_title="Theatre", layout="wide")
show_style()
told = st.session_state.setdefault("told", {})
named = st.query_params["layer"]
show_theatre(
    json.loads((Path(__file__).parent / f"{named}.json").read_text(encoding="utf-8")),
    key="theatre",
    on_at=lambda at: told.update(at=list(at)),
    on_channel=lambda channel: told.update(channel=list(channel)),
)
st.text("told " + json.dumps(told))
'''


def write_page(folder: Path, layers: Mapping[str, TheatreData]) -> Path:
    """Write the page with the data of some layers into a folder; return the script that Streamlit runs."""
    (folder / "static").symlink_to(STATIC, target_is_directory=True)
    for name, data in layers.items():
        (folder / f"{name}.json").write_text(json.dumps(data), encoding="utf-8")
    script = folder / "page.py"
    script.write_text(_PAGE, encoding="utf-8")
    return script
