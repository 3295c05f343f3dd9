"""Knobs: a declaration is the key of its value, and each kind reads, checks, writes and describes itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, NamedTuple

import pytest

from inception_lab.cli.program import main
from inception_lab.design import Design
from inception_lab.errors import DesignError, LabError
from inception_lab.knobs import (
    AnyKnob,
    BankKnob,
    ChoiceKnob,
    IntKnob,
    Knobs,
    NumberKnob,
    ShapeKnob,
    SubsetKnob,
    SwitchKnob,
    TextKnob,
)
from inception_lab.teach.pages import LABS
from inception_lab.variants import VARIANTS
from inception_lab.variants.common import FACTORIZE_5X5, HEADS, NORM
from inception_lab.variants.googlenet import ROWS, TABLE_1, Table1Bank
from inception_lab.variants.inception_v4 import BANK_A, BLOCKS_A
from inception_lab.variants.residual_modules import BANK_A as BLOCK35

HUGE = "9" * 5_000
WORDS: dict[str, Any] = {"label": "Label", "group": "Group", "help": "Help."}


class Bank(NamedTuple):
    one: Annotated[int, "#1×1"]
    reduce: Annotated[int, "#3×3 reduce"]


KINDS: tuple[AnyKnob, ...] = (
    IntKnob(name="count", default=3, least=0, most=9, **WORDS),
    NumberKnob(name="scale", default=0.5, least=0.0, most=1.0, step=0.1, **WORDS),
    SwitchKnob(name="on", default=False, **WORDS),
    ChoiceKnob(name="choice", default="a", options=(("a", "A"), ("b", "B")), **WORDS),
    SubsetKnob(name="some", default=("a",), options=(("a", "A"), ("b", "B")), **WORDS),
    TextKnob(name="text", default="x", read=str.lower, **WORDS),
    BankKnob(name="bank", default=Bank(4, 5), optional=("reduce",), **WORDS),
    ShapeKnob(name="shape", default=(3, 8, 8), **WORDS),
)
HERE = Knobs("this test", KINDS)


# ── A declaration is the key ─────────────────────────────────────────────────


def test_a_declaration_is_the_key_of_its_value() -> None:
    values = Design("inception_v4").turned("blocks_a", 2).values
    assert values[BLOCKS_A] == 2
    assert values[BANK_A].double == values[BANK_A][5] == 96


def test_a_variants_own_default_is_read_by_the_common_key() -> None:
    assert NORM.default == "batch"
    assert Design("googlenet").values[NORM] == "none"


def test_a_knob_that_a_variant_lacks_is_none_or_refused() -> None:
    values = Design("xception").values
    assert values.get(HEADS) is None
    assert values.get(FACTORIZE_5X5) is None
    with pytest.raises(KeyError, match="heads"):
        values[HEADS]


def test_a_key_of_another_kind_is_refused() -> None:
    values = Design("inception_v4").values
    with pytest.raises(KeyError, match="another kind"):
        values[BLOCK35]
    with pytest.raises(KeyError, match="another kind"):
        values[replace(HEADS, name="blocks_a")]


def test_a_bank_has_the_papers_columns_and_is_a_tuple() -> None:
    row = Design("googlenet").turned("3a", (64, 96, 128, 16, 32, 0)).values[ROWS["3a"]]
    assert row == (64, 96, 128, 16, 32, 0)
    assert hash(row) == hash((64, 96, 128, 16, 32, 0))
    assert (type(row), row.projection, row.reduce_3x3) == (Table1Bank, 0, 96)
    assert ROWS["3a"].columns == ("#1×1", "#3×3 reduce", "#3×3", "#5×5 reduce", "#5×5", "pool proj")
    assert {name: knob.default for name, knob in ROWS.items()} == TABLE_1


@pytest.mark.parametrize("name", VARIANTS)
def test_a_networks_knobs_say_whose_they_are(name: str) -> None:
    assert VARIANTS[name].knobs.owner == name


@pytest.mark.parametrize("name", LABS)
def test_a_labs_knobs_say_whose_they_are(name: str) -> None:
    assert LABS[name].knobs.owner == f"the {LABS[name].title}"


# ── One collection ───────────────────────────────────────────────────────────


@pytest.mark.parametrize("owner", [*VARIANTS.values(), *LABS.values()], ids=lambda owner: owner.name)
def test_names_are_unique_and_defaults_pass_their_own_check(owner: object) -> None:
    knobs = owner.knobs  # type: ignore[attr-defined]  # a network or a lab
    assert len({knob.name for knob in knobs}) == len(tuple(knobs))
    for knob in knobs:
        assert knob.check(knob.default) == knob.default
        assert knob.parse(knob.format(knob.default)) == knob.default
        assert knobs.turn((), knob.name, knob.default) == ()


def test_a_query_is_read_and_written_and_what_is_broken_told() -> None:
    turned, errors = HERE.read({"count": ["5"], "scale": ["2"], "nothing": ["1"], "bank": ["7,0"]})
    assert turned == (("count", 5), ("bank", (7, 0)))
    assert [str(error) for error in errors] == [
        "knob scale: must be a number from 0.0 to 1.0 (received 2.0)",
        "knob nothing: this test has no such knob; one of count, scale, on, choice, some, text, bank, shape",
    ]
    assert HERE.write(turned) == {"count": ["5"], "bank": ["7,0"]}


# ── Each kind ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("knob", KINDS, ids=lambda knob: type(knob).__name__)
def test_other_values_differ_and_are_allowed(knob: AnyKnob) -> None:
    others = list(knob.others(knob.default))
    assert isinstance(knob, TextKnob) or others
    for value in others:
        assert value != knob.default
        assert knob.check(value) == value
        assert knob.parse(knob.format(value)) == value


@pytest.mark.parametrize("knob", KINDS, ids=lambda knob: type(knob).__name__)
@pytest.mark.parametrize("value", [None, object, [], {}, (), ("²",), 10**30, float("nan"), b"x"], ids=repr)
def test_what_no_widget_holds_is_refused_in_a_sentence(knob: AnyKnob, value: object) -> None:
    with pytest.raises(DesignError, match=f"^knob {knob.name}: "):
        knob.check(value)


@pytest.mark.parametrize("knob", [knob for knob in KINDS if not isinstance(knob, TextKnob)], ids=lambda k: k.name)
@pytest.mark.parametrize(
    "text", [HUGE, f"-{HUGE}", "²", "٣", "1_0", "1e999", f"{HUGE}x3x3", f"3,{HUGE}", "²x3x3", "\0"]
)
def test_texts_that_are_no_value_are_refused_in_a_short_sentence(knob: AnyKnob, text: str) -> None:
    if isinstance(knob, NumberKnob) and text in ("٣", "1_0"):
        text = "NaN"
    with pytest.raises(LabError, match=f"^knob {knob.name}: ") as refused:
        knob.parse(text)
    assert len(str(refused.value)) < 500


@pytest.mark.parametrize(
    ("knob", "words"),
    [
        ("count", "0 … 9"),
        ("scale", "0.0 … 1.0"),
        ("on", "on | off"),
        ("choice", "a | b"),
        ("some", "1 or more of a, b"),
        ("text", "a text of up to 20,000 letters"),
        ("bank", "#1×1, #3×3 reduce"),
        ("shape", "CxHxW"),
    ],
)
def test_each_kind_says_what_it_can_be(knob: str, words: str) -> None:
    assert HERE[knob].choices == words


def test_the_command_line_lists_each_knob_with_its_kinds_words(capsys: pytest.CaptureFixture[str]) -> None:
    for name in VARIANTS:
        assert main(("variants", name, "--format", "csv")) == 0
        listed = capsys.readouterr().out
        for knob in VARIANTS[name].knobs:
            assert knob.name in listed
            assert knob.choices in listed
