"""The drawing for those who use no mouse or see no screen, and where it cannot be drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from scripts.live_app import wait_until_settled
from tests.browser.drawing import Visit, boxes, drawn, open_drawing, toggle, wait_for_another


def test_it_is_walked_by_the_keyboard_alone(visit: Visit) -> None:
    page = open_drawing(visit)
    page.locator("svg.drawing").focus()
    page.keyboard.press("2")
    for key in ("Home", *["ArrowDown"] * 10):
        page.keyboard.press(key)
    assert chosen(page) == "module:3a"
    for key, there in (("ArrowRight", "3a.concat"), (" ", "module:3a"), (" ", "3a.concat")):
        before = drawn(page)
        page.keyboard.press(key)
        wait_for_another(page, before)
        assert there in boxes(page)
    page.keyboard.press("ArrowRight")
    assert chosen(page) == "3a.Branch_0.Conv2d_0a_1x1"
    page.keyboard.press("Enter")
    wait_until_settled(page)
    expect(page.get_by_text(re.compile("of the network's")).first).to_be_visible()
    page.keyboard.press("ArrowLeft")
    assert chosen(page) == "module:3a"
    page.keyboard.press("/")
    page.keyboard.type("pool4")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert chosen(page) == "pool4_3x3"


def chosen(page: Page) -> str | None:
    """Return the id of what a screen reader hears as active."""
    active = page.locator("svg.drawing").get_attribute("aria-activedescendant")
    return page.locator(f"#{active}").get_attribute("data-id") if active else None


def test_the_sheet_is_moved_and_zoomed_by_key(visit: Visit) -> None:
    page = open_drawing(visit)
    scene = page.locator("svg.drawing > g")
    page.locator("svg.drawing").focus()
    seen = {scene.get_attribute("transform")}
    for key in ("Shift+ArrowDown", "Shift+ArrowRight", "+", "+", "-", "9", "0"):
        page.keyboard.press(key)
        seen.add(scene.get_attribute("transform"))
    assert len(seen) >= 5  # the drawing begins as a whole, and a zoom out undoes a zoom in


def test_a_reader_hears_names_figures_and_what_is_open(visit: Visit) -> None:
    page = open_drawing(visit)
    item = page.get_by_role("treeitem", name=re.compile(r"^3a, 4 branches, 256×28×28, 128\.0 M MACs"))
    assert (item.get_attribute("aria-expanded"), item.get_attribute("aria-level")) == ("false", "2")
    toggle(page, "module:3a")
    assert item.get_attribute("aria-expanded") == "true"
    assert page.get_by_role("tree").count() == 1


@pytest.mark.parametrize("query", ["variant=googlenet", "variant=inception_v3&depth=layer&colour=macs"])
def test_axe_finds_no_violation_in_the_drawing(visit: Visit, query: str) -> None:
    page = open_drawing(visit, query)
    page.locator(".more summary").click()
    found = Axe().run(page).response
    violations = [
        (rule["id"], node["html"][:200]) for rule in found["violations"] for node in rule["nodes"] if _is_ours(node)
    ]
    assert violations == []
    assert any(_is_ours(node) for rule in found["passes"] for node in rule["nodes"])


def _is_ours(node: dict[str, Any]) -> bool:
    """Tell whether a node stands in the drawing: its target leads into the component's shadow tree."""
    return "stBidiComponentIsolated" in str(node["target"])


NOTE_WHAT_MOVES = """
window.moved = [];
const { animate } = Element.prototype;
Element.prototype.animate = function (...given) {
  window.moved.push(this.dataset.id);
  return animate.apply(this, given);
};
"""


def test_reduced_motion_is_respected(browser: Browser, app_url: str) -> None:
    for moving in (False, True):
        context = browser.new_context(base_url=app_url, reduced_motion="no-preference" if moving else "reduce")
        try:
            context.add_init_script(NOTE_WHAT_MOVES)
            page = context.new_page()
            page.goto("/?variant=googlenet")
            page.locator(".graph[data-drawn]").wait_for()
            wait_until_settled(page)
            page.locator('[data-toggle="module:3a"]').first.dispatch_event("click")
            page.locator('[data-id="3a.concat"]').wait_for(state="attached")
            page.wait_for_timeout(500)
            assert ("module:3b" in page.evaluate("window.moved")) is moving
        finally:
            context.close()


def test_where_the_drawing_cannot_be_loaded_a_plain_one_says_why(
    page: Page, visit: Visit, console_errors: list[str]
) -> None:
    page.route("**/app/static/graph/graph.js", lambda route: route.abort())
    visit("/?variant=googlenet")
    expect(page.get_by_text(re.compile("could not be loaded"))).to_be_visible()
    expect(page.get_by_test_id("stGraphVizChart").locator("svg text").get_by_text("3a", exact=True)).to_be_visible()
    console_errors.clear()


def test_where_no_layout_can_be_made_a_plain_one_says_why(page: Page, visit: Visit) -> None:
    page.add_init_script("delete globalThis.Worker")
    visit("/?variant=googlenet")
    expect(page.get_by_text(re.compile("could not be loaded"))).to_be_visible()


@pytest.fixture
def own_page(browser: Browser) -> Iterator[Page]:
    """Open a tab without the app, where every request but for a file fails the test."""
    asked: list[str] = []
    context = browser.new_context(accept_downloads=True, reduced_motion="reduce")
    context.on(
        "request", lambda request: asked.append(request.url) if not request.url.startswith(("file:", "blob:")) else None
    )
    try:
        yield context.new_page()
    finally:
        context.close()
    assert asked == []


def test_names_with_markup_and_of_many_letters_stay_text(own_page: Page, tmp_path: Path) -> None:
    from inception_lab.draw.network.drawing import Drawing
    from inception_lab.graph import infer
    from inception_lab.spec import Chain, Concat, Conv, Network, Stage

    name = "<b>&\"'" + "x" * 120
    first, second = (
        Concat(module, tuple(Chain(f"Branch_{n}", (Conv("c" * 128, 8, (1, 1)),)) for n in range(2)))
        for module in ("first", "second")
    )
    network = Network("named", (3, 8, 8), (Stage(name, (first,)), Stage("</script><script>alert(1)", (second,))))
    (tmp_path / "drawing.html").write_text(Drawing(infer(network), depth="layer").html(), encoding="utf-8")
    own_page.goto((tmp_path / "drawing.html").as_uri())
    own_page.locator(".graph[data-drawn]").wait_for()
    titles = own_page.locator(".frame-title").all_text_contents()
    assert titles[0].startswith("<b>&\"'xxx") and titles[0].endswith("…")
    assert "</script><script>alert(1)" in titles
