"""What several labs show alike: costs as bars, formulas, links into the Explorer and other labs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from inception_lab.cost import NodeCost, graph_cost
from inception_lab.cost.formulas import Formula
from inception_lab.design import Design, to_query
from inception_lab.draw.charts.bars import grouped_bars
from inception_lab.draw.scale.close_ups import CloseUp, Sheet, close_ups, close_ups_fit
from inception_lab.draw.scale.modules import Panel, modules_picture
from inception_lab.draw.scale.networks import network_picture
from inception_lab.draw.scale.picture import ScalePicture
from inception_lab.errors import LabError
from inception_lab.text.numbers import bytes_text, change, count, grouped
from inception_lab.ui.charts import show_chart, show_numbers
from inception_lab.ui.drawing import is_dark
from inception_lab.ui.lesson_state import current_lesson
from inception_lab.ui.page_link import show_page_link
from inception_lab.ui.scale_component import show_scale
from inception_lab.ui.words import sentences

__all__ = [
    "CONVENTION",
    "LAYER_WIDTH",
    "cost_changes",
    "detail",
    "show_cost_bars",
    "show_link_errors",
    "show_design_link",
    "show_formula",
    "show_metrics",
    "show_modules",
    "show_networks",
]

LAYER_WIDTH: Final = 270
"""Pixels in which a layer's id can be read in a table."""
CONVENTION: Final = "For one image. FLOPs = 2 × MACs. Parameters: learned values. Bytes: every layer's output, float32."
_WIDE: Final = (1000.0, 556.0)
_NARROW: Final = (360.0, 460.0)
"""Width and height of a picture to scale on a wide and on a narrow page, in pixels, as a small screen has room."""
_NETWORKS: Final = (1000.0, 590.0)
_CLOSE: Final = range(560, 1200, 80)
"""Heights that are tried for modules on a narrow page; the legend may be off screen."""
_PANELS: Final = (
    ("MACs", "macs", "MACs", count),
    ("parameters", "params", "parameters", count),
    ("bytes", "activation_bytes", "activation bytes", bytes_text),
)


def detail(label: str, key: str) -> DeltaGenerator:
    """Return an expander for what need not be seen at first; a tour, an exercise or a presentation opens it."""
    lesson = current_lesson()
    taught = bool(lesson.tour or lesson.exercise or lesson.present)
    # The key keeps it as the visitor left it, although its label has numbers that change.
    return st.expander(label, expanded=taught, key=f"detail.{key}.{taught}")


def show_link_errors(errors: Iterable[LabError]) -> None:
    """Say what could not be read from the page's link; the rest of it is used."""
    for words in sentences(errors):
        st.warning(f"A part of the link was left out. {words}", icon=":material/link_off:")


def show_cost_bars(labels: Sequence[str], series: Mapping[str, Sequence[NodeCost]], *, key: str) -> None:
    """Draw MACs, parameters and activation bytes of each label, one panel each, all of `series` on its axis."""
    figures = [
        grouped_bars(
            labels,
            {name: [getattr(cost, quantity) for cost in costs] for name, costs in series.items()},
            title,
            unit,
            write=write,
        )
        for unit, quantity, title, write in _PANELS
    ]
    with st.container(key=f"{key}.bars"), st.grid(3, gap="small", min_column_width=260):
        for (_, quantity, title, _), figure in zip(_PANELS, figures, strict=True):
            show_chart(figure, key=f"{key}.bars.{quantity}", alt=f"{title}: " + ", ".join(labels))
    show_numbers(*figures, key=f"{key}.bars", title="MACs, parameters, bytes")
    st.caption(CONVENTION)


def show_metrics(metrics: Iterable[tuple[str, str, str, str]]) -> None:
    """Draw (label, number, change, what the number is held against) on one slim line."""
    with st.container(horizontal=True, key="figures"):
        for label, number, difference, words in metrics:
            st.metric(
                label, number, difference or None, delta_color="off", delta_arrow="off", help=words, width="content"
            )


