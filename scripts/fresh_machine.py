"""Try on a clean clone what README.md tells a newcomer to type, then start the app where there is no network.

It says what was downloaded and how long each step took. Run it by any Python from
3.11; only this file's second half, which asks for a page, needs what was installed.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import shlex
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.request import urlopen

__all__ = ["downloaded", "install", "main", "start_and_ask"]

ROOT: Final = Path(__file__).resolve().parents[1]
_START_SECONDS: Final = 180.0
_PAGE: Final = ("explorer", "6,998,552")
"""A page and a number that it computes: GoogLeNet's parameters."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Install into a clean clone and try it; return the first exit status that is not 0."""
    parser = argparse.ArgumentParser(prog="python -m scripts.fresh_machine", description=__doc__)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="clone into this new folder and leave it there")
    parser.add_argument("--start", action="store_true", help="only start the app of this folder and ask for a page")
    options = parser.parse_args(arguments)
    if options.start:
        return start_and_ask(ROOT)
    with tempfile.TemporaryDirectory() as temporary:
        clone = Path(options.keep or Path(temporary, "clone")).resolve()
        return install(clone, Path(temporary)) or _start_without_network(clone)


# ── Installing ───────────────────────────────────────────────────────────────


def install(clone: Path, temporary: Path) -> int:
    """Copy the project to `clone` and type README's lines there; return the exit status of the one that fails."""
    _copy(clone)
    log = temporary / "pip.log"
    # Nothing is taken from a cache, and no user's settings are read.
    environment = {**os.environ, "HOME": str(temporary), "PIP_LOG": str(log), "PIP_NO_CACHE_DIR": "1"}
    *lines, _ = _lines(clone)
    for line in lines:
        start = time.monotonic()
        status = subprocess.run(["sh", "-c", line], cwd=clone, env=environment, stdout=subprocess.DEVNULL).returncode
        print(f"{time.monotonic() - start:7.0f} s  {line}", flush=True)
        if status:
            return status
    fetched, here = downloaded(log.read_text(encoding="utf-8") if log.exists() else "")
    print(f"{fetched / 1e6:7.0f} MB downloaded by pip, and {here / 1e6:.0f} MB from folders that its settings name")
    print(f"{_bytes(clone / '.venv') / 1e6:7.0f} MB in .venv", flush=True)
    return 0


def downloaded(log: str) -> tuple[int, int]:
    """Return how many bytes pip's log says it downloaded, and how many bytes the local files have that it took."""
    units = {"bytes": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9}
    fetched = re.findall(r"Downloading \S+ \(([\d.]+) (bytes|kB|MB|GB)\)", log)
    here = {Path(path) for path in re.findall(r"Processing (/\S+\.(?:whl|tar\.gz))", log)}
    sizes = (file.stat().st_size for file in here if file.is_file())
    return round(sum(float(size) * units[unit] for size, unit in fetched)), sum(sizes)


def _copy(clone: Path) -> None:
    """Copy what git has committed; all files where this is no clone, or there is no git."""
    if shutil.which("git") and (ROOT / ".git").exists():
        subprocess.run(["git", "clone", "--quiet", "--depth", "1", ROOT.as_uri(), str(clone)], check=True)
    else:
        shutil.copytree(ROOT, clone, ignore=shutil.ignore_patterns(".git", ".venv", "node_modules", "__pycache__"))


def _lines(clone: Path) -> list[str]:
    """Return the shell's lines of README's part "Run it" without make; the last one starts the app."""
    [block] = re.findall(r"^Without make:\n\n```\n(.*?)^```$", _part("Run it", clone), re.M | re.S)
    return str(block).splitlines()


def _part(title: str, clone: Path) -> str:
    text = (clone / "README.md").read_text(encoding="utf-8")
    return text.partition(f"## {title}\n")[2].partition("\n## ")[0]


def _bytes(folder: Path) -> int:
    return sum(file.lstat().st_size for file in folder.rglob("*") if file.is_file())


# ── Starting without a network ───────────────────────────────────────────────


def _start_without_network(clone: Path) -> int:
    """Start the clone's app in a network of its own, which has nothing but itself, where Linux lets this user."""
    is_root = os.name == "posix" and os.geteuid() == 0
    apart = ["unshare", *([] if is_root else ["--map-root-user"]), "--net"]
    is_allowed = shutil.which("unshare") and not subprocess.run([*apart, "true"], capture_output=True).returncode
    if not is_allowed:
        print("This user may not take a network away here (unshare), so the app is started with it.")
    command = [str(clone / ".venv/bin/python"), "-m", "scripts.fresh_machine", "--start"]
    return subprocess.run([*(apart if is_allowed else []), *command], cwd=clone).returncode


def start_and_ask(clone: Path) -> int:
    """Start the app as README does, ask for a page as a browser does and for a run; return 0 where both come."""
    network = "with a network" if _reaches_a_network() else "without a network"
    port = _free_port()
    address = ["--server.address", "127.0.0.1", "--server.port", str(port), "--server.headless", "true"]
    start = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as home,
        subprocess.Popen(
            [*shlex.split(_lines(clone)[-1]), *address],
            cwd=clone,
            env={**os.environ, "HOME": home},  # its rooms are not the user's
            stdout=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
        ) as app,
    ):
        try:
            _wait_until_healthy(app, f"http://127.0.0.1:{port}")
            print(f"{time.monotonic() - start:7.1f} s  until the app answers, {network}", flush=True)
            asyncio.run(_ask(f"http://127.0.0.1:{port}"))
            print(f"{time.monotonic() - start:7.1f} s  until the page “{_PAGE[0]}” says {_PAGE[1]}", flush=True)
        finally:
            app.terminate()
    start = time.monotonic()
    run = [sys.executable, "-m", "inception_lab", "run", "reduced_module", "--repeats", "1"]
    status = subprocess.run(run, cwd=clone, stdout=subprocess.DEVNULL).returncode
    print(f"{time.monotonic() - start:7.1f} s  a run in torch, {network}: {'failed' if status else 'done'}")
    return status


def _reaches_a_network() -> bool:
    """Tell whether another machine has a route; a network that has just been made has its own address still off."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        if os.name == "posix" and os.geteuid() == 0:
            import fcntl  # not on Windows

            get_flags, set_flags, up = 0x8913, 0x8914, 1
            name, flags = struct.unpack("16sH14x", fcntl.ioctl(probe, get_flags, struct.pack("16s16x", b"lo")))
            if not flags & up:
                fcntl.ioctl(probe, set_flags, struct.pack("16sH14x", name, flags | up))
        try:
            probe.connect(("192.0.2.1", 9))  # nobody's address (RFC 5737); nothing is sent
        except OSError:
            return False
    return True


async def _ask(url: str) -> None:
    from scripts.visit import Visit  # needs what was installed

    page, number = _PAGE
    visit = Visit(url, "", page)
    visit.open()
    await visit.until_that(lambda: number in str(visit.elements), _START_SECONDS, number)
    await visit.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(app: subprocess.Popen[bytes], url: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and app.poll() is None:
        try:
            with urlopen(f"{url}/_stcore/health", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{url}: the app did not start within {_START_SECONDS:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
