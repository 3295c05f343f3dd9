"""The formula of a cost with its numbers in it, typeset; and the arithmetic of a reduction.

A formula is a sum of products. Its value is computed from the very factors that
are printed, and equals `cost.node_cost` (a test holds the two together).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Final, Literal, cast, get_args

from inception_lab.errors import SpecError
from inception_lab.graph import LayerGraph, Node
from inception_lab.spec import (
    Activation,
    AvgPool,
    Concat,
    Conv,
    DepthwiseConv,
    Dropout,
    Flatten,
    GlobalAvgPool,
    Linear,
    LocalResponseNorm,
    MaxPool,
    Pair,
    Residual,
    Shape,
)

__all__ = [
    "QUANTITIES",
    "Formula",
    "ModuleWidth",
    "Quantity",
    "break_even",
    "break_even_formula",
    "formula",
    "ratio_formula",
    "reduced_formula",
    "reduction_curve",
    "sum_formula",
    "width_of_naive_stack",
]

Quantity = Literal["macs", "params", "other_ops"]
QUANTITIES: Final = cast(tuple[Quantity, ...], get_args(Quantity))
_UNITS: Final[dict[Quantity, str]] = {"macs": "MACs", "params": "parameters", "other_ops": "operations"}


_SHORT: Final = 1_000
"""The largest denominator that is worth reading."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A computation and its result, as LaTeX and as text: ``5² · 28² · 192 · 32 = 120,422,400``."""

    latex: str
    text: str
    value: int | Fraction
    unit: str


@dataclass(frozen=True, slots=True)
class _Factor:
    """One number of a product as it is written."""

    text: str
    latex: str
    value: int


_Product = tuple[_Factor, ...]


# ── Factors ──────────────────────────────────────────────────────────────────


def _number(value: int) -> _Factor:
    return _Factor(str(value), str(value), value)


def _area(pair: Pair) -> _Product:
    """Write h × w: a square as one power, else as two factors."""
    height, width = pair
    if height == width:
        return (_Factor(f"{height}²", f"{height}^2", height * height),)
    return _number(height), _number(width)


