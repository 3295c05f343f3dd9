"""The home page's story: its numbers are the library's, its pictures are to scale, its steps are short enough."""

from __future__ import annotations

import json
import re

import pytest

from inception_lab.cost import graph_cost, node_cost
from inception_lab.cost.receptive_field import receptive_fields
from inception_lab.design import Design, graph_of
from inception_lab.draw.scale.close_ups import CloseUp, Sheet, close_ups, close_ups_fit
from inception_lab.draw.scale.shapes import Slab
from inception_lab.draw.scale.skyline import skyline, towers_of
from inception_lab.errors import SpecError
from inception_lab.graph import LayerGraph
from inception_lab.labs import Setting
from inception_lab.labs.module import MODULE_LAB, compare_module
from inception_lab.labs.results import result_of
from inception_lab.spec import Conv
from inception_lab.teach.story import numbers, story
from inception_lab.text.numbers import count
from tests.scale_pictures import approve, bands, panel_of, slabs


def macs_of(graph: LayerGraph, *blocks: str) -> int:
    """Count the MACs of some blocks, layer by layer."""
    return sum(node_cost(node).macs for node in graph.nodes if node.block in blocks)


def modules_of(graph: LayerGraph) -> list[str]:
    """Return the blocks that end in a concat, in order."""
    return list(dict.fromkeys(node.block for node in graph.nodes if node.op == "concat" and not node.aux))


def test_the_numbers_are_those_of_the_networks() -> None:
    known = numbers()
    naive, whole = graph_of(Design("googlenet_naive")), graph_of(Design("googlenet"))
    names = modules_of(whole)
    assert known.kernels == ("1×1", "3×3", "5×5")
    assert (known.modules, len(names)) == (9, 9)
    assert known.naive_macs == macs_of(naive, "3a") == 303_464_448
    assert known.reduced_macs == macs_of(whole, "3a") == 128_049_152
    assert known.row_naive_macs == macs_of(naive, *names) == 12_085_441_536
    assert known.row_reduced_macs == macs_of(whole, *names) == 1_103_972_352
    assert known.googlenet_macs == graph_cost(whole).total.macs == 1_582_671_872
    assert known.googlenet_params == graph_cost(whole).total.params == 6_998_552
    outputs = {node.block: node.out_shape[0] for node in naive.nodes if node.op == "concat"}
    assert (known.channels_in, known.naive_channels, known.row_naive_channels) == (192, outputs["3a"], outputs["5b"])


def test_the_heirs_numbers_are_those_of_their_networks_and_papers() -> None:
    """Sources: 1512.00567, section 3 (18/25 and 14/49 at equal width) and table 3; 1602.07261, table 2."""
    known = numbers()
    assert (known.two_3x3_saved, known.pair_7x7_saved) == ("−28.0 %", "−71.4 %")
    v4 = graph_of(Design("inception_v4"))
    assert known.v4_modules == len([name for name in modules_of(v4) if name >= "Mixed_5b"]) == 4 + 1 + 7 + 1 + 3
    assert known.shortcuts == 10 + 20 + 10
    assert known.first_error == result_of("GoogLeNet", "1512.00567, table 3").top5
    assert known.last_error == result_of("Inception-ResNet-v2", "1602.07261, table 2").top5
    assert known.last_network == "Inception-ResNet-v2"


def test_the_sentences_say_the_numbers() -> None:
    known, steps = numbers(), story().steps
    assert [step.number for step in steps] == [
        f"{known.channels_in} → {known.naive_channels} channels",
        f"{count(known.row_naive_macs)} MACs",
        f"{count(known.naive_macs)} → {count(known.reduced_macs)} MACs",
        f"{count(known.googlenet_macs)} MACs",
        f"{known.first_error} % → {known.last_error} % error",
    ]
    assert f"{known.row_naive_channels:,}" in steps[1].sentence
    assert "−57.8 %" in steps[2].sentence
    assert all(len(step.sentence.split()) <= 30 for step in steps)


def test_the_story_plays_in_less_than_ninety_seconds() -> None:
    assert 5 * 4 <= sum(step.seconds for step in story().steps) < 90


@pytest.mark.parametrize("narrow", [False, True])
def test_every_picture_is_to_scale_and_can_be_read(narrow: bool) -> None:
    shown = story(narrow=narrow)
    assert {frame.picture for step in shown.steps for frame in step.frames} == set(range(len(shown.pictures)))
    for picture in shown.pictures:
        approve(picture)
        assert picture.width == (358 if narrow else 900)
        for slab in slabs(picture):
            assert slab.h == pytest.approx(picture.scale.channels(slab.shape[0])), slab.id
            assert slab.w == pytest.approx(picture.scale.side(slab.shape[-1] if len(slab.shape) == 3 else 1)), slab.id


