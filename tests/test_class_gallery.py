"""Goals and what is handed in for them, in both databases: replaced, sent twice, too late; what each may see of it."""

from __future__ import annotations

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inception_lab.classroom.gallery_side import MOST_HANDINS
from inception_lab.classroom.gallery_views import HandedIn
from inception_lab.classroom.rooms import Place, Rooms
from inception_lab.classroom.rules import codes
from inception_lab.classroom.rules.goals import GOALS, GoalPhase, make_goal
from inception_lab.classroom.store.database import Database
from inception_lab.errors import ClassError, LabError, RateError
from inception_lab.rates import Limiter
from tests.class_rooms import HERE, Clock, Room

SMALL = "variant=googlenet&width=0.75"
GOOGLENET = "variant=googlenet"


class Class:
    """A room with a gallery."""

    def __init__(self, url: str) -> None:
        self.clock = Clock()
        self.gallery = Rooms(Database(url, self.clock), Limiter(self.clock))
        self.room = Room(self.gallery, self.clock)
        self.room.code = self.gallery.open(self.room.id, self.room.secret, "8b", HERE)
        self.keys = (self.room.code, self.room.secret)

    def set(self, number: int = 0) -> str:
        goal_id = codes.make_id()
        self.gallery.set_goal(*self.keys, goal_id, GOALS[number])
        return goal_id

    def hand_in(self, place: Place, link: str, mine: str | None = None, goal: str = "") -> HandedIn:
        self.clock.go(6)
        goal_id = goal or self.gallery.line_for_student(place.code, place.token).goal_id
        return self.gallery.hand_in(place.code, place.token, goal_id, mine or codes.make_id(), link)

    def change(self, goal: str, phase: GoalPhase, *, named: bool = False) -> None:
        self.gallery.change_goal(*self.keys, goal, phase, named=named)


@pytest.fixture
def group(database_url: str) -> Class:
    """Open a room in an empty database."""
    return Class(database_url)


def test_designs_are_dots_that_their_students_replace(group: Class) -> None:
    """GoogLeNet of width 0.75 needs 912,572,544 MACs and its last map sees 715 pixels."""
    ada, bob = group.room.join("Ada"), group.room.join("Bob")
    group.set()
    assert group.hand_in(ada, GOOGLENET) == HandedIn(1, reached=False)
    assert group.hand_in(bob, f"http://here:8501/explorer?{SMALL}&tab=layers&exercise=20_under_one_giga").reached
    assert group.hand_in(ada, f"?{SMALL}&input=3x160x160") == HandedIn(2, reached=True)
    seen = group.gallery.gallery_for_teacher(*group.keys)
    assert seen is not None
    assert [(dot.nickname, dot.number, dot.reached) for dot in seen.dots] == [("Bob", 1, True), ("Ada", 2, True)]
    assert (seen.dots[0].x, seen.dots[0].y) == (Fraction(912_572_544), Fraction(715))
    assert seen.dots[0].link == SMALL
    assert (seen.students, seen.handed, seen.reached) == (2, 3, 2)


def test_who_sees_what(group: Class) -> None:
    ada, bob = group.room.join("Ada"), group.room.join("Bob")
    goal = group.set()
    group.hand_in(ada, GOOGLENET)
    group.hand_in(bob, SMALL)
    for seen in (
        group.gallery.gallery_on_screen(group.room.id),
        group.gallery.gallery_for_student(bob.code, bob.token),
    ):
        assert seen is not None
        anothers, mine = asdict(seen.dots[0]), seen.dots[1]
        assert (anothers["nickname"], anothers["link"], anothers["id"]) == ("", "", "")
        assert mine.link == (SMALL if mine.mine else "")
    group.change(goal, GoalPhase.OPEN, named=True)
    named = group.gallery.gallery_on_screen(group.room.id)
    assert named is not None
    assert [(dot.nickname, dot.link) for dot in named.dots] == [("Ada", ""), ("Bob", "")]


def test_what_is_sent_again_changes_nothing_even_after_another_one_and_the_close(group: Class) -> None:
    ada, first = group.room.join("Ada"), codes.make_id()
    goal = group.set()
    group.hand_in(ada, GOOGLENET, first)
    group.hand_in(ada, SMALL)
    assert group.hand_in(ada, GOOGLENET, first) == HandedIn(1, reached=None)
    group.change(goal, GoalPhase.CLOSED)
    assert group.hand_in(ada, GOOGLENET, first, goal) == HandedIn(1, reached=None)
    seen = group.gallery.gallery_for_teacher(*group.keys)
    assert seen is not None
    assert [(dot.link, dot.number) for dot in seen.dots] == [(SMALL, 2)]
    with pytest.raises(ClassError, match="its id belongs to somebody else"):
        group.hand_in(group.room.join("Bob"), GOOGLENET, first, goal)


