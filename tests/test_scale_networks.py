"""Whole networks drawn to scale: slabs by grid and channels, bands by MACs, rows that fill the sheet."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from math import sqrt

import pytest
from hypothesis import HealthCheck, given, settings

from inception_lab.cost import graph_cost
from inception_lab.design import Design, graph_of
from inception_lab.draw.scale.modules import Panel, modules_picture
from inception_lab.draw.scale.networks import network_picture
from inception_lab.draw.scale.shapes import Band
from inception_lab.draw.scale.views import to_scale
from inception_lab.errors import LabError, SpecError
from inception_lab.graph import infer
from inception_lab.graph.structure import alone, cut, modules
from inception_lab.labs import Setting
from inception_lab.labs.grid import GRID_LAB, compare_orders
from inception_lab.labs.stem import STEM_LAB, build_stems
from inception_lab.spec import Network
from inception_lab.variants import VARIANTS
from tests.random_designs import designs
from tests.scale_pictures import approve, bands, labels, panel_of, slabs
from tests.small_networks import every_kind, networks


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize("width", [360.0, 1100.0])
def test_every_variant_is_drawn_to_scale(name: str, width: float) -> None:
    panel = panel_of(name)
    picture = network_picture([panel], width=width)
    approve(picture)
    assert sum(band.macs for band in bands(picture)) == graph_cost(panel.graph).total.macs


@pytest.mark.parametrize("name", VARIANTS)
def test_slabs_are_as_high_as_their_grid_and_as_thick_as_their_channels(name: str) -> None:
    picture = network_picture([panel_of(name)])
    scale = picture.scale
    for slab in slabs(picture):
        side = slab.shape[1] if len(slab.shape) == 3 else 1
        assert slab.h == pytest.approx(scale.grid * (sqrt(side) if scale.root else side))
        assert slab.w == pytest.approx(scale.channel * slab.shape[0])


def test_a_root_scale_is_labelled_as_one() -> None:
    picture = network_picture([panel_of("googlenet")])
    written = [line for label in labels(picture) for line in label.lines]
    assert picture.scale.root
    assert sum("grid side (square-root scale)" in line for line in written) == 1
    # Two lengths are drawn: one alone would not show that twice the length is not twice the grid.
    assert sum(shape.id.startswith("legend/grid/") and isinstance(shape, Band) for shape in picture.shapes) == 2


@pytest.mark.parametrize("name", ["googlenet", "inception_v3", "inception_v4", "inception_resnet_v2", "xception"])
def test_a_network_fills_a_wide_sheet(name: str) -> None:
    picture = network_picture([panel_of(name)])
    assert picture.width == 1100
    assert 430 <= picture.height <= 580
    ends = Counter(round((slab.x + slab.w + slab.depth) / 20) for slab in slabs(picture))
    assert max(ends) * 20 > 1000


def test_every_module_is_named_and_can_be_picked() -> None:
    graph = graph_of(Design("googlenet"))
    picture = network_picture([Panel("GoogLeNet", graph)])
    parts = [part for part in modules(graph) if not part.aux]
    ids = {part.id if len(part.nodes) > 1 else part.last.id for part in parts}
    assert {shape.pick for shape in picture.shapes if shape.pick} == ids
    written = {label.lines[0] for label in labels(picture)}
    assert {"3a", "3b", "4a", "4b", "4c", "4d", "4e", "5a", "5b", "stem", "Inception 4", "classifier"} <= written


def test_equal_modules_in_a_row_are_named_together() -> None:
    picture = network_picture([panel_of("inception_resnet_v2")])
    written = [label.lines for label in labels(picture)]
    assert ("block8_1 … block8_5", "5 × 133.4 M MACs") in written
    assert sum(band.pick.startswith("module:block17_") for band in bands(picture)) == 20


def test_heads_are_drawn_where_they_count() -> None:
    off, on = (network_picture([Panel("net", infer(every_kind(heads_on=on)))]) for on in (False, True))
    approve(on)
    assert not [slab for slab in slabs(off) if slab.id.startswith("module:aux1")]
    assert [band for band in bands(on) if band.pick == "module:aux1"]


def test_a_stage_is_drawn_alone() -> None:
    approve(network_picture([Panel("stem", cut(graph_of(Design("inception_v4")), "stem"))]))


def test_aligned_stems_have_equal_grids_below_each_other() -> None:
    stems = [Panel(stem.words, stem.graph) for stem in build_stems(Setting(STEM_LAB)) if stem.graph is not None]
    picture = network_picture(stems, align=True, height=700)
    approve(picture)
    spans: dict[int, list[float]] = {}
    for slab in slabs(picture):
        if slab.pick:
            spans.setdefault(slab.shape[1], []).append(slab.x)
    grids = sorted(spans, reverse=True)
    assert len(grids) > 3
    for larger, smaller in pairwise(grids):
        assert max(spans[larger]) < min(spans[smaller])


def test_naive_over_reduced_have_one_scale() -> None:
    naive, reduced = panel_of("googlenet_naive"), panel_of("googlenet")
    picture = network_picture([naive, reduced], height=900)
    approve(picture)
    areas = {band.id: band.w * band.h for band in bands(picture)}
    by_module = {
        number: sum(area for key, area in areas.items() if key.startswith(f"{number}:module:4e/")) for number in (0, 1)
    }
    costs = [graph_cost(panel.graph) for panel in (naive, reduced)]
    macs = [
        cost.of(node for node in panel.graph.nodes if node.block == "4e").macs
        for cost, panel in zip(costs, (naive, reduced), strict=True)
    ]
    assert by_module[0] / by_module[1] == pytest.approx(macs[0] / macs[1])


def test_one_module_is_drawn_as_lanes_and_a_network_as_volumes() -> None:
    lanes = to_scale([panel_of("naive_module"), panel_of("reduced_module")])
    volumes = to_scale([panel_of("googlenet")])
    assert {slab.upright for slab in slabs(lanes)} == {True}
    assert {slab.upright for slab in slabs(volumes)} == {False}


def test_nothing_to_draw_is_refused() -> None:
    with pytest.raises(SpecError, match="nothing to draw"):
        network_picture([])


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(network=networks())
def test_random_networks_are_drawn_as_volumes(network: Network) -> None:
    try:
        graph = infer(network)
    except LabError:
        return
    approve(network_picture([Panel("random", graph)]))


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(chosen=designs(), width=...)
def test_random_designs_are_drawn_as_volumes(chosen: Design, width: bool) -> None:
    try:
        graph = graph_of(chosen)
    except LabError:
        return
    approve(network_picture([Panel("random", graph)], width=1100 if width else 360))


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_module_of_every_network_can_be_opened_as_ribbons(variant: str) -> None:
    graph = graph_of(Design(variant))
    for part in modules(graph):
        if len(part.nodes) > 1:
            inside = alone(graph, part)
            assert inside.output == part.last.id
            drawn = {shape.pick for shape in modules_picture([Panel(part.title, inside)], width=360, height=300).shapes}
            assert {node.id for node in part.nodes} <= drawn


def test_orders_of_one_input_begin_below_each_other_and_fill_the_sheet() -> None:
    """Pooling first leads from 35×35 to 17×17 at once: its input still stands below the others'."""
    orders = compare_orders(Setting(GRID_LAB)).orders
    picture = network_picture([Panel(order.words, order.graph) for order in orders], width=1000, height=590, align=True)
    approve(picture)
    inputs = [slab for slab in slabs(picture) if "/row/" in slab.id or ":row/" in slab.id]
    assert len(inputs) == 3 and len({round(slab.x, 3) for slab in inputs}) == 1
    assert max(slab.x + slab.w for slab in slabs(picture)) > 0.8 * picture.width
