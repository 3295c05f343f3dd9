"""The explorer on one screen: cause and effect in view together, at the sizes that classes have."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page, expect

from scripts.live_app import wait_until_settled
from tests.browser.drawing import EXPLORER, Visit, drawn, toggle, wait_for_another

LAPTOP, DESKTOP, PHONE = (1366, 768), (1400, 900), (390, 844)
TOTALS = ("Parameters", "MACs", "Activations", "Peak memory", "Depth", "Receptive field")
ROOMS = ("Graph", "Layers and costs", "Run", "Inside", "Sources and counters")


def open_at(visit: Visit, page: Page, size: tuple[int, int], query: str = "variant=googlenet") -> Page:
    """Open the explorer in a window of a size and wait until its drawing is laid out."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    visit(f"{EXPLORER}?{query}")
    page.locator(".graph[data-drawn]").wait_for()
    page.wait_for_timeout(400)  # it is folded anew when the window has come to rest
    return page


def place(element: Locator) -> FloatRect:
    """Return where an element stands in the window."""
    rect = element.bounding_box()
    assert rect is not None, element
    return rect


def in_window(page: Page, element: Locator) -> bool:
    """Tell whether all of an element is in the window, without scrolling."""
    size = page.viewport_size
    assert size
    return _within(place(element), {"x": 0, "y": 0, "width": size["width"], "height": size["height"]})


def _within(inner: FloatRect, outer: FloatRect) -> bool:
    return (
        inner["x"] >= outer["x"] - 1
        and inner["y"] >= outer["y"] - 1
        and inner["x"] + inner["width"] <= outer["x"] + outer["width"] + 1
        and inner["y"] + inner["height"] <= outer["y"] + outer["height"] + 1
    )


def total(page: Page, label: str) -> Locator:
    """Return a figure of the line of totals."""
    return page.locator(".st-key-totals").get_by_test_id("stMetric").filter(has=page.get_by_text(label, exact=True))


def inspector(page: Page) -> Locator:
    """Return what stands beside the drawing."""
    return page.locator('[class*="st-key-inspector"]').first


@pytest.mark.parametrize("size", [LAPTOP, DESKTOP])
def test_knobs_totals_drawing_and_inspector_are_seen_without_scrolling(
    visit: Visit, page: Page, size: tuple[int, int]
) -> None:
    open_at(visit, page, size)
    sheet, beside = page.locator("svg.drawing"), inspector(page)
    for element in (page.get_by_role("spinbutton", name="Classes"), sheet, beside, *(total(page, t) for t in TOTALS)):
        assert in_window(page, element), element
    assert place(beside)["x"] >= place(sheet)["x"] + place(sheet)["width"]
    assert place(sheet)["height"] > 0.6 * size[1]
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight") <= size[1] + 1


@pytest.mark.parametrize("size", [LAPTOP, DESKTOP])
@pytest.mark.parametrize("variant", ["googlenet", "inception_v3", "inception_resnet_v2_released"])
def test_the_drawing_fills_its_sheet_and_shows_the_whole_network(
    visit: Visit, page: Page, variant: str, size: tuple[int, int]
) -> None:
    open_at(visit, page, size, f"variant={variant}")
    sheet, scene = place(page.locator("svg.drawing")), place(page.locator("svg.drawing > g"))
    assert _within(scene, sheet)
    assert scene["width"] > 0.7 * sheet["width"] and scene["height"] > 0.5 * sheet["height"]


@pytest.mark.parametrize("depth", ["stage", "module", "branch", "layer"])
def test_fit_shows_the_whole_network_at_every_depth(visit: Visit, page: Page, depth: str) -> None:
    open_at(visit, page, LAPTOP, f"variant=googlenet&depth={depth}")
    page.get_by_role("button", name="Fit", exact=True).click()
    assert _within(place(page.locator("svg.drawing > g")), place(page.locator("svg.drawing")))


