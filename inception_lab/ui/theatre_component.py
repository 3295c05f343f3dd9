"""How one value of a layer comes to be: a component of ours, drawn in the browser from what was sent once."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable
from functools import lru_cache
from struct import iter_unpack
from typing import Any, Final, cast

import streamlit as st

from inception_lab.draw.network.offline import packed
from inception_lab.inside.theatre_types import TheatreData
from inception_lab.paths import STATIC
from inception_lab.spec import Pair
from inception_lab.ui.browser_module import starting

__all__ = ["Map", "show_theatre"]

Map = tuple[str, int]
"""One of the maps that come in: the layer it comes from, and its channel there."""

_MODULES: Final = (
    "counter",
    "field",
    "grids",
    "hands",
    "joins",
    "kernel",
    "labels",
    "lanes",
    "layer",
    "layout",
    "ledger",
    "maps",
    "palette",
    "patches",
    "player",
    "rays",
    "sheet",
    "sums",
    "tables",
    "theatre",
    "view",
    "walk",
    "words",
)
_SHARED: Final = ("graph/elements.js", "graph/packed.js")
_PARTS: Final = (*(f"theatre/{name}.js" for name in _MODULES), "theatre/theatre.html", "theatre/theatre.css", *_SHARED)
_SCRIPT: Final = starting("theatre/theatre.js")


def show_theatre(
    data: TheatreData | str,
    *,
    key: str,
    at: Pair | None = None,
    channel: Map | None = None,
    on_at: Callable[[Pair], None] | None = None,
    on_channel: Callable[[Map], None] | None = None,
    plain: Callable[[], None] | None = None,
) -> None:
    """Draw one channel of one layer, given as its data or as that packed (`offline.packed`).

    It begins at the position `at` with the map `channel`; where the visitor then goes is not sent back, but the
    callbacks are told where they settle by a click or Enter. Where the script cannot be loaded, `plain` draws
    instead; without it, a table of what goes out.
    """
    sent = data if isinstance(data, str) else packed(data)

    def settled() -> None:
        state = st.session_state[key]
        if on_at is not None and (place := _pair(state.at)) is not None:
            on_at(place)

    def turned() -> None:
        state = st.session_state[key]
        if on_channel is not None and (source := _map(state.channel)) is not None:
            on_channel(source)

    if _is_here() and st.get_option("server.enableStaticServing"):
        begun = _beginning(key, sent, at, channel)
        shown = _component()(
            key=key,
            data={"packed": sent, **begun},
            on_at_change=settled,
            on_channel_change=turned,
            on_problem_change=_ignore,
        )
        if not shown.problem:
            return
    if plain is None:
        _show_output(_unpacked(data) if isinstance(data, str) else data)
    else:
        plain()


def _beginning(key: str, sent: str, at: Pair | None, channel: Map | None) -> dict[str, Any]:
    """Return where a layer's visit began: what changes later would only send all of its data again."""
    name = f"{key}.begins"
    known: tuple[str, dict[str, Any]] | None = st.session_state.get(name)
    if known is None or known[0] != sent:
        known = (sent, {"at": at, "channel": channel})
        st.session_state[name] = known
    return known[1]


def _pair(value: object) -> Pair | None:
    """Return a position that a browser sent, or None for anything else."""
    match value:
        case [int(row), int(column)] if not isinstance(row, bool) and not isinstance(column, bool):
            return row, column
    return None


def _map(value: object) -> Map | None:
    match value:
        case [str(source), int(channel)] if not isinstance(channel, bool):
            return source, channel
    return None


def _unpacked(sent: str) -> TheatreData:
    return cast(TheatreData, json.loads(zlib.decompress(base64.b64decode(sent))))


def _show_output(data: TheatreData) -> None:
    _, height, width = data["out_shape"]
    values = [number for (number,) in iter_unpack("<f", base64.b64decode(data["output"]))]
    st.caption(f"{data['title']}: channel {data['channel']}, what goes out, row by row")
    st.dataframe([values[row * width : (row + 1) * width] for row in range(height)])


@lru_cache(maxsize=1)
def _is_here() -> bool:
    return all((STATIC / name).is_file() for name in _PARTS)


@lru_cache(maxsize=1)
def _component() -> Callable[..., Any]:
    html, css = ((STATIC / "theatre" / f"theatre.{part}").read_text(encoding="utf-8") for part in ("html", "css"))
    return cast(Callable[..., Any], st.components.v2.component("inception_lab_theatre", html=html, css=css, js=_SCRIPT))


def _ignore() -> None:
    """Take a change that the next run reads anyway."""
