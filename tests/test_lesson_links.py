"""The lesson in a link; knobs of several choices and of text; a design on one line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from inception_lab.design import Design, from_text, parse_design, to_text
from inception_lab.errors import DesignError
from inception_lab.knobs import SubsetKnob, TextKnob
from inception_lab.labs.stem import STEM_LAB
from inception_lab.teach.lesson import KEYS, Lesson, split_lesson
from inception_lab.teach.pages import LABS
from inception_lab.variants import VARIANTS
from tests.random_designs import designs

FULL = Lesson(
    predict=True,
    hide=("Module", "Filters"),
    fix=("grid",),
    tour="grid",
    step=3,
    exercise="10_narrow_neck",
    large=True,
    present=True,
)


def test_a_lesson_survives_its_link() -> None:
    query = FULL.to_query()
    assert set(query) == set(KEYS)
    assert split_lesson(query, Lesson()) == (FULL, {}, ())
    assert Lesson().to_query() == {}


@pytest.mark.parametrize("word", ["off", "0", "no", "False"])
def test_what_a_link_does_not_say_stays(word: str) -> None:
    lesson, rest, errors = split_lesson({"predict": [word], "grid": ["17"]}, FULL)
    assert not lesson.predict and lesson.hide == FULL.hide and lesson.large
    assert (rest, errors) == ({"grid": ["17"]}, ())


def test_a_new_tour_begins_at_its_first_step() -> None:
    assert split_lesson({"tour": ["module"]}, FULL)[0].step == 1
    assert split_lesson({"step": ["2"], "tour": ["module"]}, FULL)[0].step == 2


@pytest.mark.parametrize(
    "query",
    [
        {"predict": "perhaps"},
        {"type": "huge"},
        {"present": "maybe"},
        {"step": "0"},
        {"step": "many"},
        {"step": "100"},
    ],
)
def test_a_lesson_that_cannot_be_read_is_told(query: dict[str, str]) -> None:
    lesson, _, errors = split_lesson({key: [text] for key, text in query.items()}, Lesson())
    assert lesson == Lesson()
    (error,) = errors
    assert error.where == f"link key {next(iter(query))}"


def test_no_knob_has_a_lessons_name() -> None:
    names = {knob.name for lab in LABS.values() for knob in lab.knobs}
    names |= {knob.name for variant in VARIANTS.values() for knob in variant.knobs}
    assert names.isdisjoint(KEYS)


def test_a_choice_of_several_is_kept_in_its_own_order() -> None:
    knob = STEM_LAB.knobs["stems"]
    assert isinstance(knob, SubsetKnob)
    assert knob.parse("released, figure_3") == ("figure_3", "released")
    assert knob.format(("figure_3", "released")) == "figure_3,released"
    assert knob.label_of("figure_3") == "Inception-v4 (figure 3)"
    for text, words in (
        ("figure_3,nonsense", "no such choice"),
        ("figure_3,figure_3", "at least 2"),
        ("", "at least 2"),
    ):
        with pytest.raises(DesignError, match=words):
            knob.parse(text)


def test_a_text_is_what_its_reader_makes_of_it() -> None:
    knob = TextKnob(name="t", label="T", group="G", help="h", default="", read=str.upper, most_letters=5)
    assert knob.parse("abc") == knob.check("abc") == "ABC"
    for value in ("abcdef", 3):
        with pytest.raises(DesignError, match="a text of at most 5 letters"):
            knob.check(value)


@given(designs())
@settings(max_examples=40, deadline=None)
def test_a_design_survives_one_line(chosen: Design) -> None:
    assert from_text(to_text(chosen)) == chosen


def test_a_design_on_one_line_reads_well() -> None:
    edited = parse_design("googlenet", {"classes": "10"}, ["3a.Branch_0.Conv2d_0a_1x1:channels=32"])
    assert to_text(Design("googlenet")) == "googlenet"
    assert to_text(edited) == "googlenet?classes=10&edit=3a.Branch_0.Conv2d_0a_1x1:channels%3D32"
    assert from_text(to_text(edited)) == edited


@pytest.mark.parametrize("text", ["nonsense", "googlenet?classes=many", "googlenet?unheard_of=1", "googlenet?edit=x"])
def test_a_line_that_is_no_design_is_refused(text: str) -> None:
    with pytest.raises(DesignError):
        from_text(text)
