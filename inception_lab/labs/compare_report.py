"""What two to four designs cost, side by side, and why two of them are not equal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import prod
from typing import Final

from inception_lab.cost import NodeCost
from inception_lab.design import Design, to_query
from inception_lab.diff import Entry, Finding, GraphDiff, diff, findings
from inception_lab.diff.parts import pair_parts
from inception_lab.draw.network.statuses import marked
from inception_lab.errors import LabError
from inception_lab.graph import LayerGraph, Node, format_shape
from inception_lab.graph.structure import Part, branch_of, stages
from inception_lab.text.headlines import Figures, Headline, figures_of, headline_figures
from inception_lab.text.numbers import change, count, grouped, signed
from inception_lab.text.words import describe, short_name

__all__ = [
    "CompareReport",
    "DifferenceRow",
    "Side",
    "StageRow",
    "compare",
    "difference_of",
    "first_reason",
    "gathered_findings",
    "rows",
    "story",
]

_MOST_PARTS: Final = 3
"""Findings that a sentence names; the others are one sum."""


@dataclass(frozen=True, slots=True)
class Side:
    """One design of a comparison, by its letter."""

    letter: str
    design: Design
    figures: Figures

    @property
    def title(self) -> str:
        """The network's title, with what was changed of it: in words if it is one thing, else how many."""
        query = to_query(self.design)
        changes = [(name, text) for name, texts in query.items() if name != "variant" for text in texts]
        if not changes:
            return self.design.declared.title
        name, text = changes[0]
        return f"{self.design.declared.title}, {f'{name} {text}' if len(changes) == 1 else f'{len(changes)} changes'}"


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage that several designs have in common, and its cost in each; nothing where one has it not."""

    title: str
    costs: tuple[NodeCost, ...]


@dataclass(frozen=True, slots=True)
class CompareReport:
    """All that the page shows; `first` and `second` are compared layer by layer."""

    sides: tuple[Side, ...]
    stages: tuple[StageRow, ...]
    first: Side
    second: Side
    compared: GraphDiff
    findings: tuple[Finding, ...]

    @property
    def params_difference(self) -> int:
        """Learned values of the second less those of the first."""
        return self.second.figures.cost.total.params - self.first.figures.cost.total.params

    @property
    def macs_difference(self) -> int:
        """MACs of the second less those of the first, one image."""
        return self.second.figures.cost.total.macs - self.first.figures.cost.total.macs

    @property
    def headlines(self) -> tuple[tuple[Headline, ...], ...]:
        """Each design's headline figures, compared with the first design's."""
        return tuple(headline_figures(side.figures, self.sides[0].figures) for side in self.sides)


def compare(designs: Mapping[str, Design], first: str, second: str) -> CompareReport:
    """Compare designs by their letters, `first` with `second` layer by layer. Raises LabError where one cannot be."""
    sides = {letter: Side(letter, design, figures_of(design)) for letter, design in designs.items()}
    before, after = sides[first], sides[second]
    return CompareReport(
        tuple(sides.values()),
        _stage_rows(tuple(sides.values())),
        before,
        after,
        difference_of(before.design, after.design),
        _findings_of(before.design, after.design),
    )


@lru_cache(maxsize=32)
def difference_of(before: Design, after: Design) -> GraphDiff:
    """Return what differs between the layers of two designs. Raises LabError where one cannot be."""
    return diff(figures_of(before).graph, figures_of(after).graph)


@lru_cache(maxsize=32)
def _findings_of(before: Design, after: Design) -> tuple[Finding, ...]:
    return findings(difference_of(before, after))


# ── Stages side by side ──────────────────────────────────────────────────────


@dataclass(slots=True)
class _Row:
    """A row in the making: the part of each design, by the design's position."""

    parts: dict[int, Part] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return " / ".join(dict.fromkeys(part.title for _, part in sorted(self.parts.items())))


