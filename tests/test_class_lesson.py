"""A room that follows a lesson, tries at exercises and the board, in both databases: and what of it nobody may see."""

from __future__ import annotations

import csv
import io
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from inception_lab.classroom.rooms import Given, Rooms
from inception_lab.classroom.rules import codes
from inception_lab.classroom.rules.board import Standing, Wrong
from inception_lab.classroom.rules.leaders import Leader
from inception_lab.classroom.rules.plan import taken
from inception_lab.classroom.rules.pulse import Move, Phase
from inception_lab.classroom.views import Now, now_of
from inception_lab.errors import ClassError, RateError
from inception_lab.teach.lesson_plan import lesson_plans
from tests.class_rooms import COLOURS, HERE, KERNEL, LESSON, WIDENS, Room, open_room
from tests.test_class_rooms import everything_in


@pytest.fixture
def room(database_url: str) -> Room:
    """Open a room with a lesson in an empty database."""
    return open_room(database_url, LESSON)


# ── The lesson ───────────────────────────────────────────────────────────────


def test_a_class_goes_through_a_lesson_step_by_step(room: Room) -> None:
    ada = room.join("Ada")
    assert now_of(room.student(ada)) is None, "it has not begun"
    lesson = room.teacher().lesson
    assert lesson is not None
    assert (lesson.step, lesson.begun_at, lesson.plan.notes) == (0, None, "Read this before.")
    room.go(1)
    assert now_of(room.student(ada)) == Now("Look", "module", {"exercise": [""], "tour": [""]})
    room.clock.go(300)
    room.go(2, codes.make_id())
    assert now_of(room.student(ada)) == Now("Question 1", "classroom", {})
    room.vote(ada, "green")
    room.move(Move.CLOSE)
    room.move(Move.REVEAL)
    room.go(3)
    seen = room.student(ada)
    assert seen.room.pulse is None, "the question is done with when the class goes on"
    assert now_of(seen) == Now("A kernel", "module", {"exercise": [KERNEL]})
    assert seen.room.step is not None
    assert (seen.room.step.number, seen.room.step.of, seen.room.step.solved) == (3, 4, 0)
    lesson = room.teacher().lesson
    assert lesson is not None
    assert lesson.begun_at == room.clock() - 300, "it began with the first step"
    room.go(1)
    assert room.screen().step is not None


def test_what_moves_is_in_the_beat(room: Room) -> None:
    ada, bob = room.join("Ada"), room.join("Bob")

    def beat() -> object:
        return room.rooms.beat_for_student(ada.code, ada.token)

    seen = [beat()]
    room.go(1)
    seen.append(beat())
    room.go(2, codes.make_id())
    seen.append(beat())
    room.rooms.show_leaderboard(room.code, room.secret, shown=True)
    seen.append(beat())
    room.attempt(bob, "x", right=True)
    seen.append(beat())
    assert len(set(map(repr, seen))) == len(seen)
    room.attempt(bob, "x", right=True)
    assert beat() == seen[-1], "solving it again changes nothing"
    leaders = room.student(ada).room.leaders
    # A student's page is drawn from the leaders and compared with the beat: else it would be drawn without end.
    assert room.rooms.beat_for_student(ada.code, ada.token).solved == sum(leader.solved for leader in leaders) == 1


def test_a_step_of_a_question_puts_its_vote_at_once_or_waits_for_it(room: Room) -> None:
    room.go(2)
    assert room.screen().pulse is None
    mine = codes.make_id()
    assert room.go(2, mine, 30) == 2
    seen = room.screen()
    assert seen.pulse is not None
    assert (seen.pulse.question, seen.seconds_left) == (mine, 30)
    for other in (1, 3):
        with pytest.raises(ClassError, match="another one is being voted on; close it first"):
            room.go(other)
    room.move(Move.CLOSE)
    room.ask()
    room.move(Move.CLOSE)
    room.go(2, codes.make_id())
    assert room.screen().number == 3, "something else may be asked in between"


def test_a_press_on_next_that_is_sent_twice_counts_once(room: Room) -> None:
    mine = codes.make_id()
    for _ in range(2):
        assert room.rooms.go(room.code, room.secret, 0, 2, mine) == 2
    room.move(Move.CLOSE)
    room.rooms.go(room.code, room.secret, 0, 2, mine)
    pulse = room.screen().pulse
    assert pulse is not None
    assert (pulse.phase, room.screen().number) == (Phase.SHOWN, 1)


def test_a_press_that_was_meant_for_another_step_is_refused(room: Room) -> None:
    room.go(3)
    with pytest.raises(ClassError, match=r"lesson: has gone on since \(received step 1\); look again"):
        room.rooms.go(room.code, room.secret, 1, 2)
    for step in (-1, 5):
        with pytest.raises(ClassError, match="there is no such step"):
            room.go(step)
    assert room.rooms.see_as_teacher(room.code, room.secret).room.step == room.screen().step


