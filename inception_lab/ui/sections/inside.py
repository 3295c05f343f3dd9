"""Inside one channel of a layer: how each of its values comes to be, for the image that passed through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

import streamlit as st

from inception_lab.design import Design, network_of
from inception_lab.draw.network.offline import packed
from inception_lab.engine import FASTEST
from inception_lab.engine.requests.inside import InsideRequest, InsideResult
from inception_lab.errors import LabError
from inception_lab.graph import LayerGraph
from inception_lab.images import Picture
from inception_lab.inside.theatre import theatre
from inception_lab.ui import results, runs
from inception_lab.ui.theatre_component import show_theatre

__all__ = ["show_inside"]

_PACKED: Final = "lab.inside.packed"


@dataclass(frozen=True, slots=True)
class _Channel:
    """What is looked into: a channel of a layer, for a design and a picture."""

    design: Design
    picture: Picture
    node_id: str
    channel: int


def show_inside(design: Design, graph: LayerGraph, picture: Picture, node_id: str, channel: int, *, key: str) -> None:
    """Draw how the values of a channel come to be; it is looked into where that has not been done."""
    subject = _Channel(design, picture, node_id, channel)
    seen = results.recall(InsideRequest, subject)
    if seen is None and runs.subject_of(InsideRequest) != subject:
        try:
            runs.start(subject, InsideRequest(network_of(design), picture, node_id, channel, FASTEST))
        except LabError as error:
            runs.fail(InsideRequest, error)
    runs.follow(InsideRequest)
    if seen is not None:
        show_theatre(_packed(seen, graph, picture, key), key=key)


def _packed(seen: InsideResult, graph: LayerGraph, picture: Picture, key: str) -> str:
    """Return what the browser is sent; written once, as that takes longer than a rerun should."""
    kept: tuple[InsideResult, str] | None = st.session_state.get(f"{_PACKED}.{key}")
    if kept is None or kept[0] is not seen:
        kept = (seen, packed(cast(dict[str, object], theatre(graph, seen.values, picture))))
        st.session_state[f"{_PACKED}.{key}"] = kept
    return kept[1]
