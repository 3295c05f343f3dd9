"""A gallery under anything that a class can do, held against a small model of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from inception_lab.classroom.gallery_views import HandedIn
from inception_lab.classroom.rooms import Place, Rooms, Visitor
from inception_lab.classroom.rules import codes
from inception_lab.classroom.rules.goals import GOALS, GoalPhase
from inception_lab.errors import ClassError
from tests.class_rooms import Clock, Room, rooms_at

LINKS = {"variant=googlenet": False, "variant=googlenet&width=0.75": True, "variant=googlenet&width=0.5": True}
Message = tuple[str, str, str, str]


@dataclass
class Model:
    """What a gallery should be: plain Python, without a database."""

    goal: str = ""
    phase: str = "none"
    named: bool = False
    last: dict[str, tuple[str, int]] = field(default_factory=dict)
    ids: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    students: dict[str, Place] = field(default_factory=dict)
    handed: int = 0


class GalleryMachine(RuleBasedStateMachine):
    """A class and its goals; examples have a room each in one database."""

    rooms: ClassVar[Rooms]
    clock: ClassVar[Clock]
    places: Bundle[str] = Bundle("places")
    sent: Bundle[Message] = Bundle("sent")

    @initialize(target=places)
    def open(self) -> str:
        self.clock.go(10_000)  # no limit of an example before
        self.room, self.model = Room(self.rooms, self.clock), Model()
        self.room.code = self.rooms.open(self.room.id, self.room.secret, "", Visitor(self.room.id, "x"))
        self.model.students["s0"] = self.room.join("s0")
        return "s0"

    @rule(target=places, number=st.integers(1, 3))
    def join(self, number: int) -> str:
        name = f"s{number}"
        if name not in self.model.students:
            self.model.students[name] = self.room.join(name)
        return name

    @rule(name=consumes(places))
    def remove(self, name: str) -> None:
        ids = {member.nickname: member.id for member in self.room.teacher().members}
        if name not in ids:
            return
        self.rooms.remove(self.room.code, self.room.secret, ids[name])
        self.model.students.pop(name)
        self.model.handed -= self.model.last.pop(name, ("", 0))[1]
        self.model.ids = {mine: kept for mine, kept in self.model.ids.items() if kept[0] != name}

    @rule()
    def set_goal(self) -> None:
        goal = codes.make_id()
        for _ in range(2):
            self.rooms.set_goal(self.room.code, self.room.secret, goal, GOALS[0])
        self.model = Model(goal, "open", students=self.model.students, ids=self.model.ids)

    @rule(phase=st.sampled_from(GoalPhase), named=st.booleans())
    def change(self, phase: GoalPhase, named: bool) -> None:
        if not self.model.goal:
            return
        self.rooms.change_goal(self.room.code, self.room.secret, self.model.goal, phase, named=named)
        if self.model.phase != "away":
            self.model.phase = phase
        self.model.named = named

    @rule(target=sent, name=places, link=st.sampled_from(sorted(LINKS)))
    def hand_in(self, name: str, link: str) -> Message | MultipleResults[Message]:
        if name not in self.model.students or not self.model.goal:
            return multiple()
        message = (name, codes.make_id(), link, self.model.goal)
        self._send(*message)
        return message

    @rule(message=sent)
    def send_again(self, message: Message) -> None:
        self._send(*message)

    def _send(self, name: str, mine: str, link: str, goal: str) -> None:
        place = self.model.students.get(name)
        if place is None:
            return
        self.clock.go(6)  # slower than the limit on designs

        def send() -> HandedIn:
            return self.rooms.hand_in(place.code, place.token, goal, mine, link)

        known = self.model.ids.get(mine)
        if known is not None and known[0] == name:
            current = goal == self.model.goal and self.model.last.get(name) == known[1:]
            said = send()
            assert said.number == known[2]
            assert not current or said.reached == LINKS[known[1]]
        elif self.model.phase == "open" and goal == self.model.goal:
            number = self.model.last.get(name, ("", 0))[1] + 1
            assert send() == HandedIn(number, LINKS[link])
            self.model.last[name] = (link, number)
            self.model.ids[mine] = (name, link, number)
            self.model.handed += 1
        else:
            with pytest.raises(ClassError, match=r"^design: "):
                send()

    @invariant()
    def everybody_sees_what_the_model_says(self) -> None:
        seen = self.rooms.gallery_for_teacher(self.room.code, self.room.secret)
        assert (seen is None) == (self.model.phase in ("none", "away"))
        if seen is None:
            return
        assert {dot.nickname: (dot.link, dot.number) for dot in seen.dots} == self.model.last
        assert (seen.handed, seen.reached) == (
            self.model.handed,
            sum(LINKS[link] for link, _ in self.model.last.values()),
        )
        on_screen = self.rooms.gallery_on_screen(self.room.id)
        assert on_screen is not None
        assert on_screen.mark == seen.mark
        for dot in on_screen.dots:
            assert (dot.link, dot.id, bool(dot.nickname)) == ("", "", self.model.named)


def test_a_gallery_is_what_a_small_model_says_whatever_the_class_does(database_url: str) -> None:
    clock = Clock()
    machine = type("Machine", (GalleryMachine,), {"rooms": rooms_at(database_url, clock), "clock": clock})
    run_state_machine_as_test(machine, settings=settings(stateful_step_count=25, max_examples=25))
