"""Inception Lab: what `streamlit run app.py` opens."""

from __future__ import annotations

import streamlit as st

from inception_lab.ui.navigation import run_app

st.set_page_config(page_title="Inception Lab", page_icon="assets/icon.png", layout="wide")
run_app()
