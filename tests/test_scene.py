"""The data of the drawing to walk into: every layer once, inside its parts; edges as the graph says."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given, settings
from streamlit.testing.v1 import AppTest

from inception_lab.design import Design, graph_of
from inception_lab.draw.groups import modules, stages
from inception_lab.draw.palette import Colour, contrast
from inception_lab.draw.scene import scene
from inception_lab.errors import LabError
from inception_lab.graph import LayerGraph
from inception_lab.ui.graph_component import STATIC
from inception_lab.variants import VARIANTS
from tests.pages import ROOT, failures, written
from tests.random_designs import designs

COLOURS: tuple[Colour, ...] = ("kind", "macs", "params", "activation_bytes")


def check(graph: LayerGraph) -> None:
    """Hold a scene against its graph."""
    items = scene(graph, colour="kind")["items"]
    ids = [item["id"] for item in items]
    assert len(set(ids)) == len(ids)
    seen = {""}
    for item in items:
        assert item["parent"] in seen  # a part comes before what it holds, so everything is reached by opening
        seen.add(item["id"])
    layers = {item["id"]: item for item in items if item["level"] == "layer"}
    assert set(layers) == {node.id for node in graph.nodes}
    for node in graph.nodes:
        assert tuple(layers[node.id]["inputs"]) == node.inputs
        assert layers[node.id]["channels"] == node.out_shape[0]
    parents = Counter(item["parent"] for item in items)
    assert all(parents[item["id"]] for item in items if item["level"] != "layer")


@pytest.mark.parametrize("name", VARIANTS)
def test_every_layer_of_every_network_is_reached_by_opening(name: str) -> None:
    check(graph_of(Design(name)))


@given(designs())
@settings(max_examples=25, deadline=None)
def test_every_layer_of_any_network_is_reached_by_opening(chosen: Design) -> None:
    try:
        graph = graph_of(chosen)
    except LabError:
        return
    check(graph)


def test_parts_have_the_names_that_other_drawings_give_them() -> None:
    graph = graph_of(Design("inception_v3"))
    items = {item["id"]: item for item in scene(graph, colour="kind")["items"]}
    assert {part.id for part in stages(graph)} <= set(items)
    inner = {part.id for part in modules(graph) if len(part.nodes) > 1 and not part.aux}
    assert {name for name, item in items.items() if item["level"] == "module"} == inner
    branch = items["branch:Mixed_5b.Branch_1"]
    assert (branch["parent"], branch["title"]) == ("module:Mixed_5b", "Branch 1")
    assert items["Mixed_5b.Branch_1.Conv2d_0b_5x5"]["parent"] == branch["id"]
    assert items["Mixed_5b.concat"]["parent"] == "module:Mixed_5b"


def test_a_box_says_its_share_of_the_cost_it_is_coloured_by() -> None:
    """Source: 1409.4842, table 1: module 3a, 128M of 1,583M multiply-adds; 163,696 of 6,998,552 parameters."""
    graph = graph_of(Design("googlenet"))
    said: dict[Colour, str] = {"macs": "128.0 M MACs", "params": "163.7 k parameters", "kind": "128.0 M MACs"}
    for colour, words in said.items():
        items = {item["id"]: item for item in scene(graph, colour=colour)["items"]}
        assert words in items["module:3a"]["lines"]
    items = {item["id"]: item for item in scene(graph, colour="activation_bytes")["items"]}
    assert any(line.endswith("of activations") for line in items["module:3a"]["lines"])


def test_the_largest_layer_is_the_one_with_the_most_macs() -> None:
    """3×3 · 56² · 64 · 192 = 346,816,512, more than any other of GoogLeNet's."""
    assert scene(graph_of(Design("googlenet")), colour="kind")["largest"] == "conv2_3x3"


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("colour", COLOURS)
def test_text_can_be_read_on_every_box(colour: Colour, dark: bool) -> None:
    found = scene(graph_of(Design("inception_resnet_v2_released")), colour=colour, dark=dark)
    assert all(contrast(item["ink"], item["fill"]) >= 4.5 for item in found["items"])
    assert contrast(found["paper"]["text"], found["paper"]["module"]) >= 4.5


def test_the_data_is_small_and_the_same_each_time() -> None:
    graph = graph_of(Design("inception_resnet_v2_released"))
    made = json.dumps(scene(graph, colour="kind"))
    assert made == json.dumps(scene(graph, colour="kind"))
    assert len(made) < 300_000


def test_heads_that_are_off_stand_aside() -> None:
    items = scene(graph_of(Design("googlenet")), colour="kind")["items"]
    aside = {item["id"] for item in items if item["aux"]}
    assert aside and all(node.aux for node in graph_of(Design("googlenet")).nodes if node.id in aside)
    on = scene(graph_of(Design("googlenet").turned("heads", True)), colour="kind")["items"]
    assert not [item for item in on if item["aux"]]


# ── Served with the app ──────────────────────────────────────────────────────


def test_what_the_browser_loads_is_here_with_its_licence() -> None:
    for name in ("graph/graph.js", "graph/tree.js", "graph/dot.js", "graph/layout.js", "graph/graph.css"):
        assert (STATIC / name).stat().st_size > 0
    vendored = STATIC / "vendor" / "wasm-graphviz"
    assert "Apache License" in (vendored / "LICENSE").read_text(encoding="utf-8")
    assert "1.29.2" in (vendored / "VERSION").read_text(encoding="utf-8")
    assert "sourceMappingURL" not in (vendored / "index.js").read_text(encoding="utf-8")
    for file in (STATIC / "graph").iterdir():
        assert "http://" not in file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")


def open_walk(**query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    for key, value in {"depth": "walk", **query}.items():
        app.query_params[key] = value
    return app.run()


def test_the_page_mounts_the_drawing_and_asks_for_a_pick() -> None:
    app = open_walk(variant="googlenet")
    assert not failures(app) and not app.warning
    assert len(app.get("bidi_component")) == 1
    assert "Click a box to see its formula" in written(app)


def test_a_stage_can_be_walked_into_by_itself() -> None:
    app = open_walk(variant="inception_v4", stage="Inception-A")
    assert not failures(app) and not app.warning
    assert len(app.get("bidi_component")) == 1
