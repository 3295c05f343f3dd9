"""Parts that are switched off for a pass: chosen where they are picked, and what that changes of every layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, cast

import streamlit as st

from inception_lab.design import Design, network_of
from inception_lab.draw.network.box import Box
from inception_lab.draw.network.effect import Effect
from inception_lab.engine import FASTEST
from inception_lab.engine.requests.effect import MOST_SWITCHES, SwitchRequest
from inception_lab.graph import LayerGraph, Node
from inception_lab.images import Picture
from inception_lab.ui import runs
from inception_lab.ui.words import as_written

__all__ = ["Switch", "effect_of", "show_switch", "switch_off", "switched_off"]

_OFF: Final = "lab.switches"
_MOST: Final = 3.0
Part = Literal["output", "channel", "shortcut", "body"]


@dataclass(frozen=True, slots=True)
class Switch:
    """What of a layer is off: its output, the channel `number` of it, a sum's shortcut; or a body times `number`."""

    node_id: str
    part: Part = "output"
    number: float = 0.0

    @property
    def words(self) -> str:
        """Say it."""
        match self.part:
            case "output":
                return as_written(self.node_id)
            case "channel":
                return f"{as_written(self.node_id)}, channel {self.number:g}"
            case "shortcut":
                return f"{as_written(self.node_id)}, its shortcut"
            case "body":
                return f"{as_written(self.node_id)}, its body × {self.number:g}"


@dataclass(frozen=True, slots=True)
class _Switched:
    """What is compared: a pass of a picture as it is, and with parts off."""

    design: Design
    picture: Picture
    off: tuple[Switch, ...]


def switched_off(graph: LayerGraph) -> tuple[Switch, ...]:
    """Return what the visitor has switched off, of what runs in this network."""
    running = {node.id: node for node in graph.counted() if node.op != "input"}
    kept = cast(tuple[Switch, ...], st.session_state.get(_OFF, ()))
    return tuple(switch for switch in kept if switch.node_id in running and _fits(switch, running[switch.node_id]))


def _fits(switch: Switch, node: Node) -> bool:
    match switch.part:
        case "output":
            return True
        case "channel":
            return switch.number < node.out_shape[0]
        case "shortcut" | "body":
            return node.op == "add"


def switch_off(switch: Switch) -> None:
    """Switch something off, in the place of what was said of the same part before."""
    kept = cast(tuple[Switch, ...], st.session_state.get(_OFF, ()))
    same = (switch.node_id, switch.part)
    others = tuple(one for one in kept if (one.node_id, one.part) != same or switch.part == "channel")
    st.session_state[_OFF] = (*(one for one in others if one != switch), switch)[-MOST_SWITCHES:]


def show_switch(graph: LayerGraph, box: Box | None) -> None:
    """Offer to switch off what is picked, and to switch on again what is off."""
    off = switched_off(graph)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if box is not None and box.nodes[-1].op != "input" and not box.off:
            node_id = box.nodes[-1].id
            _offer(Switch(node_id), "Switch it off", off, "Its output is 0 in a second pass of the image.")
            if box.nodes[-1].op == "add":
                help_text = "The sum is then its scaled body alone, in a second pass of the image."
                _offer(Switch(node_id, "shortcut"), "Without its shortcut", off, help_text)
                key = f"switch.body.{node_id}"
                st.slider(
                    "Its body ×", 0.0, _MOST, 1.0, 0.1, key=key, on_change=_scaled, args=(node_id, key), width=150
                )
        if off:
            st.button("All on again", key="switch.none", icon=":material/toggle_on:", on_click=_all_on)
    if off:
        st.markdown(f":material/toggle_off: **Changed for this pass:** {'; '.join(switch.words for switch in off)}")


def _offer(switch: Switch, words: str, off: tuple[Switch, ...], help_text: str) -> None:
    if switch not in off:
        key = f"switch.{switch.part}.{switch.node_id}"
        st.button(words, key=key, icon=":material/toggle_off:", on_click=switch_off, args=(switch,), help=help_text)


def _scaled(node_id: str, key: str) -> None:
    factor = round(st.session_state[key], 1)
    switch_off(Switch(node_id, "body", factor))
    if factor == 1.0:  # as it is
        st.session_state[_OFF] = st.session_state[_OFF][:-1]


def _all_on() -> None:
    for switch in cast(tuple[Switch, ...], st.session_state.get(_OFF, ())):
        st.session_state.pop(f"switch.body.{switch.node_id}", None)
    st.session_state[_OFF] = ()


def effect_of(design: Design, graph: LayerGraph, picture: Picture) -> Effect | None:
    """Return what the switches change, once that is known; None where nothing is off. The answer is said in words."""
    off = switched_off(graph)
    if not off:
        return None
    subject = _Switched(design, picture, off)
    outputs = tuple(
        (one.node_id, int(one.number) if one.part == "channel" else None)
        for one in off
        if one.part in ("output", "channel")
    )
    shortcuts = tuple(one.node_id for one in off if one.part == "shortcut")
    scales = tuple((one.node_id, one.number) for one in off if one.part == "body")
    seen = runs.want(
        SwitchRequest,
        subject,
        lambda: SwitchRequest(network_of(design), picture, outputs, shortcuts, scales, device=FASTEST),
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
