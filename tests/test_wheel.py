"""The wheel in an environment of its own: the console command, the library, and the app with all its files."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import venv
import zipfile
from pathlib import Path
from urllib.request import urlopen

import pytest

from inception_lab.cli.commands import summary
from inception_lab.design import parse_design
from inception_lab.paths import ROOT

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build it from the files that git knows, so that nothing else gets in."""
    source, folder = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    tracked = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in filter(None, tracked.stdout.split("\0")):
        file = ROOT / name
        if file.is_file() and not file.is_symlink():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes(file.read_bytes())
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", str(folder)]
    subprocess.run([*build, str(source)], check=True, capture_output=True)
    [made] = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel alone in an empty environment; what it needs is lent to it, so as not to be fetched again."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run([scripts / "python", "-m", "pip", "install", "--quiet", "--no-deps", str(wheel)], check=True)
    paths = subprocess.run(
        [scripts / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    )
    Path(paths.stdout.strip(), "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return scripts


def run(installed: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [installed / "inception-lab", *arguments], cwd="/", capture_output=True, text=True, check=False
    )


def test_it_names_its_licence_and_brings_the_notices_and_every_file_of_the_app(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    metadata = next(name for name in names if name.endswith("/METADATA"))
    text = zipfile.ZipFile(wheel).read(metadata).decode()
    assert "License-Expression: Apache-2.0" in text and "Requires-Dist: streamlit==" in text
    assert {name.rpartition("/")[2] for name in names if "/licenses/" in name} == {"LICENSE", "NOTICE"}
    for folder in ("pages", "assets", "static"):
        for file in (ROOT / folder).rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                assert f"inception_lab/_app/{file.relative_to(ROOT)}" in names
    assert not any(name.startswith(("tests/", "benchmarks/", "scripts/")) for name in names)


def test_the_command_line_works_from_any_folder(installed: Path) -> None:
    done = run(installed, "summary", "googlenet")
    assert done.returncode == 0, done.stderr
    assert done.stdout == summary(parse_design("googlenet"), "text")
    assert run(installed, "draw", "reduced_module", "--format", "html").stdout.startswith("<!doctype html>")


def test_the_app_starts_by_its_command_and_serves_its_own_code(installed: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with subprocess.Popen(
        [installed / "inception-lab", "app", "--port", str(port), "--address", "127.0.0.1"],
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as app:
        try:
            base = f"http://127.0.0.1:{port}"
            assert _read(f"{base}/_stcore/health") == b"ok"
            assert _read(f"{base}/app/static/graph/graph.js") == (ROOT / "static/graph/graph.js").read_bytes()
            taken = run(installed, "app", "--port", str(port), "--address", "127.0.0.1")
            assert taken.returncode == 2
            assert taken.stderr.startswith("inception_lab: --port: nothing can listen there")
            assert len(taken.stderr.splitlines()) == 1
        finally:
            app.send_signal(signal.SIGTERM)
            app.wait(30)


def _read(address: str) -> bytes:
    for _ in range(300):
        try:
            with urlopen(address, timeout=5) as answer:
                body: bytes = answer.read()
                return body
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{address} did not answer")
