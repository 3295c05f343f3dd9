"""Walking a network: every sequence of layers, or the block that a path names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from inception_lab.errors import SpecError
from inception_lab.spec import AuxHead, Block, Chain, Concat, Conv, Network, Residual

__all__ = ["conv_at", "map_blocks", "replace_block"]

Siblings = Callable[[tuple[Block, ...], str], tuple[Block, ...]]


def map_blocks(network: Network, siblings: Siblings, *, heads: bool = True) -> Network:
    """Apply `siblings` to every sequence of layers, innermost first, with the prefix of its ids."""

    def inside(block: Block, prefix: str) -> Block:
        inner = f"{prefix}{block.name}." if block.name else prefix
        match block:
            case Chain():
                return replace(block, layers=within(block.layers, inner))
            case Concat():
                branches = tuple(cast(Chain, inside(branch, inner)) for branch in block.branches)
                return replace(block, branches=branches)
            case Residual():
                shortcut = None if block.shortcut is None else cast(Chain, inside(block.shortcut, inner))
                return replace(block, body=cast(Chain, inside(block.body, inner)), shortcut=shortcut)
            case _:
                return block

    def within(blocks: tuple[Block, ...], prefix: str) -> tuple[Block, ...]:
        return siblings(tuple(inside(block, prefix) for block in blocks), prefix)

    stages = tuple(replace(stage, blocks=within(stage.blocks, "")) for stage in network.stages)
    if not heads:
        return replace(network, stages=stages)
    bodies = tuple(replace(head, body=cast(Chain, inside(head.body, f"{head.name}."))) for head in network.heads)
    return replace(network, stages=stages, heads=bodies)


def replace_block(network: Network, path: str, rule: Callable[[Block], tuple[Block, ...]]) -> Network:
    """Put what `rule` returns in the place of the block or layer at `path`.

    The join or sum of a block (``….concat``, ``….sum``) names the block itself.
    A branch stays one chain, whatever replaces its layers.
    Raises SpecError if nothing stands at `path`.
    """
    for suffix in (".concat", ".sum"):
        path = path.removesuffix(suffix)
    replaced = False

    def visit(blocks: tuple[Block, ...], prefix: str) -> tuple[Block, ...]:
        return tuple(new for block in blocks for new in enter(block, prefix))

    def enter(block: Block, prefix: str) -> tuple[Block, ...]:
        nonlocal replaced
        here = prefix + block.name
        if block.name and here == path:
            replaced = True
            return rule(block)
        inner = f"{here}." if block.name else prefix
        if replaced or not path.startswith(inner):
            return (block,)
        match block:
            case Chain():
                return (replace(block, layers=visit(block.layers, inner)),)
            case Concat():
                return (replace(block, branches=tuple(branch(chain, inner) for chain in block.branches)),)
            case Residual():
                shortcut = None if block.shortcut is None else branch(block.shortcut, inner)
                return (replace(block, body=branch(block.body, inner), shortcut=shortcut),)
            case _:
                return (block,)

    def branch(chain: Chain, prefix: str) -> Chain:
        blocks = enter(chain, prefix)
        return blocks[0] if len(blocks) == 1 and isinstance(blocks[0], Chain) else Chain("", blocks)

    stages = tuple(replace(stage, blocks=visit(stage.blocks, "")) for stage in network.stages)
    heads = tuple(_replace_in_head(head, path, enter) for head in network.heads)
    if not replaced:
        raise SpecError(path, "no layer or block has this id", remedy="ids stand in the table's first column")
    return replace(network, stages=stages, heads=heads)


def _replace_in_head(head: AuxHead, path: str, enter: Callable[[Block, str], tuple[Block, ...]]) -> AuxHead:
    if path == head.name:
        raise SpecError(path, "a head is edited layer by layer", remedy=f"name one of its layers, {head.name}.…")
    if not path.startswith(head.name + "."):
        return head
    layers = tuple(new for block in head.body.layers for new in enter(block, f"{head.name}."))
    return replace(head, body=replace(head.body, layers=layers))


def conv_at(block: Block, path: str, purpose: str) -> Conv:
    """Return `block` if it is a convolution. Raises SpecError."""
    if not isinstance(block, Conv):
        raise SpecError(path, f"only a convolution can be {purpose}", type(block).__name__)
    return block
