"""Every block of the documents is run: Python and our commands here, what installs or serves where the table says."""

from __future__ import annotations

import re
import subprocess
import tomllib
from dataclasses import dataclass
from doctest import ELLIPSIS, OutputChecker
from pathlib import Path
from typing import Final

import pytest
from streamlit import config

from inception_lab.cli import program
from inception_lab.paths import ROOT
from inception_lab.teach.exercise import read_exercise
from inception_lab.teach.files import read_text
from inception_lab.variants import VARIANTS, Variant
from tests.class_rooms import open_room, rooms_at
from tests.documents import (
    GUIDES,
    LANGUAGES,
    Block,
    blocks,
    commands,
    our_arguments,
    run_command,
    run_python,
    shown_values,
)

BLOCKS: Final = {name: blocks(text, name) for name, text in GUIDES.items()}


@dataclass(frozen=True)
class Elsewhere:
    """Lines that no test here runs: by their beginning, why not, and where they are run: a file, and words in it."""

    line: str
    why: str
    file: str
    words: str


INSTALLS, SERVES, MEASURES = "installs", "serves until it is stopped", "measures for minutes"
ELSEWHERE: Final = tuple(
    Elsewhere(*row)
    for row in (
        (r"git clone ", "the address is the reader's", ".ci/run", "in a clean clone"),
        (r"python3 -m venv ", INSTALLS, "Makefile", "-m venv $(VENV)"),
        (r"\S+ -m pip install -r requirements.txt", INSTALLS, "Makefile", "$(PIP) -r requirements.txt"),
        (r"\S+ -m pip install torch==", INSTALLS, "Containerfile", '"$(grep ^torch== requirements.txt)"'),
        (r"\S+ -m pip install --require-hashes", INSTALLS, "Containerfile", "--require-hashes -r requirements.lock"),
        (r"\S+ -m pip install -r requirements-test.txt", INSTALLS, "Makefile", "$(PIP) -r requirements-test.txt"),
        (r"podman ", "needs a container engine", "tests/test_docs_run.py", "def test_the_container_is_what_the"),
        (r"(\S+/)?streamlit run app.py", SERVES, "scripts/live_app.py", '"streamlit", "run"'),
        (r"inception-lab app", SERVES, "tests/test_wheel.py", "def test_the_app_starts_by_its_command"),
        (r"inception-lab run", MEASURES, "tests/test_cli.py", "def test_run_measures_a_forward_pass"),
        (r"inception-lab experiment", MEASURES, "tests/test_cli.py", '"experiment", "5x5"'),
        (r"npm ci && npm test", INSTALLS, "scripts/check_browser_code.sh", "npm ci "),
        (r"\.venv/bin/ruff ", "changes files", "Makefile", "$(BIN)/ruff check $(SOURCES)"),
        (r"\.venv/bin/mypy ", "takes minutes", "Makefile", "$(BIN)/mypy $(SOURCES)"),
        (r"\.venv/bin/pytest ", "is this very program", "Makefile", "$(BIN)/pytest"),
        (
            r"(openssl|chmod|dask|CUDA_VISIBLE_DEVICES=0 dask|export) ",
            "makes a cluster",
            "tests/test_cluster_access.py",
            "def test_the_commands_of_the_documentation_make_a_cluster",
        ),
    )
)


def blocks_in(*languages: str) -> list[Block]:
    """Return all blocks in these languages."""
    return [block for found in BLOCKS.values() for block in found if block.language in languages]


LINES: Final = [line for block in blocks_in("") for line in commands(block)]


def rows_of(line: str) -> list[Elsewhere]:
    """Return the rows of the table that a line belongs to."""
    return [row for row in ELSEWHERE if re.match(row.line, line)]


# ── What there is ────────────────────────────────────────────────────────────


def test_every_block_is_in_a_language_that_is_run_here_or_taken_by_another_test() -> None:
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("*.py"))
    others = [block for found in BLOCKS.values() for block in found if block.language not in LANGUAGES]
    assert [f"{block}: {block.language}" for block in others if f"```{block.language}\\n" not in tests] == []


def test_a_picture_in_letters_hides_no_command() -> None:
    lines = [line for block in blocks_in("text") for line in block.text.splitlines()]
    typed = re.compile(r"\s*(\$|#|make|python|pip|npm|git|inception-lab|\.venv)\b")
    assert lines and not list(filter(typed.match, lines))


def test_every_row_of_the_table_has_a_line_and_is_run_where_it_says() -> None:
    for row in ELSEWHERE:
        assert [line for line in LINES if row in rows_of(line)], row.line
        assert row.words in (ROOT / row.file).read_text(encoding="utf-8"), row.words


# ── Run ──────────────────────────────────────────────────────────────────────


