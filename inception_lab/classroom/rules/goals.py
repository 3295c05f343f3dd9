"""What a class is to reach with a design of its own: a condition over a page's quantities, and two axes to see it on.

A goal is written as lessons write conditions. Where it is bounds joined by
``and``, the bounds are a region of the chart.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from inception_lab.classroom.rules.states import measured
from inception_lab.errors import ClassError, LessonError, received
from inception_lab.labs import Quantities
from inception_lab.teach.expression import number, truth
from inception_lab.teach.pages import EXPLORER, check_page
from inception_lab.text.numbers import bytes_text, count, grouped, short

__all__ = [
    "GOALS",
    "Bound",
    "Goal",
    "GoalPhase",
    "axis_title",
    "bounds_of",
    "default_axes",
    "front",
    "goal_from",
    "goal_to_json",
    "is_higher_better",
    "make_goal",
    "numbers_on",
    "written_amount",
]

_MOST_WORDS: Final = 160
_SHORT_FROM: Final = 10_000
_TITLES: Final[Mapping[str, str]] = {
    "macs": "MACs of one image",
    "params": "parameters",
    "activation_bytes": "bytes of all layers' outputs (float32)",
    "peak_bytes": "peak memory in bytes (float32)",
    "depth": "depth in layers",
    "field": "receptive field in px",
    "last_grid": "height of the last map in positions",
    "convolutions": "convolutions",
    "stem_macs": "MACs of the stem",
    "stem_params": "parameters of the stem",
    "figure_3_macs": "MACs of figure 3's stem",
    "figure_3_grid": "height of the map that figure 3's stem leaves, in positions",
    "naive_macs": "MACs of the naive module",
    "reduced_macs": "MACs of the module with reductions",
    "layer_ratio": "ratio of the naive layer's MACs to the reduced one's",
    "parallel_macs": "MACs of the parallel reduction",
    "kernel": "height of the kernel in positions",
}
_HIGHER: Final = frozenset({"field", "depth", "last_grid", "saved", "positions_seen"})
"""Of these more is better where a goal does not say otherwise; of all others, which are costs, less."""
_TURNED: Final[Mapping[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.Gt,
    ast.LtE: ast.GtE,
    ast.Gt: ast.Lt,
    ast.GtE: ast.LtE,
    ast.Eq: ast.Eq,
}


class GoalPhase(StrEnum):
    """Where a goal stands: designs are taken, are only looked at, are no longer shown."""

    OPEN = "open"
    CLOSED = "closed"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal in words, the condition on the page `page` that says when it is reached, and the axes' quantities."""

    words: str
    check: str
    page: str
    x: str
    y: str

    def holds(self, quantities: Quantities) -> bool:
        """Tell whether a state reaches the goal. Raises LessonError."""
        return truth(self.check, quantities)


@dataclass(frozen=True, slots=True)
class Bound:
    """Between which values a quantity must lie; None where there is no end."""

    least: Fraction | None = None
    most: Fraction | None = None

    def both(self, other: Bound) -> Bound:
        """Return the bound that both set."""
        least = [end for end in (self.least, other.least) if end is not None]
        most = [end for end in (self.most, other.most) if end is not None]
        return Bound(max(least, default=None), min(most, default=None))


GOALS: Final = (
    Goal(
        "Under 1 G MACs, and the last map sees 600 px or more",
        "macs < 1000000000 and field >= 600",
        EXPLORER,
        "macs",
        "field",
    ),
    Goal(
        "Under 5 M parameters, and 40 layers deep or more",
        "params < 5000000 and depth >= 40",
        EXPLORER,
        "params",
        "depth",
    ),
    Goal(
        "Under 4 MB of peak memory, with 1,000 classes, as few MACs as you can",
        "peak_bytes < 4000000 and output == '1000'",
        EXPLORER,
        "peak_bytes",
        "macs",
    ),
    Goal(
        "Half of GoogLeNet's MACs, and no fewer parameters",
        "macs <= 791335936 and params >= 6998552",
        EXPLORER,
        "macs",
        "params",
    ),
)
"""Goals to choose from; each is reached by a design that a test knows, and not by a published one as it is."""


def make_goal(words: str, check: str, page: str, x: str, y: str) -> Goal:
    """Make a goal of what a teacher wrote; without words, the condition is what students read. Raises LabError."""
    check = " ".join(check.split())
    told = " ".join("".join(letter if letter.isprintable() else " " for letter in words[:400]).split()) or check
    if len(told) > _MOST_WORDS:
        raise ClassError("goal", f"has more than {_MOST_WORDS} letters", received(words), "say it shorter")
    names = numbers_on(check_page(page))
    for name in (x, y):
        if name not in names:
            raise ClassError("axis", "this page measures no such number", received(name), f"one of {', '.join(names)}")
    if x == y:
        raise ClassError("axis", "both are the same", received(x), "choose two")
    goal = Goal(told, check, page, x, y)
    goal.holds(measured(page, ""))
    return goal


