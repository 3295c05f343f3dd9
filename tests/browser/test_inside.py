"""The picture in the network, in a real browser: maps in the boxes, tiles to pick from, one value taken apart."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.drawing import Visit, open_drawing

SMALL = "variant=googlenet&input=3x64x64&classes=10&look=maps"
WORKER_MS = 60_000
"""The first run starts the worker."""


def maps(page: Page) -> dict[str, str]:
    """Return the address of each box's map."""
    found: dict[str, str] = page.locator(".graph .box").evaluate_all(
        "boxes => Object.fromEntries(boxes.filter(box => box.querySelector('image.map')).map("
        "box => [box.dataset.id, box.querySelector('image.map').getAttribute('href')]))"
    )
    return found


def test_boxes_carry_what_their_layers_make_of_the_image_and_a_knob_changes_it(visit: Visit) -> None:
    page = open_drawing(visit, SMALL)
    expect(page.locator("image.map").first).to_be_visible(timeout=WORKER_MS)
    before = maps(page)
    assert {"input", "conv1_7x7", "module:3a", "module:5b"} <= set(before)
    assert page.locator(".no-map").count() == 0
    assert "channel" in (page.locator('[data-id="module:3a"] image.map title').text_content() or "")
    page.get_by_role("slider", name="Width").press("ArrowRight")
    expect(page.locator('[data-id="conv1_7x7"] .line').first).not_to_have_text("64×32×32")
    expect(page.locator("image.map").first).to_be_visible(timeout=WORKER_MS)
    after = maps(page)
    assert set(after) == set(before)
    assert after["input"] == before["input"] and after["module:5b"] != before["module:5b"]


def test_a_tile_leads_into_its_channel_and_the_link_names_it(visit: Visit) -> None:
    page = visit("/explorer?variant=googlenet&input=3x64x64&classes=10&tab=maps&node=3a.Branch_2.Conv2d_0b_5x5")
    theatre = page.locator(".theatre[data-drawn]")
    expect(theatre).to_be_visible(timeout=WORKER_MS)
    expect(theatre).to_have_attribute("data-agrees", "true")
    maps = page.get_by_role("listbox", name="Feature maps of 3a.Branch_2.Conv2d_0b_5x5")
    picked = maps.locator('[aria-selected="true"]')
    expect(picked).to_have_count(1)
    other = maps.locator('[aria-selected="false"]').first
    channel = (other.get_attribute("data-name") or "").rpartition(":")[2]
    other.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"channel={channel}$"))
    expect(theatre.locator(".made")).to_contain_text(f"channel {channel} of 0 … 31", timeout=WORKER_MS)
    expect(theatre).to_have_attribute("data-agrees", "true")
    expect(maps.locator(f'[data-name$=":{channel}"]')).to_have_attribute("aria-selected", "true")


def test_a_place_that_is_settled_on_is_in_the_link_and_shows_what_it_is_sensitive_to(visit: Visit) -> None:
    page = visit("/explorer?variant=googlenet&input=3x64x64&classes=10&tab=maps&node=3a.Branch_2.Conv2d_0b_5x5&at=1,2")
    theatre = page.locator(".theatre[data-drawn]")
    expect(theatre).to_have_attribute("data-at", "1,2", timeout=WORKER_MS)
    theatre.locator("canvas[tabindex='0']").last.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"at=2(%2C|,)2"))
    expect(page.get_by_text("What the value at row 2, column 2 is sensitive to")).to_be_visible(timeout=WORKER_MS)


def test_what_is_switched_off_changes_what_follows_and_nothing_before(visit: Visit) -> None:
    page = open_drawing(visit, f"{SMALL}&node=module:4a")
    expect(page.locator("image.map").first).to_be_visible(timeout=WORKER_MS)
    page.get_by_role("button", name="Switch it off").click()
    expect(page.get_by_text("The network's output").first).to_be_visible(timeout=WORKER_MS)
    expect(page.locator('[data-id="conv1_7x7"] .line', has_text="does not change")).to_be_visible()
    expect(page.locator('[data-id="module:4b"] .line', has_text="changes by")).to_be_visible()
    page.get_by_role("button", name="All on again").click()
    expect(page.locator("image.map").first).to_be_visible(timeout=WORKER_MS)


def test_the_image_shrinks_on_its_way_through_a_stem(visit: Visit) -> None:
    page = visit("/stem")
    page.get_by_text("The image on its way").click()
    maps = page.locator("figure img")
    expect(maps).to_have_count(7, timeout=WORKER_MS)
    widths = maps.evaluate_all("maps => maps.map(map => map.width)")
    assert widths[0] == 240 and widths == sorted(widths, reverse=True) and widths[-1] == round(240 * 35 / 299)
