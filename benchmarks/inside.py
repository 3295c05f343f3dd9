"""Looking inside a value: what it takes beside a plain forward pass, and how much is sent of the heaviest layers.

Run: ``python -m benchmarks.inside``. The pass that keeps what it makes, and reading one channel of the layer that is
heaviest to read, take turns with a plain pass of the same module, in seconds of the clock and of the processor: on a
machine that is shared, the second say more.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from statistics import median
from time import perf_counter, process_time
from typing import Final

import torch

from inception_lab.backend.module import GraphModule, build
from inception_lab.design import Design, graph_of, network_of
from inception_lab.draw.network.offline import packed
from inception_lab.engine.work.devices import device_name
from inception_lab.engine.work.inside import values_of
from inception_lab.engine.work.kept import Pass, Subject, passed_through
from inception_lab.engine.work.pictures import picture_tensor
from inception_lab.graph import LayerGraph, Node
from inception_lab.images import BUNDLED, Picture, fit
from inception_lab.inside.gather import MOST_BYTES
from inception_lab.inside.theatre import theatre

_NETWORKS: Final = ("googlenet", "inception_v3", "xception")
_TURNS: Final = 12
_HEAVIEST: Final = 4


def main() -> None:
    """Print the ratios beside what they are wanted to be, and the bytes."""
    print(f"{device_name(torch.device('cpu'))}, torch {torch.__version__}, one image")
    for name in _NETWORKS:
        graph = graph_of(Design(name))
        picture = fit(BUNDLED["cat"].read(), graph.nodes[0].out_shape)
        module = build(graph).requires_grad_(requires_grad=False)
        subject = Subject(network_of(Design(name)), picture, "cpu", 0)
        heaviest = _heaviest(graph)
        _time(name, graph, module, subject, heaviest[0])
        _sizes(graph, module, subject, heaviest)


def _heaviest(graph: LayerGraph) -> list[Node]:
    """Return the layers with most to read: maps that come in, but each shape once."""
    by_shape = {(node.op, node.in_shapes, node.out_shape): node for node in graph.counted() if node.op != "input"}
    conv = [node for node in by_shape.values() if node.op == "conv" and node.groups == 1]
    return sorted(conv, key=lambda node: -prod(node.in_shapes[0]))[:_HEAVIEST]


def _time(name: str, graph: LayerGraph, module: GraphModule, subject: Subject, node: Node) -> None:
    every = [part.id for part in graph.counted()]
    image = picture_tensor(subject.picture)

    def plain() -> None:
        with torch.inference_mode():
            module(image)

    def first() -> None:
        outputs = passed_through(module, graph.nodes[0].id, subject, every)
        values_of(node, 0, Pass(module, outputs), subject.picture)

    kept = Pass(module, passed_through(module, graph.nodes[0].id, subject, every))

    def again() -> None:
        theatre(graph, values_of(node, 0, kept, subject.picture), subject.picture)

    turns = [[_measured(action) for action in (plain, first, again)] for _ in range(_TURNS + 2)][2:]
    for clock, words in enumerate(("clock", "processor")):
        passed, ran, looked = (1000 * median(turn[step][clock] for turn in turns) for step in range(3))
        ratio = median(turn[1][clock] / turn[0][clock] for turn in turns)
        print(f"{name}, {words}: pass {passed:.0f} ms, pass and {node.id} {ran:.0f} ms, {ratio:.2f} ×, wanted ≤ 1.5")
        print(f"  another channel of it, written for the browser: {looked:.0f} ms")


def _measured(action: Callable[[], None]) -> tuple[float, float]:
    """Return how long an action takes, by the clock and of the processor."""
    began, worked = perf_counter(), process_time()
    action()
    return perf_counter() - began, process_time() - worked


def _sizes(graph: LayerGraph, module: GraphModule, subject: Subject, nodes: list[Node]) -> None:
    picture: Picture = subject.picture
    kept = Pass(module, passed_through(module, graph.nodes[0].id, subject, [node.id for node in graph.counted()]))
    for node in nodes:
        values = values_of(node, 0, kept, picture)
        sent = len(packed(theatre(graph, values, picture)))
        maps = f"{len(values.sources)} of {node.in_shapes[0][0]} maps"
        print(f"  {node.id}: {maps}, {sent / 1000:,.0f} kB of at most {MOST_BYTES / 1000:,.0f} kB")


if __name__ == "__main__":
    main()
