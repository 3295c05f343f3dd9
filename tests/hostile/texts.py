"""Texts that somebody who means harm would write, for links, widgets, names and files."""

from __future__ import annotations

from random import Random
from typing import Final

__all__ = ["MARK", "NUMBERS", "TEXTS", "hostile_number", "hostile_text", "spoiled"]

MARK: Final = "kx7QzWbT"
"""Stands in what one visitor sends; no other visitor may be sent it."""

TEXTS: Final = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "\x1b[31mred\x07",
    "\u202eevil\u202c",
    "\u200b\u2060\ufeff",
    "e" + "\u0301" * 500,
    "\U0001f9e8" * 300,
    "\u0661\u0662\u0663",
    "²",
    "%s%s%n",
    "{0.__class__}",
    "{macs}" * 200,
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](http://a.b/c.png)",
    ":material/close: $\\LaTeX$ :red[x]",
    "# heading\n\n| a | b |\n|---|---|\n",
    "' OR 1=1 --",
    "../../../etc/passwd",
    "/dev/zero",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "\r\nSet-Cookie: a=b",
    "__import__('os').system('id')",
    "googlenet?variant=googlenet",
    "googlenet?" + "a=googlenet?" * 200,
    "(" * 3_000 + ")" * 3_000,
    "[" * 5_000,
    '{"a":' * 2_000,
    "a." * 4_000,
    "x" * 20_000,
    ",".join("a" * 3 for _ in range(5_000)),
    "%" * 500,
    "%00%ff%fe",
)
NUMBERS: Final = (
    "nan",
    "inf",
    "-inf",
    "-0",
    "-1",
    "0",
    "1e308",
    "1e99",
    "-1e-99",
    "9" * 60,
    "9" * 5_000,
    "0." + "1" * 5_000,
    "1" + "0" * 4_301,
    "9**9**9",
    "0x7fffffff",
    "1_000",
    "1,000",
    "1.5.5",
    "+-1",
    "2147483648",
    str(2**63),
    str(2**64),
    "\u0661\u0662",
    "1/0",
    "1e",
    "0x0x0",
    "99999x99999x99999",
    "3x1024x1024",
    "3x0x0",
    "3x-1x299",
    "4096x1024x1024",
)


def hostile_number(chance: Random) -> str:
    """Return a text where a number was expected."""
    return chance.choice(NUMBERS)


def hostile_text(chance: Random) -> str:
    """Return any text: a known trouble, letters of all of Unicode, or one that begins as `MARK`."""
    match chance.randrange(5):
        case 0:
            return hostile_number(chance)
        case 1:
            return MARK + "".join(chr(_letter(chance)) for _ in range(chance.randrange(60)))
        case 2:
            return chance.choice(TEXTS) + MARK
        case _:
            return chance.choice(TEXTS)


def spoiled(chance: Random, text: str) -> str:
    """Return a text that was right, with one thing in it changed."""
    at = chance.randrange(len(text) + 1)
    match chance.randrange(6):
        case 0:
            return text[:at] + chr(_letter(chance)) + text[at:]
        case 1:
            return text[:at]
        case 2:
            return text[:at] + hostile_number(chance) + text[at:]
        case 3:
            return text * chance.choice((2, 3, 40))
        case 4:
            return f"-{text}"
        case _:
            return text[:at] + text[at + 1 :]


def _letter(chance: Random) -> int:
    """Return a letter's number: any but halves of pairs, which no link and no message can carry."""
    number = chance.choice((chance.randrange(32), chance.randrange(128), chance.randrange(0xD800), 0x1F600))
    return chance.choice((number, chance.randrange(0xE000, 0x110000)))
