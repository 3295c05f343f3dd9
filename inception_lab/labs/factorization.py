"""Factorization lab: an n×n convolution against what sees the same field for less.

Source: "Rethinking", 1512.00567, sections 3.1 and 3.2, figures 1, 3 and 7.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final, cast

from inception_lab.cost import NodeCost, graph_cost
from inception_lab.cost.formulas import Formula, ratio_formula, sum_formula
from inception_lab.cost.receptive_field import receptive_fields
from inception_lab.design import Design, graph_of
from inception_lab.errors import LabError
from inception_lab.graph import LayerGraph, infer, weighted_depth
from inception_lab.knobs import ChoiceKnob, IntKnob
from inception_lab.labs.field import Offset, seen
from inception_lab.labs.lab import Lab, Quantities, Setting
from inception_lab.rewrite import FACTORIZATIONS, Factorization, factorize, with_channels
from inception_lab.spec import Chain, Conv, Network, Pair, Stage
from inception_lab.variants.common import FACTORIZE_5X5, FACTORIZE_7X7

__all__ = [
    "BETWEEN",
    "CHANNELS_IN",
    "CHANNELS_OUT",
    "FACTORIZATION_LAB",
    "FactorizationReport",
    "GRID",
    "KERNEL",
    "LAYERS",
    "NETWORK",
    "NetworkTotal",
    "SCHEME",
    "Stack",
    "network_totals",
    "network_words",
    "compare_factorizations",
    "schemes_of",
]

_WORDS: Final[Mapping[str, str]] = {
    "two_3x3": "two 3×3",
    "three_3x3": "three 3×3",
    "1xn_nx1": "1×{n}, then {n}×1",
    "nx1_1xn": "{n}×1, then 1×{n}",
    "side_by_side": "1×{n} beside {n}×1",
}
_ONLY_FOR: Final[Mapping[Factorization, int]] = {"two_3x3": 5, "three_3x3": 7}
"""The kernel that a factorization is of, where it is not of every one."""

# ── The lab's knobs ──────────────────────────────────────────────────────────


def _count(name: str, label: str, default: int, least: int, most: int, help_text: str) -> IntKnob:
    return IntKnob(name=name, label=label, group="Convolution", help=help_text, default=default, least=least, most=most)


KERNEL: Final = ChoiceKnob(
    name="kernel",
    label="Kernel",
    group="Convolution",
    help="The large convolution, n×n.",
    default="5",
    options=(("3", "3×3"), ("5", "5×5"), ("7", "7×7")),
)
SCHEME: Final = ChoiceKnob(
    name="scheme",
    label="Factorization",
    group="Convolution",
    help="What stands in its place. “Rethinking” (1512.00567), figures 1, 3 and 7.",
    default="two_3x3",
    options=(
        ("two_3x3", "two 3×3 (for a 5×5)"),
        ("three_3x3", "three 3×3 (for a 7×7)"),
        ("1xn_nx1", "1×n, then n×1"),
        ("nx1_1xn", "n×1, then 1×n"),
        ("side_by_side", "1×n beside n×1 (expanded bank)"),
    ),
)
CHANNELS_IN: Final = _count("channels_in", "Channels in", 64, 1, 1024, "Channels that enter the first convolution.")
CHANNELS_OUT: Final = _count("channels_out", "Filters", 64, 2, 1024, "Filters of each n×n convolution.")
BETWEEN: Final = ChoiceKnob(
    name="between",
    label="Filters between the factors",
    group="Convolution",
    help="As many as come out, or as many as go in. Where these differ, so does what is saved.",
    default="output",
    options=(("output", "as many as come out"), ("input", "as many as go in")),
)
GRID: Final = _count("grid", "Grid", 28, 7, 149, "Height and width of the map, kept by padding.")
LAYERS: Final = _count("layers", "Convolutions in a row", 1, 1, 5, "How many n×n convolutions follow each other.")
NETWORK: Final = ChoiceKnob(
    name="network",
    label="In a whole network",
    group="Network",
    help="One switch for every such kernel of a published network.",
    default="googlenet",
    options=(
        ("none", "no network"),
        ("googlenet", "every 5×5 of GoogLeNet"),
        ("inception_v3", "every 7×7 of Inception-v3"),
        ("inception_v4", "every 7×7 of Inception-v4"),
        ("inception_resnet_v2", "every 7×7 of Inception-ResNet-v2"),
    ),
)

_NETWORKS: Final[Mapping[str, tuple[str, ChoiceKnob[Any], str]]] = {
    # choice: variant, knob, the option that is one whole kernel
    "googlenet": ("googlenet", FACTORIZE_5X5, "as_published"),
    "inception_v3": ("inception_v3", FACTORIZE_7X7, "whole"),
    "inception_v4": ("inception_v4", FACTORIZE_7X7, "whole"),
    "inception_resnet_v2": ("inception_resnet_v2_released", FACTORIZE_7X7, "whole"),
}


@dataclass(frozen=True, slots=True)
class Stack:
    """One way to see an n×n field, `layers` times in a row, with all it costs.

    `ratio` is the whole kernel's MACs over this one's; `activations` counts
    ReLUs on the way, `ways` the paths from each input position.
    """

    name: str
    words: str
    network: Network
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


@lru_cache(maxsize=32)
def compare_factorizations(setting: Setting) -> FactorizationReport:
    """Compare the whole kernel with its factorizations. Raises LabError where one cannot be."""
    values = setting.values
    kernel = int(values[KERNEL])
    whole = _network(setting, kernel)
    whole_stack = _stack("whole", f"{kernel}×{kernel}", whole, None)
    factored = tuple(
        _stack(scheme, _WORDS[scheme].format(n=kernel), _factored(setting, whole, scheme), whole_stack)
        for scheme in schemes_of(kernel)
    )
    wanted = [stack for stack in factored if stack.name == values[SCHEME]]
    return FactorizationReport(whole_stack, factored, (wanted or list(factored))[0], not wanted)


def _network(setting: Setting, kernel: int) -> Network:
    values = setting.values
    grid, filters = values[GRID], values[CHANNELS_OUT]
    convs = tuple(Conv(f"conv_{number + 1}", filters, (kernel, kernel)) for number in range(values[LAYERS]))
    return Network("stack", (values[CHANNELS_IN], grid, grid), (Stage("stack", convs),))


def _factored(setting: Setting, whole: Network, scheme: Factorization) -> Network:
    network = whole
    for conv in whole.stages[0].blocks:
        network = factorize(network, conv.name, scheme)
    if setting.values[BETWEEN] == "input":
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
        network,
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
    choice = setting.values[NETWORK]
    if choice not in _NETWORKS:
        return ()
    variant, knob, whole = _NETWORKS[choice]
    options = list(dict.fromkeys([whole, *(option for option, _ in knob.options)]))
    totals = []
    for option in options:
        chosen = Design(variant).turned(knob.name, option)
        try:
            cost = graph_cost(graph_of(chosen)).total
        except LabError:
            continue  # a factorization that this network's kernels do not allow
        words = "whole kernels" if option == whole else knob.label_of(option)
        totals.append(NetworkTotal(option, words, chosen, cost.macs, cost.params))
    return tuple(totals)


# ── The lab ──────────────────────────────────────────────────────────────────


def measure(setting: Setting) -> Quantities:
    """Return every figure the lab shows: MACs of one image, weights, layers, input positions.

    `most_ways` are the paths from the one input position that has most of them.
    """
    report = compare_factorizations(setting)
    whole, chosen = report.whole, report.chosen
    quantities: dict[str, int | float | Fraction | str] = {
        "whole_macs": whole.cost.macs,
        "factored_macs": chosen.cost.macs,
        "ratio": Fraction(whole.cost.macs, chosen.cost.macs),
        "saved": 1 - Fraction(chosen.cost.macs, whole.cost.macs),
        "whole_params": whole.cost.params,
        "factored_params": chosen.cost.params,
        "whole_depth": whole.depth,
        "factored_depth": chosen.depth,
        "whole_activations": whole.activations,
        "factored_activations": chosen.activations,
        "whole_bytes": whole.cost.activation_bytes,
        "factored_bytes": chosen.cost.activation_bytes,
        "whole_field": whole.field[0],
        "factored_field": chosen.field[0],
        "positions_seen": len(chosen.ways),
        "scheme": chosen.name,
        "scheme_words": chosen.words,
        "kernel": int(setting.values[KERNEL]),
        "most_ways": max(chosen.ways.values()),
        "channels_in": setting.values[CHANNELS_IN],
        "channels_out": setting.values[CHANNELS_OUT],
        "grid": setting.values[GRID],
        "layers": setting.values[LAYERS],
    }
    totals = network_totals(setting)
    if totals:
        quantities["network"] = network_words(setting)
        quantities["network_whole_macs"] = totals[0].macs
        cheapest = min(totals, key=lambda total: total.macs)
        quantities["network_least_macs"] = cheapest.macs
        for total in totals:
            if total.option in ("two_3x3", "three_3x3"):
                quantities[f"network_{total.option}_macs"] = total.macs
    return quantities


def network_words(setting: Setting) -> str:
    """Return the kernels that the setting exchanges in a whole network: "every 5×5 of GoogLeNet"."""
    return NETWORK.label_of(setting.values[NETWORK])


FACTORIZATION_LAB: Final = Lab(
    name="factorization",
    title="Factorization lab",
    question="How do small kernels see what a large one sees, for less?",
    idea="Two 3×3 in a row see the same 25 positions as one 5×5, and so do a 1×5 and a 5×1, for fewer multiply-adds.",
    declared=(KERNEL, SCHEME, CHANNELS_IN, CHANNELS_OUT, BETWEEN, GRID, LAYERS, NETWORK),
    measure=measure,
    words=("factorization", "receptive field", "expanded filter bank", "MAC", "depth", "activation memory", "width"),
)