def numbers_on(page: str) -> tuple[str, ...]:
    """Return the names of the numbers that a page measures as it is at first, in its order."""
    return tuple(name for name, value in measured(page, "").items() if not isinstance(value, str))


def default_axes(page: str, check: str) -> tuple[str, str]:
    """Return the quantities to see a goal on: the MACs and what else it bounds; parameters where it bounds nothing."""
    names = numbers_on(page)
    wanted = ["macs", *bounds_of(check), "params", *names]
    first, second, *_ = dict.fromkeys(name for name in wanted if name in names)
    return first, second


# ── The condition as a region ────────────────────────────────────────────────


def bounds_of(check: str) -> dict[str, Bound]:
    """Return the bounds that a condition sets where it is bounds joined by ``and``; others of its parts set none."""
    try:
        tree = ast.parse(check.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    found: dict[str, Bound] = {}
    for name, bound in _bounds(tree):
        found[name] = found.get(name, Bound()).both(bound)
    return found


def _bounds(node: ast.expr) -> Iterator[tuple[str, Bound]]:
    match node:
        case ast.BoolOp(op=ast.And(), values=values):
            for value in values:
                yield from _bounds(value)
        case ast.Compare(left=left, ops=ops, comparators=others):
            for before, op, after in zip((left, *others), ops, others, strict=False):
                yield from _compared(before, op, after)


def _compared(before: ast.expr, op: ast.cmpop, after: ast.expr) -> Iterator[tuple[str, Bound]]:
    if isinstance(after, ast.Name) and type(op) in _TURNED:
        before, op, after = after, _TURNED[type(op)](), before
    end = _constant(after)
    if not isinstance(before, ast.Name) or end is None:
        return
    match op:
        case ast.Lt() | ast.LtE():
            yield before.id, Bound(most=end)
        case ast.Gt() | ast.GtE():
            yield before.id, Bound(least=end)
        case ast.Eq():
            yield before.id, Bound(end, end)


def _constant(node: ast.expr) -> Fraction | None:
    try:
        return number(ast.unparse(node), {})
    except LessonError:
        return None


# ── The front ────────────────────────────────────────────────────────────────


def is_higher_better(name: str, bound: Bound | None) -> bool:
    """Tell whether more of a quantity is better: as the goal bounds it, else as the quantity is a cost or none."""
    if bound is not None and (bound.least is None) != (bound.most is None):
        return bound.least is not None
    return name in _HIGHER


def front(
    points: Sequence[tuple[Fraction, Fraction]], *, x_higher: bool, y_higher: bool
) -> tuple[tuple[Fraction, Fraction], ...]:
    """Return the points that no other is better than on one axis and as good on the other, by x."""
    ordered = sorted(set(points), key=lambda at: (-at[0] if x_higher else at[0], -at[1] if y_higher else at[1]))
    best: list[tuple[Fraction, Fraction]] = []
    for at in ordered:
        if not best or (at[1] > best[-1][1] if y_higher else at[1] < best[-1][1]):
            best.append(at)
    return tuple(sorted(best))


# ── Words ────────────────────────────────────────────────────────────────────


def axis_title(name: str) -> str:
    """Return a quantity in words, with its unit."""
    return _TITLES.get(name, name.replace("_", " "))


def written_amount(name: str, value: Fraction) -> str:
    """Write a quantity's value shortly: ``912.6 M MACs``, ``715 px``."""
    if name.endswith("bytes") and value.denominator == 1:
        return bytes_text(int(value))
    unit = {"field": " px", "depth": " layers"}.get(name, "")
    if name.endswith("macs"):
        unit = " MACs"
    elif name.endswith("params"):
        unit = " parameters"
    if value.denominator != 1:
        return f"{short(float(value))}{unit}"
    return f"{count(int(value)) if abs(value) >= _SHORT_FROM else grouped(int(value))}{unit}"


# ── Kept as text ─────────────────────────────────────────────────────────────


def goal_to_json(goal: Goal) -> str:
    """Write a goal for the store."""
    return json.dumps(asdict(goal))


def goal_from(text: str) -> Goal:
    """Read what `goal_to_json` wrote."""
    return Goal(**json.loads(text))
