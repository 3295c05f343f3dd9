"""The line below a picture that says its scales with drawn measures, and what its colours mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Final, get_args

from inception_lab.draw.scale.colours import Colours
from inception_lab.draw.scale.labels import text_width
from inception_lab.draw.scale.scales import Scale
from inception_lab.draw.scale.shapes import Band, Label, Shape
from inception_lab.graph import Kind
from inception_lab.text.numbers import count

__all__ = ["Measured", "legend", "legend_room"]

_SIZE: Final = 13.0
_ROW: Final = 26.0
_SWATCH: Final = 14.0
_GAP: Final = 22.0
_NICE: Final = (1, 2, 5)
_SHORT: Final[Mapping[Kind, str]] = {"other": "other layers"}
"""What a picture calls a kind whose whole name takes a line of its own."""
_LONGEST: Final = 26.0
"""Pixels of the longest measure: it stays within its line."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What the picture's lengths are: whether a channel's length is drawn upright, and what the grid's is called."""

    upright: bool
    grid_words: str = "of grid side"


def legend(
    scale: Scale, kinds: Iterable[Kind], colours: Colours, measured: Measured, left: float, top: float, right: float
) -> tuple[list[Shape], float]:
    """Return the legend's shapes from (left, top) on, wrapped before `right`, and the height they take."""
    shapes: list[Shape] = []
    x, y = left, top

    def add(key: str, words: str, w: float, h: float, fill: str, stroke: str) -> None:
        nonlocal x, y
        width = w + 7 + text_width(words, _SIZE)
        if x + width > right and x > left:
            x, y = left, y + _ROW
        middle = y + _ROW / 2
        shapes.append(Band(f"legend/{key}", "", "", x, middle - h / 2, w, h, fill, stroke, 0, "", ""))
        label = Label(f"legend/{key}/label", "", x + w + 7, middle + 4.5, (words,), colours.text, _SIZE)
        shapes.append(Label(label.id, "", label.x, label.y, label.lines, label.fill, _SIZE, bold=False, anchor="start"))
        x += width + _GAP

    for key, words, w, h in _measures(scale, measured):
        add(key, words, w, h, colours.line, colours.line)
    if shapes:
        x, y = left, y + _ROW
    for kind in sorted(kinds, key=get_args(Kind).index):
        if kind != "input":
            add(
                f"kind/{kind}",
                _SHORT.get(kind, colours.label(kind)),
                _SWATCH,
                _SWATCH,
                colours.kind(kind),
                colours.stroke(kind),
            )
    return shapes, y + _ROW - top


def legend_room(kinds: Iterable[Kind], width: float, *, root: bool = False) -> float:
    """Return how high the legend of a sheet whose scale is not yet known will be at most."""
    # A scale with long words: "1,000 channels", "500 M MACs (multiply-adds)".
    _, taken = legend(Scale(0.02, 1e-6, 1.0, root), kinds, Colours(), Measured(upright=True), 12.0, 0.0, width)
    return taken + 2


def _measures(scale: Scale, measured: Measured) -> Iterable[tuple[str, str, float, float]]:
    """Yield a measure's key and words, and how wide and high it is."""
    number = _nice(_LONGEST / scale.channel)
    length = scale.channels(number)
    yield "channels", f"{number:,} channels", *((6.0, length) if measured.upright else (length, 6.0))
    side = sqrt(macs := _nice(_LONGEST**2 * 0.6 / scale.mac)) * sqrt(scale.mac)
    yield "macs", f"{count(macs).replace('.00', '').replace('.0', '')} MACs (multiply-adds)", side, side
    if scale.root:
        *smaller, largest = dict.fromkeys(_nice((share * _LONGEST / scale.grid) ** 2) for share in (0.5, 1.0))
        for at in (*smaller, largest):
            words = f" {measured.grid_words} (square-root scale)" if at == largest else ""
            yield f"grid/{at}", f"{at:,} px{words}", 3.0, scale.side(at)
    else:
        size = _nice(_LONGEST / scale.grid)
        yield "grid", f"{size:,} px {measured.grid_words}", scale.side(size), 3.0


def _nice(most: float) -> int:
    """Return the largest of 1, 2, 5, 10, 20, … that is not above `most`; 1 at the least."""
    best, power = 1, 1
    while power <= most:
        best = max(best, *(step * power for step in _NICE if step * power <= most))
        power *= 10
    return best
