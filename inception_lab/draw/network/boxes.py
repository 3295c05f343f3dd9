"""What a drawing shows, before it is drawn: a tree of boxes, from stages down to layers.

Stages hold modules, modules hold branches, branches hold layers; modules in a
row that are equal are held by one more part, a run of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final, Literal

from inception_lab.cost import GraphCost, NodeCost, graph_cost
from inception_lab.diff import Status
from inception_lab.draw.network.amounts import Amounts
from inception_lab.draw.network.background import NOTHING, Background
from inception_lab.draw.network.palette import Colour
from inception_lab.draw.network.statuses import marked, status_of
from inception_lab.graph import Kind, LayerGraph, Node, format_shape, kind_of
from inception_lab.graph.structure import Part, branch_of, likeness, modules, stages
from inception_lab.spec import Concat, Residual
from inception_lab.text.numbers import count, grouped
from inception_lab.text.words import describe, extras, kernel_label, short_name

__all__ = ["Box", "Level", "boxes", "head_words"]

Level = Literal["stage", "run", "module", "branch", "layer"]

_MOST_CHANGES: Final = 2
"""Changes written into a layer's box; its tooltip has all."""
_MOST_KERNELS: Final = 3
"""Layers of a closed branch that its box names one by one."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its id, the part it stands in (empty at the top), its words, its layers, and its part of the whole.

    `share` is what the colouring stands for, 0 to 1: of the network's cost, or
    of the largest receptive field. `status` is what became of it, where two
    graphs are compared.
    """

    id: str
    level: Level
    parent: str
    kind: Kind
    title: str
    lines: tuple[str, ...]
    tooltip: str
    nodes: tuple[Node, ...]
    share: float
    status: Status = "same"

    @property
    def aux(self) -> bool:
        """Whether the box belongs to an auxiliary head."""
        return self.nodes[-1].aux


def boxes(
    graph: LayerGraph,
    *,
    colour: Colour,
    named: bool = True,
    background: Background = NOTHING,
) -> tuple[Box, ...]:
    """Return every part and every layer once, each after the part it stands in, in order of execution.

    Unless `named`, a layer's box says what the layer does and not what it is
    called. `background` is what the boxes' figures are held against.
    """
    return tuple(_Boxes(graph, colour, background, named=named).all())


def head_words(graph: LayerGraph) -> str:
    """Return what is written at every auxiliary head of `graph`."""
    return "auxiliary head" if graph.heads_on else "training only, not counted"


