"""The data of the drawing to walk into: every layer once, inside its parts; edges as the graph says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import prod
from typing import get_args

import pytest
from hypothesis import given, settings
from streamlit.testing.v1 import AppTest

from inception_lab.cli.program import main
from inception_lab.cost import node_cost
from inception_lab.design import Design, from_text, graph_of
from inception_lab.design.edits import Edit
from inception_lab.diff import diff
from inception_lab.draw.network.box import Box
from inception_lab.draw.network.boxes import boxes
from inception_lab.draw.network.dot import dot
from inception_lab.draw.network.drawing import Drawing
from inception_lab.draw.network.offline import missing, packed
from inception_lab.draw.network.overlay import Legend, Overlay
from inception_lab.draw.network.overlays import OVERLAYS, Change, Latency
from inception_lab.draw.network.palette import contrast
from inception_lab.draw.network.scene import Scene
from inception_lab.draw.network.scene_types import Item
from inception_lab.draw.network.statuses import ComparedSide
from inception_lab.draw.network.tree import Depth, Tree
from inception_lab.errors import LabError
from inception_lab.graph import LayerGraph, Node, format_shape
from inception_lab.graph.structure import modules, stages
from inception_lab.paths import STATIC
from inception_lab.ui.view import COLOURS
from inception_lab.variants import VARIANTS
from tests.pages import ROOT, drawings, failures, written
from tests.random_designs import designs

DEPTHS: tuple[Depth, ...] = get_args(Depth)


def check(graph: LayerGraph) -> None:
    """Hold a scene against its graph."""
    made = Scene(graph, colour="kind")
    items = made.data()["items"]
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
        assert (layers[node.id]["channels"], layers[node.id]["shape"]) == (
            node.out_shape[0],
            format_shape(node.out_shape),
        )
        assert layers[node.id]["bytes"] == 4 * prod(node.out_shape)
    parents = Counter(item["parent"] for item in items)
    assert all(parents[item["id"]] for item in items if item["level"] != "layer")
    for depth in DEPTHS:
        check_cut(made.tree, graph, depth)


def check_cut(tree: Tree, graph: LayerGraph, depth: Depth) -> None:
    """Hold the edges of a cut against the graph's inputs."""
    opened = tree.opened(depth)
    edges = tree.edges(opened)
    assert len({(edge.tail, edge.head) for edge in edges}) == len(edges)
    carried = {(edge.tail, edge.head): set(edge.tensors) for edge in edges}
    for node in graph.nodes:
        for source in node.inputs:
            ends = tree.shown(source, opened), tree.shown(node.id, opened)
            assert ends[0] == ends[1] or source in carried[ends]
    assert all(tree.shown(name, opened) == edge.tail for edge in edges for name in edge.tensors)


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
    items = {item["id"]: item for item in Scene(graph, colour="kind").data()["items"]}
    assert {part.id for part in stages(graph)} <= set(items)
    inner = {part.id for part in modules(graph) if len(part.nodes) > 1 and not part.aux}
    assert {name for name, item in items.items() if item["level"] == "module"} == inner
    branch = items["branch:Mixed_5b.Branch_1"]
    assert (branch["parent"], branch["title"], branch["lines"][0]) == ("module:Mixed_5b", "Branch 1", "1×1 → 5×5")
    assert items["branch:Mixed_7b.Branch_1"]["lines"][0] == "1×1 → 1×3 | 3×1"
    assert items["Mixed_5b.Branch_1.Conv2d_0b_5x5"]["parent"] == branch["id"]
    assert items["Mixed_5b.concat"]["parent"] == "module:Mixed_5b"


def test_a_box_says_its_share_of_the_cost_it_is_coloured_by() -> None:
    """Source: 1409.4842, table 1: module 3a, 128M of 1,583M multiply-adds; 163,696 of 6,998,552 parameters."""
    graph = graph_of(Design("googlenet"))
    said: dict[str, str] = {"macs": "128.0 M MACs", "params": "163.7 k parameters", "kind": "128.0 M MACs"}
    for colour, words in said.items():
        items = {item["id"]: item for item in Scene(graph, colour=colour).data()["items"]}
        assert any(words in line for line in items["module:3a"]["lines"])
    items = {item["id"]: item for item in Scene(graph, colour="activation_bytes").data()["items"]}
    assert any("MB, " in line for line in items["module:3a"]["lines"])