@pytest.mark.parametrize("size", [LAPTOP, PHONE])
def test_after_a_click_the_inspector_is_in_the_window(visit: Visit, page: Page, size: tuple[int, int]) -> None:
    open_at(visit, page, size)
    page.locator('.box[data-id="conv2_3x3"]').click()
    page.wait_for_url(re.compile("node=conv2_3x3"))
    wait_until_settled(page)
    title = inspector(page).get_by_text("3×3 conv, 192", exact=True)
    assert in_window(page, title)
    assert in_window(page, inspector(page).get_by_role("spinbutton", name="Filters"))
    assert in_window(page, inspector(page).get_by_role("button", name="Look inside"))


@pytest.mark.parametrize("size", [LAPTOP, DESKTOP, PHONE])
def test_after_a_knob_the_totals_and_the_changed_box_are_in_the_window(
    visit: Visit, page: Page, size: tuple[int, int]
) -> None:
    open_at(visit, page, size, "variant=googlenet&node=module%3A5a")
    wait_until_settled(page)
    before = drawn(page)
    number = inspector(page).get_by_role("spinbutton", name="#5×5", exact=True)
    number.fill("160")
    number.press("Enter")
    page.wait_for_url(re.compile("5a=256"))
    wait_for_another(page, before)
    wait_until_settled(page)
    page.wait_for_timeout(400)
    box = page.locator('.box[data-id="module:5a"]')
    assert box.evaluate("box => box.classList.contains('turned')")
    assert not page.locator('.box[data-id="module:3a"]').evaluate("box => box.classList.contains('turned')")
    for element in (box.locator(".outline").first, *(total(page, label) for label in TOTALS)):
        assert in_window(page, element), element
    assert _within(place(box.locator(".outline").first), place(page.locator("svg.drawing")))
    expect(total(page, "MACs").get_by_test_id("stMetricDelta")).to_have_text(re.compile("^[+−]"))


def test_the_totals_stay_in_view_while_a_room_is_scrolled(visit: Visit, page: Page) -> None:
    page.set_viewport_size({"width": LAPTOP[0], "height": LAPTOP[1]})
    visit(f"{EXPLORER}?variant=googlenet&tab=sources")
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => { main.scrollTop = 600; return main.scrollTop; }") > 300
    page.wait_for_timeout(200)
    assert all(in_window(page, total(page, label)) for label in TOTALS)


@pytest.fixture
def moving(browser: Browser, app_url: str) -> Iterator[Page]:
    """Open a tab that wants motion."""
    context = browser.new_context(
        base_url=app_url, viewport={"width": 1366, "height": 768}, reduced_motion="no-preference"
    )
    try:
        yield context.new_page()
    finally:
        context.close()


def animated(page: Page) -> set[str]:
    """Return the totals that flash."""
    names = page.locator(".st-key-totals [data-testid=stMetric]").evaluate_all(
        "metrics => metrics.filter(m => m.getAnimations().some(a => a.playState === 'running'))"
        ".map(m => m.querySelector('[data-testid=stMetricLabel]').innerText.trim())"
    )
    return set(names)


def test_a_total_flashes_each_time_it_has_changed_and_no_other_does(moving: Page) -> None:
    moving.goto(f"{EXPLORER}?variant=googlenet")
    moving.locator(".graph[data-drawn]").wait_for()
    wait_until_settled(moving)
    assert animated(moving) == set()
    for classes in ("10", "20"):
        moving.get_by_role("spinbutton", name="Classes").fill(classes)
        moving.keyboard.press("Enter")
        moving.wait_for_url(re.compile(f"classes={classes}"))
        moving.wait_for_function("() => document.querySelector('.st-key-totals').getAnimations({subtree: true}).length")
        assert {"Parameters", "MACs"} <= animated(moving)
        assert animated(moving).isdisjoint({"Depth", "Receptive field"})
        wait_until_settled(moving)
        moving.wait_for_timeout(2000)
        assert animated(moving) == set()


