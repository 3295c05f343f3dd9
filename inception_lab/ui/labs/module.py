"""Module lab on the page: naive over reduced to scale, bars on one axis, a formula with its numbers, the break-even."""

from __future__ import annotations

from typing import Final

import streamlit as st

from inception_lab.design import Design, from_text
from inception_lab.draw.charts.curves import reduction_chart, steps_chart
from inception_lab.draw.scale.modules import Panel
from inception_lab.errors import LabError
from inception_lab.labs import Setting
from inception_lab.labs.module import (
    DESIGN,
    INPUT,
    MODULE,
    MODULE_LAB,
    Filters,
    compare_module,
    filters_of,
    fitting,
    module_names,
    own_input,
    stack_widths,
    with_filters,
)
from inception_lab.labs.module_report import ModuleReport, Selected
from inception_lab.text.numbers import change, count, grouped
from inception_lab.text.words import describe
from inception_lab.ui.charts import show_chart
from inception_lab.ui.lab_page import show_reset
from inception_lab.ui.labs.inside import Inner, show_values
from inception_lab.ui.lesson_state import current_lesson
from inception_lab.ui.panels import (
    cost_changes,
    detail,
    show_cost_bars,
    show_design_link,
    show_formula,
    show_metrics,
    show_modules,
)
from inception_lab.ui.session import is_echo, mirror
from inception_lab.ui.state import state_of
from inception_lab.ui.widgets import show_knob
from inception_lab.variants import VARIANTS

__all__ = ["controls", "preview", "show"]

_TOP: Final = 512
"""Where the filter sliders end: all on one range, which stays while one is moved."""
_MOST: Final = 8_192
"""Filters that can be typed beside a slider."""


# ── The sidebar ──────────────────────────────────────────────────────────────


def controls(setting: Setting) -> None:
    """Draw the choice of the module and a slider for each convolution's filters."""
    hidden = current_lesson().hide
    if "Module" not in hidden:
        _show_choice(setting)
    if "Filters" not in hidden:
        st.markdown("**Filters**", help="How many filters each convolution has; the branches stand as in the drawing.")
        for filters in _filters(setting):
            _show_filters(filters)
    show_reset(setting)


def _show_choice(setting: Setting) -> None:
    chosen = from_text(setting.values[DESIGN])
    names = [name for name in VARIANTS if module_names(Design(name))]
    fixed = current_lesson().fix
    st.selectbox(
        "Network",
        names,
        format_func=lambda name: VARIANTS[name].title,
        key=mirror("module.network", chosen.variant),
        disabled="design" in fixed,
        on_change=_network_chosen,
        help="The network whose module is taken apart. “Module with dimension reduction” is one to make your own.",
    )
    st.selectbox(
        "Module",
        module_names(chosen),
        key=mirror(f"module.name.{chosen.variant}", setting.values[MODULE]),
        disabled="module" in fixed,
        on_change=_module_chosen,
        args=(f"module.name.{chosen.variant}",),
        help="A block with branches, by its name in the network.",
    )
    show_knob(INPUT, state_of(MODULE_LAB), placeholder=own_input(setting))


def _network_chosen() -> None:
    setting = state_of(MODULE_LAB).current
    name = st.session_state["module.network"]
    state_of(MODULE_LAB).set(fitting(setting.turned("design", name).turned("layer", "").turned("input", "")))


def _module_chosen(key: str) -> None:
    setting = state_of(MODULE_LAB).current.turned("layer", "").turned("input", "")
    state_of(MODULE_LAB).set(setting.turned("module", st.session_state[key]))


def _filters(setting: Setting) -> tuple[Filters, ...]:
    try:
        return filters_of(setting)
    except LabError:
        return ()  # the page's main part says what is wrong


def _show_filters(filters: Filters, prefix: str = "") -> None:
    """Draw the filters of one convolution as a slider, and as a number for what lies beyond its end."""
    label = f"{filters.words}{' :primary[●]' if filters.number != filters.published else ''}"
    fixed = "filters" in current_lesson().fix
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        key = mirror(f"{prefix}module.filters.{filters.id}", min(filters.number, _TOP))
        st.slider(
            label,
            1,
            _TOP,
            step=1,
            key=key,
            disabled=fixed,
            help=f"{filters.id}; {filters.published} as published.",
            on_change=_filters_moved,
            args=(filters.id, key),
        )
        key = mirror(f"{prefix}module.number.{filters.id}", filters.number)
        st.number_input(
            f"{label}, number",
            1,
            max(_MOST, filters.number),
            step=1,
            key=key,
            label_visibility="collapsed",
            disabled=fixed,
            on_change=_filters_moved,
            args=(filters.id, key),
            width=84,
        )


def _filters_moved(layer_id: str, key: str) -> None:
    if not is_echo(f"module.filters.{layer_id}", key):
        setting = state_of(MODULE_LAB).current
        state_of(MODULE_LAB).set(with_filters(setting, layer_id, st.session_state[key]))


# ── The page ─────────────────────────────────────────────────────────────────


