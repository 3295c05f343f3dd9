"""Every page, in the states that matter and in both themes, under axe and under the Tab key alone.

Each page is loaded once for all tests of this file. Other files put under axe what has to be led there first: a class
at work, the theatre of each kind of layer, the drawing opened, the workshop of lessons.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from inception_lab.ui.navigation import PAGES
from scripts.live_app import wait_until_drawn, wait_until_settled
from tests.browser.test_writing import begin_copy

RULES: Final = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
PATIENCE_S: Final = 60


@dataclass(frozen=True)
class Known:
    """A rule that an element of Streamlit's own breaks, which no style and no setting of ours can mend."""

    rule: str
    within: str
    why: str


STREAMLITS: Final = (
    Known("list", '[data-testid="stSidebarNav"]', "on a phone its list of pages has headings between the items"),
    Known("listitem", '[data-testid="stSidebarNav"]', "on a phone its sections are plain boxes around the items"),
)
DESK: Final = (1366, 768)
PHONE: Final = (390, 844)
Theme = Literal["light", "dark"]
STATES: Final = (
    *(f"/{name}" for name in PAGES),
    "/explorer?look=scale&node=module%3A3a",
    "/explorer?variant=inception_v3&exercise=21_forty_two_layers",
    "/explorer?tab=costs",
    "/explorer?present=on",
    "/module?exercise=01_one_large_kernel",
    "/module?tour=module",
    "/module?predict=on",
)
LOADS: Final[list[tuple[Theme, tuple[int, int], str]]] = [
    *((theme, DESK, link) for theme in ("light", "dark") for link in STATES),
    ("light", PHONE, "/module"),
    ("dark", PHONE, "/explorer?node=module%3A3a"),
]


@dataclass
class Tabs:
    """One tab for each theme and size, kept for the whole file."""

    browser: Browser
    url: str

    def __post_init__(self) -> None:
        self._open: dict[tuple[Theme, tuple[int, int]], Page] = {}

    def at(self, theme: Theme, size: tuple[int, int]) -> Page:
        if (theme, size) not in self._open:
            context = self.browser.new_context(
                base_url=self.url,
                viewport={"width": size[0], "height": size[1]},
                color_scheme=theme,
                reduced_motion="reduce",
            )
            self._open[theme, size] = context.new_page()
        return self._open[theme, size]

    def close(self) -> None:
        for page in self._open.values():
            page.context.close()


@pytest.fixture(scope="module")
def tabs(browser: Browser, app_url: str) -> Iterator[Tabs]:
    """Keep tabs open for all tests of this file."""
    kept = Tabs(browser, app_url)
    yield kept
    kept.close()


@pytest.fixture(scope="module", params=LOADS, ids=lambda load: f"{load[0]}-{load[1][0]}-{load[2]}")
def loaded(request: pytest.FixtureRequest, tabs: Tabs) -> Page:
    """Load a page once for all tests that look at it."""
    theme, size, link = request.param
    page = tabs.at(theme, size)
    page.goto(link)
    wait_until_drawn(page, PATIENCE_S)
    page.wait_for_timeout(1000)  # what is drawn anew fades in
    return page


def broken(page: Page) -> list[str]:
    """Return what breaks a rule and is not Streamlit's own."""
    found = Axe().run(page, options=RULES).response
    assert any(rule["nodes"] for rule in found["passes"])
    return [
        f"{rule['id']}: {node['html'][:240]}: {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
        if not is_streamlits(page, rule["id"], node)
    ]


def is_streamlits(page: Page, rule: str, node: dict[str, Any]) -> bool:
    inside = [known.within for known in STREAMLITS if known.rule == rule]
    [target, *deeper] = node["target"]
    return not deeper and any(page.locator(target).first.evaluate(_WITHIN, within) for within in inside)


_WITHIN: Final = "(node, within) => Boolean(node.closest(within))"


def test_axe_finds_nothing_of_ours(loaded: Page) -> None:
    assert not broken(loaded), "\n".join(broken(loaded))


_FOCUS: Final = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  if (!at || at === document.body) return null;
  const read = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const linear = (c) => ((c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const ground = light(read(getComputedStyle(document.querySelector('[data-testid="stApp"]')).backgroundColor));
  let ring = 0;
  // A widget draws its ring around itself: an invisible input's stands around what is seen of it.
  for (let node = at, up = 0; node && up < 4; node = node.parentElement ?? node.getRootNode().host, up += 1) {
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(node);
    const colour = read(outlineColor);
    if (outlineStyle === "none" || parseFloat(outlineWidth) < 2 || colour[3] < 1) continue;
    const [dim, bright] = [light(colour), ground].sort((one, other) => one - other);
    ring = Math.max(ring, (bright + 0.05) / (dim + 0.05));
  }
  const box = at.getBoundingClientRect();
  const name = at.getAttribute("aria-label") || at.innerText || at.labels?.[0]?.innerText || at.title || at.tagName;
  return {
    name: name.trim().slice(0, 60),
    ring,
    seen: box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth,
    place: [Math.round(box.x), Math.round(box.y)].join(),
  };
}"""
MOST_TABS: Final = 45
LEAST_RING: Final = 3.0


def test_the_focus_is_seen_wherever_tab_leads_and_is_nowhere_caught(loaded: Page) -> None:
    loaded.locator("body").press("Escape")  # a tour's card and the large picture hold the focus; they go
    loaded.wait_for_timeout(1000)
    wait_until_drawn(loaded, PATIENCE_S)
    loaded.evaluate("document.activeElement?.blur()")
    stops = []
    for _ in range(MOST_TABS):
        loaded.keyboard.press("Tab")
        stop = loaded.evaluate(_FOCUS)
        if stop is None:
            break
        stops.append(stop)
    assert len(stops) > 5
    assert [stop["name"] for stop in stops if stop["ring"] < LEAST_RING] == []
    assert [stop["name"] for stop in stops if not stop["seen"]] == []
    caught = [one["name"] for one, other in itertools.pairwise(stops) if one == other]
    assert caught == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_workshop_of_lessons_breaks_no_rule(tabs: Tabs, theme: Theme) -> None:
    page = tabs.at(theme, DESK)
    page.goto("/teach")
    wait_until_settled(page, PATIENCE_S)
    begin_copy(page, "who makes")
    page.wait_for_timeout(1000)
    assert not broken(page), "\n".join(broken(page))


def test_a_room_breaks_no_rule_in_the_dark_theme(browser: Browser, app_url: str) -> None:
    """In the light theme a class is put under axe step by step where it is led through its questions."""
    others = [Tabs(browser, app_url) for _ in range(3)]
    teacher, screen, student = (one.at("dark", DESK) for one in others)
    try:
        teacher.goto("/classroom")
        teacher.get_by_label("Name of the class").fill("8b")
        teacher.get_by_role("button", name="Open a room", exact=True).click()
        teacher.wait_for_url(re.compile("room="), timeout=PATIENCE_S * 1000)
        wait_until_settled(teacher, PATIENCE_S)
        code = teacher.locator(".class-code").inner_text().replace(" ", "")
        screen.goto(str(teacher.get_by_role("link", name="Screen for the class").get_attribute("href")))
        student.goto(f"/classroom?room={code.lower()}")
        student.get_by_label("Nickname").fill("Ada")
        student.get_by_role("button", name="Join", exact=True).click()
        student.get_by_text("The next question is on its way.").wait_for(timeout=PATIENCE_S * 1000)
        for page in (teacher, screen, student):
            page.wait_for_timeout(1000)
            assert not broken(page), "\n".join(broken(page))
    finally:
        for one in others:
            one.close()