class _Boxes:
    """The boxes of one graph in the making."""

    def __init__(self, graph: LayerGraph, colour: Colour, background: Background, *, named: bool) -> None:
        self.graph = graph
        self.entries = background.side.entries if colour == "change" and background.side else {}
        self.costs: GraphCost = graph_cost(graph)
        self.amounts = Amounts(graph, self.costs, colour, background)
        self.named = named

    def all(self) -> Iterator[Box]:
        yield from (self.layer(node, "") for node in self.graph.nodes if node.op == "input")
        inner = modules(self.graph)
        for stage in stages(self.graph):
            ids = {node.id for node in stage.nodes}
            inside = [module for module in inner if module.last.id in ids]
            yield self.stage(stage, inside)
            for _, run in groupby(inside, likeness):
                yield from self.run(list(run), stage.id)

    def run(self, alike: list[Part], stage: str) -> Iterator[Box]:
        """Yield modules that are equal, in a part of their own where they are several."""
        if len(alike) == 1 or len(alike[0].nodes) == 1:
            for module in alike:
                yield from self.module(module, stage)
            return
        nodes = tuple(node for module in alike for node in module.nodes)
        part = Part(f"run:{alike[0].title}", f"{alike[0].title} … {alike[-1].title}", nodes)
        lines = (f"repeated ×{len(alike)}", format_shape(part.last.out_shape), *self.amounts.paid(nodes))
        yield self.part(part, "run", stage, lines)
        for module in alike:
            yield from self.module(module, part.id)

    def module(self, module: Part, parent: str) -> Iterator[Box]:
        if len(module.nodes) == 1 or module.aux:
            yield from (self.layer(node, parent) for node in module.nodes)
            return
        what = () if _what(module) == module.title.lower() else (_what(module),)
        lines = (*what, format_shape(module.last.out_shape), *self.amounts.paid(module.nodes))
        yield self.part(module, "module", parent, lines)
        for name, run in groupby(module.nodes, branch_of):
            nodes = tuple(run)
            if not name or len(nodes) == 1:
                yield from (self.layer(node, module.id) for node in nodes)
                continue
            branch = Part(f"branch:{module.title}.{name}", name.replace("_", " "), nodes)
            does = (_route(nodes), format_shape(branch.last.out_shape), *self.amounts.paid(nodes))
            yield self.part(branch, "branch", module.id, does)
            yield from (self.layer(node, branch.id) for node in nodes)

    def stage(self, stage: Part, inside: list[Part]) -> Box:
        spent = self.costs.of(stage.nodes)
        what = head_words(self.graph) if stage.aux else f"{len(inside)} module{'' if len(inside) == 1 else 's'}"
        learned = (f"{count(spent.params)} parameters",) if self.amounts.colour == "kind" else ()
        lines = (what, format_shape(stage.last.out_shape), *self.amounts.paid(stage.nodes), *learned)
        costliest = max(inside, key=lambda module: self.costs.of(module.nodes).macs)
        return replace(self.part(stage, "stage", "", lines), kind=_kind(costliest))

    def part(self, part: Part, level: Level, parent: str, lines: tuple[str, ...]) -> Box:
        shape = f"{format_shape(part.nodes[0].in_shapes[0])} → {format_shape(part.last.out_shape)}"
        layers = f"{len(part.nodes)} layer{'' if len(part.nodes) == 1 else 's'}"
        tooltip = "\n".join((part.title, layers, shape, *_exact(self.costs.of(part.nodes))))
        share = self.amounts.share(part.nodes)
        statuses = [self.entries[node.id].status for node in part.nodes if node.id in self.entries]
        status = status_of(statuses) if statuses else "same"
        differ = len(statuses) - statuses.count("same")
        told = (f"{differ} of {layers} differ",) if status == "changed" else ()
        title = marked(status, part.title)
        return Box(part.id, level, parent, _kind(part), title, (*lines, *told), tooltip, part.nodes, share, status)

    def layer(self, node: Node, parent: str) -> Box:
        shape = format_shape(node.out_shape)
        # "Flatten" and "input" say what they are.
        words = () if describe(node) == short_name(node).lower() else (describe(node),)
        paid = () if self.amounts.colour == "kind" else self.amounts.paid((node,))
        match node.layer:
            case None:
                title, lines = node.id, (*words, shape)
            case Concat():
                title, lines = "concat" if self.named else "filter concat", (shape, *paid)
            case Residual(scale=scale):
                title, lines = "+" if scale == 1.0 else f"+ ×{scale:g}", (shape, *paid)
            case _ if self.named:
                title, lines = short_name(node), (*words, shape, *paid)
            case _:
                title, lines = describe(node), (shape, *paid)
        arriving = ", ".join(map(format_shape, node.in_shapes))
        more = f", {extras(node)}" if extras(node) else ""
        told = (node.id, f"{describe(node)}{more}", f"{arriving} → {shape}" if arriving else shape)
        entry = self.entries.get(node.id)
        changes = [f"{what} {old} → {new}" for what, old, new in entry.changes] if entry else []
        status = entry.status if entry else "same"
        lines = (*lines, *changes[:_MOST_CHANGES])
        tooltip = "\n".join((*told, *changes, *_exact(self.costs.nodes[node.id])))
        share = self.amounts.share((node,))
        title = marked(status, title)
        return Box(node.id, "layer", parent, kind_of(node), title, lines, tooltip, (node,), share, status)


def _route(nodes: tuple[Node, ...]) -> str:
    """Return what a branch does, layer after layer, in a few words; ``1×3 | 3×1`` stand side by side."""
    layers = [node for node in nodes if node.op not in ("concat", "add")]
    steps = (" | ".join(map(_short, run)) for _, run in groupby(layers, lambda node: node.inputs))
    return " → ".join(steps) if len(layers) <= _MOST_KERNELS else f"{len(nodes)} layers"


def _short(node: Node) -> str:
    return "pool" if node.op.endswith("_pool") else kernel_label(node)


def _what(part: Part) -> str:
    """Return what a module is, by the layer that ends it."""
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


def _exact(spent: NodeCost) -> Iterable[str]:
    """Yield the costs that are not 0, exactly."""
    found = (
        (spent.macs, "MACs (multiply-adds)"),
        (spent.params, "parameters"),
        (spent.activation_bytes, "bytes of activations (float32)"),
    )
    return (f"{grouped(number)} {unit}" for number, unit in found if number)