def test_the_largest_layer_is_the_one_with_the_most_macs() -> None:
    """3×3 · 56² · 64 · 192 = 346,816,512, more than any other of GoogLeNet's."""
    assert Scene(graph_of(Design("googlenet")), colour="kind").data()["largest"] == "conv2_3x3"


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("colour", OVERLAYS)
def test_text_can_be_read_on_every_box(colour: str, dark: bool) -> None:
    found = Scene(graph_of(Design("inception_resnet_v2_released")), colour=colour, dark=dark).data()
    assert all(contrast(item["ink"], item["fill"]) >= 4.5 for item in found["items"])
    assert contrast(found["paper"]["text"], found["paper"]["module"]) >= 4.5


def test_the_data_is_small_and_the_same_each_time() -> None:
    graph = graph_of(Design("inception_resnet_v2_released"))
    made = packed(Scene(graph, colour="kind").data())
    assert made == packed(Scene(graph, colour="kind").data())
    assert len(made) < 40_000


def test_heads_stand_aside_and_say_whether_they_are_counted() -> None:
    off, on = (
        {item["id"]: item for item in Scene(graph_of(chosen), colour="kind").data()["items"]}
        for chosen in (Design("googlenet"), Design("googlenet").turned("heads", True))
    )
    for items, words in ((off, "training only, not counted"), (on, "auxiliary head")):
        aside = {name for name, item in items.items() if item["aux"] and item["level"] == "layer"}
        assert aside == {node.id for node in graph_of(Design("googlenet")).nodes if node.aux}
        stage = items["stage:Aux_1"]
        assert stage["level"] != "layer" and set(words.split(", ")) <= set(stage["lines"]) and words in stage["called"]
    assert off["stage:Aux_1"]["fill"] != on["stage:Aux_1"]["fill"]


# ── Parts that repeat ────────────────────────────────────────────────────────


def runs(name: str) -> dict[str, tuple[str, int]]:
    """Return the runs of a network: what is said of each, and how many modules it holds."""
    items = Scene(graph_of(Design(name)), colour="kind").data()["items"]
    held = Counter(item["parent"] for item in items)
    return {item["id"]: (item["lines"][0], held[item["id"]]) for item in items if item["level"] == "run"}


def test_equal_modules_in_a_row_are_one_part() -> None:
    """Source: 1602.07261, figure 9: 4 Inception-A, 7 Inception-B, 3 Inception-C."""
    assert runs("inception_v4") == {
        "run:Mixed_5b": ("repeated ×4", 4),
        "run:Mixed_6b": ("repeated ×7", 7),
        "run:Mixed_7b": ("repeated ×3", 3),
    }


def test_modules_that_differ_are_not_put_together() -> None:
    """Source: 1512.00567, table 1 as released: 192, 160, 160 and 192 channels inside Mixed_6b to Mixed_6e."""
    assert runs("inception_v3") == {"run:Mixed_6c": ("repeated ×2", 2)}
    assert runs("googlenet") == {}


def test_an_edited_module_leaves_its_run() -> None:
    edited = Design("inception_v4").edited(Edit("Mixed_5e.Branch_0.Conv2d_0a_1x1", "channels", "64"))
    items = Scene(graph_of(edited), colour="kind").data()["items"]
    assert next(item["title"] for item in items if item["level"] == "run") == "Mixed_5b … Mixed_5d"


# ── Overlays ─────────────────────────────────────────────────────────────────


def test_a_box_says_how_far_it_sees_and_is_the_darker_for_it() -> None:
    """A 7×7 of stride 2, then a 3×3 pool: 7 + 2·2 = 11 pixels."""
    items = {item["id"]: item for item in Scene(graph_of(Design("googlenet")), colour="field").data()["items"]}
    assert "sees 7×7 pixels" in items["conv1_7x7"]["lines"]
    assert "sees 11×11 pixels" in items["pool1_3x3"]["lines"]
    assert items["conv1_7x7"]["fill"] != items["module:5b"]["fill"]


def test_the_legend_says_what_its_shares_are_shares_of() -> None:
    graph = graph_of(Design("googlenet"))
    units = {colour: Scene(graph, colour=colour).data()["unit"] for colour in OVERLAYS}
    assert units["kind"] == ""
    assert "multiply-adds" in units["macs"] and "float32" in units["activation_bytes"] and "pixels" in units["field"]


