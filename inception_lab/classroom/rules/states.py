"""A page's state that a student hands in as a link: read within limits, written in one spelling, measured.

Readers are the pages' own: what they refuse is refused here, in their words.
"""

from __future__ import annotations

from functools import lru_cache
from threading import Lock
from typing import Final
from urllib.parse import urlencode

from inception_lab.classroom.rules.codes import as_text
from inception_lab.design import VIEW, Design, from_query, from_text, to_query
from inception_lab.errors import ClassError, received
from inception_lab.labs import Quantities, Setting, read_setting
from inception_lab.teach.lesson import KEYS
from inception_lab.teach.pages import EXPLORER, LABS, quantities, read_link, title_of
from inception_lab.variants import VARIANTS

__all__ = ["MOST_LINK", "design_in", "measured", "read_state"]

MOST_LINK: Final = 2_000
"""Letters of a link; the slowest design that fits is measured in a fifth of a second."""
_MEASURING: Final = Lock()


def read_state(page: str, text: str) -> str:
    """Return a page's state as a link's query, whatever of a link was sent: all of it, its end, a design's text.

    The same state is always the same text. Raises LabError for a link to another page and for what its page refuses.
    """
    text = as_text("design", text)
    if len(text) > MOST_LINK:
        raise ClassError("design", f"its link has more than {MOST_LINK:,} letters", f"{len(text):,}", "change less")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ClassError("design", "holds letters that no link has", received(text)) from None
    query = read_link(_query_in(page, text.strip()))
    kept = {name: texts for name, texts in query.items() if name not in KEYS}
    made: Design | Setting
    if page == EXPLORER:
        made, errors = from_query({name: kept[name] for name in kept if name not in VIEW}, default="googlenet")
        written = to_query(made)
    else:
        made, errors = read_setting(LABS[page], kept)
        written = made.to_query()
    for error in errors:
        raise error
    return urlencode(written, doseq=True)


def _query_in(page: str, text: str) -> str:
    """Return the part of a link that says the state."""
    head, mark, rest = text.partition("?")
    if "=" in head:
        return text
    name = head.rstrip("/").rpartition("/")[2]
    if page == EXPLORER and name in VARIANTS and "/" not in head:
        return urlencode(to_query(from_text(text)), doseq=True)
    if name == page or (mark and not head):
        return rest
    if name == EXPLORER or name in LABS:
        raise ClassError("design", "this link is to another page", title_of(name), f"open {title_of(page)}")
    raise ClassError("design", "this is no link to a page", received(text), f"copy the address of {title_of(page)}")


@lru_cache(maxsize=512)
def measured(page: str, link: str) -> Quantities:
    """Return what a page measures in a state, one state at a time: a class cannot hold up everybody else.

    Raises LabError where it cannot be built.
    """
    with _MEASURING:
        try:
            return quantities(page, read_link(link))
        except RecursionError:
            raise ClassError("design", "is nested too deep") from None


def design_in(page: str, link: str) -> Design | None:
    """Return the design that a state of the Explorer is; None on other pages. Raises LabError."""
    if page != EXPLORER:
        return None
    made, errors = from_query(read_link(link), default="googlenet")
    for error in errors:
        raise error
    return made
