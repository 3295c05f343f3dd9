"""What a colouring stands for: how much of a cost a box has, or how far it sees; in words and as a share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from inception_lab.cost import GraphCost, NodeCost, graph_cost, total
from inception_lab.cost.receptive_field import receptive_fields
from inception_lab.draw.network.background import Background
from inception_lab.draw.network.palette import Colour
from inception_lab.graph import LayerGraph, Node, format_shape
from inception_lab.text.numbers import bytes_text, count, share

__all__ = ["Amounts"]

_UNITS: Final[Mapping[Colour, str]] = {"kind": "MACs", "macs": "MACs", "params": "parameters"}


class Amounts:
    """The amounts of one graph under one colouring; colours by kind say MACs.

    Costs are shares of the totals of the whole network in `background`, which is
    the graph itself where there is none. A receptive field is a share of the
    largest that is not the whole map's, which a pool over everything has. A
    latency is a share of the sum of all layers'.
    """

    def __init__(self, graph: LayerGraph, costs: GraphCost, colour: Colour, background: Background) -> None:
        self.colour = colour
        self._graph = graph
        self._costs = costs
        whole = background.whole or graph
        self._total = costs.total if whole is graph else graph_cost(whole).total
        self._latencies = dict(background.latencies)
        self._fields = receptive_fields(whole) if colour == "field" else {}
        widths = (max(field.size) for name, field in self._fields.items() if _is_map(whole.node(name)))
        self._widest = max(widths, default=1)

    def share(self, nodes: Sequence[Node]) -> float:
        """Return how much of the whole these layers have, 0 to 1."""
        if self.colour == "field":
            return min(1.0, max(self._fields[nodes[-1].id].size) / self._widest)
        if self.colour == "latency":
            whole_ms = sum(self._latencies.values())
            return self._latency_ms(nodes) / whole_ms if whole_ms else 0.0
        whole = self._of(self._total)
        return min(1.0, self._sum(nodes) / whole) if whole else 0.0

    def paid(self, nodes: Sequence[Node]) -> tuple[str, ...]:
        """Return the line that a box says of its amount: none where it has nothing."""
        if self.colour == "change":
            return ()
        if self.colour == "field":
            return (f"sees {format_shape(self._fields[nodes[-1].id].size)} pixels",)
        if self.colour == "latency":
            spent_ms = self._latency_ms(nodes)
            return (f"{spent_ms:.2f} ms, {100 * self.share(nodes):.1f} %",) if spent_ms else ("not measured",)
        paid = self._sum(nodes)
        if not paid:
            return ()
        text = bytes_text(paid) if self.colour == "activation_bytes" else f"{count(paid)} {_UNITS[self.colour]}"
        # What is not counted is no share of what is.
        if nodes[-1].aux and not self._graph.heads_on:
            return (text,)
        return (f"{text}, {share(paid, self._of(self._total))}",)

    def _latency_ms(self, nodes: Sequence[Node]) -> float:
        return sum(self._latencies.get(node.id, 0.0) for node in nodes)

    def _sum(self, nodes: Sequence[Node]) -> int:
        return self._of(total(self._costs.nodes[node.id] for node in nodes))

    def _of(self, spent: NodeCost) -> int:
        match self.colour:
            case "params":
                return spent.params
            case "activation_bytes":
                return spent.activation_bytes
            case _:
                return spent.macs


def _is_map(node: Node) -> bool:
    """Tell whether a node's output has more than one position."""
    return len(node.out_shape) == 3 and node.out_shape[1:] != (1, 1)
