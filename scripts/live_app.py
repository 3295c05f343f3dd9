"""Start the app on a free port and open it in Chromium: for the browser tests and the screenshots."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

__all__ = ["ROOT", "find_chromium", "is_local", "open_browser", "run_app", "wait_until_drawn", "wait_until_settled"]

ROOT: Final = Path(__file__).resolve().parents[1]
_START_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 10.0
_FLAGS: Final = (
    # Containers have no user namespaces for the sandbox; only the app's own pages are opened.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No name and no address but this machine's resolves, so that a page cannot fetch from elsewhere unseen.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)


def find_chromium() -> str | None:
    """Return the path of a Chromium: `CHROMIUM` if set, else the first known name found."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next((path for path in map(shutil.which, names) if path), None)


def is_local(url: str) -> bool:
    """Say whether `url` stays on this machine; data and blob URLs have no host."""
    return urlsplit(url).hostname in (None, "localhost", "127.0.0.1")


@contextmanager
def run_app(script: Path, log: Path, port: int | None = None, path: str = "") -> Iterator[str]:
    """Run `script` by Streamlit until the block ends, at a free port where none is given; yield its URL once healthy.

    `path` is the one under which it is served, such as ``lab``. What the server prints goes to the file `log`.
    Raises RuntimeError where it does not start.
    """
    port = port or _free_port()
    options = {"port": str(port), "address": "127.0.0.1", "headless": "true", "fileWatcherType": "none"}
    if path:
        options["baseUrlPath"] = path
    flags = [part for name, value in options.items() for part in (f"--server.{name}", value)]
    command = [sys.executable, "-m", "streamlit", "run", str(script), *flags]
    # Rooms of a class that are opened here are none of the user's.
    environment = {"INCEPTION_LAB_DATABASE": f"sqlite:///{log.resolve()}.rooms", **os.environ}
    with log.open("w", encoding="utf-8") as output:
        server = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
        )
        try:
            url = f"http://127.0.0.1:{port}" + (f"/{path}" if path else "")
            _wait_until_healthy(server, url, log)
            yield url
        finally:
            _stop(server)


@contextmanager
def open_browser(chromium: str) -> Iterator[Browser]:
    """Start the Chromium at path `chromium`, headless and with a fresh profile."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, headless=True, args=list(_FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def wait_until_settled(page: Page, seconds: float = 30.0) -> None:
    """Wait until the script of `page` has run to its end and nothing that it drew is stale."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=seconds * 1000)
    page.wait_for_function("() => !document.querySelector('[data-stale=\"true\"]')", timeout=seconds * 1000)


def wait_until_drawn(page: Page, seconds: float = 30.0) -> None:
    """Wait until `page` has settled, its widgets are loaded and the drawings in sight drawn."""
    wait_until_settled(page, seconds)
    page.wait_for_function("() => !document.querySelector('[data-testid=\"stSkeleton\"]')", timeout=seconds * 1000)
    height = (page.viewport_size or {"height": 0})["height"]
    for drawing in (".graph", ".scale"):
        box = page.locator(drawing).first.bounding_box() if page.locator(drawing).count() else None
        # What is farther down is drawn when the visitor comes there.
        if box and box["y"] < height:
            page.locator(f"{drawing}[data-drawn]").first.wait_for(state="attached", timeout=seconds * 1000)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_healthy(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            with urlopen(f"{url}/_stcore/health", timeout=1) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.1)
    said = log.read_text(encoding="utf-8")[-2000:]
    raise RuntimeError(f"{url}: the app did not start within {_START_SECONDS:.0f} s; the server said:\n{said}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(timeout=_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
