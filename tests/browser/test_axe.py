"""Every page in both themes under axe: no violation of ours, and of Streamlit's own those that are listed here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from inception_lab.ui.navigation import PAGES
from scripts.live_app import wait_until_drawn

STREAMLITS: Final[dict[str, tuple[str, str]]] = {
    # rule: what is in the HTML of an element that breaks it, and why that is Streamlit's
}
RULES: Final = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
LINKS: Final = (
    *(f"/{name}" for name in PAGES),
    "/explorer?look=scale&node=module%3A3a",
    "/module?exercise=01_one_large_kernel",
    "/explorer?variant=inception_v3&exercise=21_forty_two_layers",
)


@pytest.fixture(params=["light", "dark"])
def themed(request: pytest.FixtureRequest, browser: Browser, app_url: str) -> Iterator[Page]:
    """Open a tab in one of the two themes."""
    theme: Literal["light", "dark"] = request.param
    context = browser.new_context(
        base_url=app_url, viewport={"width": 1366, "height": 768}, color_scheme=theme, reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()


def is_streamlits(rule: str, html: str) -> bool:
    return rule in STREAMLITS and STREAMLITS[rule][0] in html


@pytest.mark.parametrize("link", LINKS)
def test_axe_finds_nothing_of_ours(themed: Page, link: str) -> None:
    themed.goto(link)
    wait_until_drawn(themed)
    themed.wait_for_timeout(500)
    violations: list[dict[str, Any]] = Axe().run(themed, options=RULES).response["violations"]
    broken = [
        f"{violation['id']}: {node['html'][:240]}: {node['failureSummary']}"
        for violation in violations
        for node in violation["nodes"]
        if not is_streamlits(violation["id"], node["html"])
    ]
    assert not broken, "\n".join(broken)
