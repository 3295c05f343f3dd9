"""Compare on the page: figures side by side, the answer, the stages, and the difference drawn and listed."""

from __future__ import annotations

from typing import Final

import streamlit as st

from inception_lab.design import from_text
from inception_lab.diff import Finding
from inception_lab.draw.charts.bars import grouped_bars
from inception_lab.draw.network.statuses import marked
from inception_lab.draw.scale.modules import Panel
from inception_lab.errors import LabError
from inception_lab.labs import Setting
from inception_lab.labs.compare import (
    COMPARE_LAB,
    DESIGNS,
    LETTERS,
    PAIRS,
    PART,
    SHOW,
    STATUS,
    Pair,
    compare_designs,
    pair_of,
    with_design,
    with_pair,
)
from inception_lab.labs.compare_report import (
    CompareReport,
    Side,
    first_reason,
    gathered_findings,
    rows,
    story,
)
from inception_lab.text.headlines import headline_figures
from inception_lab.text.numbers import grouped, signed
from inception_lab.ui.charts import show_chart, show_numbers
from inception_lab.ui.lab_page import show_reset
from inception_lab.ui.labs.compare_drawing import called, show_difference
from inception_lab.ui.lesson_state import current_lesson
from inception_lab.ui.panels import show_design_link, show_metrics, show_networks
from inception_lab.ui.session import forgive, mirror, refusal, refuse
from inception_lab.ui.state import state_of
from inception_lab.ui.widgets import show_knob
from inception_lab.ui.words import as_written
from inception_lab.variants import VARIANTS

__all__ = ["controls", "show"]

_ON_ONE_LINE: Final = ("MACs", "Parameters", "Activations", "Receptive field")
_OWN: Final = ""
_NONE: Final = ""
_SHORT_LIST: Final = 8
"""Findings that stand in the first table; all of them are behind it."""
_MOST_ROWS: Final = 400
_TOGETHER: Final = "\N{NO-BREAK SPACE}"
_CONVENTION: Final = (
    "For one image. MACs: multiply-adds of convolutions and linear layers; FLOPs = 2 × MACs. Parameters: learned "
    "values, running statistics of batch norm not counted."
)


# ── The sidebar ──────────────────────────────────────────────────────────────


def controls(setting: Setting) -> None:
    """Draw the prepared pairs, a choice for each design, and the lab's other knobs by group."""
    hidden = current_lesson().hide
    state = state_of(COMPARE_LAB)
    if "Designs" not in hidden:
        _show_pairs(setting)
        for letter in LETTERS:
            _show_design(setting, letter)
        refused = any(refusal(state.where(letter)) for letter in LETTERS)
        with st.expander("As text or link", expanded=refused, key=f"compare.texts.{refused}"):
            for letter in LETTERS:
                show_knob(DESIGNS[letter], state, placeholder="none" if letter in "cd" else "")
    for group in ("Comparison", "Filters"):
        if group not in hidden:
            st.markdown(f"**{group}**")
            for knob in COMPARE_LAB.knobs:
                if knob.group == group and knob is not PART:
                    show_knob(knob, state)
    show_reset(setting)


def _show_pairs(setting: Setting, prefix: str = "") -> None:
    pair = pair_of(setting)
    titles = {_OWN: "your own", **{known.name: known.title for known in PAIRS}}
    st.selectbox(
        "Prepared pairs",
        list(titles),
        format_func=titles.__getitem__,
        key=mirror(f"{prefix}compare.pair", pair.name if pair else _OWN),
        disabled=bool({"a", "b"} & set(current_lesson().fix)),
        on_change=_pair_chosen,
        args=(f"{prefix}compare.pair",),
        help="Two designs that share a name but are not equal.",
    )


def _pair_chosen(key: str) -> None:
    chosen = next((pair for pair in PAIRS if pair.name == st.session_state[key]), None)
    if chosen is not None:
        for letter in LETTERS:
            forgive(f"compare.{letter}")
        state_of(COMPARE_LAB).set(with_pair(state_of(COMPARE_LAB).current, chosen))


def _show_design(setting: Setting, letter: str) -> None:
    text = setting.values[DESIGNS[letter]]
    key = mirror(f"compare.network.{letter}", from_text(text).variant if text else _NONE)
    st.selectbox(
        f"Design {letter}",
        [*((_NONE,) if letter in "cd" else ()), *VARIANTS],
        format_func=lambda name: VARIANTS[name].title if name else "none",
        key=key,
        disabled=letter in current_lesson().fix,
        on_change=_network_chosen,
        args=(letter, key),
        help="The network as published. To compare one with your changes, paste its link below.",
    )


def _network_chosen(letter: str, key: str) -> None:
    where = f"compare.{letter}"
    try:
        state_of(COMPARE_LAB).set(with_design(state_of(COMPARE_LAB).current, letter, st.session_state[key]))
    except LabError as error:
        refuse(where, error)
    else:
        forgive(where)


# ── The page ─────────────────────────────────────────────────────────────────


def show(setting: Setting) -> None:
    """Draw the designs side by side, then what two of them differ in."""
    comparison = compare_designs(setting)
    _show_headlines(comparison)
    with st.container(key="near"):
        _show_pairs(setting, "near.")
    with st.container(key="reason"):
        st.markdown(f"**{as_written(first_reason(comparison))}**")
    sides = (comparison.first, comparison.second)
    show_networks([Panel(f"{side.letter}: {side.title}", side.figures.graph) for side in sides], key="compare.scale")
    with st.expander("All figures, exactly"):
        _show_table(comparison)
    with st.container(key="compare.answer"):
        _show_answer(comparison, pair_of(setting))
    with st.container(key="compare.stages"):
        _show_stages(comparison)
    with st.container(key="compare.difference"):
        show_difference(setting, comparison)
    with st.expander("The difference, layer by layer"):
        _show_rows(setting, comparison)
    for side in comparison.sides:
        show_design_link(f"Open {side.letter} in the Explorer: {as_written(side.title)}", side.design)


