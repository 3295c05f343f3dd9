"""Back in the browser: a press a move, to the unchanged state too, and an entry a page."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from scripts.live_app import wait_until_settled

Visit = Callable[[str], Page]


def go_back(page: Page, times: int = 1) -> str:
    """Press Back; return the page's path with its query."""
    for _ in range(times):
        left = page.url
        page.go_back()
        page.wait_for_function("left => location.href !== left", arg=left)
        wait_until_settled(page)
        page.wait_for_timeout(200)
    return page.url.partition("//")[2].partition("/")[2]


def entries(page: Page) -> int:
    """Return how many entries the tab's history has."""
    return int(page.evaluate("history.length"))


def open_page(page: Page, section: str, name: str) -> None:
    """Open a page by the navigation."""
    page.get_by_test_id("stTopNavSection").get_by_text(section).click()
    page.get_by_role("menuitem", name=name).click()
    page.wait_for_url(re.compile(f"/{name.lower()}"))
    wait_until_settled(page)


def turn(page: Page, label: str, query: str) -> None:
    """Turn a slider by a key."""
    page.get_by_role("slider", name=label).first.press("ArrowRight")
    page.wait_for_url(re.compile(query))
    wait_until_settled(page)


def test_a_lab_goes_back_a_move_a_press_to_its_unchanged_state(visit: Visit) -> None:
    page = visit("/factorization")
    for grid in (29, 30):
        turn(page, "Grid", f"grid={grid}")
    assert go_back(page) == "factorization?grid=29"
    expect(page.get_by_role("slider", name="Grid")).to_have_value("29")
    assert go_back(page) == "factorization"
    expect(page.get_by_role("slider", name="Grid")).to_have_value("28")
    page.go_forward()
    expect(page.get_by_role("slider", name="Grid")).to_have_value("29")
    wait_until_settled(page)


def test_the_explorer_goes_back_a_move_a_press_to_its_unchanged_state(visit: Visit) -> None:
    page = visit("/?variant=inception_v3")
    start = page.url.partition("//")[2].partition("/")[2]
    classes = page.get_by_role("spinbutton", name="Classes")
    for number in ("10", "20"):
        classes.fill(number)
        classes.press("Enter")
        page.wait_for_url(re.compile(f"classes={number}"))
        wait_until_settled(page)
    assert "classes=10" in go_back(page)
    expect(classes).to_have_value("10")
    assert go_back(page) == start
    expect(classes).to_have_value("1000")


def test_a_change_of_the_page_is_one_entry_and_keeps_what_was_turned(visit: Visit) -> None:
    page = visit("/factorization")
    turn(page, "Grid", "grid=29")
    before = entries(page)
    open_page(page, "Labs", "Stem")
    open_page(page, "Labs", "Factorization")
    page.wait_for_url(re.compile("grid=29"))
    assert entries(page) == before + 2
    assert go_back(page).startswith("stem")
    assert go_back(page) == "factorization?grid=29"
    assert go_back(page) == "factorization"


@pytest.mark.parametrize("path", ["/module?bogus=1", "/stem?size=300"])
def test_opening_a_link_is_one_entry(page: Page, path: str) -> None:
    page.goto("about:blank")
    page.goto(path)
    wait_until_settled(page)
    page.wait_for_timeout(300)
    assert entries(page) == 2
