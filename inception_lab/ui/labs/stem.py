"""Stem lab on the page: drawings, costs, layers aligned by grid, and the Keras question."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import streamlit as st

from inception_lab.diff import GraphDiff, diff
from inception_lab.draw.charts.bars import grouped_bars
from inception_lab.draw.network.statuses import ComparedSide
from inception_lab.draw.scale.modules import Panel
from inception_lab.graph import LayerGraph, format_shape
from inception_lab.labs import Setting
from inception_lab.labs.keras_stem import KERAS_ROWS, KERAS_SOURCE
from inception_lab.labs.stem import (
    BESIDE,
    FIGURE_3_ORDER,
    SIZE,
    STEM_LAB,
    WORDS,
    KerasLine,
    Layer,
    Stem,
    aligned,
    build_stems,
    keras_beside,
    keras_differs,
)
from inception_lab.text.numbers import bytes_text, count, grouped
from inception_lab.text.words import describe
from inception_lab.ui.charts import show_chart
from inception_lab.ui.graph_component import show_graph
from inception_lab.ui.lab_page import show_knobs, show_near
from inception_lab.ui.labs.inside import Inner, show_values
from inception_lab.ui.labs.shrinking import show_shrinking
from inception_lab.ui.lesson_state import current_lesson
from inception_lab.ui.panels import detail, show_cost_bars, show_networks
from inception_lab.ui.state import state_of
from inception_lab.ui.words import sentence

__all__ = ["controls", "preview", "show"]

_SIZES: Final = (299, 512, 32)
_LEAST_COLUMN: Final = 300
"""Pixels of a drawing beside another; on a narrower screen they stand below each other."""


def controls(setting: Setting) -> None:
    """Draw the knobs, and buttons for the sizes that the papers and articles use."""
    lesson = current_lesson()
    if "Stems" not in lesson.hide:
        st.markdown("**Prepared sizes**")
        with st.container(horizontal=True, gap="small"):
            for size in _SIZES:
                st.button(
                    f"{size}",
                    key=f"stem.size.{size}",
                    disabled="size" in lesson.fix,
                    help=f"An image of {size}×{size} pixels.",
                    on_click=state_of(STEM_LAB).turn,
                    args=("size", size),
                )
    show_knobs(setting)


def show(setting: Setting) -> None:
    """Draw the stems to scale and side by side, then their costs and layers, then Keras' stem."""
    stems = build_stems(setting)
    drawn = _drawn(stems)
    if drawn:
        show_near(setting, SIZE)
    _show_to_scale(drawn)
    _show_problems(stems)
    built = [(stem.words, stem.network, stem.graph) for stem in stems if stem.graph is not None]
    show_shrinking(built, key="stem.image")
    words = "Look inside one value: a stride of 2 leaves three of four positions out"
    show_values(words, [inner for built in stems for inner in _inner(built)], key="stem.inside")
    with st.expander("The stems as boxes, to walk into", key="stem.boxes", on_change="rerun") as boxes:
        if boxes.open:
            _show_drawings(drawn)
    with detail("What they cost, in figures", "stem.costs"):
        _show_headlines(stems)
        _show_costs(stems)
    with st.expander("Layer by layer, aligned by grid"):
        _show_aligned(setting, stems)
    _show_keras(setting)


def _inner(built: Stem) -> list[Inner]:
    """Return a stem's first convolution, which can be looked into."""
    if built.graph is None:
        return []
    first = next(node for node in built.graph.nodes if node.op == "conv")
    return [Inner(f"{built.words}: {describe(first)}", built.network, built.graph, first.id)]


def preview(setting: Setting) -> None:
    """Draw the stems to scale; say of one that cannot be built why."""
    stems = build_stems(setting)
    _show_to_scale(_drawn(stems))
    _show_problems(stems)


def _show_problems(stems: Sequence[Stem]) -> None:
    for stem in stems:
        if stem.problem is not None:
            st.warning(f"{stem.words} cannot be built here. {sentence(stem.problem)}", icon=":material/error:")


def _show_to_scale(drawn: Sequence[tuple[str, LayerGraph]]) -> None:
    if drawn:
        show_networks([Panel(title, graph) for title, graph in drawn], key="stem.scale", align=True)


def _show_drawings(drawn: Sequence[tuple[str, LayerGraph]]) -> None:
    """Draw the stems to walk into; what is picked in one is picked in the others, where they have it."""
    if not drawn:
        return
    first = drawn[0][1]
    with st.grid(len(drawn), gap="small", min_column_width=_LEAST_COLUMN):
        for number, (title, graph) in enumerate(drawn):
            with st.container():
                st.markdown(f"**{title}**")
                show_graph(
                    graph,
                    colour="kind",
                    depth="layer",
                    key=f"stem.drawing.{number}",
                    alt=f"{title}, layer by layer",
                    group="stem",
                    side=None if graph is first else ComparedSide(_compared(first, graph), first=False),
                )


@lru_cache(maxsize=64)
def _compared(before: LayerGraph, after: LayerGraph) -> GraphDiff:
    return diff(before, after)


