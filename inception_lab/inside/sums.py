"""One value of a layer's output recombined, in float64, from what came in: its rows, its steps, and whether it agrees.

Tolerance: torch adds in float32, in an order of its own. What is reached here may lie `RELATIVE` times the sum of the
absolute terms from torch's value, carried through the norm as the terms are, and `SLACK` more. Terms are the products
and the bias; of a sum its two parts; of a mean its values over the divisor; elsewhere the value itself. A local
response norm's power makes errors of its base 1 + beta times as large.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Final, Literal, assert_never

import numpy as np
from numpy.typing import NDArray

from inception_lab.cost.factors import Count, Factor, area, terms
from inception_lab.errors import BackendError
from inception_lab.graph import Node
from inception_lab.inside.layer import IMAGE_SCALE, LayerValues, Source, act_of, window_of
from inception_lab.spec import AvgPool, LocalResponseNorm, Pair, Residual

__all__ = [
    "RELATIVE",
    "SLACK",
    "Counted",
    "Explanation",
    "Patch",
    "Row",
    "Step",
    "StepKind",
    "check_position",
    "counted",
    "explain",
    "middle_of",
    "products_of",
    "tolerance_of",
]

RELATIVE: Final = 1e-5
SLACK: Final = 1e-7
"""What float32 rounds off a number near 1 is 6 · 10⁻⁸: a pixel is byte / 127.5 less 1, and may itself be near 0."""
StepKind = Literal["pixel", "sum", "bias", "norm", "relu", "largest", "mean", "squares", "response", "pass"]


@dataclass(frozen=True, slots=True)
class Patch:
    """What lies under the window in one map, row by row; None where it is padding.

    `weights` are the filter's, row by row, empty where nothing is weighted.
    """

    inputs: tuple[tuple[float | None, ...], ...]
    weights: tuple[tuple[float, ...], ...] = ()

    @property
    def products(self) -> tuple[tuple[float, ...], ...]:
        """Weight times input at each place; padding counts as 0."""
        return tuple(
            tuple(weight * (value or 0.0) for weight, value in zip(weights, values, strict=True))
            for weights, values in zip(self.weights, self.inputs, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Row:
    """What one map adds, `contribution`; without a source, what `maps` others add together.

    In a local response norm it is the square of a neighbour's value; where nothing is added, the value itself.
    """

    contribution: float
    source: Source | None = None
    patch: Patch | None = None
    maps: int = 1
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class Step:
    """What is done next and the value after it; `amounts` are the numbers it is done with.

    Of a pixel its byte; of a bias, the bias; of a norm, scale and shift; of a mean, its divisor; of a largest value its
    row and column in the map; of a response its denominator.
    """

    kind: StepKind
    value: float
    amounts: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """How one value came to be. `rows` add up to the first step's value, the largest first, others in the last row."""

    node: Node
    channel: int
    at: Pair
    rows: tuple[Row, ...]
    steps: tuple[Step, ...]
    torch_value: float
    tolerance: float

    @property
    def value(self) -> float:
        """What is reached."""
        return self.steps[-1].value

    @property
    def difference(self) -> float:
        """How far it is from torch's value."""
        return abs(self.value - self.torch_value)

    @property
    def agrees(self) -> bool:
        """Whether it is torch's value, within the tolerance."""
        return self.difference <= self.tolerance


# ── The products that are counted ────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Counted:
    """One factor of the layer's MACs, as its formula writes it, and what it counts."""

    text: str
    value: int
    meaning: str


_MACS: Final[tuple[Count, ...]] = ("conv_macs", "linear_macs")
_CHANNELS: Final = ("channels in", "filters")


def counted(node: Node) -> tuple[Counted, ...]:
    """Return the factors of the layer's MACs, one by one: kernel, positions, channels in, filters; none without MACs.

    Those of kernel and channels multiply to the products of one value.
    """
    factors = next((factors for count, factors in terms(node) if count in _MACS), ())
    kernel, _, _ = window_of(node, 0)
    meanings: list[str] = []
    if factors and node.op == "conv":
        for name, pair in (("kernel", kernel), ("positions", (node.out_shape[1], node.out_shape[2]))):
            meanings += [name] if len(area(pair)) == 1 else [f"{name}: rows", f"{name}: columns"]
    meanings += _CHANNELS[-(len(factors) - len(meanings)) :] if factors else ()
    return tuple(
        Counted(factor.text if isinstance(factor, Factor) else str(factor), int(factor), meaning)
        for factor, meaning in zip(factors, meanings, strict=True)
    )


