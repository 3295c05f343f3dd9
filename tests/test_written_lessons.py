"""Lessons written as text: the reader reads back what the writer wrote; drafts name every error at its place."""

from __future__ import annotations

import time
import tomllib
from fractions import Fraction
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from inception_lab.errors import LabError, LessonError
from inception_lab.teach import problems
from inception_lab.teach.drafts import KINDS, Draft, Kind, blank, check, guessed_kind, read, written_value
from inception_lab.teach.exercise import EXERCISES, IDEAS, LEVELS, Exercise, read_exercise
from inception_lab.teach.expression import evaluate, fill
from inception_lab.teach.files import LESSONS, Table, parse_text, read_table, read_text
from inception_lab.teach.lesson_plan import material
from inception_lab.teach.prose import check_prose
from inception_lab.teach.question import NumberAnswer
from inception_lab.teach.written import file_name, write_table

FILES = sorted(path for path in LESSONS.rglob("*.toml") if path.parent != LESSONS)
KNOWN = material()
KIND_OF = {"exercises": "exercise", "predictions": "prediction", "tours": "tour", "plans": "plan"}


def draft_of(path: Path) -> Draft:
    kind = next(kind for kind in KINDS if KIND_OF[path.parent.name] == kind)
    return Draft(kind, read_table(path), path.stem if kind == "prediction" else "")


# ── Writing ──────────────────────────────────────────────────────────────────

TEXTS = some.text(some.characters(exclude_categories=["Cs"]), max_size=40)
PLAIN = TEXTS.map(lambda text: text.replace("{", "(").replace("}", ")"))
NUMBERS = some.one_of(
    some.booleans(), some.integers(-(10**17), 10**17), some.floats(-1e17, 1e17, allow_nan=False, allow_infinity=False)
)
VALUES = some.recursive(
    some.one_of(TEXTS, NUMBERS),
    lambda inner: some.one_of(some.lists(inner, max_size=4), some.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=12,
)


@given(some.dictionaries(TEXTS, VALUES, max_size=6))
def test_what_is_written_is_read_back_equal(table: Table) -> None:
    assert tomllib.loads(write_table(table)) == table


@given(
    title=PLAIN,
    question=PLAIN,
    explanation=PLAIN,
    hints=some.lists(PLAIN, max_size=3),
    unit=TEXTS,
    idea=some.sampled_from(IDEAS),
    level=some.sampled_from(LEVELS),
    minutes=some.integers(1, 45),
    tolerance=some.integers(0, 100),
)
def test_an_exercise_of_any_words_is_read_back_equal(
    title: str,
    question: str,
    explanation: str,
    hints: list[str],
    unit: str,
    idea: str,
    level: str,
    minutes: int,
    tolerance: int,
) -> None:
    answer = {"kind": "number", "value": "values_out", "unit": unit, "tolerance": f"{tolerance} %"}
    table = {
        "title": title,
        "lab": "grid",
        "idea": idea,
        "level": level,
        "minutes": minutes,
        "question": question,
        "hints": hints,
        "explanation": explanation,
        "answer": answer,
    }
    exercise = read_text("mine", write_table(table), read_exercise)
    assert isinstance(exercise, Exercise)
    assert exercise == read_exercise("mine", table)
    assert (exercise.title, exercise.question, exercise.hints) == (
        title.strip(),
        question.strip(),
        tuple(hint.strip() for hint in hints),
    )
    assert isinstance(exercise.answer, NumberAnswer)
    assert exercise.answer.tolerance == Fraction(tolerance, 100)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_file_that_comes_with_the_app_is_written_and_read_back(path: Path) -> None:
    draft = draft_of(path)
    assert tomllib.loads(write_table(draft.table)) == draft.table
    assert guessed_kind(draft.table) == draft.kind
    again = Draft(draft.kind, parse_text(path.name, write_table(draft.table)), draft.page)
    assert read(again, path.stem, KNOWN) == read(draft, path.stem, KNOWN)
    assert check(draft, KNOWN) == ()
    check_prose(draft.table)


def test_half_a_letter_becomes_the_sign_for_an_unknown_one() -> None:
    assert tomllib.loads(write_table({"title": "a\ud800b"})) == {"title": "a\ufffdb"}


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("What one large kernel costs?", "what_one_large_kernel_costs"),
        ("../../etc/passwd", "etc_passwd"),
        ("Größe und Tiefe", "grosse_und_tiefe"),
        ("a" * 200, "a" * 50),
    ],
)
def test_a_file_is_named_after_its_title(title: str, name: str) -> None:
    assert file_name(title, "exercise") == name


def test_titles_without_latin_letters_have_names_of_their_own() -> None:
    one, other = file_name("卷积", "exercise"), file_name("池化", "exercise")
    assert one != other
    assert one.startswith("exercise_")
    assert one.isascii()


