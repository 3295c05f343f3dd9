"""Rewrites `Network → Network`: pure, by node id, keeping output shapes where they say so.

A factorized convolution becomes a block of the same name that holds its
factors, so ids around it stay and `merge` can undo it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Final, Literal, cast, get_args

from inception_lab.errors import SpecError
from inception_lab.spec import (
    AuxHead,
    BatchNorm,
    Block,
    Chain,
    Concat,
    Conv,
    DepthwiseConv,
    Linear,
    Network,
    Padding,
    Pair,
    Residual,
    Stage,
)

__all__ = [
    "FACTORIZATIONS",
    "Factorization",
    "drop_reduction",
    "exchange_stem",
    "factorize",
    "factorize_all",
    "insert_reduction",
    "merge",
    "merge_pairs",
    "replace_block",
    "scale_width",
    "with_channels",
    "with_norm",
]

Factorization = Literal["two_3x3", "three_3x3", "1xn_nx1", "nx1_1xn", "side_by_side"]
FACTORIZATIONS: Final = cast(tuple[Factorization, ...], get_args(Factorization))

Rule = Callable[[Block], Block]
Siblings = Callable[[tuple[Block, ...]], tuple[Block, ...]]


# ── Walking ──────────────────────────────────────────────────────────────────


def _map_blocks(network: Network, siblings: Siblings, *, heads: bool = True) -> Network:
    """Apply `siblings` to every sequence of layers, innermost first."""

    def inside(block: Block) -> Block:
        match block:
            case Chain():
                return replace(block, layers=siblings(tuple(map(inside, block.layers))))
            case Concat():
                return replace(block, branches=tuple(cast(Chain, inside(branch)) for branch in block.branches))
            case Residual():
                shortcut = None if block.shortcut is None else cast(Chain, inside(block.shortcut))
                return replace(block, body=cast(Chain, inside(block.body)), shortcut=shortcut)
            case _:
                return block

    stages = tuple(replace(stage, blocks=siblings(tuple(map(inside, stage.blocks)))) for stage in network.stages)
    if not heads:
        return replace(network, stages=stages)
    bodies = tuple(replace(head, body=cast(Chain, inside(head.body))) for head in network.heads)
    return replace(network, stages=stages, heads=bodies)


def replace_block(network: Network, path: str, rule: Callable[[Block], tuple[Block, ...]]) -> Network:
    """Put what `rule` returns in the place of the block or layer at `path`.

    The join or sum of a block (``….concat``, ``….sum``) names the block itself.
    Raises SpecError if nothing stands at `path`.
    """
    for suffix in (".concat", ".sum"):
        path = path.removesuffix(suffix)
    found = False

    def visit(blocks: tuple[Block, ...], prefix: str) -> tuple[Block, ...]:
        return tuple(one for block in blocks for one in enter(block, prefix))

    def enter(block: Block, prefix: str) -> tuple[Block, ...]:
        nonlocal found
        here = prefix + block.name
        if block.name and here == path:
            found = True
            return rule(block)
        inner = f"{here}." if block.name else prefix
        if found or not path.startswith(inner):
            return (block,)
        match block:
            case Chain():
                return (replace(block, layers=visit(block.layers, inner)),)
            case Concat():
                branches = cast(tuple[Chain, ...], visit(block.branches, inner))
                return (replace(block, branches=branches),)
            case Residual():
                (body,) = cast(tuple[Chain], enter(block.body, inner))
                shortcut = block.shortcut
                if shortcut is not None:
                    (shortcut,) = cast(tuple[Chain], enter(shortcut, inner))
                return (replace(block, body=body, shortcut=shortcut),)
            case _:
                return (block,)

    stages = tuple(replace(stage, blocks=visit(stage.blocks, "")) for stage in network.stages)
    heads = tuple(_replace_in_head(head, path, enter) for head in network.heads)
    if not found:
        raise SpecError(path, "no layer or block has this id", remedy="ids stand in the table's first column")
    return replace(network, stages=stages, heads=heads)


def _replace_in_head(head: AuxHead, path: str, enter: Callable[[Block, str], tuple[Block, ...]]) -> AuxHead:
    if path == head.name:
        raise SpecError(path, "a head is edited layer by layer", remedy=f"name one of its layers, {head.name}.…")
    if not path.startswith(head.name + "."):
        return head
    layers = tuple(one for block in head.body.layers for one in enter(block, f"{head.name}."))
    return replace(head, body=replace(head.body, layers=layers))


def _conv_at(block: Block, path: str, purpose: str) -> Conv:
    if not isinstance(block, Conv):
        raise SpecError(path, f"only a convolution can be {purpose}", type(block).__name__)
    return block


# ── Factorization (Rethinking, sections 3.1 and 3.2) ─────────────────────────


def factorize(network: Network, path: str, scheme: Factorization) -> Network:
    """Replace the n×n convolution at `path` by its factors, keeping its output shape.

    Factors between input and output have the output's number of filters, so
    that two 3×3 cost 18/25 of a 5×5 at equal width. Side by side, each factor
    gives half the filters (the expanded filter bank, "Rethinking" figure 7).
    Raises SpecError where the kernel does not allow the scheme.
    """
    return replace_block(network, path, lambda block: (_factors(_conv_at(block, path, "factorized"), path, scheme),))


def factorize_all(network: Network, kernel: Pair, scheme: Factorization) -> Network:
    """Factorize every convolution of this kernel size, heads left as they are."""

    def visit(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(
            _factors(block, block.name, scheme) if isinstance(block, Conv) and block.kernel == kernel else block
            for block in blocks
        )

    return _map_blocks(network, visit, heads=False)


def _factors(conv: Conv, path: str, scheme: Factorization) -> Chain | Concat:
    n = conv.kernel[0]
    if conv.kernel[0] != conv.kernel[1] or n < 2:
        raise SpecError(path, "only an n×n convolution with n above 1 can be factorized", _kernel_text(conv.kernel))
    match scheme:
        case "two_3x3" | "three_3x3":
            depth = 2 if scheme == "two_3x3" else 3
            if n != 2 * depth + 1:
                remedy = "5×5 is two 3×3, 7×7 is three 3×3"
                raise SpecError(
                    path, f"{depth} 3×3 see {2 * depth + 1}×{2 * depth + 1}", _kernel_text(conv.kernel), remedy
                )
            return _stack(conv, ((3, 3),) * depth)
        case "1xn_nx1":
            return _stack(conv, ((1, n), (n, 1)))
        case "nx1_1xn":
            return _stack(conv, ((n, 1), (1, n)))
        case "side_by_side":
            return _side_by_side(conv, path)
    raise SpecError(path, "unknown factorization", repr(scheme), f"one of {', '.join(FACTORIZATIONS)}")


def _stack(conv: Conv, kernels: tuple[Pair, ...]) -> Chain:
    """Return the factors one after the other; the last one strides."""
    paddings = _share_padding(conv.padding, kernels)
    groups = conv.groups
    layers = tuple(
        replace(
            conv,
            name=_factor_name(position, kernel),
            kernel=kernel,
            stride=conv.stride if position == len(kernels) - 1 else (1, 1),
            padding=padding,
            groups=groups,
        )
        for position, (kernel, padding) in enumerate(zip(kernels, paddings, strict=True))
    )
    return Chain(conv.name, layers)


def _share_padding(padding: Padding, kernels: tuple[Pair, ...]) -> tuple[Padding, ...]:
    """Split explicit padding so that the factors' paddings add up to it."""
    if isinstance(padding, str):
        return (padding,) * len(kernels)
    shares: list[Padding] = []
    left = list(padding)
    for position, kernel in enumerate(kernels):
        last = position == len(kernels) - 1
        share = tuple(left[axis] if last else min(left[axis], kernel[axis] // 2) for axis in (0, 1))
        left = [left[axis] - share[axis] for axis in (0, 1)]
        shares.append(cast(Pair, share))
    return tuple(shares)


def _side_by_side(conv: Conv, path: str) -> Concat:
    n = conv.kernel[0]
    if conv.channels == "input" or conv.channels < 2:
        raise SpecError(path, "side by side needs at least two filters to share", str(conv.channels))
    if conv.padding != "same" and conv.padding != (n // 2, n // 2):
        raise SpecError(path, "side by side needs same padding", str(conv.padding), "use a stack, 1xn_nx1")
    first = conv.channels - conv.channels // 2
    halves = (((1, n), first), ((n, 1), conv.channels - first))
    branches = tuple(
        Chain(
            f"Branch_{position}",
            (
                replace(
                    conv,
                    name=_factor_name(0, kernel),
                    kernel=kernel,
                    channels=channels,
                    padding="same" if conv.padding == "same" else (kernel[0] // 2, kernel[1] // 2),
                ),
            ),
        )
        for position, (kernel, channels) in enumerate(halves)
    )
    return Concat(conv.name, branches)


def _factor_name(position: int, kernel: Pair) -> str:
    return f"Conv2d_{position + 1}_{kernel[0]}x{kernel[1]}"


def _kernel_text(kernel: Pair) -> str:
    return f"{kernel[0]}×{kernel[1]}"


def merge(network: Network, path: str) -> Network:
    """Undo `factorize`: put the one convolution in the place of its factors.

    The block at `path` must be a chain of convolutions, striding in the last
    only, or the two halves of an expanded filter bank. The receptive field and
    the output shape stay. Raises SpecError where the block is something else.
    """
    return replace_block(network, path, lambda block: (_merged(block, path),))


def _merged(block: Block, path: str) -> Conv:
    match block:
        case Chain(layers=layers) if layers and all(isinstance(layer, Conv) for layer in layers):
            convs = cast(tuple[Conv, ...], layers)
            if all(conv.stride == (1, 1) for conv in convs[:-1]) and len({type(conv.padding) for conv in convs}) == 1:
                return _merge_stack(block.name, convs)
        case Concat(branches=branches) if len(branches) == 2:
            halves = tuple(branch.layers[0] for branch in branches if len(branch.layers) == 1)
            if len(halves) == 2 and all(isinstance(half, Conv) for half in halves):
                return _merge_halves(block.name, cast(tuple[Conv, Conv], halves), path)
        case _:
            pass
    raise SpecError(path, "only the factors of one convolution can be merged", type(block).__name__)


def _merge_stack(name: str, convs: tuple[Conv, ...]) -> Conv:
    kernel = tuple(sum(conv.kernel[axis] - 1 for conv in convs) + 1 for axis in (0, 1))
    padding: Padding = convs[0].padding
    if not isinstance(padding, str):
        padding = cast(Pair, tuple(sum(cast(Pair, conv.padding)[axis] for conv in convs) for axis in (0, 1)))
    return replace(convs[-1], name=name, kernel=cast(Pair, kernel), padding=padding)


def _merge_halves(name: str, halves: tuple[Conv, Conv], path: str) -> Conv:
    first, second = halves
    if (
        first.kernel != second.kernel[::-1]
        or first.stride != second.stride
        or "input" in (first.channels, second.channels)
    ):
        raise SpecError(path, "only a 1×n beside an n×1 can be merged", f"{first.kernel} beside {second.kernel}")
    n = max(first.kernel)
    padding: Padding = first.padding if isinstance(first.padding, str) else (n // 2, n // 2)
    channels = cast(int, first.channels) + cast(int, second.channels)
    return replace(first, name=name, channels=channels, kernel=(n, n), padding=padding)


def merge_pairs(network: Network, n: int) -> Network:
    """Put one n×n in the place of every 1×n next to an n×1, the stride-1 pairs of v3 and v4.

    The merged convolution takes the second one's number of filters and name,
    with its kernel read n×n.
    """

    def visit(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        merged: list[Block] = []
        for block in blocks:
            if merged and _is_pair(merged[-1], block, n):
                first, second = cast(tuple[Conv, Conv], (merged.pop(), block))
                name = second.name.removesuffix(f"_{second.kernel[0]}x{second.kernel[1]}")
                block = _merge_stack(f"{name}_{n}x{n}", (first, second))
            merged.append(block)
        return tuple(merged)

    return _map_blocks(network, visit, heads=False)


def _is_pair(first: Block, second: Block, n: int) -> bool:
    return (
        isinstance(first, Conv)
        and isinstance(second, Conv)
        and {first.kernel, second.kernel} == {(1, n), (n, 1)}
        and first.stride == (1, 1)
        and type(first.padding) is type(second.padding)
    )


# ── Filter banks and width ───────────────────────────────────────────────────


def with_channels(network: Network, path: str, channels: int) -> Network:
    """Give the convolution at `path` another number of filters."""
    return replace_block(
        network, path, lambda block: (replace(_conv_at(block, path, "given other filters"), channels=channels),)
    )


def scale_width(network: Network, factor: float) -> Network:
    """Multiply every filter count by `factor`, rounded to the nearest whole, at least 1.

    Classifiers keep their classes; hidden linears of the heads keep their size,
    and convolutions that follow the input's width follow it still.
    """
    if not 0.0 < factor <= 16.0:
        raise SpecError("width", "the factor must lie above 0 and at most 16", repr(factor))
    exact = Fraction(str(factor))

    def scaled(block: Block) -> Block:
        if isinstance(block, Conv) and block.channels != "input":
            return replace(block, channels=max(1, int(block.channels * exact + Fraction(1, 2))))
        return block

    return _map_blocks(network, lambda blocks: tuple(map(scaled, blocks)))


def with_norm(network: Network, norm: BatchNorm | None) -> Network:
    """Switch batch norm on (bias off) where there is none, or off (bias on) everywhere."""

    def changed(block: Block) -> Block:
        match block:
            case Conv() | DepthwiseConv() if norm is None and block.norm is not None:
                return replace(block, norm=None, bias=True)
            case Conv() | DepthwiseConv() if norm is not None and block.norm is None:
                return replace(block, norm=norm, bias=False)
            case Linear() | Residual() if norm is None and block.norm is not None:
                return replace(block, norm=None)
            case _:
                return block

    return _map_blocks(network, lambda blocks: tuple(map(changed, blocks)))


# ── 1×1 reductions and stems ─────────────────────────────────────────────────


def insert_reduction(network: Network, path: str, channels: int) -> Network:
    """Put a 1×1 convolution with `channels` filters before the convolution at `path`.

    Source: GoogLeNet, section 4 and figure 2(b). The output shape stays.
    """

    def rule(block: Block) -> tuple[Block, ...]:
        conv = _conv_at(block, path, "given a reduction")
        reduction = Conv(
            f"{conv.name}_reduce", channels, (1, 1), bias=conv.bias, norm=conv.norm, activation=conv.activation
        )
        return reduction, conv

    return replace_block(network, path, rule)


def drop_reduction(network: Network, path: str) -> Network:
    """Take the 1×1 convolution at `path` out. The output shape stays if another one follows it."""

    def rule(block: Block) -> tuple[Block, ...]:
        conv = _conv_at(block, path, "dropped as a reduction")
        if conv.kernel != (1, 1) or conv.stride != (1, 1):
            raise SpecError(path, "only a 1×1 convolution of stride 1 is a reduction", _kernel_text(conv.kernel))
        return ()

    return replace_block(network, path, rule)


def exchange_stem(network: Network, stem: Stage) -> Network:
    """Put `stem` in the place of the first stage."""
    return replace(network, stages=(stem, *network.stages[1:]))
