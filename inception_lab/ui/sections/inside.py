"""Inside one channel of a layer: how each of its values comes to be, for the image that passed through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

import streamlit as st

from inception_lab.draw.network.offline import packed
from inception_lab.engine import FASTEST
from inception_lab.engine.requests.inside import InsideRequest, InsideResult
from inception_lab.errors import LabError
from inception_lab.graph import LayerGraph
from inception_lab.images import Picture
from inception_lab.inside.theatre import theatre
from inception_lab.spec import Network
from inception_lab.ui import results, runs
from inception_lab.ui.theatre_component import show_theatre

__all__ = ["Inside", "show_inside"]

_PACKED: Final = "lab.inside.packed"


@dataclass(frozen=True, slots=True)
class Inside:
    """What is looked into: a channel of a layer (None: the one that varies most), for a network and a picture."""

    network: Network
    picture: Picture
    node_id: str
    channel: int | None = None


def show_inside(wanted: Inside, graph: LayerGraph, *, key: str) -> int | None:
    """Draw how a channel's values come to be, and return which channel; None while its run is not done.

    The run is asked for where nobody has.
    """
    seen = results.recall(InsideRequest, wanted)
    if seen is None and runs.subject_of(InsideRequest) != wanted:
        try:
            runs.start(wanted, InsideRequest(wanted.network, wanted.picture, wanted.node_id, wanted.channel, FASTEST))
        except LabError as error:
            runs.fail(InsideRequest, error)
    if seen is None:
        runs.follow(InsideRequest)
        return None
    show_theatre(_packed(seen, graph, wanted.picture, key), key=key)
    return seen.values.channel


def _packed(seen: InsideResult, graph: LayerGraph, picture: Picture, key: str) -> str:
    """Return what the browser is sent; written once, as that takes longer than a rerun should."""
    kept: tuple[InsideResult, str] | None = st.session_state.get(f"{_PACKED}.{key}")
    if kept is None or kept[0] is not seen:
        kept = (seen, packed(cast(dict[str, object], theatre(graph, seen.values, picture))))
        st.session_state[f"{_PACKED}.{key}"] = kept
    return kept[1]
