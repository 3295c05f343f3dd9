"""Designs, knobs and edits: text in, text out, and every wrong input's one sentence."""

from __future__ import annotations

import pytest

from inception_lab.cost import graph_cost
from inception_lab.design import Design, from_query, from_text, graph_of, network_of, parse_design, to_query, to_text
from inception_lab.design.edits import Edit, parse_edit
from inception_lab.errors import DesignError, LabError, ShapeError
from inception_lab.spec import BatchNorm, Conv, MaxPool
from inception_lab.spec.serialization import network_from_json, network_to_json
from inception_lab.teach.lesson import Lesson, split_lesson
from inception_lab.ui.view import split_query
from inception_lab.variants import VARIANTS


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"widht": "1"}, "knob widht: googlenet has no such knob; one of input, classes, width"),
        ({"width": "wide"}, r"knob width: a number was expected \(received 'wide'\); 0.1 to 4.0"),
        ({"width": "nan"}, r"knob width: a number was expected \(received 'nan'\); 0.1 to 4.0"),
        ({"width": "9"}, r"knob width: must be a number from 0.1 to 4.0 \(received 9.0\)"),
        ({"classes": "0"}, "knob classes: must be a whole number from 1 to 100,000"),
        ({"classes": "1.5"}, "knob classes: a whole number was expected"),
        ({"heads": "maybe"}, "knob heads: must be on or off"),
        ({"stem": "figure_4"}, "knob stem: no such choice .*; one of googlenet, separable"),
        ({"3a": "64,96"}, "knob 3a: needs 6 numbers .*; #1×1, #3×3 reduce"),
        ({"3a": "64,96,x,1,1,1"}, "knob 3a: whole numbers separated by commas were expected"),
        ({"3a": "64,96,-1,1,1,1"}, "knob 3a: #3×3 must be a whole number from 0 to 4,096"),
        ({"input": "224"}, "knob input: an input is channels x height x width .*; such as 3x224x224"),
        ({"input": "3x0x224"}, "knob input: an input is three whole numbers"),
        ({"input": "3x2000x224"}, "knob input: at most 4,096 channels and 1,024 pixels a side"),
    ],
)
def test_a_wrong_knob_is_refused_with_its_range(settings: dict[str, str], message: str) -> None:
    with pytest.raises(DesignError, match=message):
        parse_design("googlenet", settings)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        ("conv1_7x7", "edit: an edit is ID:FIELD=VALUE"),
        ("conv1_7x7:channels=", "edit: an edit is ID:FIELD=VALUE"),
        ("gone:channels=3", "edit gone: no layer or block has this id"),
        ("conv1_7x7:chanels=3", "edit conv1_7x7: a Conv has no field 'chanels' to edit; fields: channels, kernel"),
        ("conv1_7x7:channels=many", r"edit conv1_7x7: cannot read channels \(received 'many'\); write 64"),
        ("conv1_7x7:channels=0", "edit conv1_7x7: channels must be a whole number from 1"),
        ("conv1_7x7:kernel=3x3x3", "edit conv1_7x7: cannot read kernel"),
        ("conv1_7x7:activation=tanh", "edit conv1_7x7: activation must be relu or none"),
        ("conv1_7x7:factorize=two_3x3", "edit conv1_7x7: 2 3×3 see 5×5"),
        ("3a:channels=3", "edit 3a: a Concat has no field 'channels' to edit; edit one of the layers inside it"),
        ("Aux_1:rate=0.1", "edit Aux_1: a head is edited layer by layer"),
    ],
)
def test_a_wrong_edit_is_refused_at_its_id(edit: str, message: str) -> None:
    with pytest.raises(DesignError, match=message):
        network_of(parse_design("googlenet", {}, [edit]))


