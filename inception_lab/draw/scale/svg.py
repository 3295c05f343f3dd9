"""A picture's data as an SVG without scripts; the browser draws the same paths from the same numbers."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from inception_lab.draw.scale.labels import line_height
from inception_lab.draw.scale.shapes import BandData, LabelData, RibbonData, ShapeData, SlabData

if TYPE_CHECKING:
    from inception_lab.draw.scale.picture import PictureData

__all__ = ["FONTS", "svg"]

FONTS: Final = "Source Sans 3, Source Sans Pro, sans-serif"


def svg(data: PictureData) -> str:
    """Return the picture as SVG text: same data, same text."""
    width, height = _number(data["width"]), _number(data["height"])
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" font-family="{FONTS}">',
        f"<title>{escape(data['title'])}</title>",
        f"<desc>{escape(data['said'])}</desc>",
        f'<rect width="100%" height="100%" fill="{data["paper"]["page"]}"/>',
        *map(_element, data["shapes"]),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _element(shape: ShapeData) -> str:
    match shape["type"]:
        case "ribbon":
            return _ribbon(shape)
        case "band":
            return _band(shape)
        case "slab":
            return _slab(shape)
        case "label":
            return _label(shape)


def _ribbon(ribbon: RibbonData) -> str:
    x0, y0, w0, x1, y1, w1 = ribbon["numbers"]
    half = (x0 + x1) / 2
    points = (
        f"M{_pair(x0, y0 - w0 / 2)}C{_pair(half, y0 - w0 / 2)} {_pair(half, y1 - w1 / 2)} {_pair(x1, y1 - w1 / 2)}"
        f"L{_pair(x1, y1 + w1 / 2)}C{_pair(half, y1 + w1 / 2)} {_pair(half, y0 + w0 / 2)} {_pair(x0, y0 + w0 / 2)}Z"
    )
    # Where two ribbons of one colour meet, their edges would let the page shine through.
    fill = ribbon["fill"]
    look = f'stroke="{fill}" stroke-width="0.5"' if ribbon["opacity"] == 1 else f'opacity="{ribbon["opacity"]}"'
    return f'<path d="{points}" fill="{fill}" {look}/>'


def _band(band: BandData) -> str:
    x, y, w, h = band["numbers"]
    # The corners are so small that the area stays.
    corner = _number(min(2.0, w / 6, h / 6))
    look = f'rx="{corner}" fill="{band["fill"]}" stroke="{band["stroke"]}"'
    return f"<rect {_box(x, y, w, h)} {look}>{_title(band['name'])}</rect>"


def _slab(slab: SlabData) -> str:
    x, y, w, h, depth = slab["numbers"]
    stroke = f'stroke="{slab["stroke"]}" stroke-width="0.6" stroke-linejoin="round"'
    top = f"M{_pair(x, y)}L{_pair(x + depth, y - depth)}H{_number(x + w + depth)}L{_pair(x + w, y)}Z"
    side = f"M{_pair(x + w, y)}L{_pair(x + w + depth, y - depth)}V{_number(y + h - depth)}L{_pair(x + w, y + h)}Z"
    front = f"<rect {_box(x, y, w, h)}"
    return (
        f'<g {stroke}>{_title(slab["name"])}<path d="{top}" fill="{slab["top"]}"/>'
        f'<path d="{side}" fill="{slab["side"]}"/>{front} fill="{slab["fill"]}"/></g>'
    )


def _label(label: LabelData) -> str:
    anchor = "" if label["anchor"] == "start" else f' text-anchor="{label["anchor"]}"'
    halo = label.get("halo", "")
    around = f' paint-order="stroke" stroke="{halo}" stroke-width="3" stroke-linejoin="round"' if halo else ""
    spans = "".join(
        f"<tspan{_place(label, number)}{_weight(label, number)}>{escape(line)}</tspan>"
        for number, line in enumerate(label["lines"])
    )
    return f'<text font-size="{_number(label["size"])}" fill="{label["fill"]}"{anchor}{around}>{spans}</text>'


def _place(label: LabelData, number: int) -> str:
    """Return where a line stands; on one line, half a letter behind the one before."""
    x, y = label["numbers"]
    if number and label.get("inline"):
        return f' dx="{_number(label["size"] / 2)}"'
    return f' x="{_number(x)}" y="{_number(y + number * line_height(label["size"]))}"'


def _weight(label: LabelData, number: int) -> str:
    """Return the weight of a line: of several only the first may be bold."""
    return ' font-weight="650"' if label["bold"] and not number else ""


def _title(name: str) -> str:
    return f"<title>{escape(name)}</title>" if name else ""


def _box(x: float, y: float, w: float, h: float) -> str:
    return f'x="{_number(x)}" y="{_number(y)}" width="{_number(w)}" height="{_number(h)}"'


def _pair(x: float, y: float) -> str:
    return f"{_number(x)},{_number(y)}"


def _number(number: float) -> str:
    """Write a length with two digits at most."""
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
