"""Grid-reduction lab: halve the grid and double the channels, at what cost and through what neck.

Source: "Rethinking", 1512.00567, section 5, figures 9 and 10; 1602.07261, figure 7 and table 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final, Literal

from inception_lab.cost import NodeCost, graph_cost
from inception_lab.cost.formulas import Formula, ratio_formula, sum_formula
from inception_lab.design import Design, graph_of, network_of
from inception_lab.graph import LayerGraph, Node, infer
from inception_lab.graph.structure import trunk_nodes
from inception_lab.knobs import BankKnob, ChoiceKnob, IntKnob
from inception_lab.labs.lab import Lab, Quantities, Setting
from inception_lab.rewrite import isolate
from inception_lab.spec import BatchNorm, Block, Chain, Concat, Conv, MaxPool, Network, Stage
from inception_lab.variants.inception_v4 import BANK_REDUCTION_A
from inception_lab.variants.modules import ReductionABank

__all__ = [
    "ADDED",
    "CHANNELS",
    "GRID",
    "GRID_LAB",
    "GridReport",
    "KIND",
    "KLMN",
    "ORDERS",
    "Order",
    "REDUCE",
    "Reduction",
    "reductions",
    "compare_orders",
]

ORDERS: Final[Mapping[str, str]] = {
    "pool_first": "pool, then compute",
    "compute_first": "compute, then pool",
    "parallel": "both at once",
}

# ── The lab's knobs ──────────────────────────────────────────────────────────


def _count(name: str, label: str, default: int, least: int, most: int, help_text: str) -> IntKnob:
    return IntKnob(name=name, label=label, group="Reduction", help=help_text, default=default, least=least, most=most)


KIND: Final = ChoiceKnob(
    name="kind",
    label="What computes",
    group="Reduction",
    help="“Rethinking” (1512.00567), section 5: figure 10's module, or one plain 3×3.",
    default="module",
    options=(("module", "a module of two branches"), ("convolution", "one 3×3 convolution")),
)
GRID: Final = _count("grid", "Grid", 35, 7, 149, "Height and width of the map that comes in.")
CHANNELS: Final = _count("channels", "Channels in", 320, 1, 1024, "Channels that come in; figure 9 has 320.")
REDUCE: Final = _count(
    "reduce", "Filters of each 1×1", 64, 1, 512, "What stands before the 3×3 convolutions of the module."
)
ADDED: Final = _count("added", "Filters of each branch", 160, 1, 512, "Each of two branches adds as many channels.")
KLMN: Final = BankKnob(
    name="klmn",
    label="Reduction-A, yours",
    group="Reduction-A",
    help="Filters k, l, m, n of figure 7 (1602.07261), compared with those of table 1.",
    default=ReductionABank(192, 224, 256, 384),
    most=1_024,
)


# ── Three orders ─────────────────────────────────────────────────────────────

_POOL: Final = MaxPool("pool", (3, 3), (2, 2))


@dataclass(frozen=True, slots=True)
class Order:
    """One order, with all it costs; `narrowest` is the smallest map that everything passes through.

    `bottleneck` tells whether that map holds fewer values than both ends.
    """

    name: str
    words: str
    network: Network
    graph: LayerGraph
    cost: NodeCost
    formula: Formula
    stations: tuple[Node, ...]

    @property
    def narrowest(self) -> Node:
        """The station with the fewest values; of equal ones the last."""
        return min(reversed(self.stations), key=lambda node: node.values)

    @property
    def ends(self) -> int:
        """Values of what comes in or of what goes out, whichever are fewer."""
        return min(self.stations[0].values, self.stations[-1].values)

    @property
    def bottleneck(self) -> bool:
        """Whether something between the two is smaller than both."""
        return self.narrowest.values < self.ends


@dataclass(frozen=True, slots=True)
class GridReport:
    """The three orders, and what the dear one costs over the one that the paper proposes."""

    orders: tuple[Order, ...]
    ratio: Formula
    cheap_ratio: Formula

    def order(self, name: str) -> Order:
        """Return an order by name (see `ORDERS`)."""
        return next(order for order in self.orders if order.name == name)


@lru_cache(maxsize=32)
def compare_orders(setting: Setting) -> GridReport:
    """Build the three orders of one setting. Raises LabError where one cannot be."""
    orders = tuple(_order(setting, name) for name in ORDERS)
    macs = {order.name: order.cost.macs for order in orders}
    return GridReport(
        orders,
        ratio_formula(macs["compute_first"], macs["parallel"]),
        ratio_formula(macs["compute_first"], macs["pool_first"]),
    )


def _order(setting: Setting, name: str) -> Order:
    network = _network(setting, name)
    graph = infer(network)
    convs = [node for node in graph.nodes if isinstance(node.layer, Conv)]
    cost, formula = graph_cost(graph).total, sum_formula(convs, "macs")
    return Order(name, ORDERS[name], network, graph, cost, formula, trunk_nodes(graph))


def _network(setting: Setting, order: str) -> Network:
    values = setting.values
    grid = values[GRID]
    stride = 2 if order == "parallel" else 1
    module = _module(setting, stride) if values[KIND] == "module" else _convolution(setting, stride)
    blocks: Mapping[str, tuple[Block, ...]] = {
        "pool_first": (_POOL, module),
        "compute_first": (module, _POOL),
        "parallel": (module,),
    }
    return Network(order, (values[CHANNELS], grid, grid), (Stage("reduction", blocks[order]),))


def _module(setting: Setting, stride: int) -> Concat:
    """Return figure 10's module: two convolution branches beside a pool that passes its input on."""
    values = setting.values
    reduce, added = values[REDUCE], values[ADDED]
    short = Chain("short", (_conv("reduce", reduce, 1), _conv("conv", added, 3, stride)))
    long = Chain("long", (_conv("reduce", reduce, 1), _conv("conv_1", added, 3), _conv("conv_2", added, 3, stride)))
    return Concat("module", (long, short, Chain("pool", (_beside(stride),))))


