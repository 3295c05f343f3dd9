"""Feature maps on the page: a component of ours, whose tiles are looked over and picked in the browser."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, cast

import streamlit as st

from inception_lab.draw.network.offline import packed
from inception_lab.engine.requests.activations import FeatureMap
from inception_lab.paths import STATIC
from inception_lab.ui.browser_module import starting
from inception_lab.ui.session import kept

__all__ = ["MapGroup", "show_tiles"]

_PARTS: Final = ("levels.js", "tiles.js", "tiles.html", "tiles.css")
_DIGITS: Final = 6
_SCRIPT: Final = starting("tiles/tiles.js")


@dataclass(frozen=True, slots=True)
class MapGroup:
    """Maps of one layer, `height` × `width` values each; `zero` and `notes` are of each map, `note` is of all."""

    node_id: str
    title: str
    note: str
    height: int
    width: int
    maps: tuple[FeatureMap, ...]
    zero: tuple[bool, ...]
    notes: tuple[str, ...]


def show_tiles(
    groups: Sequence[MapGroup],
    *,
    key: str,
    shared: bool,
    picked: tuple[str, int | None],
    on_pick: Callable[[str, int], None],
) -> None:
    """Draw the maps, each on its own scale or `shared` on one; `on_pick` is called with a layer and its channel.

    Raises nothing where the browser cannot load the script: a line says so.
    """

    def tile_picked() -> None:
        picked = st.session_state[key].picked
        node_id, _, channel = picked.rpartition(":") if isinstance(picked, str) else ("", "", "")
        if channel.isdecimal() and len(channel) <= _DIGITS:
            on_pick(node_id, int(channel))

    if st.get_option("server.enableStaticServing") and all((STATIC / "tiles" / name).is_file() for name in _PARTS):
        shown = (tuple(groups), shared, picked)
        data = {"packed": kept(key, shown, lambda: _packed(groups, shared=shared, picked=picked))}
        problem = _component()(key=key, data=data, on_picked_change=tile_picked, on_problem_change=lambda: None).problem
        if not problem:
            return
    st.caption(":material/info: The feature maps cannot be drawn here; their statistics are below.")


def _packed(groups: Sequence[MapGroup], *, shared: bool, picked: tuple[str, int | None]) -> str:
    maps = [shown for group in groups for shown in group.maps]
    scale = (min(shown.low for shown in maps), max(shown.high for shown in maps)) if shared and maps else None
    node_id, channel = picked
    return packed(
        {
            "groups": [_group(group) for group in groups],
            "scale": scale,
            "picked": f"{node_id}:{channel}",
            "words": "" if scale is None else f"Dark is {scale[0]:.3g}, light is {scale[1]:.3g} in every map.",
        }
    )


def _group(group: MapGroup) -> dict[str, object]:
    tiles = [
        {
            "channel": shown.channel,
            "low": shown.low,
            "high": shown.high,
            "levels": b64encode(shown.levels).decode(),
            "zero": zero,
            "note": note,
        }
        for shown, zero, note in zip(group.maps, group.zero, group.notes, strict=True)
    ]
    return {
        "id": group.node_id,
        "title": group.title,
        "note": group.note,
        "width": group.width,
        "height": group.height,
        "tiles": tiles,
    }


@lru_cache(maxsize=1)
def _component() -> Callable[..., Any]:
    html, css = ((STATIC / "tiles" / f"tiles.{part}").read_text(encoding="utf-8") for part in ("html", "css"))
    return cast(Callable[..., Any], st.components.v2.component("inception_lab_tiles", html=html, css=css, js=_SCRIPT))