def _show_headlines(comparison: CompareReport) -> None:
    first, second = comparison.first, comparison.second
    show_metrics(
        (now.label, now.text, now.change, f"{second.letter}: {now.exact}. {first.letter}: {now.before}. {now.help}.")
        for now in headline_figures(second.figures, first.figures)
        if now.label in _ON_ONE_LINE
    )


def _show_table(comparison: CompareReport) -> None:
    figures = comparison.headlines
    st.table(
        [
            {
                "": headline.label,
                **{
                    called(side): _with_change(column[row].exact, column[row].change)
                    for side, column in zip(comparison.sides, figures, strict=True)
                },
            }
            for row, headline in enumerate(figures[0])
        ],
        hide_index=True,
    )
    st.caption(
        "In brackets the change against design a. " + _CONVENTION + " Activations: bytes of every layer's output, "
        "float32. Peak memory: the most bytes held at once. Depth: convolutions and linear layers on the longest path. "
        "Receptive field: of the last map that is not pooled to one position, height × width."
    )


def _with_change(exact: str, change: str) -> str:
    # A narrow column may break before the change, not inside it.
    return f"{exact} ({change.replace(' ', _TOGETHER)})" if change else exact


def _show_answer(comparison: CompareReport, pair: Pair | None) -> None:
    st.markdown("#### Why are these two not equal?")
    for sentence in story(comparison):
        st.markdown(as_written(sentence))
    if pair is not None:
        with st.expander("What the sources say"):
            sources = (
                f"- {as_written(reason.what)}: {as_written(reason.why)}. :small[Source: {as_written(reason.source)}]"
                for reason in pair.departures
            )
            st.markdown("\n".join(sources))
    if comparison.compared.identical:
        return
    _show_findings(comparison)


def _show_findings(comparison: CompareReport) -> None:
    short = gathered_findings(comparison, most=_SHORT_LIST)
    with st.expander("The differences as a sum"):
        st.table([*map(_finding, short), _total(comparison)], hide_index=True)
        st.caption("Every change is counted once, so the changes add up to the difference.")
    if short != comparison.findings:
        with st.expander(f"All {len(comparison.findings)} differences"):
            st.table([*map(_finding, comparison.findings), _total(comparison)], hide_index=True)
    with st.expander("The sum, by what became of the layers"):
        _show_tallies(comparison)


def _finding(finding: Finding) -> dict[str, str]:
    return _line(finding.text, finding.params_change, finding.macs_change)


def _total(comparison: CompareReport) -> dict[str, str]:
    return _line("all together", comparison.params_difference, comparison.macs_difference)


def _line(text: str, params: int, macs: int) -> dict[str, str]:
    return {"Difference": as_written(text), "Parameters": signed(params), "MACs": signed(macs)}


def _show_tallies(comparison: CompareReport) -> None:
    tallies = [
        {
            "Layers": marked(tally.status, tally.status),
            "How many": grouped(tally.count),
            "Parameters": signed(tally.params_change),
            "MACs": signed(tally.macs_change),
        }
        for tally in comparison.compared.tallies
    ]
    st.table([_whole(comparison.first), *tallies, _whole(comparison.second)], hide_index=True)


def _whole(side: Side) -> dict[str, str]:
    total = side.figures.cost.total
    return {
        "Layers": called(side),
        "How many": "",
        "Parameters": grouped(total.params),
        "MACs": grouped(total.macs),
    }


def _show_stages(comparison: CompareReport) -> None:
    st.markdown("#### Stage by stage")
    labels = [row.title for row in comparison.stages]
    figures = {}
    for unit, quantity in (("MACs", "macs"), ("parameters", "params")):
        numbers = {
            f"{side.letter}: {side.title}": [getattr(row.costs[column], quantity) for row in comparison.stages]
            for column, side in enumerate(comparison.sides)
        }
        figures[unit] = grouped_bars(labels, numbers, unit, unit)
    with st.grid(2, gap="small", min_column_width=340):
        for unit, figure in figures.items():
            show_chart(figure, key=f"compare.stages.{unit}", alt=f"{unit} of each stage: " + ", ".join(labels))
    show_numbers(*figures.values(), key="compare.stages", title="MACs and parameters, stage by stage")
    st.caption("Stages that hold the same layers stand in one row, whatever they are called.")


# ── The difference ───────────────────────────────────────────────────────────


def _show_rows(setting: Setting, comparison: CompareReport) -> None:
    values = setting.values
    listed = rows(comparison.compared, show=values[SHOW], status=values[STATUS])
    if not listed:
        st.info("No layer is of this kind.", icon=":material/info:")
        return
    st.dataframe(
        [
            {
                "Status": row.mark,
                "Stage": row.stage,
                "Module": row.module,
                "Branch": row.branch,
                "Layer": row.layer,
                "Before": row.before,
                "After": row.after,
                "Parameters": row.params_change,
                "MACs": row.macs_change,
            }
            for row in listed[:_MOST_ROWS]
        ],
        hide_index=True,
        column_config={
            "Parameters": st.column_config.NumberColumn(format="localized", help="Change of learned values."),
            "MACs": st.column_config.NumberColumn(format="localized", help="Change of multiply-adds, one image."),
        },
        key="compare.rows",
    )
    cut = f" The first {_MOST_ROWS} are listed." if len(listed) > _MOST_ROWS else ""
    st.caption(f"{grouped(len(listed))} layers, in order.{cut} Parameters and MACs: after less before.")
