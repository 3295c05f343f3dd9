"""Images for a network: read from untrusted files within limits, turned upright, cut and scaled to the input.

Nothing is kept: bytes come in, a `Picture` goes out. A picture becomes a
network's input by taking the largest middle part of the input's proportions,
scaling it (bicubic), and mapping 0 … 255 to −1 … 1, as the released Inception
networks were fed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageOps, UnidentifiedImageError

from inception_lab.errors import ImageError, received
from inception_lab.paths import ASSETS
from inception_lab.spec import Shape

__all__ = [
    "BUNDLED",
    "FORMATS",
    "MAX_BYTES",
    "MAX_PIXELS",
    "MAX_SIDE",
    "BundledImage",
    "Picture",
    "fit",
    "grey_png",
    "heated",
    "open_image",
    "read_image",
]

MAX_BYTES: Final = 5_000_000
MAX_PIXELS: Final = 24_000_000
MAX_SIDE: Final = 65_535
"""A JPEG's largest. A picture of a million narrow rows would take seconds to decode."""
FORMATS: Final = ("png", "jpg", "jpeg", "webp", "gif", "bmp")
"""Endings of the files that can be read."""
_DECODERS: Final = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
_WIDE_MODES: Final = ("I;16", "I;16B", "I")
"""Grey modes of 16 bits, 257 levels for each of 8 bits."""
_HEAT: Final = (255, 140, 30)
_OUTLINE: Final = (90, 170, 255)
_BROKEN: Final = (OSError, SyntaxError, ValueError, EOFError, OverflowError, MemoryError)
"""What Pillow raises for files that are cut off or lie about themselves."""


@dataclass(frozen=True, slots=True)
class BundledImage:
    """An image of `assets/images`, with what it shows and whose it is."""

    file: str
    title: str
    credit: str

    def read(self) -> Image.Image:
        """Open it."""
        return read_image((ASSETS / "images" / self.file).read_bytes(), self.file)


BUNDLED: Final[Mapping[str, BundledImage]] = {
    "cat": BundledImage("cat.jpg", "Cat", "Photograph by Stéfan van der Walt, CC0"),
    "coffee": BundledImage(
        "coffee.jpg", "Coffee", "Photograph by Rachel Michetti, courtesy of Pikolo Espresso Bar, CC0"
    ),
    "card": BundledImage("card.png", "Test card", "Drawn for Inception Lab, CC0"),
}


@dataclass(frozen=True, slots=True)
class Picture:
    """An image of a network's input size, row by row: one byte a pixel for an input of one channel, else three.

    An input of other than 1 or 3 channels, as a module alone has, gets red,
    green and blue again and again.
    """

    channels: int
    height: int
    width: int
    pixels: bytes

    def __repr__(self) -> str:
        digest = sha256(self.pixels).hexdigest()[:16]
        return f"Picture({self.channels}, {self.height}, {self.width}, {digest})"

    @property
    def bands(self) -> int:
        """Bytes a pixel."""
        return 1 if self.channels == 1 else 3

    def png(self, *, most_side: int | None = None) -> bytes:
        """Return it as a PNG file, its longer side scaled down to `most_side` pixels where it is longer."""
        mode = "L" if self.bands == 1 else "RGB"
        written = BytesIO()
        image = Image.frombytes(mode, (self.width, self.height), self.pixels)
        if most_side is not None:
            image.thumbnail((most_side, most_side), Image.Resampling.BICUBIC)
        image.save(written, "PNG")
        return written.getvalue()

    def jpeg(self, *, quality: int = 82) -> bytes:
        """Return a picture in colours as a JPEG file, about a tenth of the PNG's size."""
        written = BytesIO()
        Image.frombytes("RGB", (self.width, self.height), self.pixels).save(written, "JPEG", quality=quality)
        return written.getvalue()


