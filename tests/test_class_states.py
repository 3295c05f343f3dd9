"""States of a page as answers, and the truth of each one's own design: handed in, counted after the close, revealed."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict, replace
from fractions import Fraction
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inception_lab.classroom.reach_picture import draw_reach, reach_numbers, reach_words
from inception_lab.classroom.rooms import Place, Rooms
from inception_lab.classroom.rules import codes
from inception_lab.classroom.rules.goals import Bound
from inception_lab.classroom.rules.judging import Reach, can_have, judged, own_truth
from inception_lab.classroom.rules.pulse import Move
from inception_lab.classroom.rules.questions import (
    Key,
    asked_from,
    from_exercise,
    key_from,
    to_json,
    truth_of,
    typed_own,
)
from inception_lab.classroom.rules.results import Flow, results_of
from inception_lab.classroom.store.database import Database
from inception_lab.errors import ClassError, LabError
from inception_lab.rates import Limiter
from inception_lab.teach.exercise import exercises
from tests.class_rooms import HERE, Clock, Room

SMALL = "variant=googlenet&width=0.75"
HALF = "variant=googlenet&width=0.5"
GOOGLENET = "variant=googlenet"
STATE = from_exercise(exercises()[0]["20_under_one_giga"])
OWN = typed_own("How many G MACs has your design?", "G MACs", "explorer", "macs / 1e9", Fraction(1, 10))


@pytest.fixture
def room(database_url: str) -> Room:
    """Open a room with a gallery in an empty database."""
    clock = Clock()
    made = Room(Rooms(Database(database_url, clock), Limiter(clock)), clock)
    made.code = made.rooms.open(made.id, made.secret, "8b", HERE)
    return made


def vote(room: Room, place: Place, text: str, mine: str | None = None) -> str:
    room.clock.go(6)
    return room.vote(place, text, mine)


# ── States ───────────────────────────────────────────────────────────────────


def test_a_state_is_voted_on_twice_and_revealed(room: Room) -> None:
    ada, bob, eve = (room.join(name) for name in ("Ada", "Bob", "Eve"))
    room.ask(STATE)
    assert vote(room, ada, f"http://here/explorer?{GOOGLENET}&tab=layers") == GOOGLENET
    assert vote(room, bob, SMALL) == SMALL
    vote(room, eve, "variant=inception_v3&width=0.4")
    assert (room.screen().results, room.screen().reach) == (None, None)
    room.move(Move.CLOSE)
    seen = room.screen()
    assert seen.results is not None
    assert seen.reach is not None
    assert (seen.results.labels, seen.results.rounds) == (("reach the goal", "not yet"), ((1, 2),))
    assert (seen.results.truth_bar, seen.results.right, seen.truth) == (None, (), None)
    assert (seen.reach.name, seen.reach.bound) == ("macs", Bound(most=Fraction(10**9)))
    assert [[(int(value), reached) for value, reached in values] for values in seen.reach.rounds] == [
        [(912_572_544, True), (924_395_945, False), (1_582_671_872, False)]
    ]
    room.move(Move.ASK_AGAIN)
    vote(room, ada, HALF)
    vote(room, bob, SMALL)
    room.move(Move.CLOSE)
    room.move(Move.REVEAL)
    seen = room.screen()
    assert seen.results is not None
    assert seen.truth is not None
    assert seen.results.flows == (Flow(0, 0, 1), Flow(1, 0, 1))
    assert (seen.results.truth_bar, seen.results.right) == (0, (1, 2))
    assert seen.truth.written.startswith("a GoogLeNet of less than 1 G MACs")
    assert "912,572,544" in seen.truth.explanation
    assert seen.truth.link == SMALL


def test_a_state_that_comes_late_or_twice_is_told(room: Room) -> None:
    ada, mine = room.join("Ada"), codes.make_id()
    pulse = room.ask(STATE)
    vote(room, ada, SMALL, mine)
    with pytest.raises(ClassError, match="you have answered already, and the first answer counts"):
        vote(room, ada, HALF)
    room.move(Move.CLOSE)
    assert room.rooms.answer(ada.code, ada.token, pulse.question, 1, mine, HALF) == SMALL
    with pytest.raises(ClassError, match="voting is closed; this came too late"):
        vote(room, room.join("Bob"), SMALL)


@pytest.mark.parametrize(
    "link", ["hello", "grid?reduce=16", "variant=inception_v3&input=3x10x10", "v" * 2_001, "variant=\x00"]
)
def test_what_is_no_state_is_told_and_not_counted(room: Room, link: str) -> None:
    ada = room.join("Ada")
    room.ask(STATE)
    with pytest.raises(LabError):
        vote(room, ada, link)
    assert room.screen().answered == 0
    assert vote(room, ada, SMALL) == SMALL


def test_a_state_that_lacks_a_quantity_of_the_check_only_does_not_reach_it(room: Room) -> None:
    """Without figure 3's stem the page measures no figure_3_grid."""
    ada, bob = room.join("Ada"), room.join("Bob")
    room.ask(from_exercise(exercises()[0]["15_same_grid"]))
    vote(room, ada, "stem?stems=googlenet,released")
    vote(room, bob, "stem?stems=googlenet,figure_3&size=243")
    room.move(Move.CLOSE)
    seen = room.screen()
    assert seen.results is not None
    assert seen.results.rounds == ((1, 1),)
    assert seen.reach is not None
    assert seen.reach.rounds == (((Fraction(28), True),),)