@pytest.mark.parametrize(
    ("edit", "field", "value"),
    [
        ("conv1_7x7:channels=32", "channels", 32),
        ("conv1_7x7:kernel=5", "kernel", (5, 5)),
        ("conv1_7x7:kernel=5×3", "kernel", (5, 3)),
        ("conv1_7x7:stride=1", "stride", (1, 1)),
        ("conv1_7x7:padding=same", "padding", "same"),
        ("conv1_7x7:padding=2x2", "padding", (2, 2)),
        ("conv1_7x7:bias=off", "bias", False),
        ("conv1_7x7:norm=batch", "norm", BatchNorm(1e-3)),
        ("conv1_7x7:norm=1e-5", "norm", BatchNorm(1e-5)),
        ("conv1_7x7:norm=off", "norm", None),
        ("conv1_7x7:activation=none", "activation", None),
    ],
)
def test_each_field_of_a_convolution_can_be_edited(edit: str, field: str, value: object) -> None:
    layer = network_of(parse_design("googlenet", {}, [edit])).stages[0].blocks[0]
    assert isinstance(layer, Conv)
    assert getattr(layer, field) == value


@pytest.mark.parametrize("word", ["on", "true", "yes", "1", "ON", "off", "false", "no", "0"])
def test_an_edit_reads_the_words_of_a_switch_as_a_knob_does(word: str) -> None:
    heads = parse_design("googlenet", {"heads": word})
    (pool,) = (node for node in graph_of(parse_design("googlenet", {}, [f"pool1_3x3:ceil_mode={word}"])).nodes[2:3])
    assert isinstance(pool.layer, MaxPool)
    assert pool.layer.ceil_mode == graph_of(heads).heads_on
    merged = parse_design("googlenet", {}, [f"3a.Branch_2:merge={word}"])
    assert (graph_of(merged) != graph_of(Design("googlenet"))) == graph_of(heads).heads_on


def test_a_merged_branch_survives_the_link_and_json() -> None:
    merged = parse_design("googlenet", {}, ["3a.Branch_2:merge=on", "3a.Branch_2:channels=40"])
    assert from_text(to_text(merged)) == merged
    network = network_of(merged)
    assert network_from_json(network_to_json(network)) == network
    assert graph_of(merged).endpoint("3a").out_shape == (64 + 128 + 40 + 32, 28, 28)


def test_rewrites_are_edits() -> None:
    five = "3a.Branch_2.Conv2d_0b_5x5"
    factored = parse_design("googlenet", {}, [f"{five}:factorize=two_3x3"])
    assert [node.id for node in graph_of(factored).nodes if node.id.startswith(five)] == [
        f"{five}.Conv2d_1_3x3",
        f"{five}.Conv2d_2_3x3",
    ]
    back = factored.edited(Edit(five, "merge", "on"))
    assert network_of(back) == network_of(parse_design("googlenet"))
    reduced = graph_of(parse_design("naive_module", {}, ["module.Branch_2.Conv2d_0b_5x5:reduce=16"]))
    assert graph_cost(reduced).nodes["module.Branch_2.Conv2d_0b_5x5"].macs == 10_035_200
    dropped = graph_of(parse_design("reduced_module", {}, ["module.Branch_2.Conv2d_0a_1x1:drop=on"]))
    assert graph_cost(dropped).nodes["module.Branch_2.Conv2d_0b_5x5"].macs == 120_422_400


def test_a_residual_scale_is_edited_at_block_or_sum() -> None:
    for where in ("block35_1", "block35_1.sum"):
        node = graph_of(parse_design("inception_resnet_v1", {}, [f"{where}:scale=0.3"])).node("block35_1.sum")
        assert node.layer.scale == 0.3  # type: ignore[union-attr]  # a residual


def test_an_edit_of_the_same_field_replaces_the_earlier_one_in_its_place() -> None:
    made = parse_design("googlenet", {}, ["conv1_7x7:channels=32", "conv1_7x7:stride=1", "conv1_7x7:channels=48"])
    assert [str(edit) for edit in made.edits] == ["conv1_7x7:channels=48", "conv1_7x7:stride=1"]


def test_a_knob_at_its_default_leaves_the_design_unchanged() -> None:
    assert parse_design("googlenet", {"width": "1.0", "3a": "64,96,128,16,32,32"}) == Design("googlenet")


def test_settings_in_any_order_make_the_same_design() -> None:
    one = parse_design("googlenet", {"width": "0.5", "classes": "10"})
    other = parse_design("googlenet", {"classes": "10", "width": "0.5"})
    assert one == other
    assert hash(one) == hash(other)


