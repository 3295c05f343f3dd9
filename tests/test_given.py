"""What students type is read exactly in all its writings; what is no number is one sentence, at once."""

from __future__ import annotations

import re
from fractions import Fraction
from math import prod
from time import monotonic

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inception_lab.classroom.rules.answers import read_answer
from inception_lab.classroom.rules.questions import Asked
from inception_lab.errors import LabError, LessonError
from inception_lab.teach.expression import number
from inception_lab.teach.given import Given, as_typed_text, read_given, read_writing


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12,443,648", 12_443_648),
        ("12 443 648", 12_443_648),
        ("12\u202f443\u00a0648", 12_443_648),
        ("12'443'648", 12_443_648),
        ("12’443’648", 12_443_648),
        ("12.443.648", 12_443_648),
        ("12.443.648,5", Fraction(24_887_297, 2)),
        ("12,443,648.5", Fraction(24_887_297, 2)),
        ("9,6", Fraction(48, 5)),
        ("0,395", Fraction(395, 1000)),
        ("12,4 M", 12_400_000),
        ("1,395", 1_395),
        ("12443648", 12_443_648),
        ("12.4 M", 12_400_000),
        ("12.4m", 12_400_000),
        ("12.4 mio", 12_400_000),
        ("12 million", 12_000_000),
        ("2 thousand", 2_000),
        ("1.5 billion", 1_500_000_000),
        ("1.5 G", 1_500_000_000),
        ("1.5e9", 1_500_000_000),
        ("1.5·10⁹", 1_500_000_000),
        ("1.5 x 10^9", 1_500_000_000),
        ("12.4 MMACs", 12_400_000),
        ("12.4 M MACs", 12_400_000),
        ("25/18", Fraction(25, 18)),
        ("25 / 18", Fraction(25, 18)),
        ("500 M / 50 M", 10),
        ("-3", -3),
        ("−3 times fewer", -3),
        ("+3", 3),
        (" 9.68 ", Fraction(968, 100)),
        ("9.68x", Fraction(968, 100)),
        ("9.68×", Fraction(968, 100)),
        ("~ 9.7 times", Fraction(97, 10)),
        ("≈28 %", Fraction(28, 100)),
        ("25*28*28*32", 627_200),
        ("25·28·28·32", 627_200),
        ("25 × 28² × 32", 627_200),
        ("5**2 * 28^2 * 32", 627_200),
        ("25x28x28x32", 627_200),
        ("61x61", 3_721),
        ("(25 + 9) * 2 - 4", 64),
        ("2*-3", -6),
        ("2^-3", Fraction(1, 8)),
        ("2⁻³", Fraction(1, 8)),
        ("1/2/4", Fraction(1, 8)),
        ("(3+4) M", 7_000_000),
        ("5² k", 25_000),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, value: int | Fraction) -> None:
    assert read_given(text) == value


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("28 %", "percent saved", 28),
        ("28 percent", "%", 28),
        ("12.4 M multiply-adds", "MACs", 12_400_000),
        ("3.1 MB", "bytes", 3_100_000),
        ("61 px", "pixels", 61),
        ("1 layer", "layers", 1),
        ("3 times fewer", "times", 3),
        ("373,648 parameters fewer", "parameters", 373_648),
    ],
)
def test_the_questions_own_unit_may_stand_behind(text: str, unit: str, value: int) -> None:
    assert read_given(text, unit) == value


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("1582.7", "M MACs", Fraction("1582.7")),
        ("1582.7 M", "M MACs", Fraction("1582.7")),
        ("1582.7 MMACs", "M MACs", Fraction("1582.7")),
        ("1582.7 million MACs", "M MACs", Fraction("1582.7")),
        ("1.5827 G", "M MACs", Fraction("1582.7")),
        ("3.2 G", "GFLOPs", Fraction("3.2")),
        ("3.2 GFLOPs", "GFLOPs", Fraction("3.2")),
        ("3200 M", "GFLOPs", Fraction("3.2")),
        ("376 K", "K", 376),
        ("0.376 M", "K", 376),
        ("600 M / 50 M", "M MACs", 12),
    ],
)
def test_a_scale_is_read_beside_the_questions_own(text: str, unit: str, value: Fraction | int) -> None:
    assert read_given(text, unit) == value


