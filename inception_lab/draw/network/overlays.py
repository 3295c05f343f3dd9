"""What the colours of a drawing stand for: one class each, and the list of all of them.

An overlay says of a box its colour and a line, and has a legend. It owns what it needs: the whole network whose
shares it shows, a comparison, or measured times. To add one, write its class here and name it in `OVERLAYS`; the
command line, links and the page take their choices from there.
"""

from __future__ import annotations

from abc import abstractmethod
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import ClassVar, Final, Self

from inception_lab.cost import node_cost
from inception_lab.cost.receptive_field import ReceptiveField, receptive_fields
from inception_lab.diff import Entry, Status
from inception_lab.draw.network.box import Box
from inception_lab.draw.network.overlay import Legend, Overlay
from inception_lab.draw.network.palette import KINDS, kind_fill, kind_words, ramp
from inception_lab.draw.network.statuses import LOOKS, ComparedSide, marked, status_of
from inception_lab.errors import check_choice
from inception_lab.graph import LayerGraph, Node, format_shape
from inception_lab.text.numbers import bytes_text, count, plural, share

__all__ = ["OVERLAYS", "Change", "Kinds", "Latency", "Ramp", "overlay_of"]

_MOST_CHANGES: Final = 2  # written into a layer's box; its tooltip has all


@dataclass(frozen=True)
class _OfNetwork(Overlay):
    """An overlay of the network `whole`, of which a drawing may show a stage only."""

    whole: LayerGraph

    @classmethod
    def of(cls, whole: LayerGraph) -> Self:
        """Return the overlay of a network."""
        return cls(whole)


class Ramp(Overlay):
    """Colours by a share; `steps` are the upper ends of the ramp's steps but the last, each twice the one before."""

    steps: ClassVar[tuple[float, ...]] = (0.0, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16)

    @abstractmethod
    def share(self, nodes: Sequence[Node]) -> float:
        """Return how much of the whole these layers have, 0 to 1."""

    def fill(self, box: Box, *, dark: bool) -> str:
        """Return the shade of the share."""
        return ramp(dark=dark)[bisect_left(self.steps, self.share(box.nodes))]

    @classmethod
    def legend(cls, *, dark: bool = False) -> Legend:
        """Return each step with its shade."""
        ends = (f"up to {100 * end:g} %" if end else "nothing" for end in cls.steps)
        return tuple(zip((*ends, "more"), ramp(dark=dark), strict=True))


class _Cost(_OfNetwork, Ramp):
    """Colours by a part of the cost: an `amount` of things that `noun` names, or of bytes."""

    amount: ClassVar[attrgetter[int]]
    noun: ClassVar[str] = ""

    @cached_property
    def _total(self) -> int:
        return self._sum(self.whole.counted())

    def _sum(self, nodes: Iterable[Node]) -> int:
        return sum(self.amount(node_cost(node)) for node in nodes)

    def share(self, nodes: Sequence[Node]) -> float:
        return min(1.0, self._sum(nodes) / self._total) if self._total else 0.0

    def lines(self, nodes: Sequence[Node]) -> tuple[str, ...]:
        amount = self._sum(nodes)
        if not amount:
            return ()
        words = f"{count(amount)} {self.noun}" if self.noun else bytes_text(amount)
        # What is not counted is no share of what is.
        if nodes[-1].aux and not self.whole.heads_on:
            return (words,)
        return (f"{words}, {share(amount, self._total)}",)


class Macs(_Cost):
    """Colours by MACs."""

    name = "macs"
    title = "MACs"
    meaning = "how many MACs a box has"
    whole_words = "of the network's MACs (multiply-adds, one image)"
    amount = attrgetter("macs")
    noun = "MACs"


class Params(_Cost):
    """Colours by parameters."""

    name = "params"
    title = "Parameters"
    meaning = "how many parameters"
    whole_words = "of the network's parameters (learned values)"
    amount = attrgetter("params")
    noun = "parameters"


class ActivationBytes(_Cost):
    """Colours by the bytes of outputs."""

    name = "activation_bytes"
    title = "Activations"
    meaning = "how many bytes its outputs take"
    whole_words = "of the bytes of all layers' outputs (float32, one image)"
    amount = attrgetter("activation_bytes")


class Field(_OfNetwork, Ramp):
    """Colours by the receptive field, as a share of the largest of a map with more than one position."""

    name = "field"
    title = "Receptive field"
    meaning = "how far it sees"
    whole_words = "of the largest receptive field of a map (pixels of the input that one position sees)"
    steps = (0.02, 0.05, 0.1, 0.2, 0.35, 0.55, 0.75)

    @cached_property
    def _fields(self) -> Mapping[str, ReceptiveField]:
        return receptive_fields(self.whole)

    @cached_property
    def _widest(self) -> int:
        maps = (node.id for node in self.whole.nodes if len(node.out_shape) == 3 and node.out_shape[1:] != (1, 1))
        return max((max(self._fields[name].size) for name in maps), default=1)

    def share(self, nodes: Sequence[Node]) -> float:
        """Return how much of the largest field the last layer sees."""
        return min(1.0, max(self._fields[nodes[-1].id].size) / self._widest)

    def lines(self, nodes: Sequence[Node]) -> tuple[str, ...]:
        """Say how far the last layer sees."""
        return (f"sees {format_shape(self._fields[nodes[-1].id].size)} pixels",)


