"""Pictures to scale that several tests look at, and what they ask of every one of them."""

from __future__ import annotations

from itertools import combinations
from typing import get_args

from inception_lab.design import Design, graph_of, network_of
from inception_lab.draw.scale.colours import Colours
from inception_lab.draw.scale.labels import LEAST_SIZE, Box, box_of
from inception_lab.draw.scale.modules import Panel
from inception_lab.draw.scale.picture import ScalePicture
from inception_lab.draw.scale.shapes import Band, Label, Ribbon, Shape, Slab
from inception_lab.graph import Kind, infer
from inception_lab.rewrite import isolate, without_reductions

__all__ = ["approve", "bands", "labels", "panel_of", "ribbons", "slabs", "twins"]

NEAR = 0.05
"""Pixels: what rounding may move."""


def panel_of(name: str) -> Panel:
    return Panel(name, graph_of(Design(name)))


def twins(variant: str = "googlenet", module: str = "3a") -> tuple[Panel, Panel]:
    """Return a module without its reductions, and as it is."""
    shape = next(node.in_shapes[0] for node in graph_of(Design(variant)).nodes if node.block == module)
    network = isolate(network_of(Design(variant)), module, shape)
    return (
        Panel("Naive", infer(without_reductions(network)), "naive"),
        Panel("With reductions", infer(network), "reduced"),
    )


def ribbons(picture: ScalePicture) -> list[Ribbon]:
    return [shape for shape in picture.shapes if isinstance(shape, Ribbon)]


def bands(picture: ScalePicture) -> list[Band]:
    """Return the bands that stand for MACs."""
    return [shape for shape in picture.shapes if isinstance(shape, Band) and shape.macs]


def slabs(picture: ScalePicture) -> list[Slab]:
    return [shape for shape in picture.shapes if isinstance(shape, Slab)]


def labels(picture: ScalePicture) -> list[Label]:
    return [shape for shape in picture.shapes if isinstance(shape, Label)]


def box(shape: Shape) -> Box:
    match shape:
        case Ribbon():
            top = min(shape.y0 - shape.w0 / 2, shape.y1 - shape.w1 / 2)
            bottom = max(shape.y0 + shape.w0 / 2, shape.y1 + shape.w1 / 2)
            return Box(shape.x0, top, shape.x1, bottom)
        case Slab():
            return Box(shape.x, shape.y - shape.depth, shape.x + shape.w + shape.depth, shape.y + shape.h)
        case Band():
            return Box(shape.x, shape.y, shape.x + shape.w, shape.y + shape.h)
        case Label():
            return box_of(shape)


def explained(picture: ScalePicture) -> set[str]:
    """Return the ribbons' colours that the legend says, with the grey ones: what enters, a sum's, a copy's."""
    colours = Colours(picture.dark)
    said = [kind for kind in get_args(Kind) if any(shape.id == f"legend/kind/{kind}" for shape in picture.shapes)]
    return {colours.line, *map(colours.ribbon, ["input", *said])}


def approve(picture: ScalePicture) -> None:
    """Ask of a picture what every picture keeps: sizes to scale, all on the sheet, text that can be read."""
    sheet = Box(-NEAR, -NEAR, picture.width + NEAR, picture.height + NEAR)
    outside = [one for one in picture.shapes if not inside(box(one), sheet)]
    assert outside == []
    assert len({shape.id for shape in picture.shapes}) == len(picture.shapes)
    for band in bands(picture):
        assert abs(band.w * band.h / picture.scale.area(band.macs) - 1) < 1e-6, band.id
    for ribbon in ribbons(picture):
        assert ribbon.w0 >= 0 and ribbon.w1 >= 0 and ribbon.x1 >= ribbon.x0 - NEAR, ribbon
    assert {ribbon.fill for ribbon in ribbons(picture)} <= explained(picture)
    written = labels(picture)
    assert min(label.size for label in written) >= LEAST_SIZE
    for one, other in combinations(written, 2):
        assert not box_of(one).touches(box_of(other)), (one.lines, other.lines)


def inside(inner: Box, outer: Box) -> bool:
    return (
        inner.left >= outer.left
        and inner.top >= outer.top
        and inner.right <= outer.right
        and inner.bottom <= outer.bottom
    )
