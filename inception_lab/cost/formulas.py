"""The formula of a cost with its numbers in it, typeset; and the arithmetic of a reduction.

A formula is a sum of the products that `cost.node_cost` multiplies.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Final

from inception_lab.cost.counts import PARTS, Quantity
from inception_lab.cost.factors import Factor, Product, area, terms
from inception_lab.errors import SpecError, received
from inception_lab.graph import LayerGraph, Node
from inception_lab.spec import Pair

__all__ = [
    "QUANTITIES",
    "Formula",
    "ModuleWidth",
    "break_even",
    "break_even_formula",
    "formula",
    "ratio_formula",
    "reduction_curve",
    "sum_formula",
    "width_of_naive_stack",
]

QUANTITIES: Final = tuple(PARTS)
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
    if quantity not in PARTS:
        raise SpecError("quantity", "no such cost", received(quantity), f"one of {', '.join(PARTS)}")
    products = [factors for node in nodes for count, factors in terms(node) if count in PARTS[quantity]]
    if not products:
        return Formula("0", "0", 0, _UNITS[quantity])
    value = sum(map(prod, products))
    return Formula(
        f"{_added_latex(products)} = {_typeset(f'{value:,}')}",
        f"{_added(products)} = {value:,}",
        value,
        _UNITS[quantity],
    )


def ratio_formula(numerator: int, denominator: int) -> Formula:
    """Return a quotient, in lowest terms where these are short, and as a number: ``50 / 36 = 25 / 18 ≈ 1.39``.

    Raises SpecError where `denominator` is 0.
    """
    if not denominator:
        raise SpecError("ratio", "nothing to divide by", "0")
    value = Fraction(numerator, denominator)
    shown = f"{float(value):,.2f}"
    sign, latex_sign = ("=", "=") if Fraction(shown.replace(",", "")) == value else ("≈", r"\approx")
    terms = [(numerator, denominator)]
    if 1 < value.denominator < denominator and value.denominator <= _SHORT:
        terms.append((value.numerator, value.denominator))
    text = " = ".join(f"{top:,} / {bottom:,}" for top, bottom in terms)
    latex = " = ".join(rf"\frac{{{_typeset(f'{top:,}')}}}{{{_typeset(f'{bottom:,}')}}}" for top, bottom in terms)
    return Formula(f"{latex} {latex_sign} {_typeset(shown)}", f"{text} {sign} {shown}", value, "×")


# ── The arithmetic of a reduction ────────────────────────────────────────────


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
    top = (*area(kernel), channels_in, channels_out)
    bottom = ((channels_in,), (*area(kernel), channels_out))
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


def _typeset(number: str) -> str:
    """Keep LaTeX from putting a space behind the commas of a number."""
    return number.replace(",", "{,}")


def _added(products: Iterable[Product]) -> str:
    return " + ".join(map(_joined, products))


def _added_latex(products: Iterable[Product]) -> str:
    return " + ".join(map(_joined_latex, products))


def _joined(product: Product) -> str:
    return " · ".join(factor.text if isinstance(factor, Factor) else str(factor) for factor in product)


def _joined_latex(product: Product) -> str:
    return r" \cdot ".join(factor.latex if isinstance(factor, Factor) else str(factor) for factor in product)
