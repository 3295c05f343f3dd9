"""Module lab: a module with its reductions beside the same module without them.

Any module of any network, its filters changed by the design's own edits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import prod
from typing import Final, cast

from inception_lab.cost.formulas import ModuleWidth, width_of_naive_stack
from inception_lab.design import Design, from_text, graph_of, network_of, to_text
from inception_lab.design.edits import Edit
from inception_lab.errors import DesignError, LabError
from inception_lab.graph import format_shape
from inception_lab.knobs import TextKnob
from inception_lab.labs.filter_names import filter_names
from inception_lab.labs.lab import Lab, Quantities, Setting
from inception_lab.labs.module_report import JOIN, ModuleReport, compare_with_naive
from inception_lab.reading import parse_shape
from inception_lab.spec import Concat, Conv, Residual, Shape
from inception_lab.variants import VARIANTS

__all__ = [
    "MODULE_LAB",
    "Filters",
    "filters_of",
    "fitting",
    "module_link",
    "module_names",
    "own_input",
    "compare_module",
    "stack_widths",
    "with_filters",
]


# ── Which modules there are ──────────────────────────────────────────────────


@lru_cache(maxsize=64)
def module_names(chosen: Design) -> tuple[str, ...]:
    """Return the blocks of a design that have branches. Raises LabError where it cannot be."""
    blocks = (block for stage in network_of(chosen).stages for block in stage.blocks)
    return tuple(block.name for block in blocks if _has_branches(block))


def _has_branches(block: object) -> bool:
    match block:
        case Concat():
            return True
        case Residual(body=body):
            return any(_has_branches(layer) for layer in body.layers)
        case _:
            return False


@dataclass(frozen=True, slots=True)
class Filters:
    """The number of filters of one convolution of the module, as built and as it was before any edit."""

    id: str
    words: str
    number: int
    published: int


def filters_of(setting: Setting) -> tuple[Filters, ...]:
    """Return the filters of every convolution of the module, in order.

    A convolution that follows its block's width ("filter expansion") has none of its own.
    """
    chosen, name, _ = _parts(setting)
    graph = graph_of(chosen)
    before = {node.id: node for node in graph_of(Design(chosen.variant, chosen.knobs)).nodes}
    own = [
        node
        for node in graph.nodes
        if node.block == name and isinstance(node.layer, Conv) and node.layer.channels != "input"
    ]
    names = filter_names(graph, own)
    return tuple(
        Filters(
            node.id,
            names[node.id],
            node.out_shape[0],
            before[node.id].out_shape[0] if node.id in before else node.out_shape[0],
        )
        for node in own
    )


def with_filters(setting: Setting, layer_id: str, number: int) -> Setting:
    """Return the setting with another number of filters in one convolution. Raises DesignError."""
    chosen = from_text(setting.values[DESIGN])
    others = Design(
        chosen.variant, chosen.knobs, tuple(e for e in chosen.edits if (e.id, e.field) != (layer_id, "channels"))
    )
    published = next(filters.published for filters in filters_of(setting) if filters.id == layer_id)
    edited = others if number == published else others.edited(Edit(layer_id, "channels", str(number)))
    return setting.turned("design", to_text(edited))


def compare_module(setting: Setting) -> ModuleReport:
    """Compare the setting's module with its naive twin. Raises LabError where either cannot be."""
    chosen, name, shape = _parts(setting)
    layer = setting.values[LAYER] or _usual_layer(chosen, name, shape)
    return compare_with_naive(chosen, name, shape, layer)


def _usual_layer(chosen: Design, name: str, shape: Shape) -> str:
    """Return the convolution that its reduction saves most before any edit, so that an edit does not change it.

    Empty where there is none, or the edits took it away.
    """
    unedited = compare_with_naive(Design(chosen.variant, chosen.knobs), name, shape).selected
    still = dict(compare_with_naive(chosen, name, shape).selectable)
    return unedited.id if unedited is not None and unedited.id in still else ""


def _parts(setting: Setting) -> tuple[Design, str, Shape]:
    """Return the design, the module's name and its input, its own unless the setting has one."""
    values = setting.values
    chosen, name = from_text(values[DESIGN]), values[MODULE]
    names = module_names(chosen)
    if name not in names:
        raise DesignError("module", f"{chosen.variant} has no such module", repr(name), f"one of {', '.join(names)}")
    return chosen, name, parse_shape(values[INPUT]) or _own_input(chosen, name)


def own_input(setting: Setting) -> str:
    """Return the input that the network gives the module, as text; empty where it has no such module."""
    try:
        chosen, name, _ = _parts(setting)
    except LabError:
        return ""
    return format_shape(_own_input(chosen, name))


def _own_input(chosen: Design, name: str) -> Shape:
    return next(node.in_shapes[0] for node in graph_of(chosen).nodes if node.block == name)


# ── Nine modules in a row ────────────────────────────────────────────────────


def stack_widths(setting: Setting) -> tuple[tuple[ModuleWidth, ...], tuple[ModuleWidth, ...]]:
    """Return the widths of GoogLeNet's nine modules, naive and reduced, with the design's knobs if it is GoogLeNet.

    Source: 1409.4842, section 4: the output of the pool "would lead to an
    inevitable increase in the number of outputs from stage to stage".
    """
    chosen = from_text(setting.values[DESIGN])
    base = Design("googlenet", chosen.knobs) if chosen.variant == "googlenet" else Design("googlenet")
    naive, reduced = (width_of_naive_stack(graph_of(base.turned("modules", which))) for which in ("naive", "reduced"))
    return naive, reduced


