"""One value's making as a notebook and a shell show it: a table that prints, and the same as data."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from inception_lab.inside.sums import Explanation, Row, counted, products_of
from inception_lab.inside.words import COLUMNS, lines, note, sentence
from inception_lab.text.records import Column, records_as_text

__all__ = ["ShownValue", "cells"]

_NUMBERS = ("adds", "value")


def cells(explanation: Explanation) -> list[tuple[str, ...]]:
    """Return the table's lines as text, numbers with six digits."""
    return [(what, of, _number(adds), _number(value)) for what, of, adds, value in lines(explanation)]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"


@dataclass(frozen=True, repr=False)
class ShownValue:
    """How one value of a layer's output came to be; printed, the table of what is added and done."""

    explanation: Explanation

    @property
    def value(self) -> float:
        """What the terms add up to, in float64."""
        return self.explanation.value

    @property
    def torch_value(self) -> float:
        """What torch gave, in float32."""
        return self.explanation.torch_value

    @property
    def agrees(self) -> bool:
        """Whether the two are the same within the tolerance of `inside.sums`."""
        return self.explanation.agrees

    @property
    def sentence(self) -> str:
        """The same in one sentence."""
        return sentence(self.explanation)

    def data(self) -> dict[str, Any]:
        """Return it as JSON values: rows with their patches, steps, and the products that are the layer's MACs."""
        made = self.explanation
        factors = counted(made.node)
        return {
            "layer": made.node.id,
            "channel": made.channel,
            "at": list(made.at),
            "rows": list(map(_row, made.rows)),
            "steps": [{"kind": step.kind, "value": step.value, "amounts": list(step.amounts)} for step in made.steps],
            "value": made.value,
            "torch": made.torch_value,
            "tolerance": made.tolerance,
            "agrees": made.agrees,
            "products": products_of(factors),
            "macs": products_of(factors, whole=True),
            "factors": [{"text": factor.text, "value": factor.value, "of": factor.meaning} for factor in factors],
        }

    def __repr__(self) -> str:
        columns = [Column(title, right=title in _NUMBERS) for title in COLUMNS]
        made = self.explanation
        title = f"{made.node.id}, channel {made.channel}, row {made.at[0]}, column {made.at[1]}"
        return f"{title}\n\n{records_as_text(columns, cells(made))}\n\n{note(made)}"

    def _repr_html_(self) -> str:
        made = self.explanation
        head = "".join(f'<th style="text-align:{_side(title)}">{title}</th>' for title in COLUMNS)
        body = "".join(
            "<tr>"
            + "".join(
                f'<td style="text-align:{_side(title)}">{escape(cell)}</td>'
                for title, cell in zip(COLUMNS, line, strict=True)
            )
            + "</tr>"
            for line in cells(made)
        )
        title = f"{escape(made.node.id)}, channel {made.channel}, row {made.at[0]}, column {made.at[1]}"
        return f"<h4>{title}</h4><table><tr>{head}</tr>{body}</table><p>{escape(note(made))}</p>"


def _side(title: str) -> str:
    return "right" if title in _NUMBERS else "left"


def _row(row: Row) -> dict[str, Any]:
    if row.source is None:
        return {"others": row.maps, "adds": row.contribution}
    patch = row.patch
    return {
        "source": row.source.node_id,
        "channel": row.source.channel,
        "adds": row.contribution,
        "factor": row.factor,
        "inputs": [] if patch is None else list(map(list, patch.inputs)),
        "weights": [] if patch is None else list(map(list, patch.weights)),
    }
