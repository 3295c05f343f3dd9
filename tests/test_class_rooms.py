"""Rooms in both databases: a whole question, what comes late or twice, what nobody may see, what is gone afterwards."""

from __future__ import annotations

import csv
import io
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Connection, create_engine, text

from inception_lab.classroom.rooms import DAY_SECONDS, Visitor
from inception_lab.classroom.rules import codes
from inception_lab.classroom.rules.pulse import Move, Phase
from inception_lab.classroom.rules.questions import from_exercise, typed_choice
from inception_lab.classroom.rules.results import Flow
from inception_lab.classroom.store import rows
from inception_lab.classroom.store.database import Database
from inception_lab.errors import ClassError, RateError
from inception_lab.teach.exercise import exercises
from tests.class_rooms import HERE, Room, open_room, rooms_at

ROOT = Path(__file__).resolve().parents[1]
TABLES = ("rooms", "students", "questions", "answers", "attempts")
NOTHING = "\n".join("[]" for _ in TABLES)


@pytest.fixture
def room(database_url: str) -> Room:
    """Open a room in an empty database."""
    return open_room(database_url)


def everything_in(url: str) -> str:
    """Return every value of every table as one text."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = "\n".join(repr(connection.execute(text(f"SELECT * FROM {table}")).all()) for table in TABLES)
    engine.dispose()
    return found


# ── One question from beginning to end ───────────────────────────────────────


def test_a_question_is_voted_on_discussed_voted_on_again_and_revealed(room: Room) -> None:
    ada, bob = room.join("Ada"), room.join("Bob")
    assert room.student(ada).room.pulse is None
    room.ask(from_exercise(exercises()[0]["01_one_large_kernel"]))
    assert room.vote(ada, "1 M") == "1000000"
    assert [member.has_answered for member in room.teacher().members] == [True, False]
    room.vote(bob, "120 M")
    assert (room.screen().answered, room.screen().students, room.screen().results) == (2, 2, None)
    room.move(Move.CLOSE)
    shown = room.student(ada)
    assert shown.own == {1: "1000000"}
    assert shown.room.results is not None
    assert shown.room.results.rounds == ((1, 1),)
    assert (shown.room.truth, shown.room.results.truth_bar, shown.room.results.right) == (None, None, ())
    room.move(Move.DISCUSS)
    room.move(Move.ASK_AGAIN)
    assert room.screen().results is None
    room.vote(ada, "120,422,400")
    room.vote(bob, "120 M")
    room.move(Move.CLOSE)
    room.move(Move.REVEAL)
    seen = room.screen()
    assert seen.truth is not None
    assert seen.truth.written == "120,422,400 MACs"
    assert "28² · 192 · 32 = 120,422,400" in seen.truth.explanation
    assert seen.results is not None
    assert seen.results.labels == ("1,000,000", "120,000,000", "120,422,400")
    assert seen.results.flows == (Flow(0, 2, 1), Flow(1, 1, 1))
    assert seen.results.right == (1, 2), "within 1 % of the truth"
    room.move(Move.FINISH)
    assert room.screen().pulse is None
    assert room.ask().round == 1
    assert room.screen().number == 2


def test_the_servers_clock_closes_a_vote(room: Room) -> None:
    ada, bob = room.join("Ada"), room.join("Bob")
    room.ask(seconds=30)
    room.clock.go(29.9)
    room.vote(ada, "red")
    assert room.screen().seconds_left == 0
    room.clock.go(0.1)
    with pytest.raises(ClassError, match="voting is closed; this came too late|came too late and was not counted"):
        room.vote(bob, "red")
    pulse = room.screen().pulse
    assert pulse is not None
    assert pulse.phase is Phase.SHOWN
    assert room.screen().answered == 1


# ── Late, double, sent again ─────────────────────────────────────────────────


def test_an_answer_sent_again_counts_once_even_after_the_close(room: Room) -> None:
    ada, mine = room.join("Ada"), codes.make_id()
    pulse = room.ask()
    assert room.vote(ada, "red", mine) == "0"
    assert room.vote(ada, "blue", mine) == "0"
    room.move(Move.CLOSE)
    assert room.rooms.answer(ada.code, ada.token, pulse.question, 1, mine, "red") == "0"
    assert room.screen().answered == 1


def test_a_second_answer_is_refused_and_the_first_one_counts(room: Room) -> None:
    ada = room.join("Ada")
    room.ask()
    room.vote(ada, "red")
    with pytest.raises(ClassError, match=r"you have answered already, and the first answer counts \(received 'red'\)"):
        room.vote(ada, "blue")
    assert room.student(ada).own == {1: "0"}


def test_an_answer_of_the_first_vote_that_comes_in_the_second_is_not_counted(room: Room) -> None:
    ada = room.join("Ada")
    pulse = room.ask()
    room.move(Move.CLOSE)
    room.move(Move.ASK_AGAIN)
    with pytest.raises(ClassError, match="vote 1 is over"):
        room.rooms.answer(ada.code, ada.token, pulse.question, 1, codes.make_id(), "red")


def test_the_id_of_anothers_answer_is_refused(room: Room) -> None:
    ada, bob, mine = room.join("Ada"), room.join("Bob"), codes.make_id()
    room.ask()
    room.vote(ada, "red", mine)
    with pytest.raises(ClassError, match="belongs to somebody else"):
        room.vote(bob, "red", mine)


def test_everything_that_is_sent_twice_is_done_once(room: Room) -> None:
    assert room.rooms.open(room.id, room.secret, "other", HERE) == room.code
    with pytest.raises(ClassError, match="no teacher's link"):
        room.rooms.open(room.id, codes.make_secret(), "other", HERE)
    ada = room.join("Ada")
    assert room.rooms.join(room.code, "Eve", ada.token, HERE) == ada
    question = codes.make_id()
    for _ in range(2):
        pulse = room.rooms.ask(room.code, room.secret, question, typed_choice("?", ("a", "b"), 0))
        closed = room.rooms.move(room.code, room.secret, pulse, Move.CLOSE)
    assert closed.phase is Phase.SHOWN
    assert room.screen().number == 1
    student = room.teacher().members[0].id
    for _ in range(2):
        room.rooms.remove(room.code, room.secret, student)
    assert room.teacher().members == ()


def test_a_press_on_a_question_that_has_gone_is_refused(room: Room) -> None:
    old = room.ask()
    room.move(Move.CLOSE)
    room.ask()
    with pytest.raises(ClassError, match="another one stands there now"):
        room.rooms.move(room.code, room.secret, old, Move.REVEAL)


# ── What nobody may see ──────────────────────────────────────────────────────


def test_while_a_vote_is_open_a_student_and_the_screen_see_no_answer_and_no_truth(room: Room) -> None:
    ada, bob = room.join("Ada"), room.join("Bob")
    room.ask(from_exercise(exercises()[0]["01_one_large_kernel"]))
    room.vote(ada, "7654321")
    for seen in (asdict(room.student(bob)), asdict(room.screen()), asdict(room.teacher())):
        assert not any(secret in repr(seen) for secret in ("7654321", "120422400", "120,422,400", "layer_naive"))
    assert "7654321" in repr(asdict(room.student(ada))), "one's own answer is shown"
    room.move(Move.CLOSE)
    assert "120422400" not in repr(asdict(room.student(bob)))


def test_only_fingerprints_of_secrets_are_kept(room: Room, database_url: str) -> None:
    ada = room.join("Ada")
    kept = everything_in(database_url)
    assert "Ada" in kept
    assert room.secret not in kept
    assert ada.token not in kept


def test_a_wrong_secret_opens_nothing(room: Room) -> None:
    pulse = room.ask()
    wrong = codes.make_secret()
    for attempt in (
        lambda: room.rooms.see_as_teacher(room.code, wrong),
        lambda: room.rooms.ask(room.code, wrong, codes.make_id(), typed_choice("?", ("a", "b"), 0)),
        lambda: room.rooms.move(room.code, wrong, pulse, Move.CLOSE),
        lambda: room.rooms.move(room.code, wrong, pulse, Move.REVEAL),
        lambda: room.rooms.remove(room.code, wrong, codes.make_id()),
        lambda: room.rooms.delete(room.code, wrong),
        lambda: room.rooms.csv(room.code, wrong),
    ):
        with pytest.raises(ClassError, match="no teacher's link"):
            attempt()


def test_a_student_of_one_room_is_nobody_in_another(room: Room) -> None:
    ada = room.join("Ada")
    other = Room(room.rooms, room.clock)
    other.code = other.rooms.open(other.id, other.secret, "", HERE)
    with pytest.raises(ClassError, match="you are not in it"):
        room.rooms.see_as_student(other.code, ada.token)
    other.rooms.remove(other.code, other.secret, room.teacher().members[0].id)
    assert len(room.teacher().members) == 1


def test_a_question_of_another_room_cannot_be_moved_or_answered(room: Room) -> None:
    pulse = room.ask()
    other = Room(room.rooms, room.clock)
    other.code = other.rooms.open(other.id, other.secret, "", HERE)
    ada = other.join("Ada")
    other.ask()
    with pytest.raises(ClassError, match="another one stands there now"):
        other.rooms.move(other.code, other.secret, pulse, Move.REVEAL)
    with pytest.raises(ClassError, match="another question is asked"):
        other.rooms.answer(ada.code, ada.token, pulse.question, 1, codes.make_id(), "red")
    with pytest.raises(ClassError, match="belongs to somebody else"):
        other.rooms.ask(other.code, other.secret, pulse.question, typed_choice("?", ("a", "b"), 0))


# ── Names, codes, limits ─────────────────────────────────────────────────────


def test_a_nickname_is_there_once_and_free_again_after_removal(room: Room) -> None:
    eve = room.join("Eve")
    room.ask()
    room.vote(eve, "red")
    with pytest.raises(ClassError, match="somebody here has it"):
        room.join(" \uff25\uff36\uff25 ")
    room.rooms.remove(room.code, room.secret, room.teacher().members[0].id)
    with pytest.raises(ClassError, match="you are not in it"):
        room.student(eve)
    assert room.screen().answered == 0
    room.join("Eve")


def test_codes_cannot_be_tried_out(room: Room) -> None:
    wrong = "CCCCCC" if room.code != "CCCCCC" else "DDDDDD"
    for _ in range(8):
        with pytest.raises(ClassError, match="there is no room with this code"):
            room.rooms.join(wrong, "Eve", codes.make_secret(), HERE)
    with pytest.raises(RateError, match="too many codes that were wrong; wait 60 s"):
        room.rooms.join(room.code, "Eve", codes.make_secret(), HERE)
    room.rooms.join(room.code, "Ada", codes.make_secret(), Visitor("10.0.0.1", "another visit"))
    for number in range(192):
        with pytest.raises(ClassError, match="there is no room"):
            room.rooms.join(wrong, "Eve", codes.make_secret(), Visitor("10.0.0.1", f"visit {number}"))
    with pytest.raises(RateError, match="too many codes"):
        room.rooms.join(room.code, "Eve", codes.make_secret(), Visitor("10.0.0.1", "a fresh visit"))
    room.rooms.join(room.code, "Bob", codes.make_secret(), Visitor("10.0.0.2", "elsewhere"))
    room.clock.go(61)
    room.join("Eve")


def test_a_class_behind_one_address_joins_within_a_minute_though_everybody_mistypes(room: Room) -> None:
    wrong = "CCCCCC" if room.code != "CCCCCC" else "DDDDDD"
    for number in range(80):
        visitor = Visitor("192.0.2.1", f"visit {number}")
        for _ in range(2):
            with pytest.raises(ClassError, match="there is no room"):
                room.rooms.join(wrong, f"s{number}", codes.make_secret(), visitor)
        room.rooms.join(room.code, f"s{number}", codes.make_secret(), visitor)
        room.clock.go(0.5)
    assert room.screen().students == 80


def test_guessing_a_code_by_visits_without_end_is_hopeless(room: Room) -> None:
    """Count the codes that are looked up for one address in two minutes, and what a lesson's could find."""
    wrong = "CCCCCC" if room.code != "CCCCCC" else "DDDDDD"
    looked_up = 0
    for number in range(1_200):
        with pytest.raises((ClassError, RateError)) as refused:
            room.rooms.join(wrong, "Eve", codes.make_secret(), Visitor("192.0.2.1", f"visit {number}"))
        looked_up += refused.value.where == "code"
        room.clock.go(0.1)
    assert looked_up == 2 * 200
    assert looked_up / 2 * 45 / len(codes.ALPHABET) ** 6 < 1 / 12_000