# ── Reading what somebody sent ───────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title = ", "is no TOML"),
        ("x = " + "[" * 40_000, "nested too deeply"),
        ("x = [[[[[[[[1]]]]]]]]", "nested too deeply"),
        ("x = " + "9" * 5_000, "a number of more digits than can be read"),
        ("hints = [" + "'a', " * 41 + "]", "a list of more than 40 entries"),
        ("x = " + "9" * 4_000, "no text and no number that can be used"),
        ("x = 1e400", "no text and no number that can be used"),
        ("x = nan", "no text and no number that can be used"),
        ("x = 1979-05-27", "no text and no number that can be used"),
        ("x = '" + "é" * 60_000 + "'", "larger than 100,000 bytes"),
        ("a." * 49_000 + "b = 1", "more than 300 dots"),
    ],
)
def test_a_text_that_is_no_lesson_is_refused_in_one_sentence_and_soon(text: str, words: str) -> None:
    began = time.perf_counter()
    with pytest.raises(LessonError, match=words) as caught:
        parse_text("mine.toml", text)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 1_000
    assert time.perf_counter() - began < 10  # 50 s and more before these limits


@pytest.mark.parametrize(
    "text",
    [
        "((((((1/10)**16)**16)**16)**16)**16)**16",
        "*".join(["10**16"] * 40),
        "1/10**17/10**17" + "/10**17" * 30,
    ],
)
def test_arithmetic_does_not_grow_without_end(text: str) -> None:
    with pytest.raises(LessonError, match="too long|only \\+ - \\* / and small powers"):
        evaluate(text, {})


@pytest.mark.parametrize("how", ["999999999", ".999999f", "e", "0>99999999", "n", ".2f.2f"])
def test_a_format_writes_no_million_of_letters(how: str) -> None:
    with pytest.raises(LessonError, match="no such format"):
        fill(f"{{macs:{how}}}", {"macs": 1.5})


@pytest.mark.parametrize("how", [",", "g", ".0f", ",.2f", ".1f", ".1%"])
def test_the_formats_of_the_files_are_known(how: str) -> None:
    assert fill(f"{{macs:{how}}}", {"macs": 1234.5}) == format(1234.5, how)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("![x](https://a.b/c.png)", "a picture from elsewhere"),
        ("![x][1]", "a picture from elsewhere"),
        ('{"\\x21"}[x](https://a.b)', "a picture from elsewhere"),
        ("<img src=x onerror=y>", "HTML is not shown"),
        ("a <!-- b -->", "HTML is not shown"),
        ("<https://a.b>", "HTML is not shown"),
        ("[x](javascript:alert(1))", "a link leads to https"),
        ("[x]( data:text/html,y)", "a link leads to https"),
        ("[x]: javascript:y", "a link leads to https"),
        ("a" * 4_001, "longer than 4,000 letters"),
    ],
)
@pytest.mark.parametrize("place", ["title", "hint", "option", "said"])
def test_a_text_that_would_fetch_or_run_is_refused(text: str, words: str, place: str) -> None:
    table = {
        "title": text if place == "title" else "t",
        "hints": [text if place == "hint" else "h"],
        "answer": {
            "options": [{"text": text if place == "option" else "a", "right": "a < b"}],
            "mistakes": [{"value": "1 <a> 2", "says": text if place == "said" else "s"}],
        },
    }
    with pytest.raises(LessonError, match=words):
        check_prose(table)


@pytest.mark.parametrize(
    "text", ["a < b and c > d", "*all* of **it**", "[paper](https://arxiv.org/abs/1409.4842)", "3!"]
)
def test_plain_markdown_is_taken(text: str) -> None:
    check_prose({"question": text})


# ── Drafts ───────────────────────────────────────────────────────────────────


def wrong(draft: Draft) -> dict[tuple[str | int, ...], str]:
    return {problem.where: problem.error.problem for problem in check(draft, KNOWN)}


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_form_lacks_its_texts_and_nothing_else(kind: str) -> None:
    chosen = next(one for one in KINDS if one == kind)
    found = wrong(blank(chosen, "grid"))
    assert found
    assert set(found.values()) == {"is empty"}


def test_every_error_of_an_exercise_stands_at_its_field() -> None:
    table = {
        "title": "",
        "lab": "grid",
        "start": "grid=many",
        "question": "{unheard_of",
        "explanation": "![x](https://a.b)",
        "hints": ["{values_in}", ""],
        "answer": {"kind": "number", "value": "", "tolerance": "much", "mistakes": [{"value": "", "says": ""}]},
    }
    assert set(wrong(Draft("exercise", table))) == {
        ("title",),
        ("start",),
        ("explanation",),
        ("hints", 1),
        ("answer", "value"),
        ("answer", "tolerance"),
        ("answer", "mistakes", 0, "value"),
        ("answer", "mistakes", 0, "says"),
    }