def show_modules(panels: Sequence[Panel], *, key: str, brief: bool = False, height: float = _WIDE[1]) -> None:
    """Draw modules to scale below each other, as high as a small screen has room, or as `height` pixels.

    `brief` writes on a narrow page only the kernels, so that both stand in one view there, too.
    """
    drawn, dark = tuple(panels), is_dark()
    narrow = _close_ups(drawn, dark=dark) if brief else _modules(drawn, *_NARROW, dark=dark)
    _show_picture(_modules(drawn, _WIDE[0], height, dark=dark), narrow, key)


def _show_picture(wide: ScalePicture, narrow: ScalePicture, key: str) -> None:
    """Draw a picture where its room is kept from the start, so that the page does not jump when it comes."""
    with st.container(key=f"sheet.{key}"):
        name = f".st-key-sheet-{key.replace('.', '-')}"
        ratios = [f"{name} {{ --ratio: {100 * drawn.height / drawn.width:.2f}%; }}" for drawn in (wide, narrow)]
        st.html(f"<style>{ratios[0]} @media (max-width: 660px) {{ {ratios[1]} }}</style>")
        show_scale(wide, key=key, narrow=narrow)


@lru_cache(maxsize=32)
def _modules(panels: tuple[Panel, ...], width: float, height: float, *, dark: bool) -> ScalePicture:
    return modules_picture(panels, width=width, height=height, dark=dark)


@lru_cache(maxsize=32)
def _close_ups(panels: tuple[Panel, ...], *, dark: bool) -> ScalePicture:
    first = graph_cost(panels[0].graph).total.macs
    modules = []
    for at, panel in enumerate(panels):
        macs = graph_cost(panel.graph).total.macs
        number = f"{count(macs)} MACs" + (f", {change(macs, first)}" if at else "")
        modules.append(CloseUp(panel.graph, f"{at}:", panel.title, number, panel.accent))
    sheets = [Sheet(_NARROW[0], high, brief=True) for high in _CLOSE]
    fitting = (sheet for sheet in sheets if close_ups_fit(modules, sheet))
    return close_ups(modules, next(fitting, sheets[-1]), dark=dark)


def show_networks(panels: Sequence[Panel], *, key: str, align: bool = False) -> None:
    """Draw networks or stems to scale below each other; `align` puts equal grids below each other on a wide page."""
    _show_picture(
        _networks(tuple(panels), dark=is_dark(), narrow=False, align=align),
        _networks(tuple(panels), dark=is_dark(), narrow=True, align=False),
        key,
    )


@lru_cache(maxsize=32)
def _networks(panels: tuple[Panel, ...], *, dark: bool, narrow: bool, align: bool) -> ScalePicture:
    width, height = _NARROW if narrow else _NETWORKS
    return network_picture(panels, width=width, height=height, align=align, dark=dark)


def cost_changes(now: NodeCost, before: NodeCost, *, learned: str) -> tuple[tuple[str, str, str, str, str], ...]:
    """Return (label, number, change, exact number before, exact number now) of MACs, parameters and activations."""
    return (
        _cost_change("MACs", now.macs, before.macs, count),
        _cost_change(learned, now.params, before.params, count),
        _cost_change("Activations", now.activation_bytes, before.activation_bytes, bytes_text, " bytes"),
    )


def _cost_change(
    label: str, now: int, before: int, write: Callable[[int], str], unit: str = ""
) -> tuple[str, str, str, str, str]:
    return label, write(now), change(now, before), f"{grouped(before)}{unit}", f"{grouped(now)}{unit}"


def show_formula(words: str, formula: Formula) -> None:
    """Write a formula with its numbers under what it computes."""
    st.markdown(f":small[{words}]")
    st.latex(formula.latex)


def show_design_link(label: str, chosen: Design) -> None:
    """Link to a design in the Explorer."""
    show_page_link("explorer", label, "account_tree", to_query(chosen))
