"""The one style sheet of the app's pages: Streamlit's margins made small, text that teaches made dark enough."""

from __future__ import annotations

from typing import Final

import streamlit as st

__all__ = ["show_style"]

_STYLE: Final = """<style>
/* What shows nothing takes no room, nor does the grey bar that stands for it until it is loaded. */
:is(.st-key-present-stage, .st-key-visit, [data-testid="stElementContainer"]:has(> .stHtml > script:only-child)) {
  position: absolute; left: 0; width: 0; height: 0; overflow: hidden;
}
/* ── Every page ── */
[data-testid="stHeader"] { height: 3rem; min-height: 3rem; }
.stMainBlockContainer.stMainBlockContainer { padding: 3.25rem 1.25rem 1.5rem; }
[data-testid="stSidebarHeader"] { height: 2.75rem; margin-bottom: 0; }
[data-testid="stSidebarContent"] { padding-inline: 0; }
[data-testid="stSidebarUserContent"] { padding: 0 0.9rem 2rem; }
/* Streamlit fades captions to 60 %, a contrast of 3.7:1; at 85 % it is above 7:1 on both pages. */
[data-testid="stCaptionContainer"] { opacity: 0.9 !important; }
[data-testid="stCaptionContainer"] * { color: inherit; opacity: 1 !important; }
/* Streamlit derives these from the primary colour, which the dark page's ground and white letters do not set off. */
[data-testid="stButtonGroup"] :is([kind$="Active"], [data-testid$="Active"], [aria-checked="true"], [data-selected]) p {
  color: light-dark(#0b5cad, #7db8f2);
}
[data-testid="stMultiSelect"] :has(> span[title]) { background-color: #0b5cad; }
/* Streamlit's charts write in a grey of 3.7:1 on the light page; what stands in a bar keeps its colour. */
.js-plotly-plot :is(.xtick, .ytick) text,
.js-plotly-plot text:is(.xtitle, .ytitle, .annotation-text, .bartext-outside) {
  fill: light-dark(#3b4754, #e6eaf1) !important;
}
/* What has the focus is seen: Streamlit's own ring is half transparent, 2.4:1 on white, and links have none. */
:is(a, button, summary, input, textarea, select, label, [tabindex]):focus-visible,
label:has(input:is([type="checkbox"], [type="radio"], [role="switch"]):focus-visible),
[data-testid="stSlider"] div:has(> div > input:focus-visible) {
  outline: 2px solid light-dark(#0b5cad, #7db8f2) !important; outline-offset: 2px;
}
:is(input, textarea, [data-testid="stMain"]):focus-visible { outline-offset: -2px; }
/* A folded sidebar stands beside the window, where Tab would still lead. */
[data-testid="stSidebar"][data-collapsed="true"], [data-testid="stSidebar"][data-collapsed="true"] * {
  visibility: hidden !important;
}
/* The label of a widget that is off stays readable: 3.4:1 otherwise. */
[data-testid="stWidgetLabel"] p { color: light-dark(#1b2430, #e8edf2); }
/* What is chosen by a finger is 24 pixels high, and the rings of neighbours keep apart. */
[data-testid="stRadio"] label { min-height: 1.75rem; }
/* A chart's numbers: rows with heads; a long or a wide table scrolls in its own box. */
[class*="st-key-numbers-"] summary { min-height: 0; padding-block: 0.2rem; }
[class*="st-key-numbers-"] summary p { font-size: 0.875rem; }
.numbers { max-height: 22rem; overflow: auto; }
.numbers table { border-collapse: collapse; font-size: 0.875rem; font-variant-numeric: tabular-nums; }
.numbers :is(th, td) { padding: 0.2rem 0.9rem 0.2rem 0; border: 0; text-align: right; white-space: nowrap; }
.numbers thead th { vertical-align: bottom; white-space: normal; }
.numbers tbody th { text-align: left; font-weight: 400; }
.numbers tr { border-bottom: 1px solid light-dark(#c9d1da, #3a444f); }

/* ── The Explorer on one screen: a line of totals that stays, the drawing, the inspector beside it ── */
.stMainBlockContainer.stMainBlockContainer:has(.st-key-explorer) { padding-bottom: 0.25rem; }
.st-key-explorer { --drawing-height: calc(100dvh - 9.9rem); --sheet-height: 100%; gap: 0.4rem; }
[data-testid="stLayoutWrapper"]:has(> .st-key-totals) {
  position: sticky; top: 3rem; z-index: 90; background: light-dark(#ffffff, #0d1116);
}
.st-key-totals {
  flex-wrap: nowrap; gap: 0.1rem 0.6rem; padding-block: 0.15rem; border-bottom: 1px solid light-dark(#c9d1da, #3a444f);
}
.st-key-totals > :first-child { flex: 1 1 8rem; min-width: 0; }
.st-key-totals h3 { font-size: 1.05rem; line-height: 1.2; padding: 0; }
.st-key-totals [data-testid="stMetric"] { border-radius: 4px; padding: 0 0.25rem; }
.st-key-totals [data-testid="stMetric"] > div {
  display: grid; grid-template-columns: auto 1fr; align-items: baseline; gap: 0 0.3rem; white-space: nowrap;
}
.st-key-totals [data-testid="stMetricLabel"] { grid-column: 1 / -1; min-height: 0; }
.st-key-totals [data-testid="stMetricLabel"] p { font-size: 0.75rem; line-height: 1.1; }
.st-key-totals [data-testid="stMetricLabel"] svg { width: 0.8rem; height: 0.8rem; }
.st-key-totals [data-testid="stMetricValue"] { font-size: 1.1rem; line-height: 1.25; padding: 0; }
.st-key-totals [data-testid="stMetricDelta"] { font-size: 0.72rem; padding: 0 0.2rem; }
@keyframes total-even {
  from { background: light-dark(#fbe39a, #6e4c00); box-shadow: 0 0 0 2px light-dark(#c05600, #f08a2c); }
}
@keyframes total-odd {
  from { background: light-dark(#fbe39a, #6e4c00); box-shadow: 0 0 0 2px light-dark(#c05600, #f08a2c); }
}
[class*="st-key-total-"][class*="-even"] [data-testid="stMetric"] { animation: total-even 1.8s ease-out; }
[class*="st-key-total-"][class*="-odd"] [data-testid="stMetric"] { animation: total-odd 1.8s ease-out; }
[data-testid="stLayoutWrapper"]:has(> .st-key-volumes) { container: volumes / inline-size; }
@media (min-width: 641px) and (min-height: 501px) {
  .st-key-volumes { --scale-height: var(--drawing-height); --scale-scroll: auto; }
  /* The narrow sheet is long: it keeps its size and is scrolled, so that what is picked stays in sight beside it. */
  @container volumes (min-width: 620px) {
    .st-key-volumes { --scale-sheet: 100%; --scale-least: 0px; --scale-scroll: hidden; }
  }
}
.st-key-ribbons { --scale-foot: absolute; --scale-tools: 0; }
.stVerticalBlock[class*="st-key-inspector"] {
  height: var(--drawing-height); min-height: var(--drawing-height); max-height: var(--drawing-height);
  overflow-y: auto; gap: 0.5rem; padding-right: 0.25rem; flex-wrap: nowrap;
}
[class*="st-key-inspector"] > * { flex-shrink: 0; }
[class*="st-key-inspector"] [data-testid="stMarkdownContainer"] { font-size: 0.9rem; line-height: 1.4; }
[class*="st-key-inspector"] .katex-display {
  margin: 0; overflow-x: auto; overflow-y: hidden; padding-block: 0.4em 0.6em; font-size: 0.9em;
}
[class*="st-key-costly-"] :is(button, button > *) { justify-content: flex-start; text-align: left; }
@media (min-width: 641px) {
  .st-key-rooms { flex-wrap: nowrap; gap: 0.5rem; }
  .st-key-rooms > :is(:first-child, :nth-child(2), :last-child) { flex: 0 0 auto; width: auto; }
  .st-key-rooms [data-testid="stButtonGroup"] button { padding-inline: 0.5rem; }
  .st-key-rooms [data-testid="stButtonGroup"] button p { font-size: 0.875rem; }
  .st-key-rooms [data-testid="stSelectbox"] :is(input, [data-baseweb="select"]) { font-size: 0.875rem; }
  .st-key-rooms > :nth-child(n + 3):not(:last-child) { flex: 0 1 auto; min-width: 0; }
}
[data-testid="stLayoutWrapper"]:has(> .st-key-rooms) { container: rooms / inline-size; }
/* In a smaller window, or with larger type, first the spaces go; then the line breaks, before a choice has no room. */
@container rooms (max-width: 61rem) and (min-width: 40rem) {
  .st-key-rooms [data-testid="stButtonGroup"] button { padding-inline: 0.3rem; }
  .st-key-rooms [data-testid="stPopover"] button { padding-inline: 0.4rem; }
}
@container rooms (max-width: 56rem) and (min-width: 40rem) {
  .st-key-rooms { flex-wrap: wrap; }
  .st-key-rooms > :nth-child(n + 3):not(:last-child):has([data-testid="stSelectbox"]) { min-width: 9.5rem; }
}
@media (max-width: 640px) {
  .stMainBlockContainer.stMainBlockContainer { padding-inline: 0.5rem; }
  /* The handle at a table's corner stands out by 9 pixels, one more than there are beside it. */
  [data-testid="stDataFrame"] { overflow: clip; overflow-clip-margin: 0.5rem; }
  .st-key-explorer { --drawing-height: 62dvh; }
  .st-key-totals { display: grid; grid-template-columns: repeat(3, 1fr); }
  .st-key-totals > :first-child { grid-column: 1 / -1; }
  .st-key-totals [data-testid="stMetricValue"] { font-size: 1rem; }
  .st-key-rooms { gap: 0.3rem; }
  .st-key-rooms > :first-child { flex: 1 0 100%; }
  .st-key-rooms > :not(:first-child) { flex: 1 1 28%; width: auto !important; min-width: 0; }
  .st-key-rooms > :nth-child(2):not(:last-child) { flex: 1 0 100%; }
  .st-key-rooms > :last-child { flex: 0 0 auto; }
  .st-key-rooms [data-baseweb="select"] { font-size: 0.8rem; }
  .stVerticalBlock[class*="st-key-inspector"] { height: auto; min-height: 0; max-height: none; overflow: visible; }
  /* What is picked stands in a sheet at the lower edge, below the totals that stay. */
  .stVerticalBlock.st-key-inspector-picked {
    position: fixed; inset: auto 0 0; z-index: 95; height: auto; max-height: 46dvh; overflow-y: auto;
    padding: 0.25rem 0.75rem 1rem; border-top: 2px solid light-dark(#0b5cad, #2a78c8);
    background: light-dark(#ffffff, #0d1116); box-shadow: 0 -4px 16px rgb(0 0 0 / 25%);
  }
  .st-key-explorer:has(.st-key-inspector-picked) { --drawing-height: calc(54dvh - 10.5rem); padding-bottom: 47dvh; }
  .st-key-explorer:has(.st-key-inspector-picked) .st-key-rooms { display: none; }
}
/* The line is full: of the button that presents only the sign is seen, and on a phone nothing is to be presented. */
.st-key-rooms .st-key-present-start p {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
}
@media (min-width: 641px) {
  .st-key-rooms > :is(.st-key-present-start, :has(> .st-key-present-start)) { flex: 0 0 auto !important; }
}
@media (max-width: 640px) { .st-key-present-start { display: none; } }
/* In full screen the drawing, the inspector and the totals have the page to themselves. */
:fullscreen :is([data-testid="stHeader"], [data-testid="stSidebar"], .st-key-rooms) { display: none; }
:fullscreen .stMainBlockContainer.stMainBlockContainer { padding-top: 0.25rem; }
:fullscreen [data-testid="stLayoutWrapper"]:has(> .st-key-totals) { top: 0; }
:fullscreen .st-key-explorer { --drawing-height: calc(100dvh - 4.6rem); }
@media (prefers-reduced-motion: reduce) {
  .st-key-totals [data-testid="stMetric"] { animation: none !important; }
}

/* ── Exercises ── */
/* The way on from a solved exercise is what the eye meets first. */
.st-key-exercise-next a { background: light-dark(#0b5cad, #1f6bb8) !important; padding: 0.4rem 0.9rem; }
.st-key-exercise-next a :is(p, span) { color: #ffffff !important; font-weight: 600; }

/* ── The labs ── */
/* Streamlit cuts what stands above a formula's line, the tops of a fraction's digits; a long formula scrolls. */
.katex-display { padding-block: 0.4em; overflow-x: auto; overflow-y: hidden; }
/* A lab's head: the question on one line, the idea beside the ways in. */
.st-key-lab-head { gap: 0; margin-bottom: -0.4rem; }
.st-key-lab-head [data-testid="stHeading"] { margin-bottom: 0.6rem; }
.st-key-lab-head h3 { font-size: clamp(1.15rem, 2vw, 1.5rem); line-height: 1.25; padding: 0 0 0.25rem; }
.st-key-lab-line > :first-child { flex: 1 1 20rem; }
.st-key-lab-line p { line-height: 1.35; }
.st-key-ways button, .st-key-ways a { min-height: 2rem; padding-block: 0.1rem; }
/* Figures on one slim line. */
[class*="st-key-figures"] { gap: 0 1rem; }
[class*="st-key-figures"] [data-testid="stMetric"] > div { display: flex; align-items: baseline; gap: 0.4rem; }
[class*="st-key-figures"] [data-testid="stMetricValue"] { font-size: 1.1rem; font-weight: 650; line-height: 1.4; }
[class*="st-key-figures"] [data-testid="stMetricDelta"] { font-size: 0.875rem; }
/* A picture's room is kept from the start: as high as it will be, with the line of its tools. */
.stVerticalBlock[class*="st-key-sheet-"] { display: grid; grid-template-columns: 100%; gap: 0; margin-top: -0.5rem; }
[class*="st-key-sheet-"]::before { content: ""; grid-area: 1 / 1; padding-top: var(--ratio); margin-bottom: 34px; }
[class*="st-key-sheet-"] > * { grid-area: 1 / 1; }
/* A chosen option is read to its end. */
[data-testid="stMultiSelect"] [data-tag] {
  max-width: 100%; height: auto; min-height: 1.6rem; padding-block: 0.2rem;
}
[data-testid="stMultiSelect"] [data-tag] > span[title] { white-space: normal; font-size: 0.8rem; line-height: 1.2; }
.st-key-reason { margin-block: -0.75rem -0.25rem; }
/* The button that copies a teacher's link is seen without pointing at it, and says what it does. */
.st-key-teach-link [data-testid="stCode"] > :not(pre), .st-key-teach-link [data-testid="stCode"] > :not(pre) * {
  opacity: 1; visibility: visible; transform: none;
}
.st-key-teach-link [data-testid="stElementToolbarButton"] button { width: auto; padding-inline: 0.5rem; gap: 0.3rem; }
.st-key-teach-link [data-testid="stElementToolbarButton"] button { color: light-dark(#1b2430, #e8edf2); }
.st-key-teach-link [data-testid="stElementToolbarButton"] button::after { content: "Copy"; font-size: 0.875rem; }
/* The knob that matters stands on a phone's page, where the sidebar would hide its effect. */
@media (min-width: 768px) { :has(> .st-key-near) { display: none; } }
@media (max-width: 767px) {
  .st-key-lab-line p { font-size: 0.9375rem; }
  .st-key-lab-line > :first-child { flex-basis: 100%; }
  .st-key-ways { flex-wrap: nowrap; overflow-x: auto; width: 100%; gap: 0.25rem; }
  .st-key-ways > * { flex: none; }
  .st-key-ways :is(button, a) { padding-inline: 0.3rem; font-size: 0.8rem; }
  .st-key-ways [class*="st-key-tour-start"] :has(> [data-testid="stIconMaterial"]) { display: none; }
  .st-key-ways :is(button, a) p { font-size: 0.8rem; }
  [class*="st-key-figures"]:has(> :nth-child(4)) { display: grid; grid-template-columns: 1fr 1fr; gap: 0 0.5rem; }
  [class*="st-key-figures"] [data-testid="stMetric"] > div { gap: 0 0.25rem; flex-wrap: wrap; }
  [class*="st-key-figures"] [data-testid="stMetricValue"] { font-size: 1rem; }
  [class*="st-key-figures"] [data-testid="stMetricDelta"] { font-size: 0.8rem; padding-inline: 0.2rem; }
  .st-key-near { gap: 0; }
  [class*="st-key-figures"] [data-testid="stTooltipIcon"] { display: none; }
}

/* ── An enlarged page is a small window: nothing is cut, nothing stays in the way, nothing needs a scroll aside ── */
[data-testid="stPageLink"] a span { white-space: normal; overflow-wrap: anywhere; }
@media (min-width: 641px) and (max-width: 1100px) {
  .st-key-rooms { flex-wrap: wrap; }
  .st-key-explorer { --drawing-height: max(20rem, calc(100dvh - 12.6rem)); }
}
@media (max-height: 500px), (max-width: 640px) and (max-height: 600px) {
  .stMainBlockContainer [data-testid="stLayoutWrapper"]:has(> :is(.st-key-totals, .st-key-class-strip)) {
    position: static;
  }
  .stMainBlockContainer .st-key-explorer { --drawing-height: 20rem; }
  .stMainBlockContainer .stVerticalBlock.st-key-inspector-picked { max-height: 33dvh; }
}
@media (max-width: 640px) {
  /* The copy button stands above a link that scrolls, not on it. */
  .st-key-teach-link [data-testid="stCode"] pre { padding-top: 2.6rem; }
}
/* Where the system sets all colours, what is told by a ground's colour keeps it: bars, dots, a choice that is taken. */
@media (forced-colors: active) {
  .class-bar, .tour-dots i, .course-cells i, .hidden-figures, [class*="st-key-costly-"] button,
  [data-testid="stButtonGroup"] button:is([aria-checked="true"], [aria-pressed="true"]) { forced-color-adjust: none; }
}
@media (prefers-contrast: more) {
  [data-testid="stCaptionContainer"] { opacity: 1 !important; }
  .numbers tr { border-bottom-color: currentColor; }
}
@media (max-width: 360px) {
  [data-testid="stButtonGroup"] > div, .st-key-ways { flex-wrap: wrap; overflow-x: visible; }
  .st-key-totals [data-testid="stTooltipIcon"] { display: none; }
  .st-key-totals [data-testid="stMetricLabel"] p { font-size: 0.7rem; }
}
</style>"""


def show_style() -> None:
    """Draw the style sheet; it takes no room on the page."""
    st.html(_STYLE)
