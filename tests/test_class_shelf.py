"""A room's own lessons: saved once, replaced by name, limited, known to who is in the room, gone with it."""

from __future__ import annotations

import pytest

from inception_lab.classroom.rooms import Given
from inception_lab.classroom.rules import codes
from inception_lab.classroom.rules.materials import MOST_MATERIALS, Own, own_name
from inception_lab.classroom.rules.questions import from_exercise, from_prediction
from inception_lab.classroom.shelf import SAVES, Shelf
from inception_lab.errors import ClassError, LabError, RateError
from inception_lab.teach.exercise import EXERCISES, exercises
from inception_lab.teach.files import read_table
from inception_lab.teach.lesson_plan import material
from inception_lab.teach.prediction import PREDICTIONS
from inception_lab.teach.tour import TOURS
from inception_lab.teach.written import write_table
from tests.class_rooms import HERE, Room, open_room

EXERCISE = write_table({**read_table(EXERCISES / "01_one_large_kernel.toml"), "title": "Mine"})
TOUR = write_table(read_table(next(iter(sorted(TOURS.glob("*.toml"))))))
PREDICTION = write_table(read_table(PREDICTIONS / "grid.toml"))
PLAN = write_table(
    {
        "title": "A plan",
        "goal": "g",
        "minutes": 5,
        "steps": [{"kind": "exercise", "minutes": 5, "exercise": "own_mine"}],
    }
)


def save(room: Room, kind: str, name: str, text: str, saving: str | None = None) -> None:
    Shelf.of(room.rooms).save(room.code, room.secret, saving or codes.make_id(), kind, name, text)


def own(room: Room) -> Own:
    return Shelf.of(room.rooms).own_for_teacher(room.code, room.secret)


def test_what_is_saved_is_known_to_the_teacher_and_to_students(database_url: str) -> None:
    room = open_room(database_url)
    ada = room.join("Ada")
    save(room, "exercise", "own_mine", EXERCISE)
    save(room, "tour", "own_walk", TOUR)
    save(room, "prediction", "own_grid", PREDICTION)
    save(room, "plan", "own_plan", PLAN)
    for seen in (own(room), Shelf.of(room.rooms).own_for_student(room.code, ada.token)):
        assert seen.exercises["own_mine"].title == "Mine"
        assert seen.exercises["own_mine"].answer == exercises()[0]["01_one_large_kernel"].answer
        assert set(seen.tours) == {"own_walk"}
        assert set(seen.predictions) == {"grid"}
        assert seen.plans["own_plan"].steps[0].title == "Mine"
        assert from_exercise(seen.exercises["own_mine"]).asked.unit == "MACs"
        assert from_prediction(seen.predictions["grid"]).asked.text
        known = seen.beside(material())
        assert [one.name for one in known.predictions].count("grid") == 1


def test_a_saving_that_is_sent_twice_counts_once_and_the_same_name_replaces(database_url: str) -> None:
    room = open_room(database_url)
    shelf, saving = Shelf.of(room.rooms), codes.make_id()
    before = shelf.marks_for_teacher(room.code, room.secret)
    save(room, "exercise", "own_mine", EXERCISE, saving)
    save(room, "exercise", "own_mine", EXERCISE.replace("Mine", "Other"), saving)
    assert own(room).exercises["own_mine"].title == "Mine"
    first = shelf.marks_for_teacher(room.code, room.secret)
    save(room, "exercise", "own_mine", EXERCISE.replace("Mine", "Other"))
    assert own(room).exercises["own_mine"].title == "Other"
    assert len({before, first, shelf.marks_for_teacher(room.code, room.secret)}) == 3
    assert len(own(room).texts) == 1
    shelf.take_out(room.code, room.secret, "exercise", "own_mine")
    assert own(room) == Own()


def test_an_id_of_another_room_is_refused(database_url: str) -> None:
    room, saving = open_room(database_url), codes.make_id()
    save(room, "exercise", "own_mine", EXERCISE, saving)
    other = Room(room.rooms, room.clock)
    other.code = room.rooms.open(other.id, other.secret, "9a", HERE)
    with pytest.raises(ClassError, match="belongs to somebody else"):
        save(other, "exercise", "own_mine", EXERCISE, saving)
    assert own(other) == Own()


@pytest.mark.parametrize(
    ("kind", "name", "text", "words"),
    [
        ("essay", "own_mine", EXERCISE, "no such kind"),
        ("exercise", "01_one_large_kernel", EXERCISE, "its name is own_"),
        ("exercise", "own_../x", EXERCISE, "its name is own_"),
        ("exercise", "own_" + "x" * 100, EXERCISE, "its name is own_"),
        ("exercise", "own_mine", "title =", "is no TOML"),
        ("exercise", "own_mine", EXERCISE + "\n#" + "x" * 100_000, "larger than 100,000 bytes"),
        ("exercise", "own_mine", EXERCISE.replace("Mine", "![x](https://a.b)"), "a picture from elsewhere"),
        ("exercise", "own_mine", EXERCISE.replace('"layer_naive_macs"', '"__import__"'), "nothing here is called"),
        ("tour", "own_mine", EXERCISE, "nothing reads this"),
        ("prediction", "own_kitchen", PREDICTION, "no such page"),
        ("plan", "own_plan", PLAN, "no such exercise"),
    ],
)
def test_what_cannot_be_used_is_not_saved(database_url: str, kind: str, name: str, text: str, words: str) -> None:
    room = open_room(database_url)
    with pytest.raises(LabError, match=words):
        save(room, kind, name, text)
    assert own(room) == Own()