def read_image(data: bytes, name: str = "image") -> Image.Image:
    """Decode an image file: its first frame, upright, without transparency, in RGB.

    At most 5 MB, 24 million pixels and 65,535 a side. Raises ImageError.
    """
    if len(data) > MAX_BYTES:
        raise ImageError(
            name, f"the file is larger than {MAX_BYTES / 1e6:.0f} MB", f"{len(data) / 1e6:,.1f} MB", _SMALLER
        )
    try:
        with Image.open(BytesIO(data), formats=_DECODERS) as opened:
            width, height = opened.size
            if width * height > MAX_PIXELS:
                limit = f"more than {MAX_PIXELS / 1e6:.0f} million pixels"
                raise ImageError(name, limit, f"{width:,} × {height:,}", _SMALLER)
            if max(width, height) > MAX_SIDE:
                raise ImageError(name, f"a side of more than {MAX_SIDE:,} pixels", f"{width:,} × {height:,}", _SMALLER)
            opened.load()
            return _plain(ImageOps.exif_transpose(opened))
    except Image.DecompressionBombError:
        raise ImageError(name, f"more than {MAX_PIXELS / 1e6:.0f} million pixels", "", _SMALLER) from None
    except UnidentifiedImageError:
        kinds = ", ".join(_DECODERS[:-1]) + f" or {_DECODERS[-1]}"
        raise ImageError(name, "this is no image that can be read", "", f"use a {kinds} file") from None
    except _BROKEN:
        raise ImageError(name, "the file is broken or cut off", "", "save it anew and try again") from None


def open_image(source: object) -> Image.Image:
    """Open a bundled image by its name (`BUNDLED`), or the file of a path. Raises ImageError."""
    if not isinstance(source, (str, PathLike)):
        remedy = f"name a file, or one of {', '.join(BUNDLED)}"
        raise ImageError("image", "a file's path was expected", received(source), remedy)
    if source in BUNDLED:
        return BUNDLED[str(source)].read()
    path = Path(source)
    try:
        if path.stat().st_size > MAX_BYTES:  # said before it is read: a device or a film may be endless
            raise ImageError(path.name, f"the file is larger than {MAX_BYTES / 1e6:.0f} MB", "", _SMALLER)
        data = path.read_bytes()
    except (OSError, ValueError):
        remedy = f"name a file that can be read, or one of {', '.join(BUNDLED)}"
        raise ImageError("image", "there is no such image", str(source), remedy) from None
    return read_image(data, path.name)


_SMALLER: Final = "make it smaller first"


def _plain(image: Image.Image) -> Image.Image:
    if image.mode in _WIDE_MODES:
        image = image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    return image.convert("RGB")


def fit(image: Image.Image, shape: Shape) -> Picture:
    """Cut and scale an image to a network's input (channels, height, width)."""
    channels, height, width = shape
    scaled = ImageOps.fit(image, (width, height), Image.Resampling.BICUBIC)
    return Picture(channels, height, width, scaled.convert("L" if channels == 1 else "RGB").tobytes())


def grey_png(levels: bytes, width: int, height: int) -> bytes:
    """Return grey levels, a byte a pixel, as a PNG."""
    written = BytesIO()
    Image.frombytes("L", (width, height), levels).save(written, "PNG")
    return written.getvalue()


def heated(picture: Picture, levels: bytes, window: tuple[int, int, int, int]) -> bytes:
    """Return a picture in grey as a PNG, orange where `levels` (a byte a pixel, 0 … 255) are high, `window` outlined.

    The window is (top, left, height, width) in pixels; what of it lies beyond the border is not drawn.
    """
    mode = "L" if picture.bands == 1 else "RGB"
    size = (picture.width, picture.height)
    grey = Image.frombytes(mode, size, picture.pixels).convert("L").point(lambda value: value // 2)
    ground = Image.merge("RGB", (grey, grey, grey))
    # A value's gradient is largest at few pixels: the root lets the weaker ones be seen.
    strength = Image.frombytes("L", size, levels).point([round(255 * (level / 255) ** 0.5) for level in range(256)])
    ground.paste(Image.new("RGB", size, _HEAT), mask=strength)
    top, left, height, width = window
    ImageDraw.Draw(ground).rectangle((left, top, left + width - 1, top + height - 1), outline=_OUTLINE)
    written = BytesIO()
    ground.save(written, "PNG")
    return written.getvalue()
