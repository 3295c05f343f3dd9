"""Graph: the network as a drawing to walk into."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

import streamlit as st

from inception_lab.design import Design
from inception_lab.diff import GraphDiff
from inception_lab.draw.network.overlays import OVERLAYS, Change, Latency, Overlay, overlay_of
from inception_lab.draw.network.statuses import ComparedSide
from inception_lab.draw.network.tree import Depth
from inception_lab.engine import RunRequest, RunResult
from inception_lab.graph import LayerGraph
from inception_lab.graph.structure import cut, stages
from inception_lab.labs.compare_report import difference_of
from inception_lab.text.headlines import Figures
from inception_lab.text.numbers import measured, plural
from inception_lab.ui import results
from inception_lab.ui.graph_component import show_graph
from inception_lab.ui.sections.details import show_details
from inception_lab.ui.session import mirror
from inception_lab.ui.state import EXPLORER
from inception_lab.ui.view import COLOURS, DEPTHS
from inception_lab.ui.words import as_written

__all__ = ["show"]

_WHOLE: Final = ""
_MOST_NAMES: Final = 6
_COLOUR_HELP: Final = f"A colour says {'; '.join(overlay.meaning for overlay in OVERLAYS.values())}."


def show(chosen: Design, figures: Figures) -> None:
    """Draw the controls, the drawing, and the panel of what was picked in it."""
    view = EXPLORER.view
    titles = [stage.title for stage in stages(figures.graph)]
    stage = view.stage if view.stage in titles else _WHOLE
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        _choice("Colour by", "colour", COLOURS, _COLOUR_HELP)
        st.selectbox(
            "Part",
            [_WHOLE, *titles],
            format_func=lambda title: title or "whole network",
            key=mirror(f"view.stage.{chosen.variant}", stage),
            on_change=_chosen,
            args=("stage", f"view.stage.{chosen.variant}"),
            help="Draw one stage by itself. Drawings of layers are long: one stage of them is easier to read.",
            width=190,
        )
    if view.stage != stage:
        st.warning(
            f"This network has no stage “{as_written(view.stage)}”; the whole network is drawn.",
            icon=":material/link_off:",
        )
    ran = results.recall(RunRequest, chosen)
    overlay = _overlay(view.colour, chosen, figures.graph, ran)
    picked = show_graph(
        cut(figures.graph, stage) if stage else figures.graph,
        colour=overlay,
        depth=cast(Depth, view.depth),
        key="graph.walk",
        alt=f"{chosen.declared.title}, from input to output, {DEPTHS[view.depth].lower()}",
        on_depth=_depth_chosen,
    )
    match overlay:
        case Change(side=ComparedSide(compared=compared)):
            _show_changes(compared)
        case Latency():
            _show_measured(ran)
    show_details(chosen, figures, picked)


def _overlay(colour: str, chosen: Design, graph: LayerGraph, ran: RunResult | None) -> Overlay:
    """Return an overlay with what the page knows: the network as published, and a run."""
    match colour:
        case Change.name:
            return Change(ComparedSide(difference_of(Design(chosen.variant), chosen), first=False))
        case Latency.name if ran is not None:
            return Latency(tuple((layer.node_id, layer.latency_ms) for layer in ran.layers))
        case _:
            return overlay_of(colour, graph)


def _show_measured(ran: RunResult | None) -> None:
    """Say on what and how the layers were timed, or how to have them timed."""
    if ran is None:
        st.info("Nothing has been measured of this design: run it in the section “Run”.", icon=":material/timer:")
        return
    sum_ms = sum(layer.latency_ms for layer in ran.layers)
    st.caption(
        f"Median milliseconds of each layer over {ran.repeats} passes of {plural(ran.batch, 'image')} "
        f"in {ran.dtype} on {ran.device_name}, timed one by one: together {sum_ms:,.1f} ms, "
        f"where a whole pass took {measured(ran.latency, 'ms')}."
    )


def _show_changes(compared: GraphDiff) -> None:
    """Say how many layers differ from the network as published, and which are gone from the drawing."""
    if compared.identical:
        st.caption("Nothing differs from the network as published; a change in the sidebar is marked here.")
        return
    counts = ", ".join(f"{tally.count} {tally.status}" for tally in compared.tallies if tally.count)
    gone = [entry.node.id for entry in compared.entries if entry.status == "removed"]
    more = f" Not drawn, because they are gone: {_listed(gone)}." if gone else ""
    st.caption(f"Layers, against the network as published: {counts}.{more}")


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:_MOST_NAMES])
    return f"{shown} and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else shown


def _depth_chosen(depth: str) -> None:
    EXPLORER.look_at("depth", depth)


def _choice(label: str, key: str, options: Mapping[str, str], help_text: str) -> None:
    widget = mirror(f"view.{key}", getattr(EXPLORER.view, key))
    st.segmented_control(
        label,
        list(options),
        format_func=options.__getitem__,
        required=True,
        help=help_text,
        key=widget,
        on_change=_chosen,
        args=(key, widget),
    )


def _chosen(key: str, widget: str) -> None:
    EXPLORER.look_at(key, st.session_state[widget])