def products_of(factors: tuple[Counted, ...], *, whole: bool = False) -> int:
    """Return the products of one value, or those of the `whole` layer, which are its MACs; 0 where it has none."""
    if not factors:
        return 0
    return prod(factor.value for factor in factors if whole or factor.meaning.startswith(("kernel", "channels in")))


# ── One value ────────────────────────────────────────────────────────────────


def check_position(node: Node, at: object) -> Pair:
    """Return a position (row, column) of the layer's output. Raises BackendError where it has no such one."""
    height, width = node.out_shape[1:] if len(node.out_shape) == 3 else (1, 1)
    match at:
        case (int(row), int(column)) if 0 <= row < height and 0 <= column < width:
            return row, column
    remedy = f"rows are 0 to {height - 1}, columns 0 to {width - 1}"
    raise BackendError(node.id, "this layer has no such position (row, column)", repr(at), remedy)


def middle_of(node: Node) -> Pair:
    """Return the position in the middle of the layer's output."""
    height, width = node.out_shape[1:] if len(node.out_shape) == 3 else (1, 1)
    return height // 2, width // 2


def tolerance_of(node: Node) -> float:
    """Return the tolerance of this layer's values, relative to the sum of their absolute terms."""
    return RELATIVE * (1 + node.layer.beta) if isinstance(node.layer, LocalResponseNorm) else RELATIVE


def explain(values: LayerValues, at: Pair, *, most: int = 8) -> Explanation:
    """Recombine the value at a position (row, column), with rows for the `most` maps that contribute most.

    Raises BackendError where the layer has no such position.
    """
    node = values.node
    at = check_position(node, at)
    rows, steps, absolute = _made(values, at, most)
    steps, absolute = _finished(values, steps, absolute)
    tolerance = tolerance_of(node) * absolute + SLACK
    return Explanation(node, values.channel, at, rows, tuple(steps), float(values.output[at]), tolerance)


def _made(values: LayerValues, at: Pair, most: int) -> tuple[tuple[Row, ...], list[Step], float]:
    """Return rows, first steps and the sum of the absolute terms."""
    act = act_of(values.node)
    match act:
        case "window":
            return _weighted(values, at, most)
        case "largest":
            return _largest(values, at)
        case "mean":
            return _mean(values, at)
        case "sum":
            return _added(values, at)
        case "response":
            return _responded(values, at, most)
        case "concat" | "pass":
            value = float(_seen(values, at)[0].flat[0])
            return (Row(value, values.sources[0]),), [Step("pass", value)], abs(value)
        case "input":
            byte = float(values.maps[(0, *at)])
            value = byte / IMAGE_SCALE - 1
            return (Row(value, values.sources[0]),), [Step("pixel", value, (byte,))], abs(value)
        case unknown:
            assert_never(unknown)


def _finished(values: LayerValues, steps: list[Step], absolute: float) -> tuple[list[Step], float]:
    """Add what follows the sum: bias, norm, ReLU."""
    value = steps[-1].value
    if values.bias is not None:
        value, absolute = value + values.bias, absolute + abs(values.bias)
        steps = [*steps, Step("bias", value, (values.bias,))]
    if values.norm is not None:
        norm = values.norm
        value = norm.scale * value + norm.shift
        absolute = abs(norm.scale) * (absolute + abs(norm.mean)) + abs(norm.beta)
        steps = [*steps, Step("norm", value, (norm.scale, norm.shift))]
    if values.relu:
        steps = [*steps, Step("relu", max(value, 0.0))]
    return steps, absolute


def _gathered(rows: tuple[Row, ...], most: int) -> tuple[Row, ...]:
    """Put the largest first, and what is neither of a known map nor among the first `most` into one row."""
    known = sorted((row for row in rows if row.source is not None), key=lambda row: -abs(row.contribution))
    others = [*known[most:], *(row for row in rows if row.source is None)]
    if not others:
        return tuple(known)
    together = Row(sum(row.contribution for row in others), maps=sum(row.maps for row in others))
    return (*known[:most], together)


def _seen(values: LayerValues, at: Pair) -> tuple[NDArray[np.float64], NDArray[np.bool_], int]:
    """Return what the window sees of every map (n, h, w), which of it lies on the map, and how much on the padded map.

    What lies beside the map is 0.
    """
    kernel, stride, (top, bottom, left, right) = window_of(values.node, values.channel)
    height, width = values.maps.shape[1:]
    rows = np.arange(kernel[0]) + at[0] * stride[0] - top
    columns = np.arange(kernel[1]) + at[1] * stride[1] - left
    on_rows, on_columns = (rows >= 0) & (rows < height), (columns >= 0) & (columns < width)
    inside = on_rows[:, None] & on_columns[None, :]
    places = np.ix_(rows.clip(0, height - 1), columns.clip(0, width - 1))
    seen = np.where(inside, values.maps[:, places[0], places[1]].astype(np.float64), 0.0)
    return seen, inside, int((rows < height + bottom).sum() * (columns < width + right).sum())


