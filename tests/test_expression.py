"""Lessons' arithmetic: exact, small, and nothing else of Python."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inception_lab.errors import LessonError
from inception_lab.labs import Quantities
from inception_lab.teach.expression import evaluate, fill, number, truth

NAMES: Quantities = {"a": 12_443_648, "b": Fraction(300, 31), "c": 0.5, "word": "holds", "zero": 0}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a", 12_443_648),
        ("2 + 3 * 4", 14),
        ("(2 + 3) * 4", 20),
        ("-a + a", 0),
        ("1 / 3", Fraction(1, 3)),
        ("0.1 + 0.2", Fraction(3, 10)),
        ("5 ** 2 * 28 ** 2 * 192 * 32", 120_422_400),
        ("2 ** -2", Fraction(1, 4)),
        ("b * 31", 300),
        ("max(a, 1) - min(1, 2) - abs(0 - 3)", 12_443_644),
        ("'x'", "x"),
    ],
)
def test_arithmetic_is_exact(text: str, value: object) -> None:
    assert evaluate(text, NAMES) == value


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("b > 9.67 and b < 9.68", True),
        ("1 < 2 < 3", True),
        ("1 < 3 < 2", False),
        ("not zero == 0", False),
        ("word == 'holds' or 1 == 2", True),
        ("word != 'holds'", False),
        ("c <= 1/2 and c >= 1/2", True),
    ],
)
def test_conditions(text: str, holds: bool) -> None:
    assert truth(text, NAMES) is holds


@given(st.integers(-50, 50), st.integers(-50, 50), st.integers(1, 50))
def test_it_agrees_with_fractions(a: int, b: int, c: int) -> None:
    names = {"a": a, "b": b, "c": c}
    assert number("(a + b) / c - a * b", names) == Fraction(a + b, c) - a * b


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')",
        "a.bit_length()",
        "a.__class__",
        "(lambda: 1)()",
        "[x for x in (1, 2)]",
        "open('x')",
        "eval('1')",
        "a if zero else b",
        "{1: 2}",
        "f'{a}'",
        "a @ b",
        "a // b",
        "a := 1",
        "2 ** 1000",
        "9 ** 9 ** 9",
        "((9 ** 16) ** 16) ** 16",
        "1e999999999",
        "1e30",
        "max()",
        "max(a, key=b)",
        "'a' * 3",
        "word + 1",
        "word < 1",
        "1 / zero",
        "nothing",
        "1 +",
        "",
        "(" * 400 + "1" + ")" * 400,
        "1 + " * 300 + "1",
    ],
)
def test_anything_else_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(LessonError) as caught:
        evaluate(text, NAMES)
    assert caught.value.where == "expression"
    assert "\n" not in str(caught.value)


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(LessonError, match="nothing here is called d .*one of a, b, c, word, zero"):
        evaluate("d", NAMES)


def test_a_number_is_no_condition_and_a_condition_no_number() -> None:
    with pytest.raises(LessonError, match="a condition was expected"):
        truth("a", NAMES)
    with pytest.raises(LessonError, match="a number was expected"):
        number("a > 1", NAMES)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("no numbers", "no numbers"),
        ("{a} MACs", "12,443,648 MACs"),
        ("{a:count} MACs", "12.44 M MACs"),
        ("{a:bytes}", "12.4 MB"),
        ("{b}", "9.68"),
        ("{b:.3f}", "9.677"),
        ("{b:fraction}", "300/31"),
        ("{c:percent}", "50 %"),
        ("{word}, {a > 1}, {a < 1}", "holds, yes, no"),
        ("{a - 1}", "12,443,647"),
    ],
)
def test_numbers_are_put_into_texts(template: str, text: str) -> None:
    assert fill(template, NAMES).replace("\N{NO-BREAK SPACE}", " ") == text


@pytest.mark.parametrize("template", ["{a", "a}", "{a:what}", "{nothing}", "{a:%z}"])
def test_a_wrong_template_is_refused(template: str) -> None:
    with pytest.raises(LessonError):
        fill(template, NAMES)
