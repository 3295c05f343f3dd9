"""The labs in a real browser: a slider moves formula, bars and drawing; a tour, an exercise, a guess; every page."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from scripts.live_app import ROOT, run_app, wait_until_settled

Visit = Callable[[str], Page]
PAGES = (
    "home",
    "explorer",
    "module",
    "factorization",
    "stem",
    "grid",
    "compare",
    "evolution",
    "claims",
    "exercises",
    "teach",
)
_WIDEST = """
window.widest = 0;
const look = () => {
  window.widest = Math.max(window.widest, document.querySelector('[data-testid="stMain"]')?.scrollWidth ?? 0);
  requestAnimationFrame(look);
};
look();
"""
"""Also what is seen while a page loads."""


def formulas(page: Page) -> Locator:
    """Return the typeset formulas' sources."""
    return page.locator("annotation[encoding='application/x-tex']")


def press(slider: Locator, key: str, times: int) -> None:
    """Move a slider by its keyboard."""
    slider.focus()
    for _ in range(times):
        slider.press(key)


def test_a_slider_moves_formula_bars_and_drawing_together(visit: Visit) -> None:
    """1² · 28² · 192 · 17 + 5² · 28² · 17 · 32 = 13,221,376 with one filter more."""
    page = visit("/module")
    drawing = page.locator(".scale[data-drawn] svg")
    expect(drawing.locator("tspan", has_text="1×1 conv, 16")).to_be_visible()
    assert any("12{,}443{,}648" in text for text in formulas(page).all_text_contents())
    bars = page.get_by_test_id("stPlotlyChart").first
    expect(bars.get_by_text("12.44 M")).to_be_visible()
    press(page.get_by_role("slider", name="1×1 before the 5×5"), "ArrowRight", 1)
    page.wait_for_url(re.compile("design="))
    wait_until_settled(page)
    expect(drawing.locator("tspan", has_text="1×1 conv, 17")).to_be_visible()
    expect(bars.get_by_text("13.22 M")).to_be_visible()
    assert any("13{,}221{,}376" in text for text in formulas(page).all_text_contents())


def test_a_tour_is_followed_from_its_button_to_its_end(visit: Visit) -> None:
    page = visit("/factorization")
    page.get_by_role("button", name="Tour: Small kernels for a large one").click()
    expect(page.locator(".st-key-tour-head").get_by_text("step 1 of 5")).to_be_visible()
    for step in (2, 3):
        page.get_by_role("button", name="Next").click()
        expect(page.locator(".st-key-tour-head").get_by_text(f"step {step} of 5")).to_be_visible()
    page.wait_for_url(re.compile("kernel=7"))
    wait_until_settled(page)
    assert any("157{,}351{,}936" in text for text in formulas(page).all_text_contents())
    for step in (4, 5):
        page.get_by_role("button", name="Next").click()
        expect(page.locator(".st-key-tour-head").get_by_text(f"step {step} of 5")).to_be_visible()
    page.get_by_role("button", name="Finish").click()
    expect(page.locator(".st-key-tour-head")).to_have_count(0)


def test_an_exercise_is_tried_and_solved(visit: Visit) -> None:
    page = visit("/exercises")
    page.locator(".st-key-course-tile-next-01_one_large_kernel").get_by_role("link").click()
    answer = page.get_by_label(re.compile("Your answer"))
    answer.fill("12.4 M")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("alert")).to_be_visible()
    answer.fill("120,422,400")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("Right: 120,422,400 MACs.")).to_be_visible()
    wait_until_settled(page)


def test_an_exercise_is_solved_by_turning_a_knob(visit: Visit) -> None:
    page = visit("/?exercise=20_under_one_giga")
    expect(page.get_by_text("Not yet.")).to_be_visible()
    press(page.get_by_role("slider", name="Width"), "ArrowLeft", 5)
    expect(page.get_by_text("Reached: the page as it stands solves it.")).to_be_visible(timeout=20_000)
    wait_until_settled(page)


def test_a_guess_comes_before_the_figures(visit: Visit) -> None:
    page = visit("/module?predict=on")
    expect(page.get_by_text("Before you look:")).to_be_visible()
    expect(page.get_by_test_id("stMetric")).to_have_count(0)
    expect(page.locator(".scale[data-drawn] tspan", has_text="5×5 conv, 32")).to_be_visible()
    guess = page.get_by_role("spinbutton", name="Your guess")
    expect(guess).to_have_value("")
    guess.fill("9.5")
    guess.press("Enter")
    wait_until_settled(page)
    page.get_by_role("button", name="Check my guess").click()
    expect(page.get_by_text("Counted, times as many")).to_be_visible(timeout=20_000)
    expect(page.get_by_test_id("stMetric").filter(has_text="Counted").get_by_text("9.68")).to_be_visible()
    wait_until_settled(page)


def test_a_lab_that_is_a_fresh_servers_first_visit_comes_with_the_navigation(page: Page, tmp_path: Path) -> None:
    with run_app(ROOT / "app.py", tmp_path / "log") as url:
        page.goto(f"{url}/claims?claim=C5")
        wait_until_settled(page)
        expect(page.get_by_text("It does not hold.")).to_be_visible()
        expect(page.get_by_text("Page not found")).to_have_count(0)
        page.get_by_test_id("stTopNavSection").get_by_text("Labs").click()
        page.get_by_role("menuitem", name="Grid reduction").click()
        expect(page.get_by_role("heading", name=re.compile("How does a network shrink"))).to_be_visible()
        wait_until_settled(page)
        page.goto("about:blank")  # before its server ends


@pytest.mark.parametrize("name", PAGES)
def test_every_page_fits_a_narrow_screen(page: Page, name: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.add_init_script(_WIDEST)
    page.goto(f"/{name}")
    wait_until_settled(page)
    expect(page.get_by_role("heading").first).to_be_visible()
    assert page.evaluate("window.widest") <= 390