def test_nothing_flashes_under_reduced_motion(visit: Visit, page: Page) -> None:
    open_at(visit, page, LAPTOP)
    before = drawn(page)
    page.get_by_role("spinbutton", name="Classes").fill("10")
    page.keyboard.press("Enter")
    wait_for_another(page, before)
    assert page.locator('.box.turned[data-id="Logits"]').count() == 1
    assert animated(page) == set()
    assert page.locator(".box.turned .outline").first.evaluate("outline => outline.getAnimations().length") == 0


@pytest.mark.parametrize("part", ["module:5b", "stage:Aux_1", "run:Mixed_6b"])
def test_what_plus_opens_comes_into_view(visit: Visit, page: Page, part: str) -> None:
    open_at(visit, page, LAPTOP, f"variant={'inception_v4' if part.startswith('run') else 'googlenet'}")
    toggle(page, part)
    page.wait_for_timeout(300)
    frame = page.locator(f'[data-frame="{part}"]')
    assert _within(place(frame), place(page.locator("svg.drawing")))


def test_a_link_restores_the_pick_inside_closed_parts(visit: Visit, page: Page) -> None:
    name = "4c.Branch_1.Conv2d_0b_3x3"
    open_at(visit, page, LAPTOP, f"variant=googlenet&node={name}")
    box = page.locator(f'.box.chosen[data-id="{name}"]')
    box.wait_for()
    assert _within(place(box), place(page.locator("svg.drawing")))
    expect(inspector(page).get_by_text(name, exact=True)).to_be_visible()


def test_the_costliest_parts_are_picked_from_the_inspector(visit: Visit, page: Page) -> None:
    open_at(visit, page, LAPTOP)
    inspector(page).get_by_role("button", name=re.compile("^3b")).click()
    page.wait_for_url(re.compile("node=module%3A3b"))
    expect(page.locator(".box.chosen")).to_have_attribute("data-id", "module:3b")
    page.locator('.box[data-id="conv1_7x7"]').click()
    page.wait_for_url(re.compile("node=conv1_7x7"))
    wait_until_settled(page)
    inspector(page).get_by_role("button", name="Close").click()
    page.wait_for_url(lambda url: "node=" not in url)
    expect(page.locator(".box.chosen")).to_have_count(0)


def test_full_screen_keeps_the_inspector_and_the_totals(visit: Visit, page: Page) -> None:
    open_at(visit, page, LAPTOP, "variant=googlenet&node=module%3A3a")
    page.get_by_role("button", name="Full screen").click()
    page.wait_for_function("() => document.fullscreenElement === document.documentElement")
    page.wait_for_timeout(500)
    expect(page.get_by_test_id("stHeader")).to_be_hidden()
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    for element in (page.locator("svg.drawing"), inspector(page), *(total(page, label) for label in TOTALS)):
        assert in_window(page, element), element
    page.get_by_role("button", name="Full screen").click()
    expect(page.get_by_test_id("stHeader")).to_be_visible()


@pytest.mark.parametrize(
    ("tab", "room"),
    [
        ("graph", 0), ("layers", 1), ("costs", 1), ("banks", 1), ("run", 2),
        ("maps", 3), ("signal", 3), ("sources", 4), ("counters", 4),
    ],
)  # fmt: skip
def test_an_old_link_opens_its_room(visit: Visit, page: Page, tab: str, room: int) -> None:
    visit(f"{EXPLORER}?variant=reduced_module&tab={tab}")
    rooms = page.get_by_role("radiogroup", name="Room", exact=True).get_by_role("radio")
    expect(rooms).to_have_text(list(ROOMS))
    expect(rooms.nth(room)).to_be_checked()


