"""Which parts of a network a knob changes: found by turning it, not written down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from inception_lab.design import Design, graph_of
from inception_lab.errors import LabError
from inception_lab.graph import LayerGraph
from inception_lab.knobs import BankKnob, ChoiceKnob, IntKnob, Knob, NumberKnob, SwitchKnob, Value
from inception_lab.spec import Concat, Residual

__all__ = ["knobs_of_blocks"]

_WHOLE: Final = "Network"
"""The group of the knobs that change everything; they are no part's own."""
_MORE_FILTERS: Final = 8


@lru_cache(maxsize=32)
def knobs_of_blocks(variant: str) -> Mapping[str, tuple[Knob, ...]]:
    """Return, by the name of each top-level block, the knobs that change a layer in it, as the network is published.

    A layer is changed where its own settings differ, or it comes or goes; that
    other channels arrive at it changes nothing. Knobs of the whole network
    (input size, width, norm) are left out.
    """
    chosen = Design(variant)
    before = _layers(graph_of(chosen))
    found: dict[str, list[Knob]] = {}
    for knob in chosen.declared.knobs:
        if knob.group == _WHOLE:
            continue
        blocks: dict[str, None] = {}
        for value in _others(knob, chosen.values.by_name[knob.name]):
            try:
                after = _layers(graph_of(chosen.turned(knob.name, value)))
            except LabError:
                continue
            blocks |= {place[0]: None for place, layer in before.items() if after.get(place) != layer}
            blocks |= {place[0]: None for place in after if place not in before}
        for block in blocks:
            found.setdefault(block, []).append(knob)
    return {block: tuple(knobs) for block, knobs in found.items()}


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


def _others(knob: Knob, value: Value) -> Iterator[Value]:
    """Yield other values of a knob, enough to see what it changes."""
    match knob, value:
        case SwitchKnob(), bool(on):
            yield not on
        case ChoiceKnob(options=options), _:
            yield from (name for name, _ in options if name != value)
        case IntKnob(least=least, most=most), int(number):
            yield number + 1 if number < most else number - 1
            if number > least:
                yield number - 1
        case NumberKnob(least=least, most=most, step=step), float(number):
            yield number + step if number + step <= most else number - step
        case BankKnob(most=most), tuple(numbers):
            yield tuple(min(int(one) + _MORE_FILTERS, most) if one else 0 for one in numbers)