def test_nothing_of_a_state_question_says_what_reaches_it() -> None:
    text = to_json(STATE.asked)
    for secret in ("0.75", "less than 1 G MACs", "1000000000", "check"):
        assert secret not in text
    assert (STATE.asked.kind, STATE.asked.page, STATE.asked.start) == ("state", "explorer", GOOGLENET)
    assert asked_from(text) == STATE.asked
    assert key_from(to_json(STATE.key)) == STATE.key


def test_questions_that_were_kept_before_states_were_are_read() -> None:
    assert asked_from('{"text": "Which?", "options": ["a", "b"], "unit": ""}').kind == "choice"
    kept = '{"page": "", "link": "", "value": "", "conditions": [], "said": 1, "tolerance": "0", "explanation": ""}'
    assert key_from(kept) == Key(said=1)


def test_dots_stand_where_their_values_are_filled_where_all_is_reached() -> None:
    reach = Reach(
        "macs", Bound(most=Fraction(10**9)), (((Fraction(9 * 10**8), True), (Fraction(95 * 10**7), False)), ())
    )
    for dark in (False, True):
        drawn = ElementTree.fromstring(draw_reach(reach, dark=dark))
        circles = [one for one in drawn.iter() if one.tag.endswith("circle")]
        assert [one.get("fill") == "none" for one in circles] == [False, True]
        assert float(circles[0].get("cx", "0")) < float(circles[1].get("cx", "0"))
        [region] = [one for one in drawn.iter() if one.tag.endswith("rect")]
        assert float(region.get("x", "0")) + float(region.get("width", "0")) > float(circles[1].get("cx", "0"))
    assert reach_words(reach) == "Nobody's MACs of one image is known."
    assert reach_numbers(reach) == "First vote: 900.0 M MACs ✓; 950.0 M MACs. Second vote: nobody"
    told = reach_words(replace(reach, rounds=reach.rounds[:1]))
    assert told == (
        "Each dot is a student's design. Their MACs of one image: from 900.0 M MACs to 950.0 M MACs. "
        "The filled ones reach the goal."
    )


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([(128, False)], "The dot is one student's design. Its MACs of the module with reductions: 128 MACs. "
         "It is not filled: the goal is not reached yet."),
        ([(99, True)], "The dot is one student's design. Its MACs of the module with reductions: 99 MACs. "
         "It is filled: the goal is reached."),
        ([(128, False), (128, False)], "Each dot is a student's design. Their MACs of the module with reductions: "
         "all at 128 MACs. None is filled: none reaches the goal yet."),
        ([(98, True), (99, True)], "Each dot is a student's design. Their MACs of the module with reductions: "
         "from 98 MACs to 99 MACs. All are filled: they reach the goal."),
    ],
)  # fmt: skip
def test_the_dots_are_told_without_a_range_that_is_none(values: list[tuple[int, bool]], words: str) -> None:
    dots = tuple((Fraction(value), holds) for value, holds in values)
    assert reach_words(Reach("reduced_macs", Bound(most=Fraction(100)), (dots,))) == words