@dataclass(frozen=True)
class Latency(Ramp):
    """Colours by measured time; `latencies` has (a layer's id, its milliseconds)."""

    name = "latency"
    title = "Latency"
    meaning = "how long it took when it was run"
    whole_words = "of the sum of all layers' measured times (milliseconds of one pass)"
    latencies: tuple[tuple[str, float], ...] = ()

    @property
    def missing(self) -> str:
        """Say so where nothing was measured."""
        return "" if self.latencies else "no measured times are known"

    @cached_property
    def _by_id(self) -> Mapping[str, float]:
        return dict(self.latencies)

    def _latency_ms(self, nodes: Sequence[Node]) -> float:
        return sum(self._by_id.get(node.id, 0.0) for node in nodes)

    def share(self, nodes: Sequence[Node]) -> float:
        """Return how much of the sum of all layers' times these layers took."""
        total_ms = sum(self._by_id.values())
        return self._latency_ms(nodes) / total_ms if total_ms else 0.0

    def lines(self, nodes: Sequence[Node]) -> tuple[str, ...]:
        """Say how long the layers took."""
        latency_ms = self._latency_ms(nodes)
        missing = ("not measured",) if self.latencies else ()
        return (f"{latency_ms:.2f} ms, {100 * self.share(nodes):.1f} %",) if latency_ms else missing


class Kinds(_OfNetwork):
    """Colours by the kind of layer; parts say their MACs, and stages their parameters, too."""

    name = "kind"
    title = "Kind"
    meaning = "the kind of layer"
    lists_used = True

    @cached_property
    def _macs(self) -> Macs:
        """The shares of the network's MACs, which are added up once."""
        return Macs(self.whole)

    def lines(self, nodes: Sequence[Node]) -> tuple[str, ...]:
        """Say what a part costs."""
        return self._macs.lines(nodes)

    def stage_lines(self, nodes: Sequence[Node]) -> tuple[str, ...]:
        """Say what a stage costs, and how many parameters it has."""
        return (*self.lines(nodes), f"{count(sum(node_cost(node).params for node in nodes))} parameters")

    def layer_lines(self, node: Node) -> tuple[str, ...]:
        """Say nothing: a colour stands for a kind."""
        del node
        return ()

    def fill(self, box: Box, *, dark: bool) -> str:
        """Return the colour of the kind."""
        return kind_fill(box.kind, dark=dark)

    @classmethod
    def legend(cls, *, dark: bool = False) -> Legend:
        """Return each kind with its colour."""
        return tuple((kind_words(kind), kind_fill(kind, dark=dark)) for kind in KINDS)


@dataclass(frozen=True)
class Change(Overlay):
    """Colours by what became of the layers between two networks; `side` is one of the two."""

    name = "change"
    title = "Changes"
    meaning = "what differs from another network"
    marks_borders = True

    side: ComparedSide | None = None

    @property
    def missing(self) -> str:
        """Say so where there is nothing to differ from."""
        return "" if self.side else "a change needs a network to differ from"

    @cached_property
    def _entries(self) -> Mapping[str, Entry]:
        return self.side.entries if self.side else {}

    def _statuses(self, nodes: Sequence[Node]) -> list[Status]:
        return [self._entries[node.id].status for node in nodes if node.id in self._entries]

    def status(self, nodes: Sequence[Node]) -> Status:
        """Return what became of the layers; what is not compared is the same."""
        statuses = self._statuses(nodes)
        return status_of(statuses) if statuses else "same"

    def lines(self, nodes: Sequence[Node]) -> tuple[str, ...]:
        """Say how many layers of a part differ."""
        if self.status(nodes) != "changed":
            return ()
        differ = sum(status != "same" for status in self._statuses(nodes))
        return (f"{differ} of {plural(len(nodes), 'layer')} differ",)

    def layer_lines(self, node: Node) -> tuple[str, ...]:
        """Say what changed in a layer."""
        return self.details(node)[:_MOST_CHANGES]

    def details(self, node: Node) -> tuple[str, ...]:
        """Return every change of a layer."""
        entry = self._entries.get(node.id)
        return entry.change_texts if entry else ()

    def fill(self, box: Box, *, dark: bool) -> str:
        """Return the colour of the status."""
        return LOOKS[box.status].colours(dark=dark)[0]

    @classmethod
    def legend(cls, *, dark: bool = False) -> Legend:
        """Return each status with its colour."""
        return tuple((marked(status, look.label), look.colours(dark=dark)[0]) for status, look in LOOKS.items())


OVERLAYS: Final[Mapping[str, type[Overlay]]] = {
    overlay.name: overlay for overlay in (Kinds, Macs, Params, ActivationBytes, Field, Change, Latency)
}
"""Every overlay by its name, in the order in which they are offered."""


def overlay_of(colour: str | Overlay, whole: LayerGraph) -> Overlay:
    """Return the overlay of a name, or the one that is given. Raises DesignError for an unknown name."""
    if isinstance(colour, Overlay):
        return colour
    check_choice("colour", colour, OVERLAYS)
    return OVERLAYS[colour].of(whole)
