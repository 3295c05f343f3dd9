"""What the command line answers of the course: the claims, what a page measures, a lesson plan to print."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Final

from inception_lab.claims import CLAIMS, outcome_of
from inception_lab.cli.commands import records
from inception_lab.errors import LessonError, check_choice, received
from inception_lab.labs import Quantities
from inception_lab.teach.expression import fill
from inception_lab.teach.files import read_table
from inception_lab.teach.handout import handout
from inception_lab.teach.lesson_plan import LessonPlan, lesson_plans, read_lesson_plan
from inception_lab.teach.pages import quantities, read_link

__all__ = ["claims", "measured", "printed"]

_UNITS: Final = (
    "By the end of a name: macs are multiply-adds of one image, params learned values, bytes those of float32 and one "
    "image, field pixels of the input along one side, depth convolutions and linear layers on the longest path, top1 "
    "and top5 percents of error, narrowest the values of the smallest map on the way, ratio a quotient."
)


def claims(claim_id: str | None, style: str) -> str:
    """List what is said of the family with its verdict, or show how one claim is computed.

    Raises DesignError for an unknown claim.
    """
    if claim_id is not None:
        return _claim(claim_id, style)
    titles = ("claim", "verdict", "computed", "what is said", "where")
    rows = []
    for name, claim in CLAIMS.items():
        outcome = outcome_of(name)
        rows.append((name, outcome.verdict, outcome.steps[-1].text, claim.said, claim.origin))
    note = f"{len(rows)} claims, each recomputed from the networks"
    return records(titles, rows, style, "claims", note, numbers=("computed",))


def _claim(claim_id: str, style: str) -> str:
    check_choice("claim", claim_id, CLAIMS)
    claim, outcome = CLAIMS[claim_id], outcome_of(claim_id)
    rows = [(step.words, step.text, step.formula.text if step.formula else "") for step in outcome.steps]
    note = f"{claim.said} ({claim.source.removesuffix('.')})\n{outcome.verdict}: {outcome.because}"
    return records(("step", "computed", "formula"), rows, style, "steps", note, numbers=("computed",))


def measured(page: str, link: str, style: str) -> str:
    """List what a page measures in the state of a link: the names that lessons may use.

    Raises LabError for an unknown page, or a link that is not wholly readable.
    """
    values = quantities(page, read_link(link.rpartition("?")[2] if link.startswith("http") else link))
    write = _written if style in ("text", "markdown") else _plainly
    rows = [(name, write(name, values)) for name in values]
    note = f"What the page {page} measures there. {_UNITS}"
    return records(("name", "value"), rows, style, "quantities", note, numbers=("value",))


def _written(name: str, values: Quantities) -> str:
    return fill(f"{{{name}}}", values)


def _plainly(name: str, values: Quantities) -> str:
    """Write a quantity as a program reads it: ``131691520``."""
    value = values[name]
    if isinstance(value, (bool, str)):
        return _written(name, values)
    exact = Fraction(value)
    return str(exact) if exact.denominator == 1 else f"{float(exact):.10g}"


def printed(plan: str, output: str | None, *, teacher: bool) -> str:
    """Return a lesson plan as a page to print, or write it to the file `output` and return that file's name.

    `plan` is a name, as the app has it, or a file. Raises LabError for one that cannot be used, and where nothing
    can be written.
    """
    page = handout(_plan(plan), teacher=teacher)
    if output is None:
        return page
    try:
        Path(output).write_text(page, encoding="utf-8")
    except OSError as error:
        raise LessonError("--output", "cannot be written", error.strerror or "", "choose another file") from None
    return output


def _plan(name: str) -> LessonPlan:
    if name.endswith(".toml"):
        file = Path(name)
        return read_lesson_plan(file.stem, read_table(file))
    known, _ = lesson_plans()
    if name not in known:
        raise LessonError("plan", "no such lesson plan", received(name), f"one of {', '.join(known)}, or a .toml file")
    return known[name]
