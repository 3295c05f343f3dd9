"""The drawing of a difference: every layer of either network once, and what became of it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

import pytest

from inception_lab.design import from_text, graph_of
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
from inception_lab.labs.compare import PAIRS
from inception_lab.spec import Conv, MaxPool, Network, Stage


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
