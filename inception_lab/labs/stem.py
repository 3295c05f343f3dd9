"""Stem lab: what stands before the first module, side by side; and whose stem Keras has.

Source: 1409.4842, table 1; 1502.03167, appendix; 1602.07261, figures 3 and 14.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from fractions import Fraction
from functools import lru_cache
from typing import Final

from inception_lab.cost import GraphCost, graph_cost, node_cost
from inception_lab.cost.receptive_field import ReceptiveField, receptive_fields
from inception_lab.errors import LabError
from inception_lab.graph import LayerGraph, Node, infer, weighted_depth
from inception_lab.knobs import ChoiceKnob, IntKnob, SubsetKnob
from inception_lab.labs.keras_stem import KERAS_ROWS, KERAS_SIZE
from inception_lab.labs.lab import Lab, Quantities, Setting
from inception_lab.spec import Network
from inception_lab.text.words import describe
from inception_lab.variants.common import ConvStyle
from inception_lab.variants.stems import STEMS, stem

__all__ = [
    "BESIDE",
    "FIGURE_3_ORDER",
    "GridRow",
    "KerasLine",
    "Layer",
    "SIZE",
    "STEMS_SHOWN",
    "STEM_LAB",
    "Stem",
    "WORDS",
    "aligned",
    "keras_beside",
    "keras_differs",
    "build_stems",
]

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    # stem: words, source
    "googlenet": ("GoogLeNet", "1409.4842, table 1"),
    "separable": ("BN-Inception", "1502.03167, figure 5 and appendix"),
    "inception_v3": ("Inception-v3", "TF-Slim, inception_v3 as released"),
    "figure_3": ("Inception-v4 (figure 3)", "1602.07261, figure 3: Inception-v4 and Inception-ResNet-v2"),
    "figure_14": ("Inception-ResNet-v1 (figure 14)", "1602.07261, figure 14: Inception-ResNet-v1"),
    "released": ("Inception-ResNet-v2 (released)", "TF-Slim, inception_resnet_v2 as released"),
    "stride_free": ("without strides", "Viblo, “Paper reading: Inception-v4 …”, for 32×32"),
}
STEMS_SHOWN: Final = SubsetKnob(
    name="stems",
    label="Stems",
    group="Stems",
    help="Two or more, drawn side by side in the family's order.",
    default=("figure_3", "figure_14", "released"),
    options=tuple((name, WORDS[name][0]) for name, _ in STEMS),
    least=2,
)
SIZE: Final = IntKnob(
    name="size",
    label="Input size",
    group="Stems",
    help="Height and width of the image, in pixels; it has 3 channels.",
    default=299,
    least=7,
    most=1024,
)
BESIDE: Final = ChoiceKnob(
    name="beside",
    label="Compare Keras with",
    group="The Keras question",
    help="What Keras' summary is compared with, at 512×512.",
    default="figure_3",
    options=tuple((name, WORDS[name][0]) for name in ("figure_3", "figure_14", "released")),
)


FIGURE_3_ORDER: Final = (
    "Figure 3 is built in the released code's order, 1×7 before 7×1; the figure prints them the other way round. Both "
    "cost the same."
)


@dataclass(frozen=True, slots=True)
class Stem:
    """One stem on one input; without a graph, `problem` says why it cannot be built there."""

    name: str
    words: str
    source: str
    network: Network
    graph: LayerGraph | None = None
    cost: GraphCost | None = None
    field: ReceptiveField | None = None
    depth: int = 0
    problem: LabError | None = None

    @property
    def last(self) -> Node | None:
        """The node whose output leaves the stem."""
        return None if self.graph is None else self.graph.node(self.graph.output)


def build_stems(setting: Setting) -> tuple[Stem, ...]:
    """Build every stem of the setting on its input size."""
    values = setting.values
    return tuple(_stem(name, values[SIZE]) for name in values[STEMS_SHOWN])


@lru_cache(maxsize=64)
def _stem(name: str, size: int) -> Stem:
    words, source = WORDS[name]
    network = Network(name, (3, size, size), (stem(name, ConvStyle()),))
    try:
        graph = infer(network)
    except LabError as error:
        return Stem(name, words, source, network, problem=error)
    field = receptive_fields(graph)[graph.output]
    return Stem(name, words, source, network, graph, graph_cost(graph), field, weighted_depth(graph))


# ── Aligned by grid ──────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer as a row of a table: what it does, its output (C, H, W), weights and MACs."""

    what: str
    shape: tuple[int, ...]
    weights: int
    macs: int


@dataclass(frozen=True, slots=True)
class GridRow:
    """One line of the aligned table: a grid, and at most one layer of each stem that ends on it."""

    grid: tuple[int, int]
    layers: tuple[Layer | None, ...]


