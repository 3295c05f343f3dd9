"""What a colouring stands for: how much of a cost a box has, or how far it sees; in words and as a share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from inception_lab.cost import GraphCost, NodeCost, cost, total
from inception_lab.draw.numbers import bytes_text, count, share
from inception_lab.draw.palette import Colour
from inception_lab.graph import LayerGraph, Node, format_shape
from inception_lab.receptive import receptive_fields

__all__ = ["Amounts"]

_UNITS: Final[Mapping[Colour, str]] = {"kind": "MACs", "macs": "MACs", "params": "parameters"}


class Amounts:
    """The amounts of one graph under one colouring; colours by kind say MACs.

    Costs are shares of the totals of `whole`, the network that the graph is, or
    is cut from. A receptive field is a share of the largest that is not the
    whole map's, which a pool over everything has.
    """

    def __init__(self, graph: LayerGraph, costs: GraphCost, colour: Colour, whole: LayerGraph) -> None:
        self.colour = colour
        self._graph = graph
        self._costs = costs
        self._total = costs.total if whole is graph else cost(whole).total
        self._fields = receptive_fields(whole) if colour == "field" else {}
        self._widest = max(
            (max(self._fields[node.id].size) if self._fields else 1 for node in whole.nodes if _is_map(node)),
            default=1,
        )

    def share(self, nodes: Sequence[Node]) -> float:
        """Return how much of the whole these layers have, 0 to 1."""
        if self.colour == "field":
            return min(1.0, max(self._fields[nodes[-1].id].size) / self._widest)
        whole = self._of(self._total)
        return min(1.0, self._sum(nodes) / whole) if whole else 0.0

    def paid(self, nodes: Sequence[Node]) -> tuple[str, ...]:
        """Return the line that a box says of its amount: none where it has nothing."""
        if self.colour == "change":
            return ()
        if self.colour == "field":
            return (f"sees {format_shape(self._fields[nodes[-1].id].size)} pixels",)
        paid = self._sum(nodes)
        if not paid:
            return ()
        text = bytes_text(paid) if self.colour == "activation_bytes" else f"{count(paid)} {_UNITS[self.colour]}"
        # What is not counted is no share of what is.
        if nodes[-1].aux and not self._graph.heads_on:
            return (text,)
        return (f"{text}, {share(paid, self._of(self._total))}",)

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
