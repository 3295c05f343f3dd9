"""Where text goes: how wide it is, and which labels stand without touching another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from inception_lab.draw.scale.shapes import Label

__all__ = ["LEAST_SIZE", "Box", "box_of", "line_height", "settle", "text_width"]

LEAST_SIZE: Final = 12.0
"""Pixels: no text is smaller."""
_NARROW: Final = frozenset("iljtfr.,:;·'|()[] I/1")
_WIDE: Final = frozenset("mwMW%—→")
_GAP: Final = 3.0
"""Pixels between two labels."""
_SHORT: Final = 2


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle that text takes: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: Box, gap: float = 0.0) -> bool:
        """Tell whether two boxes are nearer to each other than `gap`."""
        return (
            self.left < other.right + gap
            and other.left < self.right + gap
            and self.top < other.bottom + gap
            and other.top < self.bottom + gap
        )


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a line is at most, in pixels.

    Letters are taken a little wider than Source Sans has them, so that a fallback typeface fits as well.
    """
    ems = sum(0.34 if letter in _NARROW else 0.86 if letter in _WIDE else 0.56 for letter in text)
    return ems * size * (1.06 if bold else 1.0)


def line_height(size: float) -> float:
    """Return the distance of two baselines, in pixels."""
    return round(size * 1.22, 2)


def box_of(label: Label) -> Box:
    """Return the rectangle that a label's lines take; of several lines only the first may be bold."""
    widths = [text_width(line, label.size, bold=label.bold and not number) for number, line in enumerate(label.lines)]
    width = sum(widths) + 0.5 * label.size * (len(widths) - 1) if label.inline else max(widths)
    rows = 1 if label.inline else len(label.lines)
    shift = {"start": 0.0, "middle": width / 2, "end": width}[label.anchor]
    bottom = label.y + (rows - 1) * line_height(label.size) + 0.24 * label.size
    return Box(label.x - shift, label.y - 0.78 * label.size, label.x - shift + width, bottom)


def settle(wanted: Iterable[Sequence[Label]], sheet: Box) -> tuple[Label, ...]:
    """Return the labels that fit: of each, the first choice that stands on the sheet and touches no earlier one.

    A label of which no choice fits is tried with its first line alone, then left out: its
    shape still says its name to a pointer and to a screen reader.
    """
    kept: list[Label] = []
    boxes: list[Box] = []
    for choices in wanted:
        short = [replace(label, lines=label.lines[:1]) for label in choices if len(label.lines) >= _SHORT]
        for label in [*choices, *short]:
            box = box_of(label)
            if _inside(box, sheet) and not any(box.touches(other, _GAP) for other in boxes):
                kept.append(label)
                boxes.append(box)
                break
    return tuple(kept)


def _inside(box: Box, sheet: Box) -> bool:
    return box.left >= sheet.left and box.right <= sheet.right and box.top >= sheet.top and box.bottom <= sheet.bottom