def _drawn(stems: Sequence[Stem]) -> list[tuple[str, LayerGraph]]:
    return [(stem.words, stem.graph) for stem in stems if stem.graph is not None]


def _show_headlines(stems: Sequence[Stem]) -> None:
    rows = []
    for stem in stems:
        if stem.cost is None or stem.field is None or stem.last is None:
            continue
        total = stem.cost.total
        rows.append(
            {
                "Stem": stem.words,
                "Gives": format_shape(stem.last.out_shape),
                "MACs": grouped(total.macs),
                "Parameters": grouped(total.params),
                "Activations": bytes_text(total.activation_bytes),
                "Peak memory": bytes_text(stem.cost.peak.bytes),
                "Receptive field": f"{stem.field.size[0]} px, step {stem.field.stride[0]}",
                "Depth": str(stem.depth),
                "Source": stem.source,
            }
        )
    if not rows:
        return
    st.table(rows, hide_index=True)
    st.caption(
        "All with batch norm and without bias; channels × height × width. Activations: every layer's output, float32; "
        "peak: the most of them alive at once. Step: how far the neighbour's field lies. " + FIGURE_3_ORDER
    )


def _show_costs(stems: Sequence[Stem]) -> None:
    built = [stem for stem in stems if stem.cost is not None and stem.field is not None]
    if not built:
        return
    labels = [stem.words for stem in built]
    show_cost_bars(labels, {"one image": [stem.cost.total for stem in built if stem.cost]}, key="stem")
    show_chart(
        grouped_bars(
            labels, {"pixels": [stem.field.size[0] for stem in built if stem.field]}, "field, pixels", "pixels"
        ),
        key="stem.field",
        alt="Receptive field of one output position of each stem, in pixels",
        numbers="receptive fields",
    )


def _show_aligned(setting: Setting, stems: Sequence[Stem]) -> None:
    built = [stem for stem in stems if stem.graph is not None]
    if not built:
        return
    rows = []
    for row in aligned(built):
        cells = {stem.words: _cell(layer) for stem, layer in zip(built, row.layers, strict=True)}
        rows.append({"Grid": f"{row.grid[0]}×{row.grid[1]}", **cells})
    st.table(rows, hide_index=True)
    smallest = min((stem.last.out_shape[1] for stem in built if stem.last), default=0)
    if smallest < _LEAST_GRID:
        st.info(
            f"At {setting.values[SIZE]}×{setting.values[SIZE]} the strides leave a grid of only "
            f"{smallest}×{smallest}: hardly anything is left for the modules to look at. For such small images an "
            "article takes figure 3 without its strides; add “without strides” in the sidebar.",
            icon=":material/info:",
        )
    st.caption(
        "Each convolution with its filters and its MACs, every other layer with the channels that it gives. Layers "
        "whose output has the same grid stand together, in their own order."
    )


_LEAST_GRID: Final = 5


def _cell(layer: Layer | None) -> str:
    if layer is None:
        return ""
    if layer.macs:
        return f"{layer.what}: {count(layer.macs)} MACs"
    return f"{layer.what} → {layer.shape[0]}"


def _show_keras(setting: Setting) -> None:
    with st.container(key="stem.keras"):
        _show_riddle(setting.values[BESIDE])


def _show_riddle(name: str) -> None:
    st.markdown("**Whose stem does Keras' Inception-ResNet-v2 have?**")
    st.markdown(
        "Not figure 3's, which its paper prescribes: up to 192 channels it is Inception-ResNet-v1's (figure 14), then "
        "come a second max pool and a plain module of 320 channels. The code's author says that the paper's authors "
        "advised it."
    )
    with st.expander(f"Keras' rows beside {WORDS[name][0]}"):
        _show_keras_rows(name)


def _show_keras_rows(name: str) -> None:
    lines = keras_beside(name)
    st.table([_keras_row(line, name) for line in lines], hide_index=True)
    st.caption(
        f"{len(KERAS_ROWS)} rows of Keras' summary beside {WORDS[name][0]} (computed here), both at 512×512; "
        f"{keras_differs(name)} of {len(lines)} lines differ (≠). A line is the same where kernel, stride, output and "
        "weights agree, whatever the layer reads. In Keras' summary batch norm and activation have rows of their own; "
        "a batch norm there has three values a channel, because it has no gamma. TF-Slim's released code has this "
        "stem, and so have timm, Cadene, pytorchcv and Caffe. "
        f"{KERAS_SOURCE}; "
        "tensorflow/models#819, #1235, #1553, #11227; keras-team/keras-applications#196."
    )


def _keras_row(line: KerasLine, name: str) -> dict[str, str]:
    return {
        "": "=" if line.same else "≠",
        "Keras row": line.name,
        "Keras": _words(line.keras),
        "weights": _weights(line.keras),
        WORDS[name][0]: _words(line.figure),
        "weights there": _weights(line.figure),
    }


def _words(layer: Layer | None) -> str:
    return "" if layer is None else f"{layer.what} → {format_shape(layer.shape)}"


def _weights(layer: Layer | None) -> str:
    return "" if layer is None or not layer.weights else grouped(layer.weights)