@pytest.mark.parametrize("colour", ["change", "latency"])
def test_an_overlay_without_its_data_says_so(colour: str) -> None:
    graph = graph_of(Design("reduced_module"))
    made = Scene(graph, colour=colour)
    assert made.overlay.missing and made.data()["unit"] == made.overlay.missing
    assert not any(OVERLAYS[name].of(graph).missing for name in OVERLAYS if name not in ("change", "latency"))


class OpenOrNot(Overlay):
    """Colours what has no parts."""

    def lines(self, nodes: Sequence[Node]) -> tuple[str, ...]:
        return (f"a box of {len(nodes)}",)

    def fill(self, box: Box, *, dark: bool) -> str:
        del dark
        return "#123456" if box.level == "layer" else "#abcdef"

    @classmethod
    def legend(cls, *, dark: bool = False) -> Legend:
        del dark
        return (("layer", "#123456"), ("part", "#abcdef"))


def test_an_overlay_of_ones_own_is_drawn_like_those_of_the_list() -> None:
    graph = graph_of(Design("reduced_module"))
    data = Scene(graph, colour=OpenOrNot()).data()
    assert {item["fill"] for item in data["items"] if item["level"] == "layer"} == {"#123456"}
    assert data["legend"] == [("layer", "#123456"), ("part", "#abcdef")]
    assert "a box of 8" in dot(graph, depth="module", colour=OpenOrNot())


def test_every_overlay_is_a_choice_of_the_link_and_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(COLOURS) == list(OVERLAYS)
    with pytest.raises(SystemExit):
        main(["draw", "googlenet", "--help"])
    assert f"{{{','.join(OVERLAYS)}}}" in "".join(capsys.readouterr().out.split())


# ── Served with the app ──────────────────────────────────────────────────────


def test_what_the_browser_loads_is_here_with_its_licence() -> None:
    assert missing() == ()
    vendored = STATIC / "vendor" / "wasm-graphviz"
    assert "Apache License" in (vendored / "LICENSE").read_text(encoding="utf-8")
    assert "1.29.2" in (vendored / "VERSION").read_text(encoding="utf-8")
    assert "sourceMappingURL" not in (vendored / "index.js").read_text(encoding="utf-8")
    for file in (STATIC / "graph").iterdir():
        assert "http://" not in file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")


