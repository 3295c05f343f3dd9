"""Inside one channel of a layer: how each of its values comes to be, for the image that passed through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, cast

import streamlit as st

from inception_lab.cost.receptive_field import receptive_fields
from inception_lab.draw.network.offline import packed
from inception_lab.engine import FASTEST
from inception_lab.engine.requests.effect import FieldRequest
from inception_lab.engine.requests.inside import InsideRequest
from inception_lab.graph import LayerGraph, format_shape
from inception_lab.images import Picture, heated
from inception_lab.inside import words
from inception_lab.inside.layer import LayerValues
from inception_lab.inside.sums import explain, middle_of
from inception_lab.inside.theatre import theatre
from inception_lab.spec import Network, Pair
from inception_lab.ui import runs
from inception_lab.ui.session import kept
from inception_lab.ui.theatre_component import show_theatre
from inception_lab.ui.words import as_written

__all__ = ["Inside", "show_inside"]

_SETTLED: Final = "lab.inside.at"
_FIELD_WIDTH: Final = 200


@dataclass(frozen=True, slots=True)
class Inside:
    """What is looked into: a channel of a layer (None: the one that varies most), for a network and a picture."""

    network: Network
    picture: Picture
    node_id: str
    channel: int | None = None


def show_inside(
    wanted: Inside,
    graph: LayerGraph,
    *,
    key: str,
    at: Pair | None = None,
    on_at: Callable[[Pair], None] | None = None,
) -> int | None:
    """Draw how a channel's values come to be, and return which channel; None while its run is not done.

    It begins `at` a position; `on_at` is called with one where the visitor settles, which is then looked at more
    closely. The run is asked for where nobody has.
    """

    def settle(place: Pair) -> None:
        st.session_state[f"{_SETTLED}.{key}"] = (wanted.node_id, place)
        if on_at is not None:
            on_at(place)

    seen = runs.want(
        InsideRequest,
        wanted,
        lambda: InsideRequest(wanted.network, wanted.picture, wanted.node_id, wanted.channel, FASTEST),
    )
    if seen is None:
        return None
    channel = seen.values.channel
    data = kept(key, seen, lambda: packed(cast(dict[str, object], theatre(graph, seen.values, wanted.picture))))
    show_theatre(data, key=key, at=at, on_at=settle, plain=lambda: _show_plainly(seen.values, at))
    settled: tuple[str, Pair] | None = st.session_state.get(f"{_SETTLED}.{key}")
    if settled is not None and settled[0] == wanted.node_id:
        _show_field(wanted.network, graph, wanted.picture, _Place(wanted.node_id, channel, settled[1]))
    return channel


def _show_plainly(values: LayerValues, at: Pair | None) -> None:
    """Write how one value comes to be, where no picture can be drawn."""
    explanation = explain(values, at or middle_of(values.node))
    st.markdown(as_written(words.sentence(explanation)))
    st.dataframe([dict(zip(words.COLUMNS, line, strict=True)) for line in words.lines(explanation)], hide_index=True)


# ── What a value is sensitive to ─────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Place:
    """One value: a layer, its channel, its position."""

    node_id: str
    channel: int
    at: Pair


def _show_field(network: Network, graph: LayerGraph, picture: Picture, place: _Place) -> None:
    """Draw what a value is sensitive to, pixel by pixel, within what it can see at all."""
    subject = (network, picture, place)
    seen = runs.want(
        FieldRequest,
        subject,
        lambda: FieldRequest(network, picture, place.node_id, place.at, place.channel, FASTEST),
    )
    if seen is None:
        return
    field = receptive_fields(graph)[place.node_id]
    row, column = place.at
    top = field.vertical.first + row * field.vertical.stride
    left = field.horizontal.first + column * field.horizontal.stride
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.image(
            heated(picture, seen.levels, (top, left, *field.size)),
            width=_FIELD_WIDTH,
            alt=f"The image; orange: pixels that the value at row {row}, column {column} is sensitive to",
        )
        where = f"**What the value at row {row}, column {column} is sensitive to.**"
        if seen.inside is None:
            st.markdown(f"{where} To nothing: its ReLU is closed, so no small change of a pixel changes it.")
        else:
            st.markdown(
                f"{where} Orange: how large its gradient is with respect to each pixel, on a root scale. "
                f"{seen.inside:.0%} of it lies in the frame, its receptive field of {format_shape(field.size)} pixels.",
                help="|Gradient|, summed over the colours. Source: Luo et al. 2016, 1701.04128.",
            )
