"""What a drawing shows, before it is drawn: one box a layer, a module or a stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from inception_lab.cost import GraphCost, NodeCost
from inception_lab.draw.groups import Part, modules, stages
from inception_lab.draw.numbers import bytes_text, count, grouped, share
from inception_lab.draw.palette import Colour, Kind, amount, kind_of
from inception_lab.draw.words import describe, extras, short_name
from inception_lab.graph import LayerGraph, Node, format_shape
from inception_lab.spec import Concat, Residual

__all__ = ["Box", "Depth", "boxes", "head_words"]

Depth = Literal["stage", "module", "layer", "figure"]

_UNITS: Final[Mapping[Colour, str]] = {
    "kind": "MACs",
    "macs": "MACs",
    "params": "parameters",
    "activation_bytes": "activations",
}


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its id, its kind, its words, its layers, and the parts it stands inside, outermost first."""

    id: str
    kind: Kind
    title: str
    lines: tuple[str, ...]
    tooltip: str
    nodes: tuple[Node, ...]
    cost: NodeCost
    inside: tuple[Part, ...] = ()

    @property
    def aux(self) -> bool:
        """Whether the box belongs to an auxiliary head."""
        return self.nodes[-1].aux


def boxes(graph: LayerGraph, costs: GraphCost, *, depth: Depth, colour: Colour) -> tuple[Box, ...]:
    """Return the boxes in order of execution, the input first; a part of a network may have several."""
    start = tuple(_layer(node, costs, colour, ()) for node in graph.nodes if node.op == "input")
    around_stage = {node.id: stage for stage in stages(graph) for node in stage.nodes}
    match depth:
        case "stage":
            return *start, *(_stage(graph, stage, costs) for stage in stages(graph))
        case "module":
            return *start, *(
                _module(graph, module, costs, colour, () if module.aux else (around_stage[module.last.id],))
                for module in modules(graph)
            )
        case "layer":
            return *start, *(
                _layer(node, costs, colour, _around(around_stage[node.id], module))
                for module in modules(graph)
                for node in module.nodes
            )
        case "figure":
            return *start, *(
                _layer(node, costs, colour, (around_stage[node.id],) if node.aux else (), named=False)
                for module in modules(graph)
                for node in module.nodes
            )


def head_words(graph: LayerGraph) -> str:
    """Return what is written at every auxiliary head of `graph`."""
    return "auxiliary head" if graph.heads_on else "training only, not counted"


def _around(stage: Part, module: Part) -> tuple[Part, ...]:
    """Return the parts to draw around a layer: a frame around one layer, or twice around a head, says nothing."""
    return (stage,) if len(module.nodes) == 1 or module.aux else (stage, module)


def _layer(node: Node, costs: GraphCost, colour: Colour, inside: tuple[Part, ...], *, named: bool = True) -> Box:
    cost = costs.nodes[node.id]
    shape = format_shape(node.out_shape)
    # "Flatten" and "input" say what they are.
    words = () if describe(node) == short_name(node).lower() else (describe(node),)
    paid = () if colour == "kind" or not amount(cost, colour) else (_paid(cost, colour),)
    match node.layer:
        case None:
            title, lines = node.id, (*words, shape)
        case Concat():
            title, lines = "concat", (shape, *paid)
        case Residual(scale=scale):
            title, lines = "+" if scale == 1.0 else f"+ ×{scale:g}", (shape, *paid)
        case _ if named:
            title, lines = short_name(node), (*words, shape, *paid)
        case _:
            title, lines = describe(node), (shape, *paid)
    arriving = ", ".join(map(format_shape, node.in_shapes))
    more = f", {extras(node)}" if extras(node) else ""
    tooltip = (node.id, f"{describe(node)}{more}", f"{arriving} → {shape}" if arriving else shape, *_exact(cost))
    return Box(node.id, kind_of(node), title, lines, "\n".join(tooltip), (node,), cost, inside)


def _module(graph: LayerGraph, part: Part, costs: GraphCost, colour: Colour, inside: tuple[Part, ...]) -> Box:
    cost = part.cost(costs)
    if part.aux and not graph.heads_on:
        paid = _paid(cost, colour)
    else:
        paid = f"{share(amount(cost, colour), amount(costs.total, colour))} of {_UNITS[colour]}"
    shape = format_shape(part.last.out_shape)
    what = () if _what(part) == part.title.lower() else (_what(part),)
    words = (*what, head_words(graph)) if part.aux else what
    lines = (*words, shape, *((paid,) if amount(cost, colour) else ()))
    return Box(part.id, _kind(part), part.title, lines, _part_tooltip(part, cost), part.nodes, cost, inside)


def _stage(graph: LayerGraph, part: Part, costs: GraphCost) -> Box:
    cost = part.cost(costs)
    ids = {node.id for node in part.nodes}
    inner = [module for module in modules(graph) if module.last.id in ids]
    what = head_words(graph) if part.aux else f"{len(inner)} module{'' if len(inner) == 1 else 's'}"
    shape = format_shape(part.last.out_shape)
    lines = (what, shape, f"{count(cost.macs)} MACs", f"{count(cost.params)} parameters")
    costliest = max(inner, key=lambda module: module.cost(costs).macs)
    return Box(part.id, _kind(costliest), part.title, lines, _part_tooltip(part, cost), part.nodes, cost)


def _what(part: Part) -> str:
    """Return what a module is, by the layer that ends it."""
    if len(part.nodes) == 1:
        return describe(part.last)
    match part.last.layer:
        case Concat():
            return f"module of {len(part.last.inputs)} branches"
        case Residual(scale=scale):
            return "residual block" if scale == 1.0 else f"residual block ×{scale:g}"
        case _:
            return f"{len(part.nodes)} layers"


def _kind(part: Part) -> Kind:
    if len(part.nodes) == 1 or isinstance(part.last.layer, (Concat, Residual)):
        return kind_of(part.last)
    return "other"


def _paid(cost: NodeCost, colour: Colour) -> str:
    paid = amount(cost, colour)
    return f"{bytes_text(paid)} of activations" if colour == "activation_bytes" else f"{count(paid)} {_UNITS[colour]}"


def _exact(cost: NodeCost) -> tuple[str, ...]:
    """Return the costs that are not 0, exactly."""
    found = (
        (cost.macs, "MACs (multiply-adds)"),
        (cost.params, "parameters"),
        (cost.activation_bytes, "bytes of activations (float32)"),
    )
    return tuple(f"{grouped(number)} {unit}" for number, unit in found if number)


def _part_tooltip(part: Part, cost: NodeCost) -> str:
    shape = f"{format_shape(part.nodes[0].in_shapes[0])} → {format_shape(part.last.out_shape)}"
    layers = f"{len(part.nodes)} layer{'' if len(part.nodes) == 1 else 's'}"
    return "\n".join((part.title, layers, shape, *_exact(cost)))
