"""The drawing to walk into, in a real browser: open, close, walk by key, find, pick, save."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree import ElementTree

from playwright.sync_api import Page, expect

from scripts.live_app import wait_until_settled

Visit = Callable[[str], Page]


def open_drawing(visit: Visit, query: str = "variant=googlenet") -> Page:
    """Open the drawing and wait until it is laid out."""
    page = visit(f"/?depth=walk&{query}")
    page.locator(".graph[data-drawn]").wait_for()
    return page


def boxes(page: Page) -> list[str]:
    """Return the ids of the boxes that are drawn."""
    ids: list[str] = page.locator(".box").evaluate_all("boxes => boxes.map(box => box.dataset.id)")
    return ids


def height_in_drawing(page: Page, selector: str) -> float:
    """Return how far below the drawing's upper edge an element begins, in pixels."""
    inside, around = page.locator(selector).first.bounding_box(), page.locator(".graph svg").bounding_box()
    assert inside and around
    return inside["y"] - around["y"]


def test_a_module_opens_and_closes_in_its_place(visit: Visit) -> None:
    page = open_drawing(visit)
    assert "module:3a" in boxes(page)
    before = height_in_drawing(page, '[data-id="module:3a"] .outline')
    page.get_by_role("button", name="Open 3a").click()
    page.locator('[data-id="3a.concat"]').wait_for()
    assert "module:3a" not in boxes(page) and "branch:3a.Branch_1" in boxes(page)
    after = height_in_drawing(page, '[data-id="module:3a"] .frame')
    assert abs(before - after) < 4  # the view stays where it was; a closed part lies on a second sheet
    page.get_by_role("button", name="Close 3a").click()
    page.locator('.box[data-id="module:3a"]').wait_for()


def test_all_levels_and_the_edges_between_their_boxes(visit: Visit) -> None:
    page = open_drawing(visit)
    for level, count in (("Stages", 8), ("Layers", 89)):
        drawn = int(page.locator(".graph").get_attribute("data-drawn") or 0)
        page.locator(".bar").get_by_role("button", name=level, exact=True).click()
        page.locator(f'.graph[data-drawn="{drawn + 1}"]').wait_for()
        assert len(boxes(page)) >= count
    pairs = page.locator(".edges path").evaluate_all("paths => paths.map(path => [path.dataset.from, path.dataset.to])")
    assert ["conv1_7x7", "pool1_3x3"] in pairs and ["3a.Branch_2.Conv2d_0b_5x5", "3a.concat"] in pairs


def test_a_pick_shows_the_formula_with_its_numbers(visit: Visit) -> None:
    page = open_drawing(visit)
    page.locator('.box[data-id="conv2_3x3"]').click()
    panel = page.locator("annotation[encoding='application/x-tex']")
    expect(panel.filter(has_text="346{,}816{,}512").first).to_be_attached()
    wait_until_settled(page)
    assert page.locator(".edges path.way").count() >= 3


def test_what_is_searched_is_opened_and_found(visit: Visit) -> None:
    page = open_drawing(visit, "variant=inception_v3")
    page.get_by_role("searchbox", name=re.compile("Find layers")).fill("1x7 >128")
    expect(page.locator('.graph [role="status"]')).to_have_text("11 found")
    page.keyboard.press("Enter")
    page.locator(".box.chosen.found").wait_for()
    assert page.locator(".box.chosen").get_attribute("data-id") == "Mixed_6b.Branch_2.Conv2d_0e_1x7"
    wait_until_settled(page)


def test_it_is_walked_by_the_keyboard_alone(visit: Visit) -> None:
    page = open_drawing(visit)
    page.locator(".graph svg").focus()
    for _ in range(9):
        page.keyboard.press("ArrowDown")
    assert page.locator(".box.chosen").get_attribute("data-id") == "module:3a"
    page.keyboard.press("ArrowRight")
    page.locator('[data-id="3a.concat"]').wait_for()
    page.keyboard.press("Enter")
    wait_until_settled(page)
    expect(page.get_by_text(re.compile("of the network's")).first).to_be_visible()


def test_a_knob_redraws_and_keeps_what_is_open(visit: Visit) -> None:
    page = open_drawing(visit)
    page.get_by_role("button", name="Open 3a").click()
    page.locator('[data-id="3a.concat"]').wait_for()
    page.get_by_role("spinbutton", name="Classes").fill("10")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("classes=10"))
    wait_until_settled(page)
    page.locator('[data-id="3a.concat"]').wait_for()
    assert "3a.concat" in boxes(page)


def test_what_is_drawn_is_saved_as_an_svg_that_stands_alone(visit: Visit) -> None:
    page = open_drawing(visit)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="SVG").click()
    assert waiting.value.suggested_filename == "googlenet.svg"
    root = ElementTree.parse(waiting.value.path()).getroot()
    texts = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "conv1_7x7" in texts and "3a" in texts


def test_what_is_drawn_is_saved_as_a_picture_of_twice_its_size(visit: Visit) -> None:
    page = open_drawing(visit, "variant=reduced_module")
    with page.expect_download() as drawn:
        page.get_by_role("button", name="SVG").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="PNG").click()
    data = waiting.value.path().read_bytes()
    assert data.startswith(b"\x89PNG")
    size = [int.from_bytes(data[start : start + 4], "big") for start in (16, 20)]
    root = ElementTree.parse(drawn.value.path()).getroot()
    assert size == [int(2 * float(root.attrib[name])) for name in ("width", "height")]


def test_an_edge_says_its_tensors_shape_and_is_broader_for_more_channels(visit: Visit) -> None:
    page = open_drawing(visit)
    edges = page.locator(".edges path")
    said = dict(
        edges.evaluate_all(
            "paths => paths.map(path => [path.dataset.from, [path.querySelector('title').textContent,"
            " parseFloat(path.style.strokeWidth)]])"
        )
    )
    assert said["conv1_7x7"][0] == "64×112×112"
    assert said["input"][1] < said["conv1_7x7"][1] < said["module:5a"][1]


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
    expect(page.locator('.box[data-id="conv2_3x3"]').get_by_text("96×56×56", exact=True)).to_be_attached()


def test_it_fits_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/?variant=googlenet&depth=walk")
    page.locator(".graph[data-drawn]").wait_for()
    assert page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollWidth") <= 390
