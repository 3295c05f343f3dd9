"""A network as columns in order of execution: what each module or layer costs by kind, and the tensor it gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from inception_lab.cost import node_cost
from inception_lab.draw.scale.labels import LEAST_SIZE, text_width
from inception_lab.graph import Kind, LayerGraph, Node, kind_of
from inception_lab.graph.structure import Part, likeness, modules
from inception_lab.spec import Shape
from inception_lab.text.numbers import count
from inception_lab.text.words import describe

__all__ = ["Column", "Run", "grid_of", "runs_of"]

_LEAST_RUN = 3
"""So many equal modules in a row are named together."""


# Many scales are tried until a picture fits its sheet: what no scale changes is computed once.


@dataclass(frozen=True)
class Column:
    """A module or a layer between the tensors that enter and leave it.

    `costs` are its MACs by the kind of layer that takes them; `same` tells that it has no MACs and passes on
    a tensor of the same shape, so that no slab of its own says anything.
    """

    id: str
    title: str
    stage: str
    kind: Kind
    entering: Shape
    leaving: Shape
    costs: tuple[tuple[Kind, int], ...]
    last: Node

    @cached_property
    def macs(self) -> int:
        """All its MACs."""
        return sum(macs for _, macs in self.costs)

    @property
    def what(self) -> str:
        """What a change is a change of: a layer by what it does, a module by its name."""
        return describe(self.last).partition(",")[0] if self.id == self.last.id else self.title

    @property
    def same(self) -> bool:
        """Whether it leaves everything as large as it was, at no MACs."""
        return not self.costs and self.entering == self.leaving and self.kind == "other"


@dataclass(frozen=True)
class Run:
    """Columns that are named together: equal modules in a row, or one column alone."""

    columns: tuple[Column, ...]

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """What is written below: what it does or is called, and what it costs."""
        first, last = self.columns[0], self.columns[-1]
        macs = f"{count(first.macs)} MACs" if first.macs else ""
        if len(self.columns) > 1:
            words: tuple[str, ...] = (f"{first.title} … {last.title}", f"{len(self.columns)} × {macs}" if macs else "")
        elif first.id == first.last.id:
            words = (describe(first.last), macs)
        else:
            words = (first.title, macs)
        return tuple(word for word in words if word)

    @cached_property
    def words_width(self) -> float:
        """How wide its words are, in pixels."""
        return max(text_width(line, LEAST_SIZE, bold=not number) for number, line in enumerate(self.lines))


def grid_of(shape: Shape) -> tuple[int, int]:
    """Return a tensor's grid; a flat one has a single position."""
    return (shape[1], shape[2]) if len(shape) == 3 else (1, 1)


def runs_of(graph: LayerGraph) -> tuple[tuple[Run, ...], ...]:
    """Return each stage's runs in order of execution; auxiliary heads last, where they are counted."""
    parts = [part for part in modules(graph) if graph.heads_on or not part.aux]
    staged = groupby(parts, lambda part: (part.aux, part.stage))
    return tuple(tuple(_runs(list(inside))) for _, inside in staged)


def _runs(parts: Sequence[Part]) -> list[Run]:
    runs: list[Run] = []
    for _, equal in groupby(parts, likeness):
        columns = tuple(map(_column, equal))
        runs += [Run(columns)] if len(columns) >= _LEAST_RUN else [Run((column,)) for column in columns]
    return runs


def _column(part: Part) -> Column:
    first, last = part.nodes[0], part.last
    costs: dict[Kind, int] = {}
    for node in part.nodes:
        if macs := node_cost(node).macs:
            costs[kind_of(node)] = costs.get(kind_of(node), 0) + macs
    single = len(part.nodes) == 1
    return Column(
        last.id if single else part.id,
        part.title,
        part.stage,
        kind_of(last),
        first.in_shapes[0],
        last.out_shape,
        tuple(costs.items()),
        last,
    )