def open_walk(**query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    for key, value in query.items():
        app.query_params[key] = value
    return app.run()


def test_the_page_mounts_the_drawing_and_asks_for_a_pick() -> None:
    app = open_walk(variant="googlenet")
    assert not failures(app) and not app.warning
    assert len(drawings(app)) == 1
    assert "**Click a box**" in written(app)


def test_a_stage_can_be_walked_into_by_itself() -> None:
    app = open_walk(variant="inception_v4", stage="Inception-A")
    assert not failures(app) and not app.warning
    assert len(drawings(app)) == 1


# ── What became of the layers ────────────────────────────────────────────────


def sides(before: str, after: str) -> list[dict[str, Item]]:
    """Return the items of both sides of a comparison, by id."""
    graphs = graph_of(from_text(before)), graph_of(from_text(after))
    compared = diff(*graphs)
    scenes = [
        Scene(graph, colour=Change(side), side=side)
        for graph, side in zip(graphs, (ComparedSide(compared, first=first) for first in (True, False)), strict=True)
    ]
    return [{item["id"]: item for item in made.data()["items"]} for made in scenes]


def test_what_a_factorization_changes_is_marked_on_both_sides() -> None:
    before, after = sides("googlenet", "googlenet?factorize_5x5=two_3x3")
    old = before["3a.Branch_2.Conv2d_0b_5x5"]
    assert old["status"] in ("changed", "removed") and old["title"][0] in "~−"
    marked = {name: item["status"] for name, item in after.items() if item["level"] == "layer" and "status" in item}
    assert marked and all(name.split(".")[1] == "Branch_2" for name in marked)
    assert after["module:3a"]["title"].startswith("~ ") and "status" not in after["conv1_7x7"]


def test_twins_share_a_name_and_only_twins_do() -> None:
    before, after = sides("inception_resnet_v2", "inception_resnet_v2_released")
    old, new = ({item["pair"]: item for item in side.values() if "pair" in item} for side in (before, after))
    assert set(old) == set(new)
    assert len(old) == len([item for item in before.values() if item["level"] == "layer" and "pair" in item])
    assert all(item.get("status") != "removed" for item in old.values())


def test_a_change_is_drawn_by_mark_border_and_colour() -> None:
    graph, other = graph_of(from_text("googlenet")), graph_of(from_text("googlenet?edit=conv2_3x3:channels=96"))
    source = dot(other, depth="layer", colour=Change(ComparedSide(diff(graph, other), first=False)))
    assert (
        "~ 3×3 conv, 96" in source
        and "conv2_3x3" in source
        and "channels out 192 → 96" in source
        and "peripheries=2" in source
    )


def test_a_border_says_what_became_of_a_box_and_nothing_else() -> None:
    """A linear layer has a double border by kind, and the output a thick one; here these mean changed and added."""
    graph, other = graph_of(from_text("googlenet")), graph_of(from_text("googlenet?edit=conv2_3x3:channels=96"))
    assert "peripheries=2" in statement(Scene(other, colour="kind"), "Logits")
    unchanged = statement(Scene(other, colour=Change(ComparedSide(diff(graph, other), first=False))), "Logits")
    assert "peripheries" not in unchanged and "penwidth" not in unchanged


def statement(scene: Scene, layer_id: str) -> str:
    return next(str(item["dot"]) for item in scene.data()["items"] if item["id"] == layer_id)


def test_without_its_files_the_drawing_is_plain_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inception_lab.ui.graph_component.missing", lambda: ("graph/graph.js",))
    app = open_walk(variant="googlenet")
    assert not failures(app)
    assert "graph/graph.js is missing from the folder static" in written(app)
    assert len(app.get("graphviz_chart")) == 1 and not drawings(app)


# ── In a notebook ────────────────────────────────────────────────────────────


def test_a_notebook_is_given_a_page_a_picture_and_words() -> None:
    bundle = Drawing(graph_of(Design("reduced_module")))._repr_mimebundle_()
    assert bundle["text/html"].startswith("<iframe ") and bundle["text/html"].count("<iframe") == 1
    assert "&lt;!doctype html&gt;" in bundle["text/html"]
    assert (
        "<svg" in bundle["image/svg+xml"] and bundle["text/plain"] == "Drawing of reduced_module, open to its modules"
    )


def test_a_notebook_without_a_layout_program_still_has_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inception_lab.draw.network.render._programs", tuple)
    assert set(Drawing(graph_of(Design("reduced_module")))._repr_mimebundle_()) == {"text/html", "text/plain"}


# ── Measured times ───────────────────────────────────────────────────────────


def test_a_measured_time_is_shown_with_its_share_and_its_parts_sum() -> None:
    graph = graph_of(Design("reduced_module"))
    timed = tuple((node.id, 1.0) for node in graph.nodes if node.op == "conv")
    items = {item["id"]: item for item in Scene(graph, colour=Latency(timed)).data()["items"]}
    convolutions = len(timed)
    assert f"1.00 ms, {100 / convolutions:.1f} %" in items[timed[0][0]]["lines"]
    assert f"{convolutions:.2f} ms, 100.0 %" in items["module:module"]["lines"]
    assert "not measured" in items["module.concat"]["lines"]


def test_without_a_run_the_page_says_how_to_measure() -> None:
    app = open_walk(variant="googlenet", colour="latency")
    assert not failures(app)
    assert "No layer of this design has been timed yet" in written(app)
    assert app.button(key="graph.run").label == "Run it once now"


def test_a_drawing_does_not_add_the_whole_network_up_for_each_of_its_boxes() -> None:
    graph = graph_of(Design("inception_v3").turned("classes", 37))
    before = node_cost.cache_info()
    Scene(graph, colour="kind").data()
    after = node_cost.cache_info()
    asked = after.hits + after.misses - before.hits - before.misses
    assert asked < 30 * len(graph.nodes), f"{asked} costs of {len(graph.nodes)} layers"


@pytest.mark.parametrize("name", ["googlenet", "inception_v4"])
def test_modules_of_one_network_have_several_shades_of_their_macs(name: str) -> None:
    graph = graph_of(Design(name))
    overlay = OVERLAYS["macs"].of(graph)
    shades = {overlay.fill(box, dark=False) for box in boxes(graph, overlay) if box.level == "module"}
    assert len(shades) >= 3, "they differ by more than a factor of four"
