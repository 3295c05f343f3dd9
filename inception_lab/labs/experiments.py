"""Prepared experiments: two networks whose costs the labs count, to be timed against each other in one run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from inception_lab.cost import graph_cost
from inception_lab.design import Design, network_of
from inception_lab.errors import DesignError
from inception_lab.graph import infer
from inception_lab.rewrite import Factorization, factorize
from inception_lab.spec import Conv, Network, Stage

__all__ = ["EXPERIMENTS", "Experiment", "experiment_of"]


@dataclass(frozen=True, slots=True)
class Experiment:
    """A question, the costly network and the cheap one, each with its words, and where the claim stands."""

    name: str
    title: str
    costly_words: str
    cheap_words: str
    costly: Network
    cheap: Network
    source: str

    @property
    def counted(self) -> Fraction:
        """The costly network's MACs ÷ the cheap one's."""
        costly, cheap = (graph_cost(infer(network)).total.macs for network in (self.costly, self.cheap))
        return Fraction(costly, cheap)


def _convolution(kernel: int, channels: int, grid: int, scheme: Factorization) -> tuple[Network, Network]:
    whole = Network("stack", (channels, grid, grid), (Stage("stack", (Conv("conv", channels, (kernel, kernel)),)),))
    return whole, factorize(whole, "conv", scheme)


def _experiments() -> tuple[Experiment, ...]:
    five, threes = _convolution(5, 64, 35, "two_3x3")
    seven, strips = _convolution(7, 128, 17, "1xn_nx1")
    return (
        Experiment(
            "naive_module",
            "Naive module against reduced",
            "naive module",
            "with 1×1 reductions",
            network_of(Design("naive_module")),
            network_of(Design("reduced_module")),
            "1409.4842, figure 2",
        ),
        Experiment(
            "naive_network",
            "GoogLeNet of naive modules against GoogLeNet",
            "naive modules throughout",
            "GoogLeNet",
            network_of(Design("googlenet_naive")),
            network_of(Design("googlenet")),
            "1409.4842, section 4",
        ),
        Experiment(
            "5x5",
            "5×5 against two 3×3",
            "one 5×5, 64 filters on 35×35",
            "two 3×3, 64 filters each",
            five,
            threes,
            "1512.00567, section 3.1",
        ),
        Experiment(
            "7x7",
            "7×7 against 1×7 and 7×1",
            "one 7×7, 128 filters on 17×17",
            "1×7, then 7×1, 128 filters each",
            seven,
            strips,
            "1512.00567, section 3.2",
        ),
    )


EXPERIMENTS: Final[Mapping[str, Experiment]] = {experiment.name: experiment for experiment in _experiments()}


def experiment_of(name: str) -> Experiment:
    """Return an experiment by name. Raises DesignError for an unknown one."""
    if name not in EXPERIMENTS:
        raise DesignError(name, "no such experiment", remedy=f"use {', '.join(EXPERIMENTS)}")
    return EXPERIMENTS[name]
