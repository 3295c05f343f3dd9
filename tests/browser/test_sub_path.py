"""The app under a path of a name that it shares, as behind a school's reverse proxy."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from scripts.live_app import ROOT, run_app, wait_until_drawn, wait_until_settled


@pytest.fixture(scope="module")
def under_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with run_app(ROOT / "app.py", tmp_path_factory.mktemp("sub_path") / "log", path="lab") as url:
        yield url


def test_every_kind_of_drawing_loads_and_every_link_stays_under_the_path(browser: Browser, under_lab: str) -> None:
    page = browser.new_page()
    missing: list[str] = []
    page.on("response", lambda answer: missing.append(answer.url) if answer.status >= 400 else None)
    page.goto(f"{under_lab}/module")
    wait_until_drawn(page)
    assert page.locator(".scale[data-drawn]").count()
    page.get_by_role("link", name="exercises").first.click()
    page.wait_for_url(f"{under_lab}/exercises*")
    wait_until_settled(page)
    page.goto(f"{under_lab}/explorer")
    wait_until_drawn(page)
    assert page.locator(".graph[data-drawn]").count()
    page.goto(f"{under_lab}/teach")
    wait_until_settled(page)
    expect(page.get_by_test_id("stCode").first).to_contain_text(f"{under_lab}/")
    page.goto(under_lab)
    page.locator(".story").first.wait_for()
    # Streamlit itself asks at the page's address first whether the server is there.
    assert [address for address in missing if "/_stcore/" not in address] == []
