"""Factorizing an n×n convolution, and putting it back.

A factorized convolution becomes a block of the same name that holds its
factors, so ids around it stay and `merge` can undo it.
Source: "Rethinking", 1512.00567, sections 3.1 and 3.2.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal, cast, get_args

from inception_lab.errors import SpecError, received
from inception_lab.graph import format_shape
from inception_lab.rewrite.walk import conv_at, map_blocks, replace_block
from inception_lab.spec import Block, Chain, Concat, Conv, Network, Padding, Pair

__all__ = ["FACTORIZATIONS", "Factorization", "factorize", "factorize_all", "merge", "merge_pairs"]

Factorization = Literal["two_3x3", "three_3x3", "1xn_nx1", "nx1_1xn", "side_by_side"]
FACTORIZATIONS: Final = cast(tuple[Factorization, ...], get_args(Factorization))


def factorize(network: Network, path: str, scheme: Factorization) -> Network:
    """Replace the n×n convolution at `path` by its factors, keeping its output shape.

    Factors between input and output have the output's number of filters, so
    that two 3×3 cost 18/25 of a 5×5 at equal width. Side by side, each factor
    gives half the filters (the expanded filter bank, "Rethinking" figure 7).
    Raises SpecError where the kernel does not allow the scheme.
    """
    return replace_block(network, path, lambda block: (_factors(conv_at(block, path, "factorized"), path, scheme),))


def factorize_all(network: Network, kernel: Pair, scheme: Factorization) -> Network:
    """Factorize every convolution of this kernel size, heads left as they are."""

    def visit(blocks: tuple[Block, ...], prefix: str) -> tuple[Block, ...]:
        return tuple(
            _factors(block, prefix + block.name, scheme)
            if isinstance(block, Conv) and block.kernel == kernel
            else block
            for block in blocks
        )

    return map_blocks(network, visit, heads=False)


def _factors(conv: Conv, path: str, scheme: Factorization) -> Chain | Concat:
    n = conv.kernel[0]
    if conv.kernel[0] != conv.kernel[1] or n < 2:
        raise SpecError(path, "only an n×n convolution with n above 1 can be factorized", format_shape(conv.kernel))
    match scheme:
        case "two_3x3" | "three_3x3":
            depth = 2 if scheme == "two_3x3" else 3
            if n != 2 * depth + 1:
                remedy = "5×5 is two 3×3, 7×7 is three 3×3"
                raise SpecError(
                    path, f"{depth} 3×3 see {2 * depth + 1}×{2 * depth + 1}", format_shape(conv.kernel), remedy
                )
            return _stack(conv, ((3, 3),) * depth)
        case "1xn_nx1":
            return _stack(conv, ((1, n), (n, 1)))
        case "nx1_1xn":
            return _stack(conv, ((n, 1), (1, n)))
        case "side_by_side":
            return _side_by_side(conv, path)
    raise SpecError(path, "unknown factorization", received(scheme), f"one of {', '.join(FACTORIZATIONS)}")


def _stack(conv: Conv, kernels: tuple[Pair, ...]) -> Chain:
    """Return the factors one after the other; the last one strides."""
    paddings = _share_padding(conv.padding, kernels)
    layers = tuple(
        replace(
            conv,
            name=_factor_name(position, kernel),
            kernel=kernel,
            stride=conv.stride if position == len(kernels) - 1 else (1, 1),
            padding=padding,
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
            if all(conv.stride == (1, 1) for conv in convs[:-1]) and _pads_alike(convs):
                return _merge_stack(block.name, convs)
        case Concat(branches=branches) if len(branches) == 2:
            halves = tuple(branch.layers[0] for branch in branches if len(branch.layers) == 1)
            if len(halves) == 2 and all(isinstance(half, Conv) for half in halves):
                return _merge_halves(block.name, cast(tuple[Conv, Conv], halves), path)
        case _:
            pass
    raise SpecError(path, "only the factors of one convolution can be merged", type(block).__name__)


def _pads_alike(convs: tuple[Conv, ...]) -> bool:
    """Tell whether all pad by one rule: all same, all valid, or each by numbers, which add up."""
    return len({conv.padding if isinstance(conv.padding, str) else "numbers" for conv in convs}) == 1


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

    def visit(blocks: tuple[Block, ...], _prefix: str) -> tuple[Block, ...]:
        merged: list[Block] = []
        for block in blocks:
            if merged and _is_pair(merged[-1], block, n):
                first, second = cast(tuple[Conv, Conv], (merged.pop(), block))
                name = second.name.removesuffix(f"_{second.kernel[0]}x{second.kernel[1]}")
                block = _merge_stack(f"{name}_{n}x{n}", (first, second))
            merged.append(block)
        return tuple(merged)

    return map_blocks(network, visit, heads=False)


def _is_pair(first: Block, second: Block, n: int) -> bool:
    return (
        isinstance(first, Conv)
        and isinstance(second, Conv)
        and {first.kernel, second.kernel} == {(1, n), (n, 1)}
        and first.stride == (1, 1)
        and _pads_alike((first, second))
    )
