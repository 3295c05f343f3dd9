"""A network of the family as a notebook or a script holds it: one object for its figures, drawing, module and runs.

Nothing heavy is imported before it is needed: torch with `module` and `run`, pandas with `table`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Literal

from inception_lab.cost import NodeCost, graph_cost
from inception_lab.design import Design, from_text, graph_of, network_of, to_text
from inception_lab.design.edits import Edit, parse_edit
from inception_lab.diff import Finding, GraphDiff, diff, findings
from inception_lab.graph import LayerGraph, format_shape
from inception_lab.text import table
from inception_lab.text.headlines import figures_of, headline_figures
from inception_lab.text.numbers import grouped
from inception_lab.text.summary import summarize

if TYPE_CHECKING:
    import pandas as pd

    from inception_lab.backend.module import GraphModule
    from inception_lab.draw.network.drawing import Drawing
    from inception_lab.draw.network.tree import FigureDepth
    from inception_lab.draw.scale.picture import ScalePicture
    from inception_lab.engine import RunResult

__all__ = ["InceptionNetwork", "NetworkDiff", "NetworkSummary", "network"]


def network(name: str, *, edits: Iterable[str] = (), **knobs: Any) -> InceptionNetwork:
    """Return a network by its name, with knobs turned: ``network("inception_v3", width=0.5)``.

    `name` may also be a whole design's text, as a link and `InceptionNetwork.text` have it. Knobs take
    their values or the command line's text; a knob whose name is no Python name is passed as
    ``**{"3a": (64, 96, 128, 16, 32, 32)}``. `edits` are ``ID:FIELD=VALUE``. Raises DesignError for a
    name, knob or value that does not exist.
    """
    chosen = from_text(name)
    for knob_name, setting in knobs.items():
        if isinstance(setting, str):
            setting = chosen.declared.knobs[knob_name].parse(setting)
        chosen = chosen.turned(knob_name, tuple(setting) if isinstance(setting, list) else setting)
    for text in edits:
        chosen = chosen.edited(parse_edit(text))
    return InceptionNetwork(chosen)


@dataclass(frozen=True, repr=False)
class InceptionNetwork:
    """A design and everything that is made of it. Two are equal where their designs are.

    `params` are learned values, `macs` multiply-adds of convolutions and linear layers for one image,
    both without auxiliary heads.
    """

    design: Design

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

    def table(self) -> pd.DataFrame:
        """Return a row a layer, in order of execution, the input first; `TableRow` says what each column counts."""
        import pandas as pd

        graph = self.graph
        return pd.DataFrame([asdict(row) for row in table.rows(graph, graph_cost(graph))])

    def draw(self, *, depth: FigureDepth = "module", colour: str = "kind", dark: bool = False) -> Drawing:
        """Return the drawing: a notebook shows it; ``.svg()``, ``.dot()`` and ``.html()`` write it."""
        from inception_lab.draw.network.drawing import Drawing

        return Drawing(self.graph, depth=depth, colour=colour, dark=dark)

    def draw_to_scale(self, *, below: InceptionNetwork | None = None, dark: bool = False) -> ScalePicture:
        """Return the picture whose sizes are grids, channels and MACs; `below` another network, on its scale.

        A notebook shows it; ``.svg()`` and ``.html()`` write it.
        """
        from inception_lab.draw.scale.modules import Panel
        from inception_lab.draw.scale.views import to_scale

        if below is None:
            return to_scale([Panel(self.text, self.graph)], dark=dark)
        return to_scale([Panel(below.text, below.graph, "naive"), Panel(self.text, self.graph, "reduced")], dark=dark)

    def module(self, *, seed: int | None = 0) -> GraphModule:
        """Build the network as a float32 `torch.nn.Module` in eval mode on the CPU.

        Its submodules' paths are the layers' ids, its `state_dict` is in order of execution, its weights
        are random and drawn with `seed`.
        """
        from inception_lab.backend.module import build

        return build(self.graph, seed=seed)

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
            network_of(self.design), device, dtype, batch=batch, warmup=warmup, repeats=repeats, backward=backward
        )
        ran: RunResult = perform(request)
        return ran

    def edit(self, layer: str, /, **fields: Any) -> InceptionNetwork:
        """Return the network with fields of one layer changed: ``edit("conv1", channels=32, kernel=(5, 5))``.

        ``edit("conv1:channels=32")``, the command line's text, does the same. Raises DesignError for a
        layer, field or value that does not exist.
        """
        edits = [Edit(layer, field, _written(value)) for field, value in fields.items()]
        chosen = self.design
        for edit in edits or [parse_edit(layer)]:
            chosen = chosen.edited(edit)
        network_of(chosen)
        return InceptionNetwork(chosen)

    def diff(self, other: InceptionNetwork) -> NetworkDiff:
        """Return what changes, layer by layer, from this network to `other`; auxiliary heads where they are counted."""
        return NetworkDiff(diff(self.graph, other.graph).entries, self, other)

    def __repr__(self) -> str:
        figures = f"{grouped(self.params)} parameters, {grouped(self.macs)} MACs"
        return f"<{self.text}: {figures}, input {format_shape(self.graph.nodes[0].out_shape)}>"

    def _repr_html_(self) -> str:
        chosen = figures_of(self.design)
        rows = "".join(
            f'<tr title="{escape(figure.help, quote=True)}"><th style="text-align:left">{escape(figure.label)}</th>'
            f"<td>{escape(figure.exact)}</td></tr>"
            for figure in headline_figures(chosen, chosen)
        )
        return f"<h4>{escape(self.text)}</h4><table>{rows}</table>{self.draw()._repr_html_()}"

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

        return Drawing(self.after.graph, depth=depth, colour=Change(ComparedSide(self, first=False)), dark=dark)

    def __repr__(self) -> str:
        lines = [f"{self.before.text} → {self.after.text}: {'no difference' if self.identical else 'differences'}"]
        lines.extend(
            f"  {finding.text}: {finding.params_change:+,} parameters, {finding.macs_change:+,} MACs"
            for finding in self.findings
        )
        return "\n".join(lines)


def _written(setting: object) -> str:
    """Write a field's value as an edit's text has it."""
    match setting:
        case None:
            return "none"
        case bool():
            return "on" if setting else "off"
        case tuple() | list():
            return "x".join(map(str, setting))
        case _:
            return str(setting)
