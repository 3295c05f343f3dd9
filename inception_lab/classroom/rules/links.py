"""A student's state as a link: a page of the app and a query that its own reader accepts, written anew."""

from __future__ import annotations

from functools import lru_cache
from typing import Final
from urllib.parse import urlencode

from inception_lab.design import VIEW, from_query, to_query
from inception_lab.errors import LabError
from inception_lab.labs import read_setting
from inception_lab.teach.pages import EXPLORER, LABS, read_link

__all__ = ["accepted"]

_NETWORK: Final = "googlenet"
"""What the Explorer shows where a link names no network."""


@lru_cache(maxsize=2_048)
def accepted(page: str, link: str) -> str | None:
    """Return the link's query as the page writes it; None where there is no such page, or it does not read all of it.

    Nothing of the text that was sent is in what comes back.
    """
    query = read_link(link)
    try:
        if page == EXPLORER:
            design, errors = from_query(
                {key: texts for key, texts in query.items() if key not in VIEW}, default=_NETWORK
            )
            written = to_query(design)
        elif page in LABS:
            setting, errors = read_setting(LABS[page], query)
            written = setting.to_query()
        else:
            return None
    except LabError:
        return None
    return None if errors else urlencode(written, doseq=True)
