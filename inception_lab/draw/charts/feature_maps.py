"""Feature maps as one picture: a grid of tiles, each with its channel's number, on its own scale or one for all."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from inception_lab.draw.network.palette import theme

__all__ = ["Tile", "map_grid", "scale_of", "shade"]

_TILE: Final = 80
"""Pixels a side up to which small maps are enlarged."""
_GAP: Final = 6
_LABEL: Final = 15
_TYPE: Final = 12
_ANCHORS: Final = (
    (68, 1, 84),
    (72, 40, 120),
    (62, 74, 137),
    (49, 104, 142),
    (38, 130, 142),
    (31, 158, 137),
    (53, 183, 121),
    (110, 206, 88),
    (181, 222, 43),
    (253, 231, 37),
)
"""Equally spaced colours of viridis, which grows evenly lighter and stays apart for colour-blind eyes."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A map: `levels` 0 … 255, row by row, stand for `low` … `high`."""

    label: str
    low: float
    high: float
    levels: bytes


def scale_of(tiles: Sequence[Tile]) -> tuple[float, float]:
    """Return the smallest and the largest value of all tiles."""
    return min(tile.low for tile in tiles), max(tile.high for tile in tiles)


def map_grid(
    tiles: Sequence[Tile],
    width: int,
    height: int,
    *,
    columns: int = 8,
    scale: tuple[float, float] | None = None,
    dark: bool = False,
) -> bytes:
    """Draw maps of `width` × `height` values as a PNG with a clear ground.

    On `scale`, its two values are the darkest and the lightest colour of every
    tile; without one each tile reaches from its own smallest to its own largest
    value.
    """
    enlarged = max(1, _TILE // max(width, height))
    tile_width, tile_height = enlarged * width, enlarged * height
    step_x, step_y = tile_width + _GAP, tile_height + _LABEL + _GAP
    rows = -(-len(tiles) // columns)
    canvas = Image.new("RGBA", (min(columns, len(tiles)) * step_x - _GAP, rows * step_y - _GAP))
    draw = ImageDraw.Draw(canvas)
    font = ImageFont.load_default(_TYPE)
    ink = theme(dark=dark).text
    palette = [part for level in range(256) for part in shade(level / 255)]
    for number, tile in enumerate(tiles):
        row, column = divmod(number, columns)
        at = (column * step_x, row * step_y)
        draw.text(at, tile.label, fill=ink, font=font)
        image = Image.frombytes("L", (width, height), tile.levels).point(_levels(tile, scale))
        image.putpalette(palette)
        shown = image.convert("RGB").resize((tile_width, tile_height), Image.Resampling.NEAREST)
        canvas.paste(shown, (at[0], at[1] + _LABEL))
    written = BytesIO()
    canvas.save(written, "PNG")
    return written.getvalue()


def _levels(tile: Tile, scale: tuple[float, float] | None) -> list[int]:
    """Return what each of a tile's 256 levels becomes."""
    low, high = scale or (tile.low, tile.high)
    if high <= low:
        return [0] * 256
    values = (tile.low + (tile.high - tile.low) * level / 255 for level in range(256))
    return [min(255, max(0, round(255 * (value - low) / (high - low)))) for value in values]


def shade(share: float) -> tuple[int, int, int]:
    """Return the colour of a value at `share` 0 … 1 of the scale."""
    position = min(1.0, max(0.0, share)) * (len(_ANCHORS) - 1)
    below = min(bisect_right(range(len(_ANCHORS)), position) - 1, len(_ANCHORS) - 2)
    part = position - below
    first, second = _ANCHORS[below], _ANCHORS[below + 1]
    red, green, blue = (round(low + part * (high - low)) for low, high in zip(first, second, strict=True))
    return red, green, blue
