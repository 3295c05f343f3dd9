"""The one style block of every page: what Streamlit's theme cannot say."""

from __future__ import annotations

from typing import Final

import streamlit as st

__all__ = ["show_style"]

_STYLE: Final = """<style>
/* The page begins below its navigation, not a sixth of a small screen lower. */
[data-testid="stMainBlockContainer"] { padding: 4rem 2rem 3rem; }
/* A text that teaches is no paler than the rest: Streamlit's captions have 3.7:1. */
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] * { color: inherit; opacity: 1; }
/* Streamlit cuts what stands above a formula's line, the tops of a fraction's digits; a long formula scrolls. */
.katex-display { padding-block: 0.4em; overflow-x: auto; overflow-y: hidden; }
/* A lab's head: the question on one line, the idea beside the ways in. */
.st-key-lab-head { gap: 0.5rem; }
.st-key-lab-head h3 { font-size: clamp(1.15rem, 2vw, 1.5rem); line-height: 1.25; padding: 0.25rem 0 0.5rem; }
.st-key-lab-line > :first-child { flex: 1 1 20rem; }
/* Figures on one slim line. */
[class*="st-key-figures"] { gap: 0 1rem; }
[class*="st-key-figures"] [data-testid="stMetric"] > div { display: flex; align-items: baseline; gap: 0.4rem; }
[class*="st-key-figures"] [data-testid="stMetricValue"] { font-size: 1.1rem; font-weight: 650; line-height: 1.4; }
[class*="st-key-figures"] [data-testid="stMetricDelta"] { font-size: 0.875rem; }
/* A chosen option is read to its end. */
[data-testid="stMultiSelect"] [data-baseweb="tag"] { max-width: none; height: auto; min-height: 1.6rem; }
[data-testid="stMultiSelect"] [data-baseweb="tag"] span { white-space: normal; font-size: 0.8rem; }
/* The knob that matters stands on a phone's page, where the sidebar would hide its effect. */
@media (min-width: 768px) { :has(> .st-key-near) { display: none; } }
@media (max-width: 767px) {
  [data-testid="stMainBlockContainer"] { padding: 3.75rem 1rem 3rem; }
  .st-key-ways { flex-wrap: nowrap; overflow-x: auto; }
  [class*="st-key-figures"] [data-testid="stTooltipIcon"] { display: none; }
  .st-key-ways > * { flex: none; }
}
</style>"""


def show_style() -> None:
    """Draw the style."""
    st.html(_STYLE)
