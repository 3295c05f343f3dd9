"""The rules of a room: codes, nicknames, the way of a question, limits, questions, answers, what was answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inception_lab.classroom.export import safe_cell
from inception_lab.classroom.rules import codes
from inception_lab.classroom.rules.answers import check_open, check_single, read_answer, written_answer
from inception_lab.classroom.rules.limits import network_of
from inception_lab.classroom.rules.nicknames import MOST_LETTERS, clean_nickname, folded
from inception_lab.classroom.rules.pulse import Move, Phase, Pulse, as_of, check_start, moved, started
from inception_lab.classroom.rules.questions import (
    Asked,
    Key,
    Question,
    asked_from,
    from_exercise,
    from_prediction,
    is_right,
    key_from,
    right_words,
    to_json,
    truth_from,
    truth_of,
    typed_choice,
    typed_number,
)
from inception_lab.classroom.rules.results import Flow, results_of
from inception_lab.errors import ClassError, LabError, RateError
from inception_lab.rates import Limit, Limiter
from inception_lab.teach.exercise import Exercise, exercises
from inception_lab.teach.prediction import Prediction, predictions
from inception_lab.teach.question import ChoiceAnswer, NumberAnswer, StateAnswer
from tests.class_rooms import Clock

# ── Codes and secrets ────────────────────────────────────────────────────────


def test_a_code_is_read_as_people_type_it() -> None:
    code = codes.make_code()
    assert len(code) == 6
    assert codes.read_code(f" {code[:3].lower()}-{code[3:]} ") == code


@pytest.mark.parametrize(
    "text",
    ["", "ABCDEF", "CDFGH", "CDFGHJK", "CDFGH0", "\uff23\uff24\uff26\uff27\uff28\uff2a", "CDFGH\x00", "C" * 10_000],
)
def test_what_can_be_no_code_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(ClassError, match=r"^code: a code has 6 of the letters .*read it from the board again$"):
        codes.read_code(text)


def test_codes_are_spread_over_the_whole_alphabet() -> None:
    """6 letters of 22: 113,379,904 codes. 400 of them use every letter and hardly ever meet."""
    made = {codes.make_code() for _ in range(400)}
    assert len(made) >= 399
    assert set("".join(made)) == set(codes.ALPHABET)
    assert len(codes.ALPHABET) ** 6 == 113_379_904


def test_a_secret_has_128_bits_and_only_its_fingerprint_matches() -> None:
    secret = codes.make_secret()
    assert len(secret) == 22  # 128 bits in base 64
    assert secret not in codes.fingerprint(secret)
    assert codes.matches(secret, codes.fingerprint(secret))
    assert not codes.matches(codes.make_secret(), codes.fingerprint(secret))


# ── Nicknames ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("  Ada   Lovelace ", "Ada Lovelace"),
        ("A\u202eda\u200b", "Ada"),
        ("Ada\nBob", "Ada Bob"),
        ("<b>x</b>", "<b>x</b>"),
        ("ﬁne", "fine"),
        ("नेहा", "नेहा"),
        ("e" + "\u0301" * 30, "é\u0301\u0301"),
        ("a\x00b\ud800c", "abc"),
    ],
)
def test_a_nickname_is_one_line_of_what_can_be_seen(written: str, name: str) -> None:
    assert clean_nickname(written) == name


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u200b", "...", "🎉", "x" * 25])
def test_a_nickname_without_letters_or_too_long_is_refused(text: str) -> None:
    with pytest.raises(ClassError, match=r"^nickname: "):
        clean_nickname(text)


@given(st.text(max_size=60))
def test_whatever_is_typed_a_nickname_is_short_seen_and_clean_twice_over(text: str) -> None:
    try:
        name = clean_nickname(text)
    except ClassError:
        return
    assert len(name) <= MOST_LETTERS
    assert name.isprintable()
    assert clean_nickname(name) == name


def test_two_names_that_read_alike_are_one() -> None:
    assert folded(clean_nickname("\uff21\uff24\uff21 b")) == folded(clean_nickname("adaB"))


# ── The way of a question ────────────────────────────────────────────────────

WAYS = {
    (Phase.ASKING, 1): {Move.CLOSE: (Phase.SHOWN, 1)},
    (Phase.SHOWN, 1): {
        Move.DISCUSS: (Phase.DISCUSSING, 1),
        Move.ASK_AGAIN: (Phase.ASKING, 2),
        Move.REVEAL: (Phase.REVEALED, 1),
        Move.FINISH: (Phase.DONE, 1),
    },
    (Phase.DISCUSSING, 1): {
        Move.ASK_AGAIN: (Phase.ASKING, 2),
        Move.REVEAL: (Phase.REVEALED, 1),
        Move.FINISH: (Phase.DONE, 1),
    },
    (Phase.ASKING, 2): {Move.CLOSE: (Phase.SHOWN, 2)},
    (Phase.SHOWN, 2): {
        Move.DISCUSS: (Phase.DISCUSSING, 2),
        Move.REVEAL: (Phase.REVEALED, 2),
        Move.FINISH: (Phase.DONE, 2),
    },
    (Phase.DISCUSSING, 2): {Move.REVEAL: (Phase.REVEALED, 2), Move.FINISH: (Phase.DONE, 2)},
    (Phase.REVEALED, 1): {Move.FINISH: (Phase.DONE, 1)},
    (Phase.REVEALED, 2): {Move.FINISH: (Phase.DONE, 2)},
    (Phase.DONE, 1): {},
    (Phase.DONE, 2): {},
}
"""Every way there is, written down apart from the code."""
SAME = {
    Move.CLOSE: Phase.SHOWN,
    Move.DISCUSS: Phase.DISCUSSING,
    Move.REVEAL: Phase.REVEALED,
    Move.FINISH: Phase.DONE,
}


@pytest.mark.parametrize(("here", "move"), list(product(WAYS, Move)), ids=str)
def test_a_question_goes_only_the_ways_that_are_drawn(here: tuple[Phase, int], move: Move) -> None:
    pulse = Pulse("q", *here)
    if move in WAYS[here]:
        after = moved(pulse, move, here[1], 0.0)
        assert (after.phase, after.round) == WAYS[here][move]
        assert moved(after, move, here[1], 0.0) == after, "sent twice it counts once"
    elif SAME.get(move) is here[0]:
        assert moved(pulse, move, here[1], 0.0) == pulse
    else:
        with pytest.raises(ClassError, match=r"^question: "):
            moved(pulse, move, here[1], 0.0)


def test_a_move_that_was_meant_for_the_first_vote_does_not_close_the_second() -> None:
    with pytest.raises(ClassError, match="has gone on since"):
        moved(Pulse("q", Phase.ASKING, 2), Move.CLOSE, 1, 0.0)


def test_the_clock_closes_a_vote_at_its_second_and_not_before() -> None:
    pulse = started("q", 100.0, 30.0)
    assert as_of(pulse, 129.999) == pulse
    assert as_of(pulse, 130.0).phase is Phase.SHOWN
    check_open(pulse, "q", 1, 129.999)
    with pytest.raises(ClassError, match="came too late and was not counted"):
        check_open(pulse, "q", 1, 130.0)
    check_start(pulse, 130.0)
    with pytest.raises(ClassError, match="another one is being voted on"):
        check_start(pulse, 129.0)
    assert moved(pulse, Move.ASK_AGAIN, 1, 130.0, 20.0).closes_at == 150.0


@pytest.mark.parametrize("seconds", [0.0, -1.0, 3601.0, float("nan"), float("inf")])
def test_an_impossible_time_is_refused(seconds: float) -> None:
    with pytest.raises(ClassError, match="from 1 s to an hour"):
        started("q", 0.0, seconds)


def test_every_answer_that_is_not_taken_is_told_why() -> None:
    open_ = Pulse("q", Phase.ASKING, 2)
    for pulse, question, vote, words in (
        (None, "q", 1, "no question is asked just now"),
        (open_, "other", 2, "another question is asked now"),
        (open_, "q", 1, "vote 1 is over, and your answer was not counted"),
        (Pulse("q", Phase.SHOWN, 2), "q", 2, "voting is closed"),
    ):
        with pytest.raises(ClassError, match=words):
            check_open(pulse, question, vote, 0.0)
    check_open(open_, "q", 2, 0.0)
    with pytest.raises(ClassError, match=r"the first answer counts \(received 'green'\)"):
        check_single(Asked("?", ("red", "green")), "1")


# ── Limits ───────────────────────────────────────────────────────────────────


def test_a_limit_refuses_says_how_long_and_forgets() -> None:
    clock = Clock()
    limiter, limit = Limiter(clock), Limit("tries", 2, 60.0)
    limiter.take(limit, "a")
    clock.go(20)
    limiter.take(limit, "a")
    with pytest.raises(RateError, match=r"too many tries; wait 40 s"):
        limiter.take(limit, "a")
    limiter.take(limit, "b")
    clock.go(40)
    limiter.take(limit, "a")


def test_a_crowd_of_addresses_does_not_fill_the_memory() -> None:
    limiter, limit = Limiter(Clock()), Limit("tries", 2, 60.0)
    for number in range(25_000):
        limiter.count(limit, str(number))
    assert len(limiter._tries) <= 10_001


# ── Questions ────────────────────────────────────────────────────────────────

LESSONS = [
    *(pytest.param(from_exercise, exercise, id=name) for name, exercise in exercises()[0].items()),
    *(pytest.param(from_prediction, prediction, id=f"predict-{name}") for name, prediction in predictions()[0].items()),
]


@pytest.mark.parametrize(("make", "lesson"), LESSONS)
def test_every_question_of_the_lessons_can_be_put_and_its_truth_is_the_lessons(
    make: Callable[[Exercise | Prediction], Question], lesson: Exercise | Prediction
) -> None:
    question = make(lesson)
    assert (question.asked.kind == "state") == isinstance(lesson.answer, StateAnswer)
    truth = truth_of(question)
    assert truth.origin == ("goal" if question.asked.kind == "state" else "computed")
    assert truth.explanation
    assert "{" not in question.asked.text
    assert is_right(truth.value, truth, question.key)
    if isinstance(lesson.answer, NumberAnswer):
        assert isinstance(lesson, Exercise)
        start = lesson.start_quantities()
        assert Fraction(truth.value) == lesson.answer.truth(start)
        for factor in (Fraction(98, 100), Fraction(1001, 1000), Fraction(102, 100)):
            given_ = Fraction(truth.value) * factor
            assert is_right(str(given_), truth, question.key) == lesson.answer.accepts(given_, start)
    elif isinstance(lesson.answer, ChoiceAnswer):
        assert question.asked.options[int(truth.value)] == truth.written


def test_what_everybody_reads_holds_neither_the_truth_nor_what_computes_it() -> None:
    """5² · 28² · 192 · 32 = 120,422,400: the naive 5×5 of module 3a."""
    question = from_exercise(exercises()[0]["01_one_large_kernel"])
    assert truth_of(question).written == "120,422,400 MACs"
    assert set(asdict(question.asked)) == {"text", "options", "unit", "given", "page", "start", "hides"}
    assert (question.asked.page, question.asked.start) == ("", "")
    for secret in ("120,422,400", "120422400", "layer_naive_macs"):
        assert secret not in to_json(question.asked)


def test_a_number_typed_on_the_spot_is_computed_by_the_page() -> None:
    """GoogLeNet as released counts 1,582,671,872 MACs at 224×224."""
    question = typed_number(
        "How many MACs?", "G", "explorer", "/explorer?variant=googlenet", "macs / 1e9", Fraction(1, 100)
    )
    truth = truth_of(question)
    assert Fraction(truth.value) == Fraction(1_582_671_872, 10**9)
    assert truth.explanation == "macs / 1e9 = 1.58 G"
    assert is_right("8/5", truth, question.key) is False
    assert is_right("79/50", truth, question.key) is True


@pytest.mark.parametrize(
    ("page", "link", "value"),
    [
        ("explorer", "variant=nonsense", "macs"),
        ("explorer", "", "nonsense"),
        ("nowhere", "", "macs"),
        ("grid", "", "1/0"),
    ],
)
def test_a_number_that_cannot_be_computed_is_refused_before_the_class_sees_it(page: str, link: str, value: str) -> None:
    with pytest.raises(LabError):
        typed_number("How many?", "", page, link, value, Fraction(0))


def test_choices_typed_on_the_spot_are_the_teachers_word_or_an_opinion() -> None:
    said = typed_choice(" Which\n one? ", ("a", "b"), 1)
    assert said.asked == Asked("Which one?", ("a", "b"))
    assert (truth_of(said).origin, truth_of(said).written) == ("teacher", "b")
    opinion = typed_choice("Which?", ("a", "b"), None)
    assert truth_of(opinion).origin == "nothing"
    assert is_right("0", truth_of(opinion), opinion.key) is None


@pytest.mark.parametrize(
    ("text", "options", "right"),
    [
        ("", ("a", "b"), None),
        ("?", ("a",), None),
        ("?", ("a", "a"), None),
        ("?", ("a", " "), None),
        ("?", tuple("abcdefghi"), None),
        ("?", ("a", "b"), 2),
        ("?" * 601, ("a", "b"), None),
        ("?", ("a" * 161, "b"), 0),
    ],
)
def test_choices_that_are_none_are_refused(text: str, options: tuple[str, ...], right: int | None) -> None:
    with pytest.raises(ClassError):
        typed_choice(text, options, right)


def test_a_question_is_kept_as_text_and_read_back() -> None:
    for question in (from_prediction(predictions()[0]["compare"]), typed_choice("?", ("a", "b"), 0)):
        assert Question(asked_from(to_json(question.asked)), key_from(to_json(question.key))) == question
        truth = truth_of(question)
        assert truth_from(to_json(truth)) == truth


# ── Answers and what was answered ────────────────────────────────────────────

NUMBER = Asked("How many?", unit="MACs")


@pytest.mark.parametrize(
    ("text", "kept", "written"),
    [("12.4 M", "12400000", "12,400,000"), ("25/18", "25/18", "1.38889"), ("9,6", "48/5", "9.6")],
)
def test_a_number_is_kept_exactly(text: str, kept: str, written: str) -> None:
    assert read_answer(NUMBER, text) == kept
    assert written_answer(NUMBER, kept) == written


@pytest.mark.parametrize("text", ["", "many", "1" * 61, "1e19", "1/0", "nan", "١٢", "1e-30", "\x00", "9" * 5_000])
def test_what_is_no_number_of_this_size_is_refused(text: str) -> None:
    with pytest.raises(ClassError, match=r"^answer: "):
        read_answer(NUMBER, text)


def test_choices_are_counted_with_those_that_nobody_took_and_flow_from_vote_to_vote() -> None:
    asked = Asked("?", ("a", "b", "c"))
    first = {"ada": "0", "bob": "0", "eve": "1", "joe": "1"}
    second = {"ada": "1", "bob": "0", "eve": "1", "kim": "1"}
    found = results_of(asked, (first, second), "1")
    assert found.labels == ("a", "b", "c")
    assert found.rounds == ((2, 2, 0), (1, 3, 0))
    assert found.flows == (Flow(0, 0, 1), Flow(0, 1, 1), Flow(1, 1, 1))
    assert (found.both, found.stayed, found.truth_bar) == (3, 2, 1)


def test_few_numbers_have_a_bar_each_in_their_order() -> None:
    found = results_of(NUMBER, ({"a": "10", "b": "9", "c": "10"},), "19/2")
    assert found.labels == ("9", "9.5", "10")
    assert found.rounds == ((1, 0, 2),)
    assert found.truth_bar == 1


numbers = st.fractions(min_value=-(10**18), max_value=10**18) | st.integers(-50, 50).map(Fraction)


@given(st.lists(numbers | st.fractions(min_value=Fraction(1, 10**9), max_value=10**12), min_size=1, max_size=40))
def test_whatever_is_guessed_every_answer_is_in_one_bar_and_bars_are_few(given_: list[Fraction]) -> None:
    votes = {str(number): str(value) for number, value in enumerate(given_)}
    found = results_of(NUMBER, (votes,), str(given_[0]))
    assert sum(found.rounds[0]) == len(given_)
    assert len(found.labels) == len(set(found.labels)) <= 12
    assert found.truth_bar is not None
    assert found.rounds[0][found.truth_bar] >= 1


def test_every_bar_is_right_whose_values_all_count_as_right() -> None:
    """153,600 weights within 1 %: 152,064 to 155,136."""
    key = Key(value="weights", tolerance="1/100")
    votes = {str(number): str(number) for number in (153_000, 152_064, 152_063, 150)}
    found = results_of(NUMBER, (votes,), "153600", key)
    assert [found.labels[bar] for bar in found.right_bars] == ["152,064", "153,000", "153,600"]
    assert (found.labels[found.truth_bar or 0], results_of(NUMBER, (votes,)).right_bars) == ("153,600", ())
    several = {str(number): str(number) for number in range(100, 120)}
    found = results_of(NUMBER, (several,), "107", Key(value="x", tolerance="1/10"))
    assert found.labels == ("100 – 105", "105 – 110", "110 – 115", "115 – 120")
    assert (found.right_bars, found.truth_bar) == ((0, 1, 2), 1)


@pytest.mark.parametrize(
    ("key", "exact", "words"),
    [
        (Key(), Fraction(9), "Right is exactly this."),
        (Key(), Fraction(1_582_671_872, 10**6), "Right is exactly 1,582.671872."),
        (Key(), Fraction(250, 7), "Right is exactly 250/7."),
        (Key(tolerance="1/100"), Fraction(9), "Right is within 1 % of this."),
        (Key(tolerance="1/200"), None, "Right is within 0.5 % of one's own number."),
        (Key(near="5/2"), Fraction(9), "Right is up to 2.5 more or less than this."),
        (Key(), None, "Right is exactly one's own number."),
    ],
)
def test_what_counts_as_right_is_said(key: Key, exact: Fraction | None, words: str) -> None:
    assert right_words(key, exact) == words


def test_far_apart_guesses_are_held_in_powers_of_ten() -> None:
    votes = {str(power): str(3 * 10**power) for power in range(9)}
    found = results_of(NUMBER, (votes,))
    assert found.labels[0] == "1 – 100"
    assert found.rounds[0][0] == 2


def test_a_guess_that_a_float_rounds_to_the_next_power_of_ten_stays_below_it() -> None:
    votes = {"least": "999999999999999999/1000000000000000", **{str(n): str(n * 10**5) for n in range(1, 9)}}
    found = results_of(NUMBER, (votes,))
    assert found.labels[0] == "300 – 1 k"
    assert found.rounds[0][0] == 1
    assert found.intervals


def test_bars_of_guesses_are_labelled_as_people_say_numbers() -> None:
    votes = {str(n): str(n * 10**6) for n in (1, 2, 4, 7, 20, 50, 90, 200, 250)}
    found = results_of(NUMBER, (votes,), "120422400")
    assert found.labels == ("1 M – 3 M", "3 M – 10 M", "10 M – 30 M", "30 M – 100 M", "100 M – 300 M")
    assert found.rounds == ((2, 2, 1, 2, 2),)
    assert found.truth_bar == 4
    near = results_of(NUMBER, ({str(n): str(n) for n in range(100, 120)},))
    assert near.labels[0] == "100 – 105"
    assert sum(near.rounds[0]) == 20


def test_nothing_was_answered() -> None:
    assert results_of(NUMBER, ({},)).labels == ()
    assert results_of(Asked("?", ("a", "b")), ({},)).rounds == ((0, 0),)


@pytest.mark.parametrize("text", ["=1+1", "+x", "@cmd", "-2+3", "\tx", "|calc"])
def test_a_formula_in_a_cell_is_only_text(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-12", "-1/3", "a=b", "12", ""])
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("here", "here"),
        ("", ""),
    ],
)
def test_tries_are_counted_by_what_one_device_cannot_change(address: str, counted: str) -> None:
    assert network_of(address) == counted
