"""Count the words that each page shows: ``python -m scripts.count_words``, in the page and in its pictures."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Page

from inception_lab.ui.navigation import PAGES
from scripts.live_app import ROOT, find_chromium, open_browser, run_app, wait_until_settled

_WIDTH: Final = 1366
_HEIGHT: Final = 4000
"""So high that all of a page is in sight, and drawn."""
_PATIENCE_SECONDS: Final = 120.0
_STILL_MS: Final = 2500
_TRIES: Final = 20
# A word is what stands between blanks and has a letter or a digit. Shadow roots hold our drawings; a closed
# expander, a formula's source and what only a screen reader is told are not seen.
_COUNT: Final = """() => {
  const seen = { text: 0, pictures: 0 };
  const visit = (node, pictured) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const words = node.data.split(/\\s+/).filter((word) => /[\\p{L}\\p{N}]/u.test(word)).length;
      seen[pictured ? "pictures" : "text"] += words;
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    if (node.matches("style, script, title, .katex-mathml, [data-testid='stIconMaterial'], [role='tooltip']")) return;
    const style = getComputedStyle(node);
    if (style.display === "none" || style.visibility === "hidden") return;
    const closed = node.tagName === "DETAILS" && !node.open;
    const inside = pictured || node.tagName.toLowerCase() === "svg";
    for (const child of (node.shadowRoot ?? node).childNodes)
      if (!closed || child.tagName === "SUMMARY") visit(child, inside);
  };
  visit(document.querySelector("[data-testid='stMain']"), false);
  return seen;
}"""


@dataclass(frozen=True, slots=True)
class Words:
    """How many words a page shows as text, and how many in its pictures and charts."""

    page: str
    text: int
    pictures: int


def count_words(url: str, chromium: str, pages: Sequence[str]) -> Iterator[Words]:
    """Yield the words of each page of the app at `url`, on a wide screen and without the sidebar."""
    with open_browser(chromium) as browser:
        tab = browser.new_page(base_url=url, viewport={"width": _WIDTH, "height": _HEIGHT})
        tab.set_default_timeout(1000 * _PATIENCE_SECONDS)
        for name in pages:
            tab.goto(f"/{name}")
            tab.get_by_role("heading").first.wait_for()
            wait_until_settled(tab, _PATIENCE_SECONDS)
            yield Words(name, *_once_still(tab))


def _once_still(tab: Page) -> tuple[int, int]:
    """Return the words as text and in pictures, once they are the same twice: drawings come late."""
    before = (-1, -1)
    for _ in range(_TRIES):
        tab.wait_for_timeout(_STILL_MS)
        seen = tab.evaluate(_COUNT)
        now = (seen["text"], seen["pictures"])
        coming = tab.get_by_test_id("stSkeleton").count()
        if now == before and not coming:
            break
        before = now
    return before


def main(arguments: Sequence[str]) -> None:
    """Print a line for each page named, or for every page. Raises SystemExit without Chromium."""
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit("no Chromium was found; run scripts/install_tool.sh chromium or set CHROMIUM to its path")
    print(f"{'page':<16}{'text':>6}{'pictures':>10}")
    with (
        tempfile.TemporaryDirectory() as folder,
        run_app(ROOT / "app.py", Path(folder) / "log") as url,
    ):
        for words in count_words(url, chromium, arguments or list(PAGES)):
            print(f"{words.page:<16}{words.text:>6}{words.pictures:>10}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
