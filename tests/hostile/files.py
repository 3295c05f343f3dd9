"""Files that a visitor may send: pictures and lessons that are broken, endless, of another kind, or lie."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Final, Literal
from zlib import crc32

from PIL import Image

from inception_lab.teach.files import LESSONS
from tests.hostile.texts import MARK, hostile_number, hostile_text, spoiled

__all__ = ["SentFile", "lesson_text", "random_lesson", "random_picture"]

_TOML: Final = sorted(path for path in LESSONS.rglob("*.toml") if path.parent != LESSONS)
_NAMES: Final = (
    *("../../etc/passwd", "C:\\x", "", ".", "/dev/zero", "a\x00b", "\u202egnp.exe", "x" * 5_000, "<b>x</b>"),
    *("a.exe", "a.svg", "a.html", "a.py", "a.png.exe", "picture", "![](http://a.b/c)"),
)
_MODES: Final = ("1", "L", "P", "RGB", "RGBA", "CMYK", "I;16", "LA")


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as it is sent: into which of the app's two fields, and what."""

    field: Literal["picture", "lesson"]
    name: str
    data: bytes


def _name(chance: Random, ending: str) -> str:
    return chance.choice(_NAMES) if chance.random() < 0.3 else f"{MARK}{chance.choice(('', '.', '../'))}.{ending}"


# ── Pictures ─────────────────────────────────────────────────────────────────


def random_picture(chance: Random) -> SentFile:
    """Return a picture or what pretends to be one."""
    kind = chance.choice(("PNG", "JPEG", "GIF", "WEBP", "BMP"))
    return SentFile("picture", _name(chance, kind.lower()), _picture(chance, kind)[:5_300_000])


def _picture(chance: Random, kind: str) -> bytes:
    match chance.randrange(12):
        case 0:
            return _bomb(30_000, 30_000)
        case 1:
            return _bomb(0, chance.choice((0, 2**31 - 1)))
        case 2:
            return _plain_png(
                chance.choice(((4_800, 4_900), (1, 24_000_000), (24_000_000, 1), (366, 65_535), (4_900, 4_900)))
            )
        case 3:
            return chance.choice((b"", b"\0", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"BM", b"RIFF\0\0\0\0WEBPVP8L"))
        case 4:
            return hostile_text(chance).encode(errors="replace")
        case 5:
            return _packed(chance)
        case 6:
            return b"<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'><script>alert(1)</script></svg>"
        case 7:
            return bytes(5_200_000)
        case _:
            whole = _small(chance.choice(_MODES), kind)
    data = bytearray(whole)
    for _ in range(chance.choice((0, 1, 3, 20))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data[: chance.choice((len(data), len(data), chance.randrange(len(data))))])