def test_frames_whose_outlines_stay_have_the_scale_of_the_frame_before() -> None:
    shown = story()
    pairs = [
        (step.frames[at - 1].picture, frame.picture)
        for step in shown.steps
        for at, frame in enumerate(step.frames)
        if frame.outlines
    ]
    assert len(pairs) == 2
    for before, after in pairs:
        assert shown.pictures[before].scale == shown.pictures[after].scale


def test_what_is_in_two_frames_has_one_id_and_what_zooms_has_one_group() -> None:
    shown = story()
    naive, row, reduced, *_ = ({shape.id for shape in picture.shapes} for picture in shown.pictures)
    stack = {"input", *(f"3a.concat/{branch}" for branch in range(4))}
    assert stack <= naive & row & reduced
    for number in range(5):
        assert "3a" in shown.groups[number]
    assert set(shown.groups[5]) - {""} <= set(shown.groups[4])
    assert [len(groups) for groups in shown.groups] == [len(picture.shapes) for picture in shown.pictures]


def test_a_tower_is_as_high_as_its_channels_and_its_square_as_large_as_its_macs() -> None:
    graph = graph_of(Design("googlenet_naive"))
    columns = towers_of(graph, only_modules=True)
    picture = skyline(graph, columns)
    for column in columns:
        floors = [slab for slab in slabs(picture) if slab.pick == column.id]
        assert sum(slab.shape[0] for slab in floors) == column.leaving[0]
        assert len({round(slab.y + slab.h, 6) for slab in floors}) == 4
        assert sum(band.macs for band in bands(picture) if band.pick == column.id) == column.macs
    feet = {max(slab.y + slab.h for slab in slabs(picture) if slab.pick == column.id) for column in columns}
    assert max(feet) - min(feet) < 1e-6


@pytest.mark.parametrize("name", ["inception_v3", "inception_v4", "inception_resnet_v1", "xception"])
def test_other_networks_have_a_skyline_too(name: str) -> None:
    graph = graph_of(Design(name))
    approve(skyline(graph, towers_of(graph), width=1800.0, height=700.0))


def test_nothing_to_draw_is_refused() -> None:
    graph = graph_of(Design("googlenet"))
    with pytest.raises(SpecError, match="there is nothing to draw"):
        skyline(graph, ())
    with pytest.raises(SpecError, match="there is nothing to draw"):
        close_ups((), Sheet())


def test_a_close_up_says_its_title_and_number() -> None:
    graph = graph_of(Design("reduced_module"))
    picture = close_ups(
        [CloseUp(graph, "a:", "One", "1"), CloseUp(graph, "b:", "Two", "2")], Sheet(columns=2, brief=True)
    )
    approve(picture)
    assert re.match(r"One \(1\): .* MACs; 192×28×28 enters", picture.said)


def test_the_story_is_json_and_small() -> None:
    text = json.dumps(story(dark=True).data())
    assert len(text) < 250_000
    assert json.loads(text)["steps"][1]["frames"] == [1]


def test_modules_that_do_not_fit_a_sheet_are_told_from_those_that_do() -> None:
    """A phone's sheet grows until ribbons can be seen: at the smallest scale they are hairs."""
    modules = [CloseUp(panel_of("inception_v3").graph, "0:", "Whole")]
    small = [CloseUp(compare_module(Setting(MODULE_LAB)).naive, "0:", "Naive", "303.5 M MACs", "naive")]
    assert not close_ups_fit(modules, Sheet(360, 100, brief=True))
    assert close_ups_fit(small, Sheet(360, 560, brief=True))
    picture = close_ups(small, Sheet(360, 560, brief=True))
    assert any(shape.id == "0:accent" for shape in picture.shapes)


def test_the_photographs_windows_are_what_the_modules_layers_see_of_it() -> None:
    graph = graph_of(Design("googlenet_naive"))
    fields = receptive_fields(graph)
    seen = {
        node.layer.kernel: fields[node.id].size
        for node in graph.nodes
        if node.block == "3a" and isinstance(node.layer, Conv)
    }
    shown = {window["name"].partition(" ")[0]: window["numbers"] for window in story().photograph["windows"]}
    assert seen == {(1, 1): (27, 27), (3, 3): (43, 43), (5, 5): (59, 59)}
    for (height, width), size in seen.items():
        assert tuple(shown[f"{height}×{width}"][2:]) == size
    middles = {(x + w / 2, y + h / 2) for x, y, w, h in shown.values()}
    assert len(middles) == 1, "they look at one place"


@pytest.mark.parametrize("narrow", [False, True])
def test_the_photograph_lies_inside_the_sheet_above_the_first_volume(*, narrow: bool) -> None:
    told = story(narrow=narrow)
    photo, picture = told.photograph, told.pictures[0]
    slab = next(shape for shape in picture.shapes if isinstance(shape, Slab))
    assert photo["side"] > 60
    assert photo["x"] >= 0
    assert photo["y"] >= 0
    assert photo["x"] + photo["side"] < picture.width / 3
    assert photo["y"] + photo["side"] < slab.y - slab.depth
    assert len(photo["href"]) < 40_000