def _patch(seen: NDArray[np.float64], inside: NDArray[np.bool_], weights: NDArray[np.float64] | None = None) -> Patch:
    inputs = tuple(
        tuple(value if there else None for value, there in zip(values, here, strict=True))
        for values, here in zip(seen.tolist(), inside.tolist(), strict=True)
    )
    return Patch(inputs, () if weights is None else tuple(map(tuple, weights.tolist())))


def _weighted(values: LayerValues, at: Pair, most: int) -> tuple[tuple[Row, ...], list[Step], float]:
    """Add the products up; the `most` maps that add most have a row each, all others one together."""
    seen, inside, _ = _seen(values, at)
    if values.weights is None:
        raise TypeError(f"{values.node.id}: a weighted window without weights")
    weights = values.weights.astype(np.float64)
    products = weights * seen
    sums = products.sum(axis=(1, 2))
    order = np.argsort(-np.abs(sums), kind="stable").tolist()
    rows = [Row(float(sums[n]), values.sources[n], _patch(seen[n], inside, weights[n])) for n in order[:most]]
    total, absolute = float(sums.sum()), float(np.abs(products).sum())
    others, maps = float(sums[order[most:]].sum()), len(order[most:])
    if values.rest is not None:
        rest = float(values.rest.values[at])
        others, maps = others + rest, maps + values.rest.channels
        total, absolute = total + rest, absolute + float(values.rest.absolute[at])
    if maps:
        rows.append(Row(others, maps=maps))
    return tuple(rows), [Step("sum", total)], absolute


def _largest(values: LayerValues, at: Pair) -> tuple[tuple[Row, ...], list[Step], float]:
    """Find the largest value; of equal ones the first, row by row, as torch does."""
    seen, inside, _ = _seen(values, at)
    row, column = map(int, np.unravel_index(np.where(inside, seen[0], -np.inf).argmax(), inside.shape))
    _, stride, (top, _, left, _) = window_of(values.node, values.channel)
    value = float(seen[0, row, column])
    place = (float(at[0] * stride[0] - top + row), float(at[1] * stride[1] - left + column))
    return (Row(value, values.sources[0], _patch(seen[0], inside)),), [Step("largest", value, place)], abs(value)


def _mean(values: LayerValues, at: Pair) -> tuple[tuple[Row, ...], list[Step], float]:
    seen, inside, padded = _seen(values, at)
    layer = values.node.layer
    divisor = padded if isinstance(layer, AvgPool) and layer.count_include_pad else int(inside.sum())
    total = float(seen[0].sum())
    row = Row(total, values.sources[0], _patch(seen[0], inside))
    steps = [Step("sum", total), Step("mean", total / divisor, (float(divisor),))]
    return (row,), steps, float(np.abs(seen[0]).sum()) / divisor


def _added(values: LayerValues, at: Pair) -> tuple[tuple[Row, ...], list[Step], float]:
    scale = values.node.layer.scale if isinstance(values.node.layer, Residual) else 1.0
    shortcut, body = (float(part) for part in _seen(values, at)[0][:, 0, 0])
    rows = (Row(shortcut, values.sources[0]), Row(scale * body, values.sources[1], factor=scale))
    return rows, [Step("sum", shortcut + scale * body)], abs(shortcut) + abs(scale * body)


def _responded(values: LayerValues, at: Pair, most: int) -> tuple[tuple[Row, ...], list[Step], float]:
    layer = values.node.layer
    if not isinstance(layer, LocalResponseNorm):
        raise TypeError(f"{values.node.id}: no local response norm")
    seen = _seen(values, at)[0][:, 0, 0].tolist()
    rows = [Row(value * value, source) for value, source in zip(seen, values.sources, strict=True)]
    if values.rest is not None:
        rows.append(Row(float(values.rest.values[at]), maps=values.rest.channels))
    squares = sum(row.contribution for row in rows)
    denominator = float((layer.k + layer.alpha / layer.size * squares) ** layer.beta)
    own = next(value for value, source in zip(seen, values.sources, strict=True) if source.channel == values.channel)
    value = own / denominator if denominator else float("nan")
    return (
        _gathered(tuple(rows), most),
        [Step("squares", squares), Step("response", value, (own, denominator))],
        abs(value),
    )
