"""What two counters count of every node: read from the counters themselves, not from their totals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from inception_lab.backend.counters import _fvcore_analysis, _run_flop_counter
from inception_lab.backend.module import GraphModule
from inception_lab.graph import LayerGraph, Node

__all__ = ["flop_counter_macs_by_node", "fvcore_macs_by_node"]


def fvcore_macs_by_node(graph: LayerGraph) -> Mapping[str, int]:
    """Return fvcore's multiply-adds of every counted convolution and linear, by node id.

    Raises BackendError as `reconcile_fvcore` does.
    """
    with _fvcore_analysis(graph) as (analysis, _):
        by_module = analysis.by_module()
        return {node.id: int(by_module[f"{node.id}.{node.op}"]) for node in _weighted(graph)}


def flop_counter_macs_by_node(graph: LayerGraph) -> Mapping[str, int]:
    """Return half of `FlopCounterMode`'s count of every counted convolution and linear, by node id.

    Raises BackendError where the module does not run.
    """
    by_module = _run_flop_counter(graph).get_flop_counts()
    return {
        node.id: sum(by_module.get(f"{GraphModule.__name__}.{node.id}.{node.op}", {}).values()) // 2
        for node in _weighted(graph)
    }


def _weighted(graph: LayerGraph) -> Iterable[Node]:
    return (node for node in graph.counted() if node.op in ("conv", "linear"))
