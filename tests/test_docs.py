"""What the documents name is there: links, files, options, variables, pages, labels, limits."""

from __future__ import annotations

import ast
import re
from argparse import ArgumentParser
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Final, cast

import pytest
from streamlit import config

from inception_lab import images
from inception_lab.classroom.rules import limits
from inception_lab.classroom.student_side import MOST_STUDENTS
from inception_lab.cli import program
from inception_lab.draw.network.overlays import OVERLAYS
from inception_lab.draw.network.tree import DEPTHS
from inception_lab.engine.serving.settings import time_limit
from inception_lab.paths import ROOT
from inception_lab.teach.given import read_given
from inception_lab.teach.lesson_plan import lesson_plans
from inception_lab.ui import navigation
from tests.documents import GUIDES, blocks, commands, inline_code, our_arguments, run_command

LESSONS: Final = ROOT / "assets" / "lessons" / "README.md"
DOCUMENTS: Final = GUIDES | {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in ROOT.glob("assets/*/README.md")
}
HISTORY: Final = {"CHANGELOG.md": (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")}
"""Its links lead somewhere; what it names was so at the time."""
INLINE: Final = sorted({code for text in DOCUMENTS.values() for code in inline_code(text)})
TYPED: Final = [
    line for text in GUIDES.values() for block in blocks(text) if not block.language for line in commands(block)
]
README, OPERATORS, ENGINEERS = (DOCUMENTS[name] for name in ("README.md", "docs/operators.md", "docs/engineers.md"))


def table(text: str, head: str) -> list[list[str]]:
    """Return the rows of the table whose head begins with these words."""
    rows = text.partition(f"| {head} |")[2].partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]


# ── Links and files ──────────────────────────────────────────────────────────


def anchors(text: str) -> set[str]:
    """Return the anchors of a document's headings, as they are made for a page."""
    titles = re.findall(r"^#+ (.*)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("name", sorted({**DOCUMENTS, **HISTORY}))
def test_every_link_between_documents_leads_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", {**DOCUMENTS, **HISTORY}[name]):
        if "://" not in target:
            file, _, anchor = target.partition("#")
            path = (ROOT / name).parent / file if file else ROOT / name
            assert path.exists(), target
            assert not anchor or anchor in anchors(path.read_text(encoding="utf-8")), target


BASES: Final = (ROOT, ROOT / "static" / "graph", ROOT / "inception_lab", ROOT / "assets" / "lessons", ROOT / "docs")
MADE: Final = {  # by whom
    ".streamlit/secrets.toml": "the operator writes it",
    "~/.local/share/inception-lab/classroom.sqlite": "the app makes it",
    "/_stcore/health": "Streamlit answers it",
    "/data": "the container's volume",
}
PATH: Final = re.compile(r"[~./\w-]*(?:/[\w.-]*|\.(?:py|md|toml|yaml|sh|js|json|txt|lock|css))")


def is_there(path: str) -> bool:
    """Tell whether a path leads to a file, with its ending or without, or to a function in one."""
    if any((base / f"{path}{ending}").exists() for base in BASES for ending in ("", ".py", ".js")):
        return True
    file, _, name = path.rpartition(".")
    code = ROOT / "inception_lab" / f"{file}.py"
    return code.is_file() and f"\ndef {name}(" in code.read_text(encoding="utf-8")


def paths(codes: Iterable[str]) -> list[str]:
    """Return those that are paths; one with a word in capitals stands for many, and 25/18 is a number."""
    others = re.compile(r"\b[A-Z]{2,}\b|^\d+/\d+$")
    return [code for code in codes if PATH.fullmatch(code) and not others.search(code.replace("README", ""))]


def test_every_file_that_is_named_is_there() -> None:
    named = paths(INLINE)
    assert len(named) > 60
    assert [path for path in named if path not in MADE and not is_there(path)] == []


# ── Commands and options ─────────────────────────────────────────────────────


@pytest.mark.parametrize("line", [code for code in INLINE if our_arguments(code)])
def test_a_command_of_ours_in_a_sentence_works(line: str, tmp_path: Path) -> None:
    arguments = our_arguments(line) or []
    named = len(arguments) == 1 or any(word.isupper() and len(word) > 1 for word in arguments)
    slow = arguments[0] in {"run", "verify", "experiment", "app"}
    run_command(f"{line} --help" if named or slow else line, tmp_path)


def test_every_target_of_make_that_is_named_is_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    named = {found[1] for code in (*INLINE, *TYPED) if (found := re.match(r"make ([a-z]+)", code))}
    assert {"run", "test", "bench", "slow"} <= named <= targets


def test_every_module_that_is_started_is_there() -> None:
    started = re.compile(r"python -m ((?:benchmarks|scripts)\.\w+)")
    modules = {found[1] for code in (*INLINE, *TYPED) if (found := started.match(code))}
    assert len(modules) > 5
    assert [module for module in modules if not (ROOT / f"{module.replace('.', '/')}.py").is_file()] == []


OTHERS: Final = {
    "--build-arg": "Containerfile",
    "--browsers-compete": "benchmarks/sessions.py",
    "--minutes": "benchmarks/sessions.py",
    "--figure-type": "inception_lab/ui/present.py",
    "--figure-stroke": "inception_lab/ui/present.py",
}
"""Options that are other programs' or a style's, each with a file that uses it."""


def our_options() -> set[str]:
    """Return every option of every command of ours."""
    [kinds] = [action for action in program._parser()._actions if isinstance(action.choices, dict)]
    parsers = cast("dict[str, ArgumentParser]", kinds.choices).values()
    return {option for parser in parsers for action in parser._actions for option in action.option_strings}


def test_every_option_in_a_sentence_is_one() -> None:
    named = {found for code in INLINE for found in re.findall(r"(?<![\w-])(--[a-z][\w.-]*)", code)}
    streamlit = {f"--{name}" for name in config.get_config_options()}
    assert named - our_options() - streamlit == OTHERS.keys()
    assert [option for option, file in OTHERS.items() if option not in (ROOT / file).read_text(encoding="utf-8")] == []
    assert len(named & our_options()) > 5


def test_what_can_be_chosen_is_listed_whole() -> None:
    assert f"`--colour {'|'.join(OVERLAYS)}`" in ENGINEERS
    assert f"`--depth {'|'.join(DEPTHS)}`" in ENGINEERS


# ── Variables ────────────────────────────────────────────────────────────────


def read_variables(*folders: str) -> set[str]:
    """Return the environment's variables that the Python below these folders reads."""
    texts = [path.read_text(encoding="utf-8") for folder in folders for path in (ROOT / folder).rglob("*.py")]
    keys = {key for text in texts for key in re.findall(r"environ(?:\.get)?[\[(]([\w\"']+)", text)}
    constants = dict(re.findall(r'(?m)^(\w+)(?:: Final)? = "([A-Z_]+)"$', "\n".join(texts)))
    settings = {name for text in texts for name in re.findall(r'(?:RUNS|UPLOADS): "([A-Z_]+)"', text)}
    return {constants.get(key, key.strip("\"'")) for key in keys - {"_SETTINGS"}} | settings


HANDED_ON: Final = {"PYTHONPATH"}
"""Read to be handed to a process that is started."""


def test_operators_are_told_of_every_variable_that_the_app_reads() -> None:
    listed = {name for row in table(OPERATORS, "variable") for name in re.findall(r"`(\w+)`", row[0])}
    assert listed == {name for name in read_variables("inception_lab") if name.startswith("INCEPTION_LAB_")}
    rest = read_variables("inception_lab") - listed - HANDED_ON
    assert rest and [name for name in rest if f"`{name}`" not in OPERATORS] == []


def test_contributors_are_told_of_every_variable_that_tests_and_make_read() -> None:
    rows = table(DOCUMENTS["CONTRIBUTING.md"], "variable")
    listed = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row[0])}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    make = {*re.findall(r"(?m)^(\w+) \?=", makefile), *re.findall(r"scripts\.screenshot \$\((\w+)\)", makefile)}
    assert listed == (read_variables("tests", "scripts") - read_variables("inception_lab") - {"PATH"}) | make


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_no_variable_is_named_that_nobody_reads(name: str) -> None:
    known = read_variables("inception_lab", "tests", "scripts")
    assert set(re.findall(r"INCEPTION_LAB_\w+", DOCUMENTS[name])) <= known


