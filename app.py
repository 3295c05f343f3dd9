"""Inception Lab: what `streamlit run app.py` opens. An old Python can read this file, and is told that it is one."""

import streamlit as st

from inception_lab.oldest import too_old

st.set_page_config(page_title="Inception Lab", page_icon="assets/icon.png", layout="wide")
if too_old():
    st.error(too_old())
else:
    from inception_lab.ui.navigation import run_app

    run_app()
