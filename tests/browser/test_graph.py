"""The drawing to walk into, in a real browser: open, close, walk by key, find, pick, change."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from inception_lab.design import Design, graph_of
from inception_lab.paths import STATIC
from scripts.live_app import wait_until_settled
from tests.browser.drawing import (
    Visit,
    boxes,
    colour_by,
    drawn,
    height_in_drawing,
    open_drawing,
    to_depth,
    toggle,
    wait_for_another,
)


def test_a_module_opens_and_closes_in_its_place(visit: Visit) -> None:
    page = open_drawing(visit)
    assert "module:3a" in boxes(page)
    page.locator('[data-toggle="module:3a"]').click()
    page.locator('[data-id="3a.concat"]').wait_for()
    assert "module:3a" not in boxes(page) and {"3a.concat", "branch:3a.Branch_1"} <= set(boxes(page))
    before = height_in_drawing(page, '[data-frame="module:3a"]')
    toggle(page, "module:3a")
    assert "module:3a" in boxes(page)
    after = height_in_drawing(page, '[data-id="module:3a"] .outline')
    assert abs(before - after) < 4  # the view stays where it was; a closed part lies on a second sheet


def test_a_branch_that_is_closed_stays_in_its_place(visit: Visit) -> None:
    page = open_drawing(visit, "variant=googlenet&depth=layer")
    first = '[data-id="4a.Branch_1.Conv2d_0a_1x1"] .outline'
    before = height_in_drawing(page, first)
    toggle(page, "branch:4a.Branch_1")
    assert abs(height_in_drawing(page, '[data-id="branch:4a.Branch_1"] .outline') - before) < 4


def test_every_layer_is_drawn_by_the_id_that_the_table_lists(visit: Visit) -> None:
    page = open_drawing(visit)
    to_depth(page, "Layers")
    assert set(boxes(page)) == {node.id for node in graph_of(Design("googlenet")).nodes}
    pairs = arrows(page)
    # What several branches read enters their module once, and forks there.
    enters = {head: tail for tail, head in pairs if head.startswith("fork:")}
    ends = {(enters.get(tail, tail), head) for tail, head in pairs if head not in enters}
    assert ends == {(source, node.id) for node in graph_of(Design("googlenet")).nodes for source in node.inputs}


def arrows(page: Page) -> list[tuple[str, str]]:
    """Return the (tail, head) of every arrow."""
    found = page.locator(".arrows path").evaluate_all("paths => paths.map(({dataset}) => [dataset.from, dataset.to])")
    return [(tail, head) for tail, head in found]


def test_branches_stand_in_their_order_and_the_bar_below_them(visit: Visit) -> None:
    page = open_drawing(visit, "variant=inception_v3&depth=layer")
    starts = ("Branch_0.Conv2d_0a_1x1", "Branch_1.Conv2d_0a_1x1", "Branch_2.Conv2d_0a_1x1", "Branch_3.AvgPool_0a_3x3")
    for module in ("Mixed_5b", "Mixed_6c", "Mixed_7b"):
        places = [page.locator(f'[data-id="{module}.{start}"]').bounding_box() for start in starts]
        bar = page.locator(f'[data-id="{module}.concat"] .outline').bounding_box()
        assert bar and all(places)
        left = [place["x"] for place in places if place]
        assert left == sorted(left)
        assert all(place["y"] < bar["y"] and place["width"] < bar["width"] / 2 for place in places if place)


def test_equal_modules_are_one_box_until_they_are_opened(visit: Visit) -> None:
    page = open_drawing(visit, "variant=inception_v4")
    run = page.locator('.box[data-id="run:Mixed_6b"]')
    expect(run.get_by_text("repeated ×7")).to_be_attached()
    toggle(page, "run:Mixed_6b")
    assert {f"module:Mixed_6{letter}" for letter in "bcdefgh"} <= set(boxes(page))


def test_a_depth_is_part_of_the_link(visit: Visit) -> None:
    page = open_drawing(visit)
    to_depth(page, "Stages")
    page.wait_for_url(re.compile("depth=stage"))
    wait_until_settled(page)
    assert "stage:Inception 4" in boxes(page)
    toggle(page, "stage:Inception 4")
    colour_by(page, "MACs")
    page.wait_for_url(re.compile("colour=macs"))
    wait_until_settled(page)
    page.wait_for_timeout(300)
    assert {"module:4a", "stage:Inception 3"} <= set(boxes(page))


def test_a_pick_shows_the_formula_with_its_numbers(visit: Visit) -> None:
    page = open_drawing(visit)
    page.locator('.box[data-id="conv2_3x3"]').click()
    panel = page.locator("annotation[encoding='application/x-tex']")
    expect(panel.filter(has_text="346{,}816{,}512").first).to_be_attached()
    wait_until_settled(page)
    assert page.locator(".arrows path.way").count() >= 3


def test_what_is_searched_is_opened_and_found_forwards_and_backwards(visit: Visit) -> None:
    page = open_drawing(visit, "variant=inception_v3")
    said = page.locator('.graph [role="status"]')
    page.get_by_role("searchbox", name=re.compile("Find layers")).fill("1x7 >128")
    expect(said).to_have_text("11 found")
    tally = page.locator(".bar .tally")
    expect(tally).to_have_text("11")
    page.keyboard.press("Enter")
    page.locator(".box.chosen.found").wait_for()
    assert chosen(page) == "Mixed_6b.Branch_2.Conv2d_0e_1x7"
    page.get_by_role("button", name="Previous found").click()
    expect(said).to_have_text(re.compile("11 of 11"))
    expect(tally).to_have_text("11 of 11")
    expect(tally).to_be_visible()
    page.get_by_role("button", name="Next found").click()
    expect(said).to_have_text(re.compile("1 of 11"))
    wait_until_settled(page)


def chosen(page: Page) -> str | None:
    """Return the id of the box that is marked as chosen."""
    return page.locator(".chosen").first.get_attribute("data-id")


def test_the_largest_layer_is_gone_to(visit: Visit) -> None:
    page = open_drawing(visit, "variant=googlenet&depth=stage")
    page.get_by_role("button", name="Largest").click()
    page.locator(".box.chosen").wait_for()
    assert chosen(page) == "conv2_3x3"
    wait_until_settled(page)


def test_a_box_says_its_short_form_under_the_pointer(visit: Visit) -> None:
    page = open_drawing(visit)
    card = page.get_by_role("tooltip")
    page.locator('.box[data-id="conv1_7x7"]').hover()
    expect(card).to_contain_text("118,013,952 MACs (multiply-adds)")
    page.mouse.move(5, 5)
    expect(card).to_be_hidden()


def test_arrows_say_their_shape_and_are_as_broad_as_was_chosen(visit: Visit) -> None:
    page = open_drawing(visit)
    widths = "paths => Object.fromEntries(paths.map(p => [p.dataset.from, parseFloat(p.style.strokeWidth)]))"
    by_channels = page.locator(".arrows path").evaluate_all(widths)
    assert by_channels["input"] < by_channels["conv1_7x7"] < by_channels["module:5a"]
    page.get_by_text("More", exact=True).click()
    page.get_by_label("Arrows as broad as their").select_option("bytes")
    by_bytes = page.locator(".arrows path").evaluate_all(widths)
    assert by_bytes["module:5a"] < by_bytes["conv1_7x7"]
    page.get_by_label("Arrows as broad as their").select_option("all alike")
    assert len(set(page.locator(".arrows path").evaluate_all(widths).values())) == 1
    page.locator('.arrows path[data-from="conv1_7x7"]').dispatch_event("pointermove")
    expect(page.get_by_role("tooltip")).to_contain_text("64×112×112 (channels × height × width)")


def test_overlays_colour_the_boxes_and_the_legend_says_their_unit(visit: Visit) -> None:
    page = open_drawing(visit)
    for name, unit in (("MACs", "multiply-adds"), ("Receptive field", "pixels of the input")):
        colour_by(page, name)
        expect(page.locator(".graph .legend")).to_contain_text(unit)
        wait_until_settled(page)
    expect(page.locator('.box[data-id="conv1_7x7"]').get_by_text("sees 7×7 pixels")).to_be_attached()


def test_a_fitted_drawing_stays_in_the_middle_of_its_room(visit: Visit) -> None:
    page = open_drawing(visit)

    def off_the_middle() -> float:
        inside, room = (page.locator(f"svg.drawing{part}").first.bounding_box() for part in (" > g", ""))
        assert inside and room
        return abs(inside["x"] + inside["width"] / 2 - room["x"] - room["width"] / 2)

    before = drawn(page)
    colour_by(page, "MACs")
    wait_for_another(page, before)  # other words in the boxes, so other widths
    assert off_the_middle() < 20
    page.set_viewport_size({"width": 900, "height": 900})
    wait_until_settled(page)
    page.wait_for_timeout(600)  # it is folded anew when the window has come to rest
    assert off_the_middle() < 20


def test_a_knob_redraws_and_keeps_what_is_open(visit: Visit) -> None:
    page = open_drawing(visit)
    toggle(page, "module:3a")
    before = drawn(page)
    page.get_by_role("spinbutton", name="Classes").fill("10")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("classes=10"))
    wait_for_another(page, before)
    assert "3a.concat" in boxes(page)


def test_the_filters_of_a_picked_layer_are_changed_in_its_panel(visit: Visit) -> None:
    """conv2_3x3: 9 · 56² · 64 · 192 = 346,816,512 MACs; with 96 filters half of them."""
    page = open_drawing(visit)
    page.locator('.box[data-id="conv2_3x3"]').click()
    filters = page.get_by_role("spinbutton", name="Filters")
    filters.fill("96")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("edit=conv2_3x3"))
    wait_until_settled(page)
    formulas = page.locator("annotation[encoding='application/x-tex']")
    expect(formulas.filter(has_text="173{,}408{,}256").first).to_be_attached()
    expect(page.locator('.box[data-id="conv2_3x3"]').get_by_text("3×3 conv, 96", exact=True)).to_be_attached()


def test_a_picked_module_says_what_is_printed_of_it_and_has_its_knobs(visit: Visit) -> None:
    """Source: 1409.4842, table 1: inception (3a) has 159K parameters and 128M operations."""
    page = open_drawing(visit)
    page.locator('.box[data-id="module:3a"]').click()
    printed = page.get_by_text(re.compile("table 1, inception .3a..: MACs 128M; computed as published 128,049,152"))
    expect(printed).to_be_visible()
    number = page.get_by_role("spinbutton", name="#5×5", exact=True)
    number.fill("48")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("3a=64%2C96%2C128%2C16%2C48%2C32"))
    wait_until_settled(page)
    expect(page.locator('.box[data-id="module:3a"]').get_by_text("4 branches, 272×28×28", exact=True)).to_be_attached()


def test_what_takes_too_long_is_tried_more_cheaply_and_then_shown_less_deeply(page: Page, visit: Visit) -> None:
    real = (STATIC / "graph" / "layout.js").read_text(encoding="utf-8")
    slow = (
        f"{real}\nconst real = self.onmessage; self.onmessage = (event) => {{"
        ' if (!event.data.dot.includes("3a.concat")) real(event); };'
    )
    page.route(
        "**/graph/layout.js", lambda route: route.fulfill(body=slow, content_type="text/javascript; charset=utf-8")
    )
    open_drawing(visit, "variant=googlenet&depth=stage")
    before = drawn(page)
    page.locator(".bar").get_by_role("button", name="Layers", exact=True).click()
    said = page.locator('.graph [role="status"]')
    expect(said).to_have_text(re.compile("took too long.*shown less deeply"), timeout=30_000)
    wait_for_another(page, before)
    assert "module:3a" in boxes(page)


def test_the_small_map_moves_the_sheet(visit: Visit) -> None:
    page = open_drawing(visit, "variant=inception_v3&depth=layer")
    overview = page.locator("svg.map").first
    expect(overview).to_be_visible()
    place = overview.bounding_box()
    assert place
    before = height_in_drawing(page, '[data-id="Conv2d_1a_3x3"]')
    overview.click(position={"x": place["width"] / 2, "y": place["height"] - 8})
    assert height_in_drawing(page, '[data-id="Conv2d_1a_3x3"]') < before - 1000


def test_it_fits_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/?variant=googlenet")
    page.locator(".graph[data-drawn]").wait_for()
    assert page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollWidth") <= 390