@pytest.mark.parametrize(("text", "unit"), [("2 GFLOPs", "MACs"), ("3 channels", "values"), ("9 MB", "MACs")])
def test_another_unit_is_refused_and_the_questions_is_named(text: str, unit: str) -> None:
    with pytest.raises(LessonError, match=f"the answer is asked in {unit}"):
        read_given(text, unit)


def test_a_grid_may_be_written_whole_where_its_side_is_asked() -> None:
    for text in ("61x61", "61 × 61", "61×61 pixels"):
        read = read_writing(text, "pixels", square=True)
        assert (read.value, read.said) == (Fraction(61), "61×61, read as side 61")
    assert read_writing("61", "pixels", square=True).value == 61
    assert read_writing("61x60", "pixels", square=True).value == 3_660
    with pytest.raises(LessonError, match="the answer is asked in pixels"):
        read_writing("61x61 MACs", "pixels", square=True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("25*28*28*32", "25*28*28*32 = 627,200"),
        ("28 %", "28 % = 0.28"),
        ("12 million", ""),
        ("12.4 M", ""),
        ("9,6", "9,6 = 9.6"),
        ("25/18", "25/18 ≈ 1.38889"),
        ("1.5 G / 7", "1.5 G / 7 ≈ 214,285,714.29"),
        ("3-10", "3-10 = −7"),
        ("12,443,648", ""),
        ("-3", ""),
        ("9.6 times", ""),
    ],
)
def test_how_a_number_was_read_is_said_where_it_is_not_plain(text: str, said: str) -> None:
    assert read_writing(text).said == said


def test_one_comma_before_three_digits_has_two_readings() -> None:
    read = read_writing("1,395 times", "times")
    assert (read.value, read.other) == (Fraction(1_395), Fraction(1395, 1000))
    assert read_writing("12,443,648").other is None and read_writing("9,6").other is None


NO_NUMBERS = (
    *("", " ", "many", "nan", "inf", "M", "1" * 100, "1e999999999", "12,44,648,1", "1 2", "3 4 5", "(", "3)", "2 *"),
    *("×", "²", "__import__('os')", "a.b", "1 if 1 else 2", "٣", "0x1F", "5!", "3 (4)", "1,2,3", "1__0", "'1'"),
    *("max(1, 2)", "1 < 2", "1;2", "[1]", "1,", "lambda: 1"),
)


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(LessonError, match="^answer: this is no number"):
        read_given(text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("1/0", "a division by 0"),
        ("0^-1", "a division by 0"),
        ("2/3 M", "it can be read in two ways"),
        ("1/5² k", "it can be read in two ways"),
        ("10**10**10", "only .* small powers are known"),
        ("9^99", "only .* small powers are known"),
        ("1e31", "no question has a number of this size"),
        ("10^16*10^16", "no question has a number of this size"),
        ("1/10^16/10^16", "no question has a number of this size"),
        ("9*" * 80 + "9", "longer than 120 letters"),
        ("(" * 60 + "1" + ")" * 59, "this is no number"),
        ("((((((1/99999999999999999)^16)^16)^16)^16)^16)^16", "only .* small powers are known"),
    ],
)
def test_hostile_input_is_one_sentence_at_once(text: str, problem: str) -> None:
    began = monotonic()
    with pytest.raises(LessonError, match=f"^answer: {problem}"):
        read_given(text)
    assert monotonic() - began < 5