def test_answers_in_a_storm_are_refused(room: Room) -> None:
    ada = room.join("Ada")
    room.ask()
    for _ in range(20):
        with pytest.raises(ClassError, match="none of the choices"):
            room.vote(ada, "purple")
    with pytest.raises(RateError, match="too many answers; wait 10 s"):
        room.vote(ada, "red")
    room.clock.go(11)
    room.vote(ada, "red")


def test_a_room_is_full_at_some_point_and_rooms_cannot_be_opened_without_end(room: Room) -> None:
    for number in range(200):
        room.join(f"s{number}")
    with pytest.raises(ClassError, match="is full: 200 students"):
        room.join("one more")
    for _ in range(29):
        room.rooms.open(codes.make_id(), codes.make_secret(), "", HERE)
    with pytest.raises(RateError, match="too many rooms"):
        room.rooms.open(codes.make_id(), codes.make_secret(), "", HERE)


# ── The end ──────────────────────────────────────────────────────────────────


def test_a_room_ends_by_itself_after_a_day_and_is_wiped(room: Room, database_url: str) -> None:
    ada = room.join("Ada")
    room.ask()
    room.vote(ada, "red")
    room.clock.go(DAY_SECONDS - 1)
    assert room.student(ada).room.students == 1
    room.clock.go(1)
    for attempt, words in (
        (room.teacher, "no teacher's link"),
        (lambda: room.student(ada), "you are not in it"),
        (room.screen, "there is no such room"),
        (lambda: room.join("Bob"), "there is no room with this code"),
    ):
        with pytest.raises(ClassError, match=words):
            attempt()
    room.rooms.open(codes.make_id(), codes.make_secret(), "", HERE)
    kept = everything_in(database_url)
    assert not any(part in kept for part in ("Ada", room.id, "Which colour?"))


