"""Tours: every step of every tour scrolls to what it names and lights it, its card beside it, by key alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from playwright.sync_api import Page

from inception_lab.teach.tour import Tour, tours
from inception_lab.ui.tour_component import class_of
from scripts.live_app import wait_until_settled

Visit = Callable[[str], Page]
TOURS = tours()[0]
CARD = ".st-key-tour-card"
HEADER = 48
# What a step shows, found by the tour's own rules, and the card, as they stand; null while anything is missing.
SEEN = """async ([wanted, step]) => {
  const { found } = await import(new URL("app/static/tour/find.js", document.baseURI).href);
  const card = document.querySelector(".st-key-tour-card");
  if (!card || !card.textContent.includes(step) || document.querySelector('[data-stale="true"]')) return null;
  const thing = wanted && found(wanted);
  if (wanted && (!thing || !document.querySelector(".inception-tour-veil"))) return null;
  const { x, y, width, height } = card.getBoundingClientRect();
  return { thing: thing?.rect ?? null, rects: thing?.rects ?? [], card: { x, y, width, height } };
}"""
AT_REST = 3
"""Equal looks after which the page has come to rest."""


def wanted(tour: Tour, step: int) -> dict[str, Any]:
    """Return what a step shows, as the browser looks for it."""
    shown = tour.stop(step).shows
    assert shown is not None, f"step {step} of {tour.name} shows nothing"
    return {
        "keys": [class_of(key) for key in shown.keys],
        "inside": shown.place.inside,
        "layer": shown.layer,
    }


def at_rest(page: Page, tour: Tour, step: int) -> dict[str, Any]:
    """Wait until a step's thing and card stand still, and return where."""
    words = f"step {step} of {len(tour.stops)}"
    last: dict[str, Any] | None = None
    same = 0
    for _ in range(300):
        seen: dict[str, Any] | None = page.evaluate(SEEN, [wanted(tour, step), words])
        same = same + 1 if seen is not None and seen == last else 0
        # What is out of sight may be scrolled to later, once the page above it is drawn.
        in_sight = seen is not None and HEADER <= seen["thing"]["y"] < (page.viewport_size or {"height": 0})["height"]
        if seen is not None and same >= (AT_REST if in_sight else 5 * AT_REST):
            return seen
        last = seen
        page.wait_for_timeout(200)
    pytest.fail(f"{tour.name}, step {step}: what it shows was not found, or did not come to rest; last seen {last}")


def overlap(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Return the area that two rectangles share."""
    across = min(one["x"] + one["width"], other["x"] + other["width"]) - max(one["x"], other["x"])
    down = min(one["y"] + one["height"], other["y"] + other["height"]) - max(one["y"], other["y"])
    return max(0.0, across) * max(0.0, down)


def check(seen: dict[str, Any], width: int, height: int, where: str) -> None:
    """Hold that the thing is in sight, whole where it fits, and the card, too."""
    thing, card = seen["thing"], seen["card"]
    view = {"x": 0, "y": HEADER, "width": width, "height": height - HEADER}
    in_sight = overlap(thing, view) / (thing["width"] * min(thing["height"], view["height"]))
    assert in_sight > 0.9, f"{where}: only {in_sight:.0%} of what it names is in sight"
    assert overlap(card, {**view, "y": 0, "height": height}) == pytest.approx(card["width"] * card["height"], rel=0.02)


@pytest.mark.parametrize("name", TOURS)
def test_every_step_shows_what_it_names_by_key_alone(page: Page, name: str) -> None:
    tour = TOURS[name]
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"/{tour.lab}?tour={name}")
    wait_until_settled(page)
    for step in range(1, len(tour.stops) + 1):
        if step > 1:
            page.keyboard.press("ArrowRight")
        seen = at_rest(page, tour, step)
        where = f"{name}, step {step}"
        check(seen, 1366, 768, where)
        for rect in seen["rects"]:
            assert overlap(rect, seen["card"]) == 0, f"{where}: the card covers what it names"
    page.keyboard.press("Escape")
    page.locator(CARD).wait_for(state="detached")
    page.locator(".inception-tour-veil").wait_for(state="detached")


@pytest.mark.parametrize("name", ["module", "evolution"])
def test_on_a_phone_the_card_is_a_low_sheet_below_what_it_names(page: Page, name: str) -> None:
    tour = TOURS[name]
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/{tour.lab}?tour={name}")
    wait_until_settled(page)
    for step in range(1, len(tour.stops) + 1):
        if step > 1:
            page.locator(".st-key-tour-next button").click()
        seen = at_rest(page, tour, step)
        card, thing, where = seen["card"], seen["thing"], f"{name}, step {step}"
        assert card["height"] <= 0.35 * 844 + 1 and card["y"] + card["height"] == pytest.approx(844, abs=1)
        assert HEADER - 20 <= thing["y"] < card["y"], where
        if thing["height"] < card["y"] - HEADER - 20:
            assert thing["y"] + thing["height"] <= card["y"] + 1, f"{where}: the sheet covers what it names"


def test_keys_are_left_to_who_types_and_the_page_stays_usable(page: Page) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto("/factorization?tour=factorization")
    wait_until_settled(page)
    at_rest(page, TOURS["factorization"], 1)
    slider = page.get_by_role("slider").first
    slider.focus()
    page.keyboard.press("ArrowRight")
    wait_until_settled(page)
    assert "step 1 of" in page.locator(CARD).inner_text()
    assert "tour=factorization" in page.url
    page.locator(".st-key-knob-factorization-kernel").get_by_role("combobox").click()
    page.get_by_role("option", name="7×7").click()
    page.wait_for_url(re.compile("kernel=7"))


def test_the_knob_is_lit_and_named_before_it_moves(page: Page) -> None:
    page.emulate_media(reduced_motion="no-preference")
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto("/module?tour=module&step=3")
    wait_until_settled(page)
    at_rest(page, TOURS["module"], 3)
    slider = page.locator(".st-key-module-filters-3a-Branch_2-Conv2d_0a_1x1").get_by_role("slider")
    page.keyboard.press("ArrowRight")
    tag = page.locator(".inception-tour-veil div", has_text="16 → 96")
    tag.wait_for()
    assert slider.input_value() == "16"
    page.wait_for_function("slider => slider.value === '96'", arg=slider.element_handle())
    seen = at_rest(page, TOURS["module"], 4)
    check(seen, 1366, 768, "module, step 4")
    tag.wait_for(state="hidden")
