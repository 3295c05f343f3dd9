"""Whatever a student hands in for a goal, or sends as a state: one sentence comes back, and the room stays whole."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from time import process_time
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inception_lab.classroom.rules import codes
from inception_lab.classroom.rules.goals import GOALS
from inception_lab.classroom.rules.pulse import Move
from inception_lab.classroom.rules.questions import Question, from_exercise, typed_own
from inception_lab.classroom.shelf import Shelf
from inception_lab.errors import LabError
from inception_lab.teach.exercise import exercises
from tests.class_rooms import open_room

_LONGEST_SECONDS: Final = 2.0
LINKS: Final = (
    "variant=googlenet",
    "variant=googlenet&width=0.75",
    "https://elsewhere.example/explorer?variant=googlenet",
    "javascript:alert(1)",
    "variant=googlenet&width=1e99",
    "variant=googlenet&width=" + "9" * 1_000,
    "variant=nothing",
    "variant=googlenet&variant=inception_v3",
    "variant=inception_v4&blocks_a=99&blocks_b=99&blocks_c=99",
    "variant=inception_resnet_v2&width=4&input=3x2000x2000",
    "variant=googlenet&edit=" + "3a.Branch_0:channels=1," * 60,
    "variant=googlenet&edit=a%00b",
    "%" * 2_000,
    "a=b&" * 1_000,
    "x" * 1_000_000,
    "{0.__class__}",
    "<script>alert(1)</script>",
    "\ud800",
    "\x00",
)
links = st.sampled_from(LINKS) | st.sampled_from([f"12\n{link}" for link in LINKS]) | st.text(max_size=80)
no_texts = st.sampled_from([None, True, 0, 2**70, 1.0, float("nan"), b"1", (), ["a"], {"a": 1}])


def send(message: Callable[[], object]) -> None:
    """Send; only a refusal of ours may come back, on one line, and soon."""
    began, said = process_time(), ""
    try:
        message()
    except LabError as error:
        said = str(error)
    assert process_time() - began < _LONGEST_SECONDS
    assert "\n" not in said
    assert len(said) < 2_000


def test_the_gallery_takes_or_refuses_in_one_line_whatever_it_is_sent(database_url: str) -> None:
    room = open_room(database_url)
    ada, eve = room.join("Ada"), room.join("Eve")
    goal = codes.make_id()
    room.rooms.set_goal(room.code, room.secret, goal, GOALS[0])
    kept = room.rooms.hand_in(ada.code, ada.token, goal, codes.make_id(), "variant=googlenet&width=0.75")
    shelf = Shelf.of(room.rooms)
    known = st.sampled_from([room.code, eve.token, goal, codes.make_id()])
    anything: st.SearchStrategy[Any] = known | links | no_texts

    @given(anything, anything, anything, anything, anything)
    def at_random(code: Any, token: Any, goal_id: Any, mine: Any, text: Any) -> None:
        room.clock.go(60)
        rooms = room.rooms
        send(lambda: rooms.hand_in(code, token, goal_id, mine, text))
        send(lambda: rooms.hand_in(room.code, eve.token, goal, codes.make_id(), text))
        send(lambda: rooms.hand_in(room.code, eve.token, goal_id, mine, "variant=googlenet"))
        for look in (rooms.gallery_for_student, rooms.line_for_student, rooms.gallery_for_teacher):
            send(partial(look, code, token))
            send(partial(look, room.code, token))
        send(lambda: rooms.gallery_on_screen(token))
        send(lambda: rooms.set_goal(room.code, token, codes.make_id(), GOALS[1]))
        send(lambda: shelf.own_for_student(code, token))
        send(lambda: shelf.marks_for_student(code, token))
        send(lambda: shelf.save(room.code, token, codes.make_id(), "exercise", "own_x", text))
        assert rooms.line_for_student(ada.code, ada.token).last == kept
        seen = rooms.gallery_for_teacher(room.code, room.secret)
        assert seen is not None
        assert {dot.nickname for dot in seen.dots} <= {"Ada", "Eve"}

    at_random()


@pytest.mark.parametrize(
    "question",
    [from_exercise(exercises()[0]["20_under_one_giga"]), typed_own("Whose?", "G", "explorer", "macs / 1e9", 0)],  # type: ignore[arg-type]  # a whole number is a fraction
    ids=["state", "own"],
)
def test_a_state_as_an_answer_is_taken_or_refused_in_one_line(database_url: str, question: Question) -> None:
    room = open_room(database_url)
    eve = room.join("Eve")
    pulse = room.ask(question)

    @given(links | no_texts)
    def at_random(text: Any) -> None:
        room.clock.go(60)
        send(lambda: room.rooms.answer(room.code, eve.token, pulse.question, 1, codes.make_id(), text))
        assert room.screen().results is None and room.screen().truth is None
        assert room.screen().answered <= 1

    at_random()
    room.move(Move.CLOSE)
    seen = room.screen()
    assert seen.results is not None