def show(setting: Setting) -> None:
    """Draw the module, its naive twin, and what the difference is made of."""
    result = compare_module(setting)
    _show_headlines(result)
    _show_near(setting, result)
    panels = (Panel("Naive", result.naive, "naive"), Panel("With reductions", result.reduced, "reduced"))
    show_modules(panels, key="module.scale", brief=True)
    show_values("Look inside one value: a 1×1 mixes all channels of one pixel", _inner(result), key="module.inside")
    _show_bars(result)
    if result.selected is None:
        st.info(
            "This module reduces nothing: no 1×1 convolution stands before a larger one. Both sides are the same.",
            icon=":material/info:",
        )
    else:
        alone, together = (count(int(part.value)) for part in (result.selected.naive, result.selected.reduced))
        words = f"The arithmetic: the {result.selected.words} with its 1×1 takes {together} MACs instead of {alone}"
        with detail(words, "module.sum"):
            _show_formula(result, result.selected)
        with detail("When does a reduction stop paying?", "module.even"):
            _show_break_even(result.selected)
    with detail("Why does the naive output get so wide? Nine modules in a row", "module.width"):
        _show_width(result)
        _show_stack(setting)
    chosen = from_text(setting.values[DESIGN])
    show_design_link(f"See the whole network: {VARIANTS[chosen.variant].title} with these filters", chosen)


def _inner(result: ModuleReport) -> list[Inner]:
    """Return the layers that can be looked into: a reduction, what follows it, the pool and the concat."""
    graph = result.reduced
    ids = [*graph.node(result.selected.id).inputs, result.selected.id] if result.selected else []
    ids += [node.id for node in graph.nodes if node.op in ("max_pool", "avg_pool")][:1]
    wanted = (graph.node(name) for name in [*ids, graph.output])
    return [Inner(describe(node), result.network, graph, node.id) for node in wanted if node.op != "input"]


def _show_near(setting: Setting, result: ModuleReport) -> None:
    """Draw the filters of the reduction that is looked at beside the picture, on a phone only."""
    if result.selected is None or "Filters" in current_lesson().hide:
        return
    before = result.reduced.node(result.selected.id).inputs
    with st.container(key="near"):
        for filters in _filters(setting):
            if filters.id in before:
                _show_filters(filters, "near.")


def _show_headlines(result: ModuleReport) -> None:
    naive, reduced = result.channels
    rows = (
        *cost_changes(result.reduced_cost.total, result.naive_cost.total, learned="Parameters"),
        ("Channels out", str(reduced), change(reduced, naive), str(naive), str(reduced)),
    )
    show_metrics(
        (
            (label, text, difference, f"Reduced: {now}. Naive: {before}. The change is from naive to reduced.")
            for label, text, difference, before, now in rows
        ),
    )


def preview(setting: Setting) -> None:
    """Draw the naive module alone: what its reductions save is what is guessed."""
    show_modules((Panel("Naive", compare_module(setting).naive, "naive"),), key="module.preview", height=340)


def _show_bars(result: ModuleReport) -> None:
    st.markdown("**Where the cost is, branch by branch**")
    series = {
        "naive": [branch.naive for branch in result.branches],
        "reduced": [branch.reduced for branch in result.branches],
    }
    show_cost_bars([branch.words for branch in result.branches], series, key="module")


def _show_formula(result: ModuleReport, selected: Selected) -> None:
    words = dict(result.selectable)
    st.selectbox(
        "Convolution",
        list(words),
        format_func=lambda layer: f"{words[layer]}: {layer}",
        key=mirror(f"module.layer.{result.name}", selected.id),
        on_change=_layer_chosen,
        args=(f"module.layer.{result.name}",),
        help="Kernel · grid · channels that enter · filters. Each factor is one loop of the convolution.",
    )
    show_formula(f"The {selected.words} alone: kernel · grid · channels in · filters", selected.naive)
    show_formula(f"A 1×1 first, then the {selected.words} on fewer channels", selected.reduced)
    show_formula("How many times as many MACs without the reduction", selected.ratio)


def _layer_chosen(key: str) -> None:
    setting = state_of(MODULE_LAB).current
    state_of(MODULE_LAB).set(setting.turned("layer", st.session_state[key]))


def _show_break_even(selected: Selected) -> None:
    even = selected.break_even
    if even is None:
        st.caption("The 1×1 and the convolution after it work on different grids, so there is no single break-even.")
        return
    st.markdown(
        "Each filter of the 1×1 costs MACs: where the line meets the convolution alone, nothing is saved any more."
    )
    st.latex(even.formula.latex)
    show_chart(
        reduction_chart(
            even.curve,
            filters=even.filters,
            alone=int(selected.naive.value),
            even=float(even.value),
            kernel=selected.words,
        ),
        key="module.break_even",
        alt="MACs of the reduced convolution against the filters of its 1×1",
        numbers="MACs by filters of the 1×1",
    )


def _show_width(result: ModuleReport) -> None:
    naive, reduced = result.channels
    if result.pool is None:
        st.markdown(f"The concat gives {reduced} channels; without the reductions it would give {naive}.")
        return
    st.markdown(
        f"The pool has no filters of its own: it passes on every channel, {result.pool.naive_channels} of them. With "
        f"the 1×1 after it, it adds {result.pool.reduced_channels}, so the concat gives **{reduced}** channels instead "
        f"of **{naive}**."
    )


def _show_stack(setting: Setting) -> None:
    naive, reduced = stack_widths(setting)
    st.markdown(
        f"Every naive module adds to what came in: **{grouped(naive[-1].channels_out)}** channels in the end instead "
        f"of **{grouped(reduced[-1].channels_out)}**."
    )
    show_chart(
        steps_chart(
            [width.name for width in naive],
            {
                "naive": [width.channels_out for width in naive],
                "reduced": [width.channels_out for width in reduced],
            },
            "channels out",
            "channels",
        ),
        key="module.stack",
        alt="Channels that leave each of GoogLeNet's nine modules, naive and reduced",
        numbers="channels out, module by module",
    )
    st.caption("Source: Szegedy et al. 2014, arXiv 1409.4842, section 4 and figure 2; the filters are table 1's.")
