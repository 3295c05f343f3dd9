"""Claims that are a figure as a source prints it: the variants' own `Published` rows, judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from inception_lab.claims.claim import Claim, Number, Outcome, Step, Topic, between, judge
from inception_lab.cost import NodeCost, graph_cost
from inception_lab.design import Design, from_text, graph_of
from inception_lab.errors import SpecError
from inception_lab.labs import Setting
from inception_lab.labs.compare import COMPARE_LAB
from inception_lab.text.numbers import grouped
from inception_lab.variants import VARIANTS, Published

__all__ = ["Reading", "UNITS", "printed_claim", "published", "side_by_side", "total_of", "value_in"]

UNITS: Final[Mapping[str, str]] = {
    "macs": "MACs",
    "params": "parameters",
    "weights": "weights",
    "depth": "layers",
    "output": "channels",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """Another reading, convention or released version of the same thing, and what it gives."""

    words: str
    value: Callable[[], int]


def published(variant: str, row: str, quantity: str, *, source: str = "") -> Published:
    """Return the row that a variant declares. Raises SpecError where there is none."""
    for figure in VARIANTS[variant].published:
        if (figure.row, figure.quantity) == (row, quantity) and source in figure.source:
            return figure
    raise SpecError(variant, f"no published {quantity}", repr(row), "one of its `published` rows")


def value_in(text: str, row: Published, *, parts: tuple[str, ...] | None = None, quantity: str = "") -> int:
    """Return what the design `text` has where `row` is printed, of other `parts` or as weights if so asked."""
    asked = row if parts is None else replace(row, parts=parts)
    if quantity == "weights":
        asked = replace(asked, quantity="weights")
    return asked.value(graph_of(from_text(text)))


def side_by_side(a: str, b: str) -> Setting:
    """Return the comparison of two designs, from `a` to `b`."""
    return Setting(COMPARE_LAB).turned("a", a).turned("b", b)


def total_of(text: str) -> NodeCost:
    """Return what a design costs in all, its heads with it where they are on."""
    return graph_cost(graph_of(from_text(text))).total


def printed_claim(
    claim_id: str,
    row: Published,
    said: str,
    chosen: str,
    *,
    topic: Topic = Topic.PUBLISHED_TABLES,
    readings: tuple[Reading, ...] = (),
    shows: Design | Setting | None = None,
    quote: str = "",
    note: str = "",
) -> Claim:
    """Return the claim that `row` agrees with the design `chosen`.

    It holds with a condition where one of the `readings` agrees. `claimed` are
    the least and the largest number that the source would print so; `note` is
    what cannot be checked.
    """

    def compute(claimed: tuple[Number, ...]) -> Outcome:
        low, high = claimed
        unit = UNITS[row.quantity] + (", one image" if row.quantity == "macs" else "")
        value = row.value(graph_of(from_text(chosen)))
        others = [(reading.words, reading.value()) for reading in readings]
        fitting = [(words, other) for words, other in others if between(low, high, other)]
        as_said = between(low, high, value)
        return Outcome(
            (
                Step("Printed", row.printed, published=True),
                *(Step(f"Computed, {words}", other, unit) for words, other in others),
                Step("Computed", value, unit),
            ),
            judge(as_said=as_said, on_condition=bool(fitting)),
            f"{_because(row, value, fitting, as_said=as_said)} {note}".rstrip(),
        )

    low, high = row.low, row.high
    return Claim(claim_id, topic, said, row.source, (low, high), compute, shows or from_text(chosen), quote)


def _because(row: Published, value: int, fitting: list[tuple[str, int]], *, as_said: bool) -> str:
    unit = UNITS[row.quantity]
    text = f"{grouped(value)} {unit} are computed; {row.printed} is printed."
    if as_said:
        return text
    for words, other in fitting:
        text += f" It is right {words}: {grouped(other)}."
    reason = row.reason[:1].upper() + row.reason[1:]
    return f"{text} {reason}." if reason else text
