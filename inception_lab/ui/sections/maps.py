"""Feature maps: what the layers of this network make of an image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import streamlit as st

from inception_lab.design import Design, network_of
from inception_lab.draw.charts.values import Spread, spread_chart
from inception_lab.engine import FASTEST
from inception_lab.engine.requests.activations import (
    MAP_SIDE,
    MOST_MAPS,
    ActivationsRequest,
    ActivationsResult,
    FeatureMap,
    NodeActivations,
    with_sources,
)
from inception_lab.graph import LayerGraph, Node, format_shape
from inception_lab.images import Picture
from inception_lab.spec import Pair, Residual
from inception_lab.text.headlines import Figures
from inception_lab.text.numbers import grouped, short
from inception_lab.ui import runs
from inception_lab.ui.charts import show_chart
from inception_lab.ui.sections.choices import choose, segments
from inception_lab.ui.sections.details import find_box
from inception_lab.ui.sections.inside import Inside, show_inside
from inception_lab.ui.sections.pictures import about_pictures, choose_picture, other_pictures
from inception_lab.ui.sections.switches import Switch, switch_off
from inception_lab.ui.session import mirror
from inception_lab.ui.state import EXPLORER
from inception_lab.ui.tiles_component import MapGroup, show_tiles
from inception_lab.ui.words import as_written, in_short

__all__ = ["show", "show_maps_of"]

_SCALES: Final = {"own": "Each map its own greys", "shared": "One scale for all"}
_SCALE_HELP: Final = (
    "Each map: dark is a map's smallest value, light its largest. One for all: dark is the smallest, light the largest "
    "value of all maps shown, so that strong and weak channels can be told apart."
)
_DIGITS: Final = 6
_BESIDE_HEIGHT: Final = 270
"""Pixels of the maps beside the drawing: what is picked stays in sight below."""
_BESIDE_MAPS: Final = 32
"""Maps of each branch where branches stand side by side."""


@dataclass(frozen=True, slots=True)
class _Look:
    """What is looked at: a layer's channels from `first` on, for a design and a picture."""

    design: Design
    picture: Picture
    node_id: str
    first: int