# ── Each one's own truth ─────────────────────────────────────────────────────


def test_each_student_has_the_truth_of_their_own_design(room: Room) -> None:
    ada, bob, eve = (room.join(name) for name in ("Ada", "Bob", "Eve"))
    room.ask(OWN)
    assert vote(room, ada, f"0.9\n{SMALL}") == f"9/10 {SMALL}"
    vote(room, bob, f"6\n?{GOOGLENET}")
    vote(room, eve, f"0.01\n{HALF}")
    room.move(Move.CLOSE)
    seen = room.student(ada)
    assert (seen.truths, seen.room.truth) == ({}, None)
    assert seen.room.results is not None
    assert seen.room.results.labels == ("0.01", "0.9", "6")
    room.move(Move.REVEAL)
    seen = room.student(ada)
    assert seen.room.results is not None
    assert seen.room.results.labels[3] == "within 10 % of it"
    assert seen.room.results.rounds == ((1, 0, 0, 1, 0, 1, 0),)
    assert (seen.room.results.truth_bar, seen.room.results.right) == (3, (1,))
    own = seen.truths[1]
    assert (own.written, own.link) == ("0.913 G MACs", SMALL)
    assert own.step == "macs / 1e9 = 912,572,544 / 1e9 = 0.913 G MACs"
    assert own.value == Fraction(912_572_544, 10**9)
    assert room.student(bob).truths[1].written == "1.58 G MACs"
    other = repr(asdict(room.student(bob)))
    for secret in (SMALL, "912572544", "912,572,544", "9/10"):
        assert secret not in other
    table = list(csv.DictReader(io.StringIO(room.rooms.csv(room.code, room.secret))))
    assert [(row["nickname"], row["answer"], row["right"]) for row in table] == [
        ("Ada", "0.9", "yes"), ("Bob", "6", "no"), ("Eve", "0.01", "no"),
    ]  # fmt: skip
    assert table[0]["exact"] == f"9/10 {SMALL}"


