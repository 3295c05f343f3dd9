"""The labs on one screen: question, picture, figures and the knob that matters stand together, and can be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import pytest
from playwright.sync_api import FloatRect, Locator, Page, Route, expect

from scripts.live_app import wait_until_settled

Visit = Callable[[str], Page]
LABS: Final[Mapping[str, tuple[str, str]]] = {
    # the role and the name of the knob that matters
    "module": ("slider", "1×1 before the 5×5"),
    "factorization": ("combobox", "Factorization"),
    "stem": ("slider", "Input size"),
    "grid": ("slider", "Filters of each 1×1"),
    "compare": ("combobox", "Prepared pairs"),
}
SLIDERS: Final = ("module", "factorization", "stem", "grid")
PAGES: Final = (*LABS, "evolution", "claims", "exercises")
TIMES: Final = 20
_LEAST_SEEN: Final = {1366: 0.9, 1400: 0.99, 390: 0.35}
"""The share of a picture, of a screen at the most, that is seen at once."""
_OPACITY: Final = """node => {
  let seen = 1;
  for (let at = node; at; at = at.parentElement) seen *= Number(getComputedStyle(at).opacity);
  return seen;
}"""
_LUMINANCE: Final = """nodes => nodes.map((node) => {
  const parts = getComputedStyle(node).fill.match(/[0-9.]+/g).map((part) => Number(part) / 255);
  const [r, g, b] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
})"""
_SIZES: Final = [(1366, 768), (1400, 900), (390, 844)]
_WHOLE: Final = ("module", "factorization", "stem", "grid")


def picture(page: Page) -> Locator:
    """Return the drawing to scale, once it stands."""
    page.locator(".scale[data-drawn]").first.wait_for()
    wait_until_settled(page)
    return page.locator(".scale[data-drawn] svg").first


def box(shown: Locator) -> FloatRect:
    """Return where something stands in the window."""
    rect = shown.bounding_box()
    assert rect is not None
    return rect


def resting(shown: Locator) -> FloatRect:
    """Return where something stands once it has stood there for a second."""
    seen: list[FloatRect] = []
    while len(seen) < 5 or any(rect != seen[-1] for rect in seen[-5:]):
        shown.page.wait_for_timeout(200)
        seen.append(box(shown))
        assert len(seen) < 100
    return seen[-1]


@pytest.mark.parametrize("size", _SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", LABS)
def test_question_figures_knob_and_picture_are_seen_together(page: Page, name: str, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"/{name}")
    drawn = box(picture(page))
    seen = min(drawn["y"] + drawn["height"], size[1]) - drawn["y"]
    assert seen >= _LEAST_SEEN[size[0]] * min(drawn["height"], 0.75 * size[1])
    role, label = LABS[name]
    # On a phone the sidebar is a drawer; the knob that matters stands on the page, too.
    around = page.get_by_test_id("stMain") if size[0] < 768 else page.locator("body")
    knob = around.get_by_role(role, name=label).first  # type: ignore[arg-type]  # a role's name
    shown = [page.get_by_role("heading").first, knob]
    if name != "stem":  # its figures stand in the picture
        shown.append(page.get_by_test_id("stMetric").first)
    for part in shown:
        where = box(part)
        assert where["y"] >= 0 and where["y"] + where["height"] <= size[1]
    ways = page.locator(".st-key-ways")
    assert ways.evaluate("ways => ways.scrollWidth <= ways.clientWidth"), "a way into the lesson is cut"


@pytest.mark.parametrize("size", _SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", _WHOLE)
def test_all_that_is_drawn_is_in_view_with_its_knob(page: Page, name: str, size: tuple[int, int]) -> None:
    """The picture's last panel ends on the screen: of the Module lab on a phone, too."""
    if size[0] < 768 and name not in ("module", "factorization"):
        pytest.skip("three pictures below each other are higher than a phone")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"/{name}")
    picture(page)
    role, label = LABS[name]
    around = page.get_by_test_id("stMain") if size[0] < 768 else page.locator("body")
    knob = box(around.get_by_role(role, name=label).first)  # type: ignore[arg-type]  # a role's name
    assert knob["y"] >= 0 and knob["y"] + knob["height"] <= size[1]
    shapes = page.locator(".scale[data-drawn]").first.locator(":is(.slab, .band)[data-pick]:not([data-pick=''])")
    assert shapes.count() > 3
    lowest = max(box(shape)["y"] + box(shape)["height"] for shape in shapes.all())
    assert lowest <= size[1]


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", ["module", "stem"])
def test_a_pictures_room_is_kept_before_it_comes(page: Page, name: str, size: tuple[int, int]) -> None:
    held: list[Route] = []
    late = True
    page.route("**/scale/scale.js*", lambda route: held.append(route) if late else route.continue_())
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"/{name}")
    room = page.locator(f".st-key-sheet-{name}-scale")
    room.wait_for()
    wait_until_settled(page)
    # The script of the page tells the room, and what is above it may still come to rest: only then it is known.
    page.wait_for_function("room => room.clientHeight > 300", arg=room.element_handle())
    before = resting(room)
    assert not page.locator(".scale[data-drawn]").count()
    late = False
    for route in held:
        route.continue_()
    picture(page)
    after = resting(room)
    assert abs(after["height"] - before["height"]) < 24 and abs(after["y"] - before["y"]) < 16


