"""Graph: the network as a drawing to walk into."""

from __future__ import annotations

from typing import Final, cast

import streamlit as st

from inception_lab.design import Design, network_of
from inception_lab.diff import GraphDiff
from inception_lab.draw.network.overlay import Overlay
from inception_lab.draw.network.overlays import OVERLAYS, Change, Latency, overlay_of
from inception_lab.draw.network.statuses import ComparedSide
from inception_lab.draw.network.tree import Depth
from inception_lab.engine import FASTEST, RunRequest, RunResult
from inception_lab.graph import LayerGraph
from inception_lab.graph.structure import cut, stages
from inception_lab.labs.compare_report import difference_of
from inception_lab.text.headlines import Figures
from inception_lab.text.numbers import measured, plural
from inception_lab.ui import results, runs
from inception_lab.ui.graph_component import show_graph
from inception_lab.ui.sections.details import find_box, show_details
from inception_lab.ui.sections.thumbnails import choose_maps
from inception_lab.ui.sections.to_scale import show_ribbons, show_volumes
from inception_lab.ui.session import mirror
from inception_lab.ui.state import EXPLORER
from inception_lab.ui.view import COLOURS, DEPTHS, LOOKS
from inception_lab.ui.words import in_short

__all__ = ["show", "show_choices"]

_WHOLE: Final = ""
_DTYPE: Final = "float32"
_MOST_NAMES: Final = 6
_COLOUR_HELP: Final = f"A colour says {'; '.join(overlay.meaning for overlay in OVERLAYS.values())}."


def show_choices(chosen: Design, figures: Figures) -> None:
    """Draw how the network is drawn, what the boxes' colours say, and which part of it is drawn."""
    look = mirror("view.look", EXPLORER.view.look)
    st.segmented_control(
        "Look",
        list(LOOKS),
        format_func=LOOKS.__getitem__,
        required=True,
        help="Boxes to walk into; volumes whose sizes are channels, grids and MACs; boxes with what each layer "
        "makes of an image.",
        key=look,
        on_change=_chosen,
        args=("look", look),
        label_visibility="collapsed",
    )
    if EXPLORER.view.look == "boxes":
        _show_colours(chosen)
    part = mirror(f"view.stage.{chosen.variant}", _stage(figures))
    st.selectbox(
        "Part",
        [_WHOLE, *_titles(figures)],
        format_func=lambda title: title or "Whole network",
        key=part,
        on_change=_chosen,
        args=("stage", part),
        help="Draw one stage by itself. Drawings of layers are long: one stage of them is easier to read.",
        label_visibility="collapsed",
        width=180,
    )


def _show_colours(chosen: Design) -> None:
    missing = _missing(chosen)
    # A select box keeps the words of its choice while it lives: other words need another box.
    colour = mirror(f"view.colour.{'.'.join(missing)}", EXPLORER.view.colour)
    st.selectbox(
        "Colour by",
        list(COLOURS),
        format_func=lambda name: f"Colour: {COLOURS[name]}{missing.get(name, '')}",
        help=_COLOUR_HELP,
        key=colour,
        on_change=_chosen,
        args=("colour", colour),
        label_visibility="collapsed",
        width=165,
    )


def _missing(chosen: Design) -> dict[str, str]:
    """Return what is said behind the colourings that have nothing to say yet."""
    missing = {}
    ran = results.recall(RunRequest, chosen)
    if ran is None or not ran.layers:
        missing[Latency.name] = " (not run yet)"
    if chosen == Design(chosen.variant):
        missing[Change.name] = " (nothing changed)"
    return missing


def _titles(figures: Figures) -> list[str]:
    return [stage.title for stage in stages(figures.graph)]


def _stage(figures: Figures) -> str:
    """Return the stage that is drawn by itself, empty for the whole network."""
    stage = EXPLORER.view.stage
    return stage if stage in _titles(figures) else _WHOLE


def show(chosen: Design, figures: Figures) -> None:
    """Draw the network and, beside it, the inspector of what is picked in it."""
    view = EXPLORER.view
    stage = _stage(figures)
    drawn = cut(figures.graph, stage) if stage else figures.graph
    # To scale, the inspector has a picture of its own.
    left, right = st.columns((0.67, 0.33) if view.look == "scale" else (0.7, 0.3), gap="small")
    if view.look == "scale":
        with left, st.container(key="volumes"):
            show_volumes(drawn, stage or chosen.declared.title, view.node, _picked)
    else:
        ran = results.recall(RunRequest, chosen)
        if view.look == "maps":
            with right:
                overlay, image = choose_maps(chosen, figures, find_box(figures.graph, view.node))
        else:
            overlay, image = _overlay(view.colour, chosen, figures.graph, ran), None
        with left:
            show_graph(
                drawn,
                colour=overlay,
                depth=cast(Depth, view.depth),
                key="graph.walk",
                alt=f"{chosen.declared.title}, from input to output, {DEPTHS[view.depth].lower()}",
                on_depth=_depth_chosen,
                picked=view.node,
                on_pick=_picked,
            )
    with right, st.container(key="inspector-picked" if view.node else "inspector"):
        if view.stage != stage:
            st.warning(
                f"This network has no stage “{in_short(view.stage)}”; the whole network is drawn.",
                icon=":material/link_off:",
            )
        if view.look == "scale":
            show_details(
                chosen,
                figures,
                view.node,
                first="**Click a volume or a square**: its formula, cost and knobs open here, and a module's inside.",
                picture=lambda: show_ribbons(figures.graph, view.node, _picked),
            )
        else:
            _show_overlay(overlay, chosen, ran)
            if image is not None and view.node:
                # With it come the charts and pandas, which a fresh server's first visitor need not wait for.
                from inception_lab.ui.sections.maps import show_maps_of

                show_maps_of(chosen, figures.graph, image, view.node)
            show_details(
                chosen,
                figures,
                view.node,
                first="**Click a box**: its formula, its cost and its knobs open here. **+** opens what is inside it.",
            )


def _show_overlay(overlay: Overlay, chosen: Design, ran: RunResult | None) -> None:
    """Say of colours that show a change or a run what they are of."""
    match overlay:
        case Change(side=ComparedSide(compared=compared)):
            _show_changes(compared)
        case Latency():
            _show_measured(chosen, ran)


def _picked(box: str) -> None:
    EXPLORER.look_at("node", box)


def _overlay(colour: str, chosen: Design, graph: LayerGraph, ran: RunResult | None) -> Overlay:
    """Return an overlay with what the page knows: the network as published, and a run."""
    match colour:
        case Change.name:
            return Change(ComparedSide(difference_of(Design(chosen.variant), chosen), first=False))
        case Latency.name if ran is not None and ran.layers:
            return Latency(tuple((layer.node_id, layer.latency_ms) for layer in ran.layers))
        case _:
            return overlay_of(colour, graph)


def _show_measured(chosen: Design, ran: RunResult | None) -> None:
    """Say on what and how the layers were timed, or offer to time them."""
    if ran is None or not ran.layers:
        st.markdown(":material/timer: No layer of this design has been timed yet.")
        if st.button("Run it once now", key="graph.run", type="primary", icon=":material/play_arrow:"):
            runs.start(chosen, RunRequest(network_of(chosen), FASTEST, _DTYPE, 1, backward=False))
        runs.follow(RunRequest)
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


def _chosen(key: str, widget: str) -> None:
    EXPLORER.look_at(key, st.session_state[widget])
