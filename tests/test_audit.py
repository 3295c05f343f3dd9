"""What is said of known weaknesses, with a program in pip-audit's place that answers as it does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from inception_lab.paths import ROOT
from scripts.audit import FOUND, NO_ANSWER

WEAK = {"id": "PYSEC-1", "fix_versions": ["2.14.0"], "aliases": ["CVE-1"], "description": "-"}
FINE = {"name": "leftpad", "version": "1.0", "vulns": []}
UNKNOWN = {"name": "zlib-of-ours", "skip_reason": "Dependency not found and could not be audited: zlib-of-ours (3.1)"}


class Tool:
    """Stands in pip-audit's place on Python's path: prints what it is given, and notes with what it was called."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.calls = folder / "calls"

    def run(self, *command: str, prints: str, ends: int = 0) -> subprocess.CompletedProcess[str]:
        """Run a command in a Python that finds this one."""
        lines = [
            "import sys",
            f"open({str(self.calls)!r}, 'a').write(' '.join(sys.argv[1:]) + chr(10))",
            f"sys.stdout.write({prints!r}); sys.stderr.write('ConnectionError: nobody is there')",
            f"sys.exit({ends})",
        ]
        (self.folder / "pip_audit.py").write_text("\n".join(lines), encoding="utf-8")
        environment = {**os.environ, "PYTHONPATH": str(self.folder), "PATH": f"{self.folder}:{os.environ['PATH']}"}
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=200
        )


@pytest.fixture
def tool(tmp_path: Path) -> Tool:
    return Tool(tmp_path)


def said(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


def look(tool: Tool, prints: str, ends: int = 0) -> tuple[int, str]:
    done = tool.run(sys.executable, "-m", "scripts.audit", prints=prints, ends=ends)
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_no_known_weakness_is_said_only_where_every_package_was_asked_about(tool: Tool) -> None:
    assert look(tool, said(FINE, FINE)) == (0, "audit: no known weakness in 4 pins\n")
    status, words = look(tool, said(FINE, UNKNOWN))
    assert status == NO_ANSWER
    assert "no answer about 2 of 4 pins, such as Dependency not found" in words and "no known weakness" not in words


def test_a_weakness_is_a_finding_also_where_others_had_no_answer(tool: Tool) -> None:
    unmended = {**WEAK, "id": "PYSEC-2", "fix_versions": []}
    torch = {"name": "torch", "version": "2.13.0", "vulns": [WEAK, unmended]}
    status, words = look(tool, said(FINE, torch, UNKNOWN), ends=1)
    assert status == FOUND
    lines = words.splitlines()
    assert lines[:2] == [
        "audit: torch==2.13.0: PYSEC-1; mended in 2.14.0",
        "audit: torch==2.13.0: PYSEC-2; mended in no version yet",
    ]
    assert "no answer about 2 of 6 pins" in lines[2]


@pytest.mark.parametrize("prints", ["", "No known vulnerabilities found", "[]", '{"dependencies'])
def test_where_the_tool_fails_nothing_is_said_to_be_known(tool: Tool, prints: str) -> None:
    status, words = look(tool, prints, ends=1)
    assert status == NO_ANSWER
    assert "pip-audit failed: ConnectionError: nobody is there" in words


def test_every_file_with_pins_is_asked_about_and_those_with_hashes_by_them(tool: Tool) -> None:
    look(tool, said(FINE))
    first, second = tool.calls.read_text(encoding="utf-8").splitlines()
    assert "--requirement requirements.txt --requirement requirements-test.txt" in first
    assert "--require-hashes --requirement requirements.lock" in second


@pytest.mark.skipif(not (ROOT / ".venv" / "bin").is_dir(), reason="what CI runs has its environment in .venv")
def test_continuous_integration_fails_for_a_finding_and_not_for_a_service_that_is_silent(tool: Tool) -> None:
    tests = tool.folder / "make"
    for passes in (True, False):
        tests.write_text(f"#!/bin/sh\n{str(passes).lower()}\n", encoding="utf-8")
        tests.chmod(0o755)
        torch = {"name": "torch", "version": "2.13.0", "vulns": [WEAK]}
        for prints, status in ((said(FINE), 0), (said(UNKNOWN), 0), ("", 0), (said(torch), FOUND)):
            done = tool.run("bash", ".ci/run", prints=prints)
            assert done.returncode == (status if passes else 1), done.stderr
            is_silent = passes and "vulns" not in prints
            assert ("Nothing is known of them" in done.stdout) == is_silent
