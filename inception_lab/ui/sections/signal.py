"""Signal: how large activations and gradients are along this network before any training."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import streamlit as st

from inception_lab.design import Design, network_of
from inception_lab.draw.charts.values import DepthLine, depth_chart
from inception_lab.engine import FASTEST
from inception_lab.engine.requests.signal import (
    INITIALISATIONS,
    Initialisation,
    SignalCase,
    SignalRequest,
    SignalResult,
    SignalTrace,
)
from inception_lab.labs.signal_cases import has_sums, norm_cases, scale_cases, width_cases, with_norm_as
from inception_lab.spec import Network
from inception_lab.text.headlines import Figures
from inception_lab.text.numbers import short
from inception_lab.ui import results, runs
from inception_lab.ui.charts import show_chart
from inception_lab.ui.sections.choices import choose, choose_batch, segments
from inception_lab.ui.words import as_written

__all__ = ["show"]

_QUESTIONS: Final = {"scale": "Residual scales", "norm": "Batch norm", "start": "Initialisations", "width": "Widths"}
_NORMS: Final = {"as_designed": "as designed", "on": "on everywhere", "off": "off everywhere"}
_MOST_BATCH: Final = 64


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is compared, and what is held equal meanwhile."""

    design: Design
    question: str
    start: Initialisation
    norm: str
    batch: int


def show(chosen: Design, _figures: Figures) -> None:
    """Draw the question, send a batch forward and back when asked, and show how the signal fares."""
    st.caption(
        "One batch of random images goes forward through this network with freshly drawn weights, and the gradient of "
        "a cross entropy with random classes goes back. Where deviations grow or fade by powers of ten, training has "
        "a hard start."
    )
    asked = _ask(chosen)
    known = results.recall(SignalRequest, asked)
    whole = known is not None and not known.left_out
    if st.button("Send it through", type="primary", icon=":material/play_arrow:", disabled=whole):
        runs.start(asked, SignalRequest(_cases(asked), FASTEST, asked.batch))
    runs.follow(SignalRequest)
    measured = results.recall(SignalRequest, asked)
    if measured is not None:
        _show_result(measured)
        if asked.question in ("scale", "width") and has_sums(chosen):
            _show_claim()


def _ask(chosen: Design) -> _Asked:
    missing = {"scale": not has_sums(chosen), "width": len(width_cases(chosen)) < 2}
    questions = {name: words for name, words in _QUESTIONS.items() if not missing.get(name)}
    question = segments("Compare", questions, key=f"signal.question.{'.'.join(questions)}")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        start: Initialisation = "he"
        if question != "start":
            start = choose("Weights drawn", INITIALISATIONS, key="signal.start", width=280)
        norm = "as_designed"
        if question != "norm":
            norm = choose("Batch norm", _NORMS, key="signal.norm", width=170)
        batch = choose_batch("signal", 4, least=2, most=_MOST_BATCH)
    return _Asked(chosen, question, start, norm, batch)


def _cases(asked: _Asked) -> tuple[SignalCase, ...]:
    networks: Mapping[str, Network]
    match asked.question:
        case "scale":
            networks = scale_cases(asked.design)
        case "norm":
            networks = norm_cases(asked.design)
        case "width":
            networks = width_cases(asked.design)
        case _:
            network = with_norm_as(network_of(asked.design), asked.norm)
            return tuple(SignalCase(words, network, name) for name, words in INITIALISATIONS.items())
    return tuple(SignalCase(name, with_norm_as(network, asked.norm), asked.start) for name, network in networks.items())


# ── What came out ────────────────────────────────────────────────────────────


def _show_result(measured: SignalResult) -> None:
    runs.show_left_out(measured)
    st.markdown("**Activations**: standard deviation after each layer that everything passes")
    lines = [DepthLine(trace.name, trace.nodes, trace.activations) for trace in measured.traces]
    chart = depth_chart(lines, "standard deviation")
    show_chart(
        chart,
        key="signal.activations",
        alt="Deviation of activations along the network",
        numbers="activations, layer by layer",
    )
    st.markdown("**Gradients**: standard deviation after the same layers")
    lines = [DepthLine(trace.name, trace.nodes, trace.gradients) for trace in measured.traces]
    chart = depth_chart(lines, "standard deviation")
    show_chart(
        chart,
        key="signal.gradients",
        alt="Deviation of gradients along the network",
        numbers="gradients, layer by layer",
    )
    st.table(
        {
            "Case": [trace.name for trace in measured.traces],
            "Activations, largest": [short(max(trace.activations)) for trace in measured.traces],
            "at the end": [short(trace.activations[-1]) for trace in measured.traces],
            "Gradients, at the end": [short(trace.gradients[-1]) for trace in measured.traces],
            "at the first layer": [short(trace.gradients[1]) for trace in measured.traces],
            "first layer ÷ end": [_ratio(trace) for trace in measured.traces],
        },
        hide_index=True,
    )
    st.caption(
        f"{measured.device_name}, {measured.batch} images at once, float32. Standard deviations over all values of a "
        "layer's output; the input's is 1. The end is the last map before the classifier. Batch norm takes the batch's "
        "statistics, as in training; dropout lets all through. Nothing is trained."
    )
    _say_extremes(measured.traces)


def _ratio(trace: SignalTrace) -> str:
    first, last = trace.gradients[1], trace.gradients[-1]
    return short(first / last) if last else "no gradient"


def _say_extremes(traces: tuple[SignalTrace, ...]) -> None:
    """Say which case changes the signal most on its way, and which least."""
    if len(traces) < 2 or not all(0 < trace.activations[-1] < float("inf") for trace in traces):
        return
    spans = {trace.name: _span(trace) for trace in traces}
    most, least = max(spans, key=spans.__getitem__), min(spans, key=spans.__getitem__)
    st.markdown(
        f"From the first layer to the last the activations change by up to **×{short(spans[most])}** with "
        f"“{as_written(most)}”, by ×{short(spans[least])} with “{as_written(least)}”."
    )


def _span(trace: SignalTrace) -> float:
    """Return the largest deviation after the first layer ÷ the smallest."""
    inside = trace.activations[1:]
    return max(inside) / min(inside)


def _show_claim() -> None:
    st.info(
        "The paper says that with more than 1,000 filters residual networks “died” early in training, the last layer "
        "before the pooling giving only zeros after a few tens of thousands of steps, and that scaling the residuals "
        "by 0.1 to 0.3 stabilised it (1602.07261, section 3.3). What is measured here is the start, before the first "
        "step: an unscaled sum adds its body's variance to the shortcut's, a scaled one the scale's square of it.",
        icon=":material/menu_book:",
    )
