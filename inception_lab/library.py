"""A network of the family as a notebook or a script holds it: one object for its figures, drawing, module and runs.

Nothing heavy is imported before it is needed: torch with `module` and `run`, pandas with `table`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from html import escape
from os import PathLike
from typing import TYPE_CHECKING, Any, Final, Literal, SupportsIndex

from inception_lab.cost import NodeCost, graph_cost
from inception_lab.design import Design, from_text, graph_of, network_of, to_text
from inception_lab.design.edits import Edit, parse_edit
from inception_lab.diff import Finding, GraphDiff, diff, findings
from inception_lab.errors import DesignError, LabError, received
from inception_lab.graph import LayerGraph, format_shape
from inception_lab.reading import plain_number, plain_value
from inception_lab.spec.serialization import network_to_json
from inception_lab.text import table
from inception_lab.text.headlines import figures_of, headline_figures
from inception_lab.text.numbers import grouped
from inception_lab.text.summary import summarize
from inception_lab.variants import VARIANTS

if TYPE_CHECKING:
    import pandas as pd

    from inception_lab.backend.module import GraphModule
    from inception_lab.draw.network.drawing import Drawing
    from inception_lab.draw.network.tree import FigureDepth
    from inception_lab.draw.scale.picture import ScalePicture
    from inception_lab.engine import RunResult
    from inception_lab.inside.shown import ShownValue

__all__ = ["InceptionNetwork", "LabError", "NetworkDiff", "NetworkSummary", "names", "network"]

_WITH_HEADS: Final = ("Parameters", "MACs", "Activations")
"""Headline figures that count auxiliary heads where they are on."""


def names() -> tuple[str, ...]:
    """Return the names of all networks, from the simplest on."""
    return tuple(VARIANTS)


def network(name: str, /, *, edits: Iterable[str] = (), **knobs: Any) -> InceptionNetwork:
    """Return a network by its name, with knobs turned: ``network("inception_v3", width=0.5)``.

    `name` may also be a whole design's text, as a link and `InceptionNetwork.text` have it. Knobs take
    their values, NumPy's too, or the command line's text; a knob whose name is no Python name is passed as
    ``**{"3a": (64, 96, 128, 16, 32, 32)}``. `edits` are ``ID:FIELD=VALUE``. Raises LabError for a
    name, knob or value that does not exist, and for a network that cannot be built.
    """
    chosen = from_text(_text("network", name, 'a name or a design\'s text, such as "googlenet"'))
    for knob_name, setting in knobs.items():
        value = chosen.declared.knobs[knob_name].parse(setting) if isinstance(setting, str) else plain_value(setting)
        chosen = chosen.turned(knob_name, value)
    for text in _texts("edits", edits, 'a list of texts, such as ["conv1:channels=32"]'):
        chosen = chosen.edited(parse_edit(text))
    return _buildable(chosen)


@dataclass(frozen=True, repr=False)
class InceptionNetwork:
    """A design and everything that is made of it. Two are equal where their designs are.

    `params` are learned values, `macs` multiply-adds of convolutions and linear layers for one image,
    both without auxiliary heads.
    """

    design: Design

    def __post_init__(self) -> None:
        _check_design(self.design)

    @property
    def text(self) -> str:
        """The design on one line, which `network` reads back."""
        return to_text(self.design)

    @property
    def graph(self) -> LayerGraph:
        """The layers with every shape inferred. Raises LabError where the design cannot be built."""
        return graph_of(self.design)

    @property
    def params(self) -> int:
        """Learned values without auxiliary heads: weights, biases, batch norm's gamma and beta."""
        return self._cost().params

    @property
    def macs(self) -> int:
        """Multiply-adds of convolutions and linear layers, one image, without auxiliary heads."""
        return self._cost().macs

    def summary(self) -> NetworkSummary:
        """Return the summary contract (schema 1) as a dictionary that prints as the table of layers."""
        return NetworkSummary(summarize(self.design), self.graph)

    def json(self) -> str:
        """Return the network's description, edits and all, as `spec.serialization.network_from_json` reads it."""
        return network_to_json(network_of(self.design))

    def table(self) -> pd.DataFrame:
        """Return a row a layer, in order of execution, the input first; `TableRow` says what each column counts."""
        import pandas as pd

        graph = self.graph
        return pd.DataFrame([asdict(row) for row in table.rows(graph, graph_cost(graph))])

    def draw(self, *, depth: FigureDepth = "module", colour: str = "kind", dark: bool = False) -> Drawing:
        """Return the drawing: a notebook shows it; ``.svg()``, ``.dot()`` and ``.html()`` write it."""
        from inception_lab.draw.network.drawing import Drawing

        return Drawing(self.graph, depth=depth, colour=colour, dark=_flag("dark", dark))

    def draw_to_scale(self, *, against: InceptionNetwork | str | None = None, dark: bool = False) -> ScalePicture:
        """Return the picture whose sizes are grids, channels and MACs; `against` another network, which is drawn above.

        A notebook shows it; ``.svg()`` and ``.html()`` write it.
        """
        from inception_lab.draw.scale.modules import Panel
        from inception_lab.draw.scale.views import to_scale

        if against is None:
            return to_scale([Panel(self.text, self.graph)], dark=_flag("dark", dark))
        other = _other("against", against)
        panels = [Panel(other.text, other.graph, "naive"), Panel(self.text, self.graph, "reduced")]
        return to_scale(panels, dark=_flag("dark", dark))

    def module(self, *, seed: int | None = 0) -> GraphModule:
        """Build the network as a float32 `torch.nn.Module` in eval mode on the CPU.

        Its submodules' paths are the layers' ids, its `state_dict` is in order of execution, its weights
        are random and drawn with `seed`.
        """
        from inception_lab.backend.module import build

        return build(self.graph, seed=plain_number(seed))

    def run(
        self,
        *,
        device: str = "cpu",
        dtype: Literal["float32", "bfloat16", "float16"] = "float32",
        batch: int = 1,
        warmup: int = 2,
        repeats: int = 5,
        backward: bool = False,
    ) -> RunResult:
        """Run a measured forward pass of `batch` random images, training as well where `backward`.

        Here, or on the cluster that the environment names. Raises BackendError where the device, its
        memory or torch does not do it.
        """
        from inception_lab.engine import RunRequest, perform

        request = RunRequest(
            network_of(self.design),
            device,
            dtype,
            batch=batch,
            warmup=warmup,
            repeats=repeats,
            backward=_flag("backward", backward),
        )
        ran: RunResult = perform(request)
        return ran

    def inside(
        self,
        layer: str,
        /,
        channel: SupportsIndex | None = 0,
        at: Sequence[SupportsIndex] | None = None,
        image: str | PathLike[str] | None = None,
        *,
        rows: int = 8,
    ) -> ShownValue:
        """Show how one value of a layer comes to be: ``inside("3a.Branch_2", channel=0, at=(3, 4))``.

        `layer` is an id, or a part's, whose last layer is meant; `channel` None is the one that varies most; `at` is
        (row, column), None the middle; `image` a file or "cat", "coffee", "card", None the cat. The `rows` channels
        that add most are listed. Weights are those of `module()`. Raises LabError.
        """
        from inception_lab.engine.look import look_inside

        layer = _text("inside", layer, "a layer's id, such as summary() lists them")
        place = None if at is None else plain_value(at)
        image = "cat" if image is None else image
        return look_inside(network_of(self.design), layer, plain_number(channel), place, image, rows=plain_number(rows))

    def edit(self, layer: str, /, **fields: Any) -> InceptionNetwork:
        """Return the network with fields of one layer changed: ``edit("conv1", channels=32, kernel=(5, 5))``.

        ``edit("conv1:channels=32")``, the command line's text, does the same. Raises DesignError for a
        layer, field or value that does not exist.
        """
        layer = _text("edit", layer, "a layer's id, such as summary() lists them")
        edits = [Edit(layer, field, _written(plain_value(value))) for field, value in fields.items()]
        chosen = self.design
        for edit in edits or [parse_edit(layer)]:
            chosen = chosen.edited(edit)
        return _buildable(chosen)

    def diff(self, other: InceptionNetwork | str) -> NetworkDiff:
        """Return what changes, layer by layer, from this network to `other`, a network or a design's text.

        Auxiliary heads that are on are layers as others: findings count them, `params` and `macs` do not.
        """
        after = _other("diff", other)
        return NetworkDiff(diff(self.graph, after.graph).entries, self, after)

    def __repr__(self) -> str:
        figures = f"{grouped(self.params)} parameters, {grouped(self.macs)} MACs"
        apart = ", heads counted apart" if self.graph.heads_on else ""
        return f"<{self.text}: {figures}{apart}, input {format_shape(self.graph.nodes[0].out_shape)}>"

    def _repr_html_(self) -> str:
        chosen = figures_of(self.design)
        rows = []
        if self.graph.heads_on:
            rows += [("Parameters without heads", grouped(self.params), "params")]
            rows += [("MACs without heads", grouped(self.macs), "macs")]
        for figure in headline_figures(chosen, chosen):
            heads = " with heads" if self.graph.heads_on and figure.label in _WITH_HEADS else ""
            rows.append((figure.label + heads, figure.exact, figure.help))
        body = "".join(
            f'<tr title="{escape(help_, quote=True)}"><th style="text-align:left">{escape(label)}</th>'
            f"<td>{escape(exact)}</td></tr>"
            for label, exact, help_ in rows
        )
        return f"<h4>{escape(self.text)}</h4><table>{body}</table>{self.draw()._repr_html_()}"

    def _cost(self) -> NodeCost:
        graph = self.graph
        return graph_cost(graph).of(node for node in graph.nodes if not node.aux)


