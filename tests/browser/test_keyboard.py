"""A whole lab by keyboard alone: from its address to an exercise answered, a knob turned and its numbers read."""

from __future__ import annotations

import re
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from scripts.live_app import wait_until_drawn, wait_until_settled

PATIENCE_MS: Final = 60_000
MOST_TABS: Final = 40
ROUND: Final = 120
"""Stops of a page once around: what is before the place where the focus is comes last."""
_NAME: Final = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  // The main part takes the focus, too, so that arrows scroll it; all that is written in it is not its name.
  if (!at || at === document.body || at.dataset.testid === "stMain") return "";
  return (at.getAttribute("aria-label") || at.labels?.[0]?.innerText || at.innerText || at.title || "").trim();
}"""


def tab_to(page: Page, name: str, *, most: int = MOST_TABS) -> None:
    """Press Tab until what has the focus is called `name`, a regular expression."""
    passed = []
    for _ in range(most):
        page.keyboard.press("Tab")
        passed.append(str(page.evaluate(_NAME)))
        if re.search(name, passed[-1]):
            return
    raise AssertionError(f"no {name!r} within {most} tabs: {passed}")


def skip_to_main(page: Page) -> None:
    """Take the page's first stop, which leads past the sidebar and the list of pages."""
    page.keyboard.press("Tab")
    assert page.evaluate(_NAME) == "Skip to main content"
    page.keyboard.press("Enter")


def test_a_whole_lab_is_done_by_keyboard_alone(page: Page) -> None:
    """5² · 28² · 192 · 32 = 120,422,400 MACs of the 5×5 alone; the 1×1 before it has 16 filters, then 17."""
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto("/module")
    wait_until_drawn(page, 60)
    # To the exercises of this lab, and into the first.
    skip_to_main(page)
    tab_to(page, r"\d+ exercises$", most=12)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/exercises"), timeout=PATIENCE_MS)
    wait_until_settled(page, 60)
    tab_to(page, "What one large kernel costs")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/module"), timeout=PATIENCE_MS)
    expect(page.get_by_text("Exercise: What one large kernel costs")).to_be_visible(timeout=PATIENCE_MS)
    wait_until_settled(page, 60)
    # A wrong answer, then the right one.
    for answer, said in (("12.4 M", "Too small"), ("120,422,400", "Right: 120,422,400 MACs")):
        tab_to(page, "Your answer", most=ROUND)
        page.keyboard.press("Control+a")
        page.keyboard.type(answer)
        tab_to(page, "Check$", most=6)
        page.keyboard.press("Enter")
        expect(page.get_by_text(said).first).to_be_visible(timeout=PATIENCE_MS)
        wait_until_settled(page, 60)
    # The figures have come; the knob is turned by an arrow, and the numbers of the bars follow.
    tab_to(page, "^1×1 before the 5×5$", most=ROUND)
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile("design="), timeout=PATIENCE_MS)
    wait_until_settled(page, 60)
    tab_to(page, "Numbers: MACs, parameters, bytes$", most=ROUND)
    page.keyboard.press("Enter")
    table = page.get_by_role("region", name=re.compile("^MACs, parameters, bytes"))
    expect(table.get_by_role("cell", name="13,221,376", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    tab_to(page, "^MACs, parameters, bytes, as a table$", most=3)
    wait_until_settled(page, 60)


@pytest.mark.parametrize(
    ("name", "control", "keys"),
    [
        ("explorer", "^Width$", ["ArrowRight"]),
        ("factorization", "^Grid$", ["ArrowRight"]),
        ("stem", "^Compare Keras with$", ["ArrowDown", "ArrowDown", "Enter"]),
        ("grid", "^Grid$", ["ArrowRight"]),
        ("compare", "^Prepared pairs$", ["ArrowDown", "ArrowDown", "Enter"]),
        ("evolution", "^Step$", ["ArrowDown", "ArrowDown", "Enter"]),
        ("claims", "^Verdict$", ["ArrowDown", "ArrowDown", "Enter"]),
    ],
)
def test_what_a_page_turns_on_is_reached_and_turned_by_keys(
    page: Page, name: str, control: str, keys: list[str]
) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"/{name}")
    wait_until_drawn(page, 60)
    before = page.url, page.get_by_test_id("stMain").inner_text()
    tab_to(page, control)
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_url(lambda url: url != before[0], timeout=PATIENCE_MS)
    wait_until_settled(page, 60)
    assert page.get_by_test_id("stMain").inner_text() != before[1]


def test_a_picture_to_scale_is_walked_by_arrows_and_says_its_numbers(page: Page) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto("/module")
    wait_until_drawn(page, 60)
    skip_to_main(page)
    tab_to(page, "^Naive over With reductions")
    heard = []
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
        heard.append(page.locator(".scale .said").first.inner_text())
    assert len(set(heard)) > 3, heard
    assert heard[0] == "input: 192×28×28" and "3×3 conv, 128: 173.4 M MACs" in heard[1], heard
