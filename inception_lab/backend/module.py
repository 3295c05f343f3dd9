"""`LayerGraph → nn.Module`: a thin interpreter whose submodule paths are the nodes' ids.

So a counter's row, a hook's activation and a row of the table all name the same
thing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from math import sqrt
from typing import Final

import torch
from torch import Tensor, nn

from inception_lab.backend.units import ConvUnit, FinishedUnit, LinearUnit, unit_for
from inception_lab.cost.dtypes import VALUE_BYTES, Dtype
from inception_lab.errors import BackendError, LabError, received
from inception_lab.graph import LayerGraph
from inception_lab.spec.checks import check_count

__all__ = [
    "DTYPES",
    "GraphModule",
    "Outputs",
    "build",
    "count_gpus",
    "ends",
    "explained",
    "find_device",
    "random_input",
    "run_heads",
    "watched",
]

DTYPES: Final[Mapping[str, torch.dtype]] = {name: getattr(torch, name) for name in VALUE_BYTES}
_GPU: Final = re.compile(r"[0-9]{1,4}")
_MOST_SEED: Final = 2**63 - 1


# ── The module ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Step:
    """One unit, the tensors it reads, and the tensors no later step needs."""

    node_id: str
    unit: nn.Module
    inputs: tuple[str, ...]
    released: tuple[str, ...]


class GraphModule(nn.Module):
    """A `LayerGraph` that runs: (N, C, H, W) → the output.

    With heads on it returns a tuple, the output first, then each head's output
    in the order of `head_names`; `run_heads` names them.
    """

    def __init__(self, graph: LayerGraph) -> None:
        super().__init__()
        heads = graph.heads if graph.heads_on else ()
        self.head_names: tuple[str, ...] = tuple(name for name, _ in heads)
        self._start = graph.nodes[0].id
        self._ends = (graph.output, *(last for _, last in heads))
        nodes = [node for node in graph.counted() if node.op != "input"]
        last_use: dict[str, str] = {name: node.id for node in nodes for name in (*node.inputs, node.id)}
        released: dict[str, list[str]] = {}
        for name, user in last_use.items():
            if name not in self._ends:
                released.setdefault(user, []).append(name)
        self._steps = tuple(
            _Step(node.id, _attach(self, node.id, unit_for(node)), node.inputs, tuple(released.get(node.id, ())))
            for node in nodes
        )

    def forward(self, image: Tensor) -> Tensor | tuple[Tensor, ...]:
        """Run the nodes in order, dropping each tensor after its last use."""
        alive = {self._start: image}
        for step in self._steps:
            alive[step.node_id] = step.unit(*[alive[name] for name in step.inputs])
            for name in step.released:
                del alive[name]
        ends = tuple(alive[name] for name in self._ends)
        return ends if len(ends) > 1 else ends[0]


class Group(nn.Module):
    """A block or branch: a level of names, never called itself."""


def _attach(root: nn.Module, path: str, unit: nn.Module) -> nn.Module:
    """Put `unit` at the dotted `path` below `root`, and return it."""
    *outer, name = path.split(".")
    parent = root
    try:
        for part in outer:
            inside = dict(parent.named_children())
            if part not in inside:
                parent.add_module(part, Group())
            parent = parent.get_submodule(part)
        parent.add_module(name, unit)
    except KeyError:
        raise BackendError(path, "torch's modules use one of these names themselves", remedy="rename it") from None
    return unit


@dataclass(frozen=True, slots=True)
class Outputs:
    """The output of a network, and its auxiliary heads' by name."""

    output: Tensor
    heads: Mapping[str, Tensor]


