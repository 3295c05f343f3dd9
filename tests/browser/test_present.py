"""Presentation mode: one figure has the screen, its type and strokes are large enough for a wall, and keys lead on."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from inception_lab.teach.pages import LABS
from scripts.live_app import wait_until_settled

WIDTH, HEIGHT = 1920, 1080
LEAST_TEXT, LEAST_STROKE = 20, 2
NETWORKS = ("googlenet", "inception_v3", "inception_v4", "inception_resnet_v2", "xception")
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)
# Every text and stroke that is seen of the figure: its size on the screen in pixels.
MEASURED = """() => {
  const figure = document.querySelector('[data-presented]:is([data-presented="sheet"], [data-presented="chart"])');
  if (!figure) return null;
  const roots = [figure, ...[...figure.querySelectorAll("*")].flatMap((one) => one.shadowRoot ?? [])];
  const all = (selector) => roots.flatMap((root) => [...root.querySelectorAll(selector)]);
  const shown = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const grown = (one) => { const { a, b } = one.getScreenCTM(); return Math.hypot(a, b); };
  const texts = all("svg text").filter((one) => shown(one) && one.textContent.trim());
  const drawn = all(".outline, .arrows path, .band, .slab").filter((one) => {
    const { stroke, strokeWidth } = getComputedStyle(one);
    return shown(one) && one.getScreenCTM && stroke !== "none" && Number.parseFloat(strokeWidth) > 0;
  });
  const { width, height } = figure.getBoundingClientRect();
  return {
    texts: texts.map((one) => [one.textContent, Number.parseFloat(getComputedStyle(one).fontSize) * grown(one)]),
    strokes: drawn.map((one) =>
      [one.getAttribute("class"), Number.parseFloat(getComputedStyle(one).strokeWidth) * grown(one)]),
    outside: texts.map((one) => one.getBoundingClientRect())
      .filter((r) => r.left < -1 || r.top < -1 || r.right > innerWidth + 1 || r.bottom > innerHeight + 1).length,
    width, height,
  };
}"""

ESCAPE_WHEN_THE_CARD_GOES = """() => {
  const changes = new MutationObserver(() => {
    if (document.querySelector(".st-key-tour-card")) return;
    changes.disconnect();
    window.stillPresenting = !!document.querySelector("[data-presented]");
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  });
  changes.observe(document.body, { childList: true, subtree: true, attributes: true });
}"""


@pytest.fixture
def wall(page: Page) -> Page:
    """Return a tab as large as a projector's picture."""
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    return page


def at_rest(page: Page) -> dict[str, Any]:
    """Wait until a figure stands still and has words, and return what is measured of it."""
    wait_until_settled(page)
    last: dict[str, Any] | None = None
    same = 0
    for _ in range(120):
        seen: dict[str, Any] | None = page.evaluate(MEASURED)
        same = same + 1 if seen is not None and seen["texts"] and seen == last else 0
        if seen is not None and same >= 4:
            return seen
        last = seen
        page.wait_for_timeout(250)
    pytest.fail(f"no figure came to rest on the screen; last seen {last}")


def check(seen: dict[str, Any], where: str) -> None:
    """Hold that a figure fills the screen and can be read from afar."""
    assert seen["width"] >= 0.95 * WIDTH and seen["height"] >= 0.9 * HEIGHT, where
    small = [text for text in seen["texts"] if text[1] < LEAST_TEXT - 0.01]
    assert not small, f"{where}: smaller than {LEAST_TEXT} px: {small[:5]}"
    thin = [stroke for stroke in seen["strokes"] if stroke[1] < LEAST_STROKE - 0.01]
    assert not thin, f"{where}: thinner than {LEAST_STROKE} px: {thin[:5]}"


@pytest.mark.parametrize("lab", [name for name in LABS if name != "claims"])
def test_a_labs_figures_fill_the_screen_in_type_for_a_wall(wall: Page, lab: str) -> None:
    wall.goto(f"/{lab}?present=on")
    seen = at_rest(wall)
    check(seen, lab)
    assert seen["outside"] == 0, f"{lab}: {seen['outside']} texts are out of sight"
    wall.keyboard.press("ArrowRight")
    told = wall.locator(".inception-present p")
    expect(told).to_have_text(re.compile(r"Figure 2 of \d"))
    wall.keyboard.press("ArrowLeft")
    expect(told).to_have_text(re.compile(r"Figure 1 of \d"))
    wall.keyboard.press("Escape")
    expect(wall.locator(".st-key-lab-head")).to_be_visible()
    wall.wait_for_url(re.compile(rf"/{lab}$"))


