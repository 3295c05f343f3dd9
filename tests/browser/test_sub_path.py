"""The app under a path of a name that it shares: as it is, and behind the documentation's reverse proxy with TLS."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from scripts.live_app import ROOT, run_app, wait_until_drawn, wait_until_settled
from tests.reverse_proxy import run_behind_proxy

SECONDS = 90.0


@pytest.fixture(scope="module", params=["plain", "behind nginx"])
def under_lab(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("sub_path")
    if request.param == "plain":
        with run_app(ROOT / "app.py", folder / "log", path="lab") as url:
            yield url
    else:
        with run_behind_proxy(ROOT / "app.py", folder) as proxy:
            yield proxy.url


@pytest.fixture
def page_of_its_own(browser: Browser) -> Iterator[Page]:
    """Open an empty tab that takes the test's own certificate; tests/test_reverse_proxy.py checks it."""
    context = browser.new_context(ignore_https_errors=True)
    context.set_default_timeout(SECONDS * 1000)
    yield context.new_page()
    context.close()


def test_every_kind_of_drawing_loads_and_every_link_stays_under_the_path(page_of_its_own: Page, under_lab: str) -> None:
    page = page_of_its_own
    missing: list[str] = []
    page.on("response", lambda answer: missing.append(answer.url) if answer.status >= 400 else None)
    page.goto(f"{under_lab}/module")
    wait_until_drawn(page, SECONDS)
    assert page.locator(".scale[data-drawn]").count()
    page.get_by_role("link", name="exercises").first.click()
    page.wait_for_url(f"{under_lab}/exercises*")
    wait_until_settled(page, SECONDS)
    page.goto(f"{under_lab}/explorer")
    wait_until_drawn(page, SECONDS)
    assert page.locator(".graph[data-drawn]").count()
    page.goto(f"{under_lab}/teach")
    wait_until_settled(page, SECONDS)
    expect(page.get_by_test_id("stCode").first).to_contain_text(f"{under_lab}/")
    page.goto(under_lab)
    page.locator(".story").first.wait_for()
    # Streamlit itself asks at the page's address first whether the server is there.
    assert [address for address in missing if "/_stcore/" not in address] == []


def test_an_upload_comes_through(page_of_its_own: Page, under_lab: str, tmp_path: Path) -> None:
    """It is a request of its own, with a cookie against forged ones and a limit of the proxy's."""
    file = tmp_path / "nothing.toml"
    file.write_text("not a lesson's file")
    page = page_of_its_own
    page.goto(f"{under_lab}/teach")
    wait_until_settled(page, SECONDS)
    page.get_by_text("Write a lesson").click()
    page.get_by_role("button", name=re.compile("Upload TOML")).first.click()
    with page.expect_response(lambda answer: "/_stcore/upload_file/" in answer.url) as sent:
        page.locator('input[type="file"]').first.set_input_files(file)
    assert sent.value.ok and sent.value.url.startswith(f"{under_lab}/")
    expect(page.get_by_text("is no TOML").first).to_be_visible(timeout=SECONDS * 1000)
