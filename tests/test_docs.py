"""What the documents tell to type works, and what they point to is there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Final

import pytest

from inception_lab.cli.program import main
from inception_lab.paths import ROOT

DOCUMENTS: Final = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("assets/*/README.md"))
}
SLOW: Final = {"run", "verify", "experiment", "app"}
"""Commands that measure, build with torch, or go on until they are stopped: their arguments are read, no more."""


def typed(pattern: str) -> list[str]:
    """Return what the documents tell to type, by its beginning, without comments and redirections."""
    lines = [
        line
        for text in DOCUMENTS.values()
        for block in re.findall(r"^```(?:sh)?\n(.*?)^```$", text, re.M | re.S)
        for line in block.replace("\\\n", " ").splitlines()
    ]
    inline = [code for text in DOCUMENTS.values() for code in re.findall(r"`([^`\n]+)`", text)]
    return sorted({re.split(r"\s+[#>]", line)[0].strip() for line in lines + inline if re.match(pattern, line)})


@pytest.mark.parametrize("line", typed(r"(?:python -m inception_lab|inception-lab) [a-z]"))
def test_a_command_of_ours_works(line: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    arguments = shlex.split(re.sub(r"^(python -m inception_lab|inception-lab) ", "", line))
    placeholder = any(word.isupper() and len(word) > 1 for word in arguments)
    if placeholder or arguments[0] in SLOW or arguments == ["handout"]:  # a command that is only named, or shown
        arguments.append("--help")
    elif "-o" in arguments:
        arguments[arguments.index("-o") + 1] = str(tmp_path / "out.html")
    try:
        status = main(arguments)
    except SystemExit as ended:
        status = int(ended.code or 0)
    assert status == 0, capsys.readouterr().err


def test_every_target_of_make_that_is_named_is_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    named = {word for line in typed(r"make [a-z]+") for word in line.split()[1:2] if word.isalpha()}
    assert {"run", "test", "bench", "slow"} <= named <= targets


def test_every_module_that_is_started_is_there() -> None:
    modules = {line.split()[2] for line in typed(r"python -m (benchmarks|scripts)\.")}
    assert modules
    for module in modules:
        assert (ROOT / f"{module.replace('.', '/')}.py").is_file(), module


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_every_link_between_documents_leads_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", DOCUMENTS[name]):
        if "://" not in target:
            assert ((ROOT / name).parent / target).exists(), target
