"""The documents' blocks, and how each is run: in the language that its fence names."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Final

from inception_lab.cli.program import main
from inception_lab.paths import ROOT

__all__ = [
    "GUIDES",
    "LANGUAGES",
    "Block",
    "blocks",
    "commands",
    "inline_code",
    "our_arguments",
    "run_command",
    "run_python",
    "shown_values",
]

GUIDES: Final = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))
}
LANGUAGES: Final = ("", "python", "console", "toml", "text")
"""Of a fence: none is what is typed in a shell, `console` that with what it prints, `text` a picture in letters."""
_FENCE: Final = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.M | re.S)
_SHOWN: Final = re.compile(r"  # → (.*)$", re.M)
_OURS: Final = re.compile(r"(?:\.venv/bin/)?(?:python -m inception_lab|inception-lab) ")


@dataclass(frozen=True)
class Block:
    """A fenced block: the document and line where it begins, its language, its text."""

    document: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.document}:{self.line}"


def blocks(text: str, document: str = "") -> tuple[Block, ...]:
    """Return the fenced blocks of a document's text, in order."""
    return tuple(
        Block(document, text.count("\n", 0, found.start()) + 1, found[1], found[2]) for found in _FENCE.finditer(text)
    )


def inline_code(text: str) -> tuple[str, ...]:
    """Return what stands between single backticks, outside of blocks."""
    return tuple(re.findall(r"`([^`\n]+)`", _FENCE.sub("", text)))


def commands(block: Block) -> tuple[str, ...]:
    """Return what a shell block types: a command a line, continued lines joined, comments left out."""
    lines = re.sub(r"\\\n\s*", "", block.text).splitlines()
    return tuple(line for line in (re.sub(r"\s+#.*$|^#.*$", "", line).strip() for line in lines) if line)


def shown_values(code: str) -> tuple[str, ...]:
    """Return what the lines of a Python block are said to print, behind ``# →``."""
    return tuple(found[1] for found in _SHOWN.finditer(code))


def run_python(code: str, where: str, names: dict[str, object]) -> str:
    """Run a block among `names`; return what it printed."""
    with redirect_stdout(StringIO()) as printed:
        exec(compile(code, where, "exec"), names)
    return printed.getvalue()


def run_command(command: str, folder: Path) -> str:
    """Run a line in `folder` and return what it printed: ours in this process, any other by bash.

    Raises AssertionError where it fails.
    """
    arguments = our_arguments(command)
    if arguments is not None:
        return _run_ours(arguments, folder)
    ran = subprocess.run(
        ["bash", "-euc", command],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=_environment(),
    )
    assert ran.returncode == 0, f"{command}: {ran.stderr[-1000:]}"
    return ran.stdout


def our_arguments(command: str) -> list[str] | None:
    """Return the arguments of a command of ours, a redirection (``>``, FILE) among them; else None."""
    return shlex.split(_OURS.sub("", command, count=1)) if _OURS.match(command) else None


def _run_ours(arguments: list[str], folder: Path) -> str:
    end = arguments.index(">") if ">" in arguments else len(arguments)
    with chdir(folder), redirect_stdout(StringIO()) as printed, redirect_stderr(StringIO()) as complained:
        try:
            status = main(arguments[:end])
        except SystemExit as ended:
            status = int(ended.code or 0)
    assert status == 0, f"{shlex.join(arguments)}: {complained.getvalue()}"
    for target in arguments[end + 1 :]:
        (folder / target).write_text(printed.getvalue(), encoding="utf-8")
    return printed.getvalue()


def _environment() -> dict[str, str]:
    """Have the shell find the tests' own programs, as in an environment that is switched on."""
    python = Path(sys.executable).parent
    return {**os.environ, "PATH": f"{python}{os.pathsep}{os.environ.get('PATH', '')}"}
