"""The explorer in a real browser: what is turned is seen, and the link brings it back."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Browser, Locator, Page, expect

from scripts.live_app import wait_until_settled

Visit = Callable[[str], Page]


def headline(page: Page, label: str) -> Locator:
    """Return the short text of a headline figure."""
    metric = page.get_by_test_id("stMetric").filter(has=page.get_by_text(label, exact=True))
    return metric.get_by_test_id("stMetricValue")


def test_a_turned_knob_changes_headline_and_link_and_the_link_restores_it(
    visit: Visit, browser: Browser, app_url: str
) -> None:
    page = visit("/explorer")
    expect(headline(page, "Parameters")).to_have_text("7.00 M")
    page.get_by_role("spinbutton", name="Classes").fill("10")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("classes=10"))
    wait_until_settled(page)
    # 6,998,552 without 1024 · 990 weights and 990 biases of the last layer.
    expect(headline(page, "Parameters")).to_have_text("5.98 M")
    context = browser.new_context(base_url=app_url)
    try:
        again = context.new_page()
        again.goto(page.url)
        wait_until_settled(again)
        expect(headline(again, "Parameters")).to_have_text("5.98 M")
        assert again.url == page.url
        expect(again.get_by_role("button", name="Reset 1 change")).to_be_visible()
    finally:
        context.close()


def test_going_back_brings_back_what_was_there(visit: Visit) -> None:
    page = visit("/?variant=googlenet")
    page.get_by_role("radio", name="Layers and costs", exact=True).first.click()
    page.wait_for_url(re.compile("tab=layers"))
    wait_until_settled(page)
    page.wait_for_timeout(3500)  # sooner, an earlier link is taken for one that the browser sent late
    page.go_back()
    wait_until_settled(page)
    expect(page.locator("svg.drawing")).to_be_visible()


def test_the_graph_is_drawn_with_the_names_of_its_modules(visit: Visit) -> None:
    page = visit("/?variant=googlenet")
    drawing = page.locator("svg.drawing")
    expect(drawing).to_be_visible()
    for name in ("conv1_7x7", "3a", "5b", "Logits"):
        expect(drawing.locator("text").get_by_text(name, exact=True)).to_be_attached()


def test_the_layers_are_listed_and_can_be_downloaded(visit: Visit) -> None:
    page = visit("/?variant=reduced_module&tab=layers")
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_test_id("stDownloadButton").get_by_role("button").click()
    text = waiting.value.path().read_text(encoding="utf-8")
    assert "module.Branch_2.Conv2d_0b_5x5" in text


def test_a_run_shows_its_latency_and_every_shape_agrees(visit: Visit) -> None:
    page = visit("/?variant=reduced_module&tab=run")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_text(re.compile("gave exactly the shape"))).to_be_visible(timeout=60_000)
    expect(headline(page, "Latency")).to_have_text(re.compile(r"^[\d,.]+ ms( \(noisy\))?$"))


def test_the_counters_leave_nothing_unexplained(visit: Visit) -> None:
    page = visit("/?variant=reduced_module&tab=counters")
    page.get_by_role("button", name=re.compile("Count with")).click()
    expect(page.get_by_text("Explained to the last operation.")).to_have_count(3, timeout=60_000)


def test_a_run_can_be_stopped_and_another_started(visit: Visit) -> None:
    page = visit("/?variant=inception_resnet_v2_released&tab=run")
    page.get_by_label("Images at once").fill("16")
    page.get_by_label("Images at once").press("Enter")
    wait_until_settled(page)
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_test_id("stMain").get_by_role("button", name="Stop").click(timeout=60_000)
    expect(page.get_by_test_id("stMain").get_by_role("button", name="Stop")).to_have_count(0)
    page.goto("/?variant=reduced_module&tab=run")
    wait_until_settled(page)
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_text(re.compile("gave exactly the shape"))).to_be_visible(timeout=60_000)


def test_a_click_in_the_drawing_leads_to_its_feature_maps(visit: Visit) -> None:
    page = visit("/?variant=googlenet")
    page.locator(".graph[data-drawn]").wait_for()
    page.locator('.box[data-id="module:3a"]').click()
    page.get_by_role("button", name="Look inside").click()
    page.wait_for_url(re.compile("tab=maps"))
    expect(page.get_by_role("listbox", name=re.compile("^Feature maps of Branch_2"))).to_be_visible(timeout=60_000)


def test_cells_of_a_filter_bank_are_edited_and_reset(visit: Visit) -> None:
    page = visit("/?variant=googlenet&tab=banks")
    # The table is painted on a canvas: its first number stands right of the pinned column, below the header.
    page.get_by_test_id("stDataFrame").first.click(position={"x": 100, "y": 52})
    type_into_cell(page, "48")
    page.wait_for_url(re.compile("&3a=48%2C96%2C128%2C16%2C32%2C32"))
    wait_until_settled(page)
    type_into_cell(page, "100")  # Enter has moved one row down, to 3b
    page.wait_for_url(re.compile("&3a=48%2C96%2C128%2C16%2C32%2C32&3b=100%2C128"))
    wait_until_settled(page)
    page.get_by_role("button", name="Reset 2 changes").click()
    page.wait_for_url(lambda url: "3a=" not in url)
    wait_until_settled(page)
    expect(headline(page, "Parameters")).to_have_text("7.00 M")


def type_into_cell(page: Page, text: str) -> None:
    """Open the selected cell, put `text` in its place, and move one row down."""
    page.locator("[role=gridcell][aria-selected=true]").first.wait_for(state="attached")
    page.keyboard.press("Enter")
    page.locator("#portal input").wait_for()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text, delay=60)  # the editor drops keys that come faster than it draws
    expect(page.locator("#portal input")).to_have_value(text)
    page.wait_for_timeout(100)
    page.keyboard.press("Enter")


def test_a_narrow_screen_needs_no_sideways_scrolling(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for section in ("graph", "layers", "costs", "banks", "sources", "counters", "run", "maps", "signal"):
        page.goto(f"/?variant=googlenet&tab={section}")
        wait_until_settled(page)
        if section in ("layers", "banks"):
            page.locator('[data-testid="stDataFrame"] canvas').first.wait_for()
        page.wait_for_function("document.querySelector('[data-testid=\"stMain\"]').scrollWidth <= 390")
