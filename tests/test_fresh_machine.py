"""README's lines on a clean clone: the parts of the check that need no download."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from inception_lab.paths import ROOT
from scripts import fresh_machine


def clone_with(lines: str, folder: Path) -> Path:
    """Return a folder that stands for the project, whose README says to type these lines."""
    (folder / "README.md").write_text(f"## Run it\n\nWithout make:\n\n```\n{lines}```\n\n## Test it\n")
    return folder


def test_readme_s_lines_are_found_and_the_last_one_starts_the_app() -> None:
    install, start = fresh_machine._lines(ROOT)[:-1], fresh_machine._lines(ROOT)[-1]
    assert install[0].endswith("-m venv .venv") and "requirements.txt" in install[-1]
    assert start.startswith(".venv/bin/streamlit run app.py")


def test_a_line_that_fails_ends_it_with_its_status_and_what_was_kept_is_counted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = clone_with('echo "  Downloading a-1.whl (2.5 MB)" > "$PIP_LOG"\nmkdir .venv\nstart\n', tmp_path)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(fresh_machine, "ROOT", source)
    assert fresh_machine.install(tmp_path / "clone", tmp_path / "temporary") == 0
    assert "2 MB downloaded" in capsys.readouterr().out
    clone_with("exit 7\ntouch never\nstart\n", source)
    assert fresh_machine.install(tmp_path / "second", tmp_path / "temporary") == 7
    assert not (tmp_path / "second" / "never").exists()


def test_what_pip_downloads_is_told_from_what_lies_on_this_machine(tmp_path: Path) -> None:
    wheel = tmp_path / "b-1-py3-none-any.whl"
    wheel.write_bytes(bytes(5000))
    log = f"""2026-01-01T00:00:00,1   Downloading streamlit-1.whl (11.2 MB)
2026-01-01T00:00:00,1   Downloading segno-1.whl.metadata (23 kB)
2026-01-01T00:00:00,1   Downloading tiny-1.whl (512 bytes)
2026-01-01T00:00:00,1 Processing {wheel} (from x)
2026-01-01T00:00:00,1 Processing {wheel}
2026-01-01T00:00:00,1 Requirement already satisfied: Downloading
"""
    assert fresh_machine.downloaded(log) == (11_223_512, 5000)


def test_a_network_of_its_own_reaches_itself_and_nobody_else() -> None:
    apart = ["unshare", "--map-root-user", "--net"]
    if not shutil.which("unshare") or subprocess.run([*apart, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this user may not take a network away here")
    looks = (
        "import socket; from scripts.fresh_machine import _reaches_a_network as reaches; "
        "assert not reaches(); server = socket.create_server(('127.0.0.1', 0)); "
        "socket.create_connection(server.getsockname(), timeout=30).close()"
    )
    done = subprocess.run([*apart, sys.executable, "-c", looks], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
