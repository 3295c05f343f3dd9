"""The rooms: imports point one way, heavy libraries stay in theirs, files stay short."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "inception_lab"
# The rooms in order, as the document lists them: a room imports from itself and from those before it.
TABLE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").partition("## Rooms")[2]
ORDER = [
    [name.strip("/").replace("/", ".") for name in re.findall(r"`([\w./]+)`", row)]
    for row in re.findall(r"(?m)^\| (`[^|]+) \|", TABLE)
]
LEVEL = {name: level for level, rooms in enumerate(ORDER) for name in rooms}
# The front of the package and the command's entry stand on everything but the pages.
LEVEL |= {"__init__": LEVEL["cli"], "__main__": LEVEL["cli"]}
ALLOWED = {
    "torch": {"backend", "engine.work"},
    "numpy": {"inside", "engine.work"},
    "fvcore": {"backend"},
    "torchinfo": {"backend"},
    "streamlit": {"ui"},
    "plotly": {"draw.charts", "ui"},
    "graphviz": {"draw.network"},
    "pandas": {"library", "ui"},
    "dask": {"engine.serving", "engine.work"},
    "distributed": {"engine.serving", "engine.work"},
    "psutil": {"engine.work", "engine.serving"},
    "PIL": {"images", "draw.charts"},
    # The class's front catches what the store's transactions raise, and hands their connections on.
    "sqlalchemy": {"classroom", "classroom.store"},
    "segno": {"ui"},
}
FILES = sorted(PACKAGE.rglob("*.py"))


def room_of(module: str) -> str:
    """Return the innermost room that a module, named without the package, stands in."""
    parts = module.split(".")
    return next(name for end in range(len(parts), 0, -1) if (name := ".".join(parts[:end])) in LEVEL)


def test_every_file_stands_in_a_room_of_the_document() -> None:
    assert LEVEL.keys() >= {room_of(module_of(file)) for file in FILES}
    assert not [
        name
        for name in LEVEL
        if not (PACKAGE / f"{name.replace('.', '/')}.py").is_file()
        and not (PACKAGE / name.replace(".", "/")).is_dir()
        and not (ROOT / name).exists()
    ]


def module_of(file: Path) -> str:
    return ".".join(file.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


def imported(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update(
                {node.module} if node.module != "inception_lab" else {f"inception_lab.{a.name}" for a in node.names}
            )
    return names


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_imports_point_upward_only(file: Path) -> None:
    room = room_of(module_of(file))
    for name in imported(file):
        package, _, inside = name.partition(".")
        if package == "inception_lab" and inside:
            assert LEVEL[room_of(inside)] <= LEVEL[room], f"{room} imports {name}"
        elif package in ALLOWED:
            assert room in ALLOWED[package], f"{room} imports {name}"


@pytest.mark.parametrize("file", sorted((ROOT / "pages").glob("*.py")), ids=lambda file: file.name)
def test_a_page_is_short_and_holds_no_arithmetic(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 60
    assert not [node for node in ast.walk(tree) if isinstance(node, (ast.BinOp, ast.AugAssign))]
    assert {name.split(".")[0] for name in imported(file)} <= {"__future__", "inception_lab", "streamlit"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_a_module_stays_one_room(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 350
