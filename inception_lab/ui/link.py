"""The address bar of a page: which link the visitor opened, and writing what the page shows.

Each page keeps the links that it wrote, to tell a link that was opened from
its own that comes back.
"""

from __future__ import annotations

from time import monotonic
from typing import Final, cast

import streamlit as st

__all__ = ["Query", "arrived", "write"]

Query = dict[str, list[str]]
_REMEMBERED: Final = 50
_ECHO_SECONDS: Final = 3.0


def arrived(page: str) -> Query | None:
    """Return the link's query, if the visitor opened it: by hand, or by going back; else None.

    A page that has written no link yet takes any, an empty one too. Later, a
    link without a query means that the page was changed: it keeps what it has.
    """
    query = _read()
    if _written(page) and (not query or _is_echo(page, query)):
        return None
    return query


def write(page: str, query: Query) -> None:
    """Write what the page shows to the address bar, where it changed."""
    if query != _read():
        st.query_params.from_dict(query)
    written = _written(page)
    if not written or written[-1] != query:
        st.session_state[_key(page, "links")] = (*written, query)[-_REMEMBERED:]
        st.session_state[_key(page, "written_at")] = monotonic()


def _is_echo(page: str, query: Query) -> bool:
    """Tell whether a link is the page's own: the last one, or shortly after it an earlier one.

    A browser that has not yet shown the last link sends the one before with the
    next rerun; read as new, it would undo the last change. Later, the same link
    means that the visitor went back.
    """
    written = _written(page)
    soon = monotonic() - st.session_state.get(_key(page, "written_at"), 0.0) < _ECHO_SECONDS
    return query in (written if soon else written[-1:])


def _read() -> Query:
    return {key: st.query_params.get_all(key) for key in st.query_params}


def _written(page: str) -> tuple[Query, ...]:
    return cast(tuple[Query, ...], st.session_state.get(_key(page, "links"), ()))


def _key(page: str, what: str) -> str:
    return f"lab.{page}.{what}"
