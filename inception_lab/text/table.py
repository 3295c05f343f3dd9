"""The shape table: a row a layer, with its cost, its receptive field and the totals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from inception_lab.cost import CONVENTIONS, GraphCost, NodeCost
from inception_lab.cost.receptive_field import ReceptiveField, receptive_fields
from inception_lab.graph import LayerGraph, Node, Op, Sides, format_shape
from inception_lab.spec import AvgPool, Conv, DepthwiseConv, MaxPool, Pair, Shape
from inception_lab.text.numbers import grouped, share
from inception_lab.text.records import Column, records_as_csv, records_as_markdown, records_as_text
from inception_lab.text.words import describe, format_pair

__all__ = ["TableRow", "Totals", "as_csv", "as_markdown", "as_text", "rows", "totals"]


@dataclass(frozen=True, slots=True)
class TableRow:
    """One layer. Costs in the units of `cost.CONVENTIONS`; shares are of the counted total, 0 to 1.

    `kernel`, `stride` and `padding` (top, bottom, left, right) are None where no
    window slides; shares are None where the row is not `counted`.
    """

    id: str
    op: Op
    layer: str
    kernel: Pair | None
    stride: Pair | None
    padding: Sides | None
    groups: int
    in_shapes: tuple[Shape, ...]
    out_shape: Shape
    params: int
    macs: int
    params_share: float | None
    macs_share: float | None
    other_ops: int
    activation_bytes: int
    receptive_field: Pair
    rf_stride: Pair
    intensity: float
    aux: bool
    counted: bool


@dataclass(frozen=True, slots=True)
class Totals:
    """The sum of the counted rows, and what it counts in words."""

    label: str
    cost: NodeCost


def rows(graph: LayerGraph, costs: GraphCost) -> tuple[TableRow, ...]:
    """Return a row for every node, in order of execution, the input first."""
    fields = receptive_fields(graph)
    return tuple(_row(graph, node, costs, fields[node.id]) for node in graph.nodes)


def totals(graph: LayerGraph, costs: GraphCost) -> Totals:
    """Return the totals and whether they count auxiliary heads."""
    label = "total"
    if any(node.aux for node in graph.nodes):
        label = "total, heads counted" if graph.heads_on else "total, heads not counted"
    return Totals(label, costs.total)


def _row(graph: LayerGraph, node: Node, costs: GraphCost, field: ReceptiveField) -> TableRow:
    cost, whole = costs.nodes[node.id], costs.total
    counted = graph.heads_on or not node.aux
    kernel, stride, padding = _window(node)
    return TableRow(
        id=node.id,
        op=node.op,
        layer=describe(node),
        kernel=kernel,
        stride=stride,
        padding=padding,
        groups=node.groups,
        in_shapes=node.in_shapes,
        out_shape=node.out_shape,
        params=cost.params,
        macs=cost.macs,
        params_share=_part(cost.params, whole.params) if counted else None,
        macs_share=_part(cost.macs, whole.macs) if counted else None,
        other_ops=cost.other_ops,
        activation_bytes=cost.activation_bytes,
        receptive_field=field.size,
        rf_stride=field.stride,
        intensity=cost.intensity,
        aux=node.aux,
        counted=counted,
    )


def _window(node: Node) -> tuple[Pair, Pair, Sides] | tuple[None, None, None]:
    match node.layer:
        case Conv() | DepthwiseConv() | MaxPool() | AvgPool():
            return node.layer.kernel, node.layer.stride, node.padding
        case _:
            return None, None, None


def _part(number: int, whole: int) -> float:
    return number / whole if whole else 0.0


# ── To read: in a terminal, in Markdown ──────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the tables to read; `convention` names its entry in `cost.CONVENTIONS`."""

    title: str
    cell: Callable[[TableRow, NodeCost], str]
    total: Callable[[NodeCost], str] = lambda _: ""
    convention: str = ""
    is_text: bool = False


