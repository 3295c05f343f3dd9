"""A value's making in words: in a shell, in a notebook, in a sentence, and in one line where it cannot be shown."""

from __future__ import annotations

import json
from dataclasses import replace
from html import escape
from pathlib import Path

import numpy as np
import pytest

import inception_lab as lab
from inception_lab.cli.program import main
from inception_lab.engine import look
from inception_lab.errors import LabError
from inception_lab.graph import infer
from inception_lab.images import BUNDLED, Picture
from inception_lab.inside.layer import LayerValues, Norm, Source
from inception_lab.inside.shown import ShownValue
from inception_lab.inside.sums import explain
from inception_lab.inside.words import lines, macs_words, note, sentence
from inception_lab.spec import BatchNorm, Conv, MaxPool
from tests.small_networks import chain_of

SMALL = "cifar10_module"


@pytest.fixture
def by_hand() -> LayerValues:
    """Two maps of 2 × 2 under a 2 × 2 filter, whose values a reader adds up: at 0, 0 it sees all, at 1, 1 a corner."""
    node = infer(chain_of(Conv("x", 5, (2, 2), bias=True, norm=BatchNorm(0.5)), shape=(2, 2, 2))).nodes[1]
    return LayerValues(
        node=node,
        channel=3,
        sources=(Source("input", 0), Source("input", 1)),
        maps=np.array([[[1, 2], [3, 4]], [[5, 6], [7, 8]]], np.float32),
        weights=np.array([[[1, 0], [0, -1]], [[0, 0], [1, 0.5]]], np.float32),
        rest=None,
        bias=0.25,
        norm=Norm(gamma=3.0, beta=-1.0, mean=2.0, variance=1.75, epsilon=0.5),
        output=np.array([[11.5, 0], [0, 15.5]], np.float32),
    )


def test_the_table_is_what_is_added_and_done(by_hand: LayerValues) -> None:
    """(7 + 4) + (1 − 4) = 8; + 0.25; × 3 / √2.25 = 2, + (−1 − 2 · 2) = −5: 11.5."""
    assert lines(explain(by_hand, (0, 0))) == (
        ("input, channel 1", "2×2 products", 11.0, None),
        ("input, channel 0", "2×2 products", -3.0, None),
        ("sum of all channels", "", None, 8.0),
        ("bias", "", 0.25, 8.25),
        ("batch norm", "× 2 − 5", None, 11.5),
        ("ReLU", "open", None, 11.5),
        ("torch's value", f"✓ within {1e-5 * (2 * (16.25 + 2) + 1) + 1e-7:.1e}", None, 11.5),
    )


def test_a_sentence_says_the_same(by_hand: LayerValues) -> None:
    assert sentence(explain(by_hand, (0, 0))) == (
        "Channel 3 of x at row 0, column 0: input, channel 1 (2×2 products) adds 11; input, channel 0 (2×2 products) "
        "adds −3; the sum is 8; the bias 0.25 makes it 8.25; batch norm, times 2 plus −5, 11.5; "
        "the ReLU lets it pass; torch gives the same, 11.5."
    )
    corner = explain(by_hand, (1, 1), most=1)  # 4 · 1 + 8 · 0, the other six products in the padding
    assert corner.steps[0].value == 4.0 and corner.rows[0].contribution == 4.0
    assert lines(corner)[0][1] == "2×2 products, 3 in the padding"
    assert lines(corner)[1] == ("1 other channel", "together", 0.0, None)
    assert "the ReLU" in sentence(corner) and "torch gives another value, 15.5" in sentence(corner)
    assert lines(corner)[-1][1].startswith("✗")


def test_products_are_counted_up_to_the_layers_macs(by_hand: LayerValues) -> None:
    made = explain(by_hand, (0, 0))
    assert note(made).startswith(
        "8 products made this value; the layer does 2² (kernel) · 2² (positions) · 2 (channels in) · 5 (filters) = "
        "160 MACs."
    )
    assert macs_words(()) == ""


def test_a_pool_says_where_its_largest_value_is() -> None:
    node = infer(chain_of(MaxPool("x", (2, 2), (2, 2)), shape=(1, 4, 4))).nodes[1]
    maps = np.arange(16, dtype=np.float32).reshape(1, 4, 4)
    values = LayerValues(
        node, 0, (Source("input", 0),), maps, None, None, None, None, np.array([[5, 7], [13, 15]], "f4")
    )
    assert lines(explain(values, (1, 0)))[1] == ("largest value", "at row 3, column 1", None, 13.0)
    assert "the largest is 13, at row 3, column 1" in sentence(explain(values, (1, 0)))


# ── The library ──────────────────────────────────────────────────────────────


