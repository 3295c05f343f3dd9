"""One module or several, one below the other on one scale: naive over reduced, old over new."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from inception_lab.cost import graph_cost, node_cost
from inception_lab.draw.scale.colours import Accent, Colours
from inception_lab.draw.scale.flows import Flow, flow_of
from inception_lab.draw.scale.labels import Box, line_height, settle
from inception_lab.draw.scale.lanes import Lanes, depth_of
from inception_lab.draw.scale.legend import Measured, legend
from inception_lab.draw.scale.picture import ScalePicture
from inception_lab.draw.scale.scales import Scale, limited, steps_up
from inception_lab.draw.scale.shapes import Band, Label, Shape
from inception_lab.draw.scale.sizes import LABEL, Extent, Sizes, flow_extent, inline_width, units
from inception_lab.errors import SpecError
from inception_lab.graph import Kind, LayerGraph, Node
from inception_lab.text.numbers import change, count

__all__ = ["Panel", "accent_mark", "modules_picture", "titles"]

_LEFT: Final = 52.0
_RIGHT: Final = 74.0
_TITLE: Final = 30.0
_BELOW: Final = 16.0
_LEGEND: Final = 58.0
_MOST_CHANNEL: Final = 2.0
_LEAST_CHANNEL: Final = 2.0**-14
_SMALLEST_BANDS: Final = (52.0, 40.0, 32.0)
"""Pixels of the largest band's side at the least; the next, where the sheet is too low for it."""
_LARGEST_BAND: Final = 96.0
_LEAST_SLAB: Final = 24.0
_OVERFULL: Final = 80.0
"""Pixels of the widest tensor: at the least before the sheet grows, and at the most where it does."""
_WIDEST_SLAB: Final = 30.0
_MARGINS: Final = _LEFT + _RIGHT + 2 * _WIDEST_SLAB
_LEAST_COLUMN: Final = 40.0
"""Pixels: a longer flow gets a wider sheet."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A graph and its title; an accent where it is naive or reduced, or old or new."""

    title: str
    graph: LayerGraph
    accent: Accent = ""


def modules_picture(
    panels: Sequence[Panel], *, width: float = 1100.0, height: float = 620.0, dark: bool = False
) -> ScalePicture:
    """Draw graphs one below the other on one scale, as large as `height` allows.

    Where even the smallest scale needs more, the sheet is higher, and wider for a long flow.
    Raises SpecError for no panel.
    """
    if not panels:
        raise SpecError("picture", "there is nothing to draw", remedy="give it at least one graph")
    flows = [flow_of(panel.graph) for panel in panels]
    sizes = _fitting(panels, flows, width, height)
    width = max(width, _MARGINS + _most_units(flows) * sizes.column)
    colours = Colours(dark)
    below: list[Shape] = []
    wanted: list[tuple[Label, ...]] = []
    kinds: dict[Kind, None] = {}
    top = 8.0
    for number, (panel, flow) in enumerate(zip(panels, flows, strict=True)):
        lanes = Lanes(panel.graph, sizes, colours, f"{number}:" if len(panels) > 1 else "")
        up, down = _extent(panel.graph, flow, sizes)
        lanes.place(flow, _LEFT, width - _RIGHT, top + _TITLE + up)
        wanted[:0] = titles(panel, panels[0], number, top, width, colours)
        below += [*accent_mark(panel, number, top, colours), *lanes.ribbons, *lanes.solids]
        wanted += lanes.labels
        kinds |= lanes.kinds
        top += _panel_height((up, down))
    measures, taken = legend(sizes.scale, kinds, colours, Measured(upright=True), 24.0, top, width - 12)
    sheet = Box(4.0, 2.0, width - 4, top)
    shapes = (*below, *settle(wanted, sheet), *measures)
    words = " over ".join(panel.title for panel in panels)
    return ScalePicture(words, _said(panels), width, top + taken + 6, sizes.scale, shapes, dark)


