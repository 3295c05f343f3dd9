"""The roofline: how long a layer must take at least on a device, from its FLOPs and the bytes it moves.

A device's roof is two numbers, measured on it: operations a second in a large
matrix product, and bytes a second in a large copy. A layer of f FLOPs (2 × MACs
+ other operations) that moves b bytes takes at least max(f / compute, b /
bandwidth). Its intensity f / b says which of the two holds it back.

Source of the model: Williams, Waterman and Patterson 2009, "Roofline: an
insightful visual performance model for multicore architectures".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from inception_lab.cost import BYTES_PER_VALUE, NodeCost

__all__ = ["Roof", "flops", "moved_bytes", "predicted_ms"]

_MS: Final = 1_000.0


@dataclass(frozen=True, slots=True)
class Roof:
    """What a device does at most: `compute` in FLOP/s, `bandwidth` in bytes/s, for values of one number format."""

    compute: float
    bandwidth: float

    @property
    def ridge(self) -> float:
        """The intensity, in FLOPs a byte, from which on compute is the limit."""
        return self.compute / self.bandwidth

    def limit(self, intensity: float) -> Literal["compute", "bandwidth"]:
        """Name what holds back a layer of this intensity."""
        return "compute" if intensity >= self.ridge else "bandwidth"


def flops(cost: NodeCost, *, batch: int) -> int:
    """Return 2 × MACs + other operations of a pass of `batch` images."""
    return batch * (2 * cost.macs + cost.other_ops)


def moved_bytes(cost: NodeCost, *, batch: int, width: int) -> int:
    """Return the bytes of inputs and output of `batch` images and of the parameters, once; values of `width` bytes."""
    parameters = cost.params
    values = cost.moved_bytes // BYTES_PER_VALUE - parameters
    return width * (batch * values + parameters)


def predicted_ms(cost: NodeCost, roof: Roof, *, batch: int, width: int) -> float:
    """Return the milliseconds that a layer takes at least."""
    return _MS * max(
        flops(cost, batch=batch) / roof.compute, moved_bytes(cost, batch=batch, width=width) / roof.bandwidth
    )
