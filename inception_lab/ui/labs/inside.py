"""Inside a lab's networks: values of its layers taken apart, for an image, when a visitor unfolds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from inception_lab.graph import LayerGraph
from inception_lab.spec import Network
from inception_lab.ui.sections.choices import segments
from inception_lab.ui.sections.inside import Inside, show_inside
from inception_lab.ui.sections.pictures import about_pictures, choose_picture
from inception_lab.ui.words import as_written

__all__ = ["Inner", "show_values"]


@dataclass(frozen=True, slots=True)
class Inner:
    """A layer that can be looked into, and what is said of it."""

    words: str
    network: Network
    graph: LayerGraph
    node_id: str


def show_values(title: str, inner: Sequence[Inner], *, key: str) -> None:
    """Offer to unfold how values of these layers come to be; where they are many, one is chosen.

    Only what is unfolded is run.
    """
    if not inner:
        return
    with st.expander(title, key=key, icon=":material/zoom_in:", on_change="rerun") as unfolded:
        if not unfolded.open:
            return
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            with st.container(width="content"):
                picture = choose_picture(inner[0].graph.nodes[0].out_shape)
            place = segments("Layer", {n: one.words for n, one in enumerate(inner)}, key=f"{key}.layer", hidden=True)
            chosen = inner[place]
        if picture is not None:
            show_inside(Inside(chosen.network, picture, chosen.node_id), chosen.graph, key=f"{key}.theatre")
        shape = chosen.graph.nodes[0].out_shape
        st.caption(f"{as_written(chosen.node_id)}; random weights, not trained. {about_pictures(shape)}")