def test_what_comes_too_late_is_told(group: Class) -> None:
    ada = group.room.join("Ada")
    with pytest.raises(ClassError, match="no goal is set just now"):
        group.hand_in(ada, SMALL, goal=codes.make_id())
    goal = group.set()
    group.change(goal, GoalPhase.CLOSED)
    with pytest.raises(ClassError, match="the gallery is closed; this came too late and is not in it"):
        group.hand_in(ada, SMALL, goal=goal)
    group.set(1)
    with pytest.raises(ClassError, match="another goal is set now"):
        group.hand_in(ada, SMALL, goal=goal)
    with pytest.raises(ClassError, match="another one stands there now"):
        group.change(goal, GoalPhase.OPEN)


def test_a_goal_that_is_set_twice_stands_there_once_and_one_that_is_away_stays_away(group: Class) -> None:
    goal = group.set()
    group.gallery.set_goal(*group.keys, goal, GOALS[0])
    assert group.gallery.gallery_for_teacher(*group.keys) is not None
    group.change(goal, GoalPhase.AWAY)
    group.change(goal, GoalPhase.OPEN)
    assert group.gallery.gallery_for_teacher(*group.keys) is None
    other = Class.__new__(Class)
    other.__dict__.update(group.__dict__)
    other.room = replace(group.room, id=codes.make_id(), secret=codes.make_secret())
    code = group.gallery.open(other.room.id, other.room.secret, "", HERE)
    with pytest.raises(ClassError, match="belongs to somebody else"):
        group.gallery.set_goal(code, other.room.secret, goal, GOALS[0])


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("grid?reduce=16", "this link is to another page"),
        ("http://x/grid", "this link is to another page"),
        ("hello", "this is no link to a page"),
        ("variant=nonsense", "no such network"),
        ("variant=googlenet&width=99", "knob width"),
        ("variant=googlenet&edit=3a.Branch_0:kernel=9", "edit"),
        ("variant=googlenet&width=" + "1" * 2_000, "has more than 2,000 letters"),
        ("variant=inception_v3&input=3x10x10", "leaves nothing|does not fit|smaller|larger"),
        ("variant=\ud800", "holds letters that no link has"),
    ],
)
def test_what_is_no_design_is_told_and_not_taken(group: Class, link: str, said: str) -> None:
    ada = group.room.join("Ada")
    goal = group.set()
    with pytest.raises(LabError, match=said):
        group.hand_in(ada, link, goal=goal)
    seen = group.gallery.gallery_for_teacher(*group.keys)
    assert seen is not None
    assert seen.dots == ()


def test_a_student_hands_in_so_often_and_no_more(group: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = group.room.join("Ada")
    goal = group.set()
    for _ in range(12):
        group.gallery.hand_in(ada.code, ada.token, goal, codes.make_id(), SMALL)
    with pytest.raises(RateError, match=r"too many designs; wait \d+ s"):
        group.gallery.hand_in(ada.code, ada.token, goal, codes.make_id(), SMALL)
    monkeypatch.setattr("inception_lab.classroom.gallery_side.MOST_HANDINS", 13)
    group.clock.go(60)
    assert group.hand_in(ada, SMALL).number == 13
    with pytest.raises(ClassError, match="you have handed in 13 already"):
        group.hand_in(ada, SMALL)
    assert MOST_HANDINS == 200


def test_a_class_that_hands_in_at_once_is_taken_whole(group: Class) -> None:
    goal = group.set()
    places = [group.room.join(f"s{number}") for number in range(8)]

    def twice(place: Place) -> list[HandedIn]:
        return [group.gallery.hand_in(place.code, place.token, goal, codes.make_id(), SMALL) for _ in range(2)]

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(twice, places))
    assert [[one.number for one in both] for both in results] == [[1, 2]] * 8
    seen = group.gallery.gallery_for_teacher(*group.keys)
    assert seen is not None
    assert (len(seen.dots), seen.handed) == (8, 16)


