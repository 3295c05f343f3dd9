"""Claims on the page: how many hold, one claim step by step, and the list of all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import streamlit as st

from inception_lab.claims import Claim, Outcome, Step, Verdict
from inception_lab.claims.lab import CLAIM, CLAIMS_LAB, TOPIC, VERDICT, chosen_claim, listed, neighbours, tally
from inception_lab.design import Design
from inception_lab.labs import Setting
from inception_lab.ui.lab_page import show_reset
from inception_lab.ui.lesson_state import current_lesson
from inception_lab.ui.page_link import show_page_link
from inception_lab.ui.panels import show_design_link, show_metrics
from inception_lab.ui.state import state_of
from inception_lab.ui.widgets import show_knob

__all__ = ["controls", "show"]

_MARKS: Final[Mapping[Verdict, tuple[str, str, Callable[..., object]]]] = {
    Verdict.HOLDS: ("green", ":material/check_circle:", st.success),
    Verdict.CONDITION: ("orange", ":material/rule:", st.warning),
    Verdict.FAILS: ("red", ":material/cancel:", st.error),
    Verdict.NOT_COMPUTED: ("blue", ":material/help:", st.info),
}
"""A verdict's colour and shape, and the box it stands in."""


def controls(setting: Setting) -> None:
    """Draw what the list is narrowed to; the claim itself is chosen beside its computation."""
    if "List" not in current_lesson().hide:
        st.markdown("**List**")
        for knob in (VERDICT, TOPIC):
            show_knob(knob, state_of(CLAIMS_LAB))
    show_reset(setting)


def show(setting: Setting) -> None:
    """Draw the counts, every claim as a mark, the chosen claim in full, and the list."""
    _show_counts(setting)
    _show_marks(setting)
    if "Claim" not in current_lesson().hide:
        show_knob(CLAIM, state_of(CLAIMS_LAB))
        _show_turns(setting)
    _show_claim(*chosen_claim(setting))
    with st.expander("All claims as a list: what is said, and what the computation gives"):
        _show_list(setting)


def _show_counts(setting: Setting) -> None:
    counts = tally(setting)
    rows = (
        ("Claims", counts.claims, "All claims of the chosen topic."),
        ("Hold", counts.holding, "The computation gives what is said."),
        (
            "Hold with a condition",
            counts.conditional,
            "Right in another reading, by another way of counting, or of the released network.",
        ),
        ("Do not hold", counts.failing, "The computation gives something else."),
        (
            "Not computed",
            counts.not_computed,
            "Only quoted, as an effect of training is; what is computed beside it does not speak against it.",
        ),
    )
    show_metrics(((label, str(number), "", words) for label, number, words in rows))


def _show_marks(setting: Setting) -> None:
    """Draw every claim of the list as its verdict's mark, a link to it."""
    marks = (
        f"[:{_MARKS[outcome.verdict][0]}-badge[{_MARKS[outcome.verdict][1]} {claim.id}]](claims?claim={claim.id})"
        for claim, outcome in listed(setting)
    )
    with st.container(key="claims.marks"):
        st.markdown(" ".join(marks))


def _show_turns(setting: Setting) -> None:
    before, after = neighbours(setting)
    fixed = "claim" in current_lesson().fix
    with st.container(horizontal=True, gap="small"):
        for label, claim_id, icon in (("Previous", before, "arrow_back"), ("Next", after, "arrow_forward")):
            st.button(
                f"{label}: {claim_id}" if claim_id else label,
                key=f"claims.{label.lower()}",
                icon=f":material/{icon}:",
                disabled=fixed or not claim_id,
                help="In the order of the list, as narrowed down in the sidebar.",
                on_click=state_of(CLAIMS_LAB).turn,
                args=("claim", claim_id),
            )


def _show_claim(claim: Claim, outcome: Outcome) -> None:
    with st.container(border=True, key="claims.claim"):
        st.markdown(f"**{claim.id}. {claim.said}**")
        st.caption(claim.source)
        with st.container(key="claims.verdict"):
            _show_verdict(outcome)
        with st.container(key="claims.steps"):
            st.markdown("**The computation**")
            for number, step in enumerate(outcome.steps, start=1):
                _show_step(number, step)
        _show_link(claim)


def _show_verdict(outcome: Outcome) -> None:
    _, icon, show_box = _MARKS[outcome.verdict]
    verb = "is " if outcome.verdict is Verdict.NOT_COMPUTED else ""
    show_box(f"**It {verb}{outcome.verdict}.** {outcome.because}", icon=icon)


def _show_step(number: int, step: Step) -> None:
    mark = " :gray-badge[as published]" if step.published else ""
    st.markdown(f"{number}. {step.words}: **{step.text}**{mark}")
    if step.formula is not None:
        st.latex(step.formula.latex)


def _show_link(claim: Claim) -> None:
    match claim.shows:
        case Design() as chosen:
            show_design_link(f"See it in the Explorer: {chosen.declared.title}", chosen)
        case Setting(lab=lab) as setting:
            show_page_link(lab.name, f"See it in the {lab.title}", "science", setting.to_query())


def _show_list(setting: Setting) -> None:
    pairs = listed(setting)
    if not pairs:
        st.info("No claim of this topic has this verdict.", icon=":material/info:")
        return
    st.table([_row(claim, outcome) for claim, outcome in pairs], hide_index=True)
    st.caption(
        "Computed: the claim's central number, live. MACs: multiply-adds of convolutions and linear layers, one image "
        "at the paper's size. Words quoted after a source are its own, all others are ours."
    )


def _row(claim: Claim, outcome: Outcome) -> dict[str, str]:
    colour, icon, _ = _MARKS[outcome.verdict]
    return {
        "Claim": f"[{claim.id}](claims?claim={claim.id})",
        "What is said": claim.said,
        "Verdict": f":{colour}[{icon}] {outcome.verdict}",
        "Computed": outcome.steps[-1].text,
        "Where": claim.origin,
    }
