"""Modules drawn to scale: widths are channels, areas are MACs, ribbons stack to what leaves, whatever the design."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from inception_lab.cost import node_cost
from inception_lab.design import Design, graph_of, network_of
from inception_lab.draw.scale.flows import Flow, Join, flow_of
from inception_lab.draw.scale.modules import Panel, modules_picture
from inception_lab.errors import LabError, SpecError
from inception_lab.graph import LayerGraph, infer
from inception_lab.graph.structure import modules
from inception_lab.rewrite import isolate
from inception_lab.spec import Chain, Concat, Conv, MaxPool, Network, Residual, Stage
from inception_lab.variants import VARIANTS
from tests.random_designs import designs
from tests.scale_pictures import approve, bands, labels, ribbons, slabs, twins
from tests.small_networks import every_kind, networks

MODULES = [
    ("googlenet", "3a"),
    ("inception_v3", "Mixed_6a"),
    ("inception_v3", "Mixed_6b"),
    ("inception_v3", "Mixed_7b"),
    ("inception_v4", "Mixed_4a"),
    ("inception_resnet_v2", "block35_1"),
    ("xception", "block2"),
]


def nodes_of(flow: Flow) -> list[str]:
    """Every node of a flow, branches before their join."""
    ids = []
    for item in flow:
        if isinstance(item, Join):
            ids += [node for branch in item.branches for node in nodes_of(branch)]
        ids.append(item.node.id)
    return ids


@pytest.mark.parametrize("name", VARIANTS)
def test_a_flow_has_every_counted_layer_once(name: str) -> None:
    graph = graph_of(Design(name))
    assert sorted(nodes_of(flow_of(graph))) == sorted(n.id for n in graph.nodes if n.inputs and not n.aux)


def test_nested_concats_stay_branches_of_their_branch() -> None:
    _, reduced = twins("inception_v3", "Mixed_7b")
    (module,) = flow_of(reduced.graph)
    assert isinstance(module, Join)
    assert [sum(isinstance(item, Join) for item in branch) for branch in module.branches] == [0, 1, 1, 0]


def test_a_shortcut_is_an_empty_branch() -> None:
    _, block = twins("inception_resnet_v2", "block35_1")
    (sum_of_two,) = flow_of(block.graph)
    assert isinstance(sum_of_two, Join)
    assert sum_of_two.branches[0] == ()


@pytest.mark.parametrize(("variant", "module"), MODULES)
def test_a_module_is_to_scale(variant: str, module: str) -> None:
    picture = modules_picture(twins(variant, module))
    approve(picture)


@pytest.mark.parametrize(("variant", "module"), MODULES)
def test_ribbons_stack_to_the_channels_of_their_concat(variant: str, module: str) -> None:
    _, panel = twins(variant, module)
    picture = modules_picture([panel])
    for node in panel.graph.nodes:
        if node.op != "concat" or len(node.inputs) < 2:
            continue
        entering = [ribbon for ribbon in ribbons(picture) if ribbon.id.startswith(f"{node.id}/in/")]
        assert [round(ribbon.w1 / picture.scale.channel, 6) for ribbon in entering] == [s[0] for s in node.in_shapes]
        assert sum(ribbon.w1 for ribbon in entering) == pytest.approx(picture.scale.channels(node.out_shape[0]))
        edges = [(ribbon.y1 - ribbon.w1 / 2, ribbon.y1 + ribbon.w1 / 2) for ribbon in entering]
        assert [bottom for _, bottom in edges[:-1]] == pytest.approx([top for top, _ in edges[1:]])
        pieces = sorted((s for s in slabs(picture) if s.id.startswith(f"{node.id}/")), key=lambda slab: slab.y)
        assert [piece.h for piece in pieces] == pytest.approx([ribbon.w1 for ribbon in entering])


def test_a_sums_ribbons_meet_and_do_not_stack() -> None:
    _, panel = twins("inception_resnet_v2", "block35_1")
    picture = modules_picture([panel])
    meeting = [ribbon for ribbon in ribbons(picture) if ribbon.id.startswith("block35_1.sum/in/")]
    assert len(meeting) == 2
    assert meeting[0].y1 == meeting[1].y1 and meeting[0].w1 == meeting[1].w1
    assert any("sum, body ×0.17" in label.lines for label in labels(picture))


@pytest.mark.parametrize(("variant", "module"), MODULES)
def test_a_layers_ribbon_turns_from_what_enters_to_what_leaves(variant: str, module: str) -> None:
    _, panel = twins(variant, module)
    picture = modules_picture([panel])
    turning = {ribbon.id: ribbon for ribbon in ribbons(picture)}
    for node in panel.graph.nodes:
        if len(node.inputs) == 1:
            ribbon = turning[f"{node.id}/to/0"]
            assert ribbon.w0 == pytest.approx(picture.scale.channels(node.in_shapes[0][0]))
            assert ribbon.w1 == pytest.approx(picture.scale.channels(node.out_shape[0]))


def test_every_branch_reads_the_whole_input() -> None:
    naive, _ = twins()
    picture = modules_picture([naive])
    copies = [ribbon for ribbon in ribbons(picture) if "/copy/" in ribbon.id]
    assert len(copies) == 4
    assert {ribbon.w0 for ribbon in copies} == {picture.scale.channels(192)} == {ribbon.w1 for ribbon in copies}
    assert all(ribbon.opacity < 0.3 for ribbon in copies)


def test_bands_are_the_layers_and_their_macs() -> None:
    naive, reduced = twins()
    picture = modules_picture([naive, reduced])
    drawn = {band.id: band.macs for band in bands(picture)}
    counted = {
        f"{number}:{node.id}": macs
        for number, panel in enumerate((naive, reduced))
        for node in panel.graph.nodes
        if (macs := node_cost(node).macs)
    }
    assert drawn == counted
    # 1409.4842, table 1, row 3a: the 5×5 alone on 192 channels, and behind 16.
    assert drawn["0:3a.Branch_2.Conv2d_0b_5x5"] == 120_422_400
    assert drawn["1:3a.Branch_2.Conv2d_0b_5x5"] == 10_035_200


def test_two_panels_have_one_scale_and_the_difference_is_written() -> None:
    picture = modules_picture(twins())
    written = [line for label in labels(picture) for line in label.lines]
    assert "303.5 M MACs" in written and "128.0 M MACs, −57.8 %" in written
    assert {"200 channels", "20 M MACs (multiply-adds)", "20 px of grid side"} <= set(written)


def test_every_branch_says_its_channels_beside_the_concat() -> None:
    for width, height in ((1100.0, 620.0), (900.0, 590.0)):
        picture = modules_picture(twins(), width=width, height=height)
        beside = [label.lines[0] for label in labels(picture) if ".concat/" in label.id and not label.bold]
        assert beside == ["64", "128", "32", "192", "64", "128", "32", "32"]


def test_legend_measures_are_to_scale() -> None:
    picture = modules_picture(twins())
    drawn = {shape.id: shape for shape in picture.shapes}
    measures = [drawn[f"legend/{name}"].data()["numbers"] for name in ("channels", "macs", "grid")]
    assert measures[0][3] == pytest.approx(200 * picture.scale.channel, abs=0.01)
    assert measures[1][2] * measures[1][3] == pytest.approx(20e6 * picture.scale.mac, rel=0.01)
    assert measures[2][2] == pytest.approx(20 * picture.scale.grid, abs=0.01)


def test_a_reduction_narrows_the_grid() -> None:
    _, panel = twins("inception_v3", "Mixed_6a")
    picture = modules_picture([panel])
    entering, *_ = [slab for slab in slabs(picture) if slab.id == "input"]
    leaving = [slab for slab in slabs(picture) if slab.id.startswith("Mixed_6a.concat/")]
    assert [slab.w / entering.w for slab in leaving] == pytest.approx([17 / 35] * 3)
    assert [slab.depth / entering.depth for slab in leaving] == pytest.approx([17 / 35] * 3)


def test_a_knobs_small_moves_mostly_keep_the_scale() -> None:
    def scale_of(filters: int) -> object:
        branch = Chain("b", (Conv("reduce", filters, (1, 1)), Conv("conv", 32, (5, 5))))
        network = Network("n", (192, 28, 28), (Stage("s", (Concat("m", (branch, Chain("p", ()))),)),))
        return modules_picture([Panel("n", infer(network))]).scale

    assert len({scale_of(filters) for filters in range(16, 65)}) <= 12


@pytest.mark.parametrize("width", [360.0, 1100.0])
def test_every_kind_of_layer_has_a_look(width: float) -> None:
    approve(modules_picture([Panel("every kind", infer(every_kind()))], width=width))


def test_a_module_of_one_branch_and_an_empty_network_are_drawn() -> None:
    lone = Concat("m", (Chain("b", (Conv("c", 4, (1, 1)),)),))
    passing = Residual("r", Chain("body", ()))
    for blocks in ((), (lone,), (passing,), (MaxPool("p", (3, 3), (2, 2)),)):
        approve(modules_picture([Panel("small", infer(Network("n", (3, 9, 9), (Stage("s", blocks),))))]))


def test_a_graph_of_two_inputs_is_drawn() -> None:
    whole = infer(every_kind())
    ends = ("3a.concat", "block.body.b")
    inputs = tuple(replace(whole.node(end), op="input", layer=None, inputs=(), in_shapes=()) for end in ends)
    part = LayerGraph("part", (*inputs, whole.node("block.sum")), "block.sum")
    approve(modules_picture([Panel("part", part)]))


def test_nothing_to_draw_is_refused() -> None:
    with pytest.raises(SpecError, match="nothing to draw"):
        modules_picture([])


@pytest.mark.parametrize("name", VARIANTS)
def test_every_module_of_every_variant_is_drawn(name: str) -> None:
    network, graph = network_of(Design(name)), graph_of(Design(name))
    first_of_kind = {len(part.nodes): part for part in modules(graph) if not part.aux}
    for part in first_of_kind.values():
        block = part.nodes[0].block
        if block and len(part.nodes) > 1:
            approve(modules_picture([Panel(block, infer(isolate(network, block, part.nodes[0].in_shapes[0])))]))


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(network=networks())
def test_random_networks_are_drawn_as_lanes(network: Network) -> None:
    try:
        graph = infer(network)
    except LabError:
        return
    approve(modules_picture([Panel("random", graph)]))


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(chosen=designs())
def test_modules_of_random_designs_are_drawn_as_lanes(chosen: Design) -> None:
    try:
        network, parts = network_of(chosen), modules(graph_of(chosen))
    except LabError:
        return
    for part in [part for part in parts if len(part.nodes) > 1 and not part.aux][:2]:
        block, shape = part.nodes[0].block, part.nodes[0].in_shapes[0]
        approve(modules_picture([Panel(block, infer(isolate(network, block, shape)))]))
