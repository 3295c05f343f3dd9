"""What a comparison amounts to: equal changes gathered, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final, NamedTuple

from inception_lab.cost import NodeCost, node_cost, total
from inception_lab.diff.entries import Change, Entry, Finding, GraphDiff, Status
from inception_lab.diff.facts import changes_between, facts_of
from inception_lab.graph import Node
from inception_lab.text.numbers import plural
from inception_lab.text.words import described

__all__ = ["findings"]

_SHAPE: Final = (
    "kernel",
    "stride",
    "padding",
    "rounding",
    "groups",
    "channels in",
    "channels out",
    "features in",
    "features out",
    "branches",
    "grid",
)
"""What multiplies into one product, so that its cost has no parts: one change."""
_NOUNS: Final[Mapping[str, str]] = {"concat": "concat", "add": "sum", "input": "input"}
_MOST_DETAILS: Final = 3
_MOST_DIFFERENCES: Final = 3
"""A block that differs from its neighbour in more is not described by its neighbour."""


def findings(compared: GraphDiff) -> tuple[Finding, ...]:
    """Return the equal changes in words, the largest in MACs first, then in parameters and layers.

    Each layer's change is split into parts (its shape, its bias, its norm …), each
    with its own cost, so that the findings add up to the totals' difference.
    """
    blocks = _lone_blocks(compared)
    whole = {(block.status, node.id) for block in blocks for node in block.nodes}
    every = [*_layer_findings(compared, whole), *_block_findings(compared, blocks)]
    return tuple(sorted(every, key=_size))


def _size(finding: Finding) -> tuple[int, int, int, str]:
    return -abs(finding.macs_change), -abs(finding.params_change), -finding.count, finding.text


# ── Layers ───────────────────────────────────────────────────────────────────


class _Part(NamedTuple):
    """One part of one layer's change; parts of equal `words` are one finding, with their details if these are few."""

    noun: str
    words: str
    detail: str
    params: int
    macs: int
    id: str


def _layer_findings(compared: GraphDiff, whole: set[tuple[Status, str]]) -> Iterator[Finding]:
    alike: defaultdict[tuple[str, str], list[_Part]] = defaultdict(list)
    for entry in compared.entries:
        for part in _parts(entry, whole):
            alike[part.noun, part.words].append(part)
    for (noun, words), parts in alike.items():
        details = dict.fromkeys(part.detail for part in parts)
        if len(details) <= _MOST_DETAILS:
            words += "".join(details)
        yield Finding(
            f"{plural(len(parts), noun)}{words}",
            len(parts),
            sum(part.params for part in parts),
            sum(part.macs for part in parts),
            tuple(part.id for part in parts),
        )


def _parts(entry: Entry, whole: set[tuple[Status, str]]) -> Iterator[_Part]:
    node = entry.node
    noun = _NOUNS.get(node.op, "layer")
    if entry.status == "changed":
        for words, params, macs in _changed(entry):
            yield _Part(noun, f": {words}", "", params, macs, node.id)
    elif entry.status != "same" and (entry.status, node.id) not in whole:
        # "3×3 conv, 96" and "3×3 conv, 128" are both a 3×3 conv.
        kind, detail = described(node)
        words = f" {entry.status}: {kind}"
        yield _Part(noun, words, f", {detail}" if detail else "", entry.params_change, entry.macs_change, node.id)


def _changed(entry: Entry) -> Iterator[tuple[str, int, int]]:
    """Yield (words, parameters, MACs) for each part of a layer's change."""
    rest = entry.params_change
    for change in entry.changes:
        if change[0] not in _SHAPE:
            params = _own_params(entry, change[0])
            rest -= params
            yield _words([change]), params, 0
    shape = [change for change in entry.changes if change[0] in _SHAPE]
    if shape:
        yield _words(shape), rest, entry.macs_change


def _own_params(entry: Entry, what: str) -> int:
    """Return the parameters that a change of bias or norm adds by itself."""
    old, new = (NodeCost() if node is None else node_cost(node) for node in (entry.before, entry.after))
    match what:
        case "bias":
            return new.biases - old.biases
        case "norm":
            return new.norm_params - old.norm_params
        case _:
            return 0


# ── Whole blocks ─────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Block:
    """A block of several layers that stands on one side only."""

    status: Status
    name: str
    stage: str
    nodes: tuple[Node, ...]

    @property
    def kind(self) -> tuple[object, ...]:
        """What equal blocks share, names apart."""
        return self.status, self.stage, tuple(tuple(facts_of(node).items()) for node in self.nodes)


def _sides(compared: GraphDiff) -> Iterator[tuple[Status, dict[tuple[str, str], list[Entry]]]]:
    """Yield, for both sides, the status of what only it has, and its entries by stage and block."""
    sides: tuple[tuple[Status, Callable[[Entry], Node | None]], ...] = (
        ("removed", attrgetter("before")),
        ("added", attrgetter("after")),
    )
    for status, side in sides:
        blocks: defaultdict[tuple[str, str], list[Entry]] = defaultdict(list)
        for entry in compared.entries:
            node = side(entry)
            if node is not None and node.block:
                blocks[node.stage, node.block].append(entry)
        yield status, blocks


def _lone_blocks(compared: GraphDiff) -> list[_Block]:
    return [
        _Block(status, name, stage, tuple(entry.node for entry in entries))
        for status, blocks in _sides(compared)
        for (stage, name), entries in blocks.items()
        if len(entries) > 1 and all(entry.status == status for entry in entries)
    ]


def _block_findings(compared: GraphDiff, blocks: Iterable[_Block]) -> Iterator[Finding]:
    alike: defaultdict[tuple[object, ...], list[_Block]] = defaultdict(list)
    for block in blocks:
        alike[block.kind].append(block)
    for group in alike.values():
        first = group[0]
        cost = total(node_cost(node) for block in group for node in block.nodes)
        sign = 1 if first.status == "added" else -1
        noun = "head" if first.nodes[0].aux else "block"
        layers = sum(node.op not in _NOUNS for node in first.nodes)
        size = plural(layers, "layer") + (" each" if len(group) > 1 else "")
        names = _names([block.name for block in group])
        text = f"{plural(len(group), noun)} {first.status}: {names}, {size}{_likeness(compared, first)}"
        ids = tuple(node.id for block in group for node in block.nodes)
        yield Finding(text, len(group), sign * cost.params, sign * cost.macs, ids)


def _likeness(compared: GraphDiff, block: _Block) -> str:
    """Describe a block by the last one of its stage that both sides have, where it is nearly the same."""
    for status, blocks in _sides(compared):
        if status != block.status:
            continue
        for (stage, name), entries in reversed(blocks.items()):
            nodes = [entry.after if status == "added" else entry.before for entry in entries]
            model = [node for node in nodes if node is not None]
            if stage != block.stage or any(entry.status == status for entry in entries):
                continue
            if [node.op for node in model] == [node.op for node in block.nodes]:
                return _as(name, model, block.nodes)
    return ""


def _as(name: str, model: Iterable[Node], nodes: Iterable[Node]) -> str:
    changes = dict.fromkeys(
        change
        for old, new in zip(model, nodes, strict=True)
        for change in changes_between(old, new, facts_of(old), facts_of(new))
    )
    if len(changes) > _MOST_DIFFERENCES:
        return ""
    return f", as {name}" + (f" but {_words(changes)}" if changes else "")


# ── Words ────────────────────────────────────────────────────────────────────


def _words(changes: Iterable[Change]) -> str:
    return ", ".join(f"{what} {before} → {after}" for what, before, after in changes)


def _names(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) <= 2 else f"{names[0]} … {names[-1]}"
