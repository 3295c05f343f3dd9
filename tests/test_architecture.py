"""The rooms: imports point one way, heavy libraries stay in theirs, files stay short."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "inception_lab"
# As docs/architecture.md lists them: a room imports from itself and from those before it.
ROOMS = (
    ("errors",),
    ("checks", "spec", "spec_json"),
    ("graph",),
    ("cost", "receptive", "formulas", "reconciliation", "roofline"),
    ("rewrite",),
    ("knobs", "edits"),
    ("variants",),
    ("design", "faults", "reach", "summary"),
    ("draw", "headlines", "diff"),
    ("labs",),
    ("claims", "teach"),
    ("torch_units", "torch_backend", "counters"),
    ("images",),
    ("engine",),
    ("measured",),
    ("commands", "course_commands", "run_commands", "cli", "__main__"),
    ("ui",),
)
LEVEL = {name: level for level, rooms in enumerate(ROOMS) for name in rooms}
ALLOWED = {
    "torch": {"torch_units", "torch_backend", "counters", "engine"},
    "fvcore": {"counters"},
    "torchinfo": {"counters"},
    "streamlit": {"ui"},
    "plotly": {"draw", "ui"},
    "graphviz": {"draw"},
    "pandas": {"ui"},
    "dask": {"engine"},
    "distributed": {"engine"},
    "psutil": {"engine"},
    "PIL": {"images", "draw"},
}
FILES = sorted(PACKAGE.rglob("*.py"))


def room_of(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


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
    room = room_of(file)
    if room == "__init__":
        return
    for name in imported(file):
        parts = name.split(".")
        if parts[0] == "inception_lab" and len(parts) > 1:
            assert LEVEL[parts[1]] <= LEVEL[room], f"{room} imports {name}"
        elif parts[0] in ALLOWED:
            assert room in ALLOWED[parts[0]], f"{room} imports {name}"


@pytest.mark.parametrize("file", sorted((ROOT / "pages").glob("*.py")), ids=lambda file: file.name)
def test_a_page_is_short_and_holds_no_arithmetic(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 60
    assert not [node for node in ast.walk(tree) if isinstance(node, (ast.BinOp, ast.AugAssign))]
    assert {name.split(".")[0] for name in imported(file)} <= {"__future__", "inception_lab", "streamlit"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_a_module_stays_one_room(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 350