def _share(whole: int, groups: int) -> _Factor:
    """Write the channels that one group reads."""
    if groups == 1:
        return _number(whole)
    return _Factor(f"({whole} / {groups})", rf"\frac{{{whole}}}{{{groups}}}", whole // groups)


def _map(shape: Shape) -> _Product:
    """Write the values of a map (H · W · C), or of a vector."""
    grid = _area((shape[1], shape[2])) if len(shape) == 3 else ()
    return (*grid, _number(shape[0]))


# ── The formula of a node ────────────────────────────────────────────────────


def formula(node: Node, quantity: Quantity) -> Formula:
    """Return how a node's MACs, parameters or other operations come about.

    Squares and grids are written kernel · grid · channels in · channels out; a
    depthwise convolution reads one channel a filter, so its channels stand once.
    A cost of nothing is ``0``.
    """
    return sum_formula((node,), quantity)


def sum_formula(nodes: Iterable[Node], quantity: Quantity) -> Formula:
    """Return how the cost of several nodes together comes about: their terms, added up."""
    terms_of = _TERMS.get(quantity)
    if terms_of is None:
        raise SpecError("quantity", "no such cost", repr(quantity), f"one of {', '.join(QUANTITIES)}")
    return _sum((term for node in nodes for term in terms_of(node)), _UNITS[quantity])


def ratio_formula(one: int, other: int) -> Formula:
    """Return ``one / other``, in lowest terms where these are short, and as a number: ``50 / 36 = 25 / 18 ≈ 1.39``.

    Raises SpecError where `other` is 0.
    """
    if not other:
        raise SpecError("ratio", "nothing to divide by", "0")
    value = Fraction(one, other)
    shown = f"{float(value):,.2f}"
    sign, latex_sign = ("=", "=") if Fraction(shown.replace(",", "")) == value else ("≈", r"\approx")
    terms = [(one, other)]
    if 1 < value.denominator < other and value.denominator <= _SHORT:
        terms.append((value.numerator, value.denominator))
    text = " = ".join(f"{top:,} / {bottom:,}" for top, bottom in terms)
    latex = " = ".join(rf"\frac{{{_typeset(f'{top:,}')}}}{{{_typeset(f'{bottom:,}')}}}" for top, bottom in terms)
    return Formula(f"{latex} {latex_sign} {_typeset(shown)}", f"{text} {sign} {shown}", value, "×")


def _macs(node: Node) -> Iterator[_Product]:
    match node.layer:
        case Conv(kernel=kernel) | DepthwiseConv(kernel=kernel):
            yield (*_area(kernel), *_area((node.out_shape[1], node.out_shape[2])), *_channels(node))
        case Linear():
            yield _channels(node)
        case _:
            return


def _params(node: Node) -> Iterator[_Product]:
    channels = _number(node.out_shape[0])
    match node.layer:
        case Conv() | DepthwiseConv() | Linear() as layer:
            kernel = () if isinstance(layer, Linear) else _area(layer.kernel)
            yield (*kernel, *_channels(node))
            if layer.bias:
                yield (channels,)
            if layer.norm:
                yield (_number(2), channels)
        case Residual(norm=norm) if norm:
            yield (_number(2), channels)
        case _:
            return


def _channels(node: Node) -> _Product:
    """Write channels in · channels out."""
    entering, leaving = node.in_shapes[0][0], node.out_shape[0]
    if node.groups == entering > 1:
        return (_number(leaving),)
    return _share(entering, node.groups), _number(leaving)


def _other_ops(node: Node) -> Iterator[_Product]:
    out = _map(node.out_shape)
    match node.layer:
        case Conv() | DepthwiseConv() | Linear() as layer:
            if layer.bias:
                yield out
            if layer.norm:
                yield (_number(2), *out)
            if layer.activation:
                yield out
        case MaxPool(kernel=kernel) | AvgPool(kernel=kernel):
            yield (*_area(kernel), *out)
        case GlobalAvgPool():
            yield _map(node.in_shapes[0])
        case LocalResponseNorm(size=size):
            yield (_Factor(f"({size} + 3)", f"({size} + 3)", size + 3), *out)
        case Activation():
            yield out
        case Residual(scale=scale, norm=norm, activation=activation):
            yield out if scale == 1.0 else (_number(2), *out)
            if norm:
                yield (_number(2), *out)
            if activation:
                yield out
        case Concat() | Dropout() | Flatten() | None:
            return


_TERMS: Final[Mapping[str, Callable[[Node], Iterator[_Product]]]] = {
    "macs": _macs,
    "params": _params,
    "other_ops": _other_ops,
}


# ── The arithmetic of a reduction ────────────────────────────────────────────


def reduced_formula(kernel: Pair, channels_in: int, filters: int, channels_out: int, grid: Pair) -> Formula:
    """Return the MACs of a 1×1 with `filters` filters and the convolution behind it.

    Source: 1409.4842, section 4 and figure 2(b).
    """
    one = (*_area((1, 1)), *_area(grid), _number(channels_in), _number(filters))
    large = (*_area(kernel), *_area(grid), _number(filters), _number(channels_out))
    return _sum((one, large), _UNITS["macs"])


def break_even(kernel: Pair, channels_in: int, channels_out: int) -> Fraction:
    """Return the number of 1×1 filters r at which a reduction saves nothing.

    r · C_in + k² · r · C_out = k² · C_in · C_out, where the grid cancels, gives
    r = k² · C_in · C_out / (C_in + k² · C_out): always fewer than C_in.
    Raises SpecError for a size below 1.
    """
    for name, size in (
        ("kernel", min(kernel)),
        ("channels in", channels_in),
        ("channels out", channels_out),
    ):
        if size < 1:
            raise SpecError(name, "a size is at least 1", str(size))
    return Fraction(prod(kernel) * channels_in * channels_out, channels_in + prod(kernel) * channels_out)


def break_even_formula(kernel: Pair, channels_in: int, channels_out: int) -> Formula:
    """Return how `break_even` comes about; its decimals are rounded, its value is not."""
    value = break_even(kernel, channels_in, channels_out)
    top = (*_area(kernel), _number(channels_in), _number(channels_out))
    bottom = ((_number(channels_in),), (*_area(kernel), _number(channels_out)))
    sign, shown = ("=", str(value)) if value.denominator == 1 else ("≈", f"{float(value):.2f}")
    text = f"{_joined(top)} / ({_added(bottom)}) {sign} {shown}"
    latex_sign = "=" if sign == "=" else r"\approx"
    latex = rf"\frac{{{_joined_latex(top)}}}{{{_added_latex(bottom)}}} {latex_sign} {shown}"
    return Formula(latex, text, value, "filters")


def reduction_curve(kernel: Pair, channels_in: int, channels_out: int, grid: Pair) -> tuple[tuple[int, int], ...]:
    """Return (filters, MACs) of a reduction and the convolution behind it, for 1 to `channels_in` filters.

    The break-even lies within, see `break_even`.
    """
    each = prod(grid) * (channels_in + prod(kernel) * channels_out)
    return tuple((filters, filters * each) for filters in range(1, channels_in + 1))


@dataclass(frozen=True, slots=True)
class ModuleWidth:
    """Channels that enter and leave a module; `branches` are what its concat joins, in order."""

    name: str
    channels_in: int
    branches: tuple[int, ...]

    @property
    def channels_out(self) -> int:
        """Channels that leave."""
        return sum(self.branches)


def width_of_naive_stack(graph: LayerGraph) -> tuple[ModuleWidth, ...]:
    """Return how the channels grow from module to module.

    A naive module's pool passes every channel on, so each module adds to them
    what its convolutions have. Source: 1409.4842, section 4 and figure 2(a).
    Works for every graph whose modules end in a concat.
    """
    first: dict[str, Node] = {}
    last: dict[str, Node] = {}
    for node in graph.nodes:
        first.setdefault(node.block, node)
        last[node.block] = node
    return tuple(
        ModuleWidth(name, first[name].in_shapes[0][0], tuple(shape[0] for shape in end.in_shapes))
        for name, end in last.items()
        if end.op == "concat"
    )


# ── Typesetting ──────────────────────────────────────────────────────────────


def _sum(terms: Iterable[_Product], unit: str) -> Formula:
    products = tuple(terms)
    if not products:
        return Formula("0", "0", 0, unit)
    value = sum(prod(factor.value for factor in product) for product in products)
    grouped = f"{value:,}"
    return Formula(
        f"{_added_latex(products)} = {_typeset(grouped)}",
        f"{_added(products)} = {grouped}",
        value,
        unit,
    )


def _typeset(number: str) -> str:
    """Keep LaTeX from putting a space behind the commas of a number."""
    return number.replace(",", "{,}")


def _added(products: Iterable[_Product]) -> str:
    return " + ".join(map(_joined, products))


def _added_latex(products: Iterable[_Product]) -> str:
    return " + ".join(map(_joined_latex, products))


def _joined(product: _Product) -> str:
    return " · ".join(factor.text for factor in product)


def _joined_latex(product: _Product) -> str:
    return r" \cdot ".join(factor.latex for factor in product)
