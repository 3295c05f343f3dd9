"""Colours of the drawings: of the kinds of layers, of a ramp, and of a light and a dark page.

The kinds' colours are tints and shades of Okabe and Ito's palette, which stays
apart for colour-blind eyes; each kind has a shape of its own besides. Text has
a contrast of at least 4.5:1 against its box, borders 3:1 against the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from inception_lab.graph import Kind

__all__ = [
    "KINDS",
    "Theme",
    "contrast",
    "ink",
    "kind_fill",
    "kind_label",
    "kind_words",
    "meaning",
    "ramp",
    "shape_of",
    "theme",
]


@dataclass(frozen=True, slots=True)
class _Look:
    """How a kind is drawn: its name, its fills on light and dark, its DOT shape, its name where parts have it, too."""

    label: str
    light: str
    dark: str
    shape: str
    legend: str = ""


_LOOKS: Final[Mapping[Kind, _Look]] = {
    "input": _Look("input", "#ffffff", "#12171d", "house"),
    "pointwise": _Look("1×1 convolution", "#d9edfa", "#1d4a66", "box"),
    "square": _Look("convolution", "#8cc3ea", "#0a5f96", "box"),
    "oblong": _Look("1×n and n×1 convolution", "#9fdcc6", "#0a6149", "box"),
    "depthwise": _Look("depthwise convolution", "#f7f09a", "#5e5712", "component"),
    "pool": _Look("pool", "#f7bf9b", "#80390a", "octagon"),
    "linear": _Look("linear", "#edc6dc", "#733458", "box"),
    "concat": _Look("concat", "#f7d488", "#6e4c00", "box", "concat; module of branches"),
    "sum": _Look("sum", "#3d4a5a", "#c9d1da", "ellipse", "sum; residual block"),
    "other": _Look(
        "norm, activation, dropout, flatten", "#e3e8ed", "#2d3641", "box", "branch; norm, activation, dropout, flatten"
    ),
}

KINDS: Final = tuple(_LOOKS)
_MEANINGS: Final = {"naive": "#808a96", "reduced": "#2a78c8"}
"""What stands for a design in every picture and chart, 3:1 on a light and on a dark page."""
_LIGHT_RAMP: Final = ("#f4f6f8", "#dfecf8", "#bcd7f0", "#93bfe6", "#6ea4d4", "#2f74b3", "#155a96", "#063663")
_DARK_RAMP: Final = ("#1d242d", "#1a3048", "#1b4266", "#1f5689", "#2a6da6", "#6ea4d4", "#9cc6ec", "#dcebf8")


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours that do not depend on what is drawn: a page's, text's, lines', frames', a switched-off box's."""

    page: str
    text: str
    line: str
    stage: str
    module: str
    off: str


_INKS: Final = ("#1b2430", "#ffffff")
_LIGHT: Final = Theme("#ffffff", "#1b2430", "#5b6675", "#f6f8fa", "#eaeef3", "#f4f6f8")
_DARK: Final = Theme("#12171d", "#e8edf2", "#a9b3bf", "#181f27", "#222b35", "#1d242d")


def theme(*, dark: bool) -> Theme:
    """Return the colours for a light or a dark page."""
    return _DARK if dark else _LIGHT


def shape_of(kind: Kind) -> str:
    """Return the DOT shape of a kind."""
    return _LOOKS[kind].shape


def kind_fill(kind: Kind, *, dark: bool) -> str:
    """Return the colour of a kind."""
    return _LOOKS[kind].dark if dark else _LOOKS[kind].light


def kind_label(kind: Kind) -> str:
    """Return the name of a kind of layer."""
    return _LOOKS[kind].label


def kind_words(kind: Kind) -> str:
    """Return what the legend says of a kind: the layers and the parts that have its colour."""
    return _LOOKS[kind].legend or _LOOKS[kind].label


def ramp(*, dark: bool) -> tuple[str, ...]:
    """Return the ramp's colours, from nothing to most."""
    return _DARK_RAMP if dark else _LIGHT_RAMP


@lru_cache(maxsize=256)
def ink(fill: str) -> str:
    """Return the text colour that reads best on `fill`."""
    return max(_INKS, key=lambda text: contrast(text, fill))


def meaning(name: str) -> str:
    """Return the colour of what is naive or reduced; nothing for what is neither."""
    return _MEANINGS.get(name, "")


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two six-digit colours, 1 to 21. Source: WCAG 2.2, section 1.4.3."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