# ── Pages and what stands on them ────────────────────────────────────────────


def test_readme_lists_the_pages_as_the_app_does() -> None:
    titles = [title for rows in navigation._PAGES.values() for _, title, *_ in rows]
    assert [page for page, _ in table(README, "page")] == titles


def shown_texts() -> str:
    """Return every text of the pages' code and of the browser's: somewhere on a page it may stand."""
    rooms = (ROOT / "inception_lab" / room for room in ("ui", "teach", "classroom", "labs"))
    texts = [
        node.value
        for path in (path for room in rooms for path in room.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    scripts = (path for path in (ROOT / "static").rglob("*.js") if "vendor" not in path.parts)
    return "\n".join((*texts, *(path.read_text(encoding="utf-8") for path in scripts)))


@pytest.mark.parametrize("name", ["docs/teachers.md", "docs/students.md", "docs/operators.md"])
def test_every_label_in_italics_stands_in_the_app(name: str) -> None:
    italics = re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", DOCUMENTS[name])
    labels = {label for text in italics for label in text.split(" → ")}
    shown = shown_texts()
    assert labels
    assert [label for label in sorted(labels) if not re.search(rf"(?<!\w){re.escape(label)}(?!\w)", shown)] == []


# ── Numbers ──────────────────────────────────────────────────────────────────


def test_the_limits_that_operators_read_are_the_codes() -> None:
    rows = {row[0]: row[1] for row in table(OPERATORS, "what")}
    assert rows["a run"] == f"{time_limit():.0f} s (`INCEPTION_LAB_TIME_LIMIT`)"
    pixels = f"{images.MAX_PIXELS // 10**6} megapixels, {images.MAX_SIDE:,} pixels a side"
    assert rows["an image"] == f"{images.MAX_BYTES // 10**6} MB, {pixels}"
    assert config.get_option("server.maxUploadSize") * 10**6 == images.MAX_BYTES
    assert rows["students in a room"] == f"{MOST_STUDENTS}"
    assert rows["rooms from one address"] == f"{limits.ROOMS.most} an hour" and limits.ROOMS.seconds == 3600
    assert rows["joins from one address"] == f"{limits.JOINS.most} a minute" and limits.JOINS.seconds == 60


def test_readme_is_read_in_five_minutes_and_begins_with_its_picture() -> None:
    assert len(README.split()) <= 1_200
    assert README.splitlines()[2].startswith("![") and README.count("![") == 1


# ── What teachers and students are told ──────────────────────────────────────


def test_the_first_lesson_is_one_that_comes_with_the_app() -> None:
    plans, _ = lesson_plans()
    text = DOCUMENTS["docs/teachers.md"]
    plan = plans["1_what_a_convolution_costs"]
    assert f'"{plan.title}"' in text and f"the lesson's {plan.minutes} minutes" in text
    assert plan.steps[0].kind == "question"


def test_what_students_may_type_is_read_as_a_number() -> None:
    [line] = re.findall(r"Type numbers as you like: (.*?)\. ", DOCUMENTS["docs/students.md"])
    assert [read_given(text) for text in inline_code(line)] == [
        12_443_648,
        12_400_000,
        12_000_000,
        627_200,
        Fraction(25, 18),
    ]
