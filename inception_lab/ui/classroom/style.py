"""The class page's style: type that a class reads from the last row, bars that a phone shows, too."""

from __future__ import annotations

from typing import Final

import streamlit as st

__all__ = ["show_class_style"]

_STYLE: Final = """<style>
.class-line { margin: 0; font-size: 1rem; }
.class-notes p { margin: 0 0 0.5rem; font-size: 1rem; }
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
/* The lesson: a strip of its steps, each as wide as it is long, with a hand where the clock is. */
.class-now { font-size: 1.35rem; line-height: 1.25; padding: 0; margin: 0; overflow-wrap: anywhere; }
.class-plan { display: flex; gap: 3px; height: 0.6rem; position: relative; margin: 0.2rem 0 0.35rem; }
.class-plan i { border-radius: 2px; background: light-dark(#dbe1e8, #333d48); min-width: 3px; }
.class-plan i.done { background: light-dark(#8fb8dd, #35618a); }
.class-plan i.now { background: light-dark(#0b62a8, #5aa9e6); }
.class-plan b {
  position: absolute; top: -0.25rem; bottom: -0.25rem; width: 3px; margin-left: -1.5px; border-radius: 2px;
  background: light-dark(#1b2430, #e8edf2);
}
.class-pace { font-size: 0.95rem; margin: 0; }
.class-pace.is-late { color: light-dark(#8a4b00, #f0b35e); font-weight: 600; }
.st-key-class-lesson { gap: 0.6rem; }
.st-key-class-goto a { font-size: 1.3rem; border: 2px solid light-dark(#0b62a8, #5aa9e6); padding: 0.9rem 1rem; }
.st-key-class-goto a p { font-size: 1.3rem; font-weight: 600; white-space: normal; }
.st-key-class-goto a :is(span, div) { white-space: normal; overflow: visible; }
.st-key-class-end { border-top: 1px solid light-dark(#c9d1da, #3c4650); margin-top: 3rem; padding-top: 1rem; }
.st-key-class-end button { color: light-dark(#a3200d, #ff9c8f); border-color: currentColor; }
/* The progress board. */
.class-board { overflow-x: auto; max-width: 100%; }
.class-board table { border-collapse: collapse; width: auto; font-size: 0.95rem; }
.class-board :is(th, td) { border: 0; border-bottom: 1px solid light-dark(#dbe1e8, #333d48); padding: 0.3rem 0.35rem; }
.class-board thead th { vertical-align: bottom; font-weight: 500; text-align: left; font-size: 0.9rem; }
.class-board thead th.who { padding: 0.2rem 0; text-align: center; }
.class-board thead th.who span {
  writing-mode: vertical-rl; transform: rotate(180deg); max-height: 7rem; overflow: hidden; text-overflow: ellipsis;
  white-space: nowrap; display: inline-block;
}
.class-board tbody th {
  text-align: left; font-weight: 500; min-width: 11rem; max-width: 21rem; overflow-wrap: anywhere; line-height: 1.3;
  position: sticky; left: 0; background: light-dark(#ffffff, #0d1116);
}
.class-board tbody th p { margin: 0.1rem 0 0; font-size: 0.9rem; font-weight: 400; }
.class-board tbody th p.stuck { font-weight: 650; color: light-dark(#a3200d, #ff9c8f); }
.class-board tr.is-hard th { box-shadow: inset 4px 0 0 light-dark(#a3200d, #ff9c8f); padding-left: 0.7rem; }
.class-board em {
  font-style: normal; font-size: 0.8rem; font-weight: 650; padding: 0 0.35rem; border-radius: 3px;
  background: light-dark(#0b62a8, #5aa9e6); color: light-dark(#ffffff, #0d1116);
}
.class-board td.share { white-space: nowrap; min-width: 4.2rem; }
.class-board td.share i {
  display: block; height: 0.35rem; border-radius: 2px; margin-top: 0.15rem;
  background: linear-gradient(to right, light-dark(#0f7a67, #4fc9ac) var(--share), light-dark(#dbe1e8, #333d48) 0);
}
.class-board td.cell { padding: 2px; text-align: center; min-width: 2.3rem; height: 2.1rem; }
:is(.class-board, .class-signs) .cell > * {
  display: flex; align-items: center; justify-content: center; height: 1.9rem; border-radius: 4px; font-weight: 600;
  text-decoration: none; white-space: nowrap;
}
.class-board td.cell > a:is(:hover, :focus-visible) {
  outline: 2px solid light-dark(#0b62a8, #5aa9e6); outline-offset: 1px;
}
.cell.solved > * { background: light-dark(#d3eee6, #124438); color: light-dark(#0b5f50, #86dcc6); }
.cell.trying > * { background: light-dark(#fdf0d3, #453410); color: light-dark(#6d4700, #f4c877); }
.cell.stuck > * {
  background: light-dark(#fbdcd7, #52201a); color: light-dark(#8f1d0c, #ffb3a8);
  box-shadow: inset 0 0 0 2px light-dark(#a3200d, #ff9c8f);
}
:is(.class-board, .class-signs) .none > * { color: light-dark(#5b6672, #93a0ad); font-weight: 400; }
.class-board.is-many td.cell { padding: 1px; min-width: 1.75rem; font-size: 0.85rem; }
.class-signs { font-size: 0.9rem; margin: 0.3rem 0 0; line-height: 2; }
.class-signs .cell { display: inline-block; vertical-align: middle; margin: 0 0.1rem 0 0.6rem; width: 2.3rem; }
.class-signs .cell:first-child { margin-left: 0; }
.class-signs .cell > * { height: 1.6rem; }
.class-leaders { border-collapse: collapse; font-size: 1.05rem; width: min(100%, 34rem); }
.class-leaders :is(th, td) { text-align: left; font-weight: 400; padding: 0.25rem 0.9rem 0.25rem 0; border: 0; }
.class-leaders thead th { font-size: 0.9rem; border-bottom: 1px solid light-dark(#8592a1, #66727f); }
.class-leaders tbody th { font-weight: 600; overflow-wrap: anywhere; }
.class-leaders tr.is-own { background: light-dark(#e8f1fa, #142a40); }
/* The screen at the front has the page to itself, and type that grows with it. */
[data-testid="stApp"]:has(.st-key-class-screen) [data-testid="stHeader"] { display: none; }
.stMainBlockContainer.stMainBlockContainer:has(.st-key-class-screen) { padding-top: 2.5vh; padding-inline: 4vw; }
.st-key-class-screen { font-size: clamp(1rem, min(1.6vw, 2.7vh), 2rem); }
.st-key-class-screen .class-title { font-size: 1.2em; }
.class-join { margin: 0; }
.class-join b { white-space: nowrap; letter-spacing: 0.06em; }
@media (min-width: 641px) {
  .st-key-class-screen { position: relative; }
  .st-key-class-screen > :has(.class-join) { position: absolute; top: 0; right: 0; width: auto; z-index: 1; }
}
.st-key-class-screen .class-join { font-size: 1.1em; }
.class-beside { border-top: 1px solid light-dark(#c9d1da, #3c4650); padding-top: 0.3em; }
.class-beside p { margin: 0; font-size: 1.1em; }
.st-key-class-screen .class-beside .class-progress { height: 0.8rem !important; }
.st-key-class-screen .class-sent { font-size: 1.1em; }
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
.st-key-class-screen .class-now { font-size: 2.4em; }
.st-key-class-screen .class-leaders { font-size: 1.3em; width: 100%; }
.st-key-class-screen .class-leaders :is(th, td) { font-size: 1em; }
.st-key-class-screen .class-leaders thead th { font-size: 0.75em; }
.st-key-class-screen .class-room { font-size: 1.6em; }
.st-key-class-screen .class-code { font-size: clamp(3rem, 8.5vw, 11rem); }
.st-key-class-screen .class-address { font-size: 1.3em; }
.st-key-class-screen-chart { height: calc(97vh - 10em); min-height: 20rem; }
.st-key-class-screen:has(.class-beside) .st-key-class-screen-chart { height: calc(97vh - 14em); }
.st-key-class-screen-chart > div, .st-key-class-screen-chart .stPlotlyChart { height: 100%; }
.st-key-class-screen:has(.st-key-class-chart) { gap: 0.25rem; }
.st-key-class-screen:has(.st-key-class-chart) .class-line code { font-size: 0.8em; }
.st-key-class-screen:has(.st-key-class-chart) .class-count { display: none; }
.st-key-class-screen .class-qr { width: min(100%, 66vh); }
</style>"""


def show_class_style() -> None:
    """Draw the style sheet; it takes no room on the page."""
    st.html(_STYLE)
