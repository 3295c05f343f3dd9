"""What a run will need of a device's memory, from the graph alone, before anything is built.

Bytes of a run at inference, with b images at once and values of v bytes:

- weights: parameters and running statistics, drawn in float32 and then turned into v bytes, both alive for a moment:
  (4 + v) a value, 4 where v is 4;
- activations: what torch's allocator holds at the fullest moment (`memory.allocated_peak`), and the images themselves;
- workspace: what the convolution's algorithm rearranges, taken as inputs and output of the layer that moves most;
- for a backward pass: every layer's output kept twice (its norm keeps its own input), and as many gradients as weights.

It is an estimate from above for refusing what cannot fit; what a run really took is measured beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod
from typing import Final

from inception_lab.cost import BYTES_PER_VALUE, graph_cost
from inception_lab.cost.dtypes import VALUE_BYTES, Dtype
from inception_lab.engine.requests.job import MAX_BATCH, Job, Passes
from inception_lab.engine.requests.memory import allocated_peak
from inception_lab.errors import BackendError
from inception_lab.graph import LayerGraph

__all__ = ["Need", "admit", "largest_batch", "need"]

_GB: Final = 1e9


@dataclass(frozen=True, slots=True)
class Need:
    """Bytes: `weights` once, the others for all images at once."""

    weights: int
    activations: int
    workspace: int

    @property
    def total(self) -> int:
        """Their sum."""
        return self.weights + self.activations + self.workspace


def need(graph: LayerGraph, *, batch: int = 1, dtype: Dtype = "float32", backward: bool = False) -> Need:
    """Estimate what a pass of `batch` images through `graph` needs; see the module for the terms."""
    costs = graph_cost(graph)
    width = VALUE_BYTES[dtype]
    weight = BYTES_PER_VALUE if dtype == "float32" else BYTES_PER_VALUE + width
    values = costs.total.params + costs.total.norm_params  # running statistics are as many as gamma and beta
    largest = max((prod(node.out_shape) + sum(map(prod, node.in_shapes)) for node in graph.counted()), default=0)
    outputs = (
        2 * costs.total.activation_bytes * width // BYTES_PER_VALUE
        if backward
        else allocated_peak(graph, dtype=dtype).bytes
    )
    image = width * prod(graph.nodes[0].out_shape)
    return Need(
        weights=values * (weight + width if backward else weight),
        activations=batch * (outputs + image),
        workspace=largest * batch * width,
    )


def largest_batch(graph: LayerGraph, memory: int, *, dtype: Dtype = "float32", backward: bool = False) -> int:
    """Return how many images at once fit into `memory` bytes; 0 where not even one does."""
    single = need(graph, dtype=dtype, backward=backward)
    each = single.activations + single.workspace
    return min(MAX_BATCH, max(0, (memory - single.weights) // max(each, 1)))


def admit(job: Job[object], memory: int) -> None:
    """Refuse a job that `memory` bytes do not hold. Raises BackendError with the figures and what would fit."""
    for part in job.passes:
        needed = need(part.graph, batch=part.batch, dtype=part.dtype, backward=part.backward)
        needed = replace(needed, activations=needed.activations + part.keeps)
        if needed.total > memory:
            raise _refusal(part, needed, memory)


def _refusal(part: Passes, needed: Need, memory: int) -> BackendError:
    parts = f"weights {_gb(needed.weights)}, activations {_gb(needed.activations)}, workspace {_gb(needed.workspace)}"
    most = largest_batch(part.graph, memory, dtype=part.dtype, backward=part.backward)
    remedy = f"batch {most} fits" if most else "not even one image fits; make the network or its input smaller"
    problem = f"this run needs about {_gb(needed.total)} ({parts}), the device has {_gb(memory)}"
    return BackendError("memory", problem, "", remedy)


def _gb(count: int) -> str:
    return f"{count / _GB:,.1f} GB" if count >= 0.1 * _GB else f"{count / 1e6:,.0f} MB"