class NetworkSummary(dict[str, Any]):
    """The summary contract of one design; printed, the table of its layers with totals and conventions."""

    def __init__(self, summary: dict[str, Any], graph: LayerGraph) -> None:
        super().__init__(summary)
        self._graph = graph

    def __repr__(self) -> str:
        costs = graph_cost(self._graph)
        return table.as_text(table.rows(self._graph, costs), table.totals(self._graph, costs))


@dataclass(frozen=True, repr=False)
class NetworkDiff(GraphDiff):
    """The layers of two networks in order, each once, and what became of it; printed, its findings in words."""

    before: InceptionNetwork
    after: InceptionNetwork

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Equal changes gathered; their changes of parameters and MACs add up to the totals' difference."""
        return findings(self)

    def draw(self, *, depth: FigureDepth = "module", dark: bool = False) -> Drawing:
        """Return the drawing of the network after, coloured by what became of its layers."""
        from inception_lab.draw.network.drawing import Drawing
        from inception_lab.draw.network.overlays import Change
        from inception_lab.draw.network.statuses import ComparedSide

        change = Change(ComparedSide(self, first=False))
        return Drawing(self.after.graph, depth=depth, colour=change, dark=_flag("dark", dark))

    def __repr__(self) -> str:
        heads = ", heads counted" if self.before.graph.heads_on or self.after.graph.heads_on else ""
        said = "no difference" if self.identical else "differences"
        lines = [f"{self.before.text} → {self.after.text}: {said}{heads}"]
        lines.extend(
            f"  {finding.text}: {finding.params_change:+,} parameters, {finding.macs_change:+,} MACs"
            for finding in self.findings
        )
        return "\n".join(lines)


