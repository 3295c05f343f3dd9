"""The pages of the course: what each measures at a link, and how a link is read there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import prod
from typing import Final
from urllib.parse import parse_qs

from inception_lab.claims.lab import CLAIMS_LAB
from inception_lab.cost import node_cost, total
from inception_lab.cost.receptive_field import receptive_fields
from inception_lab.design import VIEW, Design, from_query, graph_of
from inception_lab.errors import LabError, LessonError, single
from inception_lab.graph import LayerGraph, format_shape, kind_of
from inception_lab.labs import Lab, Quantities, read_setting
from inception_lab.labs.compare import COMPARE_LAB
from inception_lab.labs.evolution import EVOLUTION_LAB
from inception_lab.labs.factorization import FACTORIZATION_LAB
from inception_lab.labs.grid import GRID_LAB
from inception_lab.labs.module import MODULE_LAB, module_names
from inception_lab.labs.stem import STEM_LAB
from inception_lab.spec import Conv
from inception_lab.text.headlines import figures_of, last_map
from inception_lab.text.words import format_pair

__all__ = ["EXPLORER", "LABS", "Query", "check_page", "measure_design", "quantities", "read_link", "title_of"]

Query = Mapping[str, Sequence[str]]
EXPLORER: Final = "explorer"
LABS: Final[Mapping[str, Lab]] = {
    lab.name: lab for lab in (MODULE_LAB, FACTORIZATION_LAB, STEM_LAB, GRID_LAB, COMPARE_LAB, EVOLUTION_LAB, CLAIMS_LAB)
}
"""The labs by name, which is also their page's address, in the order of the course."""
_COUNTED: Final = ("sum", "depthwise", "pointwise", "linear")
"""Kinds of layers that are counted by themselves."""
_KERNELS: Final = ("1×1", "3×3", "5×5", "7×7", "1×3", "3×1", "1×7", "7×1")


def read_link(text: str) -> dict[str, list[str]]:
    """Read ``kernel=7&scheme=1xn_nx1`` as a link's query."""
    return parse_qs(text, keep_blank_values=True)


def check_page(page: str) -> str:
    """Return the name of a page. Raises LessonError, listing the pages."""
    if page != EXPLORER and page not in LABS:
        raise LessonError("lab", "no such page", repr(page), f"one of {', '.join((EXPLORER, *LABS))}")
    return page


def title_of(page: str) -> str:
    """Return a page's title."""
    return "Explorer" if page == EXPLORER else LABS[page].title


def quantities(page: str, query: Query) -> Quantities:
    """Return what the page measures at a link. Raises LabError for a link that is not wholly readable."""
    if check_page(page) == EXPLORER:
        design = {key: texts for key, texts in query.items() if key not in VIEW}
        chosen, errors = from_query(design, default="googlenet")
        _raise_first(errors)
        return {**measure_design(chosen), **_measure_node(chosen, query)}
    setting, errors = read_setting(LABS[page], query)
    _raise_first(errors)
    return LABS[page].measure(setting)


def _raise_first(errors: Sequence[LabError]) -> None:
    for error in errors:
        raise error


def measure_design(chosen: Design) -> Quantities:
    """Return the explorer's figures: MACs of one image, learned parameters, bytes in float32, layers, pixels.

    `output` and `input` are shapes as text; ``convs_5x5`` counts convolutions; `modules` are blocks with branches
    outside the stem; `sums` are residual ones; `field` is the receptive field of the last map, across, `last_grid`
    its height and `last_channels` its channels. Raises LabError where the design cannot be.
    """
    figures = figures_of(chosen)
    graph, counted = figures.graph, figures.cost.total
    last = graph.node(graph.output)
    convs = Counter(
        format_pair(node.layer.kernel) for node in graph.counted() if isinstance(node.layer, Conv) and not node.aux
    )
    stem = total(figures.cost.nodes[node.id] for node in graph.nodes if node.stage == "stem")
    measured: dict[str, int | float | Fraction | str] = {
        "network": chosen.variant,
        "macs": counted.macs,
        "params": counted.params,
        "activation_bytes": counted.activation_bytes,
        "peak_bytes": figures.cost.peak.bytes,
        "depth": figures.depth,
        "convolutions": convs.total(),
        "input": format_shape(graph.nodes[0].out_shape),
        "output": format_shape(last.out_shape),
        "stem_macs": stem.macs,
        "stem_params": stem.params,
        "modules": _modules(chosen, graph),
    }
    measured |= {f"convs_{kernel.replace('×', 'x')}": convs[kernel] for kernel in _KERNELS}
    kinds = {kind: [node for node in graph.counted() if kind_of(node) == kind and not node.aux] for kind in _COUNTED}
    measured["sums"] = len(kinds["sum"])
    measured["depthwise_macs"] = figures.cost.of(kinds["depthwise"]).macs
    measured["pointwise_macs"] = figures.cost.of(kinds["pointwise"]).macs
    measured["linear_params"] = figures.cost.of(kinds["linear"]).params
    map_shape, seen = graph.node(last_map(graph)).out_shape, figures.fields[last_map(graph)]
    measured |= {"field": seen.size[1], "last_grid": map_shape[1], "last_channels": map_shape[0]}
    return measured


def _modules(chosen: Design, graph: LayerGraph) -> int:
    """Return how many blocks with branches follow the stem, those that shrink the grid among them."""
    stem = {node.block for node in graph.nodes if node.stage == "stem"}
    return sum(name not in stem for name in module_names(chosen))


def _measure_node(chosen: Design, query: Query) -> Quantities:
    """Return the figures of the layer that a link looks at, if any: products of one value, window, padding, MACs.

    `node_corner_padding` are the places of the first position's window that lie in the padding; `node_field` is the
    receptive field across and `node_field_stride` its step from one position to the next, both in pixels;
    `node_weights` leaves biases and norms out, and `node_moved_bytes` are input, output and parameters in float32, each
    moved once. Raises LabError where the network has no such layer.
    """
    if "node" not in query:
        return {}
    # They load NumPy, which a table or a drawing on the command line does not need.
    from inception_lab.inside.layer import window_of
    from inception_lab.inside.sums import counted, products_of

    graph = graph_of(chosen)
    node = graph.node(single("link key node", query["node"]))
    factors, cost, field = counted(node), node_cost(node), receptive_fields(graph)[node.id]
    (height, width), _, (top, _, left, _) = window_of(node, 0)
    return {
        "node_products": products_of(factors),
        "node_macs": products_of(factors, whole=True),
        "node_positions": prod(node.out_shape[1:]),
        "node_window": height * width,
        "node_corner_padding": height * width - (height - top) * (width - left),
        "node_channels_in": node.in_shapes[0][0] if node.in_shapes else 0,
        "node_channels": node.out_shape[0],
        "node_weights": cost.weights,
        "node_params": cost.params,
        "node_values": node.values,
        "node_moved_bytes": cost.moved_bytes,
        "node_field": field.size[1],
        "node_field_stride": field.stride[1],
    }
