"""Drawings: what they say, that text stays text, that they can be read, and that they are laid out in time."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from inception_lab.design import Design, graph_of
from inception_lab.draw.network import render
from inception_lab.draw.network.dot import dot
from inception_lab.draw.network.overlays import OVERLAYS
from inception_lab.draw.network.palette import contrast, ink, theme
from inception_lab.draw.network.render import svg
from inception_lab.draw.network.tree import DEPTHS, FigureDepth
from inception_lab.errors import BackendError, DesignError
from inception_lab.graph import LayerGraph, infer
from inception_lab.graph.structure import modules, stages
from inception_lab.spec import (
    AuxHead,
    Chain,
    Concat,
    Conv,
    Flatten,
    GlobalAvgPool,
    Linear,
    MaxPool,
    Network,
    Residual,
    Stage,
)
from tests.small_networks import every_kind

GOLDENS = Path(__file__).parent / "goldens"


def naive_3a(*, stage: str = "Inception 3") -> Network:
    """GoogLeNet's module 3a without reductions: 1409.4842, figure 2(a) with table 1's filters."""
    branches = (
        Chain("Branch_0", (Conv("Conv2d_0a_1x1", 64, (1, 1), bias=True),)),
        Chain("Branch_1", (Conv("Conv2d_0b_3x3", 128, (3, 3), bias=True),)),
        Chain("Branch_2", (Conv("Conv2d_0b_5x5", 32, (5, 5), bias=True),)),
        Chain("Branch_3", (MaxPool("MaxPool_0a_3x3", (3, 3), (1, 1), "same"),)),
    )
    return Network("naive_3a", (192, 28, 28), (Stage(stage, (Concat("3a", branches),)),))


def with_head(*, heads_on: bool) -> LayerGraph:
    body = Chain("", (GlobalAvgPool("pool"), Flatten("flat"), Linear("logits", 10)))
    return infer(replace(naive_3a(), heads=(AuxHead("Aux_1", "3a", body),), heads_on=heads_on))


def residual_blocks(number: int) -> LayerGraph:
    """Inception-ResNet-A's shape, again and again: 1602.07261, figure 16."""
    branches = Concat(
        "branches",
        (
            Chain("Branch_0", (Conv("a", 32, (1, 1)),)),
            Chain("Branch_1", (Conv("a", 32, (1, 1)), Conv("b", 32, (3, 3)))),
            Chain("Branch_2", (Conv("a", 32, (1, 1)), Conv("b", 48, (3, 3)), Conv("c", 64, (3, 3)))),
        ),
    )
    body = Chain("body", (branches, Conv("expand", "input", (1, 1), activation=None)))
    blocks = tuple(Residual(f"block_{n}", body, scale=0.17) for n in range(number))
    return infer(Network("residual", (320, 35, 35), (Stage("A", blocks),)))


def titles(drawn: str) -> list[str]:
    """Every title of the drawing: nodes by their ids, edges, frames."""
    return [element.text or "" for element in ElementTree.fromstring(drawn).iter("{http://www.w3.org/2000/svg}title")]


def texts(drawn: str) -> str:
    """Everything that is written in the drawing."""
    return "\n".join(
        "".join(element.itertext())
        for element in ElementTree.fromstring(drawn).iter("{http://www.w3.org/2000/svg}text")
    )


def test_the_naive_module_is_drawn_as_the_golden_file_says() -> None:
    golden = (GOLDENS / "naive_3a_layer_kind.dot").read_text(encoding="utf-8")
    assert dot(infer(naive_3a()), depth="layer", colour="kind") == golden


@pytest.mark.parametrize(
    ("name", "depth", "colour"),
    [
        ("googlenet", "stage", "params"),
        ("inception_v4", "module", "macs"),
        ("reduced_module", "figure", "kind"),
        ("inception_resnet_v2_released", "module", "field"),
    ],
)
def test_networks_are_drawn_as_the_golden_files_say(name: str, depth: FigureDepth, colour: str) -> None:
    golden = (GOLDENS / f"{name}_{depth}_{colour}.dot").read_text(encoding="utf-8")
    assert dot(graph_of(Design(name)), depth=depth, colour=colour) == golden


def test_the_same_graph_gives_the_same_bytes() -> None:
    first, second = (dot(with_head(heads_on=False), depth="layer", colour="macs") for _ in range(2))
    assert first == second


def test_every_layer_is_found_in_the_drawing_by_its_id() -> None:
    graph = infer(every_kind(heads_on=True))
    found = titles(svg(dot(graph, depth="layer", colour="kind")))
    assert [node.id for node in graph.nodes if node.id not in found] == []


