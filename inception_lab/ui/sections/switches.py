"""Parts that are switched off for a pass: chosen where they are picked, and what that changes of every layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

import streamlit as st

from inception_lab.design import Design, network_of
from inception_lab.draw.network.box import Box
from inception_lab.draw.network.effect import Effect
from inception_lab.engine import FASTEST
from inception_lab.engine.requests.effect import MOST_SWITCHES, SwitchRequest
from inception_lab.graph import LayerGraph
from inception_lab.images import Picture
from inception_lab.ui import runs
from inception_lab.ui.words import as_written

__all__ = ["effect_of", "show_switch", "switched_off"]

_OFF: Final = "lab.switches"
Switch = tuple[str, str]
"""A layer's id, and what of it is off: "output", or a sum's "shortcut"."""


@dataclass(frozen=True, slots=True)
class _Switched:
    """What is compared: a pass of a picture as it is, and with parts off."""

    design: Design
    picture: Picture
    off: tuple[Switch, ...]


def switched_off(graph: LayerGraph) -> tuple[Switch, ...]:
    """Return what the visitor has switched off, of what runs in this network."""
    running = {node.id: node.op for node in graph.counted() if node.op != "input"}
    kept = cast(tuple[Switch, ...], st.session_state.get(_OFF, ()))
    return tuple(
        (name, part) for name, part in kept if name in running and (part == "output" or running[name] == "add")
    )


def show_switch(graph: LayerGraph, box: Box | None) -> None:
    """Offer to switch off what is picked, and to switch on again what is off."""
    off = switched_off(graph)
    with st.container(horizontal=True, gap="small"):
        if box is not None and box.nodes[-1].op != "input" and not box.off and len(off) < MOST_SWITCHES:
            _offer(box, "output", "Switch it off", off)
            if box.nodes[-1].op == "add":
                _offer(box, "shortcut", "Without its shortcut", off)
        if off:
            st.button("All on again", key="switch.none", icon=":material/toggle_on:", on_click=_set, args=((),))
    if off:
        names = ", ".join(as_written(name) + (" (its shortcut)" if part == "shortcut" else "") for name, part in off)
        st.markdown(f":material/toggle_off: **Off for this pass:** {names}")


def _offer(box: Box, part: str, words: str, off: tuple[Switch, ...]) -> None:
    switch = (box.nodes[-1].id, part)
    if switch not in off:
        st.button(
            words,
            key=f"switch.{part}.{box.id}",
            icon=":material/toggle_off:",
            on_click=_set,
            args=((*off, switch),),
            help="Its output is 0 in a second pass of the image; the drawing shows what changes after it."
            if part == "output"
            else "The sum is then its scaled body alone; the drawing shows what changes after it.",
        )


def _set(off: tuple[Switch, ...]) -> None:
    st.session_state[_OFF] = off


def effect_of(design: Design, graph: LayerGraph, picture: Picture) -> Effect | None:
    """Return what the switches change, once that is known; None where nothing is off. The answer is said in words."""
    off = switched_off(graph)
    if not off:
        return None
    subject = _Switched(design, picture, off)
    outputs = tuple((name, None) for name, part in off if part == "output")
    shortcuts = tuple(name for name, part in off if part == "shortcut")
    seen = runs.want(
        SwitchRequest,
        subject,
        lambda: SwitchRequest(network_of(design), picture, outputs, shortcuts=shortcuts, device=FASTEST),
    )
    if seen is None:
        return Effect()
    before, after = seen.largest_before, seen.largest_after
    if after is None:
        answer = "is then the same in every channel: it tells nothing any more"
    elif before == after:
        answer = f"changes by **{seen.answer:.1%}**; its largest channel stays **{after}**"
    else:
        answer = f"changes by **{seen.answer:.1%}**; its largest channel was {before} and is **{after}**"
    st.markdown(f"The network's output {answer}. The weights are random: nothing is learned.")
    return Effect(tuple((node.node_id, node.change) for node in seen.nodes))
