"""What the commands answer, as text in the format asked for."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from inception_lab.cost import graph_cost
from inception_lab.design import Design, from_text, graph_of, network_of, parse_design, to_text
from inception_lab.errors import LabError
from inception_lab.graph import format_shape
from inception_lab.text.numbers import count, grouped
from inception_lab.text.records import Column, records_as_csv, records_as_markdown, records_as_text
from inception_lab.text.summary import SCHEMA, summarize
from inception_lab.variants import VARIANTS, Checked, variant_of

if TYPE_CHECKING:
    from inception_lab.backend.reconciliation import Reconciliation
    from inception_lab.engine import RunResult

__all__ = ["draw", "draw_to_scale", "records", "summary", "variants", "verify"]

# ── variants ─────────────────────────────────────────────────────────────────


def variants(name: str | None, style: str) -> str:
    """List the networks, or the knobs of one. Raises DesignError for an unknown name."""
    if name is not None:
        return _knobs(name, style)
    titles = ("name", "year", "network", "input", "parameters", "MACs", "source")
    rows: list[tuple[str, ...]] = []
    for variant in VARIANTS.values():
        graph = graph_of(parse_design(variant.name))
        total = graph_cost(graph).total
        shape = format_shape(graph.nodes[0].out_shape)
        exact = style != "text"
        params, macs = (str(total.params), str(total.macs)) if exact else (count(total.params), count(total.macs))
        rows.append((variant.name, str(variant.year), variant.title, shape, params, macs, variant.source))
    note = "MACs: multiply-adds of convolutions and linears, one image; auxiliary heads not counted."
    return records(titles, rows, style, "variants", note, numbers=("year", "parameters", "MACs"))


def _knobs(name: str, style: str) -> str:
    variant = variant_of(name)
    titles = ("knob", "default", "values", "group", "about")
    rows = [
        (knob.name, knob.format(knob.default), knob.choices, knob.group, f"{knob.label}. {knob.help}")
        for knob in variant.knobs
    ]
    note = f"{variant.title}. {variant.summary} Source: {variant.source}."
    return records(titles, rows, style, "knobs", note)


# ── summary ──────────────────────────────────────────────────────────────────


def summary(chosen: Design, style: str) -> str:
    """Show every layer of a design, and the totals."""
    if style == "json":
        return json.dumps(summarize(chosen), indent=1, ensure_ascii=False)
    from inception_lab.text import table

    graph = graph_of(chosen)
    costs = graph_cost(graph)
    rows, totals = table.rows(graph, costs), table.totals(graph, costs)
    match style:
        case "csv":
            return table.as_csv(rows)
        case "markdown":
            return table.as_markdown(rows, totals)
        case _:
            return table.as_text(rows, totals)


# ── verify ───────────────────────────────────────────────────────────────────


def verify(chosen: Design, style: str) -> tuple[str, int]:
    """Build a design in torch, count it with three counters, and check its published figures.

    Returns the report and the exit status: 1 where a shape, a parameter or a
    counter differs without a named cause. A published figure that differs has
    its reason beside it and is no failure.
    """
    from inception_lab.backend.counters import reconcile
    from inception_lab.engine import RunRequest
    from inception_lab.engine.work.forward import run_forward

    graph = graph_of(chosen)
    ran = run_forward(RunRequest(network_of(chosen), warmup=0, repeats=1))
    reconciliations = reconcile(graph)
    published = _published(chosen)
    right = (
        not ran.mismatches
        and ran.parameters == ran.predicted_parameters
        and all(counter.remainder == 0 for counter in reconciliations)
    )
    if style == "json":
        document = {
            "schema": SCHEMA,
            "variant": chosen.variant,
            "agrees": right,
            "shapes": {"layers": len(ran.observed), "different": [mismatch.node_id for mismatch in ran.mismatches]},
            "params": {"ours": ran.predicted_parameters, "torch": ran.parameters},
            "counters": list(map(_reconciliation, reconciliations)),
            "published": list(map(_checked, published)),
        }
        return json.dumps(document, indent=1, ensure_ascii=False), 0 if right else 1
    titles = ("what", "ours", "theirs", "verdict", "difference explained by, or source")
    rows = (*_built_rows(ran), *map(_counter_row, reconciliations), *map(_published_row, published))
    note = "Counters' ours: MACs of convolutions and linears. Published figures: of the unedited network."
    return records(titles, rows, style, "checks", note, numbers=("ours", "theirs")), 0 if right else 1


def _published(chosen: Design) -> tuple[Checked, ...]:
    """Hold the figures of the variant's sources against the variant as published."""
    graph = graph_of(Design(chosen.variant))
    return tuple(published.check(graph) for published in chosen.declared.published)


def _built_rows(ran: RunResult) -> tuple[tuple[str, ...], ...]:
    shapes = f"{len(ran.mismatches)} differ"
    same = _verdict(agrees=ran.parameters == ran.predicted_parameters)
    return (
        ("shapes", f"{len(ran.observed)} layers", shapes, _verdict(agrees=not ran.mismatches), "torch"),
        ("parameters", grouped(ran.predicted_parameters), grouped(ran.parameters), same, "torch"),
    )