def _convolution(setting: Setting, stride: int) -> Block:
    """Return the section's plain case: one 3×3, beside a pool only where both work at once."""
    values = setting.values
    added = 2 * values[ADDED]
    if stride == 1:
        return _conv("conv", values[CHANNELS] + added, 3)
    branches = (Chain("short", (_conv("conv", added, 3, stride),)), Chain("pool", (_beside(stride),)))
    return Concat("module", branches)


def _beside(stride: int) -> MaxPool:
    return MaxPool("pool", (3, 3), (stride, stride), "same" if stride == 1 else "valid")


def _conv(name: str, channels: int, kernel: int, stride: int = 1) -> Conv:
    padding: Literal["same", "valid"] = "same" if stride == 1 else "valid"
    return Conv(name, channels, (kernel, kernel), (stride, stride), padding, norm=BatchNorm())


# ── Reduction-A of three papers ──────────────────────────────────────────────

_PAPERS: Final = (
    ("v4", "Inception-v4", "inception_v4"),
    ("resnet_v1", "Inception-ResNet-v1", "inception_resnet_v1"),
    ("resnet_v2", "Inception-ResNet-v2", "inception_resnet_v2"),
)
_BLOCK: Final = "Mixed_6a"


@dataclass(frozen=True, slots=True)
class Reduction:
    """Reduction-A with one network's k, l, m, n, on the map that this network gives it."""

    name: str
    words: str
    design: Design
    filters: tuple[int, ...]
    graph: LayerGraph
    cost: NodeCost


@lru_cache(maxsize=32)
def reductions(filters: tuple[int, ...]) -> tuple[Reduction, ...]:
    """Return Reduction-A of the three networks, and Inception-v4's with `filters` where these are others.

    Source: 1602.07261, table 1 and figure 7. Raises LabError where `filters` cannot be.
    """
    made = [_reduction(name, words, Design(variant)) for name, words, variant in _PAPERS]
    own = Design("inception_v4").turned("reduction_a", filters)
    if own.knobs:
        made.append(_reduction("own", "Inception-v4 with yours", own))
    return tuple(made)


def _reduction(name: str, words: str, chosen: Design) -> Reduction:
    shape = next(node.in_shapes[0] for node in graph_of(chosen).nodes if node.block == _BLOCK)
    graph = infer(isolate(network_of(chosen), _BLOCK, shape))
    filters = chosen.values[BANK_REDUCTION_A]
    return Reduction(name, words, chosen, filters, graph, graph_cost(graph).total)


# ── The lab ──────────────────────────────────────────────────────────────────


def measure(setting: Setting) -> Quantities:
    """Return every figure the lab shows: MACs of one image, learned parameters, bytes in float32, values a map.

    `reduction_filters` stand in each 1×1, `branch_filters` leave each branch.
    """
    report = compare_orders(setting)
    quantities: dict[str, int | float | Fraction | str] = {}
    for order in report.orders:
        quantities[f"{order.name}_macs"] = order.cost.macs
        quantities[f"{order.name}_params"] = order.cost.params
        quantities[f"{order.name}_bytes"] = order.cost.activation_bytes
        quantities[f"{order.name}_narrowest"] = order.narrowest.values
        quantities[f"{order.name}_bottleneck"] = "yes" if order.bottleneck else "no"
    last = report.order("parallel").stations[-1]
    quantities["channels_in"] = setting.values[CHANNELS]
    quantities["grid_in"] = setting.values[GRID]
    quantities["reduction_filters"] = setting.values[REDUCE]
    quantities["branch_filters"] = setting.values[ADDED]
    quantities["values_in"] = report.order("parallel").stations[0].values
    quantities["values_out"] = last.values
    quantities["channels_out"] = last.out_shape[0]
    quantities["grid_out"] = last.out_shape[1]
    quantities["ratio"] = report.ratio.value
    quantities["cheap_ratio"] = report.cheap_ratio.value
    for reduction in reductions(setting.values[KLMN]):
        quantities[f"{reduction.name}_macs"] = reduction.cost.macs
        quantities[f"{reduction.name}_params"] = reduction.cost.params
        quantities[f"{reduction.name}_channels"] = reduction.graph.node(reduction.graph.output).out_shape[0]
    return quantities


GRID_LAB: Final = Lab(
    name="grid",
    title="Grid-reduction lab",
    question="How does a network shrink its maps without losing what they say?",
    idea=(
        "Pooling first is cheap but squeezes everything through few values; computing first is expensive. Doing both "
        "at once avoids both."
    ),
    declared=(KIND, GRID, CHANNELS, REDUCE, ADDED, KLMN),
    measure=measure,
    words=("grid", "grid reduction", "bottleneck", "pooling", "stride", "channel", "MAC", "activation memory"),
)
