"""The picture to scale in the browser: as Python writes it, in motion where that is wanted, walked by keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from inception_lab.draw.scale.modules import modules_picture
from inception_lab.draw.scale.networks import network_picture
from scripts.live_app import wait_until_settled
from tests.browser.drawing import Visit
from tests.scale_pictures import bands, panel_of, twins

BAND = '.band[data-id="1:3a.Branch_2.Conv2d_0a_1x1"]'


def picture_of(page: Page) -> Locator:
    """Return the picture on the page once it is drawn."""
    return page.locator(".scale[data-drawn] svg").first


def lengths(text: str) -> list[str]:
    """Every path, rectangle and line of text of an SVG, in order, as numbers."""
    return re.findall(r' (?:d|x|y|width|height|rx|dx)="([^"]+)"', text)


@pytest.fixture
def moving_page(browser: Browser, app_url: str) -> Iterator[Page]:
    """Open a tab whose visitor has not asked for less motion."""
    context = browser.new_context(base_url=app_url, viewport={"width": 1366, "height": 768})
    yield context.new_page()
    context.close()


def turn(page: Page, key: str, times: int) -> None:
    slider = page.get_by_role("slider", name="1×1 before the 5×5")
    slider.focus()
    for _ in range(times):
        slider.press(key)


@pytest.mark.parametrize("kind", ["module", "network"])
def test_the_browser_draws_what_python_writes(page: Page, tmp_path: Path, kind: str) -> None:
    picture = modules_picture(twins()) if kind == "module" else network_picture([panel_of("inception_resnet_v2")])
    (tmp_path / "page.html").write_text(picture.html(), encoding="utf-8")
    page.goto(f"file://{tmp_path}/page.html")
    drawn = picture_of(page).evaluate("svg => [...svg.children].map(shape => shape.outerHTML).join('')")
    written = picture.svg().partition("fill=")[2]
    near = [float(n) for text in lengths(drawn) for n in re.findall(r"-?[\d.]+", text)]
    exact = [float(n) for text in lengths(written) for n in re.findall(r"-?[\d.]+", text)]
    assert len(near) == len(exact) > 500
    assert near == pytest.approx(exact, abs=0.03)


def test_every_shape_is_reached_by_keys_and_picked(visit: Visit) -> None:
    page = visit("/module")
    svg = picture_of(page)
    svg.focus()
    names = set()
    for key in ("Home", *["ArrowRight"] * 6, *["ArrowDown"] * 12, "End"):
        page.keyboard.press(key)
        active = svg.get_attribute("aria-activedescendant")
        names.add(page.locator(f"#{active}").get_attribute("aria-label"))
    assert len(names) > 8 and all(names)
    page.keyboard.press("Enter")
    expect(svg.locator(".chosen").first).to_be_attached()
    expect(page.locator(".scale .said").first).not_to_be_empty()
    wait_until_settled(page)


def test_the_page_scrolls_over_it_until_it_has_the_focus(visit: Visit) -> None:
    page = visit("/module")
    svg = picture_of(page)
    whole = svg.get_attribute("viewBox")
    svg.hover()
    page.mouse.wheel(0, -200)
    assert svg.get_attribute("viewBox") == whole
    svg.focus()
    page.mouse.wheel(0, -200)
    expect(svg).not_to_have_attribute("viewBox", whole or "")
    page.keyboard.press("0")
    expect(svg).to_have_attribute("viewBox", whole or "")
    wait_until_settled(page)


def test_a_knob_leaves_a_ghost_and_writes_the_change(visit: Visit) -> None:
    page = visit("/module")
    page.locator(BAND).wait_for()
    expect(picture_of(page).locator(".ghosts")).to_have_count(0)
    turn(page, "ArrowRight", 1)
    expect(picture_of(page).locator(".note", has_text="1×1: 2.41 M → 2.56 M MACs, +6.3 %")).to_be_attached(
        timeout=15_000
    )
    expect(picture_of(page).locator(".ghosts > rect, .ghosts > path").first).to_be_attached()
    page.keyboard.press("Tab")
    picture_of(page).focus()
    page.keyboard.press("Escape")
    expect(picture_of(page).locator(".ghosts")).to_have_count(0)
    wait_until_settled(page)


WATCH = """band => {
  const seen = [];
  const svg = band.closest('svg');
  new MutationObserver(() => {
    const now = svg.querySelector(`[data-id="${band.dataset.id}"]`);
    seen.push([performance.now(), Number(now.getAttribute('width'))]);
  }).observe(svg, { attributes: true, subtree: true, attributeFilter: ['width'] });
  window.seenWidths = seen;
}"""


def test_shapes_flow_to_their_new_sizes_by_many_steps_and_never_back(moving_page: Page) -> None:
    page = moving_page
    page.goto("/module")
    wait_until_settled(page)
    page.locator(BAND).wait_for()
    page.locator(BAND).evaluate(WATCH)
    turn(page, "PageUp", 1)
    expect(picture_of(page).locator(".ghosts")).to_be_attached(timeout=15_000)
    page.wait_for_timeout(700)
    widths = [width for _, width in page.evaluate("window.seenWidths")]
    between = [width for width in widths if widths[0] < width < widths[-1]]
    assert widths == sorted(widths) and len(set(between)) >= 3


def test_nothing_moves_for_who_asked_for_less_motion(visit: Visit) -> None:
    page = visit("/module")
    page.locator(BAND).wait_for()
    page.locator(BAND).evaluate(WATCH)
    turn(page, "ArrowRight", 1)
    expect(picture_of(page).locator(".ghosts")).to_be_attached(timeout=15_000)
    page.wait_for_timeout(400)
    assert len({width for _, width in page.evaluate("window.seenWidths")}) <= 2


def test_a_phone_gets_a_picture_of_its_own_width(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/module")
    wait_until_settled(page)
    box = picture_of(page).bounding_box()
    assert box and box["width"] <= 390
    view = (picture_of(page).get_attribute("viewBox") or "").split()
    assert float(view[2]) == 360


def test_both_themes_pass_axe(browser: Browser, tmp_path: Path) -> None:
    for dark in (False, True):
        picture = modules_picture(twins(), dark=dark)
        assert bands(picture)
        (tmp_path / "page.html").write_text(picture.html(), encoding="utf-8")
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"file://{tmp_path}/page.html")
        page.locator(".scale[data-drawn]").wait_for()
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]})
        assert [violation["id"] for violation in found.response["violations"]] == []
        context.close()