def _counter_row(counted: Reconciliation) -> tuple[str, ...]:
    causes = " + ".join(f"{cause.name} {grouped(cause.amount)}" for cause in counted.causes) or "nothing added"
    verdict = "agrees" if counted.remainder == 0 else f"unexplained remainder {grouped(counted.remainder)}"
    return counted.counter, grouped(counted.ours), grouped(counted.total), verdict, causes


def _published_row(checked: Checked) -> tuple[str, ...]:
    published = checked.published
    source = "; ".join(filter(None, (published.source, published.allowance)))
    what = f"{published.row}: {published.quantity}"
    return (
        what,
        checked.computed,
        published.printed,
        _verdict(agrees=checked.agrees),
        published.reason or source,
    )


def _checked(checked: Checked) -> dict[str, Any]:
    published = checked.published
    return {
        "row": published.row,
        "quantity": published.quantity,
        "printed": published.printed,
        "computed": checked.computed,
        "agrees": checked.agrees,
        "reason": published.reason,
        "source": published.source,
        "allowance": published.allowance,
    }


def _reconciliation(counted: Reconciliation) -> dict[str, Any]:
    return {
        "counter": counted.counter,
        "version": counted.version,
        "convention": counted.convention,
        "total": counted.total,
        "ours": counted.ours,
        "causes": [{"name": cause.name, "amount": cause.amount, "why": cause.why} for cause in counted.causes],
        "remainder": counted.remainder,
    }


def _verdict(*, agrees: bool) -> str:
    return "agrees" if agrees else "differs"


# ── draw ─────────────────────────────────────────────────────────────────────


def draw(chosen: Design, style: str, depth: str, colour: str, against: str | None) -> str:
    """Draw a design as DOT, as SVG, or as a page to walk into; coloured by what differs `against` another.

    Raises BackendError where nothing can lay it out, LabError where one of them cannot be built.
    """
    from inception_lab.diff import diff
    from inception_lab.draw.network.drawing import Drawing
    from inception_lab.draw.network.overlays import Change, overlay_of
    from inception_lab.draw.network.statuses import ComparedSide
    from inception_lab.draw.network.tree import FigureDepth

    graph = graph_of(chosen)
    overlay = overlay_of(colour, graph)
    if against is not None:
        overlay = Change(ComparedSide(diff(graph_of(from_text(against)), graph), first=False))
    if overlay.missing:
        remedy = "name it with --against" if isinstance(overlay, Change) else "the page colours by it after a run"
        raise LabError("--colour", overlay.missing, remedy=remedy)
    drawing = Drawing(graph, cast(FigureDepth, depth), overlay)
    match style:
        case "svg":
            return drawing.svg()
        case "html":
            return drawing.html()
        case _:
            return drawing.dot()


def draw_to_scale(chosen: Design, style: str, against: str | None) -> str:
    """Draw a design to scale as SVG or as a page, below another on the same scale where `against` names one.

    Raises LabError for DOT, which has no scale, and where one of them cannot be built.
    """
    from inception_lab.draw.scale.modules import Panel
    from inception_lab.draw.scale.views import to_scale

    if style not in ("svg", "html"):
        raise LabError("--format", "a picture to scale has none of this kind", repr(style), "use svg or html")
    panels = [Panel(to_text(chosen), graph_of(chosen))]
    if against is not None:
        other = from_text(against)
        above = Panel(to_text(other), graph_of(other), "naive")
        panels = [above, replace(panels[0], accent="reduced")]
    picture = to_scale(panels)
    return picture.svg() if style == "svg" else picture.html()


def records(
    titles: Sequence[str],
    rows: Sequence[Sequence[str]],
    style: str,
    name: str,
    note: str,
    *,
    numbers: Collection[str] = (),
    exact: Sequence[Mapping[str, object]] | None = None,
) -> str:
    """Write rows in a format, with a note below them; in JSON under `name`. Raises LabError for another format.

    The columns whose titles are among `numbers` stand right, and are numbers in JSON where they can be read as such;
    `exact` is what JSON lists in the place of rows that are rounded for people.
    """
    columns = [Column(title, right=title in numbers) for title in titles]
    match style:
        case "json":
            read = [
                {title: _read(cell) if title in numbers else cell for title, cell in zip(titles, row, strict=True)}
                for row in rows
            ]
            listed = read if exact is None else exact
            return json.dumps({"schema": SCHEMA, name: listed, "note": note}, indent=1, ensure_ascii=False)
        case "csv":
            return records_as_csv(columns, rows)
        case "markdown":
            return f"{records_as_markdown(columns, rows)}\n\n{note}"
        case "text":
            return f"{records_as_text(columns, rows)}\n\n{note}"
    raise LabError("--format", "no such format", repr(style), "text, json, csv or markdown")


def _read(cell: str) -> str | int | float:
    """Return a cell as the number that it is; else as it is."""
    for kind in (int, float):
        try:
            return kind(cell)
        except ValueError:
            continue
    return cell
