"""The summary contract: a design's layers and totals as plain values, schema 1."""

from __future__ import annotations

from typing import Any, Final

from inception_lab.cost import GraphCost, NodeCost, graph_cost
from inception_lab.design import Design, graph_of
from inception_lab.graph import LayerGraph, Node
from inception_lab.spec import Conv, DepthwiseConv, Linear, Residual

__all__ = ["SCHEMA", "summarize"]

SCHEMA: Final = 1


def summarize(chosen: Design) -> dict[str, Any]:
    """Return the summary of a design, ready for JSON.

    ``params`` and ``macs`` count auxiliary heads only where the design has them
    on; a head's layers are listed all the same, with ``aux`` true. ``in`` is a
    list of shapes where a layer has several inputs. MACs are multiply-adds of
    convolutions and linears. Raises LabError where the design cannot be built.
    """
    graph = graph_of(chosen)
    costs = graph_cost(graph)
    return {
        "schema": SCHEMA,
        "variant": chosen.variant,
        "input": list(graph.nodes[0].out_shape),
        "params": costs.total.params,
        "macs": _macs(costs.total),
        "aux": {"counted": graph.heads_on, "params": costs.heads.params, "macs": _macs(costs.heads)},
        "layers": _layers(graph, costs),
    }


def _macs(total: NodeCost) -> dict[str, int]:
    return {"conv": total.conv_macs, "linear": total.linear_macs, "total": total.macs}


def _layers(graph: LayerGraph, costs: GraphCost) -> list[dict[str, Any]]:
    return [_layer(node, costs.nodes[node.id]) for node in graph.nodes if node.op != "input"]


def _layer(node: Node, counted: NodeCost) -> dict[str, Any]:
    layer = node.layer
    shapes = [list(shape) for shape in node.in_shapes]
    kernel = getattr(layer, "kernel", None)
    stride = getattr(layer, "stride", None)
    padding = getattr(layer, "padding", None)
    biased = isinstance(layer, (Conv, DepthwiseConv, Linear)) and layer.bias
    norm = layer.norm if isinstance(layer, (Conv, DepthwiseConv, Linear, Residual)) else None
    return {
        "id": node.id,
        "op": node.op,
        "kernel": kernel and list(kernel),
        "stride": stride and list(stride),
        "padding": list(padding) if isinstance(padding, tuple) else padding,
        "groups": node.groups if node.op == "conv" else None,
        "bias": biased,
        "norm": norm and {"kind": "batch", "epsilon": norm.epsilon},
        "activation": getattr(layer, "activation", None),
        "in": shapes if len(shapes) > 1 else shapes[0],
        "out": list(node.out_shape),
        "params": counted.params,
        "macs": counted.macs,
        "aux": node.aux,
    }