@pytest.mark.timeout(600)  # builds four networks, which a busy machine takes minutes for
@pytest.mark.parametrize(
    "name", [name for name, found in BLOCKS.items() if any(one.language == "python" for one in found)]
)
def test_a_documents_python_prints_what_is_shown(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names: dict[str, object] = {"__name__": name}
    for block in BLOCKS[name]:
        if block.language == "python":
            printed = run_python(block.text, str(block), names).splitlines()
            assert printed == list(shown_values(block.text)), block
            for one in [one for one in names.values() if isinstance(one, Variant) and one.name not in VARIANTS]:
                monkeypatch.setitem(VARIANTS, one.name, one)
        elif block.language == "console":
            check_console(block, tmp_path)


def check_console(block: Block, folder: Path) -> None:
    """Hold what each command of a block prints against what is shown below it; ``...`` stands for any text."""
    for shown in re.split(r"^\$ ", block.text, flags=re.M)[1:]:
        command, _, output = shown.partition("\n")
        printed = run_command(command, folder)
        assert OutputChecker().check_output(output, printed.rstrip("\n") + "\n", ELLIPSIS), f"{block}\n{printed}"


@pytest.mark.parametrize("line", sorted({line for line in LINES if not rows_of(line)}))
def test_a_line_can_be_typed(line: str, tmp_path: Path) -> None:
    if line.startswith("make "):
        ran = subprocess.run(["make", "-n", *line.split()[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
        assert ran.returncode == 0 and ran.stdout, ran.stderr
    else:
        run_command(line, tmp_path)


@pytest.mark.parametrize("line", sorted({line for line in LINES if rows_of(line) and our_arguments(line)}))
def test_the_arguments_of_a_command_that_takes_long_are_known(line: str) -> None:
    program._parser().parse_args(our_arguments(line))


# ── What cannot be run here is held against what it names ────────────────────


def test_every_option_of_streamlit_is_one() -> None:
    served = " ".join(line for line in LINES if "streamlit run" in line)
    known = config.get_config_options()
    options = re.findall(r"--(\S+)", served)
    assert {"server.port", "server.allowedHosts", "server.baseUrlPath"} <= set(options) <= set(known)


def test_the_torch_that_is_installed_is_the_one_that_is_pinned() -> None:
    [typed] = {found[1] for line in LINES if (found := re.search(r"install (torch==\S+)", line))}
    assert typed in (ROOT / "requirements.txt").read_text(encoding="utf-8").split()


def test_the_container_is_what_the_commands_say() -> None:
    build, run = [line for line in LINES if line.startswith("podman ")]
    file, compose = (
        (ROOT / "Containerfile").read_text(encoding="utf-8"),
        (ROOT / "compose.yaml").read_text(encoding="utf-8"),
    )
    image = run.split()[-1]
    assert f"-t {image} " in build and f"image: {image}\n" in compose
    assert "EXPOSE 8501" in file and "-p 8501:8501" in run and ":-8501}:8501" in compose
    assert "VOLUME /data" in file and "rooms:/data" in run and "rooms:/data" in compose
    assert "ARG TORCH_OPTIONS" in file


def test_what_is_typed_to_check_a_change_is_what_make_checks() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    [sources] = re.findall(r"^SOURCES := \$\(wildcard (.*)\)$", makefile, re.M)
    assert [line for line in LINES if line == f".venv/bin/mypy {sources}"]
    named = [word for line in LINES if line.startswith(".venv/bin/pytest ") for word in line.split()[1:]]
    assert named and all((ROOT / word).is_file() for word in named)


def test_a_backup_that_is_made_while_rooms_are_open_holds_them(tmp_path: Path) -> None:
    [line] = {line for line in LINES if "backup" in line}
    room = open_room(f"sqlite:///{tmp_path / 'classroom.sqlite'}")
    room.join("Ada")
    run_command(line, tmp_path)
    kept = rooms_at(f"sqlite:///{tmp_path / 'backup.sqlite'}", room.clock)
    assert [student.nickname for student in kept.see_as_teacher(room.code, room.secret).members] == ["Ada"]


def test_the_exercise_that_is_shown_can_be_used() -> None:
    [text] = [one.text for one in BLOCKS["docs/engineers.md"] if one.language == "toml"]
    exercise = read_text("the_price_of_the_neck", text, read_exercise)
    assert exercise.answer.written(exercise.start_quantities()).startswith("19.35")
    assert "19.4 %" in exercise.explained()


def test_the_login_that_is_shown_is_what_streamlit_reads() -> None:
    [text] = [one.text for one in BLOCKS["docs/operators.md"] if one.language == "toml"]
    assert tomllib.loads(text)["auth"].keys() >= {"redirect_uri", "cookie_secret", "client_id", "server_metadata_url"}


def test_every_toml_block_is_tried() -> None:
    assert [block.document for block in blocks_in("toml")] == ["docs/engineers.md", "docs/operators.md"]
