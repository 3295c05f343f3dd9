"""Evolution on the page: the chart, one step's idea, the published results."""

from __future__ import annotations

import streamlit as st

from inception_lab.draw.charts.evolution import Circle, evolution_chart
from inception_lab.labs import Setting
from inception_lab.labs.evolution import ERROR, EVOLUTION_LAB, Point, chosen_step, cost_words, points
from inception_lab.labs.results import RESULTS, STORY, TRAINING, Result, Step, TrainingFigure
from inception_lab.text.numbers import grouped
from inception_lab.ui.charts import show_chart
from inception_lab.ui.page_link import show_page_link
from inception_lab.ui.state import state_of

__all__ = ["show"]


def show(setting: Setting) -> None:
    """Draw the family on one chart, show a step's idea, and list what the papers print."""
    chosen = chosen_step(setting)
    _show_chart(setting, chosen)
    _show_step(chosen, points(setting))
    with st.expander("What they cost"):
        _show_costs(setting)
    _show_results()
    _show_training()


def _show_chart(setting: Setting, chosen: Step) -> None:
    shown = points(setting)
    show_chart(
        evolution_chart(
            [_circle(point, chosen) for point in shown],
            cost_title=f"MACs of one image, {cost_words(setting)}",
            error_title="top-1 error" if setting.values[ERROR] == "top1" else "top-5 error",
        ),
        key="evolution.chart",
        alt="Networks of the family by cost and error: " + ", ".join(point.step.label for point in shown),
    )
    st.caption("Errors: ImageNet, one model, one crop, as printed; the papers' sets of images differ a little.")


def _circle(point: Point, chosen: Step) -> Circle:
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
        chosen=step is chosen,
    )


def _show_step(step: Step, shown: tuple[Point, ...]) -> None:
    with st.container(border=True, key="evolution.step"):
        st.markdown(f"**{step.year}: {step.label}**")
        st.markdown(step.idea)
        if step.caution:
            st.markdown(f":orange[:material/info: {step.caution}]")
        mine = next((point for point in shown if point.step is step), None)
        if mine is not None:
            total = mine.figures.cost.total
            st.markdown(
                f"{grouped(total.macs)} MACs and {grouped(total.params)} parameters as built here, "
                f"{mine.figures.depth} layers on the longest path; {mine.printed} % error ({step.result.source})."
            )
        with st.container(horizontal=True, gap="small"):
            show_page_link(step.lab, "Try the idea", "science", {key: [text] for key, text in step.query})
            show_page_link("explorer", "Open the network", "account_tree", {"variant": [step.variant]})
        position = STORY.index(step)
        with st.container(horizontal=True, gap="small"):
            _show_turn("Earlier", "before", STORY[:position][-1:])
            _show_turn("Later", "after", STORY[position:][1:2])


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
    rows = [
        {
            "Network": point.step.label,
            "Year": str(point.step.year),
            "MACs, counted here": grouped(point.figures.cost.total.macs),
            "MACs, printed": f"{point.step.result.cost} G" if point.step.result.cost else "",
            "Parameters": grouped(point.params),
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


def _show_training() -> None:
    with st.expander("What the papers print of training: quoted, not computed"):
        st.table([_training_row(figure) for figure in TRAINING], hide_index=True)
        st.caption(
            "Nothing is trained here: these numbers are the papers' own. The curves print none where they end; table 2 "
            "has it for the same images."
        )


def _training_row(figure: TrainingFigure) -> dict[str, str]:
    return {
        "Network": figure.network,
        "Figure": figure.quantity,
        "As printed": figure.printed,
        "Convention": figure.convention,
        "Source": figure.source,
    }


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
