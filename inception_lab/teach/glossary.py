"""The glossary: each term of the labs in a plain sentence or two."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from inception_lab.errors import LessonError
from inception_lab.teach.files import LESSONS, read_table, text_of

__all__ = ["GLOSSARY", "explained", "glossary"]

GLOSSARY: Final = LESSONS / "glossary.toml"


def glossary() -> Mapping[str, str]:
    """Return every term with its explanation, in the order of the file. Raises LessonError."""
    table = read_table(GLOSSARY)
    return {term: text_of(table, term) for term in table}


def explained(terms: tuple[str, ...]) -> Mapping[str, str]:
    """Return the explanations of some terms. Raises LessonError for a term that the glossary has not."""
    known = glossary()
    for term in terms:
        if term not in known:
            raise LessonError(GLOSSARY.name, "has no such term", repr(term))
    return {term: known[term] for term in terms}
