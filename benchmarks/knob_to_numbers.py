"""How long from a knob's turn to new numbers on the page, in Chromium: on the Explorer and in the Module lab.

A turn is one arrow key on a slider, to a value that no one has asked for before. Its time is given from the key, and
from the message to the server that Streamlit sends a little later; it ends with the first number that is another.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page

from scripts.live_app import ROOT, find_chromium, open_browser, run_app, wait_until_settled
from scripts.turns import WATCH, percentiles

_TURNS: Final = 40
_WANTED_MS: Final = 250
_CASES: Final = (
    # words, link, the slider's name, the key that turns it
    ("Explorer, Inception-v3, width", "/explorer?variant=inception_v3&width=0.5", "Width", "ArrowRight"),
    ("Explorer to scale", "/explorer?variant=inception_v3&width=0.5&look=scale", "Width", "ArrowRight"),
    ("Module lab", "/module", "1×1 before the 5×5", "ArrowRight"),
)


def main() -> None:
    """Print percentiles and the load. Raises SystemExit without Chromium."""
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit("no Chromium was found; run scripts/install_tool.sh chromium or set CHROMIUM to its path")
    with (
        tempfile.TemporaryDirectory() as folder,
        run_app(ROOT / "app.py", Path(folder) / "log") as url,
        open_browser(chromium) as browser,
    ):
        for words, link, slider, key in _CASES:
            turns = _turns(browser, url, link, slider, key)
            print(f"{words}, {len(turns)} turns, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores:")
            keys, messages = ([turn[which] / 1000 for turn in turns] for which in (0, 1))
            print(f"  from the key {percentiles(keys)}, p95 wanted at most {_WANTED_MS} ms")
            print(f"  from the message {percentiles(messages)}")


def _turns(browser: Browser, url: str, link: str, slider: str, key: str) -> list[tuple[float, float]]:
    page: Page = browser.new_page(base_url=url, viewport={"width": 1366, "height": 768})
    page.goto(link)
    wait_until_settled(page)
    page.evaluate(WATCH)
    for number in range(1, _TURNS + 1):
        page.get_by_role("slider", name=slider).first.press(key)
        page.wait_for_function("number => window.turns.length >= number", arg=number)
        wait_until_settled(page)
    turns: list[tuple[float, float]] = page.evaluate("window.turns")
    page.close()
    return turns


if __name__ == "__main__":
    main()