def test_a_free_room_has_no_lesson(database_url: str) -> None:
    room = open_room(database_url)
    assert room.teacher().lesson is None
    assert (room.screen().step, room.screen().lesson) == (None, "")
    with pytest.raises(ClassError, match="this room follows none"):
        room.rooms.go(room.code, room.secret, 0, 1)


def test_a_room_opened_twice_keeps_its_first_lesson(room: Room) -> None:
    other = replace(LESSON, title="another")
    assert room.rooms.open(room.id, room.secret, "8b", HERE, other) == room.code
    assert room.screen().lesson == "Colours and kernels"


def test_a_free_room_may_follow_a_lesson_later_and_another_one_after_that(database_url: str) -> None:
    room = open_room(database_url)
    room.attempt(room.join("Ada"), "5")
    room.ask()
    with pytest.raises(ClassError, match="another one is being voted on"):
        room.rooms.follow(room.code, room.secret, LESSON)
    room.move(Move.CLOSE)
    room.rooms.follow(room.code, room.secret, LESSON)
    assert (room.screen().lesson, room.screen().pulse) == ("Colours and kernels", None)
    room.go(3)
    room.rooms.follow(room.code, room.secret, LESSON)
    step = room.screen().step
    assert step is not None and step.number == 3, "the same press again changes nothing"
    room.rooms.follow(room.code, room.secret, replace(LESSON, title="another"))
    assert (room.screen().lesson, room.screen().step) == ("another", None)
    assert room.rooms.see_board(room.code, room.secret).columns[0].tried == 1
    with pytest.raises(ClassError, match="no teacher's link"):
        room.rooms.follow(room.code, codes.make_secret(), LESSON)


def test_a_lesson_of_a_file_leads_a_room(database_url: str) -> None:
    plan = taken(lesson_plans()[0]["1_what_a_convolution_costs"])
    room = open_room(database_url, plan)
    ada = room.join("Ada")
    for number, step in enumerate(plan.steps, start=1):
        room.go(number, codes.make_id())
        now = now_of(room.student(ada))
        assert now is not None
        assert now.page == ("classroom" if step.kind == "question" else step.page)
        if step.kind == "question":
            room.move(Move.CLOSE)
            room.move(Move.REVEAL)
            assert room.screen().truth is not None


# ── Tries at exercises ───────────────────────────────────────────────────────


def test_tries_are_kept_and_stand_on_the_board(room: Room) -> None:
    ada, bob = room.join("Ada"), room.join("Bob")
    room.attempt(ada, "5")
    room.attempt(ada, "120,422,400", right=True)
    room.attempt(bob, "5")
    room.attempt(bob, "", right=True, exercise=WIDENS)
    board = room.rooms.see_board(room.code, room.secret)
    assert [column.exercise for column in board.columns] == [KERNEL, WIDENS]
    ids = {member.nickname: member.id for member in room.teacher().members}
    assert [(cell.standing, cell.tries) for cell in board.rows[ids["Ada"]]] == [
        (Standing.SOLVED, 2),
        (Standing.NONE, 0),
    ]
    assert [(cell.standing, cell.tries) for cell in board.rows[ids["Bob"]]] == [
        (Standing.TRYING, 1),
        (Standing.SOLVED, 1),
    ]
    assert board.columns[0].wrong == Wrong(2, "5")
    assert (room.student(ada).solved, room.student(ada).of) == (1, 2)
    room.go(3)
    step = room.screen().step
    assert step is not None
    assert step.solved == 1
    room.rooms.remove(room.code, room.secret, ids["Ada"])
    assert set(room.rooms.see_board(room.code, room.secret).rows) == {ids["Bob"]}


def test_a_try_that_is_sent_again_is_one_and_anothers_id_is_refused(room: Room, database_url: str) -> None:
    ada, bob, mine = room.join("Ada"), room.join("Bob"), codes.make_id()
    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(lambda _: room.attempt(ada, "77", attempt_id=mine), range(4)))
    assert everything_in(database_url).count("'77'") == 1
    with pytest.raises(ClassError, match="belongs to somebody else"):
        room.attempt(bob, "78", attempt_id=mine)