def _stage_rows(sides: tuple[Side, ...]) -> tuple[StageRow, ...]:
    """Align the stages of every design with those of the first, as their layers are."""
    graphs = [side.figures.graph for side in sides]
    made = [_Row({0: part}) for part in _counted_stages(graphs[0])]
    for number in range(1, len(sides)):
        _add_column(made, number, sides[0], sides[number])
    return tuple(
        StageRow(row.title, tuple(_cost(row.parts.get(number), side) for number, side in enumerate(sides)))
        for row in made
    )


def _add_column(made: list[_Row], number: int, first: Side, side: Side) -> None:
    """Put one design's stages into the rows; what the first design lacks stands in rows between."""
    pairs = pair_parts(
        difference_of(first.design, side.design),
        _counted_stages(first.figures.graph),
        _counted_stages(side.figures.graph),
    )
    at = 0
    for pair in pairs:
        if pair.before is not None:
            at = next(
                here
                for here, row in enumerate(made)
                if row.parts.get(0) is not None and row.parts[0].id == pair.before.id
            )
        elif pair.after is not None:
            at = _row_of(made, at, pair.after.title)
        if pair.after is not None:
            made[at].parts[number] = pair.after
        at += 1


def _row_of(made: list[_Row], at: int, title: str) -> int:
    """Return the row for a stage that the first design lacks, from `at` on and before the first's next."""
    for here in range(at, len(made)):
        if 0 in made[here].parts:
            break
        if made[here].title == title:
            return here
    made.insert(at, _Row())
    return at


def _counted_stages(graph: LayerGraph) -> tuple[Part, ...]:
    return tuple(part for part in stages(graph) if graph.heads_on or not part.aux)


def _cost(part: Part | None, side: Side) -> NodeCost:
    return NodeCost() if part is None else side.figures.cost.of(part.nodes)


# ── Why two are not equal ────────────────────────────────────────────────────


def story(comparison: CompareReport) -> tuple[str, ...]:
    """Say in sentences what the difference of the totals is made of, the largest parts first."""
    if comparison.compared.identical:
        return ("Every layer of the one stands in the other, unchanged: the two are equal.",)
    sentences = [_sentence(comparison, *summed) for summed in _sums(comparison)]
    sentences += _of_the_images(comparison)
    free = [finding.text for finding in comparison.findings if not finding.params_change and not finding.macs_change]
    if free:
        what = "; ".join(f"“{text}”" for text in free[:_MOST_PARTS])
        rest = f"; and {len(free) - _MOST_PARTS} more" if len(free) > _MOST_PARTS else ""
        sentences.append(f"Without any cost in parameters or MACs: {what}{rest}.")
    return tuple(sentences)


def _of_the_images(comparison: CompareReport) -> tuple[str, ...]:
    """Say whose images are larger, and what the second design costs with the first's; nothing where they are equal."""
    first, second = _names(comparison)
    reads, other = (side.figures.graph.nodes[0].out_shape for side in (comparison.first, comparison.second))
    if reads == other or reads[0] != other[0]:  # a part of a network is no network for smaller images
        return ()
    ratio = prod(other[1:]) / prod(reads[1:])
    said = f"{second} reads {format_shape(other)}, {first} {format_shape(reads)}: {ratio:.3g} × the pixels."
    try:
        same = figures_of(comparison.second.design.turned("input", reads)).cost.total.macs
    except LabError:
        return (said,)
    now = comparison.second.figures.cost.total.macs
    return (f"{said} With {format_shape(reads)} it has {grouped(same)} MACs, not {grouped(now)}.",)


def first_reason(comparison: CompareReport) -> str:
    """Say in one sentence by how much the MACs differ, or else the parameters, and what most of that comes from."""
    first, second = _names(comparison)
    if comparison.compared.identical:
        return f"{first} and {second} are equal, layer by layer."
    for unit, was, now, changes in reversed(_sums(comparison)):
        if now != was:
            amount, text = max(changes, key=lambda one: abs(one[0]))
            much = f"{count(abs(now - was))} {unit} {'more' if now > was else 'fewer'} ({change(now, was)})"
            whole = "all of it" if amount == now - was else f"the most, {_signed_count(amount)},"
            return f"{second} has {much} than {first}; {whole} through “{text}”."
    return f"{first} and {second} cost the same in MACs and parameters, but are not equal."


