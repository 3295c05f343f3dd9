"""What a text that somebody wrote in the browser may not have: pictures from elsewhere, HTML, links that run.

Files in the app's folder are its operator's. A room's own lessons may be anybody's, and
a student's browser would fetch a picture from wherever they say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter
from typing import Final

from inception_lab.errors import LabError, LessonError, received
from inception_lab.teach.expression import evaluate
from inception_lab.teach.files import Table

__all__ = ["Where", "check_prose", "prose_problems", "texts_in"]

Where = tuple[str | int, ...]
"""A place in a table: its keys, and numbers from 0 in its lists."""
_CODE: Final = frozenset(
    {"check", "kind", "lab", "page", "right", "shows", "solution", "start", "state", "tolerance", "value"}
)
"""Keys whose texts are read by the app and shown to nobody as Markdown."""
_PICTURE: Final = re.compile(r"!\[")
_TAG: Final = re.compile(r"</?[A-Za-z][^>]*>|<[!?]")
_LINK: Final = re.compile(r"\](?:\(|:)\s*<?\s*([^\s)>]*)")
_MOST_LETTERS: Final = 4_000


def check_prose(table: Table) -> None:
    """Refuse a table whose texts have what a student's page must not show. Raises LessonError at the first one."""
    for _, error in prose_problems(table):
        raise error


def prose_problems(table: Table) -> Iterator[tuple[Where, LessonError]]:
    """Yield what of a table's texts a student's page must not show, with its place."""
    for where, text in texts_in(table):
        problem = _problem(text)
        if problem:
            yield where, LessonError(str(where[0]), problem, received(text[:60]))


def texts_in(table: Table) -> Iterator[tuple[Where, str]]:
    """Yield every text that is shown, with its place."""
    yield from _texts((), table)


def _texts(where: Where, value: object) -> Iterator[tuple[Where, str]]:
    match value:
        case str():
            yield where, value
        case dict():
            for key, one in value.items():
                if key not in _CODE or not isinstance(one, str):
                    yield from _texts((*where, key), one)
        case list():
            for number, one in enumerate(value):
                yield from _texts((*where, number), one)


def _problem(text: str) -> str:
    if len(text) > _MOST_LETTERS:
        return f"longer than {_MOST_LETTERS:,} letters"
    shown = _shown(text)
    if _PICTURE.search(shown):
        return "a picture from elsewhere is not shown: a student's browser would fetch it there"
    if _TAG.search(shown):
        return "HTML is not shown; write Markdown"
    if any(not target.startswith(("https://", "http://")) for target in _LINK.findall(shown)):
        return "a link leads to https://…, nothing else"
    return ""


def _shown(template: str) -> str:
    """Return a text as it comes onto the page: numbers are a 0, texts that stand in its braces are put in."""
    try:
        parts = list(Formatter().parse(template))
    except ValueError:
        return template
    return "".join(literal + ("" if field is None else _constant(field)) for literal, field, _, _ in parts)


def _constant(field: str) -> str:
    try:
        value = evaluate(field, {})
    except LabError:
        return "0"
    return value if isinstance(value, str) else "0"