@pytest.mark.parametrize(
    "query",
    [
        *(f"variant={name}" for name in NETWORKS),
        "variant=googlenet&depth=layer",
        *(f"variant={name}&look=scale" for name in ("googlenet", "inception_resnet_v2")),
    ],
)
def test_the_explorers_drawing_fills_the_screen_in_type_for_a_wall(wall: Page, query: str) -> None:
    wall.goto(f"/explorer?{query}&present=on")
    seen = at_rest(wall)
    check(seen, query)
    assert seen["strokes"] and len(seen["texts"]) > 5
    assert seen["outside"] == 0, f"{query}: {seen['outside']} texts are out of sight"


def test_presenting_begins_by_key_and_the_knob_comes_back_by_key(wall: Page) -> None:
    wall.goto("/factorization")
    wait_until_settled(wall)
    wall.locator(".st-key-present-start").wait_for()
    wall.locator(".present[data-ready]").wait_for(state="attached")
    wall.keyboard.press("Shift+P")
    wall.wait_for_url(re.compile("present=on"))
    at_rest(wall)
    expect(wall.locator('[data-testid="stSidebar"]')).to_be_hidden()
    knob = wall.locator(".st-key-knob-near-factorization-scheme")
    expect(knob).to_be_hidden()
    wall.keyboard.press("k")
    expect(knob).to_be_visible()
    expect(wall.locator(".st-key-figures")).to_be_visible()
    box = knob.bounding_box()
    assert box and box["y"] > 0.85 * HEIGHT
    before = wall.locator(".st-key-figures").inner_text()
    knob.get_by_role("combobox").click()
    wall.get_by_role("option", name="1×n, then n×1").click()
    expect(wall.locator(".st-key-figures")).not_to_have_text(before, use_inner_text=True)
    at_rest(wall)


def test_a_tour_steps_from_figure_to_figure(wall: Page) -> None:
    wall.goto("/module?tour=module&present=on")
    at_rest(wall)
    expect(wall.locator('.st-key-module-scale[data-presented="sheet"]')).to_be_visible()
    for _ in range(3):
        before = wall.locator(".st-key-tour-head").inner_text()
        wall.keyboard.press("ArrowRight")
        expect(wall.locator(".st-key-tour-head")).not_to_have_text(before, use_inner_text=True)
        wait_until_settled(wall)
    expect(wall.locator('.st-key-module-break_even[data-presented="chart"]')).to_be_visible()
    card = wall.locator(".st-key-tour-card").bounding_box()
    assert card and card["x"] >= 0 and card["x"] + card["width"] <= WIDTH and card["y"] + card["height"] <= HEIGHT
    # The tour first, then the presentation, though the key comes at the very moment when the card goes.
    wall.evaluate(ESCAPE_WHEN_THE_CARD_GOES)
    wall.keyboard.press("Escape")
    expect(wall.locator(".st-key-tour-card")).to_have_count(0)
    assert wall.evaluate("() => window.stillPresenting") is True
    expect(wall.locator(".st-key-lab-head")).to_be_visible()


def test_the_rooms_pulse_stands_in_a_corner_of_who_teaches(wall: Page) -> None:
    wall.goto("/classroom")
    wait_until_settled(wall)
    wall.get_by_role("button", name="Open a room").click()
    wall.wait_for_url(re.compile("room="))
    code = re.search(r"room=([^&]+)", wall.url)
    assert code
    wall.get_by_test_id("stTopNavSection").get_by_text("Labs").click()
    wall.get_by_test_id("stTopNavDropdownLink").filter(has_text="Module").click()
    wait_until_settled(wall)
    wall.locator(".st-key-present-start button").first.click()
    at_rest(wall)
    corner = wall.locator(".present-count")
    expect(corner).to_contain_text("0 students here")
    expect(corner).to_contain_text(code[1])
