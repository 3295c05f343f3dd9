"""An n×n convolution and everything that may stand for it, built and counted; and a whole network with it.

Source: "Rethinking", 1512.00567, sections 3.1 and 3.2, figures 1, 3 and 7.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final, cast

from inception_lab.cost import NodeCost, graph_cost
from inception_lab.cost.formulas import Formula, ratio_formula, sum_formula
from inception_lab.cost.receptive_field import receptive_fields
from inception_lab.design import Design, graph_of
from inception_lab.errors import LabError
from inception_lab.graph import LayerGraph, infer, weighted_depth
from inception_lab.knobs import ChoiceKnob
from inception_lab.labs.field import Offset, seen
from inception_lab.labs.lab import Setting
from inception_lab.rewrite import FACTORIZATIONS, Factorization, factorize, with_channels
from inception_lab.spec import Chain, Conv, Network, Pair, Stage

__all__ = ["FactorizationReport", "NetworkTotal", "Stack", "network_totals", "report", "schemes_of"]

_WORDS: Final[Mapping[str, str]] = {
    "two_3x3": "two 3×3",
    "three_3x3": "three 3×3",
    "1xn_nx1": "1×{n}, then {n}×1",
    "nx1_1xn": "{n}×1, then 1×{n}",
    "side_by_side": "1×{n} beside {n}×1",
}
_ONLY_FOR: Final[Mapping[Factorization, int]] = {"two_3x3": 5, "three_3x3": 7}
"""The kernel that a factorization is of, where it is not of every one."""
_NETWORKS: Final[Mapping[str, tuple[str, str, str]]] = {
    # choice: variant, knob, the option that is one whole kernel
    "googlenet": ("googlenet", "factorize_5x5", "as_published"),
    "inception_v3": ("inception_v3", "factorize_7x7", "whole"),
    "inception_v4": ("inception_v4", "factorize_7x7", "whole"),
    "inception_resnet_v2": ("inception_resnet_v2_released", "factorize_7x7", "whole"),
}


@dataclass(frozen=True, slots=True)
class Stack:
    """One way to see an n×n field, `layers` times in a row, with all it costs.

    `ratio` is the whole kernel's MACs over this one's; `activations` counts
    ReLUs on the way, `ways` the paths from each input position.
    """

    name: str
    words: str
    graph: LayerGraph
    cost: NodeCost
    formula: Formula
    ratio: Formula
    depth: int
    activations: int
    field: Pair
    ways: Mapping[Offset, int]

    @property
    def part(self) -> Fraction:
        """MACs over the whole kernel's: 2/n for 1×n and n×1 at equal width."""
        return 1 / Fraction(self.ratio.value)


@dataclass(frozen=True, slots=True)
class FactorizationReport:
    """The whole kernel, every factorization that it allows, and the one that is looked at."""

    whole: Stack
    factored: tuple[Stack, ...]
    chosen: Stack
    other_scheme: bool
    """Whether the scheme asked for does not exist for this kernel and another was taken."""


def schemes_of(kernel: int) -> tuple[Factorization, ...]:
    """Return the factorizations that a kernel×kernel convolution allows."""
    return tuple(scheme for scheme in FACTORIZATIONS if _ONLY_FOR.get(scheme, kernel) == kernel)


def report(setting: Setting) -> FactorizationReport:
    """Compare the whole kernel with its factorizations. Raises LabError where one cannot be."""
    return _report(setting)


@lru_cache(maxsize=128)
def _report(setting: Setting) -> FactorizationReport:
    values = setting.values
    kernel = int(values.choice("kernel"))
    whole = _network(setting, kernel)
    whole_stack = _stack("whole", f"{kernel}×{kernel}", whole, None)
    factored = tuple(
        _stack(scheme, _WORDS[scheme].format(n=kernel), _factored(setting, whole, scheme), whole_stack)
        for scheme in schemes_of(kernel)
    )
    wanted = [stack for stack in factored if stack.name == values.choice("scheme")]
    return FactorizationReport(whole_stack, factored, (wanted or list(factored))[0], not wanted)


def _network(setting: Setting, kernel: int) -> Network:
    values = setting.values
    convs = tuple(
        Conv(f"conv_{number + 1}", values.integer("channels_out"), (kernel, kernel))
        for number in range(values.integer("layers"))
    )
    grid = values.integer("grid")
    return Network("stack", (values.integer("channels_in"), grid, grid), (Stage("stack", convs),))


def _factored(setting: Setting, whole: Network, scheme: Factorization) -> Network:
    network = whole
    for conv in whole.stages[0].blocks:
        network = factorize(network, conv.name, scheme)
    if setting.values.choice("between") == "input":
        network = _narrow(network)
    return network


def _narrow(network: Network) -> Network:
    """Give every factor but the last of its stack the filters that enter the stack."""
    entering = network.input[0]
    for block in network.stages[0].blocks:
        if isinstance(block, Chain):
            factors = cast(tuple[Conv, ...], block.layers)
            for factor in factors[:-1]:
                network = with_channels(network, f"{block.name}.{factor.name}", entering)
            entering = cast(int, factors[-1].channels)
    return network


def _stack(name: str, words: str, network: Network, whole: Stack | None) -> Stack:
    graph = infer(network)
    cost = graph_cost(graph).total
    convs = [node for node in graph.nodes if isinstance(node.layer, Conv)]
    return Stack(
        name,
        words,
        graph,
        cost,
        sum_formula(convs, "macs"),
        ratio_formula((whole.cost if whole else cost).macs, cost.macs),
        weighted_depth(graph),
        sum(1 for node in convs if cast(Conv, node.layer).activation),
        receptive_fields(graph)[graph.output].size,
        seen(graph),
    )


# ── A whole network ──────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class NetworkTotal:
    """A whole network with one factorization everywhere, an option of its knob; the first one has whole kernels."""

    option: str
    words: str
    design: Design
    macs: int
    params: int


def network_totals(setting: Setting) -> tuple[NetworkTotal, ...]:
    """Return the chosen network with whole kernels, then with each factorization; none where none is chosen."""
    choice = setting.values.choice("network")
    if choice not in _NETWORKS:
        return ()
    variant, name, whole = _NETWORKS[choice]
    knob = cast(ChoiceKnob, Design(variant).declared.knob(name))
    options = list(dict.fromkeys([whole, *(option for option, _ in knob.options)]))
    totals = []
    for option in options:
        chosen = Design(variant).turned(name, option)
        try:
            cost = graph_cost(graph_of(chosen)).total
        except LabError:
            continue  # a factorization that this network's kernels do not allow
        words = "whole kernels" if option == whole else knob.label_of(option)
        totals.append(NetworkTotal(option, words, chosen, cost.macs, cost.params))
    return tuple(totals)