def show(chosen: Design, figures: Figures) -> None:
    """Draw the choices, pass the image through, and show what the chosen layer and its branches give."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width="content"):
            picture = choose_picture(figures.graph.nodes[0].out_shape)
        node_id, first = _choose(figures.graph)
    if picture is None:
        return
    node = figures.graph.node(node_id)
    inside = Inside(network_of(chosen), picture, node_id, _named_channel(node))
    channel = show_inside(inside, figures.graph, key="inside.theatre", at=_named_place(node), on_at=_settled)
    seen = _seen(_Look(chosen, picture, node_id, first), figures.graph)
    if channel is not None and node.op != "input":
        st.button(
            f"What changes without channel {channel}?",
            key="inside.without",
            icon=":material/toggle_off:",
            on_click=_without_channel,
            args=(node_id, channel),
            help="Passes the image once more with this channel at 0; the drawing then shows what changes after it.",
        )
    if seen is not None:
        _show_result(seen, node, channel)
    st.caption(
        "**The weights are random, not trained**: maps show what the structure does to edges, sizes and positions, not "
        f"what a trained network has learned to see. {about_pictures(figures.graph.nodes[0].out_shape)}"
    )


def _choose(graph: LayerGraph) -> tuple[str, int]:
    """Draw the choice of a layer and, where it has many, of its channels."""
    ids = [node.id for node in graph.counted()]
    wanted = _wanted(graph)
    first_join = next((node.id for node in graph.counted() if node.op in ("concat", "add")), ids[-1])
    node_id = wanted if wanted in ids else first_join
    if wanted and wanted != node_id:
        st.warning(f"This network runs no layer “{in_short(wanted)}”.", icon=":material/link_off:")
    st.selectbox(
        "Layer",
        ids,
        key=mirror("maps.node", node_id),
        on_change=_node_chosen,
        label_visibility="collapsed",
        width=300,
    )
    shown = with_sources(graph, node_id)
    channels = max(graph.node(name).out_shape[0] for name in (shown[1:] or shown))
    at_once = _at_once(shown)
    if channels <= at_once:
        return node_id, 0
    pages = {
        start: f"Channels {start} to {min(start + at_once, channels) - 1}" for start in range(0, channels, at_once)
    }
    return node_id, choose("Channels", pages, key=f"maps.first.{node_id}", width=200, hidden=True)


def _wanted(graph: LayerGraph) -> str:
    """Return the layer that the view names; of a part its last."""
    box = find_box(graph, EXPLORER.view.node)
    return EXPLORER.view.node if box is None else box.nodes[-1].id


def _at_once(nodes: tuple[str, ...]) -> int:
    """Return how many channels are drawn at once: fewer where branches stand side by side."""
    return _BESIDE_MAPS if len(nodes) > 1 else MOST_MAPS


def _node_chosen() -> None:
    node_id = st.session_state.get("maps.node")
    if isinstance(node_id, str):
        EXPLORER.look_at("node", node_id)


def _seen(look: _Look, graph: LayerGraph) -> ActivationsResult | None:
    """Return what the image gives there; it is passed through where that has not been done, and followed."""
    nodes = with_sources(graph, look.node_id)
    return runs.want(
        ActivationsRequest,
        look,
        lambda: ActivationsRequest(
            network_of(look.design),
            look.picture,
            nodes,
            look.first,
            _at_once(nodes),
            FASTEST,
            others=other_pictures(look.picture),
        ),
    )


def show_maps_of(chosen: Design, graph: LayerGraph, picture: Picture, picked: str) -> None:
    """Draw the maps of the box that is picked, beside the drawing; each leads inside."""
    box = find_box(graph, picked)
    if box is None or box.off or len(box.nodes[-1].out_shape) != len(graph.nodes[0].out_shape):
        return
    seen = _seen(_Look(chosen, picture, box.nodes[-1].id, 0), graph)
    if seen is not None:
        group = _group(as_written(box.nodes[-1].id), seen.nodes[0])
        with st.container(key="maps-beside", height=_BESIDE_HEIGHT, border=False):
            show_tiles([group], key="maps.beside", shared=False, picked=("", None), on_pick=_led_inside)


def _led_inside(node_id: str, channel: int) -> None:
    _picked(node_id, channel)
    EXPLORER.look_at("tab", "maps")


def _without_channel(node_id: str, channel: int) -> None:
    switch_off(Switch(node_id, "channel", channel))
    EXPLORER.look_at("tab", "graph")
    EXPLORER.look_at("look", "maps")


def _named_place(node: Node) -> Pair | None:
    """Return the position that the view names; None where it names none that there is."""
    grid = node.out_shape[1:] or (1, 1)
    match EXPLORER.view.at.split(","):
        case [row, column] if all(number.isdecimal() and len(number) <= _DIGITS for number in (row, column)):
            place = int(row), int(column)
            if place[0] < grid[0] and place[1] < grid[1]:
                return place
    if EXPLORER.view.at:
        st.warning(f"{as_written(node.id)} has no position “{in_short(EXPLORER.view.at)}”.", icon=":material/link_off:")
    return None


def _settled(at: Pair) -> None:
    EXPLORER.look_at("at", f"{at[0]},{at[1]}")


def _named_channel(node: Node) -> int | None:
    """Return the channel that the view names; None where it names none that there is."""
    named = EXPLORER.view.channel
    if named.isdecimal() and len(named) <= _DIGITS and int(named) < node.out_shape[0]:
        return int(named)
    if named:
        st.warning(f"{as_written(node.id)} has no channel “{in_short(named)}”.", icon=":material/link_off:")
    return None


# ── What came out ────────────────────────────────────────────────────────────


def _show_result(seen: ActivationsResult, chosen: Node, channel: int | None) -> None:
    """Draw a layer's maps; of a join the branches' that it holds, of a sum those of shortcut, body and sum."""
    whole, *sources = seen.nodes
    drawn = [*sources, whole] if isinstance(chosen.layer, Residual) or not sources else sources
    prefix = whole.node_id.rpartition(".")[0] if sources else ""
    if isinstance(chosen.layer, Residual):
        words = f"adds the body, times {chosen.layer.scale:g}, to the shortcut:"
    else:
        words = "brings together:"
    with st.container(horizontal=True, vertical_alignment="center"):
        if sources:
            st.markdown(f"**{as_written(whole.node_id)}** :small[{format_shape(whole.shape)}] {words}", width="stretch")
        else:
            st.markdown("**All its maps**: point at one, or pick it to look inside.", width="stretch")
        shared = (
            segments("Scale of the greys", _SCALES, key="maps.scale", hidden=True, help_text=_SCALE_HELP) == "shared"
        )
    show_tiles(
        [_group(_without(node.node_id, prefix), node) for node in drawn],
        key="maps.tiles",
        shared=shared,
        picked=(chosen.id, channel),
        on_pick=_picked,
    )
    _show_legend(seen, shared=shared)
    with st.expander("How the values are spread"):
        _show_spread(seen.nodes)
    with st.expander("Channel by channel"):
        _show_channels(seen.nodes)


def _picked(node_id: str, channel: int) -> None:
    EXPLORER.look_at("node", node_id)
    EXPLORER.look_at("channel", str(channel))


def _without(node_id: str, prefix: str) -> str:
    """Leave out the module's name where all branches stand in it."""
    return node_id.removeprefix(f"{prefix}.") if prefix else node_id