def test_no_truth_is_computed_before_it_is_revealed(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    computed: list[str] = []

    def note(_asked: object, _key: object, value: str) -> None:
        computed.append(value)

    monkeypatch.setattr("inception_lab.classroom.rules.judging.own_truth", note)
    monkeypatch.setattr("inception_lab.classroom.views.own_truth", note)
    ada = room.join("Ada")
    room.ask(OWN)
    vote(room, ada, f"0.9\n{SMALL}")
    room.student(ada), room.screen(), room.teacher()
    room.move(Move.CLOSE)
    room.student(ada), room.screen(), room.teacher(), room.rooms.csv(room.code, room.secret)
    assert computed == []
    room.move(Move.REVEAL)
    room.student(ada)
    assert computed


def test_a_design_without_what_is_asked_for_is_told_before_it_is_taken(room: Room) -> None:
    ada = room.join("Ada")
    room.ask(typed_own("Which grid?", "", "stem", "figure_3_grid", Fraction(0)))
    with pytest.raises(ClassError, match="it has not got what is asked for"):
        vote(room, ada, "5\nstem?stems=googlenet,released")
    assert vote(room, ada, "5\nstem?stems=googlenet,figure_3").startswith("5 ")


def test_a_truth_that_cannot_be_computed_counts_as_no_answer() -> None:
    question = typed_own("Ratio?", "", "explorer", "1 / (macs - 912572544)", Fraction(0))
    assert own_truth(question.asked, question.key, f"1 {SMALL}") is None
    assert judged(question.asked, question.key, {"a": f"1 {SMALL}"}, revealed=True) == {}
    assert can_have(question.key, SMALL)
    assert not can_have(Key("explorer", value="nonsense"), SMALL)


@pytest.mark.parametrize(
    ("ratio", "bar"),
    [("-1", 0), ("0", 0), ("99/1000", 0), ("1/10", 1), ("1/3", 2), ("899/1000", 2), ("9/10", 3), ("1", 3), ("11/10", 3),
     ("1101/1000", 4), ("3", 5), ("999/100", 5), ("10", 6), ("1000000", 6)],
)  # fmt: skip
def test_a_guess_over_its_truth_has_its_bar(ratio: str, bar: int) -> None:
    counts = results_of(OWN.asked, [{"a": ratio}], "1", OWN.key).rounds[0]
    assert counts.index(1) == bar


@pytest.mark.parametrize(
    ("tolerance", "label", "right"),
    [
        (Fraction(0), "exactly it", (False, False, True, False)),
        (Fraction(1, 100), "within 1 % of it", (False, True, True, False)),
        (Fraction(1, 10), "within 10 % of it", (True, True, True, False)),
    ],
)
def test_what_counts_as_right_of_own_designs_is_what_the_question_allows(
    room: Room, tolerance: Fraction, label: str, right: tuple[bool, ...]
) -> None:
    """GoogLeNet has 1,582,671,872 MACs: 1,450 M are 8 % less, 1,570 M 0.8 % less."""
    room.ask(typed_own("How many M MACs?", "M MACs", "explorer", "macs / 1e6", tolerance))
    guesses = ("1450", "1570", "1582.671872", "1900")
    places = [room.join(f"s{number}") for number in range(len(guesses))]
    for place, guess in zip(places, guesses, strict=True):
        vote(room, place, f"{guess}\n{GOOGLENET}")
    room.move(Move.CLOSE)
    assert room.student(places[0]).right == {}
    room.move(Move.REVEAL)
    assert tuple(room.student(place).right[1] for place in places) == right
    results = room.screen().results
    assert results is not None
    assert results.right == (sum(right),)
    [bar] = results.right_bars
    assert (bar, results.labels[bar], results.rounds[0][bar]) == (results.truth_bar, label, sum(right))


@pytest.mark.parametrize("tolerance", ["0", "1/200", "1/10", "1/4", "9/10", "1"])
@given(st.lists(st.fractions(-2, 30) | st.sampled_from([Fraction(n, 100) for n in range(80, 121)]), min_size=1))
def test_the_bar_of_right_guesses_holds_all_of_them_and_no_other(tolerance: str, ratios: list[Fraction]) -> None:
    key = replace(OWN.key, tolerance=tolerance)
    for ratio in ratios:
        results = results_of(OWN.asked, [{"a": str(ratio)}], "1", key)
        assert (results.rounds[0].index(1) in results.right_bars) == (abs(ratio - 1) <= Fraction(tolerance))
        assert len(set(results.labels)) == len(results.labels)


def test_a_truth_of_zero_is_met_by_zero_alone() -> None:
    question = typed_own("How many?", "", "explorer", "convs_7x1", Fraction(0))
    found = {given: own_truth(question.asked, question.key, f"{given} {GOOGLENET}") for given in ("0", "3")}
    assert {given: own.ratio for given, own in found.items() if own} == {"0": 1, "3": 10**6}
    assert truth_of(question).origin == "own"


wild = st.text(max_size=60) | st.sampled_from(
    ["", "\x00", "1\n", "\n", SMALL, f"1\n{SMALL}", "1e400\nvariant=googlenet", "a\ud800"]
)


@pytest.mark.parametrize("question", [STATE, OWN], ids=["state", "own"])
def test_whatever_is_sent_is_taken_or_refused_in_one_line_and_can_be_shown(database_url: str, question: object) -> None:
    clock = Clock()
    room = Room(Rooms(Database(database_url, clock), Limiter(clock)), clock)
    room.code = room.rooms.open(room.id, room.secret, "8b", HERE)
    assert question in (STATE, OWN)
    chosen = STATE if question == STATE else OWN
    ada = room.join("Ada")
    room.ask(chosen)

    @given(wild, wild)
    def send(text: str, more: str) -> None:
        for sent in (text, f"{more}\n{text}", f"1\nvariant=googlenet&{text}"):
            said = ""
            try:
                vote(room, ada, sent)
            except LabError as error:
                said = str(error)
            assert "\n" not in said
            room.student(ada)

    send()
    room.move(Move.CLOSE)
    room.move(Move.REVEAL)
    room.student(ada)
    room.rooms.csv(room.code, room.secret)
