"""Lesson files: TOML that a teacher can add to without code, read again when it changes."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

from inception_lab.errors import LabError, LessonError
from inception_lab.paths import ASSETS

__all__ = ["LESSONS", "Table", "only", "read_folder", "read_table", "table_of", "text_of", "texts_of"]

LESSONS: Final = ASSETS / "lessons"
"""Where the lessons are; `README.md` there says how to write one."""
Table = Mapping[str, Any]
_MOST_BYTES: Final = 100_000
Read = TypeVar("Read")


def read_folder(folder: Path, read: Callable[[str, Table], Read]) -> tuple[dict[str, Read], tuple[LabError, ...]]:
    """Read every ``*.toml`` of a folder; return what was read by name, in their order, and what is wrong elsewhere.

    What `read` made of a file is kept until the file changes.
    """
    lessons: dict[str, Read] = {}
    errors: list[LabError] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            made = _made(path, _version(path), read)
        except LabError as error:
            made = error
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
    if status.st_size > _MOST_BYTES:
        raise LessonError(path.name, f"larger than {_MOST_BYTES:,} bytes", f"{status.st_size:,}")
    return status.st_mtime_ns, status.st_size


@lru_cache(maxsize=256)
def _table(path: Path, version: tuple[int, int]) -> Table:  # noqa: ARG001  # a changed file is another key
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise LessonError(path.name, "cannot be opened", error.strerror or "") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LessonError(path.name, "is no TOML", str(error)) from None


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
