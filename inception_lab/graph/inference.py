"""Shape inference: `Network → LayerGraph`, one walk over the tree."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, NoReturn

from inception_lab.errors import ShapeError, SpecError
from inception_lab.graph.nodes import INPUT_ID, NO_PADDING, LayerGraph, Node, Op, Sides, format_shape
from inception_lab.graph.windows import KernelTooLargeError, slide
from inception_lab.spec import (
    MAX_CHANNELS,
    MAX_INPUT_SIZE,
    Activation,
    AuxHead,
    AvgPool,
    Block,
    Chain,
    Concat,
    Conv,
    DepthwiseConv,
    Dropout,
    Flatten,
    GlobalAvgPool,
    Layer,
    Linear,
    LocalResponseNorm,
    MaxPool,
    Network,
    Residual,
    Shape,
)

__all__ = ["infer", "smallest_input"]

_EVEN: Final = 32
"""What the maps are divided by in all, five strides of two: at its multiples these meet no odd grid."""
_NEAR: Final = 16


def infer(network: Network) -> LayerGraph:
    """Infer every shape of `network`.

    Raises ShapeError where layers do not fit (with the layer's id, what size
    arrived and what would fit) and SpecError where two layers share an id.
    """
    try:
        return _Inference(network).run()
    except KernelTooLargeError as error:
        least = smallest_input(network)
        if least is None:
            raise ShapeError(error.where, error.problem, error.received, "no input size makes it fit") from None
        remedy = f"use an input of at least {network.input[0]}×{least}×{least}, or a smaller kernel or stride"
        raise ShapeError(error.where, error.problem, error.received, remedy) from None
    except _UnequalBranchesError as error:
        remedy = "give every branch the same strides and matching padding"
        channels, *sides = network.input
        for up in (_EVEN // 2, 0, _EVEN - 1):  # to the nearest multiple, the last, the next
            height, width = (max((side + up) // _EVEN, 1) * _EVEN for side in sides)
            if _fault(network, height, width) is None:
                remedy += f", or use an input of {format_shape((channels, height, width))}"
                break
        raise ShapeError(error.where, error.problem, error.received, remedy) from None


def smallest_input(network: Network) -> int | None:
    """Return the smallest square input, in pixels, whose maps no kernel exceeds and whose branches can be joined.

    None if not even the largest input is enough for the kernels. Where no size close above that joins the branches,
    it is the one that is enough for the kernels.
    """

    def fits(size: int) -> bool:
        return not isinstance(_fault(network, size, size), KernelTooLargeError)

    below, enough = 0, 1
    while not fits(enough):
        below, enough = enough, enough * 2
        if enough > MAX_INPUT_SIZE:
            return None
    while enough - below > 1:
        middle = (below + enough) // 2
        below, enough = (below, middle) if fits(middle) else (middle, enough)
    if not isinstance(_fault(network, enough, enough), _UnequalBranchesError):
        return enough
    return next((size for size in range(enough, enough + _NEAR) if _fault(network, size, size) is None), enough)


def _fault(network: Network, height: int, width: int) -> ShapeError | None:
    """Return what is wrong with a network at another size of the image."""
    try:
        _Inference(replace(network, input=(network.input[0], height, width))).run()
    except ShapeError as error:
        return error
    return None


class _UnequalBranchesError(ShapeError):
    """A concat whose branches end in maps of different size."""


@dataclass(frozen=True, slots=True)
class _Tensor:
    """What flows along an edge: the node that made it, and its shape."""

    source: str
    shape: Shape


class _Inference:
    """One walk over a network; holds the nodes made so far."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.nodes: list[Node] = []
        self.stage = ""
        self.block = ""
        self.aux = False

    def run(self) -> LayerGraph:
        network = self.network
        self._append(Node(INPUT_ID, "input", None, (), (), network.input))
        tensor = _Tensor(INPUT_ID, network.input)
        for stage in network.stages:
            self.stage = stage.name
            for block in stage.blocks:
                self.block = getattr(block, "name", "")
                tensor = self._walk(block, "", tensor, None)
        heads = tuple(ended for head in network.heads if (ended := self._head(head)) is not None)
        self._refuse_doubles()
        return LayerGraph(network.name, tuple(self.nodes), tensor.source, heads, network.heads_on)

    def _head(self, head: AuxHead) -> tuple[str, str] | None:
        """Append a head's nodes; leave out one that is off and does not fit."""
        inside = [node for node in self.nodes if node.id == head.endpoint or node.id.startswith(head.endpoint + ".")]
        kept = len(self.nodes)
        self.stage, self.block, self.aux = head.name, head.name, True
        try:
            if not inside:
                raise ShapeError(head.name, "its endpoint does not exist", head.endpoint, "attach it to a module's id")
            start = _Tensor(inside[-1].id, inside[-1].out_shape)
            return head.name, self._walk(head.body, f"{head.name}.", start, None).source
        except ShapeError:
            if self.network.heads_on:
                raise
            del self.nodes[kept:]
            return None
        finally:
            self.aux = False

    def _append(self, node: Node) -> _Tensor:
        self.nodes.append(node)
        return _Tensor(node.id, node.out_shape)

    def _refuse_doubles(self) -> None:
        seen: set[str] = set()
        for node in self.nodes:
            if node.id in seen:
                raise SpecError(
                    node.id, "two layers have the same id", remedy="give each layer of a block its own name"
                )
            seen.add(node.id)

    def _walk(self, block: Block, prefix: str, tensor: _Tensor, width: int | None) -> _Tensor:
        """Append the nodes of `block`; `width` is what entered the surrounding residual."""
        inner = f"{prefix}{block.name}." if block.name else prefix
        match block:
            case Chain():
                for layer in block.layers:
                    tensor = self._walk(layer, inner, tensor, width)
                return tensor
            case Concat():
                ends = tuple(self._walk(branch, inner, tensor, width) for branch in block.branches)
                return self._concat(block, inner + "concat", ends)
            case Residual():
                ended = self._walk(block.body, inner, tensor, tensor.shape[0])
                shortcut = tensor if block.shortcut is None else self._walk(block.shortcut, inner, tensor, None)
                return self._sum(block, inner + "sum", shortcut, ended)
            case _:
                return self._layer(block, prefix + block.name, tensor, width)

    def _concat(self, block: Concat, node_id: str, ends: tuple[_Tensor, ...]) -> _Tensor:
        shapes = tuple(end.shape for end in ends)
        if len({shape[1:] for shape in shapes}) > 1 or len(shapes[0]) != 3:
            received = ", ".join(
                f"{branch.name or end.source} gives {format_shape(end.shape)}"
                for branch, end in zip(block.branches, ends, strict=True)
            )
            raise _UnequalBranchesError(node_id, "branches of unequal size cannot be joined", received)
        channels = sum(shape[0] for shape in shapes)
        _check_width(node_id, channels)
        sources = tuple(end.source for end in ends)
        return self._append(self._node(node_id, "concat", block, sources, shapes, (channels, *shapes[0][1:])))

    def _sum(self, block: Residual, node_id: str, shortcut: _Tensor, ended: _Tensor) -> _Tensor:
        if shortcut.shape != ended.shape:
            self._refuse_sum(block, node_id, shortcut, ended)
        sources, shapes = (shortcut.source, ended.source), (shortcut.shape, ended.shape)
        return self._append(self._node(node_id, "add", block, sources, shapes, ended.shape))

    def _refuse_sum(self, block: Residual, node_id: str, shortcut: _Tensor, ended: _Tensor) -> NoReturn:
        origin = next(node for node in self.nodes if node.id == shortcut.source)
        parts = ""
        if origin.op == "concat":
            terms = " + ".join(str(shape[0]) for shape in origin.in_shapes)
            parts = f", where {shortcut.shape[0]} = {terms} is the concat {origin.id}"
        received = (
            f"{format_shape(ended.shape)} from {ended.source}, {format_shape(shortcut.shape)} from the shortcut{parts}"
        )
        remedy = f"give {ended.source} {shortcut.shape[0]} filters"
        if block.shortcut is None:
            remedy += ", or the block a projection shortcut"
        raise ShapeError(node_id, "a residual sum needs two equal shapes", received, remedy)

    def _layer(self, layer: Layer, node_id: str, tensor: _Tensor, width: int | None) -> _Tensor:
        shape = tensor.shape
        if len(shape) != 3 and not isinstance(layer, (Linear, Dropout, Activation, Flatten)):
            raise ShapeError(node_id, "this layer needs a map (C, H, W)", format_shape(shape), "put it before flatten")
        op: Op
        padding, groups = NO_PADDING, 1
        match layer:
            case Conv():
                channels = _filters(layer, node_id, width)
                groups = layer.groups
                if shape[0] % groups or channels % groups:
                    raise ShapeError(
                        node_id,
                        "groups must divide the channels on both sides",
                        f"{groups} groups, {shape[0]} channels in, {channels} out",
                    )
                op, (out, padding) = "conv", slide(node_id, shape, channels, layer.kernel, layer.stride, layer.padding)
            case DepthwiseConv():
                channels, groups = shape[0] * layer.multiplier, shape[0]
                _check_width(node_id, channels)
                op, (out, padding) = "conv", slide(node_id, shape, channels, layer.kernel, layer.stride, layer.padding)
            case MaxPool() | AvgPool():
                op = "max_pool" if isinstance(layer, MaxPool) else "avg_pool"
                out, padding = slide(
                    node_id, shape, shape[0], layer.kernel, layer.stride, layer.padding, ceil_mode=layer.ceil_mode
                )
            case GlobalAvgPool():
                op, out = "global_avg_pool", (shape[0], 1, 1)
            case Dropout():
                op, out = "dropout", shape
            case Activation():
                op, out = "activation", shape
            case LocalResponseNorm():
                op, out = "local_response_norm", shape
            case Flatten():
                features = 1
                for size in shape:
                    features *= size
                op, out = "flatten", (features,)
            case Linear():
                if len(shape) != 1:
                    raise ShapeError(node_id, "a linear layer needs a flat input", format_shape(shape), "flatten first")
                op, out = "linear", (layer.features,)
        return self._append(self._node(node_id, op, layer, (tensor.source,), (shape,), out, padding, groups))

    def _node(
        self,
        node_id: str,
        op: Op,
        layer: Layer | Concat | Residual,
        inputs: tuple[str, ...],
        in_shapes: tuple[Shape, ...],
        out_shape: Shape,
        padding: Sides = NO_PADDING,
        groups: int = 1,
    ) -> Node:
        return Node(node_id, op, layer, inputs, in_shapes, out_shape, padding, groups, self.stage, self.block, self.aux)


def _filters(layer: Conv, node_id: str, width: int | None) -> int:
    if layer.channels != "input":
        return layer.channels
    if width is None:
        raise ShapeError(
            node_id, "channels 'input' has a meaning inside a residual's body only", remedy="name a number"
        )
    return width


def _check_width(node_id: str, channels: int) -> None:
    if channels > MAX_CHANNELS:
        raise ShapeError(node_id, f"more than {MAX_CHANNELS:,} channels", f"{channels:,}", "use fewer filters")
