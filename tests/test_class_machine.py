"""A room under anything that a class can do, held against a small model of it; and every message that can be sent."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from itertools import groupby
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from inception_lab.classroom.rooms import DAY_SECONDS, Given, Place, Rooms, Visitor
from inception_lab.classroom.rules import codes
from inception_lab.classroom.rules.board import Standing
from inception_lab.classroom.rules.pulse import Move, Phase, Pulse
from inception_lab.classroom.rules.questions import Question, typed_choice, typed_number
from inception_lab.errors import ClassError
from tests.class_rooms import HERE, KERNEL, LESSON, WIDENS, Clock, Room, open_room, rooms_at

CHOICE = typed_choice("Which?", ("a", "b", "c"), 1)
NUMBER = typed_number("How many?", "", "grid", "", "values_in", Fraction(0))
OPTIONS = st.sampled_from(["a", "b", "c"])
VOTED = 2
"""The step of the lesson whose question is put."""
PLAN = replace(
    LESSON, steps=tuple(replace(step, question=CHOICE if step.question is not None else None) for step in LESSON.steps)
)


@dataclass
class Model:
    """What a room should be: plain Python, without a database."""

    phase: str = "none"
    vote: int = 0
    closes_at: float | None = None
    question: str = ""
    number: int = 0
    given: dict[tuple[str, int], str] = field(default_factory=dict)
    ids: dict[str, tuple[str, str]] = field(default_factory=dict)
    students: dict[str, Place] = field(default_factory=dict)
    step: int = 0
    tries: dict[str, tuple[str, str, str, bool]] = field(default_factory=dict)

    def at(self, now: float) -> str:
        over = self.phase == "asking" and self.closes_at is not None and now >= self.closes_at
        return "shown" if over else self.phase

    def tries_of(self, token: str, exercise: str) -> tuple[bool, int]:
        """Return whether a student has solved an exercise, and in how many tries that count."""
        mine = [(value, right) for who, what, value, right in self.tries.values() if (who, what) == (token, exercise)]
        wrong = [value for value, right in mine[: next((n for n, try_ in enumerate(mine) if try_[1]), len(mine))]]
        solved = any(right for _, right in mine)
        return solved, len(list(groupby(wrong))) + solved


class ClassMachine(RuleBasedStateMachine):
    """A class in a room; examples have a room each in one database."""

    url: ClassVar[str]
    clock: ClassVar[Clock]
    servers: ClassVar[list[Rooms]]
    places: Bundle[str] = Bundle("places")
    sent: Bundle[tuple[str, str, str, int]] = Bundle("sent")
    tried: Bundle[tuple[str, str, str, str, bool]] = Bundle("tried")

    @initialize()
    def open(self) -> None:
        self.clock.go(10_000)  # no limit of an example before
        self.room, self.model = Room(self.servers[0], self.clock), Model()
        self.room.code = self.rooms.open(self.room.id, self.room.secret, "", Visitor(self.room.id, "x"), PLAN)

    @property
    def rooms(self) -> Rooms:
        """Return the server that is asked now."""
        return self.room.rooms

    @rule(number=st.sampled_from([0, 1]))
    def go_to_another_server(self, number: int) -> None:
        self.room.rooms = self.servers[number]

    @rule(number=st.sampled_from([0, 1]))
    def start_a_server_anew(self, number: int) -> None:
        self.servers[number]._database.close()
        self.servers[number] = self.room.rooms = rooms_at(self.url, self.clock)

    @rule(by_the_teacher=st.booleans())
    def end(self, *, by_the_teacher: bool) -> None:
        """The room is deleted, or its day is over: nobody gets in, nothing of it is left, and another one opens."""
        if by_the_teacher:
            self.rooms.delete(self.room.code, self.room.secret)
        else:
            self.clock.go(DAY_SECONDS)
        looks: list[Callable[[], object]] = [self.room.teacher, self.room.screen, partial(self.room.join, "late")]
        looks += [partial(self.room.student, place) for place in self.model.students.values()]
        for look in looks:
            with pytest.raises(ClassError, match="no teacher's link|no such room|no room with this code|not in it"):
                look()
        left = (
            f"rooms WHERE id = '{self.room.id}'",
            f"students WHERE room = '{self.room.id}'",
            f"questions WHERE room = '{self.room.id}'",
            "answers WHERE question NOT IN (SELECT id FROM questions) OR student NOT IN (SELECT id FROM students)",
        )
        with self.rooms._database.read() as connection:
            counts = [connection.exec_driver_sql(f"SELECT COUNT(*) FROM {part}").scalar_one() for part in left]
        assert counts == [0, 0, 0, 0]
        self.open()

    @rule(target=places, number=st.integers(0, 5))
    def join(self, number: int) -> str:
        name = f"s{number}"
        if name in self.model.students:
            with pytest.raises(ClassError, match="somebody here has it"):
                self.room.join(name)
        else:
            self.model.students[name] = self.room.join(name)
        return name

    @rule(name=consumes(places))
    def remove(self, name: str) -> None:
        ids = {member.nickname: member.id for member in self.room.teacher().members}
        if name in ids:
            self.rooms.remove(self.room.code, self.room.secret, ids[name])
            place = self.model.students.pop(name)
            self.model.given = {key: kept for key, kept in self.model.given.items() if key[0] != place.token}
            self.model.tries = {one: kept for one, kept in self.model.tries.items() if kept[0] != place.token}
            with pytest.raises(ClassError, match="you are not in it"):
                self.room.student(place)

    @rule(seconds=st.none() | st.sampled_from([5.0, 60.0]))
    def ask(self, seconds: float | None) -> None:
        if self.model.at(self.clock()) == "asking":
            with pytest.raises(ClassError, match="another one is being voted on"):
                self.room.ask(CHOICE, seconds)
            return
        pulse = self.room.ask(CHOICE, seconds)
        self.model.phase, self.model.vote, self.model.question = "asking", 1, pulse.question
        self.model.closes_at = None if seconds is None else self.clock() + seconds
        self.model.given = {}
        self.model.number += 1

    @rule(seen=st.none() | st.integers(0, 4), step=st.integers(0, 4), puts=st.booleans())
    def go(self, seen: int | None, step: int, puts: bool) -> None:
        model, mine = self.model, codes.make_id()
        seen = model.step if seen is None else seen
        asks = puts and step == VOTED

        def press() -> int:
            return self.rooms.go(self.room.code, self.room.secret, seen, step, mine if puts else None)

        if model.step == step and not asks:
            assert press() == step
        elif model.step not in (seen, step):
            with pytest.raises(ClassError, match=r"^lesson: has gone on since"):
                press()
        elif model.at(self.clock()) == "asking":
            with pytest.raises(ClassError, match=r"^question: another one is being voted on"):
                press()
        else:
            for _ in range(2):
                assert press() == step
            model.step = step
            model.phase = "asking" if asks else "none" if model.phase == "none" else "done"
            if asks:
                model.number += 1
                model.vote, model.question, model.closes_at, model.given = 1, mine, None, {}

    @rule(
        target=tried,
        name=places,
        exercise=st.sampled_from([KERNEL, WIDENS]),
        value=st.sampled_from(["5", "6", "7"]),
        right=st.booleans(),
    )
    def attempt(self, name: str, exercise: str, value: str, right: bool) -> tuple[str, str, str, str, bool]:
        message = (codes.make_id(), name, exercise, value, right)
        self._try(*message)
        return message

    @rule(message=tried)
    def try_again(self, message: tuple[str, str, str, str, bool]) -> None:
        self._try(*message)

    def _try(self, mine: str, name: str, exercise: str, value: str, right: bool) -> None:
        place = self.model.students.get(name)
        if place is None:
            return
        self.clock.go(2.1)  # slower than the limit on tries
        assert self.rooms.attempt(place.code, place.token, mine, exercise, Given(value, right))
        self.model.tries.setdefault(mine, (place.token, exercise, value, right))

    @rule(target=sent, name=places, text=OPTIONS, vote=st.sampled_from([1, 2]))
    def vote(self, name: str, text: str, vote: int) -> tuple[str, str, str, int]:
        mine = codes.make_id()
        self._send(name, mine, text, vote)
        return name, mine, text, vote

    @rule(message=sent)
    def send_again(self, message: tuple[str, str, str, int]) -> None:
        self._send(*message)

    def _send(self, name: str, mine: str, text: str, vote: int) -> None:
        place = self.model.students.get(name)
        if place is None or not self.model.question:
            return
        self.clock.go(0.6)  # slower than the limit on answers
        key = (place.token, vote)

        def send() -> str:
            return self.rooms.answer(place.code, place.token, self.model.question, vote, mine, text)

        if mine in self.model.ids and self.model.ids[mine][0] == place.token:
            assert send() == self.model.ids[mine][1]
        elif self.model.at(self.clock()) == "asking" and self.model.vote == vote and key not in self.model.given:
            assert send() == str("abc".index(text))
            self.model.given[key] = str("abc".index(text))
            self.model.ids[mine] = (place.token, self.model.given[key])
        else:
            with pytest.raises(ClassError, match=r"^answer: "):
                send()

    @rule(move=st.sampled_from(Move), seen=st.sampled_from([1, 2]), seconds=st.none() | st.just(5.0))
    def move(self, move: Move, seen: int, seconds: float | None) -> None:
        if not self.model.question:
            return
        here, vote = self.model.at(self.clock()), self.model.vote
        after = step(here, vote, move, seen)
        pulse = Pulse(self.model.question, Phase.ASKING, seen)

        def press() -> Pulse:
            return self.rooms.move(self.room.code, self.room.secret, pulse, move, seconds)

        if after is None:
            with pytest.raises(ClassError, match=r"^question: "):
                press()
            return
        reached = press()
        assert (reached.phase, reached.round) == after
        if after != (here, vote) and move is Move.ASK_AGAIN:
            self.model.closes_at = None if seconds is None else self.clock() + seconds
        self.model.phase, self.model.vote = after

    @rule(seconds=st.sampled_from([1.0, 4.0, 30.0]))
    def wait(self, seconds: float) -> None:
        self.clock.go(seconds)

    @invariant()
    def the_csv_has_each_answer_once(self) -> None:
        read = csv.DictReader(io.StringIO(self.rooms.csv(self.room.code, self.room.secret)))
        last = [row for row in read if row["number"] == f"{self.model.number}"]
        names = {place.token: name for name, place in self.model.students.items()}
        given = [(names[token], f"{vote}", "abc"[int(value)]) for (token, vote), value in self.model.given.items()]
        assert sorted((row["nickname"], row["vote"], row["answer"]) for row in last) == sorted(given)

    def the_lesson_and_the_board_are_the_models(self) -> None:
        seen, model = self.room.screen(), self.model
        assert (seen.step.number if seen.step else 0) == model.step
        board = self.room.rooms.see_board(self.room.code, self.room.secret)
        assert [column.exercise for column in board.columns] == [KERNEL, WIDENS]
        ids = {member.nickname: member.id for member in self.room.teacher().members}
        assert board.rows.keys() == set(ids.values())
        for name, place in model.students.items():
            for cell, exercise in zip(board.rows[ids[name]], (KERNEL, WIDENS), strict=True):
                assert (cell.standing is Standing.SOLVED, cell.tries) == model.tries_of(place.token, exercise)
            solved = sum(model.tries_of(place.token, exercise)[0] for exercise in (KERNEL, WIDENS))
            assert self.room.student(place).solved == solved

    @invariant()
    def everybody_sees_what_the_model_says(self) -> None:
        phase = self.model.at(self.clock())
        seen = self.room.screen()
        assert seen.students == len(self.model.students)
        if phase in ("none", "done"):
            assert seen.pulse is None
            return
        assert seen.pulse is not None
        assert (seen.pulse.phase, seen.pulse.round) == (phase, self.model.vote)
        assert seen.answered == sum(vote == self.model.vote for _, vote in self.model.given)
        assert (seen.results is None) == (phase == "asking")
        assert (seen.truth is not None) == (phase == "revealed")
        if seen.results is not None:
            for vote, counts in enumerate(seen.results.rounds, start=1):
                kept = [value for (_, round_), value in self.model.given.items() if round_ == vote]
                assert counts == tuple(kept.count(str(index)) for index in range(3))
        answered = {token for token, vote in self.model.given if vote == self.model.vote}
        assert {one.nickname for one in self.room.teacher().members if one.has_answered} == {
            name for name, place in self.model.students.items() if place.token in answered
        }
        for place in self.model.students.values():
            own = {vote: kept for (token, vote), kept in self.model.given.items() if token == place.token}
            assert self.room.student(place).own == own


def step(here: str, vote: int, move: Move, seen: int) -> tuple[str, int] | None:
    """Return where a move that was meant for the vote `seen` leads in the model; None where it is refused."""
    goal = {Move.CLOSE: "shown", Move.DISCUSS: "discussing", Move.REVEAL: "revealed", Move.FINISH: "done"}
    if move is Move.ASK_AGAIN and (here, vote, seen) == ("asking", 2, 1):
        return here, vote
    if seen != vote:
        return None
    if goal.get(move) == here:
        return here, vote
    match move:
        case Move.CLOSE:
            return ("shown", vote) if here == "asking" else None
        case Move.DISCUSS:
            return ("discussing", vote) if here == "shown" else None
        case Move.ASK_AGAIN:
            return ("asking", 2) if here in ("shown", "discussing") and vote == 1 else None
        case Move.REVEAL:
            return ("revealed", vote) if here in ("shown", "discussing") else None
        case Move.FINISH:
            return ("done", vote) if here in ("shown", "discussing", "revealed") else None


def test_a_room_is_what_a_small_model_says_whatever_the_class_does(database_url: str) -> None:
    clock = Clock()
    servers = [rooms_at(database_url, clock) for _ in range(2)]
    machine = type("Machine", (ClassMachine,), {"url": database_url, "clock": clock, "servers": servers})
    run_state_machine_as_test(machine, settings=settings(stateful_step_count=20))


# ── Messages ─────────────────────────────────────────────────────────────────

wild = st.text(max_size=200) | st.sampled_from(["", "\x00", "\ud800", "' OR 1=1 --", "=1+1", "a" * 5_000, "<script>"])


def refused_or_taken(send: Callable[[], object]) -> None:
    """Send; a refusal is one line of our own, and nothing else comes back as an error."""
    said = ""
    try:
        send()
    except ClassError as error:
        said = str(error)
    assert "\n" not in said
    assert len(said) < 2_000


@pytest.mark.parametrize("question", [CHOICE, NUMBER], ids=["choice", "number"])
def test_whatever_a_student_sends_is_taken_or_refused_in_one_line(database_url: str, question: Question) -> None:
    room = open_room(database_url)
    ada, quiet = room.join("Ada"), room.join("Quiet")
    pulse = room.ask(question)
    kept = st.sampled_from([room.code, ada.token, pulse.question, codes.make_id(), "1", "a"])
    anything = wild | kept

    @given(anything, anything, anything, anything, st.integers(-(2**70), 2**70), wild)
    def send(code: str, token: str, question_id: str, answer_id: str, vote: int, text: str) -> None:
        room.clock.go(5)
        refused_or_taken(lambda: room.rooms.join(code, text, token, HERE))
        refused_or_taken(lambda: room.rooms.see_as_student(code, token))
        refused_or_taken(lambda: room.rooms.pulse_for_student(code, token))
        refused_or_taken(lambda: room.rooms.see_on_screen(token))
        refused_or_taken(lambda: room.rooms.beat_for_student(code, token))
        refused_or_taken(lambda: room.rooms.attempt(code, token, answer_id, question_id, Given(text, True, text)))
        refused_or_taken(lambda: room.rooms.attempt(ada.code, ada.token, answer_id, text, Given(text, False, text)))
        refused_or_taken(
            lambda: room.rooms.attempt(ada.code, ada.token, codes.make_id(), KERNEL, Given(text, False, text))
        )
        refused_or_taken(lambda: room.rooms.go(code, token, vote, vote, question_id))
        refused_or_taken(lambda: room.rooms.see_as_teacher(code, token))
        refused_or_taken(lambda: room.rooms.answer(code, token, question_id, vote, answer_id, text))
        refused_or_taken(lambda: room.rooms.answer(ada.code, ada.token, question_id, vote, answer_id, text))
        refused_or_taken(lambda: room.rooms.answer(ada.code, ada.token, pulse.question, 1, codes.make_id(), text))
        assert room.student(quiet).own == {}
        assert room.screen().pulse == pulse

    send()
    board = room.rooms.see_board(room.code, room.secret)
    assert board.columns, "some were kept"
    assert room.rooms.csv(room.code, room.secret)
    room.move(Move.CLOSE)
    assert room.screen().answered <= 1
