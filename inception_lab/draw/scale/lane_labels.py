"""What is written on a module's lanes: what each layer is and costs, how many channels flow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from inception_lab.draw.scale.colours import Colours
from inception_lab.draw.scale.labels import LEAST_SIZE, line_height
from inception_lab.draw.scale.shapes import Anchor, Label, Slab
from inception_lab.draw.scale.sizes import LABEL, Sizes, amount_words
from inception_lab.graph import Node, kind_of
from inception_lab.text.words import describe

__all__ = ["LaneLabels"]

_APART: Final = 15.5
"""Pixels between two lines beside a stack."""


@dataclass
class LaneLabels:
    """The labels wanted, each with its choices of where it stands, the best one first."""

    sizes: Sizes
    colours: Colours
    prefix: str
    wanted: list[tuple[Label, ...]] = field(default_factory=list)

    def band(self, node: Node, x: float, y: float, height: float) -> None:
        """Write what a layer is into its band, over it on its ribbon, over its ribbon, or below."""
        words, sizes, key = amount_words(node), self.sizes, f"{self.prefix}{node.id}/label"
        lines = (describe(node), words) if words else (describe(node),)
        if sizes.fits(node):
            ink = self.colours.on(self.colours.kind(kind_of(node)))
            self.wanted.append((Label(key, node.id, x, y - 2, lines, ink, LABEL),))
            return
        step = 0.0 if sizes.inline else line_height(LABEL) * (len(lines) - 1)
        over = height / 2 if sizes.on_ribbon(node) else sizes.around(node)
        label = Label(key, node.id, x, y - over - 5 - step, lines, self.colours.text, LABEL, inline=sizes.inline)
        self.wanted.append((label, replace(label, y=y + over + line_height(LABEL))))

    def shortcut(self, key: str, x: float, y: float) -> None:
        """Write onto a residual block's way around its body what it is."""
        text, halo = self.colours.text, self.colours.page
        self.wanted.append((Label(f"{key}/label", "", x, y + 4, ("shortcut",), text, LABEL, bold=False, halo=halo),))

    def slab(self, slab: Slab, pick: str, *, above: bool) -> None:
        """Write a tensor's channels and grid below its slab, or above it."""
        self._around([slab], f"{slab.id}/label", pick, (_channels(slab.shape), *_grid(slab.shape)), above=above)

    def sum(self, node: Node, slab: Slab) -> None:
        """Write what a sum adds, with its scale, and how many channels it gives."""
        self._around([slab], f"{slab.id}/label", node.id, (describe(node), _channels(node.out_shape)), above=True)

    def concat(self, node: Node, pieces: Sequence[Slab], *, inner: bool) -> None:
        """Write the sum above the stack, and beside each branch's share its channels."""
        lines = (_channels(node.out_shape), *(() if inner else _grid(node.out_shape)))
        self._around(pieces, f"{self.prefix}{node.id}/label", node.id, lines, above=True)
        if inner:
            return
        x = pieces[0].x + pieces[0].w + pieces[0].depth + 5
        top = pieces[0].y - pieces[0].depth / 2 + LEAST_SIZE
        heights = _apart([piece.y + piece.h / 2 + 4 for piece in pieces], top)
        for piece, y in zip(pieces, heights, strict=True):
            words, key = (f"{piece.shape[0]:,}",), f"{piece.id}/label"
            label = Label(key, node.id, x, y, words, self.colours.text, LEAST_SIZE, bold=False, anchor="start")
            self.wanted.append((label,))

    def _around(self, stack: Sequence[Slab], key: str, pick: str, lines: tuple[str, ...], *, above: bool) -> None:
        """Want lines above or below a stack of slabs, in its middle or flush with one of its sides."""
        top, bottom, step = stack[0], stack[-1], line_height(LABEL)
        over = top.y - top.depth - 6 - step * (len(lines) - 1)
        under = bottom.y + bottom.h + step + 1
        places: tuple[tuple[float, Anchor], ...] = (
            (top.x + top.w / 2, "middle"),
            (top.x, "start"),
            (top.x + top.w + top.depth, "end"),
        )
        label = Label(key, pick, 0, 0, lines, self.colours.text, LABEL, halo=self.colours.page)
        self.wanted.append(
            tuple(
                replace(label, x=x, y=y, anchor=anchor)
                for y in ((over, under) if above else (under, over))
                for x, anchor in places
            )
        )


def _channels(shape: tuple[int, ...]) -> str:
    return "1 channel" if shape[0] == 1 else f"{shape[0]:,} channels"


def _grid(shape: tuple[int, ...]) -> tuple[str, ...]:
    return (f"{shape[1]}×{shape[2]} grid",) if len(shape) == 3 else ()


def _apart(heights: Sequence[float], top: float) -> list[float]:
    """Move lines of text apart so that none touches another; keep their middle, but none above `top`."""
    moved: list[float] = []
    for y in heights:
        moved.append(max(y, moved[-1] + _APART) if moved else y)
    shift = min((sum(moved) - sum(heights)) / len(heights), moved[0] - top)
    return [y - shift for y in moved]
