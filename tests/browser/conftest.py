"""The running app in a real browser, where any request to another host and any console error fails the test."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page

from scripts.live_app import ROOT, find_chromium, is_local, open_browser, run_app, wait_until_settled

LOOKED_FOR = ("_stcore/health", "_stcore/host-config")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder, and run them last: Playwright keeps an event loop in the main thread."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: here in item.path.parents)


@pytest.fixture(scope="session")
def app_script() -> Path:
    """Return the script that Streamlit runs; a module may put its own in its place."""
    return ROOT / "app.py"


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return Chromium's path; without one a test is skipped, and fails where CI is set."""
    path = find_chromium()
    if path is None:
        reason = "no Chromium was found; run scripts/install_tool.sh chromium or set CHROMIUM to its path"
        if os.environ.get("CI"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    return path


@pytest.fixture(scope="session")
def app_url(chromium: str, app_script: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run the app for all tests; it starts only where there is a browser to open it."""
    del chromium
    with run_app(app_script, tmp_path_factory.mktemp("server") / "streamlit.log") as url:
        yield url


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Run one Chromium for all tests."""
    with open_browser(chromium) as running:
        yield running


@pytest.fixture
def console_errors() -> list[str]:
    """Return what the page complained about so far; a test that provokes errors clears it."""
    return []


@pytest.fixture
def requests_elsewhere() -> list[str]:
    """Return the requests for other hosts so far; none of them left this machine."""
    return []


@pytest.fixture
def page(browser: Browser, app_url: str, console_errors: list[str], requests_elsewhere: list[str]) -> Iterator[Page]:
    """Open an empty tab with a fresh profile; afterwards fail for console errors and requests elsewhere."""

    def note_request(url: str) -> None:
        if not is_local(url):
            requests_elsewhere.append(url)

    def note_message(message: ConsoleMessage) -> None:
        # Below a page's address Streamlit first looks for its server where it is not (streamlit/streamlit#7074).
        if message.type == "error" and not message.location["url"].endswith(LOOKED_FOR):
            console_errors.append(message.text)

    def note_exception(error: Error) -> None:
        console_errors.append(str(error))

    context = browser.new_context(
        base_url=app_url, viewport={"width": 1280, "height": 900}, locale="en-GB", reduced_motion="reduce"
    )
    context.on("request", lambda request: note_request(request.url))
    context.on("console", note_message)
    tab = context.new_page()
    tab.on("pageerror", note_exception)
    tab.on("websocket", lambda socket: note_request(socket.url))
    try:
        yield tab
    finally:
        context.close()
    assert requests_elsewhere == [], "the page asked other hosts than its own"
    assert console_errors == [], "the page reported errors in the browser's console"


@pytest.fixture
def visit(page: Page) -> Callable[[str], Page]:
    """Return a function that opens a path of the app and waits until its script has run."""

    def visit_path(path: str) -> Page:
        page.goto(path)
        wait_until_settled(page)
        return page

    return visit_path
