"""The drawing to walk into, as a browser test handles it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

Visit = Callable[[str], Page]
EXPLORER = "/explorer"
"""The explorer's address."""


def open_drawing(visit: Visit, query: str = "variant=googlenet") -> Page:
    """Open the explorer and wait until its drawing is laid out."""
    page = visit(f"{EXPLORER}?{query}")
    page.locator(".graph[data-drawn]").wait_for()
    return page


def drawn(page: Page) -> int:
    """Return how often the drawing was laid out so far."""
    return int(page.locator(".graph").first.get_attribute("data-drawn") or 0)


def wait_for_another(page: Page, before: int) -> None:
    """Wait until the drawing was laid out once more than `before`."""
    page.wait_for_function(
        "before => [...document.querySelectorAll('*')].some(host => host.shadowRoot?.querySelector("
        "`.graph`)?.dataset.drawn > before) || document.querySelector('.graph')?.dataset.drawn > before",
        arg=before,
    )


def boxes(page: Page) -> list[str]:
    """Return the ids of the boxes that are drawn."""
    ids: list[str] = page.locator(".box").evaluate_all("boxes => boxes.map(box => box.dataset.id)")
    return ids


def toggle(page: Page, part: str) -> None:
    """Open or close a part by its sign, and wait until that is drawn."""
    before = drawn(page)
    # The sign may be out of sight: the sheet is longer than the window.
    page.locator(f'.graph [data-toggle="{part}"]').first.dispatch_event("click")
    wait_for_another(page, before)


def to_depth(page: Page, name: str) -> None:
    """Open everything to a depth, and wait until that is drawn and the page has taken note."""
    before = drawn(page)
    page.locator(".bar").get_by_role("button", name=name, exact=True).first.click()
    wait_for_another(page, before)


def colour_by(page: Page, title: str) -> None:
    """Choose what the colours of the explorer's drawing say."""
    page.get_by_role("combobox", name="Colour by").click()
    page.get_by_role("option", name=f"Colour: {title}").first.click()


def height_in_drawing(page: Page, selector: str) -> float:
    """Return how far below the drawing's upper edge an element begins, in pixels."""
    inside, around = page.locator(selector).first.bounding_box(), page.locator("svg.drawing").first.bounding_box()
    assert inside and around
    return inside["y"] - around["y"]
