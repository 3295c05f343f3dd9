"""Photograph the explorer for the README: ``python -m scripts.screenshot``."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from scripts.live_app import ROOT, find_chromium, open_browser, run_app, wait_until_settled

_TARGET: Final = ROOT / "assets" / "screenshot.png"
_LINK: Final = "/explorer?variant=googlenet&depth=branch&stage=Inception+3"
_MAX_BYTES: Final = 400_000


def main() -> None:
    """Write assets/screenshot.png. Raises SystemExit without Chromium, or if the picture is too large."""
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit("no Chromium was found; run scripts/install_tool.sh chromium or set CHROMIUM to its path")
    with (
        tempfile.TemporaryDirectory() as folder,
        run_app(ROOT / "app.py", Path(folder) / "log") as url,
        open_browser(chromium) as browser,
    ):
        page = browser.new_page(base_url=url, viewport={"width": 1360, "height": 1000}, color_scheme="light")
        page.goto(_LINK)
        page.locator(".graph[data-drawn]").wait_for()
        wait_until_settled(page)
        picture = page.screenshot()
    if len(picture) > _MAX_BYTES:
        raise SystemExit(f"the picture has {len(picture):,} bytes; at most {_MAX_BYTES:,} are wanted")
    _TARGET.write_bytes(picture)
    print(f"{_TARGET.relative_to(ROOT)}: {len(picture):,} bytes")


if __name__ == "__main__":
    main()