@lru_cache(maxsize=64)
def _small(mode: str, kind: str) -> bytes:
    """Return a small picture, or one as near to it as the format can hold; it turns and lies in its notes."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = MARK
    written = io.BytesIO()
    image = Image.linear_gradient("L").resize((64, 48)).convert("RGB")
    image = image.convert("L").convert("I;16") if mode == "I;16" else image.convert(mode)
    try:
        image.save(written, kind, exif=exif)
    except (OSError, ValueError):
        image.convert("RGB").save(written, kind)
    return written.getvalue()


def _bomb(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that says it is this large."""
    bomb = bytearray(_small("1", "PNG"))
    bomb[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    bomb[29:33] = crc32(bomb[12:29]).to_bytes(4, "big")
    return bytes(bomb)


@lru_cache(maxsize=4)
def _plain_png(size: tuple[int, int]) -> bytes:
    """Return a PNG of one colour that really is this large, in a few kilobytes."""
    written = io.BytesIO()
    Image.new("P", size).save(written, "PNG")
    return written.getvalue()


def _packed(chance: Random) -> bytes:
    """Return zeros without end, packed, or an archive whose entry leads out of its folder."""
    match chance.randrange(3):
        case 0:
            return zlib.compress(bytes(20_000_000))
        case 1:
            return gzip.compress(bytes(20_000_000))
        case _:
            written = io.BytesIO()
            with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("../../evil", bytes(5_000_000))
            return written.getvalue()


# ── Lessons ──────────────────────────────────────────────────────────────────


def random_lesson(chance: Random) -> SentFile:
    """Return a lesson's file, right or spoiled, or what is none."""
    if chance.random() < 0.12:
        return SentFile("lesson", _name(chance, "toml"), _packed(chance))
    data = lesson_text(chance).encode("utf-8", chance.choice(("replace", "surrogatepass")))
    if chance.random() < 0.1:
        data = chance.choice((b"\xff\xfe" + data, data.replace(b"e", b"\xe9"), b"\xef\xbb\xbf" + data))
    return SentFile("lesson", _name(chance, "toml"), data[:1_100_000])


def lesson_text(chance: Random) -> str:
    """Return a lesson's text: one of the app's with something changed, or endless in one of the ways that TOML has."""
    match chance.randrange(12):
        case 0:
            return _endless(chance)
        case 1:
            return hostile_text(chance)
        case 2:
            return spoiled(chance, _lesson(chance))
        case _:
            text = _lesson(chance)
    for _ in range(chance.choice((1, 1, 2, 5))):
        text = _changed_line(chance, text)
    return text


def _lesson(chance: Random) -> str:
    return chance.choice(_TOML).read_text(encoding="utf-8")


def _changed_line(chance: Random, text: str) -> str:
    """Give one of a text's keys another value, leave one out or add one that nobody reads."""
    lines = text.splitlines()
    places = [number for number, line in enumerate(lines) if " = " in line] or [0]
    at = chance.choice(places)
    key = lines[at].partition(" = ")[0]
    escaped = "".join(f"\\U{ord(letter):08x}" for letter in hostile_text(chance)[:2_000])
    values = (
        *('""', "-1", "0", "1.5", "true", "[]", "[[]]", "{}", "nan", "inf", "1979-05-27", "'{macs}'", '"{macs:9999}"'),
        *('"9**9**9**9"', '"macs" ', '"macs / 0"', '"' + "(" * 400 + '"', '"__import__"', f'"{MARK}"', f'"{escaped}"'),
        *('["a", 1]', '[{kind = "page"}]', hostile_number(chance), "0x" + "f" * 4_000, "'" + "macs + " * 300 + "1'"),
        *('"https://a.b/c"', '"![x](http://a.b)"', '"<script>"', '"variant=googlenet&input=3x1024x1024&width=4"'),
    )
    match chance.randrange(6):
        case 0:
            del lines[at]
        case 1:
            lines.insert(
                at, f"{chance.choice(('x', key, '__class__', 'lab', 'steps', 'answer'))} = {chance.choice(values)}"
            )
        case _:
            lines[at] = f"{key} = {chance.choice(values)}"
    return "\n".join(lines)


def _endless(chance: Random) -> str:
    """Return a text that a careless reader would take minutes or gigabytes for."""
    return chance.choice(
        (
            "a = " + "[" * 5_000 + "]" * 5_000,
            "a = " + "{b = " * 3_000 + "1" + "}" * 3_000,
            ".".join("a" * 40_000) + " = 1",
            "\n".join(f"a{number} = 1" for number in range(9_000)),
            "".join(f"[a{'.b' * (number % 200)}{number}]\n" for number in range(600)),
            "[[steps]]\n" * 9_000,
            'title = "' + "x" * 90_000 + '"\nlab = "module"\n[answer]\nkind = "number"\nvalue = "1"',
            "a = " + "9" * 90_000,
            "a = 1e" + "9" * 4_400,
            'a = """' + "\\u0041" * 15_000 + '"""',
            "hints = [" + '"x",' * 20_000 + "]",
        )
    )
