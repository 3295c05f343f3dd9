"""What is said of a student's number: its mistake by name, or how far off it is, and never the answer."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inception_lab.errors import LessonError
from inception_lab.labs import Quantities
from inception_lab.teach.exercise import exercises
from inception_lab.teach.expression import fill
from inception_lab.teach.feedback import judge_number
from inception_lab.teach.question import Mistake, NumberAnswer
from inception_lab.text.numbers import count, grouped

QUANTITIES: Quantities = {
    "macs": 120_422_400,
    "channels": 192,
    "ratio": Fraction(25, 18),
    "side": 61,
    "nothing": 0,
    "less": -7,
}
FORGOT = Mistake("macs / channels", "you forgot the channels that enter")
MACS = NumberAnswer("macs", "MACs", Fraction(1, 100), (FORGOT,))
RATIO = NumberAnswer("ratio", "times", Fraction(1, 200))
SIDE = NumberAnswer("side", "pixels", Fraction(0), square=True)


@pytest.mark.parametrize(
    ("answer", "text", "said"),
    [
        (MACS, "120,422,400", ""),
        (MACS, "120 million", ""),
        (MACS, "25*28²*192*32", "25*28²*192*32 = 120,422,400"),
        (RATIO, "25/18", "25/18 ≈ 1.38889"),
        (RATIO, "1.39", ""),
        (RATIO, "1,389", "1,389, read with a decimal comma"),
        (SIDE, "61", ""),
        (SIDE, "61x61", "61×61, read as side 61"),
    ],
)
def test_what_is_right_is_said_with_how_it_was_read(answer: NumberAnswer, text: str, said: str) -> None:
    judged = judge_number(answer, text, QUANTITIES)
    assert (judged.right, judged.said) == (True, said)
    assert judged.words == f"Right: {answer.written(QUANTITIES)}."


@pytest.mark.parametrize(
    ("answer", "text", "words"),
    [
        (MACS, "240,844,800", "That is twice the answer: FLOPs instead of MACs?"),
        (MACS, "60.2 M", "That is half the answer."),
        (MACS, "120,422", "Too small by a factor of 1,000: check the unit."),
        (MACS, "120 G", "Too large by a factor of 1,000: check the unit."),
        (MACS, "-120422400", "The size is right, the sign is not."),
        (MACS, "-3", "The answer is more than 0."),
        (MACS, "0", "The answer is more than 0."),
        (MACS, "1000", "Far too small."),
        (MACS, "9 G", "Far too large."),
        (MACS, "100 M", "Too small."),
        (MACS, "200 M", "Too large."),
        (MACS, "130 M", "A little too large."),
        (RATIO, "2.78", "That is twice the answer."),
        (RATIO, "1.38", "Very close, but a little too small: look at the last digits."),
        (SIDE, "62", "A little too large."),
        (SIDE, "61*61", "Far too large."),
        (NumberAnswer("nothing", "", Fraction(0)), "3", "Too large."),
        (NumberAnswer("less", "", Fraction(0)), "-8", "Too small."),
        (NumberAnswer("less", "", Fraction(0)), "7", "The size is right, the sign is not."),
    ],
)
def test_a_wrong_number_is_told_its_mistake_or_how_far_it_is(answer: NumberAnswer, text: str, words: str) -> None:
    judged = judge_number(answer, text, QUANTITIES)
    assert not judged.right
    assert judged.words == words


@pytest.mark.parametrize(("text", "said"), [("25*28*28*32", "25*28*28*32 = 627,200"), ("627 k", "627,000?")])
def test_a_mistake_is_named_with_the_number_that_was_typed(text: str, said: str) -> None:
    judged = judge_number(MACS, text, QUANTITIES)
    assert (judged.right, judged.said) == (False, said)
    assert judged.words == "You forgot the channels that enter."


def test_minus_three_times_fewer_is_not_three() -> None:
    three = NumberAnswer("3", "times", Fraction(1, 100))
    assert judge_number(three, "3 times fewer", {}).right
    assert not judge_number(three, "-3 times fewer", {}).right


def test_what_is_no_number_is_not_judged() -> None:
    with pytest.raises(LessonError, match="this is no number"):
        judge_number(MACS, "many", QUANTITIES)


@given(st.fractions(min_value=-(10**12), max_value=10**12, max_denominator=1_000))
def test_a_wrong_number_is_never_told_the_answer(number: Fraction) -> None:
    text = f"{number.numerator}/{number.denominator}"
    for answer in (MACS, RATIO, SIDE):
        judged = judge_number(answer, text, QUANTITIES)
        exact = answer.truth(QUANTITIES)
        assert judged.right == (abs(number - exact) <= answer.tolerance * abs(exact))
        written = {str(exact), f"{float(exact):.2f}"} | (
            {grouped(int(exact)), count(int(exact))} if exact.denominator == 1 else set()
        )
        assert judged.right or not any(word in judged.words.split() for word in written)


def test_every_mistake_of_every_exercise_is_named_where_it_is_made() -> None:
    for exercise in exercises()[0].values():
        if isinstance(exercise.answer, NumberAnswer):
            start = exercise.start_quantities()
            for known in exercise.answer.mistakes:
                wrong = NumberAnswer(known.value, "", Fraction(0)).truth(start)
                judged = judge_number(exercise.answer, f"{wrong.numerator}/{wrong.denominator}", start)
                assert not judged.right and judged.said, exercise.name
                assert judged.words.startswith(fill(known.says, start)[1:8], 1)


@pytest.mark.parametrize("name", ["13_what_a_stem_leaves", "35_three_halvings", "40_after_the_stride"])
def test_a_side_that_is_asked_for_may_be_written_as_a_map(name: str) -> None:
    exercise = exercises()[0][name]
    assert isinstance(exercise.answer, NumberAnswer)
    start = exercise.start_quantities()
    side = exercise.answer.truth(start)
    assert judge_number(exercise.answer, f"{side}x{side}", start).right
