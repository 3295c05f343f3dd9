"""The drawing's code in the browser: it joins the DOT that Python writes, and knows the data by the types of Python.

Its own unit tests are in tests/js and run in Node, as its format, style and types are checked there: `make js`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from random import Random
from typing import IO, Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inception_lab.design import Design, graph_of
from inception_lab.draw.network import offline
from inception_lab.draw.network.dot import outline
from inception_lab.draw.network.scene import Scene
from inception_lab.draw.network.scene_types import Depth
from inception_lab.draw.scale.modules import modules_picture
from inception_lab.errors import LabError
from inception_lab.paths import STATIC
from inception_lab.variants import VARIANTS
from scripts import scene_types
from tests.random_designs import designs
from tests.scale_pictures import twins

JOIN = Path(__file__).parent / "js" / "join.js"


class Joiner:
    """Node with the browser's code; it answers each drawing and its cuts with their DOT."""

    def __init__(self, to: IO[str], back: IO[str]) -> None:
        self.to = to
        self.back = back

    def check(self, scene: Scene, cuts: Iterable[Iterable[str]]) -> None:
        """Hold the DOT of each cut against Python's, byte for byte, and what each depth opens."""
        opened = [frozenset(cut) for cut in cuts]
        question = {"scene": scene.data(), "cuts": [sorted(cut) for cut in opened]}
        self.to.write(json.dumps(question) + "\n")
        self.to.flush()
        answer: dict[str, Any] = json.loads(self.back.readline())
        assert answer["dots"] == [outline(scene.tree, scene.statements, cut) for cut in opened]
        assert {depth: set(parts) for depth, parts in answer["depths"].items()} == {
            depth: scene.tree.opened(depth) for depth in get_args(Depth)
        }


@pytest.fixture(scope="module")
def joiner() -> Iterator[Joiner]:
    """Run Node for all tests; without it a test is skipped, and fails where CI is set."""
    node = shutil.which("node")
    if node is None:
        reason = "no Node was found; run scripts/install_tool.sh node"
        if os.environ.get("CI"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    with subprocess.Popen([node, str(JOIN)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout
        yield Joiner(process.stdin, process.stdout)
        process.stdin.close()


def parts(scene: Scene) -> list[str]:
    """Return what can be opened."""
    return [name for name in scene.tree.boxes if scene.tree.is_part(name)]


@pytest.mark.parametrize("name", VARIANTS)
def test_any_cut_of_every_network_has_the_dot_that_python_writes(joiner: Joiner, name: str) -> None:
    scene = Scene(graph_of(Design(name)), colour="kind")
    random = Random(name)
    # Few parts open, half of them, most of them; a part may be open inside a closed one.
    cuts = [[part for part in parts(scene) if random.random() < share] for share in (0.2, 0.5, 0.5, 0.8, 0.95)]
    joiner.check(scene, [*cuts, *(scene.tree.opened(depth) for depth in get_args(Depth))])


@given(designs(), st.data())
@settings(max_examples=25, deadline=None)
def test_any_cut_of_any_network_has_the_dot_that_python_writes(
    joiner: Joiner, chosen: Design, data: st.DataObject
) -> None:
    try:
        graph = graph_of(chosen)
    except LabError:
        return
    scene = Scene(graph, colour="macs")
    joiner.check(scene, [data.draw(st.sets(st.sampled_from(parts(scene)))) for _ in range(3)])


@pytest.mark.parametrize("target", scene_types.TARGETS, ids=lambda target: target.name)
def test_the_browsers_types_are_those_of_the_data(target: Path) -> None:
    assert target.read_text(encoding="utf-8") == scene_types.declarations(scene_types.TARGETS[target]), (
        "the types differ; run: python -m scripts.scene_types"
    )


# ── The page that works offline ──────────────────────────────────────────────


def imported(name: str, within: tuple[str, ...] = ()) -> set[str]:
    """Return a module and what it imports, and so on; the page gives each an address, so none may import itself."""
    assert name not in within, f"{name} imports itself: {' → '.join(within)}"
    if name.startswith("vendor/"):
        return {name}
    source = (STATIC / name).read_text(encoding="utf-8")
    paths = re.findall(r'(?m)^import\b[^";]*"([^"]+)";', source)  # as static/graph/offline.js finds them
    assert len(paths) == re.sub(r"(?s)/\*.*?\*/", "", source).count(' from "')
    names = {os.path.normpath(PurePosixPath(name).parent / path) for path in paths}
    return {name}.union(*(imported(inner, (*within, name)) for inner in names))


def test_what_the_drawing_imports_is_in_the_page_that_works_offline() -> None:
    needed = imported("graph/graph.js") | imported("graph/layout.js")
    listed = json.loads((STATIC / "graph" / "modules.json").read_text(encoding="utf-8"))
    assert listed == sorted(needed)
    page = offline.page(Scene(graph_of(Design("reduced_module")), colour="kind").data(), depth="module")
    match = re.search(r'<script type="application/json" id="content">(.*?)</script>', page, re.S)
    assert match
    assert json.loads(match[1])["modules"].keys() == needed


def test_what_the_picture_to_scale_imports_is_in_its_page() -> None:
    page = modules_picture(twins()).html()
    match = re.search(r'<script type="application/json" id="content">(.*?)</script>', page, re.S)
    assert match
    assert json.loads(match[1])["modules"].keys() == imported("scale/scale.js")


def test_a_page_without_one_of_its_files_says_which(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    copy = tmp_path / "static"
    shutil.copytree(STATIC, copy)
    monkeypatch.setattr(offline, "STATIC", copy)
    assert offline.missing() == ()
    (copy / "graph" / "tree.js").unlink()
    assert offline.missing() == ("graph/tree.js",)
    (copy / "graph" / "modules.json").unlink()
    assert offline.missing() == ("graph/modules.json",)


def test_every_file_of_the_browsers_code_is_loaded_by_it() -> None:
    listed = json.loads((STATIC / "graph" / "modules.json").read_text(encoding="utf-8"))
    beside = {"graph/offline.js"}  # the offline page's own script
    assert {f"graph/{file.name}" for file in (STATIC / "graph").glob("*.js")} == {
        name for name in listed if name.startswith("graph/")
    } | beside
