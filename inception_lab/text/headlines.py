"""The headline figures of a network, each with its convention and the change against another network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from inception_lab.cost import CONVENTIONS, GraphCost, graph_cost
from inception_lab.cost.receptive_field import ReceptiveField, receptive_fields
from inception_lab.design import Design, graph_of
from inception_lab.graph import LayerGraph, format_shape, weighted_depth
from inception_lab.text.numbers import bytes_text, change, count, grouped, signed

__all__ = ["Figures", "Headline", "figures_of", "headline_figures", "last_map"]


@dataclass(frozen=True)
class Figures:
    """Everything that is computed from a design before anything is drawn."""

    graph: LayerGraph
    cost: GraphCost
    fields: Mapping[str, ReceptiveField]
    depth: int


@dataclass(frozen=True, slots=True)
class Headline:
    """One figure as text: short, exact, and how far it is from that of another network.

    `change` is empty where nothing changed; `help` says what is counted.
    """

    label: str
    text: str
    exact: str
    before: str
    change: str
    help: str


@lru_cache(maxsize=64)
def figures_of(chosen: Design) -> Figures:
    """Compute a design's figures. Raises LabError where the design cannot be."""
    graph = graph_of(chosen)
    return Figures(graph, graph_cost(graph), receptive_fields(graph), weighted_depth(graph))


def headline_figures(figures: Figures, before: Figures) -> tuple[Headline, ...]:
    """Return the headline figures of `figures`, compared with `before`."""
    now, then = figures.cost, before.cost
    return (
        _counted("Parameters", now.total.params, then.total.params, CONVENTIONS["params"]),
        _counted("MACs", now.total.macs, then.total.macs, CONVENTIONS["macs"]),
        _bytes("Activations", now.total.activation_bytes, then.total.activation_bytes, CONVENTIONS["activation_bytes"]),
        _bytes(
            "Peak memory", now.peak.bytes, then.peak.bytes, f"{CONVENTIONS['peak_bytes']}; fullest at {now.peak.at}"
        ),
        _depth(figures.depth, before.depth),
        _field(figures, before),
    )


def _counted(
    label: str, value: int, before: int, convention: str, *, write: Callable[[int], str] = count, unit: str = ""
) -> Headline:
    exact, exact_before = (f"{grouped(number)}{unit}" for number in (value, before))
    return Headline(label, write(value), exact, exact_before, _change(value, before), convention)


def _bytes(label: str, value: int, before: int, convention: str) -> Headline:
    return _counted(label, value, before, convention, write=bytes_text, unit=" bytes")


def _depth(value: int, before: int) -> Headline:
    difference = value - before
    return Headline(
        "Depth",
        str(value),
        f"{value} layers",
        f"{before} layers",
        signed(difference) if difference else "",
        "convolutions and linear layers on the longest path from input to output, auxiliary heads left out",
    )


def _field(figures: Figures, before: Figures) -> Headline:
    """Return the receptive field of the last map that is not yet pooled to one position."""
    last = last_map(figures.graph)
    size, size_before = figures.fields[last].size, before.fields[last_map(before.graph)].size
    changed = _change(size[0] * size[1], size_before[0] * size_before[1])
    return Headline(
        "Receptive field",
        f"{size[0]} px" if size[0] == size[1] else format_shape(size),
        f"{format_shape(size)} pixels",
        f"{format_shape(size_before)} pixels",
        f"{changed} of its area" if changed else "",
        f"{CONVENTIONS['receptive_field']}; of {last}, the last map that is not pooled to one position",
    )


def _change(value: int, before: int) -> str:
    return change(value, before) if value != before else ""


def last_map(graph: LayerGraph) -> str:
    """Return the id of the last node whose output has several positions; the input's if none has."""
    maps = [
        node.id for node in graph.nodes if not node.aux and len(node.out_shape) == 3 and max(node.out_shape[1:]) > 1
    ]
    return maps[-1] if maps else graph.nodes[0].id