def test_a_fraction_of_many_digits_is_not_raised_to_powers_in_a_lessons_file_either() -> None:
    with pytest.raises(LessonError, match="small powers"):
        number("((1/99999999999999999)**16)**16", {})


# ── Laws ─────────────────────────────────────────────────────────────────────

WHOLE = st.integers(1, 10**6)


def group(number: int, mark: str) -> str:
    """Write a number in groups of three digits."""
    return f"{number:,}".replace(",", mark)


@given(st.integers(10**6, 10**15), st.sampled_from(["", ",", " ", "'", "’", "\u00a0", "\u202f", "."]))
def test_a_whole_number_is_the_same_in_every_grouping(number: int, mark: str) -> None:
    assert read_given(group(number, mark)) == number


@given(st.integers(0, 10**9), st.integers(0, 3), st.sampled_from(".,"))
def test_a_decimal_number_is_the_same_with_point_and_comma(digits: int, places: int, mark: str) -> None:
    exact = Fraction(digits, 10**places)
    text = f"{digits // 10**places}{mark}{digits % 10**places:0{places}d}" if places else str(digits)
    read = read_writing(text)
    assert exact in (read.value, read.other)  # 1,395 is a thousand and some first


@given(st.lists(WHOLE, min_size=2, max_size=5), st.sampled_from(["*", " * ", "·", " × ", "x", " x ", "×"]))
def test_a_product_is_exact_with_every_sign(factors: list[int], sign: str) -> None:
    if prod(factors) < 10**30:
        assert read_given(sign.join(map(str, factors))) == prod(factors)


@given(st.lists(st.tuples(st.sampled_from("+-*/"), WHOLE), min_size=1, max_size=4), WHOLE)
def test_arithmetic_is_pythons(parts: list[tuple[str, int]], first: int) -> None:
    text = str(first) + "".join(f" {sign} {value}" for sign, value in parts)
    assert read_given(text) == eval(re.sub("[0-9]+", r"Fraction(\g<0>)", text), {"Fraction": Fraction})


@given(WHOLE, st.integers(0, 3))
def test_powers_are_read_in_both_writings(base: int, power: int) -> None:
    raised = "⁰¹²³"[power]
    assert (
        read_given(f"{base}{raised}") == read_given(f"{base}^{power}") == read_given(f"{base}**{power}") == base**power
    )


@given(
    WHOLE, st.sampled_from([("k", 3), ("thousand", 3), ("M", 6), ("million", 6), ("G", 9), ("billion", 9), ("T", 12)])
)
def test_a_scale_binds_to_its_own_number(number: int, scale: tuple[str, int]) -> None:
    word, zeros = scale
    assert read_given(f"{number} {word}") == number * 10**zeros
    assert read_given(f"2 * {number} {word}") == 2 * number * 10**zeros
    assert read_given(f"{number} {word} / 7 {word}") == Fraction(number, 7)


@given(st.text(max_size=140) | st.text(alphabet="0123456789.,eE+-*/^()x×·² %kMG'", max_size=120))
@example("1" * 5_000)
@example("((((((((((" * 12)
@example("9^9^9^9^9^9")
def test_whatever_is_typed_is_a_number_or_one_sentence(text: str) -> None:
    try:
        read, refused = read_writing(text), ""
    except LessonError as error:
        read, refused = Given(Fraction(0)), str(error)
    assert "\n" not in refused and len(refused) < 400
    assert as_typed_text(read.value) and abs(read.value) < 10**30


# ── The class's vote ─────────────────────────────────────────────────────────


def test_a_vote_is_read_the_same_way() -> None:
    asked = Asked("How many?", unit="MACs")
    assert read_answer(asked, "25*28*28*32 MACs") == read_answer(asked, "627 200") == "627200"
    with pytest.raises(LabError, match="the answer is asked in MACs"):
        read_answer(asked, "2 FLOPs")
    with pytest.raises(LabError, match="small powers"):
        read_answer(asked, "10**10**10")