def test_whoever_looks_at_any_room_wipes_those_that_ended_once_a_minute_at_most(room: Room, database_url: str) -> None:
    ada = room.join("Ada")
    room.ask()
    room.vote(ada, "red")
    room.clock.go(DAY_SECONDS - 30)
    other = Room(room.rooms, room.clock)
    other.code = other.rooms.open(other.id, other.secret, "other", HERE)
    bob = other.join("Bob")
    other.student(bob)  # a look now, so that the next one within a minute does not wipe
    room.clock.go(31)
    other.student(bob)
    assert "Ada" in everything_in(database_url)
    room.clock.go(30)
    other.student(bob)
    kept = everything_in(database_url)
    assert "Bob" in kept
    assert not any(part in kept for part in ("Ada", room.id, "Which colour?"))


def test_a_look_at_a_room_that_has_ended_wipes_it(room: Room, database_url: str) -> None:
    room.join("Ada")
    room.clock.go(DAY_SECONDS)
    with pytest.raises(ClassError, match="there is no such room"):
        room.screen()
    assert everything_in(database_url) == NOTHING


def test_a_server_that_starts_wipes_the_rooms_that_ended_while_none_ran(room: Room, database_url: str) -> None:
    room.join("Ada")
    room.clock.go(DAY_SECONDS - 1)
    rooms_at(database_url, room.clock)
    assert "Ada" in everything_in(database_url)
    room.clock.go(1)
    rooms_at(database_url, room.clock)
    assert everything_in(database_url) == NOTHING