def test_what_a_chart_writes_can_be_read_on_a_light_page(visit: Visit) -> None:
    """Streamlit's own grey has 3.7:1 on white; 4.5:1 is a luminance of 0.183 at the most."""
    page = visit("/module")
    texts = page.locator(".js-plotly-plot .xtick text, .js-plotly-plot .xtitle, .js-plotly-plot .bartext-outside")
    texts.first.wait_for(timeout=20_000)
    assert texts.count() > 10
    assert max(texts.evaluate_all(_LUMINANCE)) <= 0.183


def test_a_teachers_link_has_a_copy_button_in_sight(visit: Visit) -> None:
    page = visit("/teach")
    button = page.get_by_role("button", name="Copy")
    expect(button).to_be_visible()
    assert button.evaluate(_OPACITY) == 1


@pytest.mark.parametrize(("width", "columns"), [(1366, 5), (390, 1)])
def test_exercises_stand_in_the_order_of_the_course_across_the_page(page: Page, width: int, columns: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto("/exercises")
    tiles = page.locator("[class*='st-key-course-tile-'] a:visible")
    tiles.nth(24).wait_for()
    wait_until_settled(page)
    sections = page.locator(".course-title")
    titles = [title.locator("h4").inner_text() for title in sections.all()]
    assert [title.partition(".")[0] for title in titles] == [str(number) for number in range(1, len(titles) + 1)]
    tops = [box(section)["y"] for section in sections.all()]
    assert tops == sorted(tops)
    links = [box(link) for link in tiles.all()]
    assert len({round(one["x"]) for one in links}) == columns
    assert max(one["x"] + one["width"] for one in links) <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut = "links => links.filter((link) => link.scrollWidth > link.clientWidth + 1).length"
    assert tiles.evaluate_all(cut) == 0


@pytest.mark.parametrize("name", LABS)
def test_the_question_stands_on_one_line_and_the_idea_is_short(page: Page, visit: Visit, name: str) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    visit(f"/{name}")
    heading = page.get_by_role("heading").first
    expect(heading).to_be_visible()
    page.wait_for_function("() => document.querySelector('.st-key-lab-head h3').getBoundingClientRect().height < 48")
    idea = page.locator(".st-key-lab-line [data-testid=stMarkdownContainer]").first
    assert 0 < len(idea.inner_text().split()) <= 25
    picture(page)


@pytest.mark.parametrize("name", SLIDERS)
def test_twenty_arrow_keys_in_a_row_work_on_every_slider(visit: Visit, name: str) -> None:
    page = visit(f"/{name}")
    picture(page)
    for number in range(page.get_by_role("slider").count()):
        slider = page.get_by_role("slider").nth(number)
        slider.focus()
        start, most, step = (float(slider.get_attribute(part) or 0) for part in ("value", "max", "step"))
        key, way = ("ArrowRight", 1) if start < most else ("ArrowLeft", -1)
        for _ in range(TIMES):
            page.keyboard.press(key)
        wait_until_settled(page)
        page.wait_for_timeout(300)
        wait_until_settled(page)
        wanted = max(float(slider.get_attribute("min") or 0), min(start + way * TIMES * step, most))
        assert float(slider.input_value()) == pytest.approx(wanted)
        assert slider.evaluate("input => input.getRootNode().activeElement === input")


def test_a_filter_slider_pushed_to_its_end_shows_what_the_design_has(visit: Visit) -> None:
    page = visit("/module")
    picture(page)
    slider = page.get_by_role("slider", name="1×1 before the 5×5")
    for _ in range(3):
        slider.press("End")
        wait_until_settled(page)
    page.wait_for_url("**design=**512**")
    expect(slider).to_have_value("512")
    field = page.get_by_role("spinbutton", name="1×1 before the 5×5")
    expect(field).to_have_value("512")
    wait_until_settled(page)
    page.wait_for_timeout(500)
    field.fill("700")
    field.press("Enter")
    page.wait_for_url("**design=**700**")
    wait_until_settled(page)
    expect(field).to_have_value("700")
    expect(slider).to_have_value("512")
