"""A module without its reductions, and one module of a network as a network of its own."""

from __future__ import annotations

from typing import Final, cast

from inception_lab.errors import SpecError, received
from inception_lab.rewrite.walk import map_blocks
from inception_lab.spec import AvgPool, Block, Chain, Concat, Conv, MaxPool, Network, Shape, Stage

__all__ = ["isolate", "without_reductions"]

_STAGE: Final = "module"


def isolate(network: Network, name: str, shape: Shape) -> Network:
    """Return the top-level block `name` as a network of its own with this input.

    Raises SpecError, listing the blocks, where there is none of this name.
    """
    blocks = [block for stage in network.stages for block in stage.blocks]
    for block in blocks:
        if block.name == name:
            return Network(f"{network.name}_{name}", shape, (Stage(_STAGE, (block,)),))
    names = ", ".join(block.name for block in blocks if not isinstance(block, Conv))
    raise SpecError("module", f"{network.name} has no such block", received(name), f"one of {names}")


def without_reductions(network: Network) -> Network:
    """Take every reduction out: 1×1 convolutions before a larger one, and those behind a pool.

    A 1×1 that is a branch of its own stays, and so does the one that closes a
    residual block. Source: 1409.4842, figure 2: (b) becomes (a).
    """
    return map_blocks(network, lambda blocks, _: _kept(blocks), heads=False)


def _kept(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    return tuple(block for position, block in enumerate(blocks) if not _is_reduction(blocks, position))


def _is_reduction(blocks: tuple[Block, ...], position: int) -> bool:
    block = blocks[position]
    if not isinstance(block, Conv) or block.kernel != (1, 1) or block.stride != (1, 1):
        return False
    behind_pool = position > 0 and isinstance(blocks[position - 1], (MaxPool, AvgPool))
    return behind_pool or (position + 1 < len(blocks) and _is_larger(blocks[position + 1]))


def _is_larger(block: Block) -> bool:
    """Tell whether a block begins with convolutions larger than 1×1 in all its branches."""
    match block:
        case Conv(kernel=kernel):
            return kernel != (1, 1)
        case Chain(layers=layers):
            return bool(layers) and _is_larger(layers[0])
        case Concat(branches=branches):
            return all(_is_larger(cast(Block, branch)) for branch in branches)
        case _:
            return False