def _check_design(design: object) -> None:
    if not isinstance(design, Design):
        raise DesignError("network", "a Design was expected", received(design), "use network(NAME)")


def _text(where: str, value: object, expected: str) -> str:
    if not isinstance(value, str):
        raise DesignError(where, "a text was expected", received(value), expected)
    return value


def _flag(where: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise DesignError(where, "True or False was expected", received(value))
    return value


def _texts(where: str, values: object, expected: str) -> tuple[str, ...]:
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise DesignError(where, "texts were expected", received(values), expected)
    return tuple(_text(where, value, expected) for value in values)


def _buildable(chosen: Design) -> InceptionNetwork:
    """Return the network of a design. Raises LabError where it cannot be built."""
    graph_of(chosen)
    return InceptionNetwork(chosen)


def _other(where: str, other: object) -> InceptionNetwork:
    match other:
        case InceptionNetwork():
            return other
        case str():
            return network(other)
        case _:
            raise DesignError(where, "a network or a design's text was expected", received(other))


def _written(setting: object) -> str:
    """Write a field's value as an edit's text has it."""
    match setting:
        case None:
            return "none"
        case bool():
            return "on" if setting else "off"
        case str():
            return setting.strip()
        case tuple():
            return "x".join(map(_written, setting))
        case _:
            return received(setting)
