"""However the app ends, and whatever it is doing, no process of its cluster outlives it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final
from urllib.request import urlopen

import psutil
import pytest

from inception_lab.engine.serving.settings import MEMORY
from inception_lab.paths import ROOT
from scripts.visit import Visit

_PATIENCE_S: Final = 240.0
_GONE_S: Final = 60.0
_SERVED: Final = ("--server.address", "127.0.0.1", "--server.port")
COMMANDS: Final = {
    "streamlit": ("-m", "streamlit", "run", str(ROOT / "app.py"), *_SERVED),
    "inception-lab": ("-m", "inception_lab", "app", "--address", "127.0.0.1", "--port"),
}
pytestmark = [
    pytest.mark.timeout(900),
    pytest.mark.skipif(os.name != "posix", reason="sends signals"),
]


@contextmanager
def running_app(command: Sequence[str], log: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Start the app by a command that ends with the port, in a group of its own; leave nothing of it behind."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    environment = {**os.environ, "STREAMLIT_SERVER_HEADLESS": "true", MEMORY: "3GB"}
    with log.open("wb") as output:
        app = subprocess.Popen(
            [sys.executable, *command, str(port)], cwd=ROOT, env=environment, stdout=output, stderr=output
        )
    try:
        wait_for(lambda: is_healthy(f"http://127.0.0.1:{port}"))
        yield app, f"http://127.0.0.1:{port}"
    finally:
        left = family(app.pid)
        for process in left:
            with suppress(psutil.Error):
                process.kill()
        app.wait()


def is_healthy(url: str) -> bool:
    with suppress(OSError), urlopen(f"{url}/_stcore/health", timeout=5) as answer:
        return bool(answer.status == 200)
    return False


def wait_for(true: Callable[[], bool], seconds: float = _PATIENCE_S) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.1)


def family(pid: int) -> list[psutil.Process]:
    with suppress(psutil.Error):
        first = psutil.Process(pid)
        return [first, *first.children(recursive=True)]
    return []


def lives(process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    return False


async def begin_a_run(url: str) -> None:
    """Open the page, press Run, and leave when a worker measures: some seconds of work for any machine."""
    visit = Visit(url, "variant=inception_v4&input=3x598x598&tab=run", page="explorer")
    visit.open()
    try:
        await visit.until_that(lambda: visit.has("button", "Run"), _PATIENCE_S, "the button")
        await visit.press("Run")
        await visit.until_that(lambda: measures(visit), _PATIENCE_S, "a run that measures")
    finally:
        await visit.close()


def measures(visit: Visit) -> bool:
    bars = [one.progress.text for one in visit.elements if one.WhichOneof("type") == "progress"]
    return any(str(words).startswith(("Warming up", "Measuring", "Timing")) for words in bars)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL], ids=["terminated", "killed"])
def test_no_process_outlives_the_app(command: str, end: signal.Signals, tmp_path: Path) -> None:
    with running_app(COMMANDS[command], tmp_path / "log") as (app, url):
        asyncio.run(begin_a_run(url))
        processes = family(app.pid)
        names = " ".join(" ".join(process.cmdline()) for process in processes)
        assert "serving.host" in names and "spawn_main" in names and "resource_tracker" in names
        app.send_signal(end)
        app.wait(_PATIENCE_S)
        wait_for(lambda: not any(map(lives, processes)), _GONE_S)


def test_no_worker_outlives_its_host_and_the_next_run_has_another(tmp_path: Path) -> None:
    with running_app(COMMANDS["streamlit"], tmp_path / "log") as (app, url):
        asyncio.run(begin_a_run(url))
        [host, *below] = [one for one in family(app.pid)[1:] if lives(one)]
        host.kill()
        wait_for(lambda: not any(map(lives, [host, *below])), _GONE_S)
        asyncio.run(begin_a_run(url))