def test_tries_in_a_storm_are_refused_and_at_some_point_no_more_are_kept(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = room.join("Ada")
    for number in range(30):
        assert room.attempt(ada, str(number))
    with pytest.raises(RateError, match="too many tries; wait 60 s"):
        room.attempt(ada, "x")
    room.clock.go(61)
    monkeypatch.setattr("inception_lab.classroom.student_side.MOST_ATTEMPTS", 31)
    assert room.attempt(ada, "31")
    assert not room.attempt(ada, "32")


def test_whatever_is_typed_is_kept_as_text(room: Room) -> None:
    ada = room.join("Ada")
    for value in ("\x00", "\ud800", "'; DROP TABLE rooms", "<script>", "9" * 5_000):
        assert room.attempt(ada, value)
    read = list(csv.DictReader(io.StringIO(room.rooms.csv(room.code, room.secret))))
    assert [row["answer"] for row in read] == [" ", " ", "'; DROP TABLE rooms", "<script>", "9" * 200]


def test_a_student_of_another_room_leaves_no_try_here(room: Room) -> None:
    other = Room(room.rooms, room.clock)
    other.code = other.rooms.open(other.id, other.secret, "", HERE)
    eve = other.join("Eve")
    with pytest.raises(ClassError, match="you are not in it"):
        room.rooms.attempt(room.code, eve.token, codes.make_id(), KERNEL, Given("1", True))
    other.attempt(eve, "1", right=True)
    assert room.rooms.see_board(room.code, room.secret).rows == {}
    assert [column.tried for column in room.rooms.see_board(room.code, room.secret).columns] == [0, 0]


def test_the_csv_has_votes_tries_and_whoever_was_silent(room: Room) -> None:
    ada, bob = room.join("Ada"), room.join("Bob")
    room.join("Cyd")
    room.go(2, codes.make_id())
    room.vote(ada, "green")
    room.move(Move.CLOSE)
    room.move(Move.REVEAL)
    room.attempt(bob, "=1+1")
    room.attempt(bob, "120,422,400", right=True)
    read = list(csv.DictReader(io.StringIO(room.rooms.csv(room.code, room.secret))))
    assert [(row["what"], row["nickname"], row["exercise"], row["answer"], row["right"]) for row in read] == [
        ("answer", "Ada", "", "green", "yes"),
        ("try", "Bob", KERNEL, "'=1+1", "no"),
        ("try", "Bob", KERNEL, "120,422,400", "yes"),
        ("student", "Cyd", "", "", ""),
    ]
    assert read[1]["link"] == "layer=x"


# ── The leaders ──────────────────────────────────────────────────────────────


def test_leaders_are_shown_only_when_the_teacher_shows_them(room: Room) -> None:
    ada, bob = room.join("Ada"), room.join("Bob")
    room.attempt(ada, "1", right=True)
    for seen in (room.screen(), room.student(bob).room, room.teacher().room):
        assert (seen.leaderboard, seen.leaders) == (False, ())
    for _ in range(2):
        room.rooms.show_leaderboard(room.code, room.secret, shown=True)
    assert room.student(bob).room.leaders == room.screen().leaders == (Leader(1, "Ada", 1, 1),)
    room.rooms.show_leaderboard(room.code, room.secret, shown=False)
    assert room.screen().leaders == ()


# ── What nobody may see ──────────────────────────────────────────────────────


def test_a_students_view_and_the_screens_hold_no_notes_no_answers_and_nobodys_tries(room: Room) -> None:
    ada, bob = room.join("Ada"), room.join("Bob")
    room.rooms.show_leaderboard(room.code, room.secret, shown=True)
    secrets = ("Say nothing yet", "It is green", "Most forget", "Read this before", "7654321", "layer=x", "explanation")
    room.attempt(ada, "7654321")
    room.attempt(ada, "120,422,400", right=True)

    def look(*more: str) -> None:
        for seen in (room.student(bob), room.screen(), room.rooms.beat_for_student(bob.code, bob.token)):
            everything = pickle.dumps(seen).decode("latin-1")
            assert not [one for one in (*secrets, *more, "120,422,400", room.secret) if one in everything]

    for step in range(5):
        room.go(step, codes.make_id())
        if step == 2:
            look("said")
            assert "Which colour" in pickle.dumps(room.student(bob)).decode("latin-1")
            room.move(Move.CLOSE)
        look()


def test_the_teachers_view_has_notes_but_not_what_computes_the_truth(room: Room) -> None:
    lesson = room.teacher().lesson
    assert lesson is not None
    step = lesson.plan.steps[1]
    assert step.notes == "It is green."
    assert step.question is not None
    assert step.question.asked == COLOURS.asked
    assert step.question.key.said is None


def test_only_the_teacher_moves_the_lesson_and_reads_the_board(room: Room) -> None:
    wrong = codes.make_secret()
    attempts: tuple[Callable[[Rooms], object], ...] = (
        lambda rooms: rooms.go(room.code, wrong, 0, 1),
        lambda rooms: rooms.show_leaderboard(room.code, wrong, shown=True),
        lambda rooms: rooms.see_board(room.code, wrong),
    )
    for attempt in attempts:
        with pytest.raises(ClassError, match="no teacher's link"):
            attempt(room.rooms)
    assert room.screen().step is None
