"""Writes the images of assets/images/: two photographs in the public domain, made smaller, and a drawn test card.

`python scripts/make_images.py FOLDER` takes the photographs from FOLDER, where
`chelsea.png` and `coffee.png` of scikit-image's sample data lie.
"""

from __future__ import annotations

import sys
from math import cos, hypot, pi, radians, sin
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw

_TO: Final = Path(__file__).parents[1] / "assets" / "images"
_HEIGHT: Final = 300
_CARD: Final = 320
_TILE: Final = _CARD // 4
_ANGLES: Final = (0, 45, 90, 135)
_PERIODS: Final = (32, 16, 8)


def main() -> int:
    """Write all of them."""
    photographs = Path(sys.argv[1]) if len(sys.argv) == 2 else None
    if photographs is None:
        print(__doc__, file=sys.stderr)
        return 2
    _TO.mkdir(exist_ok=True)
    for name, to in (("chelsea", "cat"), ("coffee", "coffee")):
        with Image.open(photographs / f"{name}.png") as opened:
            photograph = opened.convert("RGB")
        width = round(photograph.width * _HEIGHT / photograph.height)
        smaller = photograph.resize((width, _HEIGHT), Image.Resampling.LANCZOS)
        smaller.save(_TO / f"{to}.jpg", quality=90, optimize=True)
    _card().save(_TO / "card.png", optimize=True)
    return 0


def _card() -> Image.Image:
    """Draw gratings of four directions and three periods, and a row of shapes below them."""
    card = Image.new("RGB", (_CARD, _CARD), "white")
    for row, period in enumerate(_PERIODS):
        for column, angle in enumerate(_ANGLES):
            card.paste(_grating(angle, period), (column * _TILE, row * _TILE))
    draw = ImageDraw.Draw(card)
    top = 3 * _TILE
    inset = 12
    box = (inset, top + inset, _TILE - inset, _CARD - inset)
    draw.ellipse(box, fill=(213, 94, 0))
    draw.rectangle((_TILE + box[0], box[1], _TILE + box[2], box[3]), fill=(0, 114, 178))
    left = 2 * _TILE
    draw.polygon([(left + _TILE // 2, box[1]), (left + box[2], box[3]), (left + box[0], box[3])], fill=(0, 158, 115))
    _draw_star(draw, 3.5 * _TILE, top + _TILE / 2, _TILE / 2 - inset)
    return card


def _grating(angle: int, period: int) -> Image.Image:
    across = (cos(radians(angle)), sin(radians(angle)))
    tile = Image.new("L", (_TILE, _TILE))
    tile.putdata(
        [
            round(127.5 + 127.5 * sin(2 * pi * (across[0] * x + across[1] * y) / period))
            for y in range(_TILE)
            for x in range(_TILE)
        ]
    )
    return tile.convert("RGB")


def _draw_star(draw: ImageDraw.ImageDraw, x: float, y: float, outer: float) -> None:
    inner = outer * hypot(0.2, 0.33)
    points = [
        (x + radius * sin(pi * step / 5), y - radius * cos(pi * step / 5))
        for step in range(10)
        for radius in [outer if step % 2 == 0 else inner]
    ]
    draw.polygon(points, fill=(240, 228, 66), outline=(0, 0, 0))


if __name__ == "__main__":
    sys.exit(main())
