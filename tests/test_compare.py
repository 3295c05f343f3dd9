"""Compare: exact figures of the pairs that trouble people, sums that close, the drawing, and the page."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from inception_lab.cost import graph_cost
from inception_lab.design import Design, from_text, graph_of
from inception_lab.diff import GraphDiff, diff
from inception_lab.diff.parts import pair_parts
from inception_lab.draw.network.difference import difference_dot, part_ids
from inception_lab.draw.network.difference_boxes import entry_name
from inception_lab.draw.network.overlays import Change
from inception_lab.draw.network.palette import contrast, ink, theme
from inception_lab.draw.network.render import svg
from inception_lab.draw.network.statuses import LOOKS
from inception_lab.errors import DesignError
from inception_lab.graph import LayerGraph, infer
from inception_lab.graph.structure import modules, stages
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
from inception_lab.spec import Conv, MaxPool, Network, Stage
from inception_lab.teach.lesson import KEYS as LESSON_KEYS
from inception_lab.ui.view import KEYS as VIEW_KEYS

ROOT = Path(__file__).resolve().parents[1]
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


# ── The drawing ──────────────────────────────────────────────────────────────


def graphs(before: str, after: str) -> tuple[GraphDiff, LayerGraph, LayerGraph]:
    one, other = (graph_of(from_text(text)) for text in (before, after))
    return diff(one, other), one, other


def nodes_of(source: str) -> list[str]:
    """Return the ids of all boxes of a laid-out drawing."""
    tree = ElementTree.fromstring(svg(source))
    space = "{http://www.w3.org/2000/svg}"
    return [group.findtext(f"{space}title", "") for group in tree.iter(f"{space}g") if group.get("class") == "node"]


def texts(source: str) -> str:
    tree = ElementTree.fromstring(svg(source))
    return "\n".join("".join(one.itertext()) for one in tree.iter("{http://www.w3.org/2000/svg}text"))


def test_every_module_of_both_networks_is_drawn_once() -> None:
    compared, one, other = graphs(PAIRS[1].a, PAIRS[1].b)
    drawn = nodes_of(difference_dot(compared, one, other))
    pairs = pair_parts(compared, modules(one), modules(other))
    assert sorted(drawn) == sorted(["input", *(pair.id for pair in pairs)])
    assert {"removed:module:Mixed_4a", "module:block17_20", "module:block35_1"} <= set(drawn)
    assert {pair.id for pair in pairs if pair.status == "removed"} == {
        "removed:module:Mixed_3a",
        "removed:module:Mixed_4a",
        "removed:module:Mixed_5a",
    }


@pytest.mark.parametrize("part", ["stage:stem", "module:3a", "stage:Inception 4"])
def test_every_layer_of_a_part_is_drawn_once_with_what_enters_it(part: str) -> None:
    compared, one, other = graphs("googlenet", "googlenet_torchvision")
    pairs = {pair.id: pair for get in (stages, modules) for pair in pair_parts(compared, get(one), get(other))}
    drawn = nodes_of(difference_dot(compared, one, other, part=part))
    inside = [name for name in drawn if not name.startswith("outside:")]
    assert sorted(inside) == sorted(entry_name(entry) for entry in pairs[part].entries)
    assert len(drawn) == len(inside) + 1


def test_a_changed_layer_says_what_changed_and_a_lost_one_is_dashed() -> None:
    compared, one, other = graphs("googlenet", "googlenet_torchvision")
    stem = difference_dot(compared, one, other, part="stage:stem")
    assert re.search(r'"removed:norm1" \[.*style="[^"]*dashed"', stem)
    assert '"pool1_3x3" -> "removed:norm1" [tooltip="removed" style=dashed' in stem
    assert '"pool1_3x3" -> "conv2_1x1" [tooltip="added" style=bold' in stem
    written = texts(difference_dot(compared, one, other, part="module:3a")).splitlines()
    assert {"~ Conv2d_0b_3x3", "kernel 5×5 → 3×3", "bias yes → no", "norm none → batch norm"} <= set(written)


def test_modules_that_are_alike_are_gathered_unless_everything_is_shown() -> None:
    compared, one, other = graphs(PAIRS[1].a, PAIRS[1].b)
    written = texts(difference_dot(compared, one, other, everything=False))
    assert {"+ 10 modules alike", "block17_11 … block17_20", "each: 7 layers", "3 layers the same"} <= set(
        written.splitlines()
    )
    assert "block17_15" not in written
    assert "block17_15" in texts(difference_dot(compared, one, other))


def test_layers_of_one_name_that_are_not_one_layer_are_two_boxes() -> None:
    layers = Conv("x", 3, (3, 3)), MaxPool("x", (3, 3), (1, 1), "same")
    one, other = (infer(Network("n", (3, 8, 8), (Stage("s", (layer,)),))) for layer in layers)
    assert nodes_of(difference_dot(diff(one, other), one, other)) == ["input", "removed:x", "x"]


def test_text_from_a_user_stays_text() -> None:
    name = 'a<B>&amp;"\\N\\'
    networks = [
        Network("n", (3, 8, 8), (Stage(name, (Conv("c", 4, (size, size)), Conv("d", 4, (1, 1)))),)) for size in (1, 3)
    ]
    one, other = map(infer, networks)
    source = difference_dot(diff(one, other), one, other)
    assert f"~ {name}" in texts(source)
    assert "\\\\N" in source


def test_an_unknown_part_lists_the_parts() -> None:
    compared, one, other = graphs("googlenet", "googlenet_torchvision")
    with pytest.raises(DesignError, match="part: no such stage or module .received 'x'.; one of stage:stem, "):
        difference_dot(compared, one, other, part="x")
    found = dict(part_ids(compared, one, other))
    assert found["stage:stem"] == "~ stem" and found["module:3a"] == "Inception 3: ~ 3a"
    assert "module:conv1_7x7" not in found  # one layer is drawn already


@pytest.mark.parametrize("dark", [False, True])
def test_every_status_can_be_read_and_told_without_colour(dark: bool) -> None:
    paper = theme(dark=dark)
    for look in LOOKS.values():
        fill, border = look.colours(dark=dark)
        assert contrast(ink(fill), fill) >= 4.5
        assert min(contrast(border, behind) for behind in (paper.page, paper.stage, paper.module)) >= 3
    assert len({(look.mark, look.dashed, tuple(look.border.items())) for look in LOOKS.values()}) == 4
    assert len({look.mark for look in LOOKS.values()}) == 4
    assert next(label for label, _ in Change.legend(dark=dark)) == "the same in both"


# ── The page ─────────────────────────────────────────────────────────────────


def open_page(**query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()
    app.switch_page("pages/compare.py")
    app.query_params = dict(query)
    return app.run()


def written(app: AppTest) -> str:
    return "\n".join(text.value for text in app.markdown)


def test_the_bare_page_answers_for_googlenet() -> None:
    app = open_page()
    assert not app.exception and not app.error and not app.warning
    assert "373,648 parameters fewer" in written(app)
    assert "pytorch/vision issue 906" in written(app)
    assert app.selectbox(key="compare.pair").value == "googlenet"
    figures = app.table[0].value
    assert "6,998,552" in figures.to_string() and "6,624,904 (−5.3\N{NO-BREAK SPACE}%)" in figures.to_string()


def test_a_link_opens_three_designs() -> None:
    app = open_page(**THREE)
    assert not app.exception and not app.error and not app.warning
    assert [app.selectbox(key=f"compare.network.{letter}").value for letter in "abcd"] == [*THREE.values(), ""]
    assert app.selectbox(key="compare.pair").value == ""
    assert "18,845,248 parameters more" in written(app)  # 42,679,816 − 23,834,568
    assert len(app.table[0].value.columns) == 1 + 3


def test_a_network_that_does_not_exist_is_told_and_the_page_stands() -> None:
    app = open_page(a="nonsense")
    assert not app.exception and not app.error
    assert ["no such network" in warning.value for warning in app.warning] == [True]
    assert "373,648 parameters fewer" in written(app)


def test_a_part_that_does_not_exist_is_told_as_it_is_written() -> None:
    app = open_page(part="![x](http://elsewhere.example/x.png)")
    assert not app.exception and not app.error
    assert r"“!\[x\](http" in app.warning[0].value


def test_a_prepared_pair_replaces_all_designs() -> None:
    app = open_page(**THREE, first="c")
    app.selectbox(key="compare.pair").set_value("bn_inception").run()
    assert not app.exception and not app.error
    assert app.query_params["b"] == "bn_inception?projection=96"
    assert "c" not in app.query_params and "first" not in app.query_params
    assert "90,304 parameters fewer" in written(app)


def test_a_design_that_cannot_be_built_is_refused_beside_its_text() -> None:
    app = open_page()
    app.text_input(key="knob.compare.b").set_value("inception_v3?input=3x32x32").run()
    assert not app.exception and not app.error
    assert "use an input of at least 3×75×75" in written(app)
    assert "373,648 parameters fewer" in written(app)
    app.selectbox(key="compare.network.b").set_value("xception").run()
    assert "use an input of at least" not in written(app)
    assert app.query_params["b"] == "xception"


def test_a_lesson_hides_groups_and_fixes_designs() -> None:
    app = open_page(hide="Filters", fix="a,b")
    assert not app.exception
    assert app.selectbox(key="compare.pair").disabled and app.selectbox(key="compare.network.a").disabled
    assert not app.selectbox(key="compare.network.c").disabled
    assert "**Filters**" not in written(app)


def test_a_filter_and_a_part_are_part_of_the_link() -> None:
    app = open_page()
    app.selectbox(key="knob.compare.status").set_value("removed").run()
    assert app.query_params["status"] == "removed"
    assert len(app.dataframe[0].value) == 2
    app.selectbox(key="compare.part.googlenet.googlenet_torchvision").set_value("module:3a").run()
    assert app.query_params["part"] == "module:3a"
    app.selectbox(key="compare.network.b").set_value("inception_v3").run()
    assert not app.exception and not app.warning
    assert "part" not in app.query_params


def test_a_design_stands_for_itself() -> None:
    assert compare_designs(Setting(COMPARE_LAB)).second.design == Design("googlenet_torchvision")
