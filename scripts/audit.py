"""Ask by pip-audit which of the packages that we pin have known weaknesses, and say of how many there was no answer.

pip-audit itself finds nothing, and ends well, where the service has not heard of a package. This ends with 0 where
each was asked about and has none, with 1 where one has, and with 3 where there was no answer about some.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

__all__ = ["FOUND", "NO_ANSWER", "Audited", "audit", "main"]

FOUND: Final = 1
NO_ANSWER: Final = 3
_ROOT: Final = Path(__file__).resolve().parents[1]
_TOOL: Final = ("-m", "pip_audit", "--format", "json", "--progress-spinner", "off", "--disable-pip")
_PINS: Final = (
    ("--no-deps", "--requirement", "requirements.txt", "--requirement", "requirements-test.txt"),
    ("--require-hashes", "--requirement", "requirements.lock"),
)
"""What pins for all systems; a file with hashes is read alone."""


@dataclass(frozen=True, slots=True)
class Audited:
    """How many packages were asked about, a line for each weakness, a reason for each package without an answer."""

    asked: int
    weaknesses: tuple[str, ...]
    silent: tuple[str, ...]


def audit(*pins: str) -> Audited:
    """Ask about what is pinned, as pip-audit's options say."""
    asked = subprocess.run([sys.executable, *_TOOL, *pins], cwd=_ROOT, capture_output=True, text=True, check=False)
    try:
        packages = json.loads(asked.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        lines = asked.stderr.strip().splitlines() or ["it said nothing"]
        return Audited(1, (), (f"none: pip-audit failed: {lines[-1][:200]}",))
    weaknesses = (_line(one, weak) for one in packages for weak in one.get("vulns", ()))
    silent = (one["skip_reason"] for one in packages if "skip_reason" in one)
    return Audited(len(packages), tuple(weaknesses), tuple(silent))


def _line(package: dict[str, Any], weakness: dict[str, Any]) -> str:
    mended = ", ".join(weakness["fix_versions"]) or "no version yet"
    return f"{package['name']}=={package['version']}: {weakness['id']}; mended in {mended}"


def main() -> int:
    """Ask about everything that is pinned here, and print what is known."""
    audits = [audit(*pins) for pins in _PINS]
    asked = sum(one.asked for one in audits)
    weaknesses = sorted({line for one in audits for line in one.weaknesses})
    silent = [reason for one in audits for reason in one.silent]
    for line in weaknesses:
        print(f"audit: {line}")
    if silent:
        print(f"audit: no answer about {len(silent)} of {asked} pins, such as {silent[0]}. Nothing is known of them")
    if weaknesses:
        print("audit: pin a version without the weakness in requirements.txt, then run make lock")
        return FOUND
    if silent:
        return NO_ANSWER
    print(f"audit: no known weakness in {asked} pins")
    return 0


if __name__ == "__main__":
    sys.exit(main())
