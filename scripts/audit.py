"""Ask the package index which of the packages that we pin have known weaknesses.

It ends with 0 where each was asked about and has none, with 1 where one has, and
with 3 where there was no answer about some: then nothing is known of those.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.error import HTTPError
from urllib.request import urlopen

__all__ = ["FOUND", "NO_ANSWER", "Package", "Report", "Weakness", "ask_about", "main", "pinned"]

FOUND: Final = 1
NO_ANSWER: Final = 3
ROOT: Final = Path(__file__).resolve().parents[1]
_FILES: Final = ("requirements.txt", "requirements.lock", "requirements-test.txt")
_SERVICE: Final = "https://pypi.org/pypi"
_AT_ONCE: Final = 8
_PATIENCE_SECONDS: Final = 20.0


@dataclass(frozen=True, order=True)
class Package:
    """A package at the version that is pinned."""

    name: str
    version: str

    def __str__(self) -> str:
        """Return it as a requirement names it."""
        return f"{self.name}=={self.version}"


@dataclass(frozen=True)
class Weakness:
    """What is known of a package: the names it goes by, and the versions without it."""

    package: Package
    names: tuple[str, ...]
    mended_in: tuple[str, ...]

    def __str__(self) -> str:
        """Return one line of a report."""
        mended = f"mended in {', '.join(self.mended_in)}" if self.mended_in else "mended in no version yet"
        return f"{self.package}: {', '.join(self.names)}; {mended}"


@dataclass(frozen=True)
class Report:
    """What was asked and answered; `silent` says of which packages there is no answer, and why."""

    service: str
    asked: tuple[Package, ...]
    weaknesses: tuple[Weakness, ...]
    silent: tuple[tuple[Package, str], ...]

    @property
    def status(self) -> int:
        """Return the exit status: a weakness counts also where not all could be asked about."""
        if self.weaknesses:
            return FOUND
        return NO_ANSWER if self.silent else 0

    def __str__(self) -> str:
        """Return the report as lines; it never says more than was answered."""
        answered = len(self.asked) - len(self.silent)
        lines = [f"audit: {weakness}" for weakness in self.weaknesses]
        if answered:
            found = f"{len(self.weaknesses)} known weaknesses" if self.weaknesses else "no known weakness"
            lines.append(f"audit: {answered} of {len(self.asked)} packages were asked about: {found}")
        if self.silent:
            reasons = Counter(reason for _, reason in self.silent)
            why = "; ".join(f"{reason} ({count})" for reason, count in reasons.most_common(3))
            lines.append(
                f"audit: {self.service} gave no answer about {len(self.silent)} of {len(self.asked)} packages: {why}. "
                "Nothing is known of them; ask again from where it can be reached"
            )
        if self.weaknesses:
            lines.append("audit: pin a version without the weakness in requirements.txt, then run make lock")
        return "\n".join(lines)


def pinned(files: Iterable[Path]) -> tuple[Package, ...]:
    """Return every package that the files pin, for all systems and Pythons."""
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return tuple(sorted({Package(*pin) for pin in re.findall(r"^([\w.-]+)(?:\[\w+\])?==([\w.!+]+)", text, re.M)}))


def ask_about(packages: Sequence[Package], service: str = _SERVICE) -> Report:
    """Ask the service, whose addresses are those of the index's JSON interface, about each package.

    Where the first question reaches nobody the others are not asked, so that a machine without a network waits once.
    """
    first, *others = packages
    answers = [_answer(first, service)]
    if isinstance(answers[0], OSError) and not isinstance(answers[0], HTTPError):
        answers += [answers[0]] * len(others)
    else:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            answers += pool.map(lambda package: _answer(package, service), others)
    weaknesses: list[Weakness] = []
    silent: list[tuple[Package, str]] = []
    for package, answer in zip(packages, answers, strict=True):
        if isinstance(answer, Exception):
            silent.append((package, " ".join(str(answer).split()) or type(answer).__name__))
        else:
            weaknesses += answer
    return Report(service, tuple(packages), tuple(weaknesses), tuple(silent))


def _answer(package: Package, service: str) -> tuple[Weakness, ...] | Exception:
    """Return what is known of one package, or why there is no answer."""
    try:
        with urlopen(f"{service}/{package.name}/{package.version}/json", timeout=_PATIENCE_SECONDS) as answer:
            known = json.load(answer)["vulnerabilities"]
        if not isinstance(known, list):
            raise TypeError
        return tuple(
            Weakness(package, (one["id"], *one.get("aliases", ())), tuple(one.get("fixed_in", ())))
            for one in known
            if not one.get("withdrawn")
        )
    except OSError as error:
        return error
    except (ValueError, KeyError, TypeError, AttributeError):
        return ValueError("an answer that is not the index's")


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask about everything that is pinned here; the one argument is another service than the public index."""
    given = sys.argv[1:] if arguments is None else arguments
    report = ask_about(pinned(ROOT / name for name in _FILES), *given[:1])
    print(report)
    return report.status


if __name__ == "__main__":
    sys.exit(main())