_READ: Final = (
    _Column("layer", lambda row, _: row.id, is_text=True),
    _Column("what it is", lambda row, _: row.layer, is_text=True),
    _Column("output (C×H×W)", lambda row, _: format_shape(row.out_shape)),
    _Column("params (values)", lambda row, _: grouped(row.params), lambda all_: grouped(all_.params), "params"),
    _Column("params (%)", lambda row, all_: _share(row, row.params, all_.params)),
    _Column("MACs (multiply-adds)", lambda row, _: grouped(row.macs), lambda all_: grouped(all_.macs), "macs"),
    _Column("MACs (%)", lambda row, all_: _share(row, row.macs, all_.macs)),
    _Column(
        "other ops (operations)",
        lambda row, _: grouped(row.other_ops),
        lambda all_: grouped(all_.other_ops),
        "other_ops",
    ),
    _Column(
        "activations (bytes)",
        lambda row, _: grouped(row.activation_bytes),
        lambda all_: grouped(all_.activation_bytes),
        "activation_bytes",
    ),
    _Column("receptive field (px, H×W)", lambda row, _: format_pair(row.receptive_field), convention="receptive_field"),
    _Column("intensity (FLOPs/byte)", lambda row, _: f"{row.intensity:.1f}", convention="intensity"),
)


def as_text(table: tuple[TableRow, ...], summed: Totals) -> str:
    """Write aligned columns for a terminal, the totals below, then the conventions."""
    notes = [f"{name}: {text}" for name, text in _conventions()]
    written = records_as_text(_columns(), _cells(table, summed), totals=_total_cells(summed))
    return "\n".join((written, "", *notes)) + "\n"


def as_markdown(table: tuple[TableRow, ...], summed: Totals) -> str:
    """Write a Markdown table, the totals in its last row, then the conventions."""
    # A name in code keeps its underscores.
    coded = [[f"`{cells[0]}`", *cells[1:]] for cells in _cells(table, summed)]
    notes = [f"- **{name}**: {text}" for name, text in _conventions()]
    return "\n".join((records_as_markdown(_columns(), coded, totals=_total_cells(summed)), "", *notes)) + "\n"


def _columns() -> list[Column]:
    return [Column(column.title, right=not column.is_text) for column in _READ]


def _cells(table: tuple[TableRow, ...], summed: Totals) -> list[list[str]]:
    return [[column.cell(row, summed.cost) for column in _READ] for row in table]


def _total_cells(summed: Totals) -> list[str]:
    return [summed.label, *(column.total(summed.cost) for column in _READ[1:])]


def _conventions() -> list[tuple[str, str]]:
    return [(column.title, CONVENTIONS[column.convention]) for column in _READ if column.convention]


def _share(row: TableRow, part: int, whole: int) -> str:
    return share(part, whole) if row.counted else "not counted"


# ── To compute with ──────────────────────────────────────────────────────────

_CSV: Final[tuple[tuple[str, Callable[[TableRow], str]], ...]] = (
    ("id", lambda row: row.id),
    ("op", lambda row: row.op),
    ("kernel [HxW]", lambda row: _sizes(row.kernel)),
    ("stride [HxW]", lambda row: _sizes(row.stride)),
    ("padding [top bottom left right]", lambda row: " ".join(map(str, row.padding or ()))),
    ("groups", lambda row: str(row.groups)),
    ("in_shapes [CxHxW]", lambda row: " ".join(map(_sizes, row.in_shapes))),
    ("out_shape [CxHxW]", lambda row: _sizes(row.out_shape)),
    ("params [learned values]", lambda row: str(row.params)),
    ("params_share [of counted total]", lambda row: _exact(row.params_share)),
    ("macs [multiply-adds, one image]", lambda row: str(row.macs)),
    ("macs_share [of counted total]", lambda row: _exact(row.macs_share)),
    ("other_ops [operations, one image]", lambda row: str(row.other_ops)),
    ("activation_bytes [float32, one image]", lambda row: str(row.activation_bytes)),
    ("receptive_field_height [px]", lambda row: str(row.receptive_field[0])),
    ("receptive_field_width [px]", lambda row: str(row.receptive_field[1])),
    ("rf_stride_height [px]", lambda row: str(row.rf_stride[0])),
    ("rf_stride_width [px]", lambda row: str(row.rf_stride[1])),
    ("intensity [FLOPs a byte]", lambda row: _exact(row.intensity)),
    ("aux", lambda row: str(row.aux).lower()),
    ("counted", lambda row: str(row.counted).lower()),
)
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def as_csv(table: tuple[TableRow, ...]) -> str:
    """Write every row exactly, in ASCII: plain integers, floats that read back the same.

    There is no totals row: the totals are the sums over the rows that are
    `counted`. A cell that a spreadsheet would run as a formula gets an
    apostrophe in front.
    """
    cells = [[_harmless(cell(row)) for _, cell in _CSV] for row in table]
    return records_as_csv([Column(name) for name, _ in _CSV], cells)


def _sizes(sizes: tuple[int, ...] | None) -> str:
    return "x".join(map(str, sizes or ()))


def _exact(number: float | None) -> str:
    return "" if number is None else repr(number)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
