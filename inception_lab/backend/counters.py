"""Independent counters run on the built module, each reconciled with our own count.

A counter's total differs from our conv + linear MACs by its convention. Every
difference is a cause, computed from the graph by a formula; what no cause
explains is the remainder, and a remainder other than 0 is a bug.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module, metadata
from itertools import chain
from math import prod
from typing import Any

import torch
from torch.utils.flop_counter import FlopCounterMode

from inception_lab.backend.module import GraphModule, build, explained, random_input
from inception_lab.backend.reconciliation import Cause, Reconciliation
from inception_lab.cost import node_cost, total
from inception_lab.errors import BackendError
from inception_lab.graph import LayerGraph, Node
from inception_lab.spec import Conv, DepthwiseConv, GlobalAvgPool, Linear, Residual

__all__ = ["reconcile", "reconcile_flop_counter", "reconcile_fvcore", "reconcile_torchinfo"]


def reconcile(graph: LayerGraph) -> tuple[Reconciliation, ...]:
    """Run all three counters on `graph`.

    Raises BackendError where a counter is not installed or torch cannot run
    the module.
    """
    return reconcile_fvcore(graph), reconcile_torchinfo(graph), reconcile_flop_counter(graph)


# ── fvcore ───────────────────────────────────────────────────────────────────


def reconcile_fvcore(graph: LayerGraph) -> Reconciliation:
    """Reconcile `fvcore.nn.FlopCountAnalysis`, which calls a multiply-add one flop.

    Raises BackendError where fvcore is not installed or the module does not run.
    """
    with _fvcore_analysis(graph) as (analysis, module):
        counted, missing = int(analysis.total()), analysis.unsupported_ops()
        parameters = int(_package("fvcore.nn").parameter_count(module)[""])
    return _reconciled(
        graph,
        counter="fvcore FlopCountAnalysis",
        version=_version("fvcore"),
        convention="multiply-adds of convolutions and linear layers, plus batch norm and adaptive average pooling",
        total_counted=counted,
        causes=(
            Cause(
                "batch norm", _sum_over(graph, _norm_values, each=2), "2 for every value normalised, as at inference"
            ),
            Cause("global average pool", _sum_over(graph, _global_pool_values), "1 for every value pooled"),
        ),
        parameters=parameters,
        not_counted=tuple(sorted((str(name), int(count)) for name, count in missing.items())),
    )


@contextmanager
def _fvcore_analysis(graph: LayerGraph) -> Iterator[tuple[Any, GraphModule]]:
    """Trace the module on the CPU: torch cannot trace a convolution on the meta device."""
    with explained("fvcore"), warnings.catch_warnings():
        # torch calls tracing deprecated, and fvcore has nothing else.
        warnings.simplefilter("ignore")
        analysis_type = _package("fvcore.nn").FlopCountAnalysis
        module = build(graph, device="meta").to_empty(device="cpu")
        for tensor in chain(module.parameters(), module.buffers()):
            tensor.detach().zero_()  # counts do not depend on weights, and drawing them takes longer
        with torch.no_grad():
            analysis = analysis_type(module, (random_input(graph),))
            yield analysis.unsupported_ops_warnings(False).uncalled_modules_warnings(False), module


# ── torchinfo ────────────────────────────────────────────────────────────────


def reconcile_torchinfo(graph: LayerGraph) -> Reconciliation:
    """Reconcile `torchinfo.summary`, whose mult-adds are parameters × positions.

    Raises BackendError where torchinfo is not installed or the module does not run.
    """
    summary = _package("torchinfo").summary
    module = build(graph, device="meta")
    with explained("torchinfo"):
        statistics = summary(module, input_data=random_input(graph, device="meta"), verbose=0)
    return _reconciled(
        graph,
        counter="torchinfo summary",
        version=_version("torchinfo"),
        convention="every parameter of a convolution × output positions, and every other parameter once",
        total_counted=int(statistics.total_mult_adds),
        causes=(
            Cause("convolution bias", _sum_over(graph, _conv_bias_positions), "1 for every filter's bias and position"),
            Cause("linear bias", _sum_over(graph, _linear_biases), "1 for every bias"),
            Cause("batch norm", _sum_over(graph, _norm_channels, each=2), "its gamma and beta, once, at no position"),
        ),
        parameters=int(statistics.total_params),
    )


# ── torch's FlopCounterMode ──────────────────────────────────────────────────


def reconcile_flop_counter(graph: LayerGraph) -> Reconciliation:
    """Reconcile torch's `FlopCounterMode`, which counts 2 for a multiply-add.

    Raises BackendError where the module does not run.
    """
    ours = total(node_cost(node) for node in graph.counted()).macs
    return _reconciled(
        graph,
        counter="torch FlopCounterMode",
        version=str(torch.__version__),
        convention="2 for every multiply-add of a convolution or matrix product, nothing else",
        total_counted=_run_flop_counter(graph).get_total_flops(),
        causes=(Cause("two operations", ours, "a multiply-add is a multiplication and an addition"),),
    )


def _run_flop_counter(graph: LayerGraph) -> FlopCounterMode:
    module, image = build(graph, device="meta"), random_input(graph, device="meta")
    counter = FlopCounterMode(display=False)
    with explained("FlopCounterMode"), torch.no_grad(), counter:
        module(image)
    return counter


# ── Formulas of the causes ───────────────────────────────────────────────────


def _sum_over(graph: LayerGraph, amount: Callable[[Node], int], *, each: int = 1) -> int:
    return each * sum(map(amount, graph.counted()))


def _has_norm(node: Node) -> bool:
    return isinstance(node.layer, (Conv, DepthwiseConv, Linear, Residual)) and node.layer.norm is not None


def _norm_values(node: Node) -> int:
    return prod(node.out_shape) if _has_norm(node) else 0


def _norm_channels(node: Node) -> int:
    return node.out_shape[0] if _has_norm(node) else 0


def _global_pool_values(node: Node) -> int:
    return prod(node.in_shapes[0]) if isinstance(node.layer, GlobalAvgPool) else 0


def _conv_bias_positions(node: Node) -> int:
    return prod(node.out_shape) if isinstance(node.layer, (Conv, DepthwiseConv)) and node.layer.bias else 0


def _linear_biases(node: Node) -> int:
    return node.layer.features if isinstance(node.layer, Linear) and node.layer.bias else 0


def _reconciled(
    graph: LayerGraph,
    *,
    counter: str,
    version: str,
    convention: str,
    total_counted: int,
    causes: tuple[Cause, ...],
    parameters: int | None = None,
    not_counted: tuple[tuple[str, int], ...] = (),
) -> Reconciliation:
    """Put a counter's figures beside ours, leaving out causes that do not occur."""
    ours = total(node_cost(node) for node in graph.counted())
    return Reconciliation(
        counter=counter,
        version=version,
        convention=convention,
        total=total_counted,
        ours=ours.macs,
        causes=tuple(cause for cause in causes if cause.amount),
        our_parameters=ours.params,
        parameters=parameters,
        not_counted=not_counted,
    )


# ── Packages that may be missing ─────────────────────────────────────────────


def _package(name: str) -> Any:
    """Import an untyped counter. Raises BackendError where it is not installed."""
    package = name.partition(".")[0]
    try:
        return import_module(name)
    except ImportError:
        raise BackendError(package, "this counter is not installed", remedy=f"pip install {package}") from None


def _version(package: str) -> str:
    return metadata.version(package)