# ── The lab ──────────────────────────────────────────────────────────────────


def measure(setting: Setting) -> Quantities:
    """Return every figure the lab shows: MACs of one image, learned parameters, bytes in float32.

    ``branch_0_…`` is the first branch; `layer_area` the positions of the layer's kernel.
    """
    report = compare_module(setting)
    naive, reduced = report.naive_cost.total, report.reduced_cost.total
    quantities: dict[str, int | float | Fraction | str] = {
        "network_title": VARIANTS[from_text(setting.values[DESIGN]).variant].title,
        "module": setting.values[MODULE],
        "naive_macs": naive.macs,
        "reduced_macs": reduced.macs,
        "ratio": Fraction(naive.macs, reduced.macs),
        "naive_params": naive.params,
        "reduced_params": reduced.params,
        "naive_bytes": naive.activation_bytes,
        "reduced_bytes": reduced.activation_bytes,
        "naive_channels": report.channels[0],
        "reduced_channels": report.channels[1],
        "input_channels": report.reduced.nodes[0].out_shape[0],
        "grid": report.reduced.nodes[0].out_shape[1],
    }
    if report.pool is not None:
        quantities["pool_naive_channels"] = report.pool.naive_channels
        quantities["pool_reduced_channels"] = report.pool.reduced_channels
    for number, branch in enumerate(branch for branch in report.branches if branch.name != JOIN):
        quantities[f"branch_{number}_naive_macs"] = branch.naive.macs
        quantities[f"branch_{number}_reduced_macs"] = branch.reduced.macs
        quantities[f"branch_{number}_channels"] = branch.reduced_channels
    if report.selected is not None:
        layer = report.reduced.node(report.selected.id)
        quantities["layer_words"] = report.selected.words
        quantities["layer_area"] = prod(cast(Conv, layer.layer).kernel)
        quantities["layer_filters"] = layer.out_shape[0]
        quantities["layer_naive_macs"] = report.selected.naive.value
        quantities["layer_reduced_macs"] = report.selected.reduced.value
        quantities["layer_ratio"] = report.selected.ratio.value
        if report.selected.break_even is not None:
            quantities["reduction_filters"] = report.selected.break_even.filters
            quantities["break_even"] = report.selected.break_even.value
    naive_stack, reduced_stack = stack_widths(setting)
    quantities["stack_naive_channels"] = naive_stack[-1].channels_out
    quantities["stack_reduced_channels"] = reduced_stack[-1].channels_out
    return quantities


def _read_design(text: str) -> str:
    chosen = from_text(text)
    graph_of(chosen)
    return to_text(chosen)


def _read_input(text: str) -> str:
    shape = parse_shape(text)
    if text and (shape is None or min(shape) < 1 or max(shape[1:]) > 512 or shape[0] > 4_096):
        raise DesignError("input", "a module's input is channels x height x width", repr(text), "such as 192x28x28")
    return "x".join(map(str, shape)) if shape else ""


def _text(name: str, label: str, default: str, help_text: str, read: Callable[[str], str] = str.strip) -> TextKnob:
    return TextKnob(name=name, label=label, group="Module", help=help_text, default=default, read=read)


DESIGN: Final = _text(
    "design", "Network", "googlenet", "The network the module is taken from, with your changes.", _read_design
)
MODULE: Final = _text("module", "Module", "3a", "A block with branches, by its name in the network.")
INPUT: Final = _text(
    "input",
    "Input",
    "",
    "Channels × height × width that enter the module; empty: what the network gives it.",
    _read_input,
)
LAYER: Final = _text(
    "layer",
    "Layer",
    "",
    "The convolution whose arithmetic is written out; empty: the one that its reduction saves most at first.",
)

MODULE_LAB: Final = Lab(
    name="module",
    title="Module lab",
    question="What does an Inception module cost, and what do its 1×1 convolutions save?",
    idea=(
        "A module looks at one map through several kernels at once. Large kernels on many channels are costly; a 1×1 "
        "first thins them out."
    ),
    declared=(DESIGN, MODULE, INPUT, LAYER),
    measure=measure,
    words=("module", "branch", "concat", "reduction", "naive module", "MAC", "parameter", "grid", "filter bank"),
)


def module_link(chosen: Design) -> dict[str, list[str]]:
    """Return the lab's link with this network's first module; nothing where it has none, or cannot be built."""
    try:
        names = module_names(chosen)
    except LabError:
        return {}
    if not names:
        return {}
    text = to_text(chosen)
    return {"design": [text], **fitting(Setting(MODULE_LAB).turned("design", text)).to_query()}


def fitting(setting: Setting) -> Setting:
    """Return the setting, its module and layer left to the defaults where the design has them not."""
    names = module_names(from_text(setting.values[DESIGN]))
    if setting.values[MODULE] not in names:
        setting = setting.turned("module", names[0]).turned("input", "")
    try:
        compare_module(setting)
    except LabError:
        setting = setting.turned("layer", "")
    return setting
