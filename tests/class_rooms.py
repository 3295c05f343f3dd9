"""A room for the tests: its database, a clock that stands until it is moved, a teacher, students."""

from __future__ import annotations

from dataclasses import dataclass, field

from inception_lab.classroom.rooms import Given, Place, Rooms, Visitor
from inception_lab.classroom.rules import codes
from inception_lab.classroom.rules.plan import Plan, Step
from inception_lab.classroom.rules.pulse import Move, Pulse
from inception_lab.classroom.rules.questions import Question, typed_choice
from inception_lab.classroom.store.database import Database
from inception_lab.classroom.views import RoomView, StudentView, TeacherView
from inception_lab.rates import Limiter

__all__ = ["COLOURS", "HERE", "KERNEL", "LESSON", "WIDENS", "Clock", "Room", "open_room", "rooms_at"]

HERE = Visitor("10.0.0.1", "visit")
COLOURS = typed_choice("Which colour?", ("red", "green", "blue"), 1)
KERNEL, WIDENS = "01_one_large_kernel", "04_who_widens"
LESSON = Plan(
    "colours",
    "Colours and kernels",
    20,
    "see",
    "Read this before.",
    (
        Step("page", "Look", 5, "Say nothing yet.", "module", "exercise=&tour="),
        Step("question", "A colour", 5, "It is green.", question=COLOURS),
        Step("exercise", "A kernel", 5, "Most forget the channels.", "module", f"exercise={KERNEL}", KERNEL),
        Step("exercise", "Who widens", 5, "The pool.", "module", f"exercise={WIDENS}", WIDENS),
    ),
)
"""A lesson with a step of each kind that matters to a room."""


@dataclass
class Clock:
    """A clock that the test moves."""

    seconds: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.seconds

    def go(self, seconds: float) -> None:
        self.seconds += seconds


@dataclass
class Room:
    """A teacher's room as tests use it."""

    rooms: Rooms
    clock: Clock
    id: str = field(default_factory=codes.make_id)
    secret: str = field(default_factory=codes.make_secret)
    code: str = ""

    def join(self, name: str) -> Place:
        return self.rooms.join(self.code, name, codes.make_secret(), HERE)

    def ask(self, question: Question = COLOURS, seconds: float | None = None) -> Pulse:
        return self.rooms.ask(self.code, self.secret, codes.make_id(), question, seconds)

    def move(self, move: Move, seconds: float | None = None) -> Pulse:
        pulse = self.teacher().room.pulse
        assert pulse is not None
        return self.rooms.move(self.code, self.secret, pulse, move, seconds)

    def vote(self, place: Place, text: str, answer_id: str | None = None) -> str:
        pulse = self.rooms.pulse_for_student(place.code, place.token)
        assert pulse is not None
        mine = answer_id or codes.make_id()
        return self.rooms.answer(place.code, place.token, pulse.question, pulse.round, mine, text)

    def go(self, step: int, vote: str | None = None, seconds: float | None = None) -> int:
        lesson = self.teacher().lesson
        assert lesson is not None
        return self.rooms.go(self.code, self.secret, lesson.step, step, vote, seconds)

    def attempt(
        self, place: Place, value: str, *, right: bool = False, exercise: str = KERNEL, attempt_id: str | None = None
    ) -> bool:
        mine = attempt_id or codes.make_id()
        self.clock.go(0.01)  # tries are in the order of time
        return self.rooms.attempt(place.code, place.token, mine, exercise, Given(value, right, "layer=x"))

    def teacher(self) -> TeacherView:
        return self.rooms.see_as_teacher(self.code, self.secret)

    def student(self, place: Place) -> StudentView:
        return self.rooms.see_as_student(place.code, place.token)

    def screen(self) -> RoomView:
        return self.rooms.see_on_screen(self.id)


def rooms_at(url: str, clock: Clock) -> Rooms:
    """Open a database with a clock of the test's."""
    return Rooms(Database(url, clock), Limiter(clock))


def open_room(url: str, plan: Plan | None = None) -> Room:
    """Open a room in an empty database."""
    clock = Clock()
    room = Room(rooms_at(url, clock), clock)
    room.code = room.rooms.open(room.id, room.secret, "8b", HERE, plan)
    return room
