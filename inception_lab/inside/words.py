"""A value's making in words: rows for a table, a sentence for a screen reader."""

from __future__ import annotations

from typing import Final

from inception_lab.inside.layer import act_of
from inception_lab.inside.sums import Counted, Explanation, Row, Step, counted, products_of
from inception_lab.text.numbers import grouped, plural, short

__all__ = ["COLUMNS", "Line", "lines", "macs_words", "note", "sentence"]

COLUMNS: Final = ("what", "of", "adds", "value")
Line = tuple[str, str, float | None, float | None]
"""What is done, with what; what it adds; the value after it."""


def lines(explanation: Explanation) -> tuple[Line, ...]:
    """Return the table: a line a row, then a line a step, torch's value last."""
    made = [_row(explanation, row) for row in explanation.rows]
    done = [_step(explanation, step) for step in explanation.steps]
    check = "✓" if explanation.agrees else "✗"
    told = f"{check} within {explanation.tolerance:.1e}"
    return (*made, *done, ("torch's value", told, None, explanation.torch_value))


def sentence(explanation: Explanation) -> str:
    """Return how the value came to be, as one would say it."""
    row, column = explanation.at
    where = f"Channel {explanation.channel} of {explanation.node.id} at row {row}, column {column}"
    if explanation.node.op == "input":
        parts = [f"byte {short(explanation.steps[0].amounts[0])} of the image"]
    else:
        parts = [_said(explanation, line) for line in explanation.rows]
    steps = [_step_said(step) for step in explanation.steps]
    agrees = "torch gives the same" if explanation.agrees else "torch gives another value"
    return f"{where}: {'; '.join((*parts, *steps))}; {agrees}, {short(explanation.torch_value)}."


def macs_words(factors: tuple[Counted, ...]) -> str:
    """Return how the layer's MACs come from this value's products; empty where it has none."""
    if not factors:
        return ""
    written = " · ".join(f"{factor.text} ({factor.meaning})" for factor in factors)
    products, macs = products_of(factors), products_of(factors, whole=True)
    return f"{plural(products, 'product')} made this value; the layer does {written} = {grouped(macs)} MACs."


def note(explanation: Explanation) -> str:
    """Return what stands below the table."""
    counted_words = macs_words(counted(explanation.node))
    return (
        f"{counted_words} Rows, columns and channels are counted from 0. Weights are random, not trained. "
        "Added in float64; torch adds in float32, so it may differ by the tolerance."
    ).strip()


def _row(explanation: Explanation, row: Row) -> Line:
    if row.source is None:
        return plural(row.maps, "other channel"), "together", row.contribution, None
    place = f"{row.source.node_id}, channel {row.source.channel}"
    match act_of(explanation.node):
        case "window":
            patch = row.patch.inputs if row.patch else ()
            padding = sum(value is None for values in patch for value in values)
            places = (len(patch), len(patch[0])) if patch else (0, 0)
            size = "weight × value" if places == (1, 1) else f"{places[0]}×{places[1]} products"
            return place, f"{size}, {padding} in the padding" if padding else size, row.contribution, None
        case "largest":
            return place, "under the window", None, None
        case "mean":
            return place, "sum under the window", row.contribution, None
        case "response":
            return place, "its square", row.contribution, None
        case "sum":
            of = "shortcut" if row is explanation.rows[0] else f"body × {row.factor:g}"
            return place, of, row.contribution, None
        case _:
            return place, "", None, row.contribution


def _step(explanation: Explanation, step: Step) -> Line:
    match step.kind:
        case "sum":
            what = "sum of all channels" if act_of(explanation.node) == "window" else "sum"
            return what, "", None, step.value
        case "bias":
            return "bias", "", step.amounts[0], step.value
        case "norm":
            scale, shift = step.amounts
            return "batch norm", f"× {scale:.6g} {'−' if shift < 0 else '+'} {abs(shift):.6g}", None, step.value
        case "relu":
            return "ReLU", "open" if step.value > 0 else "closed: not above 0", None, step.value
        case "largest":
            return "largest value", f"at row {step.amounts[0]:g}, column {step.amounts[1]:g}", None, step.value
        case "mean":
            return "mean", f"÷ {step.amounts[0]:g}", None, step.value
        case "squares":
            return "sum of the squares", "", None, step.value
        case "response":
            return "response", f"{step.amounts[0]:.6g} ÷ {step.amounts[1]:.6g}", None, step.value
        case "pixel":
            return "pixel", f"{step.amounts[0]:g} ÷ 127.5 − 1", None, step.value
        case "pass":
            return "passed on", "", None, step.value


def _said(explanation: Explanation, row: Row) -> str:
    what, of, adds, value = _row(explanation, row)
    number = adds if adds is not None else value
    words = f"{what} ({of})" if of and row.source is not None else what
    if number is None:
        return words
    verb = "is" if act_of(explanation.node) in ("concat", "pass") else "add" if row.source is None else "adds"
    return f"{words} {verb} {short(number)}"


def _step_said(step: Step) -> str:
    match step.kind:
        case "sum":
            return f"the sum is {short(step.value)}"
        case "bias":
            return f"the bias {short(step.amounts[0])} makes it {short(step.value)}"
        case "norm":
            return f"batch norm, times {short(step.amounts[0])} plus {short(step.amounts[1])}, {short(step.value)}"
        case "relu":
            return "the ReLU lets it pass" if step.value > 0 else "the ReLU makes it 0"
        case "largest":
            row, column = step.amounts
            return f"the largest is {short(step.value)}, at row {row:g}, column {column:g}"
        case "mean":
            return f"over {step.amounts[0]:g} the mean is {short(step.value)}"
        case "squares":
            return f"the sum of the squares is {short(step.value)}"
        case "response":
            return f"{short(step.amounts[0])} divided by {short(step.amounts[1])} is {short(step.value)}"
        case "pixel":
            return f"divided by 127.5, less 1, it is {short(step.value)}"
        case "pass":
            return "it is passed on"
