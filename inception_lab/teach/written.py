"""Lessons' tables written as TOML, laid out as the files that come with the app.

The few forms that lessons have: texts, numbers, switches, lists, tables. A
library for all of TOML would be one more to keep, and lay them out otherwise.
"""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256
from math import isfinite
from typing import Final

from inception_lab.errors import LessonError, received
from inception_lab.teach.files import Table

__all__ = ["file_name", "write_table"]

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_SHORT: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}
_MOST_LINE: Final = 100
"""Letters of a list that still stands on one line."""
_MOST_NAME: Final = 50


def write_table(table: Table) -> str:
    """Return a lesson's table as the text of its file. Raises LessonError for a value that no lesson has."""
    plain = [(key, value) for key, value in table.items() if not _is_section(value)]
    lines = [f"{_key(key)} = {_value(value)}" for key, value in plain]
    for key, value in table.items():
        if isinstance(value, dict):
            lines += ["", f"[{_key(key)}]", *_pairs(value)]
        elif _is_section(value):
            for one in value:
                lines += ["", f"[[{_key(key)}]]", *_pairs(one)]
    return "\n".join(lines).lstrip("\n") + "\n"


def file_name(title: str, kind: str) -> str:
    """Return a name for a lesson's file or its place in a room, made of its title: ``one_large_kernel``."""
    letters = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    name = re.sub("[^a-z0-9]+", "_", letters).strip("_")[:_MOST_NAME].strip("_")
    # A title without a Latin letter still has a name of its own.
    return name or f"{kind}_{sha256(title.encode('utf-8', 'replace')).hexdigest()[:8]}"


def _is_section(value: object) -> bool:
    """Tell whether a value of the file stands under a heading of its own."""
    return isinstance(value, dict) or (
        isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)
    )


def _pairs(table: Table) -> list[str]:
    return [f"{_key(key)} = {_value(value)}" for key, value in table.items()]


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float() if isfinite(value):
            return repr(value)
        case str():
            return _text(value)
        case list():
            written = [_value(one) for one in value]
            line = f"[{', '.join(written)}]"
            return line if len(line) <= _MOST_LINE else "[\n" + "".join(f"  {one},\n" for one in written) + "]"
        case dict():
            pairs = ", ".join(f"{_key(key)} = {_flat(one)}" for key, one in value.items())
            return f"{{ {pairs} }}" if pairs else "{}"
        case _:
            raise LessonError("file", "no text and no number that can be written", received(value))


def _flat(value: object) -> str:
    """Write a value of an inline table, which is one line."""
    if isinstance(value, list):
        return f"[{', '.join(map(_flat, value))}]"
    return _value(value)


def _text(text: str) -> str:
    return f'"{"".join(map(_letter, text))}"'


def _letter(letter: str) -> str:
    if letter in _SHORT:
        return _SHORT[letter]
    if unicodedata.category(letter) == "Cs":  # half of a pair, which no file can hold
        return "\ufffd"
    return f"\\u{ord(letter):04X}" if ord(letter) < 32 or ord(letter) == 127 else letter