def test_only_the_rooms_teacher_saves_and_only_who_is_in_it_reads(database_url: str) -> None:
    room = open_room(database_url)
    ada = room.join("Ada")
    save(room, "exercise", "own_mine", EXERCISE)
    shelf = Shelf.of(room.rooms)
    with pytest.raises(ClassError, match="no teacher's link"):
        shelf.save(room.code, ada.token, codes.make_id(), "exercise", "own_x", EXERCISE)
    with pytest.raises(ClassError, match="no teacher's link"):
        shelf.take_out(room.code, ada.token, "exercise", "own_mine")
    with pytest.raises(ClassError, match="no teacher's link"):
        shelf.own_for_teacher(room.code, ada.token)
    with pytest.raises(ClassError, match="you are not in it"):
        shelf.own_for_student(room.code, codes.make_secret())
    assert set(own(room).exercises) == {"own_mine"}


def test_nothing_that_everybody_sees_of_a_room_holds_its_lessons(database_url: str) -> None:
    room = open_room(database_url)
    ada = room.join("Ada")
    save(room, "exercise", "own_mine", EXERCISE)
    for seen in (room.screen(), room.student(ada)):
        assert "layer_naive_macs" not in repr(seen)


def test_a_room_has_fifty_lessons_and_a_minute_sixty_savings(database_url: str) -> None:
    room = open_room(database_url)
    for number in range(MOST_MATERIALS):
        save(room, "exercise", own_name(str(number)), EXERCISE)
    with pytest.raises(ClassError, match="it has 50 lessons of its own"):
        save(room, "exercise", "own_more", EXERCISE)
    save(room, "exercise", "own_0", EXERCISE)  # in the place of another it is none more
    for _ in range(SAVES.most - MOST_MATERIALS - 2):
        save(room, "exercise", "own_0", EXERCISE)
    with pytest.raises(RateError, match="too many savings"):
        save(room, "exercise", "own_0", EXERCISE)
    assert len(own(room).texts) == MOST_MATERIALS


def test_lessons_go_with_their_room(database_url: str) -> None:
    room = open_room(database_url)
    save(room, "exercise", "own_mine", EXERCISE)
    room.rooms.delete(room.code, room.secret)
    with pytest.raises(ClassError):
        own(room)
    with room.rooms._database.read() as connection:
        from sqlalchemy import text

        assert connection.execute(text("SELECT COUNT(*) FROM materials")).scalar_one() == 0


def test_a_lesson_that_cannot_be_used_any_more_is_left_out(database_url: str) -> None:
    room = open_room(database_url)
    save(room, "exercise", "own_mine", EXERCISE)
    save(room, "plan", "own_plan", PLAN)
    Shelf.of(room.rooms).take_out(room.code, room.secret, "exercise", "own_mine")
    assert own(room).plans == {}
    assert set(own(room).texts) == {("plan", "own_plan")}


# ── A room follows its own lesson ────────────────────────────────────────────


def test_a_room_follows_its_own_plan_and_its_board_knows_its_exercises(database_url: str) -> None:
    room = open_room(database_url)
    shelf = Shelf.of(room.rooms)
    ada = room.join("Ada")
    save(room, "exercise", "own_mine", EXERCISE)
    save(room, "plan", "own_plan", PLAN)
    shelf.follow_own(room.code, room.secret, "own_plan")
    assert room.rooms.go(room.code, room.secret, 0, 1) == 1
    room.rooms.attempt(ada.code, ada.token, codes.make_id(), "own_mine", Given("12", right=False))
    board = room.rooms.see_board(room.code, room.secret, own(room).exercises)
    assert [column.title for column in board.columns] == ["Mine"]
    shelf.follow_own(room.code, room.secret, "own_plan")
    assert room.rooms.go(room.code, room.secret, 0, 1) == 1  # it has begun anew


def test_no_plan_is_followed_that_the_room_has_not_nor_while_a_vote_is_open(database_url: str) -> None:
    room = open_room(database_url)
    shelf = Shelf.of(room.rooms)
    with pytest.raises(ClassError, match="has no such plan"):
        shelf.follow_own(room.code, room.secret, "1_what_a_convolution_costs")
    save(room, "exercise", "own_mine", EXERCISE)
    save(room, "plan", "own_plan", PLAN)
    room.ask()
    with pytest.raises(ClassError):
        shelf.follow_own(room.code, room.secret, "own_plan")
    with pytest.raises(ClassError, match="no teacher's link"):
        shelf.follow_own(room.code, room.join("Ada").token, "own_plan")
