"""The glossary where a page's words stand."""

from __future__ import annotations

import streamlit as st

from inception_lab.errors import LabError
from inception_lab.teach.glossary import explained
from inception_lab.ui.words import sentence

__all__ = ["show_words", "write_words"]


def show_words(terms: tuple[str, ...]) -> None:
    """Draw a button that opens the explanations of some terms."""
    with st.popover("Words", icon=":material/menu_book:", help="What the terms on this page mean."):
        write_words(terms)


def write_words(terms: tuple[str, ...]) -> None:
    """Write the explanations of some terms."""
    try:
        for term, text in explained(terms).items():
            st.markdown(f"**{term}**: {text}")
    except LabError as error:
        st.warning(sentence(error))