def ends(result: Tensor | tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """Return what a `GraphModule` gave as a tuple, the output first, with or without heads."""
    return result if isinstance(result, tuple) else (result,)


def run_heads(module: GraphModule, image: Tensor) -> Outputs:
    """Run `module` and name what each auxiliary head gives."""
    output, *heads = ends(module(image))
    return Outputs(output, dict(zip(module.head_names, heads, strict=True)))


@contextmanager
def watched(module: nn.Module, node_ids: Iterable[str], note: Callable[[str, Tensor], None]) -> Iterator[None]:
    """Call `note` with the id and the output of each of these nodes that runs inside the block."""

    def hook_for(node_id: str) -> Callable[[nn.Module, object, Tensor], None]:
        return lambda _module, _inputs, output: note(node_id, output)

    handles = [module.get_submodule(name).register_forward_hook(hook_for(name)) for name in node_ids]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


# ── Building ─────────────────────────────────────────────────────────────────


def build(
    graph: LayerGraph,
    *,
    device: str = "cpu",
    dtype: Dtype = "float32",
    channels_last: bool = False,
    seed: int | None = 0,
) -> GraphModule:
    """Build `graph` in inference mode (`eval`), its weights drawn with `seed`.

    One seed gives the same weights on every device; None draws new ones each
    time. On "meta" nothing is drawn and no memory used. Raises BackendError for
    an unknown device or dtype, a missing GPU, and where memory does not suffice.
    """
    target, kind = find_device(device), _find_dtype(dtype)
    if seed is not None:
        check_count("seed", "", seed, least=0, most=_MOST_SEED, error=BackendError)
    with explained(graph.name):
        with torch.device("meta"):
            module = GraphModule(graph).eval()
        if target.type != "meta":
            module.to_empty(device="cpu")
            _initialise(module, graph, seed)
        module.to(device=target, dtype=kind)
        if channels_last:
            module.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # torch types no keyword alone
    return module


def random_input(
    graph: LayerGraph,
    *,
    batch: int = 1,
    device: str = "cpu",
    dtype: Dtype = "float32",
    channels_last: bool = False,
    seed: int = 0,
) -> Tensor:
    """Return normally distributed images (batch, C, H, W) that fit `graph`.

    Raises BackendError as `build` does.
    """
    target, kind = find_device(device), _find_dtype(dtype)
    shape = (batch, *graph.nodes[0].out_shape)
    layout = torch.channels_last if channels_last else torch.contiguous_format
    with explained("input"):
        if target.type == "meta":
            return torch.empty(shape, device=target, dtype=kind, memory_format=layout)
        image = torch.randn(shape, generator=torch.Generator().manual_seed(seed))
        return image.to(device=target, dtype=kind, memory_format=layout)


def count_gpus() -> int:
    """Count the CUDA GPUs that torch can use."""
    return torch.cuda.device_count() if torch.cuda.is_available() else 0


def find_device(device: str) -> torch.device:
    """Return torch's device for "cpu", "meta", "mps", "cuda" or "cuda:0", "cuda:1", ….

    Raises BackendError for any other, and for a GPU that is not there.
    """
    kind, _, number = device.partition(":")
    if kind not in ("cpu", "meta", "mps", "cuda") or (number and (kind != "cuda" or not _GPU.fullmatch(number))):
        raise BackendError("device", "no such device", received(device), "use cpu, cuda, cuda:0, …, mps or meta")
    if kind == "mps" and not torch.backends.mps.is_available():
        raise BackendError("device", "torch finds no Apple GPU here", received(device), "use cpu")
    if kind == "cuda":
        gpus = count_gpus()
        if not gpus:
            raise BackendError("device", "torch finds no CUDA GPU here", received(device), "use cpu")
        if int(number or 0) >= gpus:
            raise BackendError("device", f"only {gpus} CUDA GPU(s) here, counted from 0", received(device))
    return torch.device(device)


def _find_dtype(dtype: str) -> torch.dtype:
    if dtype not in DTYPES:
        raise BackendError("dtype", "no such number format", received(dtype), f"use {', '.join(DTYPES)}")
    return DTYPES[dtype]


def _initialise(module: GraphModule, graph: LayerGraph, seed: int | None) -> None:
    """Draw weights that keep the mean square of activations about the same all the way.

    Kaiming's variance, with gain 2 only where a ReLU follows. Each of n residual
    sums would double the variance, so the layers that end their bodies start
    1/√n as large: (1 + 1/n)ⁿ stays below e.
    """
    generator = torch.Generator()
    if seed is None:
        generator.seed()
    else:
        generator.manual_seed(seed)
    sums = [node for node in graph.counted() if node.op == "add"]
    shrunk = {end for node in sums for end in _weighted_ends(graph, node.inputs[1])}
    for node in graph.counted():
        unit = module.get_submodule(node.id) if node.op != "input" else None
        if isinstance(unit, (ConvUnit, LinearUnit)):
            _draw(unit, generator, share=1 / sqrt(len(sums)) if node.id in shrunk else 1.0)
        if isinstance(unit, FinishedUnit) and unit.norm is not None:
            unit.norm.reset_parameters()


@torch.no_grad()
def _draw(unit: ConvUnit | LinearUnit, generator: torch.Generator, *, share: float) -> None:
    layer = unit.conv if isinstance(unit, ConvUnit) else unit.linear
    nn.init.kaiming_normal_(
        layer.weight, nonlinearity="linear" if unit.activation is None else "relu", generator=generator
    )
    layer.weight.mul_(share)
    if layer.bias is not None:
        layer.bias.zero_()


def _weighted_ends(graph: LayerGraph, node_id: str) -> Iterator[str]:
    """Yield the convolutions and linears whose outputs reach `node_id` with no weights between."""
    node = graph.node(node_id)
    if node.op in ("conv", "linear"):
        yield node_id
    elif node.op not in ("input", "add"):
        for source in node.inputs:
            yield from _weighted_ends(graph, source)


# ── Errors ───────────────────────────────────────────────────────────────────


@contextmanager
def explained(where: str) -> Iterator[None]:
    """Turn torch's own errors inside the block into a BackendError at `where`."""
    try:
        yield
    except LabError:
        raise
    except (RuntimeError, MemoryError) as error:
        raise _explain(where, error) from error


def _explain(where: str, error: Exception) -> BackendError:
    message = (str(error).strip().splitlines() or [type(error).__name__])[0]
    memory_words = ("out of memory", "can't allocate memory", "not enough memory")
    if isinstance(error, (torch.OutOfMemoryError, MemoryError)) or any(word in message for word in memory_words):
        return BackendError(
            where, "the device's memory does not suffice", message, "use a smaller batch, input or width"
        )
    if "not implemented for" in message:
        return BackendError(where, "torch lacks this operation for this number format here", message, "use float32")
    return BackendError(where, "torch could not run this", message)
