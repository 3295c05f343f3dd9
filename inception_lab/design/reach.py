"""Which parts of a network a knob changes: seen by turning it, not written down."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from inception_lab.design import Design, graph_of
from inception_lab.errors import LabError
from inception_lab.graph import LayerGraph
from inception_lab.knobs import AnyKnob
from inception_lab.spec import Concat, Residual

__all__ = ["knobs_of_blocks"]

_WHOLE: Final = "Network"
"""The group of the knobs that change everything; they are no part's own."""


@lru_cache(maxsize=32)
def knobs_of_blocks(variant: str) -> Mapping[str, tuple[AnyKnob, ...]]:
    """Return, by the name of each top-level block, the knobs that change a layer in it, as the network is published.

    A layer is changed where its own settings differ, or it comes or goes; that
    other channels arrive at it changes nothing. Knobs of the whole network
    (input size, width, norm) are left out.
    """
    chosen = Design(variant)
    before = _layers(graph_of(chosen))
    reaching: dict[str, list[AnyKnob]] = {}
    for knob in chosen.declared.knobs:
        if knob.group == _WHOLE:
            continue
        blocks: dict[str, None] = {}
        for value in knob.others(chosen.values[knob]):
            try:
                after = _layers(graph_of(chosen.turned(knob.name, value)))
            except LabError:
                continue
            blocks |= {key[0]: None for key, layer in before.items() if after.get(key) != layer}
            blocks |= {key[0]: None for key in after if key not in before}
        for block in blocks:
            reaching.setdefault(block, []).append(knob)
    return {block: tuple(knobs) for block, knobs in reaching.items()}


def _layers(graph: LayerGraph) -> dict[tuple[str, str], object]:
    """Return what describes each layer, by (block, id); what holds others is described by its joins alone."""
    return {
        (node.block, node.id): _own(node.layer)
        for node in graph.nodes
        if node.op != "input" and (graph.heads_on or not node.aux)
    }


def _own(layer: object) -> object:
    match layer:
        case Residual(scale=scale, norm=norm, activation=activation):
            return scale, norm, activation
        case Concat(branches=branches):
            return len(branches)
        case _:
            return layer