def test_a_wipe_waits_for_nobody(room: Room, database_url: str) -> None:
    """A room in which somebody writes just now is left for the next time."""
    room.join("Ada")
    room.clock.go(DAY_SECONDS)
    if "postgresql" not in database_url:
        pytest.skip("a file has one writer at a time")
    with room.rooms._database.write() as connection:
        assert rows.room_by_code(connection, room.code, lock=True) is not None
        rooms_at(database_url, room.clock).wipe_ended()
        assert "Ada" in everything_in(database_url)
    room.rooms.wipe_ended()
    assert everything_in(database_url) == NOTHING


def test_a_room_is_deleted_with_all_that_was_in_it(room: Room, database_url: str) -> None:
    ada = room.join("Ada")
    room.ask()
    room.vote(ada, "red")
    room.rooms.delete(room.code, room.secret)
    assert everything_in(database_url) == NOTHING
    with pytest.raises(ClassError, match="no teacher's link"):
        room.rooms.delete(room.code, room.secret)


def test_the_csv_has_every_answer_and_no_formula(room: Room) -> None:
    ada, bob = room.join("=Ada()"), room.join("Bob")
    room.join("Silent")
    room.ask(typed_choice("@which?", ("+1", "2"), 1))
    room.vote(ada, "+1")
    room.move(Move.CLOSE)
    assert "yes" not in room.rooms.csv(room.code, room.secret)
    room.move(Move.ASK_AGAIN)
    room.vote(bob, "2")
    room.move(Move.CLOSE)
    room.move(Move.REVEAL)
    read = list(csv.DictReader(io.StringIO(room.rooms.csv(room.code, room.secret))))
    assert [(row["vote"], row["nickname"], row["answer"], row["right"]) for row in read] == [
        ("1", "'=Ada()", "'+1", "no"),
        ("2", "Bob", "2", "yes"),
        ("", "Silent", "", ""),
    ]
    assert read[0]["question"] == "'@which?"
    assert read[0]["given_at_utc"] == "2027-01-15T08:00:00+00:00"