def test_a_part_of_a_network_with_two_inputs_is_drawn() -> None:
    whole = residual_blocks(1)
    nodes = tuple(replace(node, op="input", layer=None, inputs=()) for node in whole.nodes if node.id in _ENDS)
    part = LayerGraph("part", (*nodes, whole.node("block_0.sum")), "block_0.sum")
    for depth, box in (("layer", "block_0.sum"), ("module", "block_0.sum"), ("stage", "stage:A")):
        found = titles(svg(dot(part, depth=cast(FigureDepth, depth), colour="kind")))
        assert {*_ENDS, *(f"{end}->{box}" for end in _ENDS)} <= set(found)


_ENDS = ("input", "block_0.body.expand")


def test_every_edge_of_the_graph_is_drawn_once() -> None:
    graph = infer(every_kind(heads_on=True))
    found = titles(svg(dot(graph, depth="layer", colour="kind")))
    arrows = [tuple(title.removesuffix(":n").split("->")) for title in found if "->" in title]
    assert len(set(arrows)) == len(arrows)
    enters = {head: tail for tail, head in arrows if head.startswith("fork:")}
    ends = sorted(f"{enters.get(tail, tail)}->{head}" for tail, head in arrows if head not in enters)
    assert ends == sorted(f"{source}->{node.id}" for node in graph.nodes for source in node.inputs)


def test_what_several_branches_read_enters_the_module_once() -> None:
    source = dot(infer(naive_3a()), depth="layer", colour="kind")
    assert source.count('"input" -> ') == 1
    assert source.count('"fork:module:3a:input" -> ') == 4


def test_modules_and_stages_are_found_by_their_ids() -> None:
    graph = with_head(heads_on=False)
    at_modules = titles(svg(dot(graph, depth="module", colour="kind")))
    at_stages = titles(svg(dot(graph, depth="stage", colour="kind")))
    assert {"input", "module:3a", "stage:Aux_1", "input->module:3a", "module:3a->stage:Aux_1:n"} <= set(at_modules)
    assert {"input", "stage:Inception 3", "stage:Aux_1", "input->stage:Inception 3"} <= set(at_stages)
    assert [part.id for part in modules(graph)] == ["module:3a", "module:Aux_1"]
    assert [part.id for part in stages(graph)] == ["stage:Inception 3", "stage:Aux_1"]


def test_a_box_says_what_the_layer_is_and_what_leaves_it() -> None:
    written = texts(svg(dot(infer(naive_3a()), depth="layer", colour="kind")))
    assert {"Conv2d_0b_5x5", "5×5 conv, 32", "32×28×28", "416×28×28"} <= set(written.splitlines())


def test_a_module_says_its_branches_and_a_stage_its_cost() -> None:
    graph = infer(naive_3a())
    at_modules = texts(svg(dot(graph, depth="module", colour="kind"))).splitlines()
    at_stages = texts(svg(dot(graph, depth="stage", colour="kind"))).splitlines()
    assert {"3a", "4 branches, 416×28×28", "303.5 M MACs, 100.0 %"} <= set(at_modules)
    # 28·28·192·(64 + 9·128 + 25·32) = 303,464,448 MACs.
    assert {"Inception 3", "1 module", "416×28×28", "303.5 M MACs, 100.0 %", "387.3 k parameters"} <= set(at_stages)


def test_a_residual_sum_shows_its_scale() -> None:
    assert "+ ×0.17" in texts(svg(dot(residual_blocks(1), depth="layer", colour="kind")))
    assert "residual block ×0.17" in texts(svg(dot(residual_blocks(1), depth="module", colour="kind")))


@pytest.mark.parametrize("depth", DEPTHS)
def test_a_head_says_whether_it_is_counted(depth: FigureDepth) -> None:
    off = texts(svg(dot(with_head(heads_on=False), depth=depth, colour="kind")))
    on = texts(svg(dot(with_head(heads_on=True), depth=depth, colour="kind")))
    assert (
        "training only\nnot counted" if depth in ("stage", "module", "branch") else "training only, not counted"
    ) in off
    assert "auxiliary head" not in off
    assert "auxiliary head" in on and "not counted" not in on


def test_a_switched_off_head_does_not_set_the_scale_of_the_colours() -> None:
    costly = Chain("", (Conv("huge", 4096, (3, 3)),))
    network = replace(naive_3a(), heads=(AuxHead("Aux_1", "3a", costly),))
    with_huge, without = (dot(infer(one), depth="stage", colour="macs") for one in (network, naive_3a()))
    assert _statement(with_huge, "stage:Inception 3") == _statement(without, "stage:Inception 3")


def _statement(source: str, name: str) -> str:
    found = re.search(rf'"{name}" \[.*?\]\n', source, re.DOTALL)
    assert found
    return found[0]


# A figure writes what layers do, never their names.
@pytest.mark.parametrize("depth", ["stage", "module", "layer"])
def test_text_from_a_user_stays_text(depth: FigureDepth) -> None:
    name = 'a<B>&amp;"\\N\\'
    drawing = dot(infer(naive_3a(stage=name)), depth=depth, colour="kind")
    drawn = svg(drawing)
    assert name in texts(drawn)
    assert "\\\\N" in drawing


