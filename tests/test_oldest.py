"""A Python that is too old is told so in one sentence, by files that it can read."""

from __future__ import annotations

import ast
import sys
import tomllib
from pathlib import Path
from typing import Final

import pytest
from streamlit.testing.v1 import AppTest

import inception_lab
from inception_lab.cli import start
from inception_lab.oldest import OLDEST, too_old
from tests.pages import ROOT

SENTENCE: Final = "Inception Lab needs Python 3.11 or newer (this is 3.8.10); make its environment with a newer one."
FIRST_READ: Final = (
    "app.py",
    "inception_lab/__init__.py",
    "inception_lab/__main__.py",
    "inception_lab/oldest.py",
    "inception_lab/cli/__init__.py",
    "inception_lab/cli/start.py",
)


@pytest.fixture
def old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 8, 10, "final", 0))


@pytest.mark.parametrize("file", FIRST_READ)
def test_what_is_read_first_is_in_an_old_pythons_grammar(file: str) -> None:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"), feature_version=(3, 6))
    imported = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert "__future__" not in {node.module for node in imported}
    # What an old Python would evaluate: a builtin type with brackets, or a bar between two types.
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and _is_new(node)]


def _is_new(function: ast.FunctionDef) -> bool:
    written = [function.returns, *(argument.annotation for argument in function.args.args)]
    return any(isinstance(one, (ast.Subscript, ast.BinOp)) for one in written)


def test_nothing_of_ours_is_imported_before_the_version_is_looked_at() -> None:
    """Whatever else of the package were imported at the top of these files, an old Python would stop there."""
    for file in FIRST_READ:
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        at_top = {node.module for node in tree.body if isinstance(node, ast.ImportFrom)}
        ours = {name for name in at_top if name and name.startswith("inception_lab")}
        assert ours <= {"inception_lab.oldest", "inception_lab.cli.start"}, file


def test_the_oldest_is_the_one_that_the_package_declares() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert declared["requires-python"] == f">={OLDEST[0]}.{OLDEST[1]}"
    assert declared["scripts"] == {"inception-lab": "inception_lab.cli.start:main"}
    assert "inception_lab.cli.start" in Path(inception_lab.__file__).with_name("__main__.py").read_text(
        encoding="utf-8"
    )
    assert too_old(OLDEST) == too_old((4, 0, 0)) == too_old() == ""
    assert too_old((3, 8, 10)) == SENTENCE


@pytest.mark.usefixtures("old")
def test_the_command_says_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert start.main() == 2
    assert capsys.readouterr() == ("", f"inception_lab: {SENTENCE}\n")


@pytest.mark.usefixtures("old")
def test_a_script_that_uses_the_library_is_told_when_it_does() -> None:
    with pytest.raises(ImportError) as refused:
        inception_lab.network  # noqa: B018  # that is how a script asks for it
    assert str(refused.value) == SENTENCE


def test_the_page_says_one_sentence_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    # Streamlit itself looks at the version while it draws: only ours is made to see an old one.
    monkeypatch.setattr("inception_lab.oldest.too_old", lambda: SENTENCE)
    app = AppTest.from_file(str(ROOT / "app.py")).run()
    assert [error.value for error in app.error] == [SENTENCE]
    assert not app.exception and not app.markdown and not app.button