def _most_units(flows: Sequence[Flow]) -> float:
    return max(1.0, *map(units, flows))


def _panel_height(extent: Extent) -> float:
    return _TITLE + sum(extent) + _BELOW


def _fitting(panels: Sequence[Panel], flows: Sequence[Flow], width: float, height: float) -> Sizes:
    """Return the largest scale at which the panels fit the sheet; the smallest where none does."""
    nodes = [node for panel in panels for node in panel.graph.nodes if not node.aux]
    largest = max(node_cost(node).macs for node in nodes)
    grid = limited(_WIDEST_SLAB, max(max(node.out_shape[1:], default=1) for node in nodes))
    widest = max(node.out_shape[0] for node in nodes)
    column = max((width - _MARGINS) / _most_units(flows), _LEAST_COLUMN)

    inline = all(inline_width(node) + 8 <= column for node in nodes)

    def sizes(channel: float, least: float) -> Sizes:
        side = min(max(least, 0.5 * channel * widest), _LARGEST_BAND)
        return Sizes(Scale(channel, limited(side**2, largest), grid), column, inline)

    def overfull(least: float, channel: float) -> bool:
        drawn = zip(panels, flows, strict=True)
        taken = sum(_panel_height(_extent(panel.graph, flow, sizes(channel, least))) for panel, flow in drawn)
        return taken + _LEGEND > height

    # The larger the scale, the higher the panels: the last step that fits is the one.
    steps = steps_up(_LEAST_CHANNEL, _MOST_CHANNEL)
    for least in _SMALLEST_BANDS:
        larger = bisect_left(steps, True, key=partial(overfull, least))
        if larger and steps[larger - 1] * widest >= _LEAST_SLAB:
            return sizes(steps[larger - 1], least)
    return sizes(limited(min((height - _LEGEND) / len(panels) / 2, _OVERFULL), widest), _SMALLEST_BANDS[-1])


def _extent(graph: LayerGraph, flow: Flow, sizes: Sizes) -> Extent:
    """Return how far a flow reaches above and below its middle, with the tensors at its ends and their words."""
    words = 2 * line_height(LABEL) + 6
    entering, leaving = graph.nodes[0].out_shape, graph.node(graph.output).out_shape
    up, down = flow_extent(flow, sizes)
    above = sizes.scale.channels(leaving[0]) / 2 + depth_of(leaving, sizes.scale) + words
    return max(up, above), max(down, sizes.scale.channels(entering[0]) / 2 + words)


def titles(
    panel: Panel, first: Panel, number: int, top: float, width: float, colours: Colours
) -> Iterator[tuple[Label, ...]]:
    """Yield a panel's title, and its MACs with their change against the first panel's."""
    macs = graph_cost(panel.graph).total.macs
    words = f"{count(macs)} MACs"
    if panel is not first:
        words += f", {change(macs, graph_cost(first.graph).total.macs)}"
    title = partial(Label, y=top + 20, fill=colours.text, size=17.0)
    yield (title(f"{number}:title", "", x=_LEFT - 22, lines=(panel.title,), anchor="start"),)
    yield (title(f"{number}:total", "", x=width - 18, lines=(words,), anchor="end"),)


def accent_mark(panel: Panel, number: int, top: float, colours: Colours) -> Iterator[Band]:
    """Yield the mark of what is naive or reduced beside a panel's title."""
    if panel.accent:
        fill = colours.accent(panel.accent)
        yield Band(f"{number}:accent", "", "", _LEFT - 36, top + 6, 6.0, 17.0, fill, fill, 0, "", "")


def _said(panels: Sequence[Panel]) -> str:
    """Describe the picture in a sentence a panel."""
    return " ".join(
        f"{panel.title}: {count(graph_cost(panel.graph).total.macs)} MACs; "
        f"{_channels(panel.graph.nodes[0])} enter, {_channels(panel.graph.node(panel.graph.output))} leave."
        for panel in panels
    )


def _channels(node: Node) -> str:
    return f"{node.out_shape[0]:,} channels"