def test_a_name_of_control_characters_does_not_break_the_drawing() -> None:
    drawn = svg(dot(infer(naive_3a(stage="a\x00\x1b\nb" + "c" * 100)), depth="stage", colour="kind"))
    assert "a   b" + "c" * 34 + "…" in texts(drawn).replace("\N{NO-BREAK SPACE}", " ")


def test_stages_of_one_name_stay_two_boxes() -> None:
    conv = Conv("first", 4, (1, 1)), Conv("second", 4, (1, 1)), Conv("third", 4, (1, 1))
    network = Network("twice", (3, 8, 8), tuple(Stage(name, (c,)) for name, c in zip("xyx", conv, strict=True)))
    found = titles(svg(dot(infer(network), depth="stage", colour="kind")))
    assert {"stage:x", "stage:y", "stage:x (2)", "stage:y->stage:x (2)"} <= set(found)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("colour", OVERLAYS)
def test_text_and_borders_can_be_read(colour: str, dark: bool) -> None:
    paper = theme(dark=dark)
    fills = [fill for _, fill in OVERLAYS[colour].legend(dark=dark)] + [paper.off]
    assert [fill for fill in fills if contrast(ink(fill), fill) < 4.5] == []
    frames = (paper.page, paper.stage, paper.module)
    assert [frame for frame in frames if contrast(paper.text, frame) < 4.5 or contrast(paper.line, frame) < 3] == []


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("colour", OVERLAYS)
def test_every_colour_of_a_drawing_has_six_digits_and_every_fill_is_in_the_legend(
    depth: FigureDepth, colour: str, dark: bool
) -> None:
    source = dot(infer(every_kind(heads_on=True)), depth=depth, colour=colour, dark=dark)
    assert set(map(len, re.findall(r'#(\w+)"', source))) == {6}
    boxes = set(re.findall(r'fillcolor="(#\w+)" fontcolor="#\w+" (?:margin=0 )?(?:pen|per|sha)', source))
    assert boxes and boxes <= {fill for _, fill in OVERLAYS[colour].legend(dark=dark)}


def test_black_on_white_has_the_largest_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)


def test_an_unknown_depth_or_colouring_lists_the_choices() -> None:
    graph = infer(naive_3a())
    with pytest.raises(
        DesignError, match="depth: no such depth .received 'node'.; one of stage, module, branch, layer, figure"
    ):
        dot(graph, depth="node", colour="kind")  # type: ignore[arg-type]  # as a link may say
    with pytest.raises(DesignError, match="colour: no such colour .received 'flops'.; one of kind, macs, params"):
        dot(graph, depth="layer", colour="flops")


def test_branches_stand_in_their_order_from_left_to_right() -> None:
    drawn = svg(dot(residual_blocks(3), depth="layer", colour="kind"))
    for block in range(3):
        left = [_left(drawn, f"block_{block}.body.branches.Branch_{n}.a") for n in range(3)]
        assert left == sorted(left)


def _left(drawn: str, title: str) -> float:
    after = drawn.split(f"<title>{title}</title>", 1)[1]
    found = re.search(r' x="([\d.]+)"', after)
    assert found
    return float(found[1])


def test_forty_residual_blocks_are_laid_out_in_time() -> None:
    graph = residual_blocks(40)
    assert len(graph.nodes) == 361
    assert "block_39.sum" in titles(svg(dot(graph, depth="layer", colour="kind"), timeout_s=15))


def test_a_layout_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(
        BackendError, match="drawing: the layout took longer than 0.001 s and was stopped; draw modules"
    ):
        svg(dot(residual_blocks(40), depth="layer", colour="kind"), timeout_s=0.001)


def test_what_is_not_dot_is_refused() -> None:
    with pytest.raises(BackendError, match="drawing: the layout failed .received .*syntax error"):
        svg("digraph {")


def test_without_a_layout_program_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "_programs", tuple)
    with pytest.raises(BackendError, match="drawing: no program to lay out drawings; pip install graphviz-pure"):
        svg("digraph {}")


def test_a_program_that_cannot_run_gives_way_to_the_next(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "graphviz-pure"
    broken.write_text("no program")
    working = render._programs()
    monkeypatch.setattr(render, "_programs", lambda: (str(broken), *working))
    assert "<title>a</title>" in svg("digraph { a }")
    monkeypatch.setattr(render, "_programs", lambda: (str(broken),))
    with pytest.raises(BackendError, match="graphviz-pure cannot be run.; pip install"):
        svg("digraph { a }")


def test_the_wheel_is_found_without_a_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    render._programs.cache_clear()
    try:
        assert [Path(program).stem for program in render._programs()] == ["graphviz-pure"]
    finally:
        render._programs.cache_clear()
