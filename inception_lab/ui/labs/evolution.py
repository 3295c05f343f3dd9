"""Evolution on the page: the chart, one step's idea, the published results."""

from __future__ import annotations

import streamlit as st

from inception_lab.draw.charts.evolution import Circle, evolution_chart
from inception_lab.labs import Setting
from inception_lab.labs.evolution import ERROR, EVOLUTION_LAB, Point, chosen_step, cost_words, points
from inception_lab.labs.results import RESULTS, STORY, Result, Step
from inception_lab.text.numbers import count, grouped
from inception_lab.ui.page_link import show_page_link
from inception_lab.ui.panels import CHART
from inception_lab.ui.state import state_of

__all__ = ["show"]


def show(setting: Setting) -> None:
    """Draw the family on one chart, tell a step, and list what the papers print."""
    told = chosen_step(setting)
    _show_chart(setting, told)
    _show_step(told, points(setting))
    _show_costs(setting)
    _show_results()


def _show_chart(setting: Setting, told: Step) -> None:
    found = points(setting)
    st.plotly_chart(
        evolution_chart(
            [_circle(point, told) for point in found],
            cost_title=f"MACs of one image, {cost_words(setting)}",
            error_title="top-1 error" if setting.values[ERROR] == "top1" else "top-5 error",
        ),
        key="evolution.chart",
        config=CHART,
        alt="Networks of the family by cost and error: " + ", ".join(point.step.label for point in found),
    )
    st.caption(
        "Errors: ImageNet, one model, one crop, as printed (table below); the sets of images differ a little between "
        "papers. MACs: multiply-adds of convolutions and linear layers, one image at the paper's size. Area: learned "
        "parameters as built here."
    )


def _circle(point: Point, told: Step) -> Circle:
    step = point.step
    return Circle(
        step.label,
        step.label.removeprefix("Inception-"),
        point.macs,
        point.error,
        point.params,
        point.printed,
        f"{step.year}; error: {step.result.source}",
        filled=step.drawn_as_built,
        chosen=step is told,
    )


def _show_step(told: Step, found: tuple[Point, ...]) -> None:
    with st.container(border=True):
        st.markdown(f"**{told.year}: {told.label}**")
        st.markdown(told.idea)
        if told.caution:
            st.markdown(f":orange[:material/info: {told.caution}]")
        mine = next((point for point in found if point.step is told), None)
        if mine is not None:
            total = mine.figures.cost.total
            st.caption(
                f"{grouped(total.macs)} MACs and {grouped(total.params)} parameters as built here, "
                f"{mine.figures.depth} layers on the longest path; {mine.printed} % error ({told.result.source})."
            )
        with st.container(horizontal=True, gap="small"):
            show_page_link(told.lab, "Try the idea", "science", {key: [text] for key, text in told.query})
            show_page_link("explorer", "Open the network", "account_tree", {"variant": [told.variant]})
        place = STORY.index(told)
        with st.container(horizontal=True, gap="small"):
            _show_turn("Earlier", "before", STORY[:place][-1:])
            _show_turn("Later", "after", STORY[place:][1:2])


def _show_turn(label: str, where: str, steps: tuple[Step, ...]) -> None:
    st.button(
        f"{label}: {steps[0].label}" if steps else label,
        key=f"evolution.{where}",
        icon=":material/arrow_back:" if where == "before" else ":material/arrow_forward:",
        disabled=not steps,
        on_click=state_of(EVOLUTION_LAB).turn,
        args=("network", steps[0].name) if steps else None,
    )


def _show_costs(setting: Setting) -> None:
    st.markdown("**What they cost**")
    rows = [
        {
            "Network": point.step.label,
            "Year": str(point.step.year),
            "MACs, counted here": grouped(point.figures.cost.total.macs),
            "MACs, printed": f"{point.step.result.cost} G" if point.step.result.cost else "",
            "Parameters": count(point.params),
            "Depth": str(point.figures.depth),
            "Error": f"{point.printed} %",
        }
        for point in points(setting)
    ]
    st.table(rows, hide_index=True)


def _show_results() -> None:
    with st.expander("Every published result used here, with its source"):
        st.table([_row(result) for result in RESULTS], hide_index=True)
        st.caption("Error rates on ImageNet in percent, as printed. Cost: billions of multiply-adds, as printed.")


def _row(result: Result) -> dict[str, str]:
    return {
        "Network": result.network,
        "Models": str(result.models),
        "Crops": str(result.crops),
        "Top-1": result.top1,
        "Top-5": result.top5,
        "Cost": result.cost,
        "Source": result.source,
        "Note": result.note,
    }
