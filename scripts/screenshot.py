"""Photograph the app: ``python -m scripts.screenshot`` for the README, with a folder for every page in four sizes."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from playwright.sync_api import Browser, Page

from inception_lab.ui.navigation import PAGES
from scripts.live_app import ROOT, find_chromium, open_browser, run_app, wait_until_drawn

_TARGET: Final = ROOT / "assets" / "screenshot.png"
_LINK: Final = "/explorer?variant=googlenet&depth=branch&stage=Inception+3"
_MAX_BYTES: Final = 400_000
_PATIENCE_SECONDS: Final = 120.0
_STILL_MS: Final = 700
"""What Plotly and the drawings move after the script has ended."""


@dataclass(frozen=True, slots=True)
class Size:
    """A window in pixels, its theme, and what a link says of the type."""

    width: int
    height: int
    theme: Literal["light", "dark"] = "light"
    query: str = ""


_README: Final = Size(1360, 1000)
_SIZES: Final[Mapping[str, Size]] = {
    "light": Size(1366, 768),
    "dark": Size(1366, 768, "dark"),
    "large": Size(1920, 1080, query="type=large"),
    "phone": Size(390, 844),
}


def main(arguments: list[str]) -> None:
    """Write assets/screenshot.png, or every page into a folder. Raises SystemExit without Chromium."""
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit("no Chromium was found; run scripts/install_tool.sh chromium or set CHROMIUM to its path")
    with (
        tempfile.TemporaryDirectory() as folder,
        run_app(ROOT / "app.py", Path(folder) / "log") as url,
        open_browser(chromium) as browser,
    ):
        _photograph_readme(browser, url)
        if arguments:
            _photograph_pages(browser, url, Path(arguments[0]))


def _photograph_readme(browser: Browser, url: str) -> None:
    """Write the README's picture. Raises SystemExit if it is too large."""
    page = _open(browser, url, _README)
    page.goto(_LINK)
    wait_until_drawn(page, _PATIENCE_SECONDS)
    picture = page.screenshot()
    page.context.close()
    if len(picture) > _MAX_BYTES:
        raise SystemExit(f"the picture has {len(picture):,} bytes; at most {_MAX_BYTES:,} are wanted")
    _TARGET.write_bytes(picture)
    print(f"{_TARGET.relative_to(ROOT)}: {len(picture):,} bytes")


def _photograph_pages(browser: Browser, url: str, folder: Path) -> None:
    """Write every page in every size into a folder, as NAME-SIZE.png."""
    folder.mkdir(parents=True, exist_ok=True)
    links = {name: f"/{name}" for name in PAGES} | {"explorer-scale": "/explorer?look=scale"}
    for words, size in _SIZES.items():
        page = _open(browser, url, size)
        for name, link in links.items():
            mark = "&" if "?" in link else "?"
            page.goto(f"{link}{mark}{size.query}" if size.query else link)
            wait_until_drawn(page, _PATIENCE_SECONDS)
            page.wait_for_timeout(_STILL_MS)
            target = folder / f"{name}-{words}.png"
            page.screenshot(path=target)
            print(target)
        page.context.close()


def _open(browser: Browser, url: str, size: Size) -> Page:
    context = browser.new_context(
        base_url=url,
        viewport={"width": size.width, "height": size.height},
        color_scheme=size.theme,
        reduced_motion="reduce",
        has_touch=size.width < 600,
    )
    page = context.new_page()
    page.set_default_timeout(1000 * _PATIENCE_SECONDS)
    return page


if __name__ == "__main__":
    main(sys.argv[1:])
