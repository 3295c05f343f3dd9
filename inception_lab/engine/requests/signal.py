"""The signal through a network's depth: how large activations and gradients are before any training. No torch here.

Each case is a network and a way to draw its weights. One batch of random images goes forward in training mode (batch
norm takes the batch's statistics, dropout lets all through), the gradient of a cross entropy with random classes goes
back, and at every node of the trunk the standard deviation of both is noted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod
from typing import Final, Literal, get_args

from inception_lab.engine.requests.job import Job, Parts, Passes, check_batch, inferred
from inception_lab.errors import BackendError, received
from inception_lab.graph import LayerGraph
from inception_lab.graph.structure import trunk_nodes
from inception_lab.spec import Network

__all__ = ["INITIALISATIONS", "Initialisation", "SignalCase", "SignalRequest", "SignalResult", "SignalTrace", "trunk"]

Initialisation = Literal["he", "xavier", "small"]
INITIALISATIONS: Final[Mapping[Initialisation, str]] = {
    "he": "He: variance 2 ÷ inputs",
    "xavier": "Xavier: variance 2 ÷ (inputs + outputs)",
    "small": "normal, deviation 0.01",
}
"""Ways to draw weights, from a normal distribution of mean 0; an input is one value that a filter sees.

Sources: He et al. 2015 (1502.01852), section 2.2; Glorot and Bengio 2010, section 4.2.1.
"""
MOST_CASES: Final = 6


def trunk(graph: LayerGraph) -> tuple[str, ...]:
    """Name the layers before the classifier that everything passes, in order.

    Layers with a grid count; in a network without one, all do.
    """
    nodes = trunk_nodes(graph)
    with_grid = [node.id for node in nodes if prod(node.out_shape[1:]) > 1]
    return tuple(with_grid if len(with_grid) > 1 else [node.id for node in nodes])


@dataclass(frozen=True, slots=True)
class SignalCase:
    """A network, how its weights are drawn, and a name for the two."""

    name: str
    network: Network
    initialisation: Initialisation = "he"

    def __post_init__(self) -> None:
        if self.initialisation not in get_args(Initialisation):
            raise BackendError(
                "initialisation", "no such one", received(self.initialisation), f"use {', '.join(INITIALISATIONS)}"
            )


@dataclass(frozen=True, slots=True)
class SignalTrace:
    """One case, node by node: standard deviations over all values of activations and gradients, shares of zeros.

    A value beyond float32 makes a deviation infinite or not a number.
    """

    name: str
    nodes: tuple[str, ...]
    activations: tuple[float, ...]
    gradients: tuple[float, ...]
    zeros: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SignalResult(Parts):
    """The cases that were asked for."""

    device_name: str
    batch: int
    traces: tuple[SignalTrace, ...]


@dataclass(frozen=True)
class SignalRequest(Job[SignalResult]):
    """Send one batch forward and back through every case."""

    cases: tuple[SignalCase, ...]
    device: str = "cpu"
    batch: int = 4
    seed: int = 0

    def __post_init__(self) -> None:
        check_batch(self.batch, least=2)
        if not 1 <= len(self.cases) <= MOST_CASES:
            raise BackendError("cases", f"name 1 to {MOST_CASES}", str(len(self.cases)))

    @property
    def passes(self) -> Iterable[Passes]:
        """See `Job`."""
        return [Passes(inferred(case.network), self.batch, "float32", 3, backward=True) for case in self.cases]
