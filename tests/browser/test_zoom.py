"""A page enlarged to 200 % and to 400 %: it scrolls down only, cuts no text, and its bars leave room to read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, Page

from inception_lab.ui.navigation import PAGES
from scripts.live_app import wait_until_drawn

# A window of 1366×768 at 200 %, and the width of 320 CSS pixels that WCAG's "Reflow" asks for.
SIZES: Final = ((683, 384), (320, 512))
LINKS: Final = (
    *(f"/{name}" for name in PAGES),
    "/explorer?node=module%3A3a",
    "/explorer?look=scale",
    "/explorer?tab=costs",
    "/explorer?tab=sources",
    "/module?exercise=01_one_large_kernel",
    "/module?tour=module",
    "/module?predict=on",
)
PATIENCE_MS: Final = 30_000
MOST_OF_BARS: Final = 1 / 3
CUT_BY_STREAMLIT: Final = ("stMultiSelect", "stSelectbox", "stSidebar")
"""What a choice holds is cut at its edge by Streamlit; the list that opens below shows all of it."""
_FITS: Final = """() => {
  const main = document.querySelector('[data-testid="stMain"]');
  return document.documentElement.scrollWidth <= innerWidth && main.scrollWidth <= innerWidth;
}"""
_CUT: Final = """(known) => [...document.querySelectorAll('[data-testid="stMain"] *')].filter((node) => {
  if (node.ownerSVGElement || known.some((name) => node.closest(`[data-testid="${name}"]`))) return false;
  const style = getComputedStyle(node);
  const hides = ["hidden", "clip"].includes(style.overflowX) && style.visibility !== "hidden";
  const own = [...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim());
  return hides && own && node.clientWidth > 2 && node.scrollWidth > node.clientWidth + 1;
}).map((node) => node.textContent.trim().slice(0, 60))"""
_BARS: Final = """() => [...document.querySelectorAll("*")].reduce((taken, node) => {
  const { position, visibility } = getComputedStyle(node);
  const box = node.getBoundingClientRect();
  const stays = ["fixed", "sticky"].includes(position) && visibility !== "hidden";
  // A tour's card is no bar: a key or a button takes it away.
  if (node.closest(".st-key-tour-card")) return taken;
  // A bar is as wide as the window, and not all of it.
  if (!stays || box.width < 0.9 * innerWidth || box.height > 0.9 * innerHeight || box.bottom <= 0) return taken;
  return Math.max(taken, box.top <= 60 ? box.bottom : innerHeight - box.top);
}, 0) / innerHeight"""


@pytest.fixture(scope="module")
def enlarged(browser: Browser, app_url: str) -> Iterator[Page]:
    """Open one tab for all pages; each is loaded once and then seen at both sizes."""
    context = browser.new_context(base_url=app_url, device_scale_factor=2, reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("link", LINKS)
def test_an_enlarged_page_is_read_by_scrolling_down_alone(enlarged: Page, link: str) -> None:
    for number, (width, height) in enumerate(SIZES):
        enlarged.set_viewport_size({"width": width, "height": height})
        if number == 0:
            enlarged.goto(link)
        wait_until_drawn(enlarged, seconds=60)
        # What is drawn late may be too wide for a moment; what stays is what counts.
        enlarged.wait_for_function(_FITS, timeout=PATIENCE_MS)
        enlarged.wait_for_function(f"(known) => !({_CUT})(known).length", arg=CUT_BY_STREAMLIT, timeout=PATIENCE_MS)
        enlarged.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollTo(0, 300)")
        enlarged.wait_for_function(f"() => ({_BARS})() <= {MOST_OF_BARS}", timeout=PATIENCE_MS)
