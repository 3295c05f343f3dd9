"""A picture to scale as a value: its data, its SVG and its page; colours that can be read; labels that stand apart."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from inception_lab.draw.network.palette import contrast
from inception_lab.draw.scale.colours import Colours
from inception_lab.draw.scale.labels import Box, box_of, settle
from inception_lab.draw.scale.modules import Panel, modules_picture
from inception_lab.draw.scale.networks import network_picture
from inception_lab.draw.scale.offline import missing
from inception_lab.draw.scale.scales import steps_up, whole_step
from inception_lab.draw.scale.shapes import Label
from inception_lab.graph import Kind
from inception_lab.library import network
from tests.scale_pictures import panel_of, slabs, twins

GOLDEN = Path(__file__).parent / "goldens" / "naive_over_reduced_3a.svg"
SVG = "{http://www.w3.org/2000/svg}"


def test_naive_over_reduced_is_drawn_as_the_golden_file_says() -> None:
    assert modules_picture(twins()).svg() == GOLDEN.read_text(encoding="utf-8")


def test_the_same_graphs_give_the_same_bytes() -> None:
    first, second = (network_picture([panel_of("inception_v3")]) for _ in range(2))
    assert first.svg() == second.svg()
    assert json.dumps(first.data()) == json.dumps(second.data())


def test_the_data_are_numbers_and_words_a_browser_reads() -> None:
    picture = modules_picture(twins())
    data = json.loads(json.dumps(picture.data()))
    lengths = {"ribbon": 6, "band": 4, "slab": 5, "label": 2}
    assert {shape["type"] for shape in data["shapes"]} == lengths.keys()
    assert all(len(shape["numbers"]) == lengths[shape["type"]] for shape in data["shapes"])
    assert data["scale"]["channel"] == picture.scale.channel
    assert data["said"].startswith("Naive: 303.5 M MACs; 192 channels enter, 416 channels leave.")


def test_the_svg_stands_alone_and_says_what_it_shows() -> None:
    picture = network_picture([panel_of("googlenet")])
    root = ElementTree.fromstring(picture.svg())
    assert root.get("role") == "img" and root.find(f"{SVG}title") is not None
    assert (root.findtext(f"{SVG}desc") or "").startswith("googlenet: 1.58 G MACs")
    assert "Source Sans 3" in (root.get("font-family") or "")
    names = [title.text or "" for title in root.iter(f"{SVG}title")]
    assert "3a: 105.2 M MACs in convolution" not in names and any(name.startswith("3a: ") for name in names)
    assert not re.findall(r"(?:href|src)=|url\(", picture.svg())


def test_what_a_user_wrote_stays_text() -> None:
    panel = replace(twins()[1], title='<script>"&')
    picture = modules_picture([panel])
    ElementTree.fromstring(picture.svg())
    page = picture.html()
    assert '<script>"' not in page and "&lt;script&gt;" in page
    assert page.count("<script") == 2


def test_the_page_needs_no_network() -> None:
    page = modules_picture(twins()).html()
    assert missing() == ()
    assert page.startswith("<!doctype html>") and len(page) < 120_000
    shown = page.split('<script type="application/json"')[0]
    assert "{{" not in shown and not re.findall(r"""(?:src|href)=["']""", shown)
    assert set(re.findall(r"https?://[^\s\"'\\<]+", page)) == {"http://www.w3.org/2000/svg"}


def test_a_notebook_shows_the_page_and_the_svg() -> None:
    bundle = modules_picture(twins())._repr_mimebundle_()
    assert bundle["text/html"].startswith("<iframe") and bundle["image/svg+xml"].startswith("<svg")
    assert "With reductions: 128.0 M MACs" in bundle["text/plain"]


def test_the_library_draws_a_network_below_another_on_one_scale() -> None:
    naive, reduced = network("naive_module"), network("reduced_module")
    picture = reduced.draw_to_scale(against=naive)
    assert picture.title == "naive_module over reduced_module"
    assert network("googlenet").draw_to_scale().title == "googlenet"


@pytest.mark.parametrize("dark", [False, True])
def test_text_can_be_read_on_everything_it_stands_on(dark: bool) -> None:
    colours = Colours(dark)
    assert min(contrast(colours.text, colours.page), contrast(colours.line, colours.page)) >= 4.5
    for kind in get_args(Kind):
        assert contrast(colours.on(colours.kind(kind)), colours.kind(kind)) >= 4.5, kind
        assert contrast(colours.text, colours.ribbon(kind)) >= 4.5, kind
        assert contrast(colours.stroke(kind), colours.page) >= 3, kind


@pytest.mark.parametrize("dark", [False, True])
def test_a_theme_changes_colours_and_no_length(dark: bool) -> None:
    plain, themed = (modules_picture(twins(), dark=one) for one in (False, dark))
    assert [s.data()["numbers"] for s in plain.shapes] == [s.data()["numbers"] for s in themed.shapes]
    assert themed.data()["paper"]["page"] == Colours(dark).page


def test_labels_take_their_next_choice_before_they_are_left_out() -> None:
    sheet = Box(0, 0, 200, 60)
    label = Label("a", "", 100, 20, ("word",), "#000000")
    same, moved = replace(label, id="b"), replace(label, id="b", y=50)
    assert [one.y for one in settle([(label,), (same, moved)], sheet)] == [20, 50]
    assert len(settle([(label,), (same,)], sheet)) == 1
    assert settle([(replace(label, x=1),)], sheet) == ()


def test_a_label_without_room_for_two_lines_keeps_its_first() -> None:
    label = Label("a", "", 50, 14, ("word", "more"), "#000000")
    (kept,) = settle([(label,)], Box(0, 0, 100, 20))
    assert kept.lines == ("word",)
    assert box_of(kept).bottom <= 20


def test_scales_go_in_steps_down_from_a_size() -> None:
    assert all(whole_step(size) <= size < whole_step(size) * 2**0.25 for size in (0.013, 0.5, 1.0, 3.7))
    steps = steps_up(0.1, 2.0)
    assert steps == tuple(sorted(steps)) and steps[-1] == 2.0 and 0.08 < steps[0] <= 0.1


def test_an_accent_marks_naive_and_reduced() -> None:
    naive, reduced = twins()
    shapes = {shape.id: shape for shape in modules_picture([naive, reduced]).shapes}
    assert {"0:accent", "1:accent"} <= shapes.keys()
    plain = modules_picture([Panel("3a", reduced.graph)])
    assert not [shape for shape in plain.shapes if shape.id.endswith("accent")]
    assert {slab.upright for slab in slabs(plain)} == {True}
