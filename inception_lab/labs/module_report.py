"""A module beside its naive twin: costs, branches, the arithmetic of one reduction.

The twin is a rewrite of the module, so both cost what the core says they cost.
Source: 1409.4842, section 4 and figure 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final

from inception_lab.cost import GraphCost, NodeCost, graph_cost, node_cost
from inception_lab.cost.formulas import (
    Formula,
    break_even,
    break_even_formula,
    ratio_formula,
    reduction_curve,
    sum_formula,
)
from inception_lab.design import Design, network_of
from inception_lab.errors import DesignError
from inception_lab.graph import LayerGraph, Node, infer, kind_of
from inception_lab.graph.structure import branch_of
from inception_lab.rewrite import isolate, without_reductions
from inception_lab.spec import AvgPool, Conv, MaxPool, Network, Shape
from inception_lab.text.words import format_pair

__all__ = ["JOIN", "Branch", "BreakEven", "ModuleReport", "Selected", "compare_with_naive"]

JOIN: Final = "join"
"""What of a module stands in no branch: its concat, and a residual block's 1×1 and sum."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One branch in both modules: its words ("1×1 → 5×5"), its cost, the channels it gives, and whether it pools."""

    name: str
    words: str
    naive: NodeCost
    reduced: NodeCost
    naive_channels: int
    reduced_channels: int
    pools: bool


@dataclass(frozen=True, slots=True)
class BreakEven:
    """At how many 1×1 filters the reduction saves nothing; `curve` is (filters, MACs) from 1 on."""

    filters: int
    value: Fraction
    formula: Formula
    curve: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Selected:
    """The convolution whose arithmetic is shown: alone, and with the 1×1 before it."""

    id: str
    words: str
    naive: Formula
    reduced: Formula
    ratio: Formula
    break_even: BreakEven | None


@dataclass(frozen=True, slots=True)
class ModuleReport:
    """A module and its naive twin, branch by branch; `selected` is None where nothing is reduced.

    `network` is the module alone, as it can be built and run.
    """

    name: str
    network: Network
    reduced: LayerGraph
    naive: LayerGraph
    reduced_cost: GraphCost
    naive_cost: GraphCost
    branches: tuple[Branch, ...]
    selectable: tuple[tuple[str, str], ...]
    selected: Selected | None

    @property
    def channels(self) -> tuple[int, int]:
        """Channels that leave, naive and reduced."""
        return self.naive.node(self.naive.output).out_shape[0], self.reduced.node(self.reduced.output).out_shape[0]

    @property
    def pool(self) -> Branch | None:
        """The branch that pools, if there is one: what it adds to the width."""
        return next((branch for branch in self.branches if branch.pools), None)


@lru_cache(maxsize=64)
def compare_with_naive(chosen: Design, name: str, shape: Shape, layer: str = "") -> ModuleReport:
    """Compare the block `name` with its naive twin on an input of `shape`.

    `layer` is the convolution whose arithmetic is written out; if empty, the
    one that its reduction saves most. Raises LabError where either module cannot be.
    """
    module = isolate(network_of(chosen), name, shape)
    reduced, naive = infer(module), infer(without_reductions(module))
    costs = graph_cost(naive), graph_cost(reduced)
    pairs = tuple(_reduced_convs(reduced, naive))
    wanted = [pair for pair in pairs if pair[1].id == layer]
    if layer and not wanted:
        choices = ", ".join(conv.id for _, conv in pairs)
        raise DesignError("layer", f"{name} reduces nothing before such a layer", repr(layer), f"one of {choices}")
    chosen_pair = wanted[0] if wanted else max(pairs, key=lambda pair: _saving(naive, *pair), default=None)
    return ModuleReport(
        name,
        module,
        reduced,
        naive,
        costs[1],
        costs[0],
        _branches(reduced, naive, costs),
        tuple((conv.id, _words(conv)) for _, conv in pairs),
        None if chosen_pair is None else _selected(naive, *chosen_pair),
    )


def _reduced_convs(reduced: LayerGraph, naive: LayerGraph) -> list[tuple[Node, Node]]:
    """Return (the 1×1, the convolution that reads it) wherever the naive module has only the latter."""
    pairs = []
    for node in reduced.nodes:
        if isinstance(node.layer, Conv) and node.id in naive and len(node.inputs) == 1:
            source = reduced.node(node.inputs[0])
            if source.op == "conv" and source.id not in naive:
                pairs.append((source, node))
    return pairs


def _saving(naive: LayerGraph, reduction: Node, conv: Node) -> Fraction:
    """Return how many times as many MACs the convolution takes without its reduction."""
    return Fraction(node_cost(naive.node(conv.id)).macs, node_cost(reduction).macs + node_cost(conv).macs)


def _selected(naive: LayerGraph, reduction: Node, conv: Node) -> Selected:
    alone = sum_formula((naive.node(conv.id),), "macs")
    together = sum_formula((reduction, conv), "macs")
    return Selected(
        conv.id,
        _words(conv),
        alone,
        together,
        ratio_formula(int(alone.value), int(together.value)),
        _break_even(naive.node(conv.id), reduction, conv),
    )


def _break_even(alone: Node, reduction: Node, conv: Node) -> BreakEven | None:
    """Return the break-even; None where the two run on different grids, or the 1×1 feeds others too."""
    if conv.out_shape[1:] != reduction.out_shape[1:] or not isinstance(conv.layer, Conv) or conv.groups != 1:
        return None
    kernel, entering, leaving = conv.layer.kernel, alone.in_shapes[0][0], conv.out_shape[0]
    grid = (conv.out_shape[1], conv.out_shape[2])
    return BreakEven(
        reduction.out_shape[0],
        break_even(kernel, entering, leaving),
        break_even_formula(kernel, entering, leaving),
        reduction_curve(kernel, entering, leaving, grid),
    )


def _branches(reduced: LayerGraph, naive: LayerGraph, costs: tuple[GraphCost, GraphCost]) -> tuple[Branch, ...]:
    names = dict.fromkeys(_branch_of(node) for node in reduced.nodes if node.inputs)

    def cost(graph: LayerGraph, counted: GraphCost, name: str) -> NodeCost:
        return counted.of(_nodes(graph, name))

    return tuple(
        Branch(
            name,
            _branch_words(reduced, name),
            cost(naive, costs[0], name),
            cost(reduced, costs[1], name),
            _last_channels(naive, name),
            _last_channels(reduced, name),
            any(kind_of(node) == "pool" for node in _nodes(reduced, name)),
        )
        for name in names
    )


def _branch_of(node: Node) -> str:
    return branch_of(node) or JOIN


def _nodes(graph: LayerGraph, name: str) -> list[Node]:
    """Return the layers of a branch."""
    return [node for node in graph.nodes if node.inputs and _branch_of(node) == name]


def _branch_words(graph: LayerGraph, name: str) -> str:
    if name == JOIN:
        return JOIN
    return " → ".join(map(_words, _nodes(graph, name)))


def _last_channels(graph: LayerGraph, name: str) -> int:
    """Return the channels a branch gives; a branch that is nothing but its input gives that."""
    inside = _nodes(graph, name)
    return inside[-1].out_shape[0] if inside else graph.nodes[0].out_shape[0]


def _words(node: Node) -> str:
    match node.layer:
        case Conv(kernel=kernel):
            return format_pair(kernel)
        case MaxPool() | AvgPool():
            return "pool"
        case _:
            return node.op
