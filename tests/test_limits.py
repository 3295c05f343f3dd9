"""Numbers of thousands of digits and blocks nested without end: one sentence, never a traceback."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from inception_lab.backend.module import build, find_device, random_input
from inception_lab.cli.program import main
from inception_lab.design import Design, from_query, graph_of, network_of, parse_design
from inception_lab.draw.network.dot import dot
from inception_lab.errors import BackendError, DesignError, LabError, SpecError
from inception_lab.graph import infer
from inception_lab.reading import parse_shape, read_number, read_switch, read_whole
from inception_lab.spec import MAX_NESTING, AuxHead, BatchNorm, Block, Chain, Conv, Network, Stage
from inception_lab.spec.serialization import network_from_json, network_to_json
from inception_lab.teach.lesson import Lesson, split_lesson
from inception_lab.text.summary import summarize

HUGE = "9" * 5_000
NO_NUMBER = (HUGE, f"-{HUGE}", "²", "٣", "1.5", "", "x")


# ── Whole numbers ────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", NO_NUMBER)
def test_what_is_no_whole_number_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match="no whole number"):
        read_whole(text)


def test_whole_numbers_are_read() -> None:
    assert [read_whole(text) for text in ("0", " 12 ", "-3", "+4", "007", "9" * 30)] == [0, 12, -3, 4, 7, 10**30 - 1]


@pytest.mark.parametrize("text", [HUGE, "٣", "²", "1_0", "inf", "nan", "1e999", "1e-999", "", ".", "0x1p3", "1,5"])
def test_what_is_no_finite_decimal_number_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match="no number"):
        read_number(text)


def test_numbers_are_read_as_python_reads_them() -> None:
    texts = ("0.17", " 12 ", "-3.", ".5", "1e-05", "2.5E+3", "0.1", "1e99")
    assert [read_number(text) for text in texts] == [float(text) for text in texts]


def test_switches_are_read_in_every_spelling() -> None:
    assert [read_switch(text) for text in ("on", "True", "YES", "1")] == [True] * 4
    assert [read_switch(text) for text in ("off", "false", "no", "0")] == [False] * 4


@pytest.mark.parametrize("text", [f"{HUGE}x3x3", f"3×{HUGE}×3", "²x3x3", "٣x3x3", "3x3", "3x3x3x3", ""])
def test_what_is_no_shape_is_none(text: str) -> None:
    assert parse_shape(text) is None


@pytest.mark.parametrize("number", [HUGE, "²", "٣"])
@pytest.mark.parametrize("name", ["input", "classes", "width", "3a", "heads", "stem"])
def test_a_link_with_such_a_number_is_told_in_one_short_sentence(name: str, number: str) -> None:
    text = f"3x{number}x3" if name == "input" else f"{number},1,1,1,1,1" if name == "3a" else number
    made, errors = from_query({"variant": ["googlenet"], name: [text]}, default="googlenet")
    (error,) = errors
    assert str(error).startswith(f"knob {name}: ")
    assert (made, len(str(error)) < 600) == (Design("googlenet"), True)


@pytest.mark.parametrize("number", [HUGE, "²", "٣"])
@pytest.mark.parametrize(
    "edit", ["channels={}", "kernel={}", "kernel=3x{}", "stride={}", "padding={}", "groups={}", "reduce={}"]
)
def test_an_edit_with_such_a_number_is_told_in_one_short_sentence(edit: str, number: str) -> None:
    with pytest.raises(DesignError, match=r"^edit conv1_7x7: ") as refused:
        network_of(parse_design("googlenet", {}, [f"conv1_7x7:{edit.format(number)}"]))
    assert len(str(refused.value)) < 600


@pytest.mark.parametrize("text", [*NO_NUMBER, "0", "100", "-1"])
def test_a_step_that_is_none_is_told(text: str) -> None:
    lesson, _, (error,) = split_lesson({"step": [text]}, Lesson())
    assert (lesson.step, error.where) == (Lesson().step, "link key step")


@pytest.mark.parametrize(
    "arguments",
    [
        ("summary", "googlenet", "--input", f"3x{HUGE}x3"),
        ("summary", "googlenet", "--input", "3x²x3"),
        ("summary", "googlenet", "--set", f"classes={HUGE}"),
        ("summary", "googlenet", "--edit", f"conv1_7x7:channels={HUGE}"),
        ("summary", "googlenet", "--edit", f"conv1_7x7:kernel={HUGE}x²"),
        ("quantities", "module", f"input=3x{HUGE}x3"),
        ("quantities", "explorer", f"classes={HUGE}"),
        ("quantities", "grid", f"grid={HUGE}"),
        ("quantities", "stem", "size=²"),
    ],
)
def test_the_command_line_says_such_a_number_in_one_line(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n"), len(err) < 800) == ("", 1, True)
    assert err.startswith("inception_lab: ")


@pytest.mark.parametrize("device", [f"cuda:{HUGE}", "cuda:²", "cuda:٣"])
def test_a_device_with_such_a_number_is_told(device: str) -> None:
    with pytest.raises(BackendError, match="no such device"):
        find_device(device)


# ── Nesting ──────────────────────────────────────────────────────────────────


def nested(depth: int) -> Network:
    block: Block = Conv("conv", 4, (3, 3))
    for number in range(depth - 1):
        block = Chain(f"level_{number}", (block,))
    return Network("nested", (3, 8, 8), (Stage("stage", (block,)),))


def test_the_deepest_network_works_everywhere() -> None:
    network = nested(MAX_NESTING)
    assert network_from_json(network_to_json(network)) == network
    graph = infer(network)
    assert "conv" in dot(graph, depth="layer", colour="kind")
    module = build(graph, seed=0)
    assert module(random_input(graph)).shape == (1, 4, 8, 8)


def test_deeper_networks_are_refused() -> None:
    with pytest.raises(SpecError, match=f"nested {MAX_NESTING} deep"):
        nested(MAX_NESTING + 1)


def factorized(times: int) -> Design:
    """Factorize a 3×3 again and again, each time the first factor of the last."""
    chosen, path = parse_design("googlenet"), "conv2_3x3"
    for _ in range(times):
        chosen = parse_design(
            "googlenet", {}, [*map(str, chosen.edits), f"{path}:kernel=5x5", f"{path}:factorize=two_3x3"]
        )
        path += ".Conv2d_1_3x3"
    return chosen


def test_factors_are_factorized_again_up_to_the_bound_and_not_past_it() -> None:
    deepest = factorized(MAX_NESTING - 1)
    assert graph_of(deepest).nodes
    assert summarize(deepest)["params"]
    assert network_from_json(network_to_json(network_of(deepest))) == network_of(deepest)
    for times in (MAX_NESTING, 95):
        with pytest.raises(DesignError, match=r"^edit conv2_3x3.*nested"):
            graph_of(factorized(times))


@pytest.mark.parametrize("text", ["[" * 100_000, '{"schema":1,"network":' + '{"a":' * 5_000 + "1" + "}" * 5_001])
def test_json_nested_without_end_is_refused(text: str) -> None:
    with pytest.raises(SpecError, match="^json"):
        network_from_json(text)


def test_json_of_deeper_blocks_is_refused() -> None:
    document = json.loads(network_to_json(nested(MAX_NESTING)))
    stage = document["network"]["stages"][0]
    for number in range(150):
        stage["blocks"] = [{"type": "chain", "name": f"more_{number}", "layers": stage["blocks"]}]
    with pytest.raises(LabError, match="nested"):
        network_from_json(json.dumps(document))


# ── JSON ─────────────────────────────────────────────────────────────────────

WRONG = ("[]", "{}", "null", "true", HUGE, "1e999", "NaN", "[[]]", '["a"]', '"' + "x" * 10**5 + '"', '"\\u0000\\u202e"')


def paths_in(document: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the way to every value of a JSON document."""
    yield path
    if isinstance(document, dict | list):
        for key, value in document.items() if isinstance(document, dict) else enumerate(document):
            yield from paths_in(value, (*path, key))


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong[:5])
def test_any_value_of_a_network_may_be_wrong_and_is_said_in_a_sentence(wrong: str) -> None:
    head = AuxHead("aux", "conv", Chain("body", (Conv("conv", 4, (1, 1), norm=BatchNorm(0.01)),)), 0.2)
    whole = json.loads(network_to_json(replace(nested(2), heads=(head,), heads_on=True)))
    refused: dict[str | int, str] = {}
    for *inside, last in (path for path in paths_in(whole) if path):
        document = copy.deepcopy(whole)
        part = document
        for key in inside:
            part = part[key]
        part[last] = "WRONG"
        try:
            network_from_json(json.dumps(document).replace('"WRONG"', wrong))
        except LabError as error:
            refused[last] = str(error)
    assert {"schema", "type", "name", "input", "kernel", "channels", "epsilon", "loss_weight"} <= refused.keys()
    assert max(map(len, refused.values())) < 1_000


@pytest.mark.parametrize("nothing", [None, 3, [], b"\xff"], ids=repr)
def test_what_is_no_text_is_no_json(nothing: Any) -> None:
    with pytest.raises(SpecError, match=r"^json: "):
        network_from_json(nothing)


@pytest.mark.parametrize("schema", ["true", "1.0", "null"])
def test_only_the_number_1_is_the_schema(schema: str) -> None:
    document = network_to_json(nested(1)).replace('"schema": 1', f'"schema": {schema}')
    with pytest.raises(SpecError, match="only schema 1 can be read"):
        network_from_json(document)
