"""The Explorer's second look: the network as volumes, one picked id for both looks, ribbons in the inspector."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from scripts.live_app import wait_until_settled
from tests.browser.drawing import Visit

SHEET = ".st-key-volumes .scale[data-drawn] svg"
INSPECTOR = "[class*='st-key-inspector']"


def click_band(page: Page, part: str) -> None:
    page.locator(f'{SHEET} .band[data-pick="{part}"]').first.dispatch_event("click")
    wait_until_settled(page)


def test_a_click_on_a_module_opens_its_ribbons_and_picks_it_in_both_looks(visit: Visit) -> None:
    page = visit("/explorer?variant=googlenet&look=scale")
    click_band(page, "module:4a")
    expect(page).to_have_url(re.compile("look=scale.*node=module"))
    ribbons = page.locator(f"{INSPECTOR} .scale[data-drawn] svg")
    expect(ribbons.locator('[data-pick="4a.Branch_1.Conv2d_0b_3x3"]').first).to_be_attached()
    expect(page.locator(f'{SHEET} .chosen[data-pick="module:4a"]').first).to_be_attached()
    expect(page.locator(INSPECTOR).first).to_contain_text("4a")
    page.get_by_role("radio", name="Boxes").or_(page.get_by_role("button", name="Boxes")).first.click()
    expect(page.locator(".graph .chosen").first).to_be_attached()
    wait_until_settled(page)


def test_a_layer_picked_in_the_ribbons_leaves_its_module_marked_in_the_network(visit: Visit) -> None:
    page = visit("/explorer?variant=googlenet&look=scale&node=module%3A4a")
    layer = "4a.Branch_1.Conv2d_0b_3x3"
    page.locator(f'{INSPECTOR} .scale[data-drawn] .band[data-pick="{layer}"]').first.dispatch_event("click")
    expect(page.locator(INSPECTOR).first).to_contain_text(layer)
    expect(page.locator(f'{INSPECTOR} .scale .chosen[data-pick="{layer}"]').first).to_be_attached()
    expect(page.locator(f'{SHEET} .chosen[data-pick="module:4a"]').first).to_be_attached()
    wait_until_settled(page)


def test_closing_the_inspector_unmarks_the_network_and_the_same_module_can_be_picked_again(visit: Visit) -> None:
    page = visit("/explorer?variant=googlenet&look=scale")
    for _ in range(2):
        click_band(page, "module:3b")
        expect(page.locator(f"{SHEET} .chosen").first).to_be_attached()
        page.get_by_role("button", name="Close").click()
        expect(page.locator(f"{SHEET} .chosen")).to_have_count(0)
        wait_until_settled(page)


def test_a_knob_turned_in_the_inspector_leaves_a_ghost_in_the_network(visit: Visit) -> None:
    page = visit("/explorer?variant=googlenet&look=scale&node=module%3A3a")
    page.locator(SHEET).wait_for()
    field = page.locator(f"{INSPECTOR} input[type=number]").first
    field.press("ArrowUp")
    field.press("Enter")
    expect(page.locator(f"{SHEET} .note", has_text="3a").first).to_be_attached(timeout=15_000)
    wait_until_settled(page)


@pytest.mark.parametrize("size", [(1366, 768), (1400, 900)])
@pytest.mark.parametrize("variant", ["googlenet", "inception_v3", "inception_resnet_v2"])
def test_the_whole_network_and_the_inspector_stand_on_one_screen(
    page: Page, size: tuple[int, int], variant: str
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"/explorer?variant={variant}&look=scale")
    wait_until_settled(page)
    picture, inspector = page.locator(SHEET).bounding_box(), page.locator(INSPECTOR).first.bounding_box()
    assert picture and inspector
    assert picture["y"] + picture["height"] <= size[1]
    assert picture["x"] + picture["width"] <= inspector["x"]
    tools = page.locator(".st-key-volumes .tools").bounding_box()
    assert tools and tools["y"] + tools["height"] <= size[1]


SHOWN_SIZE = """svg => Math.min(...[...svg.querySelectorAll("text.label, .label text, text")].map(
  (text) => parseFloat(getComputedStyle(text).fontSize) * svg.getScreenCTM().a
))"""


@pytest.mark.parametrize(("size", "least"), [((1366, 768), 10.0), ((1400, 900), 10.5), ((1920, 1080), 15.5)])
@pytest.mark.parametrize("variant", ["googlenet", "inception_v3", "inception_resnet_v2"])
def test_the_networks_words_are_large_enough_to_read_and_it_fills_its_sheet(
    page: Page, size: tuple[int, int], least: float, variant: str
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"/explorer?variant={variant}&look=scale")
    wait_until_settled(page)
    sheet = page.locator(SHEET)
    assert sheet.evaluate(SHOWN_SIZE) >= least
    box = sheet.bounding_box()
    drawn = sheet.evaluate("svg => svg.getBBox().height * svg.getScreenCTM().a")
    assert box and drawn > 0.75 * box["height"]


def test_in_a_small_window_the_network_keeps_its_size_and_scrolls_beside_the_inspector(page: Page) -> None:
    page.set_viewport_size({"width": 1024, "height": 768})
    page.goto("/explorer?variant=googlenet&look=scale")
    wait_until_settled(page)
    assert page.locator(SHEET).evaluate(SHOWN_SIZE) >= 10
    window, inspector = page.locator(".st-key-volumes .window"), page.locator(INSPECTOR).first.bounding_box()
    assert window.evaluate("window => window.scrollHeight > window.clientHeight")
    seen = window.bounding_box()
    assert seen and inspector and seen["y"] + seen["height"] <= 768 and seen["x"] + seen["width"] <= inspector["x"]


def test_what_is_picked_its_knobs_and_its_ribbons_are_seen_without_scrolling(page: Page) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto("/explorer?variant=inception_v3&look=scale&node=module%3AMixed_6b")
    wait_until_settled(page)
    inspector = page.locator(INSPECTOR).first
    for part in (inspector.get_by_text("374,063,104"), inspector.locator("input[type=number]").first):
        expect(part).to_be_in_viewport(ratio=1)
    expect(inspector.locator(".scale[data-drawn] svg")).to_be_in_viewport(ratio=0.5)


def test_on_a_phone_the_sheet_has_cost_and_knob_below_the_totals(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/explorer?variant=inception_v3&look=scale&node=module%3AMixed_6b")
    wait_until_settled(page)
    inspector = page.locator(INSPECTOR).first
    for part in (
        page.locator("[class*='st-key-total-macs']"),
        inspector.get_by_text("374,063,104"),
        inspector.locator("input[type=number]").first,
    ):
        expect(part).to_be_in_viewport(ratio=1)


def test_the_inspector_says_what_to_click_in_each_look(page: Page) -> None:
    for link, words in (("", "Click a box"), ("&look=scale", "Click a volume or a square")):
        page.goto(f"/explorer?variant=googlenet{link}")
        wait_until_settled(page)
        expect(page.locator(INSPECTOR).first).to_contain_text(words)
