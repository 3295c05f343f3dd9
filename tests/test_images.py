"""Images are decoded within limits, turned upright, laid on white, and fitted; broken ones get one sentence."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO
from random import Random
from zlib import crc32

import pytest
from PIL import Image

from inception_lab.errors import ImageError
from inception_lab.images import BUNDLED, MAX_BYTES, Picture, fit, heated, read_image

RED, BLUE = (255, 0, 0), (0, 0, 255)
ORIENTATION = 0x0112


def written(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    to = BytesIO()
    image.save(to, kind, **options)
    return to.getvalue()


def halves() -> Image.Image:
    """Return an image 40 wide and 20 high whose left half is red, the right blue."""
    image = Image.new("RGB", (40, 20), BLUE)
    image.paste(RED, (0, 0, 20, 20))
    return image


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "BMP", "GIF"])
def test_each_format_is_decoded(kind: str) -> None:
    image = read_image(written(halves(), kind, **({"lossless": True} if kind == "WEBP" else {})))
    assert (image.mode, image.size) == ("RGB", (40, 20))
    assert image.getpixel((5, 5)) == RED


def test_a_photograph_on_its_side_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # the camera was turned: show it 90° clockwise
    image = read_image(written(halves(), "JPEG", exif=exif, quality=95))
    assert image.size == (20, 40)
    top = image.getpixel((10, 3))
    assert isinstance(top, tuple)
    assert top[0] > 200 > top[2]


def test_what_is_transparent_becomes_white() -> None:
    image = read_image(written(Image.new("RGBA", (4, 4), (255, 0, 0, 0))))
    assert image.getpixel((0, 0)) == (255, 255, 255)


def test_sixteen_bits_of_grey_keep_their_middle() -> None:
    image = read_image(written(Image.new("I;16", (4, 4), 32_896)))
    assert image.getpixel((0, 0)) == (128, 128, 128)


def test_a_cmyk_photograph_is_read() -> None:
    image = read_image(written(Image.new("CMYK", (4, 4), (0, 255, 255, 0)), "JPEG", quality=95))
    red, green, blue = image.getpixel((0, 0))  # type: ignore[misc]  # three bands
    assert red > 200
    assert green < 60
    assert blue < 60


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "this is no image that can be read"),
        (b"GIF89a", "broken or cut off|no image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "this is no image that can be read"),
        (b"%PDF-1.7 hello", "this is no image that can be read"),
        (written(halves())[:-40], "the file is broken or cut off"),
        (written(halves(), "JPEG")[:200], "broken or cut off|no image"),
        (bytes(MAX_BYTES + 1), r"larger than 5 MB \(received 5\.0 MB\); make it smaller first"),
    ],
)
def test_a_wrong_or_broken_file_is_said_so(data: bytes, problem: str) -> None:
    with pytest.raises(ImageError, match=problem):
        read_image(data, "mine.png")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_a_file_changed_anywhere_is_read_or_refused_in_one_sentence(kind: str) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    whole = written(halves(), kind, **({"exif": exif} if kind in ("PNG", "JPEG", "WEBP") else {}))
    chance = Random(kind)
    for _ in range(200):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 2, 8))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        with suppress(ImageError):
            assert read_image(bytes(data[: chance.choice((len(data), chance.randrange(len(data))))])).mode == "RGB"


def test_too_many_pixels_are_refused_from_the_header_alone() -> None:
    bomb = bytearray(written(Image.new("1", (8, 8))))
    bomb[16:24] = (30_000).to_bytes(4) * 2  # the header's width and height, and its check sum
    bomb[29:33] = crc32(bomb[12:29]).to_bytes(4)
    with pytest.raises(ImageError, match="more than 24 million pixels"):
        read_image(bytes(bomb))
    with pytest.raises(ImageError, match=r"more than 24 million pixels \(received 6,000 × 5,000\)"):
        read_image(written(Image.new("1", (6_000, 5_000))))


@pytest.mark.parametrize("size", [(1, 65_536), (65_536, 1)])
def test_a_side_that_is_too_long_is_refused_however_narrow_the_picture(size: tuple[int, int]) -> None:
    with pytest.raises(ImageError, match="a side of more than 65,535 pixels"):
        read_image(written(Image.new("1", size)))


def test_the_middle_is_cut_out_and_scaled() -> None:
    wide = Image.new("RGB", (60, 20), BLUE)
    wide.paste(RED, (20, 0, 40, 20))
    picture = fit(wide, (3, 10, 10))
    assert (picture.channels, picture.height, picture.width) == (3, 10, 10)
    assert picture.pixels[3 * 55 : 3 * 56] == bytes(RED)
    assert len(picture.pixels) == 300


def test_a_grey_input_gets_one_byte_a_pixel_and_any_other_three() -> None:
    assert len(fit(halves(), (1, 8, 8)).pixels) == 64
    assert len(fit(halves(), (3, 8, 8)).pixels) == len(fit(halves(), (192, 8, 8)).pixels) == 192


def test_pictures_with_other_pixels_are_told_apart_by_their_words() -> None:
    one, other = Picture(1, 1, 1, b"a"), Picture(1, 1, 1, b"b")
    assert repr(one) != repr(other)
    assert Image.open(BytesIO(one.png())).size == (1, 1)


@pytest.mark.parametrize("name", BUNDLED)
def test_every_bundled_image_is_there_and_credited(name: str) -> None:
    image = BUNDLED[name].read()
    assert min(image.size) >= 299
    assert "CC0" in BUNDLED[name].credit


def test_what_a_value_is_sensitive_to_is_orange_in_its_frame() -> None:
    picture = Picture(3, 6, 8, bytes((200,) * (6 * 8 * 3)))
    levels = bytearray(48)
    levels[2 * 8 + 3] = 255  # row 2, column 3
    levels[3 * 8 + 3] = 64
    shown = Image.open(BytesIO(heated(picture, bytes(levels), (1, 2, 4, 3)))).convert("RGB")
    assert shown.size == (8, 6)
    assert shown.getpixel((3, 2)) == (255, 140, 30)
    assert shown.getpixel((7, 5)) == (100, 100, 100)
    weaker = shown.getpixel((3, 3))
    assert isinstance(weaker, tuple) and 100 < weaker[0] < 255 and weaker[1] > weaker[2]
    frame = {(x, y) for x in range(8) for y in range(6) if shown.getpixel((x, y)) == (90, 170, 255)}
    assert frame == {(x, y) for x in (2, 3, 4) for y in (1, 4)} | {(x, y) for x in (2, 4) for y in (2, 3)}
    assert heated(picture, bytes(levels), (-9, -9, 99, 99))  # a field beyond the border
