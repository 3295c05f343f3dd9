"""What each convolution of a module is called by where it stands: ``1×1 before the 5×5``, ``1×1 after the pool``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from inception_lab.graph import LayerGraph, Node, kind_of
from inception_lab.graph.structure import branch_of
from inception_lab.spec import Conv
from inception_lab.text.words import format_pair, kernel_label, short_name

__all__ = ["filter_names"]

_NUMBERS: Final = ("one", "two", "three", "four")
_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth")


def filter_names(graph: LayerGraph, convolutions: Sequence[Node]) -> Mapping[str, str]:
    """Return the name of each of a module's convolutions by its id; no two are equal.

    A 1×1 is named by what it stands before or after. Equal ones in one branch are
    counted, equal ones of different branches are told apart by the branch.
    """
    inside = {node.id for node in graph.nodes if node.block == convolutions[0].block} if convolutions else set()
    names = {node.id: _place(graph, node, inside) for node in convolutions}
    names = _counted(convolutions, names)
    twice = {name for name, times in Counter(names.values()).items() if times > 1}
    names = {
        node.id: f"{names[node.id]}, {_branch(node)}" if names[node.id] in twice else names[node.id]
        for node in convolutions
    }
    twice = {name for name, times in Counter(names.values()).items() if times > 1}
    return {key: f"{name}: {key}" if name in twice else name for key, name in names.items()}


def _place(graph: LayerGraph, node: Node, inside: set[str]) -> str:
    kernel = kernel_label(node)
    if not isinstance(node.layer, Conv) or node.layer.kernel != (1, 1):
        return kernel
    before = graph.node(node.inputs[0])
    if before.id in inside and kind_of(before) == "pool":
        return f"{kernel} after the pool"
    if before.id in inside and before.op == "concat":
        return f"{kernel} after the concat"
    chain = _behind(graph, node)
    if len(chain) > 1 and len(set(chain)) == 1 and len(chain) <= len(_NUMBERS):
        return f"{kernel} before {_NUMBERS[len(chain) - 1]} {chain[0]}"
    behind = dict.fromkeys(_kernels(_readers(graph, node)))
    return f"{kernel} before the {' and the '.join(behind)}" if behind else f"{kernel} alone"


def _readers(graph: LayerGraph, node: Node) -> list[Node]:
    return [reader for reader in graph.nodes if node.id in reader.inputs]


def _kernels(nodes: Sequence[Node]) -> list[str]:
    return [format_pair(node.layer.kernel) for node in nodes if isinstance(node.layer, Conv)]


def _behind(graph: LayerGraph, node: Node) -> list[str]:
    """Return the kernels of the convolutions that follow each other behind a layer, up to its next fork or its end."""
    chain: list[str] = []
    while len(readers := _readers(graph, node)) == 1 and isinstance(readers[0].layer, Conv):
        node = readers[0]
        chain += _kernels(readers)
    return chain


def _counted(convolutions: Sequence[Node], names: Mapping[str, str]) -> dict[str, str]:
    """Put "first", "second" … before names that occur more than once in a branch."""
    times = Counter((branch_of(node), names[node.id]) for node in convolutions)
    met: Counter[tuple[str, str]] = Counter()
    counted: dict[str, str] = {}
    for node in convolutions:
        key = branch_of(node), names[node.id]
        ordinal = _ORDINALS[met[key]] if times[key] > 1 and met[key] < len(_ORDINALS) else ""
        counted[node.id] = f"{ordinal} {names[node.id]}".strip()
        met[key] += 1
    return counted


def _branch(node: Node) -> str:
    return (branch_of(node) or short_name(node)).replace("_", " ").lower()
