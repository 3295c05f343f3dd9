"""A link from page to page of the app."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlencode, urlsplit

import streamlit as st
from streamlit.errors import StreamlitAPIException

__all__ = ["address_of", "show_page_link"]

_NOTHING: Final[Mapping[str, Sequence[str]]] = {}


def show_page_link(page: str, label: str, icon: str, query: Mapping[str, Sequence[str]] = _NOTHING) -> None:
    """Draw a link to the page of this name in the state of `query`; `icon` is a Material symbol's name."""
    pairs = [(key, text) for key, texts in query.items() for text in texts]
    symbol = f":material/{icon}:"
    try:
        st.page_link(f"pages/{page}.py", label=label, icon=symbol, query_params=pairs)
    except StreamlitAPIException:
        # A page's file that is run by itself knows no other page: only the address is left.
        st.link_button(label, f"/{page}?{urlencode(pairs)}", icon=symbol, type="tertiary")


def address_of(page: str, query: Mapping[str, Sequence[str]]) -> str:
    """Return the full address of a page at this server, as the visitor's browser knows it."""
    here = urlsplit(st.context.url or "")
    root = f"{here.scheme}://{here.netloc}{here.path.rpartition('/')[0]}" if here.netloc else ""
    return f"{root}/{page}" + (f"?{urlencode(query, doseq=True)}" if query else "")
