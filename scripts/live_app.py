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
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

__all__ = [
    "FLAGS",
    "ROOT",
    "Server",
    "find_chromium",
    "is_local",
    "open_browser",
    "run_app",
    "run_server",
    "wait_until_drawn",
    "wait_until_settled",
]

ROOT: Final = Path(__file__).resolve().parents[1]
_START_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 10.0
FLAGS: Final = (
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


@dataclass
class Server:
    """The app as Streamlit serves it at a port; it can be killed and started again there.

    What it prints is added to the file `log`; `database` is the URL of its rooms'; `path` is the one under which it is
    served, such as ``lab``, where it shares a name.
    """

    script: Path
    log: Path
    port: int
    database: str
    path: str = ""
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Return its address."""
        return f"http://127.0.0.1:{self.port}" + (f"/{self.path}" if self.path else "")

    @property
    def pid(self) -> int:
        """Return the number of its process. Raises RuntimeError while it does not run."""
        if self._process is None:
            raise RuntimeError(f"{self.url}: does not run; start it first")
        return self._process.pid

    def start(self) -> None:
        """Return once it is healthy. Raises RuntimeError where it does not start."""
        options = {"port": str(self.port), "address": "127.0.0.1", "headless": "true", "fileWatcherType": "none"}
        if self.path:
            options["baseUrlPath"] = self.path
        flags = [part for name, value in options.items() for part in (f"--server.{name}", value)]
        command = [sys.executable, "-m", "streamlit", "run", str(self.script), *flags]
        environment = {**os.environ, "INCEPTION_LAB_DATABASE": self.database}
        with self.log.open("a", encoding="utf-8") as output:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
            )
        _wait_until_healthy(self._process, self.url, self.log)

    def kill(self) -> None:
        """End it at once, as a power cut does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """Ask it to end; kill it where it does not."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None


@contextmanager
def run_server(
    script: Path, log: Path, port: int | None = None, database: str | None = None, path: str = ""
) -> Iterator[Server]:
    """Run `script` by Streamlit until the block ends, at a free port where none is given.

    Its rooms are in `database`; else in the environment's, else beside the file `log`: none are the user's.
    Raises RuntimeError where it does not start.
    """
    log.write_text("", encoding="utf-8")
    rooms = database or os.environ.get("INCEPTION_LAB_DATABASE") or f"sqlite:///{log.resolve()}.rooms"
    server = Server(script, log, port or _free_port(), rooms, path)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@contextmanager
def run_app(script: Path, log: Path, port: int | None = None, path: str = "") -> Iterator[str]:
    """Run `script` as `run_server` does; yield its URL."""
    with run_server(script, log, port, path=path) as server:
        yield server.url


@contextmanager
def open_browser(chromium: str) -> Iterator[Browser]:
    """Start the Chromium at path `chromium`, headless and with a fresh profile."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, headless=True, args=list(FLAGS))
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
