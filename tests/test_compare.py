"""Compare: exact figures of the pairs that trouble people, and sums that close."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from inception_lab.cost import graph_cost
from inception_lab.design import Design, from_text, graph_of
from inception_lab.diff.parts import pair_parts
from inception_lab.errors import DesignError
from inception_lab.graph.structure import modules
from inception_lab.labs import Setting, read_setting
from inception_lab.labs.compare import (
    COMPARE_LAB,
    DESIGNS,
    FIRST,
    PAIRS,
    Pair,
    compare_designs,
    pair_of,
    with_design,
    with_pair,
)
from inception_lab.labs.compare_report import CompareReport, first_reason, gathered_findings, rows, story
from inception_lab.teach.lesson import KEYS as LESSON_KEYS
from inception_lab.ui.view import KEYS as VIEW_KEYS

THREE = {"a": "inception_v3", "b": "inception_v4", "c": "xception"}


def setting_of(query: Mapping[str, str]) -> Setting:
    setting, errors = read_setting(COMPARE_LAB, {name: [text] for name, text in query.items()})
    assert errors == ()
    return setting


def refused(query: Mapping[str, str]) -> str:
    _, (error,) = read_setting(COMPARE_LAB, {name: [text] for name, text in query.items()})
    return str(error)


def pair(name: str) -> Pair:
    return next(one for one in PAIRS if one.name == name)


def report_of(name: str) -> CompareReport:
    return compare_designs(with_pair(Setting(COMPARE_LAB), pair(name)))


# ── The pairs ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "params", "macs"),
    [
        # BVLC's GoogLeNet against torchvision's published 6,624,904 and 1.498 GMACs.
        ("googlenet", (6_998_552, 6_624_904), (1_582_671_872, 1_498_376_192)),
        # As printed (its B and C widths mended) against the released 55,843,464.
        ("inception_resnet_v2", (32_433_928, 55_843_464), (9_257_953_632, 13_155_794_016)),
        # facenet-pytorch: 23,482,624 without its classifier.
        ("inception_resnet_v1", (22_756_328, 23_482_624), (6_206_361_696, 6_307_723_360)),
        # pretrainedmodels' bninception has 11,295,240.
        ("bn_inception", (11_295_240, 11_204_936), (2_032_600_064, 2_018_851_840)),
    ],
)
def test_each_pair_has_its_exact_figures(name: str, params: tuple[int, int], macs: tuple[int, int]) -> None:
    measured = COMPARE_LAB.measure(with_pair(Setting(COMPARE_LAB), pair(name)))
    assert (measured["a_params"], measured["b_params"]) == params
    assert (measured["a_macs"], measured["b_macs"]) == macs
    assert measured["params_difference"] == params[1] - params[0]
    assert measured["macs_difference"] == macs[1] - macs[0]
    assert measured["identical"] == "no"


def test_googlenet_in_torchvision_is_smaller_by_its_kernels_not_its_norm() -> None:
    found = report_of("googlenet")
    params, macs, free = story(found)
    assert params == (
        "GoogLeNet in torchvision has 373,648 parameters fewer than GoogLeNet (Inception-v1) "
        "(6,624,904 against 6,998,552): −380,928 through “9 layers: kernel 5×5 → 3×3”, "
        "+14,560 through “57 layers: norm none → batch norm”, −7,280 through “57 layers: bias yes → no”."
    )
    assert "84,295,680 MACs fewer" in macs and "(1,498,376,192 against 1,582,671,872)" in macs
    assert "local response norm" in free
    assert [row.layer for row in rows(found.compared, show="differences", status="removed")] == ["norm1", "norm2"]


def test_the_released_inception_resnet_v2_repeats_10_20_10_blocks_where_the_figures_repeat_5_10_5() -> None:
    found = report_of("inception_resnet_v2")
    for side, repeats in ((found.first, (5, 10, 5)), (found.second, (10, 20, 10))):
        blocks = {node.block for node in side.figures.graph.nodes}
        counted = [sum(bool(re.fullmatch(rf"{name}_\d+", one)) for one in blocks) for name in _BLOCKS]
        assert tuple(counted) == repeats
    told = [finding.text for finding in found.findings]
    assert any("10 blocks added: block17_11 … block17_20" in text for text in told)


_BLOCKS = ("block35", "block17", "block8")


def test_facenet_has_a_sixth_c_block() -> None:
    found = report_of("inception_resnet_v1")
    added = rows(found.compared, show="differences", status="added")
    assert {row.module for row in added} == {"block8_6"}
    assert sum(row.params_change for row in added) == 1_600_768
    (block,) = (part for part in pair_parts(found.compared, *_parts(found)) if part.status == "added")
    assert (block.title, block.params_change, block.macs_change) == ("block8_6", 1_600_768, 102_236_160)


def _parts(found: CompareReport) -> tuple[tuple, tuple]:  # type: ignore[type-arg]  # Parts of either graph
    return modules(found.first.figures.graph), modules(found.second.figures.graph)


def test_a_projection_of_96_gives_the_printed_1024_behind_4e_in_the_place_of_1056() -> None:
    found = report_of("bn_inception")
    (row,) = (
        row
        for row in rows(found.compared, show="differences", status="all")
        if (row.module, row.layer) == ("4e", "concat")
    )
    assert (row.before, row.after) == ("channels out 1056", "channels out 1024")
    assert [departure.what.partition(":")[0] for departure in pair("bn_inception").departures] == [
        "inception (4c)",
        "inception (4d)",
        "inception (4e)",
    ]


@pytest.mark.parametrize("one", PAIRS, ids=lambda one: one.name)
def test_every_pair_says_why_with_a_source(one: Pair) -> None:
    assert one.departures
    assert all(departure.what and departure.why and departure.source for departure in one.departures)
    assert pair_of(with_pair(setting_of(THREE), one)) is one
    assert len(compare_designs(with_pair(setting_of(THREE), one)).sides) == 2


@pytest.mark.parametrize("query", [{}, THREE, {**THREE, "first": "b", "second": "c"}, {"a": "googlenet?heads=on"}])
def test_all_sums_close(query: dict[str, str]) -> None:
    found = compare_designs(setting_of(query))
    difference = (found.params_difference, found.macs_difference)
    listed = rows(found.compared, show="everything", status="all")
    for parts in (found.compared.tallies, found.findings, gathered_findings(found, most=3), listed):
        assert (sum(part.params_change for part in parts), sum(part.macs_change for part in parts)) == difference
    for place, side in enumerate(found.sides):
        total = side.figures.cost.total
        assert sum(row.costs[place].params for row in found.stages) == total.params
        assert sum(row.costs[place].macs for row in found.stages) == total.macs


def test_stages_stand_in_one_row_where_their_layers_do() -> None:
    assert [row.title for row in report_of("inception_resnet_v1").stages][-2:] == [
        "Inception-ResNet-C",
        "classifier / embedding",
    ]
    rows_of_three = compare_designs(setting_of(THREE)).stages
    assert rows_of_three[0].title == "stem / Entry flow"
    assert [cost.macs > 0 for cost in next(row for row in rows_of_three if row.title == "Middle flow").costs] == [
        False,
        False,
        True,
    ]


def test_a_design_held_against_itself_is_equal() -> None:
    setting = setting_of({"b": "googlenet"})
    measured = COMPARE_LAB.measure(setting)
    assert (measured["identical"], measured["layers_changed"], measured["params_difference"]) == ("yes", 0, 0)
    assert story(compare_designs(setting)) == (
        "Every layer of the one stands in the other, unchanged: the two are equal.",
    )
    assert rows(compare_designs(setting).compared, show="differences", status="all") == ()


def test_the_first_reason_is_one_sentence_with_its_number() -> None:
    assert first_reason(report_of("googlenet")) == (
        "GoogLeNet in torchvision has 84.30 M MACs fewer (−5.3 %) than GoogLeNet (Inception-v1); "
        "all of it through “9 layers: kernel 5×5 → 3×3”."
    )
    released = first_reason(report_of("inception_resnet_v2"))
    assert "3.90 G MACs more (+42.1 %)" in released and "the most, +3.25 G, through “10 blocks added" in released
    equal = first_reason(compare_designs(setting_of({"b": "googlenet"})))
    assert equal.endswith("are equal, layer by layer.")
    normless = first_reason(compare_designs(setting_of({"b": "googlenet?norm=batch"})))
    assert "parameters more" in normless or "parameters fewer" in normless  # batch norm has no MACs


def test_the_table_lists_what_its_filters_say() -> None:
    compared = report_of("inception_resnet_v2").compared
    numbers = {
        status: len(rows(compared, show="differences", status=status))
        for status in ("changed", "added", "removed", "all")
    }
    assert numbers == {"changed": 98, "added": 164, "removed": 13, "all": 98 + 164 + 13}
    assert len(rows(compared, show="everything", status="all")) == 75 + 98 + 164 + 13


# ── Designs as text ──────────────────────────────────────────────────────────


def test_a_link_to_the_explorer_is_stored_as_the_designs_text() -> None:
    link = "http://localhost:8501/?variant=googlenet&width=0.5&tab=costs&stage=stem&hide=Network&edit=3a.Branch_0.Conv2d_0a_1x1:channels=32"
    setting = setting_of({"c": link})
    assert setting.values[DESIGNS["c"]] == "googlenet?width=0.5&edit=3a.Branch_0.Conv2d_0a_1x1:channels%3D32"
    assert read_setting(COMPARE_LAB, setting.to_query()) == (setting, ())


@pytest.mark.parametrize("key", [*VIEW_KEYS, *LESSON_KEYS])
def test_what_a_link_says_of_the_page_is_no_part_of_the_design(key: str) -> None:
    assert setting_of({"c": f"?variant=googlenet&{key}=on"}).values[DESIGNS["c"]] == "googlenet"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nonsense", "knob a: no such network (received 'nonsense'); one of cifar10_module"),
        ("", "knob a: no such network (received '')"),
        ("googlenet?width=99", "knob a: width: must be a number from 0.1 to 4.0"),
        ("googlenet?speed=1", "knob a: speed: googlenet has no such knob"),
        ("http://localhost:8501/compare?a=googlenet", "names no network"),
        ("http://[", "names no network"),
        ("inception_v3?input=3x32x32", "use an input of at least 3×75×75"),
    ],
)
def test_what_is_no_design_is_refused_in_one_sentence(text: str, words: str) -> None:
    assert words in refused({"a": text})


def test_the_two_held_against_each_other_have_to_be_set() -> None:
    setting = setting_of({"second": "c"})
    with pytest.raises(DesignError, match=r"knob second: this design is not set .received c.; one of a, b"):
        compare_designs(setting)
    three = setting_of({**THREE, "first": "c"})
    assert with_design(three, "c", "").values[FIRST] == "a"


def test_titles_that_are_equal_give_way_to_letters() -> None:
    (params, *_) = story(
        compare_designs(setting_of({"a": "googlenet?width=0.5&classes=10", "b": "googlenet?width=2&classes=10"}))
    )
    assert params.startswith("design b has ") and "than Design a" in params


def test_images_of_two_sizes_are_told_with_what_the_second_costs_at_the_firsts() -> None:
    """299² / 224² = 1.78."""
    small = graph_cost(graph_of(from_text("inception_v3?input=3x224x224"))).total.macs
    said = story(compare_designs(setting_of({"a": "googlenet", "b": "inception_v3"})))[2]
    assert said.startswith("Inception-v3 reads 3×299×299, GoogLeNet (Inception-v1) 3×224×224: 1.78 × the pixels.")
    assert said.endswith(f"With 3×224×224 it has {small:,} MACs, not 5,713,216,096.")
    tiny = story(compare_designs(setting_of({"a": "googlenet?input=3x32x32", "b": "inception_v3"})))[2]
    assert tiny.endswith(" × the pixels."), "Inception-v3 cannot be for so small an image"
    for same in ({"a": "googlenet", "b": "googlenet_released"}, {"a": "naive_module", "b": "googlenet"}):
        assert not any("the pixels" in sentence for sentence in story(compare_designs(setting_of(same))))


def test_a_design_stands_for_itself() -> None:
    assert compare_designs(Setting(COMPARE_LAB)).second.design == Design("googlenet_torchvision")
