"""Inception Lab: what `streamlit run app.py` opens."""

from __future__ import annotations

import streamlit as st

st.set_page_config(page_title="Inception Lab", page_icon="assets/icon.png", layout="wide")
st.navigation(
    [
        st.Page(
            "pages/explorer.py",
            title="Explorer",
            icon=":material/account_tree:",
            help="Choose a network of the Inception family, change it, and see what that costs.",
            default=True,
        ),
        st.Page("pages/module_lab.py", title="Module", icon=":material/call_split:", url_path="module"),
        st.Page(
            "pages/factorization_lab.py", title="Factorization", icon=":material/grid_4x4:", url_path="factorization"
        ),
        st.Page("pages/grid_lab.py", title="Grid reduction", icon=":material/compress:", url_path="grid"),
        st.Page("pages/evolution.py", title="Evolution", icon=":material/timeline:", url_path="evolution"),
    ],
    position="top",
).run()
