"""What a drawing shows, before it is drawn: a tree of boxes, from stages down to layers.

Stages hold modules, modules hold branches, branches hold layers; modules in a
row that are equal are held by one more part, a run of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from typing import Final

from inception_lab.cost import node_cost, total
from inception_lab.draw.network.box import Box, Level
from inception_lab.draw.network.overlay import Overlay
from inception_lab.graph import Kind, LayerGraph, Node, format_shape, kind_of
from inception_lab.graph.structure import Part, branch_of, likeness, modules, stages
from inception_lab.spec import Concat, Residual
from inception_lab.text.numbers import grouped, plural
from inception_lab.text.words import describe, extras, kernel_label, short_name

__all__ = ["boxes"]

_MOST_KERNELS: Final = 3
"""Layers of a closed branch that its box names one by one."""


@lru_cache(maxsize=16)
def boxes(graph: LayerGraph, overlay: Overlay, *, named: bool = True) -> tuple[Box, ...]:
    """Return every part and every layer once, each after the part it stands in, in order of execution.

    Unless `named`, a layer's box says what the layer does and not what it is called.
    """
    return tuple(_Boxes(graph, overlay, named=named).all())


class _Boxes:
    """The boxes of one graph in the making."""

    def __init__(self, graph: LayerGraph, overlay: Overlay, *, named: bool) -> None:
        self.graph = graph
        self.overlay = overlay
        self.named = named
        self.head_words = "auxiliary head" if graph.heads_on else "training only, not counted"

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
        lines = (f"repeated ×{len(alike)}", format_shape(part.last.out_shape), *self.overlay.lines(nodes))
        yield self.part(part, "run", stage, lines)
        for module in alike:
            yield from self.module(module, part.id)

    def module(self, module: Part, parent: str) -> Iterator[Box]:
        if len(module.nodes) == 1 or module.aux:
            yield from (self.layer(node, parent) for node in module.nodes)
            return
        shape = format_shape(module.last.out_shape)
        what = shape if _what(module) == module.title.lower() else f"{_what(module)}, {shape}"
        lines = (what, *self.overlay.lines(module.nodes))
        yield self.part(module, "module", parent, lines)
        for name, run in groupby(module.nodes, branch_of):
            nodes = tuple(run)
            if not name or len(nodes) == 1:
                yield from (self.layer(node, module.id) for node in nodes)
                continue
            branch = Part(f"branch:{module.title}.{name}", name.replace("_", " "), nodes)
            lines = (_route(nodes), format_shape(branch.last.out_shape), *self.overlay.lines(nodes))
            yield self.part(branch, "branch", module.id, lines)
            yield from (self.layer(node, branch.id) for node in nodes)

    def stage(self, stage: Part, inside: list[Part]) -> Box:
        # A head stands beside the trunk: its words are broken, so that it takes little of the width.
        what = self.head_words.split(", ") if stage.aux else (_contents(inside),)
        lines = (*what, format_shape(stage.last.out_shape), *self.overlay.stage_lines(stage.nodes))
        costliest = max(inside, key=lambda module: sum(node_cost(node).macs for node in module.nodes))
        return replace(self.part(stage, "stage", "", lines), kind=_kind(costliest))

    def part(self, part: Part, level: Level, parent: str, lines: tuple[str, ...]) -> Box:
        shape = f"{format_shape(part.nodes[0].in_shapes[0])} → {format_shape(part.last.out_shape)}"
        layers = plural(len(part.nodes), "layer")
        return Box(
            part.id,
            level,
            parent,
            _kind(part),
            part.title,
            lines,
            tooltip="\n".join((part.title, layers, shape, *_costs(part.nodes))),
            nodes=part.nodes,
            status=self.overlay.status(part.nodes),
            note=self.head_words if part.aux else "",
            off=part.aux and not self.graph.heads_on,
        )

    def layer(self, node: Node, parent: str) -> Box:
        shape = format_shape(node.out_shape)
        arriving = ", ".join(map(format_shape, node.in_shapes))
        more = f", {extras(node)}" if extras(node) else ""
        facts = (node.id, f"{describe(node)}{more}", f"{arriving} → {shape}" if arriving else shape)
        title, lines = self.layer_words(node)
        return Box(
            node.id,
            "layer",
            parent,
            kind_of(node),
            title,
            (*lines, *self.overlay.layer_lines(node)),
            tooltip="\n".join((*facts, *self.overlay.details(node), *_costs((node,)))),
            nodes=(node,),
            status=self.overlay.status((node,)),
            off=node.aux and not self.graph.heads_on,
        )

    def layer_words(self, node: Node) -> tuple[str, tuple[str, ...]]:
        """Return what a layer does, which is its box's title, and the lines below: its output, its name last."""
        shape = format_shape(node.out_shape)
        match node.layer:
            case Concat():
                return "concat" if self.named else "filter concat", (shape,)
            case Residual(scale=scale):
                return "+" if scale == 1.0 else f"+ ×{scale:g}", (shape,)
            case _:
                # "Flatten" and "input" say what they are.
                says_it = not self.named or describe(node) == short_name(node).lower()
                return describe(node), (shape,) if says_it else (shape, short_name(node))


def _contents(parts: Sequence[Part]) -> str:
    """Count what a stage holds: modules, and layers that stand by themselves."""
    layers = sum(len(part.nodes) == 1 for part in parts)
    return ", ".join(
        plural(number, noun) for number, noun in ((len(parts) - layers, "module"), (layers, "layer")) if number
    )


def _route(nodes: tuple[Node, ...]) -> str:
    """Return what a branch does, layer after layer, in a few words; ``1×3 | 3×1`` stand side by side."""
    layers = [node for node in nodes if node.op not in ("concat", "add")]
    steps = (" | ".join(map(_short, run)) for _, run in groupby(layers, lambda node: node.inputs))
    return " → ".join(steps) if len(layers) <= _MOST_KERNELS else f"{len(nodes)} layers"


def _short(node: Node) -> str:
    return "pool" if kind_of(node) == "pool" else kernel_label(node)


def _what(part: Part) -> str:
    """Return what a module is, by the layer that ends it."""
    match part.last.layer:
        case Concat():
            return f"{len(part.last.inputs)} branches"
        case Residual(scale=scale):
            return "residual block" if scale == 1.0 else f"residual block ×{scale:g}"
        case _:
            return f"{len(part.nodes)} layers"


def _kind(part: Part) -> Kind:
    if len(part.nodes) == 1 or isinstance(part.last.layer, (Concat, Residual)):
        return kind_of(part.last)
    return "other"


def _costs(nodes: Iterable[Node]) -> Iterator[str]:
    """Yield the costs that are not 0, exactly."""
    cost = total(map(node_cost, nodes))
    for number, unit in (
        (cost.macs, "MACs (multiply-adds)"),
        (cost.params, "parameters"),
        (cost.activation_bytes, "bytes of activations (float32)"),
    ):
        if number:
            yield f"{grouped(number)} {unit}"
