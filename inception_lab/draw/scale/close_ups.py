"""Modules seen closely, in the cells of one sheet and on one scale: the lanes of each with its words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from inception_lab.cost import graph_cost, node_cost
from inception_lab.draw.scale.colours import Accent, Colours
from inception_lab.draw.scale.flows import Flow, flow_of
from inception_lab.draw.scale.labels import Box, settle
from inception_lab.draw.scale.lanes import Lanes
from inception_lab.draw.scale.legend import Measured, legend, legend_room
from inception_lab.draw.scale.picture import ScalePicture
from inception_lab.draw.scale.scales import Scale, limited, steps_up
from inception_lab.draw.scale.shapes import Band, Label, Shape
from inception_lab.draw.scale.sizes import LABEL, Sizes, flow_extent, inline_width, units
from inception_lab.errors import SpecError
from inception_lab.graph import Kind, LayerGraph, Node, format_shape, kind_of
from inception_lab.text.numbers import count
from inception_lab.text.words import kernel_label

__all__ = ["CloseUp", "Sheet", "close_ups", "close_ups_fit", "close_ups_scale"]

_LEFT: Final = 30.0
_RIGHT: Final = 46.0
_HEAD: Final = 30.0
_WIDE_CELL: Final = 400.0
_SMALLEST_BAND: Final = 26.0
_LARGEST_BAND: Final = 110.0
_WIDEST_SLAB: Final = 34.0
_CHANNELS: Final = (2.0**-7, 2.0)


@dataclass(frozen=True, slots=True)
class CloseUp:
    """A module and what stands over it: what it is, and one number in large type. `key` begins its shapes' ids.

    An accent marks what is naive or reduced, or old or new.
    """

    graph: LayerGraph
    key: str = ""
    title: str = ""
    number: str = ""
    accent: Accent = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet in cells of one size, `columns` in a row; `brief` leaves only the kernel of each layer's words."""

    width: float = 900.0
    height: float = 440.0
    columns: int = 1
    brief: bool = False

    def cells(self, modules: Sequence[CloseUp]) -> tuple[Box, ...]:
        """Return a cell for each module, row by row, above the legend."""
        rows = -(-len(modules) // self.columns)
        across, high = self.width / self.columns, self.bottom(modules) / rows
        corners = ((at % self.columns * across, at // self.columns * high) for at in range(len(modules)))
        return tuple(Box(x, y, x + across, y + high) for x, y in corners)

    def bottom(self, modules: Sequence[CloseUp]) -> float:
        """Return where the legend begins."""
        kinds = {kind_of(node) for module in modules for node in module.graph.nodes}
        return self.height - legend_room(kinds, self.width)


def close_ups(
    modules: Sequence[CloseUp], sheet: Sheet, *, scale: Scale | None = None, dark: bool = False
) -> ScalePicture:
    """Draw modules, each in its cell; a `scale` makes the picture comparable with another's.

    Raises SpecError for no module.
    """
    if not modules:
        raise SpecError("picture", "there is nothing to draw", remedy="give it at least one module")
    scale = scale or close_ups_scale(modules, sheet)
    colours = Colours(dark)
    below: list[Shape] = []
    wanted: list[tuple[Label, ...]] = []
    kinds: dict[Kind, None] = {}
    for module, cell in zip(modules, sheet.cells(modules), strict=True):
        flow = flow_of(module.graph)
        sizes = _sizes(flow, module.graph, scale, cell, sheet)
        lanes = Lanes(module.graph, sizes, colours, module.key)
        up, down = flow_extent(flow, sizes)
        head = _head(module)
        free = cell.bottom - cell.top - head - up - down
        lanes.place(flow, cell.left + _LEFT, cell.right - _RIGHT, cell.top + head + free / 2 + up)
        below += [*_mark(module, cell, colours), *lanes.ribbons, *lanes.solids]
        wanted[:0] = _titles(module, cell, colours)
        wanted += _briefly(module, lanes, sizes, colours, alone=len(modules) == 1) if sheet.brief else lanes.labels
        kinds |= lanes.kinds
    bottom = sheet.bottom(modules)
    measures, _ = legend(scale, kinds, colours, Measured(upright=True), 12.0, bottom, sheet.width)
    shapes = (*below, *settle(wanted, Box(2.0, 2.0, sheet.width - 2, bottom)), *measures)
    title = ", ".join(module.title or module.graph.name for module in modules)
    return ScalePicture(title, _said(modules), sheet.width, sheet.height, scale, shapes, dark)


def close_ups_scale(modules: Sequence[CloseUp], sheet: Sheet) -> Scale:
    """Return the largest scale at which every module fits its cell; the smallest where one does not."""
    nodes = [node for module in modules for node in module.graph.nodes]
    grid = limited(_WIDEST_SLAB, max(max(node.out_shape[1:], default=1) for node in nodes))
    largest = max(node_cost(node).macs for node in nodes)
    widest = max(node.out_shape[0] for node in nodes)
    cells = sheet.cells(modules)
    flows = [flow_of(module.graph) for module in modules]

    def scaled(channel: float) -> Scale:
        side = min(max(_SMALLEST_BAND, 0.8 * channel * widest), _LARGEST_BAND)
        return Scale(channel, limited(side**2, largest), grid)

    def fits(scale: Scale) -> bool:
        return all(
            sum(flow_extent(flow, _sizes(flow, module.graph, scale, cell, sheet))) + _head(module) + 8
            <= cell.bottom - cell.top
            for module, flow, cell in zip(modules, flows, cells, strict=True)
        )

    scales = [scaled(channel) for channel in steps_up(*_CHANNELS)]
    return next((scale for scale in reversed(scales) if fits(scale)), scales[0])


def close_ups_fit(modules: Sequence[CloseUp], sheet: Sheet) -> bool:
    """Tell whether the modules fit a sheet at more than the smallest scale."""
    return close_ups_scale(modules, sheet).channel > _CHANNELS[0]


def _sizes(flow: Flow, graph: LayerGraph, scale: Scale, cell: Box, sheet: Sheet) -> Sizes:
    side = scale.side(max(node.out_shape[-1] for node in graph.nodes))
    column = (cell.right - cell.left - _LEFT - _RIGHT - 2 * side) / max(units(flow), 1.0)
    inline = all(inline_width(node) + 8 <= column for node in graph.nodes)
    return Sizes(scale, column, inline, sheet.brief)


def _head(module: CloseUp) -> float:
    return _HEAD if module.title else 0.0


def _mark(module: CloseUp, cell: Box, colours: Colours) -> Iterator[Band]:
    if module.accent:
        fill = colours.accent(module.accent)
        yield Band(f"{module.key}accent", "", "", cell.left + 2, cell.top + 8, 6.0, 17.0, fill, fill, 0, "", "")


def _titles(module: CloseUp, cell: Box, colours: Colours) -> Iterator[tuple[Label, ...]]:
    title = partial(Label, y=cell.top + 22, fill=colours.text)
    size = 22.0 if cell.right - cell.left > _WIDE_CELL else 16.0
    if module.title:
        yield (title(f"{module.key}title", "", x=cell.left + 14, lines=(module.title,), anchor="start", size=15.0),)
        yield (title(f"{module.key}number", "", x=cell.right - 14, lines=(module.number,), anchor="end", size=size),)


def _briefly(
    module: CloseUp, lanes: Lanes, sizes: Sizes, colours: Colours, *, alone: bool
) -> Iterator[tuple[Label, ...]]:
    """Yield of each layer its kernel, of each tensor its channels; what each branch gives where a module is alone."""
    layers = {f"{module.key}{node.id}/label": node for node in module.graph.nodes if len(node.inputs) == 1}
    bands = {shape.id: shape for shape in lanes.solids}
    # Layers first: what a tensor has can be seen, too.
    for choices in sorted(lanes.labels, key=lambda choices: choices[0].id not in layers):
        first = choices[0]
        node = layers.get(first.id)
        if node is not None:
            band = bands[module.key + node.id]
            inside = sizes.fits(node)
            over = band.y if sizes.on_ribbon(node) else band.y + band.h / 2 - sizes.around(node)
            fill = colours.on(colours.kind(kind_of(node))) if inside else colours.text
            y = band.y + band.h / 2 + 4.5 if inside else over - 4
            yield (Label(first.id, node.id, first.x, y, (_kernel(node),), fill, LABEL),)
        elif alone or first.anchor != "start":
            yield tuple(replace(label, lines=label.lines[:1]) for label in choices)


def _kernel(node: Node) -> str:
    return "pool" if kind_of(node) == "pool" else kernel_label(node)


def _said(modules: Sequence[CloseUp]) -> str:
    """Describe the picture in a sentence a module."""
    return " ".join(
        f"{module.title or 'A module'}{module.number and f' ({module.number})'}: "
        f"{count(graph_cost(module.graph).total.macs)} MACs; {format_shape(module.graph.nodes[0].out_shape)} enters, "
        f"{format_shape(module.graph.node(module.graph.output).out_shape)} leaves."
        for module in modules
    )