def test_a_link_round_trips() -> None:
    made = parse_design(
        "inception_v4",
        {"input": "3x320x256", "width": "0.35", "a": "96,96,64,96,64,100", "heads": "on", "factorize_7x7": "whole"},
        ["Mixed_5b.Branch_0.Conv2d_0a_1x1:channels=97", "Mixed_6a.Branch_2.MaxPool_1a_3x3:kernel=3x3"],
    )
    assert from_query(to_query(made), default="googlenet") == (made, ())


def test_a_broken_link_keeps_what_is_whole_and_tells_the_rest() -> None:
    query = {"variant": ["inception_v3"], "width": ["0.5"], "classes": ["-1"], "colour": ["red"], "edit": ["x"]}
    made, errors = from_query(query, default="googlenet")
    assert made == parse_design("inception_v3", {"width": "0.5"})
    assert [error.where for error in errors] == ["knob classes", "knob colour", "edit"]


def test_a_key_given_twice_is_said_and_neither_value_is_taken() -> None:
    query = {"variant": ["inception_v3"], "width": ["0.5", "0.25"], "classes": ["10"]}
    made, (error,) = from_query(query, default="googlenet")
    assert made == parse_design("inception_v3", {"classes": "10"})
    assert str(error) == "knob width: is given more than once (received '0.5', '0.25'); give it once"
    _, (error,) = from_query({"variant": ["xception", "inception_v3"]}, default="googlenet")
    assert error.where == "variant"
    assert split_query({"tab": ["layers", "costs"]})[2][0].where == "link key tab"
    assert split_lesson({"predict": ["on", "off"]}, Lesson())[2][0].where == "link key predict"


@pytest.mark.parametrize(
    "text", ["googlenet?variant=xception", "googlenet?variant=googlenet", "googlenet?width=1&width=2"]
)
def test_a_designs_text_names_its_variant_and_each_knob_once(text: str) -> None:
    with pytest.raises(DesignError, match="is given more than once"):
        from_text(text)


def test_a_link_to_an_unknown_variant_falls_back_and_says_so() -> None:
    made, errors = from_query({"variant": ["resnet"]}, default="googlenet")
    assert made == Design("googlenet")
    assert str(errors[0]).startswith("variant: no such network (received 'resnet')")


def test_too_many_edits_are_refused() -> None:
    edits = [f"layer{number}:channels=1" for number in range(201)]
    with pytest.raises(DesignError, match=r"edit: at most 200 edits \(received 201\)"):
        parse_design("googlenet", {}, edits)


def test_a_design_that_is_too_small_names_the_smallest_input() -> None:
    with pytest.raises(ShapeError) as caught:
        graph_of(parse_design("inception_v3", {"input": "3x60x60"}))
    assert "use an input of at least 3×75×75" in str(caught.value)
    graph_of(parse_design("inception_v3", {"input": "3x75x75"}))


@pytest.mark.parametrize("name", VARIANTS)
def test_every_network_round_trips_through_json(name: str) -> None:
    network = network_of(parse_design(name))
    assert network_from_json(network_to_json(network)) == network


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "json: the text is not JSON"),
        ("[]", "json: only schema 1 can be read"),
        ('{"schema": 2}', r"json: only schema 1 can be read \(received 2\)"),
        ('{"schema": 1, "network": {"type": "lstm"}}', r"json.network: unknown type \(received 'lstm'\)"),
        ('{"schema": 1, "network": {"type": "flatten", "name": "f"}}', "json.network: a network was expected"),
        ('{"schema": 1, "network": {"type": "flatten"}}', "json.network: a flatten needs the field name"),
        ('{"schema": 1, "network": {"type": "flatten", "nam": "f"}}', "json.network: a flatten has no field nam"),
        (
            '{"schema": 1, "network": {"type": "conv", "name": "c", "channels": 4, "kernel": "33"}}',
            "json.network.kernel: expected a list",
        ),
        (
            '{"schema": 1, "network": {"type": "conv", "name": "c", "channels": "4", "kernel": [3, 3]}}',
            "c: channels must be a whole number",
        ),
    ],
)
def test_wrong_json_is_refused_where_it_is_wrong(text: str, message: str) -> None:
    with pytest.raises(LabError, match=message):
        network_from_json(text)


def test_an_edit_is_written_as_it_is_read() -> None:
    text = "3a.Branch_1.Conv2d_0b_3x3:channels=160"
    assert str(parse_edit(text)) == text
