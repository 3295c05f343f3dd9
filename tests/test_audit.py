"""What is said of known weaknesses, by a service in this process that answers as the package index does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen

import pytest

from inception_lab.paths import ROOT
from scripts.audit import FOUND, NO_ANSWER, Package, ask_about, pinned

LEFTPAD, TORCH, ZLIB = Package("leftpad", "1.0"), Package("torch", "2.13.0"), Package("zlib-of-ours", "3.1.post2")


class Service(ThreadingHTTPServer):
    """Knows what it is told of packages; of others it has never heard."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.known: dict[Package, object] = {}
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/pypi"


class Answer(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        for package, known in self.server.known.items():
            if self.path == f"/pypi/{package.name}/{package.version}/json":
                body = json.dumps({"info": {}, "vulnerabilities": known}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
                return
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


def weakness(name: str, *mended: str, withdrawn: str | None = None) -> dict[str, object]:
    return {"id": name, "aliases": ["CVE-1"], "fixed_in": list(mended), "withdrawn": withdrawn}


def test_no_known_weakness_is_said_only_where_every_package_was_asked_about(service: Service) -> None:
    service.known = {LEFTPAD: [], TORCH: [weakness("PYSEC-0", withdrawn="2026-01-01T00:00:00Z")]}
    report = ask_about((LEFTPAD, TORCH), service.url)
    assert (report.status, str(report)) == (0, "audit: 2 of 2 packages were asked about: no known weakness")
    partly = ask_about((LEFTPAD, TORCH, ZLIB), service.url)
    assert partly.status == NO_ANSWER
    assert "2 of 3 packages were asked about: no known weakness" in str(partly)
    assert "no answer about 1 of 3 packages: HTTP Error 404: Not Found (1). Nothing is known of them" in str(partly)


def test_a_weakness_is_a_finding_also_where_others_had_no_answer(service: Service) -> None:
    service.known = {LEFTPAD: [], TORCH: [weakness("PYSEC-1", "2.14.0"), weakness("PYSEC-2")]}
    report = ask_about((LEFTPAD, TORCH, ZLIB), service.url)
    assert report.status == FOUND
    lines = str(report).splitlines()
    assert lines[0] == "audit: torch==2.13.0: PYSEC-1, CVE-1; mended in 2.14.0"
    assert lines[1] == "audit: torch==2.13.0: PYSEC-2, CVE-1; mended in no version yet"
    assert "2 known weaknesses" in lines[2]


@pytest.mark.parametrize("known", [None, {}, 1, [1], [{}], [{"id": "a", "aliases": 3}]])
def test_an_answer_of_another_kind_counts_as_none(service: Service, known: object) -> None:
    service.known = {TORCH: known}
    assert ask_about((TORCH,), service.url).status == NO_ANSWER


def test_a_service_that_cannot_be_reached_is_asked_once_and_nothing_is_said_to_be_known(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.server_close()
    asked: list[object] = []

    def look(address: str, timeout: float) -> object:
        asked.append(address)
        return urlopen(address, timeout=timeout)

    monkeypatch.setattr("scripts.audit.urlopen", look)
    report = ask_about((LEFTPAD, TORCH, ZLIB), service.url)
    assert report.status == NO_ANSWER
    assert len(asked) == 1
    assert "no known weakness" not in str(report)
    assert f"{service.url} gave no answer about 3 of 3 packages" in str(report)


def test_every_pin_and_everything_that_is_locked_is_asked_about() -> None:
    packages = pinned(ROOT / name for name in ("requirements.txt", "requirements.lock", "requirements-test.txt"))
    names = {package.name for package in packages}
    assert {"torch", "streamlit", "tornado", "psycopg", "pytest", "mypy"} <= names
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert sum(line[0].isalnum() and "==" in line for line in locked.splitlines() if line) <= len(packages)


def run_ci(tmp_path: Path, service: str, tests: str = "true") -> subprocess.CompletedProcess[str]:
    """Run what continuous integration runs, where a command stands for the tests and another service is asked."""
    programs = tmp_path / "bin"
    programs.mkdir(exist_ok=True)
    for name, line in (("make", tests), ("python3", f'"{sys.executable}" "$@" {service}')):
        (programs / name).write_text(f"#!/bin/sh\nexec {line}\n")
        (programs / name).chmod(0o755)
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"}
    return subprocess.run(
        ["bash", ".ci/run"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=200
    )


def test_continuous_integration_fails_for_a_finding_and_not_for_a_service_that_is_silent(
    service: Service, tmp_path: Path
) -> None:
    packages = pinned(ROOT / name for name in ("requirements.txt", "requirements.lock", "requirements-test.txt"))
    service.known = {package: [] for package in packages}
    assert run_ci(tmp_path, service.url).returncode == 0
    silent = run_ci(tmp_path, "http://127.0.0.1:9/pypi")
    assert silent.returncode == 0
    assert "Nothing is known of them" in silent.stdout
    service.known[packages[-1]] = [weakness("PYSEC-9")]
    found = run_ci(tmp_path, service.url)
    assert found.returncode == FOUND
    assert "PYSEC-9" in found.stdout
    assert run_ci(tmp_path, service.url, tests="false").returncode == 1