def aligned(stems: Sequence[Stem]) -> tuple[GridRow, ...]:
    """Return the stems' layers side by side, the largest grid first, in their own order on each grid."""
    columns = [_by_grid(_layers(built.graph.nodes)) if built.graph else {} for built in stems]
    grids = sorted({grid for column in columns for grid in column}, reverse=True)
    rows = []
    for grid in grids:
        most = max(len(column.get(grid, ())) for column in columns)
        for line in range(most):
            rows.append(GridRow(grid, tuple(_nth(column.get(grid, ()), line) for column in columns)))
    return tuple(rows)


def _layers(nodes: Iterable[Node]) -> tuple[Layer, ...]:
    return tuple(Layer(describe(node), node.out_shape, node_cost(node).weights, node_cost(node).macs) for node in nodes)


def _by_grid(layers: Iterable[Layer]) -> dict[tuple[int, int], list[Layer]]:
    grids: dict[tuple[int, int], list[Layer]] = {}
    for layer in layers:
        grids.setdefault((layer.shape[1], layer.shape[2]), []).append(layer)
    return grids


def _nth(layers: Sequence[Layer], line: int) -> Layer | None:
    return layers[line] if line < len(layers) else None


# ── The Keras question ───────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class KerasLine:
    """A row of Keras' summary beside what a figure prescribes there; one of them may have nothing."""

    name: str
    keras: Layer | None
    figure: Layer | None

    @property
    def same(self) -> bool:
        """Whether both have the same kernel, stride, output and weights, whatever they read."""
        return self.keras == self.figure


@lru_cache(maxsize=8)
def keras_beside(name: str) -> tuple[KerasLine, ...]:
    """Hold Keras' rows at 512×512 against the stem `name`, grid by grid."""
    built = _stem(name, KERAS_SIZE)
    if built.graph is None:
        return ()
    prescribed = _by_grid(_layers(node for node in built.graph.nodes if node.inputs))
    named = _by_grid(_keras_layers())
    names = {grid: [row.name for row in KERAS_ROWS if row.shape[1:] == grid] for grid in named}
    return tuple(
        line
        for grid in sorted({*named, *prescribed}, reverse=True)
        for line in _paired(names.get(grid, []), named.get(grid, []), prescribed.get(grid, []))
    )


def keras_differs(name: str) -> int:
    """Return how many lines differ between Keras' summary and the stem `name`."""
    return sum(1 for line in keras_beside(name) if not line.same)


def _keras_layers() -> tuple[Layer, ...]:
    """Return Keras' rows as layers; a convolution without bias does weights · positions MACs."""
    return tuple(
        Layer(row.what, row.shape, row.weights, row.weights * row.shape[1] * row.shape[2]) for row in KERAS_ROWS
    )


def _paired(names: Sequence[str], keras: Sequence[Layer], figure: Sequence[Layer]) -> Iterator[KerasLine]:
    """Put equal layers on one line, and beside each other what stands between them."""
    for kind, low, high, start, end in SequenceMatcher(None, keras, figure, autojunk=False).get_opcodes():
        for line in range(max(high - low, end - start)):
            ours = _nth(keras[low:high], line)
            theirs = _nth(figure[start:end], line) if kind != "delete" else None
            yield KerasLine(names[low + line] if ours else "", ours, theirs)


# ── The lab ──────────────────────────────────────────────────────────────────


def measure(setting: Setting) -> Quantities:
    """Return every figure the lab shows: MACs of one image, learned parameters, bytes in float32, pixels.

    A stem that cannot be built at the size has none.
    """
    quantities: dict[str, int | float | Fraction | str] = {"size": setting.values[SIZE]}
    for built in build_stems(setting):
        if built.cost is None or built.field is None or built.last is None:
            continue
        quantities[f"{built.name}_macs"] = built.cost.total.macs
        quantities[f"{built.name}_params"] = built.cost.total.params
        quantities[f"{built.name}_bytes"] = built.cost.total.activation_bytes
        quantities[f"{built.name}_peak_bytes"] = built.cost.peak.bytes
        quantities[f"{built.name}_field"] = built.field.size[0]
        quantities[f"{built.name}_channels"] = built.last.out_shape[0]
        quantities[f"{built.name}_grid"] = built.last.out_shape[1]
        quantities[f"{built.name}_depth"] = built.depth
    quantities["keras_rows"] = len(KERAS_ROWS)
    for name in ("figure_3", "figure_14", "released"):
        quantities[f"keras_lines_{name}"] = len(keras_beside(name))
        quantities[f"keras_differs_{name}"] = keras_differs(name)
    return quantities


STEM_LAB: Final = Lab(
    name="stem",
    title="Stem lab",
    question="What happens to an image before the first module?",
    idea=(
        "A stem shrinks the image quickly, because every later layer pays for each position that is left. Stems differ "
        "in how."
    ),
    declared=(STEMS_SHOWN, SIZE, BESIDE),
    measure=measure,
    words=("stem", "grid", "stride", "padding", "receptive field", "concat", "MAC", "parameter", "activation memory"),
)
