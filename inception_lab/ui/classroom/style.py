"""The class page's style: type that a class reads from the last row, bars that a phone shows, too."""

from __future__ import annotations

from typing import Final

import streamlit as st

__all__ = ["show_class_style"]

_STYLE: Final = """<style>
.class-line { margin: 0; font-size: 1rem; }
.class-wait, .class-sent { margin: 0.25rem 0; font-size: 1.15rem; }
.class-title {
  font-size: 1rem; font-weight: 600; padding: 0; margin: 0; color: light-dark(#0b4f94, #93c5f5);
}
.class-question { font-size: 1.3rem; line-height: 1.35; margin: 0.1rem 0 0.3rem; max-width: 60rem; }
ul.class-options.class-options { list-style: none; padding: 0; margin: 0.4rem 0; font-size: 1.25rem; }
ul.class-options.class-options li { margin: 0.35rem 0; padding: 0; font-size: inherit; }
.class-options b, .class-votes th b {
  display: inline-block; min-width: 1.6em; text-align: center; border-radius: 4px; margin-right: 0.3em;
  background: light-dark(#e8f1fa, #142a40); color: light-dark(#0b4f94, #93c5f5);
}
.class-count { font-size: 1.25rem; margin: 0; display: flex; gap: 1.5rem; align-items: baseline; }
.class-left { font-variant-numeric: tabular-nums; }
progress.class-progress { width: 100%; height: 0.9rem !important; accent-color: light-dark(#0b62a8, #5aa9e6); }
.class-votes { border-collapse: collapse; width: 100%; font-size: 1.05rem; table-layout: fixed; }
.class-votes th { text-align: left; font-weight: 500; padding: 0.35rem 0.75rem 0.35rem 0; overflow-wrap: anywhere; }
.class-votes thead th { font-size: 0.9rem; border-bottom: 1px solid light-dark(#8592a1, #66727f); }
.class-votes td { padding: 0.35rem 0.75rem 0.35rem 0; white-space: nowrap; }
.class-bar {
  display: inline-block; vertical-align: middle; height: 1.5rem; margin-right: 0.5rem;
  border-radius: 0 3px 3px 0; background: light-dark(#0b62a8, #5aa9e6);
}
/* The first of two votes is an outline, so that they differ without colour, too. */
.votes-2 .class-bar.vote-1 {
  background: transparent; box-shadow: inset 0 0 0 2px light-dark(#0b62a8, #5aa9e6);
}
.class-right { font-weight: 600; color: light-dark(#0b5f50, #86dcc6); }
.class-votes tr.is-right th { box-shadow: inset 4px 0 0 light-dark(#0f7a67, #4fc9ac); padding-left: 0.6rem; }
.class-flow { margin: 0; }
.class-flow img { display: block; max-width: 100%; max-height: 17rem; width: auto; height: auto; }
.class-answer { font-size: 1.6rem; font-weight: 650; line-height: 1.25; margin: 0; overflow-wrap: anywhere; }
.class-answer small { display: block; font-size: 0.55em; font-weight: 500; }
.class-step { font-size: 1.1rem; line-height: 1.45; margin: 0.2rem 0; }
.class-code {
  font-size: 2.6rem; font-weight: 700; letter-spacing: 0.06em; margin: 0; line-height: 1.1; white-space: nowrap;
}
.class-room { font-size: 1.2rem; margin: 0; }
.class-address { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
.class-qr { width: min(100%, 11rem); height: auto; display: block; image-rendering: pixelated; }
ul.class-names.class-names {
  list-style: none; display: flex; flex-wrap: wrap; gap: 0.35rem; padding: 0; margin: 0;
}
ul.class-names.class-names li {
  margin: 0; padding: 0.1rem 0.6rem; border-radius: 1rem; border: 1px solid light-dark(#8592a1, #66727f);
  font-size: 0.95rem; max-width: 100%; overflow-wrap: anywhere;
}
ul.class-names.class-names li.has-answered {
  background: light-dark(#e6f5f1, #0f2f28); border-color: light-dark(#0f7a67, #4fc9ac);
}
.class-line code { font-size: 0.9em; overflow-wrap: anywhere; }
.st-key-class-gallery { gap: 0.5rem; }
/* The screen at the front has the page to itself, and type that grows with it. */
[data-testid="stApp"]:has(.st-key-class-screen) [data-testid="stHeader"] { display: none; }
.stMainBlockContainer.stMainBlockContainer:has(.st-key-class-screen) { padding-top: 2.5vh; padding-inline: 4vw; }
.st-key-class-screen { font-size: clamp(1rem, min(1.6vw, 2.7vh), 2rem); }
.st-key-class-screen .class-title { font-size: 1.2em; }
.st-key-class-screen .class-question { font-size: 1.55em; max-width: none; }
.st-key-class-screen:has(.class-progress) .class-question { font-size: 2em; }
.st-key-class-screen .class-options { font-size: 1.6em !important; }
.st-key-class-screen .class-progress { height: 1.4rem !important; }
.st-key-class-screen .class-votes { font-size: 1.2em; }
.st-key-class-screen .class-votes thead th { font-size: 0.85em; }
.st-key-class-screen .class-bar { height: 1.6em; }
.st-key-class-screen :is(.class-count, .class-wait) { font-size: 1.6em; }
.st-key-class-screen .class-line, .st-key-class-screen .class-flow figcaption { font-size: 1.1em; }
.st-key-class-screen .class-flow img { width: 100%; max-height: 52vh; object-fit: contain; object-position: left; }
.st-key-class-screen:has(.st-key-class-truth) { gap: 0.5rem; }
.st-key-class-screen:has(.st-key-class-truth) .class-question { font-size: 1.3em; }
.st-key-class-screen:has(.st-key-class-truth) .class-votes { font-size: 1em; }
.st-key-class-screen:has(.st-key-class-truth) .class-votes :is(th, td) { padding-block: 0.15em; }
.st-key-class-screen:has(.st-key-class-truth) .class-bar { height: 1.2em; }
.st-key-class-screen:has(.st-key-class-truth) .class-flow img { max-height: 34vh; }
.st-key-class-screen .st-key-class-truth { gap: 0; padding-block: 0.5em; }
.st-key-class-screen .class-answer { font-size: 1.7em; }
.st-key-class-screen .class-step { font-size: 1.1em; }
.st-key-class-screen .class-room { font-size: 1.6em; }
.st-key-class-screen .class-code { font-size: clamp(3rem, 8.5vw, 11rem); }
.st-key-class-screen .class-address { font-size: 1.3em; }
.st-key-class-screen-chart { height: calc(97vh - 10em); min-height: 20rem; }
.st-key-class-screen-chart > div, .st-key-class-screen-chart .stPlotlyChart { height: 100%; }
.st-key-class-screen:has(.st-key-class-chart) { gap: 0.25rem; }
.st-key-class-screen:has(.st-key-class-chart) .class-line code { font-size: 0.8em; }
.st-key-class-screen:has(.st-key-class-chart) .class-count { display: none; }
.st-key-class-screen .class-qr { width: min(100%, 66vh); }
</style>"""


def show_class_style() -> None:
    """Draw the style sheet; it takes no room on the page."""
    st.html(_STYLE)