def _group(title: str, node: NodeActivations) -> MapGroup:
    """Gather a layer's maps with what is said of each and of all."""
    zeros = node.histogram.zeros / max(node.histogram.values, 1)
    dead = sum(share == 1.0 for share in node.channels.zeros)
    about = f"{format_shape(node.shape)}; {zeros:.1%} zeros; {dead} of {len(node.channels.zeros)} channels all zero"
    if 0 < len(node.maps) < len(node.channels.zeros):
        about = f"{about}; shown: {node.maps[0].channel} to {node.maps[-1].channel}"
    if not node.maps:
        kind = "it has no maps: one value a channel" if len(node.shape) == 1 else "it has fewer channels than that"
        about = f"{about}; {kind}"
    return MapGroup(
        node.node_id,
        title,
        about,
        node.height,
        node.width,
        node.maps,
        tuple(node.channels.zeros[shown.channel] == 1.0 for shown in node.maps),
        tuple(_note(node, shown) for shown in node.maps),
    )


def _note(node: NodeActivations, shown: FeatureMap) -> str:
    """Say of a map from where to where its values reach, and why it is black where it is."""
    channels, channel = node.channels, shown.channel
    if channels.zeros[channel] < 1.0:
        mean = f"mean {short(channels.means[channel])}, {channels.zeros[channel]:.0%} zeros"
        return f"{short(shown.low)} … {short(shown.high)}, {mean}"
    if not channels.zero_elsewhere:
        return "zero at every position for this image"
    if channels.zero_elsewhere[channel]:
        return "zero at every position, for this image and for the bundled ones"
    return "zero at every position for this image, not for all bundled ones"


def _show_legend(seen: ActivationsResult, *, shared: bool) -> None:
    own = "" if shared else " Dark is each map's own smallest value, light its own largest: two maps do not compare."
    reduced = (
        f" Maps larger than {MAP_SIDE} pixels a side are averaged." if any(node.reduced for node in seen.nodes) else ""
    )
    st.caption(
        f"The number is the channel's, from 0.{own} Hatched: zero at every position; point at it to see whether for "
        f"this image alone.{reduced} Passed on: {seen.device_name}."
    )


def _show_spread(nodes: tuple[NodeActivations, ...]) -> None:
    spreads = [
        Spread(node.node_id, node.histogram.low, node.histogram.high, _shares(node))
        for node in nodes
        if node.histogram.high
    ]
    if not spreads:
        st.markdown("Every value is 0.")
        return
    show_chart(
        spread_chart(spreads),
        key="maps.spread",
        alt="Histogram of the values of each layer",
        numbers="each bin's lower edge and density",
    )
    st.caption(
        "48 equally wide bins from a layer's smallest to its largest value. The area under a line is the share of its "
        "values that are not zero; exact zeros, which a ReLU makes, are left out and counted above."
    )


def _shares(node: NodeActivations) -> tuple[float, ...]:
    return tuple(count / node.histogram.values for count in node.histogram.counts)


def _show_channels(nodes: tuple[NodeActivations, ...]) -> None:
    st.dataframe(
        [
            {
                "Layer": node.node_id,
                "Channel": channel,
                "Mean": mean,
                "Standard deviation": deviation,
                "Zeros": zeros,
            }
            for node in nodes
            for channel, (mean, deviation, zeros) in enumerate(
                zip(node.channels.means, node.channels.deviations, node.channels.zeros, strict=True)
            )
        ],
        hide_index=True,
        column_config={
            "Mean": st.column_config.NumberColumn(format="%.4f"),
            "Standard deviation": st.column_config.NumberColumn(format="%.4f"),
            "Zeros": st.column_config.NumberColumn(format="percent"),
        },
    )
    st.caption(
        f"Over the {grouped(nodes[0].histogram.values // max(nodes[0].shape[0], 1))} values of a channel for this "
        "image. Zeros: the share that is exactly 0."
    )
