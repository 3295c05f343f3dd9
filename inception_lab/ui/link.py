"""The address bar of a page: which link the visitor opened, and writing what the page shows.

Each page keeps the links that it wrote, to tell a link that was opened from
its own that comes back. A move on a page is one entry of the browser's history,
and so is a change of the page.
"""

from __future__ import annotations

from json import dumps
from time import monotonic
from typing import Final, cast
from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state.session_state_proxy import get_session_state

__all__ = ["Query", "arrived", "enter", "write"]

Query = dict[str, list[str]]
_REMEMBERED: Final = 50
_ECHO_SECONDS: Final = 3.0
_NOW: Final = "lab.link.page"
_OPENED: Final = "lab.link.opened"
_REPLACE: Final = """<script>
{{
  // The page's first link belongs to the entry that its opening made: another one would have Back pressed twice.
  const [opened, link] = {links};
  if (`${{new URLSearchParams(location.search)}}` === `${{new URLSearchParams(opened)}}`)
    history.replaceState({{}}, "", location.pathname + (link ? "?" + link : ""));
}}
</script>"""


def enter(page: str) -> None:
    """Remember which page is shown, and where it was opened, that it has written no link since."""
    if st.session_state.get(_NOW) != page:
        st.session_state[_OPENED] = True
    st.session_state[_NOW] = page


def arrived(page: str) -> Query | None:
    """Return the link's query, if the visitor opened it: by hand, by a link, or by going back; else None.

    A page that has written no link yet takes any, an empty one too; so does one
    that was gone back to. Else a link without a query means that the page was
    changed: it keeps what it has.
    """
    query = _read()
    if _is_history() or not _written(page):
        return query
    return None if not query or _is_echo(page, query) else query


def write(page: str, query: Query) -> None:
    """Write what the page shows to the address bar, where it changed."""
    if _is_history():
        # The entry that was gone back to has its link; a script that came late would write it to the one before.
        st.session_state[_key(page, "opened_with")] = None
    earlier: tuple[Query, ...] = ()
    if query != _read():
        opened = st.session_state.get(_key(page, "opened_with"))
        if st.session_state.get(_OPENED) and not _is_history():
            st.session_state[_key(page, "opened_with")] = _read()
            _take(query)
        else:
            earlier = () if opened is None else (opened,)  # which the browser sends until it has heard of this one
            st.session_state[_key(page, "opened_with")] = None
            st.query_params.from_dict(query)
    opened = st.session_state.get(_key(page, "opened_with"))
    if opened is not None:
        # In each run until the link changes: another run may have cut short the one that said it first.
        links = dumps([urlencode(one, doseq=True) for one in (opened, query)])
        st.html(_REPLACE.format(links=links), unsafe_allow_javascript=True)
    st.session_state[_OPENED] = False
    written = _written(page)
    if not written or written[-1] != query:
        st.session_state[_key(page, "links")] = (*written, *earlier, query)[-_REMEMBERED:]
        st.session_state[_key(page, "written_at")] = monotonic()


def _take(query: Query) -> None:
    """Take a link for the one that the browser has, without a word to it."""
    with get_session_state().query_params() as params:
        params.clear_with_no_forward_msg(preserve_embed=True)
        for key, texts in query.items():
            params.set_with_no_forward_msg(key, texts)
    if context := get_script_run_ctx():
        context.query_string = urlencode(query, doseq=True)  # what a rerun of the script would read


def _is_history() -> bool:
    """Tell whether the browser's Back or Forward led here."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def _is_echo(page: str, query: Query) -> bool:
    """Tell whether a link is the page's own: the last one, or shortly after it an earlier one.

    A browser that has not yet shown the last link sends the one before with the
    next rerun; read as new, it would undo the last change.
    """
    if query == st.session_state.get(_key(page, "opened_with")):
        return True  # the browser sends the link that opened the page until Streamlit itself writes one
    written = _written(page)
    soon = monotonic() - st.session_state.get(_key(page, "written_at"), 0.0) < _ECHO_SECONDS
    return query in (written if soon else written[-1:])


def _read() -> Query:
    return {key: st.query_params.get_all(key) for key in st.query_params}


def _written(page: str) -> tuple[Query, ...]:
    return cast(tuple[Query, ...], st.session_state.get(_key(page, "links"), ()))


def _key(page: str, what: str) -> str:
    return f"lab.{page}.{what}"