def test_a_notebook_shows_a_value_of_a_layer() -> None:
    network = lab.network(SMALL)
    last = network.graph.endpoint("module.Branch_2")
    shown = network.inside(last.id, channel=np.int64(2), at=[1, np.int8(2)], rows=2)
    assert shown.agrees and abs(shown.value - shown.torch_value) <= shown.explanation.tolerance
    printed = repr(shown)
    assert printed.startswith(f"{last.id}, channel 2, row 1, column 2\n")
    table = shown._repr_html_()
    for line in lines(shown.explanation):
        assert line[0] in printed and escape(line[0]) in table
    assert shown.sentence.startswith(f"Channel 2 of {last.id} at row 1, column 2")
    data = shown.data()
    assert data["macs"] == network.table().set_index("id").loc[last.id, "macs"]
    assert sum(row["adds"] for row in data["rows"]) == pytest.approx(data["steps"][0]["value"])
    assert json.loads(json.dumps(data)) == data


def test_markup_in_a_notebook_is_escaped(by_hand: LayerValues) -> None:
    hostile = replace(by_hand, sources=(Source("<b>", 0), Source("input", 1)))
    assert "<b>" not in ShownValue(explain(hostile, (0, 0)))._repr_html_()


def test_a_parts_name_is_its_last_layer_and_the_middle_is_the_place_where_none_is_named() -> None:
    shown = lab.network(SMALL).inside("module")
    assert shown.explanation.node.id == "module.concat"
    assert shown.explanation.at == (16, 16)
    assert lab.network(SMALL).inside("Logits").explanation.at == (0, 0)


def test_another_image_gives_another_value(tmp_path: Path) -> None:
    network = lab.network(SMALL)
    file = tmp_path / "card.png"
    BUNDLED["card"].read().save(file)
    layer = network.graph.nodes[1].id
    cat, card = network.inside(layer), network.inside(layer, image="card")
    assert (
        cat.value
        != card.value
        == network.inside(layer, image=file).value
        == network.inside(layer, image=str(file)).value
    )


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"layer": "nowhere"}, "nowhere: no such layer; layers near it: "),
        ({"layer": 3}, r"inside: a text was expected \(received 3\)"),
        ({"channel": 64_000}, "this layer has no such channel .* its channels are 0 to"),
        ({"channel": "x"}, "this layer has no such channel"),
        (
            {"at": (0, 99)},
            r"no such position \(row, column\) \(received \(0, 99\)\); rows are 0 to 31, columns 0 to 31",
        ),
        ({"at": "middle"}, "no such position"),
        ({"image": "no/such.png"}, "image: there is no such image .* one of cat, coffee, card"),
        ({"image": "a\0b"}, "image: there is no such image"),
        ({"rows": 0}, "rows: must be a whole number from 1"),
    ],
)
def test_what_cannot_be_shown_is_one_sentence_before_anything_runs(
    given: dict[str, object], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = lab.network(SMALL)
    monkeypatch.setattr(look, "perform", lambda *_: pytest.fail("it ran"))
    arguments = {"layer": network.graph.nodes[1].id, **given}
    with pytest.raises(LabError, match=words):
        network.inside(arguments.pop("layer"), **arguments)  # type: ignore[arg-type]  # wrong on purpose


# ── The command line ─────────────────────────────────────────────────────────


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["inside", SMALL, *arguments]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def test_the_command_prints_the_table_of_a_value(capsys: pytest.CaptureFixture[str]) -> None:
    network = lab.network(SMALL)
    layer = network.graph.nodes[1].id
    shown = network.inside(layer, channel=1, at=(3, 4), image="coffee")
    asked = (layer, "--at", "3,4", "--channel", "1", "--image", "coffee")
    assert answer(capsys, *asked) == f"{shown!r}\n"
    document = json.loads(answer(capsys, *asked, "--format", "json"))
    assert document == {"schema": 1, "variant": SMALL, "image": "coffee", **shown.data()}
    assert answer(capsys, *asked, "--format", "csv").splitlines()[0] == "what,of,adds,value"
    assert "| torch's value |" in answer(capsys, *asked, "--format", "markdown")


def test_a_value_that_torch_does_not_give_ends_with_status_1(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from inception_lab.engine.work import inside as work

    real = work.values_of

    def off(*given: object) -> LayerValues:
        values = real(*given)  # type: ignore[arg-type]  # handed on as they came
        return replace(values, output=values.output + np.float32(0.1))

    monkeypatch.setattr(work, "values_of", off)
    assert main(["inside", SMALL, lab.network(SMALL).graph.nodes[1].id]) == 1
    assert "✗" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("x", "--at", "3"), "--at: a position is two whole numbers, row and column (received '3'); such as 3,4"),
        (("x", "--channel", "one"), "--channel: a channel is a whole number from 0 on (received 'one')"),
        (("nowhere",), "nowhere: no such layer; layers near it: "),
        (("input", "--at", "32,0"), "(received (32, 0)); rows are 0 to 31, columns 0 to 31"),
        (("input", "--image", "missing.png"), "image: there is no such image (received missing.png); name a file"),
    ],
)
def test_bad_input_is_one_line_and_status_2(
    arguments: tuple[str, ...], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["inside", SMALL, *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and line in err


def test_a_picture_can_be_made_smaller() -> None:
    from io import BytesIO

    from PIL import Image

    picture = Picture(3, 20, 40, bytes(range(240)) * 10)
    assert Image.open(BytesIO(picture.png(most_side=10))).size == (10, 5)
    assert Image.open(BytesIO(picture.png(most_side=50))).size == (40, 20)
