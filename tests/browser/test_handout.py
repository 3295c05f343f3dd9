"""A lesson on paper, printed by Chromium on A4 and on Letter: few pages, and no figure larger than one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from inception_lab.teach.handout import handout
from inception_lab.teach.lesson_plan import lesson_plans

PLANS, _ = lesson_plans()
PAGES = {45: (4, 6), 90: (6, 8)}
"""At most so many pages by a lesson's minutes: the students', the teacher's."""
MILLIMETRE = 96 / 25.4
TEXT_WIDTH, LEAST_HEIGHT = 210 - 2 * 16, 279 - 15 - 17
"""Of A4's width and of Letter's height, without margins."""


@pytest.fixture
def paper(browser: Browser) -> Iterator[Page]:
    """Return a tab of its own: a printed lesson needs no server."""
    tab = browser.new_page()
    yield tab
    tab.close()


def shown(page: Page, text: str, tmp_path: Path) -> None:
    file = tmp_path / "lesson.html"
    file.write_text(text, encoding="utf-8")
    page.goto(file.as_uri())


@pytest.mark.parametrize("teacher", [False, True])
@pytest.mark.parametrize("name", list(PLANS))
def test_a_lesson_prints_on_few_pages_of_both_sizes(paper: Page, tmp_path: Path, name: str, *, teacher: bool) -> None:
    shown(paper, handout(PLANS[name], teacher=teacher), tmp_path)
    for size in ("A4", "Letter"):
        printed = paper.pdf(format=size)
        assert 2 <= len(re.findall(rb"/Type /Page\b(?!s)", printed)) <= PAGES[PLANS[name].minutes][teacher]


@pytest.mark.parametrize("name", list(PLANS))
def test_nothing_is_wider_than_the_paper_nor_cut(paper: Page, tmp_path: Path, name: str) -> None:
    asked: list[str] = []
    paper.on("request", lambda request: asked.append(request.url))
    paper.set_viewport_size({"width": round(TEXT_WIDTH * MILLIMETRE), "height": 900})
    paper.emulate_media(media="print")
    for teacher in (False, True):
        shown(paper, handout(PLANS[name], teacher=teacher), tmp_path)
        assert paper.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for whole in paper.locator("figure, table, .short").all():
            box = whole.bounding_box()
            assert box is not None and box["height"] <= LEAST_HEIGHT * MILLIMETRE
            assert whole.evaluate("element => getComputedStyle(element).breakInside") == "avoid"
        least = paper.evaluate(
            "Math.min(...[...document.querySelectorAll('p, td, th, li')].map(e =>"
            " parseFloat(getComputedStyle(e).fontSize)))"
        )
        assert round(least * 72 / 96, 1) >= 10
    assert all(url.startswith("file://") for url in asked)