def test_a_student_who_is_taken_out_takes_their_design_with_them(group: Class) -> None:
    ada = group.room.join("Ada")
    group.set()
    group.hand_in(ada, SMALL)
    group.gallery.remove(*group.keys, group.room.teacher().members[0].id)
    seen = group.gallery.gallery_for_teacher(*group.keys)
    assert seen is not None
    assert (seen.dots, seen.handed) == ((), 0)


def test_the_csv_says_who_reached_what_by_which_design(group: Class) -> None:
    ada = group.room.join("Ada")
    group.set()
    group.hand_in(ada, GOOGLENET)
    group.hand_in(ada, SMALL)
    [row] = csv.DictReader(io.StringIO(group.gallery.csv(*group.keys)))
    assert (row["what"], row["nickname"], row["number"], row["right"]) == ("design", "Ada", "2", "yes")
    assert (row["answer"], row["link"]) == ("macs 912572544, field 715", f"explorer?{SMALL}")
    assert row["question"] == GOALS[0].words


def test_a_line_says_what_is_asked_and_what_was_handed_in(group: Class) -> None:
    ada = group.room.join("Ada")
    line = group.gallery.line_for_student(ada.code, ada.token)
    assert (line.title, line.nickname, line.goal, line.asked) == ("8b", "Ada", None, None)
    group.set()
    group.room.ask()
    group.hand_in(ada, SMALL)
    line = group.gallery.line_for_student(ada.code, ada.token)
    assert line.goal == GOALS[0]
    assert line.last == HandedIn(1, reached=True)
    assert (line.asked is not None, line.has_answered) == (True, False)
    group.room.vote(ada, "red")
    assert group.gallery.line_for_student(ada.code, ada.token).has_answered


def test_what_a_page_that_waits_looks_at_changes_with_the_gallery_only(group: Class) -> None:
    ada = group.room.join("Ada")
    marks = [group.gallery.beat_for_student(ada.code, ada.token).gallery]
    goal = group.set()
    for change in (
        lambda: None,
        lambda: group.hand_in(ada, SMALL),
        lambda: group.hand_in(ada, SMALL),
        lambda: group.change(goal, GoalPhase.OPEN, named=True),
        lambda: group.change(goal, GoalPhase.CLOSED, named=True),
        lambda: group.change(goal, GoalPhase.AWAY),
    ):
        change()
        marks.append(group.gallery.beat_for_student(ada.code, ada.token).gallery)
        assert marks[-1] == group.room.screen().gallery
    assert marks[0] is marks[-1] is None
    assert len(set(marks)) == len(marks) - 1


wild = st.text(max_size=120) | st.sampled_from(
    ["", "\x00", "\ud800", "' OR 1=1 --", "a" * 5_000, "variant=%00", "=", "?"]
)


def test_whatever_a_student_hands_in_is_taken_or_refused_in_one_line(database_url: str) -> None:
    group = Class(database_url)
    ada = group.room.join("Ada")
    goal = group.set()
    anything = wild | st.sampled_from([group.room.code, ada.token, goal, codes.make_id(), SMALL, GOOGLENET])

    @given(anything, anything, anything, anything, anything)
    def send(code: str, token: str, goal_id: str, handin_id: str, link: str) -> None:
        group.clock.go(60)
        for call in (
            lambda: group.gallery.hand_in(code, token, goal_id, handin_id, link),
            lambda: group.gallery.hand_in(ada.code, ada.token, goal_id, handin_id, link),
            lambda: group.gallery.hand_in(ada.code, ada.token, goal, codes.make_id(), f"variant=googlenet&{link}"),
            lambda: group.gallery.gallery_for_student(code, token),
            lambda: group.gallery.gallery_on_screen(token),
            lambda: group.gallery.line_for_student(code, token),
        ):
            said = ""
            try:
                call()
            except LabError as error:
                said = str(error)
            assert "\n" not in said

    send()
    seen = group.gallery.gallery_for_teacher(*group.keys)
    assert seen is not None
    assert len(seen.dots) <= 1


def test_a_goal_on_a_labs_page_takes_the_labs_states(group: Class) -> None:
    ada = group.room.join("Ada")
    goal = make_goal("", "parallel_macs < 150000000", "grid", "parallel_macs", "channels_out")
    group.gallery.set_goal(*group.keys, codes.make_id(), goal)
    assert goal.words == "parallel_macs < 150000000"
    assert group.hand_in(ada, "http://x/grid?reduce=16&predict=on").reached
    seen = group.gallery.gallery_for_student(ada.code, ada.token)
    assert seen is not None
    assert seen.dots[0].link == "reduce=16"
    assert seen.dots[0].y == Fraction(640)
