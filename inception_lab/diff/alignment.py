"""Which layer of one graph stands where which layer of the other stands.

Layers are paired by what they do and where they stand, not by
id: one network's ``Conv2d_0b_5x5`` is another's ``Conv2d_0b_3x3``. A graph is
read as stages of blocks of branches of layers, and at each level two sequences
are aligned so that their agreement adds up to the most (Needleman & Wunsch
1970, gaps cost nothing). Every rule reads alike from either side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from inception_lab.diff.entries import Entry, GraphDiff, Status
from inception_lab.diff.facts import Facts, changes_between, facts_of
from inception_lab.graph import LayerGraph, Node
from inception_lab.graph.structure import branch_of

__all__ = ["diff"]

_KIND_WEIGHT: Final = 4
_WEIGHTS: Final[Mapping[str, int]] = {"kernel": 6, "channels out": 4, "stride": 3, "grid": 2, "channels in": 2}
"""How much it counts that a fact agrees; any other fact counts 1."""
_NAME_WEIGHT: Final = 3
_POOLS: Final = ("max_pool", "avg_pool", "global_avg_pool")
_BLOCK: Final = 1
"""The level of blocks in `_LEVELS`."""


def diff(before: LayerGraph, after: LayerGraph) -> GraphDiff:
    """Return what differs between the layers that each graph's totals count.

    ``diff(b, a)`` has the same entries, what is added there being removed here.
    """
    reader = _Reader()
    old, new = reader.read(before), reader.read(after)
    return GraphDiff(tuple(_Alignment().entries(old, new)))


def _stage(node: Node) -> str:
    return node.stage


def _block(node: Node) -> str:
    return node.block


_LEVELS: Final[tuple[Callable[[Node], str], ...]] = (_stage, _block, branch_of)


# ── The tree ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Part:
    """A stage, block, branch or layer (which has a node and no parts).

    Parts of equal `key` differ in their own name at most; `weight` is how well
    a part agrees with itself, the most it can agree with anything.
    """

    name: str
    key: int
    weight: int
    level: int
    node: Node | None = None
    facts: tuple[tuple[str, str], ...] = ()
    parts: tuple[_Part, ...] = ()

    @property
    def content(self) -> tuple[object, ...]:
        """Everything a part is, for an order that depends on nothing else."""
        return (self.name, self.facts, tuple(part.content for part in self.parts))

    @property
    def nodes(self) -> Iterator[Node]:
        """The nodes of all layers inside, in order."""
        if self.node is not None:
            yield self.node
        for part in self.parts:
            yield from part.nodes


class _Reader:
    """Reads graphs into trees; holds the number of each thing seen."""

    def __init__(self) -> None:
        self.keys: dict[object, int] = {}

    def read(self, graph: LayerGraph) -> _Part:
        return self._group("", self._groups(graph.counted(), 0), -1)

    def _groups(self, nodes: Iterable[Node], level: int) -> tuple[_Part, ...]:
        if level == len(_LEVELS):
            return tuple(map(self._layer, nodes))
        return tuple(
            self._group(name, self._groups(inside, level + 1), level) for name, inside in groupby(nodes, _LEVELS[level])
        )

    def _group(self, name: str, parts: tuple[_Part, ...], level: int) -> _Part:
        key = self._number((level, *((part.name, part.key) for part in parts)))
        return _Part(name, key, sum(part.weight + _NAME_WEIGHT for part in parts), level, parts=parts)

    def _layer(self, node: Node) -> _Part:
        # A head takes no part in the network's own path, so the two are never paired.
        family = ("family", f"{'pool' if node.op in _POOLS else node.op}{' of a head' if node.aux else ''}")
        facts = (family, *facts_of(node).items())
        weight = sum(map(_weight, facts))
        return _Part(node.id.rpartition(".")[2], self._number(facts), weight, len(_LEVELS), node, facts)

    def _number(self, thing: object) -> int:
        return self.keys.setdefault(thing, len(self.keys))


def _weight(fact: tuple[str, str]) -> int:
    return _KIND_WEIGHT if fact[0] == "family" else _WEIGHTS.get(fact[0], 1)


# ── The alignment ────────────────────────────────────────────────────────────


class _Alignment:
    """One comparison; holds how well parts agree, each pair computed once."""

    def __init__(self) -> None:
        self.agreements: dict[tuple[int, int], int] = {}

    def entries(self, before: _Part, after: _Part) -> Iterator[Entry]:
        """Yield the entries of two parts that are paired."""
        if before.node is not None and after.node is not None:
            yield _paired(before.node, after.node, dict(before.facts), dict(after.facts))
            return
        for old, new in self._aligned(before.parts, after.parts):
            if old is not None and new is not None:
                yield from self.entries(old, new)
            elif old is not None:
                yield from (Entry("removed", node, None) for node in old.nodes)
            elif new is not None:
                yield from (Entry("added", None, node) for node in new.nodes)

    def _aligned(
        self, before: tuple[_Part, ...], after: tuple[_Part, ...]
    ) -> Iterator[tuple[_Part | None, _Part | None]]:
        best = self._best(before, after)
        i = j = 0
        while i < len(before) and j < len(after):
            old, new = before[i], after[j]
            score = self._score(old, new)
            skip_old, skip_new = best[i + 1][j], best[i][j + 1]
            if score and best[i][j] == best[i + 1][j + 1] + score:
                yield old, new
                i, j = i + 1, j + 1
            elif skip_old > skip_new or (skip_old == skip_new and old.content < new.content):
                yield old, None
                i += 1
            else:
                yield None, new
                j += 1
        yield from ((old, None) for old in before[i:])
        yield from ((None, new) for new in after[j:])

    def _best(self, before: tuple[_Part, ...], after: tuple[_Part, ...]) -> list[list[int]]:
        """Return the most agreement from each pair of positions to both ends."""
        best = [[0] * (len(after) + 1) for _ in range(len(before) + 1)]
        for i in range(len(before) - 1, -1, -1):
            row, below = best[i], best[i + 1]
            for j in range(len(after) - 1, -1, -1):
                row[j] = max(below[j], row[j + 1], below[j + 1] + self._score(before[i], after[j]))
        return best

    def _score(self, old: _Part, new: _Part) -> int:
        """Return how well two parts agree; 0 keeps them apart.

        Blocks of unequal names are paired only if they agree
        in more than half of what they are.
        """
        agreement = self._agreement(old, new)
        if not agreement:
            return 0
        if old.name == new.name:
            return agreement + _NAME_WEIGHT
        if old.level == _BLOCK and 4 * agreement <= old.weight + new.weight:
            return 0
        return agreement

    def _agreement(self, old: _Part, new: _Part) -> int:
        if old.key == new.key:
            return old.weight
        pair = (old.key, new.key)
        if pair not in self.agreements:
            self.agreements[pair] = _shared(old, new) if old.node else self._best(old.parts, new.parts)[0][0]
        return self.agreements[pair]


def _shared(old: _Part, new: _Part) -> int:
    """Return the weight of the facts that two layers share; 0 if they are of different families."""
    if old.facts[0] != new.facts[0]:
        return 0
    others = dict(new.facts)
    return sum(_weight(fact) for fact in old.facts if others.get(fact[0]) == fact[1])


def _paired(before: Node, after: Node, old: Facts, new: Facts) -> Entry:
    changes = changes_between(before, after, old, new)
    status: Status = "changed" if changes else "same"
    return Entry(status, before, after, changes)
