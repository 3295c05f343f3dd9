"""What a layer costs: counted, written as a formula, compared with a device; and what it sees."""

from __future__ import annotations

from inception_lab.cost.counts import (
    BYTES_PER_VALUE,
    CONVENTIONS,
    GraphCost,
    NodeCost,
    Peak,
    Quantity,
    graph_cost,
    node_cost,
    peak_activation_memory,
    total,
)

__all__ = [
    "BYTES_PER_VALUE",
    "CONVENTIONS",
    "GraphCost",
    "NodeCost",
    "Peak",
    "Quantity",
    "graph_cost",
    "node_cost",
    "peak_activation_memory",
    "total",
]