# ── Many at once, and the end of a server ────────────────────────────────────


def test_forty_students_who_answer_while_the_teacher_closes_are_counted_or_told(room: Room) -> None:
    """Two servers share the database; what was confirmed is there, what was refused is not."""
    places = [room.join(f"s{number}") for number in range(40)]
    pulse = room.ask()
    url = room.rooms._database._engine.url.render_as_string(hide_password=False)
    servers = (room.rooms, rooms_at(url, room.clock))

    def vote(number: int) -> bool:
        place = places[number]
        try:
            servers[number % 2].answer(place.code, place.token, pulse.question, 1, codes.make_id(), "red")
        except ClassError as error:
            if "came too late" not in str(error):
                raise
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        voted = [pool.submit(vote, number) for number in range(40)]
        while sum(future.done() for future in voted) < 10:
            pass
        servers[1].move(room.code, room.secret, pulse, Move.CLOSE)
        confirmed = sum(future.result() for future in voted)
    seen = room.screen()
    assert seen.results is not None
    assert seen.results.rounds[0][0] == confirmed == seen.answered
    assert confirmed >= 10


def test_a_close_waits_for_a_vote_that_is_being_written(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else it could be confirmed after the bars were shown without it."""
    ada = room.join("Ada")
    pulse = room.ask()
    writes, goes_on = Event(), Event()
    add = rows.add_answer

    def slowly(connection: Connection, answer: rows.AnswerRow) -> None:
        writes.set()
        goes_on.wait(20)
        add(connection, answer)

    monkeypatch.setattr(rows, "add_answer", slowly)
    with ThreadPoolExecutor(2) as pool:
        voted = pool.submit(room.vote, ada, "red")
        assert writes.wait(20)
        closed = pool.submit(room.rooms.move, room.code, room.secret, pulse, Move.CLOSE)
        with pytest.raises(TimeoutError):
            closed.result(0.5)
        goes_on.set()
        assert voted.result(20) == "0"
        closed.result(20)
    seen = room.screen()
    assert seen.results is not None
    assert seen.results.rounds == ((1, 0, 0),)


def test_equal_messages_at_the_same_moment_are_one(room: Room) -> None:
    ada, mine, token = room.join("Ada"), codes.make_id(), codes.make_secret()
    room.ask()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: room.vote(ada, "green", mine), range(8)))
        joined = list(pool.map(lambda _: room.rooms.join(room.code, "Bob", token, HERE), range(8)))
    assert set(answers) == {"1"}
    assert len(set(joined)) == 1
    assert (room.screen().answered, room.screen().students) == (1, 2)


CHILD = """
import sys
from tests.class_rooms import Clock, Room, rooms_at
from inception_lab.classroom.rules import codes
url, code, secret, token, question = sys.argv[1:]
rooms = rooms_at(url, Clock())
print(rooms.answer(code, token, question, 1, codes.make_id(), "green"), flush=True)
connection = rooms._database._engine.connect()
connection.begin()
connection.exec_driver_sql("DELETE FROM answers")  # never committed: the server dies within it
print("in the middle", flush=True)
sys.stdin.read()
"""


def test_a_server_killed_between_vote_and_close_loses_nothing_that_was_confirmed(room: Room) -> None:
    ada = room.join("Ada")
    pulse = room.ask()
    engine = room.rooms._database._engine
    url = engine.url.render_as_string(hide_password=False)
    engine.dispose()
    arguments = [url, room.code, room.secret, ada.token, pulse.question]
    server = subprocess.Popen(
        [sys.executable, "-c", CHILD, *arguments], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    assert server.stdout.readline() == "1\n"
    assert server.stdout.readline() == "in the middle\n"
    server.send_signal(signal.SIGKILL)
    server.wait()
    again = Room(rooms_at(url, room.clock), room.clock, room.id, room.secret, room.code)
    assert again.student(ada).own == {1: "1"}
    again.move(Move.CLOSE)
    seen = again.screen()
    assert seen.results is not None
    assert seen.results.rounds == ((0, 1, 0),)


def test_without_a_clock_of_the_tests_the_time_is_the_databases(database_url: str) -> None:
    database = Database(database_url)
    with database.read() as connection:
        assert abs(database.now(connection) - time.time()) < 5.0
    database.close()