def test_a_colouring_without_data_says_so_and_runs_it_there(visit: Visit, page: Page) -> None:
    open_at(visit, page, LAPTOP, "variant=reduced_module&colour=latency")
    colours = page.get_by_role("combobox", name="Colour by")
    expect(colours).to_have_value("Colour: Latency (not run yet)")
    inspector(page).get_by_role("button", name="Run it once now").click()
    expect(colours).to_have_value("Colour: Latency", timeout=60_000)
    expect(inspector(page).get_by_text(re.compile("Median milliseconds of each layer"))).to_be_visible()
    expect(page.locator(".box").get_by_text(re.compile(r"\d ms, ")).first).to_be_attached()


def test_a_phone_cuts_no_number_and_scrolls_down_only(visit: Visit, page: Page) -> None:
    open_at(visit, page, PHONE, "variant=googlenet&width=0.5")
    for label in TOTALS:
        value = total(page, label).get_by_test_id("stMetricValue").locator("p")
        assert value.evaluate("text => text.scrollWidth <= text.clientWidth + 1"), label
        assert in_window(page, value)
    sheet = place(page.locator("svg.drawing"))
    assert sheet["width"] > 350 and sheet["height"] > 300
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth") <= 390


def test_a_finger_that_passes_over_the_drawing_is_left_to_the_page_until_the_drawing_has_the_focus(
    visit: Visit, page: Page
) -> None:
    open_at(visit, page, PHONE)
    drawing = page.locator("svg.drawing")
    action = "drawing => getComputedStyle(drawing).touchAction"
    assert drawing.evaluate(action) == "pan-y pinch-zoom"
    drawing.focus()
    assert drawing.evaluate(action) == "none"


def test_a_projectors_type_enlarges_the_drawings_text(visit: Visit, page: Page) -> None:
    heights = []
    for query in ("variant=googlenet", "variant=googlenet&type=large"):
        open_at(visit, page, LAPTOP, query)
        heights.append(place(page.locator('.box[data-id="conv1_7x7"] .title'))["height"])
    assert heights[1] > 1.25 * heights[0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_captions_have_the_contrast_that_text_needs(browser: Browser, app_url: str, scheme: str) -> None:
    context = browser.new_context(base_url=app_url, color_scheme="dark" if scheme == "dark" else "light")
    try:
        page = context.new_page()
        page.goto(f"{EXPLORER}?variant=reduced_module&tab=costs")
        wait_until_settled(page)
        caption = page.get_by_test_id("stCaptionContainer").filter(has=page.locator("p")).first
        for _ in range(50):  # what is drawn anew fades in
            ratio = caption.evaluate(_CONTRAST)
            if ratio >= 4.5:
                break
            page.wait_for_timeout(200)
        assert ratio >= 4.5, ratio
    finally:
        context.close()


_CONTRAST = """caption => {
  const read = text => text.match(/[\\d.]+/g).slice(0, 3).map(Number);
  const linear = c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const page = read(getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor);
  let share = 1;
  for (let part = caption.querySelector('p'); part; part = part.parentElement) share *= getComputedStyle(part).opacity;
  const ink = read(getComputedStyle(caption.querySelector('p')).color);
  const text = ink.map((c, n) => share * c + (1 - share) * page[n]);
  const [dim, bright] = [light(text), light(page)].sort((one, other) => one - other);
  return (bright + 0.05) / (dim + 0.05);
}"""


SHOWN_SIZES = """svg => ["title", "line"].map((kind) => Math.min(...[...svg.querySelectorAll(`.${kind}`)].map(
  (text) => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a
)))"""


@pytest.mark.parametrize("variant", ["googlenet", "inception_v3", "inception_v4", "inception_resnet_v2"])
def test_the_boxes_words_are_large_enough_to_read_while_the_whole_network_is_shown(
    visit: Visit, page: Page, variant: str
) -> None:
    open_at(visit, page, LAPTOP, f"variant={variant}")
    titles, lines = page.locator("svg.drawing").evaluate(SHOWN_SIZES)
    assert titles >= 11.5
    assert lines >= 10.5
