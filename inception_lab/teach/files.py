"""Lesson files: TOML that a teacher can add to without code, read again when it changes."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

from inception_lab.errors import LabError, LessonError, received
from inception_lab.paths import ASSETS

__all__ = [
    "LESSONS",
    "MOST_BYTES",
    "Table",
    "only",
    "parse_text",
    "read_folder",
    "read_named",
    "read_table",
    "read_text",
    "table_of",
    "text_of",
    "texts_of",
]

LESSONS: Final = ASSETS / "lessons"
"""Where the lessons are; `README.md` there says how to write one."""
Table = Mapping[str, Any]
MOST_BYTES: Final = 100_000
"""Of one file."""
_MOST_DEPTH: Final = 8
_MOST_DOTS: Final = 300
"""In a line: the time to read a key a.a.a grows with the square of its parts, 50 s for a file of nothing else."""
_MOST_NUMBER: Final = 10**18
_MOST_ENTRIES: Final = 40
"""Of one list: hints, mistakes, steps. A form has a field for each."""
Read = TypeVar("Read")


def read_folder(folder: Path, read: Callable[[str, Table], Read]) -> tuple[dict[str, Read], tuple[LabError, ...]]:
    """Read every ``*.toml`` of a folder; return what was read by name, in their order, and what is wrong elsewhere.

    What `read` made of a file is kept until the file changes.
    """
    lessons: dict[str, Read] = {}
    errors: list[LabError] = []
    for path in sorted(folder.glob("*.toml")):
        made = _read_file(path, read)
        if isinstance(made, LabError):
            where = f"{folder.name}/{path.name}"
            whole_file = made.where == path.name
            errors.append(
                LessonError(where, made.problem, made.received, made.remedy)
                if whole_file
                else LessonError(where, str(made))
            )
        else:
            lessons[path.stem] = made
    return lessons, tuple(errors)


def _read_file(path: Path, read: Callable[[str, Table], Read]) -> Read | LabError:
    """Return what `read` makes of a file, or what is wrong with it; kept until the file changes."""
    try:
        return _made(path, _version(path), read)
    except LabError as error:
        return error


def read_named(folder: Path, name: str, read: Callable[[str, Table], Read]) -> Read | None:
    """Return what `read` makes of a folder's file by its name; None where there is none, or it is wrong."""
    path = folder / f"{name}.toml"
    made = _read_file(path, read) if path in folder.glob("*.toml") else None
    return None if isinstance(made, LabError) else made


@lru_cache(maxsize=1_024)
def _made(path: Path, version: tuple[int, int], read: Callable[[str, Table], Read]) -> Read | LabError:
    """Return what `read` makes of a file, or why it cannot: an error is kept, too."""
    try:
        return read(path.stem, _table(path, version))
    except LabError as error:
        return error


def read_table(path: Path) -> Table:
    """Read one file. Raises LessonError where it is no TOML."""
    return _table(path, _version(path))


def _version(path: Path) -> tuple[int, int]:
    """Return when a file was last changed, and its size. Raises LessonError."""
    try:
        status = path.stat()
    except OSError as error:
        raise LessonError(path.name, "cannot be opened", error.strerror or "") from None
    if status.st_size > MOST_BYTES:
        raise LessonError(path.name, f"larger than {MOST_BYTES:,} bytes", f"{status.st_size:,}")
    return status.st_mtime_ns, status.st_size


@lru_cache(maxsize=256)
def _table(path: Path, version: tuple[int, int]) -> Table:  # noqa: ARG001  # a changed file is another key
    try:
        return parse_text(path.name, path.read_text(encoding="utf-8"))
    except OSError as error:
        raise LessonError(path.name, "cannot be opened", error.strerror or "") from None
    except UnicodeDecodeError as error:
        raise LessonError(path.name, "is no TOML", str(error)) from None


def read_text(name: str, text: str, read: Callable[[str, Table], Read]) -> Read:
    """Read the text of one file as `read` reads a file's table. Raises LabError."""
    return read(name, parse_text(name, text))


def parse_text(name: str, text: str) -> dict[str, Any]:
    """Read TOML, which may come from anybody: not too long, not too deep, and nothing in it but what lessons have.

    Raises LessonError.
    """
    size = len(text.encode("utf-8", "replace"))
    if size > MOST_BYTES:
        raise LessonError(name, f"larger than {MOST_BYTES:,} bytes", f"{size:,}")
    if any(line.count(".") > _MOST_DOTS for line in text.splitlines()):
        raise LessonError(name, f"a line with more than {_MOST_DOTS} dots")
    try:
        table = tomllib.loads(text)
    except RecursionError:
        raise LessonError(name, "is nested too deeply") from None
    except tomllib.TOMLDecodeError as error:
        raise LessonError(name, "is no TOML", str(error)) from None
    except ValueError:  # Python's own words for it are no teacher's
        raise LessonError(name, "has a number of more digits than can be read") from None
    _check_values(name, table, _MOST_DEPTH)
    return table


def _check_values(name: str, value: object, depth: int) -> None:
    """Refuse what no lesson has in it: dates, numbers without end, tables in tables in tables."""
    if depth == 0:
        raise LessonError(name, "is nested too deeply")
    match value:
        case dict():
            for one in value.values():
                _check_values(name, one, depth - 1)
        case list() if len(value) > _MOST_ENTRIES:
            raise LessonError(name, f"a list of more than {_MOST_ENTRIES} entries", f"{len(value):,}")
        case list():
            for one in value:
                _check_values(name, one, depth - 1)
        case str() | bool():
            pass
        case int() | float() if abs(value) < _MOST_NUMBER:
            pass
        case _:
            raise LessonError(name, "no text and no number that can be used", received(value))


def text_of(table: Table, key: str, default: str | None = None) -> str:
    """Return a text of a table. Raises LessonError where it is missing or no text."""
    value = table.get(key, default)
    if not isinstance(value, str):
        raise LessonError(key, "a text was expected", repr(value)[:40], f'write {key} = "…"')
    return value.strip()


def table_of(table: Table, key: str) -> Table:
    """Return a table inside a table. Raises LessonError where it is missing or no table."""
    value = table.get(key)
    if not isinstance(value, dict):
        raise LessonError(key, "a table was expected", remedy=f"write [{key}] and below it kind = …")
    return value


def texts_of(table: Table, key: str) -> tuple[str, ...]:
    """Return a list of texts, empty where there is none. Raises LessonError."""
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise LessonError(key, "a list of texts was expected", repr(value)[:40], f'write {key} = ["…", "…"]')
    return tuple(text.strip() for text in value)


def only(table: Table, known: tuple[str, ...]) -> None:
    """Refuse keys that nobody reads. Raises LessonError."""
    for key in table:
        if key not in known:
            raise LessonError(key, "nothing reads this", remedy=f"known are {', '.join(known)}")
