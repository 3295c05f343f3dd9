"""What the app leaves in a visitor's browser is what operators are told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from playwright.sync_api import Page

from inception_lab.paths import ROOT

OPERATORS: Final = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")


def test_a_visitors_browser_keeps_one_cookie_the_theme_and_what_is_solved(visit: Callable[[str], Page]) -> None:
    visit("/module")
    page = visit("/classroom")
    page.wait_for_function("() => document.cookie", timeout=60_000)
    assert page.evaluate("sessionStorage.length") == 0
    page = visit("/module?exercise=01_one_large_kernel")
    page.get_by_label("Your answer").fill("25*28²*192*32")
    page.get_by_label("Your answer").press("Enter")
    page.get_by_role("button", name="Check", exact=True).click()
    page.wait_for_function("() => sessionStorage.length > 0", timeout=60_000)
    cookies = page.context.cookies()
    # It ends with the browser's visit: a date of its own it has not got.
    assert [(one["name"], one["expires"]) for one in cookies] == [("_streamlit_xsrf", -1)]
    assert "`_streamlit_xsrf`" in OPERATORS
    assert page.evaluate("Object.keys(sessionStorage)") == ["inception-lab.visit"]
    kept = page.evaluate("Object.keys(localStorage)")
    assert kept and all(name.startswith(("stActiveTheme", "stSidebar")) for name in kept)
