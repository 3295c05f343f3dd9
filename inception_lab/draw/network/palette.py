"""Colours of the drawings: by kind of layer, one ramp by cost or receptive field, or by what
became of a layer.

The kinds' colours are tints and shades of Okabe and Ito's palette, which stays
apart for colour-blind eyes; each kind has a shape of its own besides. Text has
a contrast of at least 4.5:1 against its box, borders 3:1 against the page.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from inception_lab.diff import Status
from inception_lab.draw.network.statuses import LOOKS, difference_legend
from inception_lab.errors import DesignError
from inception_lab.graph import Kind

__all__ = [
    "Colour",
    "Painter",
    "Theme",
    "check_choice",
    "contrast",
    "ink",
    "kind_label",
    "legend",
    "legend_unit",
    "shape_of",
    "theme",
]

Colour = Literal["kind", "macs", "params", "activation_bytes", "field", "change", "latency"]


@dataclass(frozen=True, slots=True)
class _Look:
    """How a kind is drawn: its name in the legend, its fills on light and dark, its DOT shape."""

    label: str
    light: str
    dark: str
    shape: str


_LOOKS: Final[Mapping[Kind, _Look]] = {
    "input": _Look("input", "#ffffff", "#12171d", "house"),
    "pointwise": _Look("1×1 convolution", "#d9edfa", "#1d4a66", "box"),
    "square": _Look("convolution", "#8cc3ea", "#0a5f96", "box"),
    "oblong": _Look("1×n and n×1 convolution", "#9fdcc6", "#0a6149", "box"),
    "depthwise": _Look("depthwise convolution", "#f7f09a", "#5e5712", "component"),
    "pool": _Look("pool", "#f7bf9b", "#80390a", "octagon"),
    "linear": _Look("linear", "#edc6dc", "#733458", "box"),
    "concat": _Look("concat; module of branches", "#f7d488", "#6e4c00", "box"),
    "sum": _Look("sum; residual block", "#3d4a5a", "#c9d1da", "ellipse"),
    "other": _Look("branch; norm, activation, dropout, flatten", "#e3e8ed", "#2d3641", "box"),
}

_COST_BINS: Final = (0.0, 0.001, 0.005, 0.02, 0.08)
"""Upper ends of the ramp's steps but the last, as shares of the network's total."""
_COST_LABELS: Final = ("nothing", "up to 0.1 %", "up to 0.5 %", "up to 2 %", "up to 8 %", "more")
_FIELD_BINS: Final = (0.05, 0.1, 0.25, 0.5, 0.75)
_FIELD_LABELS: Final = ("up to 5 %", "up to 10 %", "up to 25 %", "up to 50 %", "up to 75 %", "more")
_OF_WHAT: Final[Mapping[Colour, str]] = {
    "kind": "",
    "macs": "of the network's MACs (multiply-adds, one image)",
    "params": "of the network's parameters (learned values)",
    "activation_bytes": "of the bytes of all layers' outputs (float32, one image)",
    "change": "",
    "latency": "of the sum of all layers' measured times (milliseconds of one pass)",
    "field": "of the largest receptive field of a map (pixels of the input that one position sees)",
}
_LIGHT_RAMP: Final = ("#f4f6f8", "#d9e8f6", "#acccea", "#6ea4d4", "#2a6dab", "#063663")
_DARK_RAMP: Final = ("#1d242d", "#1a3854", "#1f5480", "#2a6da6", "#86b8e4", "#dcebf8")


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


def kind_label(kind: Kind) -> str:
    """Return the name of a kind of layer: of what the legend names, what is no part of several layers."""
    names = _LOOKS[kind].label.split("; ")
    return names[-1] if kind == "other" else names[0]


def legend(colour: Colour, *, dark: bool = False) -> tuple[tuple[str, str], ...]:
    """Return (label, colour) of everything a drawing may show.

    Raises DesignError for an unknown colouring.
    """
    check_choice("colour", colour, get_args(Colour))
    if colour == "change":
        return difference_legend(dark=dark)
    if colour == "kind":
        return tuple((look.label, look.dark if dark else look.light) for look in _LOOKS.values())
    labels = _FIELD_LABELS if colour == "field" else _COST_LABELS
    return tuple(zip(labels, _DARK_RAMP if dark else _LIGHT_RAMP, strict=True))


def legend_unit(colour: Colour) -> str:
    """Return what the legend's shares are shares of, with the convention; nothing for colours by kind."""
    return _OF_WHAT[colour]


def check_choice(where: str, choice: str, choices: tuple[str, ...]) -> None:
    """Raise DesignError where `choice` is none of `choices`."""
    if choice not in choices:
        raise DesignError(where, f"no such {where}", repr(choice), f"one of {', '.join(choices)}")


@dataclass(frozen=True, slots=True)
class Painter:
    """Chooses a box's fill by its kind, by its share of what the colouring stands for, or by what became of it."""

    colour: Colour
    dark: bool

    def fill(self, kind: Kind, share: float, status: Status, *, off: bool) -> str:
        """Return the fill of a box; grey where it is a switched-off head's."""
        if off:
            return theme(dark=self.dark).off
        if self.colour == "change":
            return (LOOKS[status].dark if self.dark else LOOKS[status].light)[0]
        if self.colour == "kind":
            return _LOOKS[kind].dark if self.dark else _LOOKS[kind].light
        bins = _FIELD_BINS if self.colour == "field" else _COST_BINS
        return (_DARK_RAMP if self.dark else _LIGHT_RAMP)[bisect_left(bins, share)]


def ink(fill: str) -> str:
    """Return the text colour that reads best on `fill`."""
    return max(_INKS, key=lambda one: contrast(one, fill))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two six-digit colours, 1 to 21. Source: WCAG 2.2, section 1.4.3."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
