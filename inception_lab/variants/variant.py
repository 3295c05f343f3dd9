"""What a variant file declares: its knobs, its builder, its published figures, its departures."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from inception_lab.cost import graph_cost, total
from inception_lab.errors import SpecError
from inception_lab.graph import LayerGraph, format_shape, weighted_depth
from inception_lab.knobs import AnyKnob, Knobs, Values
from inception_lab.spec import Network

__all__ = [
    "BRANCH_ORDER",
    "TRANSFORM_INPUT",
    "Checked",
    "Departure",
    "Published",
    "Quantity",
    "Variant",
    "about_the_cost",
    "no_softmax",
    "printed_count",
    "printed_output",
    "rounded",
    "slim_norm",
    "with_gamma",
]

_DIGITS: Final = re.compile(r"[0-9.]+")
Quantity = Literal["params", "weights", "macs", "output", "depth"]


@dataclass(frozen=True, slots=True)
class Published:
    """A figure as a source prints it, for a part of the network.

    `parts` are the ids of blocks (none: the whole network without its heads);
    `printed` is the source's own text and `low` … `high` the values that it can
    stand for; `unit` is what the letter of a source that rounds either way stands
    for ("K", 1024); `shape` is used for outputs. An empty `reason` claims that the figure agrees
    with the arithmetic; otherwise it says why it does not.
    """

    row: str
    quantity: Quantity
    parts: tuple[str, ...]
    printed: str
    source: str
    low: float = 0.0
    high: float = 0.0
    unit: tuple[str, int] | None = None
    shape: tuple[int, ...] = ()
    reason: str = ""

    @property
    def allowance(self) -> str:
        """Say how far the exact number may be from what is printed; nothing where it has to round to it."""
        return "" if self.unit is None else "within one unit of its last digit"

    def check(self, graph: LayerGraph) -> Checked:
        """Hold the printed figure against `graph`."""
        if self.quantity == "output":
            shape = graph.endpoint(self.parts[-1]).out_shape
            return Checked(self, _height_first(shape), shape == self.shape)
        value = self.value(graph)
        text = f"{value:,}"
        if self.unit is not None:
            letter, size = self.unit
            text += f" ({value / size:,.1f}{letter})"
        return Checked(self, text, self.low <= value <= self.high)

    def value(self, graph: LayerGraph) -> int:
        """Return what `graph` has where the source prints this figure; of an output, its channels."""
        match self.quantity:
            case "output":
                return graph.endpoint(self.parts[-1]).out_shape[0]
            case "depth":
                return weighted_depth(graph)
            case quantity:
                costs = graph_cost(graph).nodes
                inside = total(costs[node.id] for node in graph.nodes if not node.aux and _within(node.id, self.parts))
                return int(getattr(inside, quantity))


def printed_output(row: str, part: str, shape: tuple[int, ...], source: str, *, reason: str = "") -> Published:
    """Return a published output, printed height first as the papers do; `shape` is (C, H, W)."""
    return Published(row, "output", (part,), _height_first(shape), source, shape=shape, reason=reason)


def printed_count(
    row: str, quantity: Quantity, number: int, source: str, *, parts: tuple[str, ...] = (), reason: str = ""
) -> Published:
    """Return a published number that is printed to its last digit."""
    return Published(row, quantity, parts, f"{number:,}", source, number, number, reason=reason)


def rounded(
    row: str,
    quantity: Quantity,
    printed: str,
    size: int,
    source: str,
    *,
    parts: tuple[str, ...] = (),
    reason: str = "",
    either_way: bool = False,
) -> Published:
    """Return a published number in units of `size`, right within half a unit of its last printed digit.

    Rounded `either_way` it is right within a whole one, and the unit's letter is said beside what is computed.
    """
    digits = _DIGITS.match(printed)
    if digits is None:
        raise SpecError("published", "no number is printed", repr(printed))
    value = Fraction(digits.group()) * size
    last_digit = Fraction(size, 10 ** len(digits.group().partition(".")[2]))
    slack = last_digit if either_way else last_digit / 2
    unit = (printed[-1], size) if either_way else None
    return Published(
        row, quantity, parts, printed, source, float(value - slack), float(value + slack), unit=unit, reason=reason
    )


def about_the_cost(row: str, macs: int, source: str, *, reason: str = "") -> Published:
    """Return a published "roughly the cost" of another network, whose `macs` they are, read as ± 10 %."""
    printed = f"{macs / 10**9:.3f} billion, ± 10 %"
    return Published(row, "macs", (), printed, source, 0.9 * macs, 1.1 * macs, reason=reason)


def _height_first(shape: tuple[int, ...]) -> str:
    return format_shape((*shape[1:], shape[0]))


@dataclass(frozen=True, slots=True)
class Checked:
    """A published figure beside what was computed, as text, and whether it agrees."""

    published: Published
    computed: str
    agrees: bool


@dataclass(frozen=True, slots=True)
class Departure:
    """Where this network departs from its source, or the source from itself, and why."""

    what: str
    why: str
    source: str


TRANSFORM_INPUT: Final = Departure(
    "the input is not re-scaled",
    "torchvision's published weights expect transform_input=True, which turns images that were normalised by "
    "ImageNet's means and deviations into images around 0 within ±1; a network trained anew needs none",
    "torchvision 0.28.0, models.googlenet and models.inception_v3",
)


BRANCH_ORDER: Final = Departure(
    "a module's branches stand in TF-Slim's order",
    "another order permutes a concat's channels and the next layer's weights, and computes the same",
    "TF-Slim, inception_v4 and inception_resnet_v2",
)


def no_softmax(source: str) -> Departure:
    """Return that the network ends in logits where `source` ends in their softmax."""
    return Departure("no softmax at the end", "training's loss takes the logits, and their order is the same", source)


def slim_norm(source: str) -> Departure:
    """Return that batch norm is TF-Slim's where `source` prints no constant of it."""
    return Departure("batch norm's epsilon is 0.001", "the paper prints none; TF-Slim and Keras have this one", source)


def with_gamma(params: str) -> Departure:
    """Return that batch norm has a scale, which costs `params` parameters more than TensorFlow's copies have."""
    return Departure(
        f"batch norm has a scale (gamma): {params} parameters",
        "the paper has it, and so have PyTorch's copies; TF-Slim and Keras leave it out before a ReLU",
        "TF-Slim; Keras 3.15.1",
    )


@dataclass(frozen=True, slots=True)
class Variant:
    """One network of the family; `build` turns every knob's value into a network.

    `year` is the year of the paper it follows, or of the article where there is no paper.
    """

    name: str
    title: str
    year: int
    source: str
    summary: str
    declared: tuple[AnyKnob, ...]
    build: Callable[[Values], Network]
    published_norm: str = "batch"
    published: tuple[Published, ...] = ()
    departures: tuple[Departure, ...] = ()

    @property
    def knobs(self) -> Knobs:
        """The declared knobs, to find, read and turn."""
        return Knobs(self.name, self.declared)


def _within(node_id: str, parts: tuple[str, ...]) -> bool:
    return not parts or any(node_id == part or node_id.startswith(part + ".") for part in parts)
