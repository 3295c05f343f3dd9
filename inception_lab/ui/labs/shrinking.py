"""An image on its way through a network's trunk, every map as large as its grid."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from html import escape
from typing import Final

import streamlit as st

from inception_lab.engine import FASTEST
from inception_lab.engine.requests.thumbnails import Thumbnail, ThumbnailsRequest
from inception_lab.graph import LayerGraph, Node, format_shape
from inception_lab.graph.structure import trunk_nodes
from inception_lab.images import grey_png
from inception_lab.spec import Network
from inception_lab.text.words import describe
from inception_lab.ui import runs
from inception_lab.ui.sections.choices import choose
from inception_lab.ui.sections.pictures import about_pictures, choose_picture

__all__ = ["show_shrinking"]

_SIDE: Final = 150
_LARGEST: Final = 240
"""Pixels of the page for the largest grid; the others are in its proportion."""
_LEAST: Final = 12


def show_shrinking(stems: Sequence[tuple[str, Network, LayerGraph]], *, key: str) -> None:
    """Offer to unfold what becomes of an image in one of these networks, map by map."""
    if not stems:
        return
    with st.expander("The image on its way", key=key, icon=":material/image:", on_change="rerun") as unfolded:
        if not unfolded.open:
            return
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            with st.container(width="content"):
                picture = choose_picture(stems[0][2].nodes[0].out_shape)
            names = {n: words for n, (words, *_) in enumerate(stems)}
            chosen = choose("Stem", names, key=f"{key}.stem", width=300, hidden=True)
        if picture is None:
            return
        _, network, graph = stems[chosen]
        seen = runs.want(
            ThumbnailsRequest,
            (network, picture, _SIDE),
            lambda: ThumbnailsRequest(network, picture, FASTEST, side=_SIDE),
        )
        if seen is not None:
            shown = {one.node_id: one for one in seen.thumbnails}
            steps = [(node, shown[node.id]) for node in trunk_nodes(graph) if node.id in shown]
            st.html(_strip(steps, max(node.out_shape[1] for node, _ in steps)))
            st.caption(
                "Each layer's channel that varies most, as large as its grid; dark its smallest value, light its "
                f"largest. Random weights, not trained. {about_pictures(graph.nodes[0].out_shape)}"
            )


def _strip(steps: Sequence[tuple[Node, Thumbnail]], largest: int) -> str:
    """Return the maps in a row that wraps, each with its layer and its shape."""
    figures = "".join(_figure(node, map_, largest) for node, map_ in steps)
    return f'<div style="display:flex;flex-wrap:wrap;gap:10px 14px;align-items:flex-end">{figures}</div>'


def _figure(node: Node, map_: Thumbnail, largest: int) -> str:
    side = max(_LEAST, round(_LARGEST * node.out_shape[1] / largest))
    address = b64encode(grey_png(map_.levels, map_.width, map_.height)).decode()
    words = "the image" if node.op == "input" else describe(node)
    text = f"{escape(words)}<br>{format_shape(node.out_shape)}"
    return (
        f'<figure style="margin:0"><img src="data:image/png;base64,{address}" width="{side}" '
        f'style="image-rendering:pixelated;display:block" alt="{escape(words)}, channel {map_.channel}">'
        f'<figcaption style="font-size:0.8rem;line-height:1.25">{text}</figcaption></figure>'
    )