def changed(name: str, **changes: object) -> Draft:
    """Return an exercise's file with some keys of its answer changed."""
    table = dict(read_table(EXERCISES / f"{name}.toml"))
    return Draft("exercise", {**table, "answer": {**table["answer"], **changes}})


def test_a_mistake_that_is_right_is_none() -> None:
    mistakes = [{"value": "layer_naive_macs * 1.001", "says": "s"}, {"value": "2 * layer_naive_macs", "says": "s"}]
    found = wrong(changed("01_one_large_kernel", mistakes=mistakes))
    assert found == {("answer", "mistakes", 0, "value"): "this is right, so it is no mistake"}


def test_of_choices_exactly_one_is_right() -> None:
    both = [{"text": "a", "right": "1 == 1"}, {"text": "b", "right": "naive_channels > 1"}]
    found = wrong(changed("04_who_widens", options=both))
    assert found == {("answer", "options"): "exactly one must hold at the start"}
    assert wrong(changed("04_who_widens", options=both[:1])) == {("answer", "options"): "at least two are needed"}


def test_a_goal_is_neither_reached_at_first_nor_missed_by_its_solution() -> None:
    name = "20_under_one_giga"
    assert wrong(changed(name, check="macs > 1")) == {("answer", "check"): "solves the exercise already"}
    assert wrong(changed(name, solution="variant=googlenet&width=0.99")) == {
        ("answer", "solution"): "does not reach the goal"
    }
    assert set(wrong(changed(name, solution="variant=nothing"))) == {("answer", "solution")}


def test_the_reader_has_the_last_word() -> None:
    draft = changed("01_one_large_kernel")
    assert wrong(Draft("exercise", {**draft.table, "more": "x"})) == {(): "nothing reads this"}
    assert wrong(Draft("exercise", {**draft.table, "minutes": 0})) != {}


def test_a_tours_errors_stand_at_their_step() -> None:
    ask = {"question": "?", "kind": "number", "value": "next_values_in"}
    steps = [
        {"text": "t", "shows": "kitchen"},
        {"text": "t", "ask": ask},
        {"text": "t", "ask": {**ask, "value": "unheard_of"}},
        {"text": "t", "ask": {"question": "", "kind": "choice", "options": []}},
        {"text": "t", "state": "grid=many"},
    ]
    assert set(wrong(Draft("tour", {"title": "t", "lab": "grid", "steps": steps}))) == {
        ("steps", 0, "shows"),
        ("steps", 2, "ask", "value"),
        ("steps", 3, "ask", "options"),
        ("steps", 4, "state"),
    } | {("steps", 3, "ask", "question")}


@pytest.mark.parametrize("kind", ["tour", "plan"])
def test_what_takes_long_to_compute_is_computed_no_further(monkeypatch: pytest.MonkeyPatch, kind: Kind) -> None:
    seconds = count(time.thread_time(), 0.9)
    monkeypatch.setattr(problems, "thread_time", lambda: next(seconds))
    step = {"state": "", "text": "-"} if kind == "tour" else {"minutes": 5, "page": "module", "title": "-"}
    found = check(Draft(kind, {"title": "-", "goal": "-", "lab": "module", "steps": [step] * 40}), KNOWN)
    assert str(found[-1].error) == (
        "steps: those before step 4 took over 2 s to compute; write fewer, of smaller networks"
    )
    assert found[-1].where == ("steps",)


def test_a_lessons_errors_stand_at_their_step() -> None:
    table = {
        "title": "t",
        "goal": "g",
        "minutes": 10,
        "steps": [
            {"kind": "page", "minutes": 5, "page": "grid"},
            {"kind": "page", "minutes": 0, "page": "grid"},
            {"kind": "exercise", "minutes": 5, "exercise": "unheard_of"},
        ],
    }
    assert set(wrong(Draft("plan", table))) == {("steps", 1, "minutes"), ("steps", 2, "exercise")}


@given(some.dictionaries(some.sampled_from(["title", "lab", "start", "question", "hints", "answer", "steps"]), VALUES))
def test_no_table_is_too_strange_to_be_checked(table: Table) -> None:
    for kind in KINDS:
        draft = Draft(kind, table, "grid")
        try:
            read(draft, "mine", KNOWN)
        except LabError:
            assert check(draft, KNOWN)


def test_values_are_written_as_a_page_writes_them() -> None:
    assert written_value("macs / 1000", {"macs": 12_443_648}) == "12,443.648"
    assert written_value("macs > 1", {"macs": 2}) == "true"