def _sums(comparison: CompareReport) -> tuple[tuple[str, int, int, list[tuple[int, str]]], ...]:
    """Return parameters and MACs: what they are called, both totals, and what each finding changes."""
    before, after = comparison.first.figures.cost.total, comparison.second.figures.cost.total
    return (
        ("parameters", before.params, after.params, [(one.params_change, one.text) for one in comparison.findings]),
        ("MACs", before.macs, after.macs, [(one.macs_change, one.text) for one in comparison.findings]),
    )


def _signed_count(amount: int) -> str:
    return f"{'−' if amount < 0 else '+'}{count(abs(amount))}"


def gathered_findings(comparison: CompareReport, *, most: int) -> tuple[Finding, ...]:
    """Return the findings, all past the `most` largest as one, so that they still add up to the difference."""
    first, others = comparison.findings[:most], comparison.findings[most:]
    if len(others) < 2:
        return comparison.findings
    rest = Finding(
        f"{len(others)} other differences",
        sum(finding.count for finding in others),
        sum(finding.params_change for finding in others),
        sum(finding.macs_change for finding in others),
        tuple(dict.fromkeys(name for finding in others for name in finding.ids)),
    )
    return (*first, rest)


def _sentence(comparison: CompareReport, unit: str, before: int, after: int, changes: Iterable[tuple[int, str]]) -> str:
    """Say by how much a total differs, and through which `changes` (amount, words)."""
    difference = after - before
    first, second = _names(comparison)
    if difference:
        much = f"{grouped(abs(difference))} {unit} {'more' if difference > 0 else 'fewer'}"
        start = f"{second} has {much} than {first} ({grouped(after)} against {grouped(before)})"
    else:
        start = f"Both have {grouped(before)} {unit}"
    parts = sorted(((change, text) for change, text in changes if change), key=lambda part: -abs(part[0]))
    if not parts:
        return f"{start}."
    # One that is left over is as soon named as counted.
    most = len(parts) if len(parts) == _MOST_PARTS + 1 else _MOST_PARTS
    named = [f"{signed(change)} through “{text}”" for change, text in parts[:most]]
    rest = [change for change, _ in parts[most:]]
    if rest:
        named.append(f"{signed(sum(rest))} through {len(rest)} other differences")
    return f"{start}: {', '.join(named)}."


def _names(comparison: CompareReport) -> tuple[str, str]:
    """Return what the two are called in a sentence: by title, or by letter where that would be the same."""
    first, second = comparison.first, comparison.second
    if first.title != second.title:
        return first.title, second.title
    return f"Design {first.letter}", f"design {second.letter}"


# ── Layer by layer ───────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """One layer of the difference, to be read in a table."""

    mark: str
    stage: str
    module: str
    branch: str
    layer: str
    before: str
    after: str
    params_change: int
    macs_change: int


def rows(compared: GraphDiff, *, show: str, status: str) -> tuple[DifferenceRow, ...]:
    """Return the layers in order: all of one status, or all ("everything"), or all that differ ("differences")."""
    wanted = (status,) if status != "all" else ("same", "changed", "added", "removed")
    return tuple(
        _row(entry)
        for entry in compared.entries
        if entry.status in wanted and (entry.status != "same" or show == "everything")
    )


def _row(entry: Entry) -> DifferenceRow:
    node = entry.node
    names = dict.fromkeys(short_name(side) for side in (entry.before, entry.after) if side is not None)
    before, after = _texts(entry)
    return DifferenceRow(
        marked(entry.status, entry.status),
        node.stage,
        node.block if node.block != node.id else "",
        branch_of(node),
        " → ".join(names),
        before,
        after,
        entry.params_change,
        entry.macs_change,
    )


def _texts(entry: Entry) -> tuple[str, str]:
    """Return what the layer is before and after: the facts that changed, or all in a few words."""
    if entry.changes:
        return (
            ", ".join(f"{what} {old}" for what, old, _ in entry.changes),
            ", ".join(f"{what} {new}" for what, _, new in entry.changes),
        )
    return _described(entry.before), _described(entry.after)


def _described(node: Node | None) -> str:
    return "" if node is None else describe(node)
