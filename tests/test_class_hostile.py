"""Whatever a student can send, to the front and by websocket: one sentence comes back, and the room stays whole."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any, Final
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates

from inception_lab.classroom.rooms import Given
from inception_lab.classroom.rules import codes
from inception_lab.classroom.rules.nicknames import MOST_LETTERS, clean_nickname
from inception_lab.classroom.rules.pulse import Move
from inception_lab.classroom.rules.questions import Question, from_exercise, typed_choice
from inception_lab.errors import ClassError
from inception_lab.teach.exercise import exercises
from scripts.class_visits import ClassVisits, class_visits
from scripts.live_app import ROOT, Server, run_server
from scripts.visit import Visit
from tests.class_rooms import HERE, open_room

_LONGEST_SECONDS: Final = 2.0
NASTY: Final = (
    "",
    "\x00",
    "a\x00b",
    "\ud800",
    "\u202eevil\u202c",
    "\u200b\u2060",
    "e" + "\u0301" * 500,
    "1" * 1_000_000,
    "9" * 60,
    "9**9**9",
    "2" + "*2" * 29,
    "(" * 30 + "1" + ")" * 30,
    "1e99",
    "1e-99",
    "1/0",
    "0/0",
    "-0",
    "nan",
    "inf",
    "\u0661\u0662",
    "=cmd|' /C calc'!A0",
    "' OR 1=1 --",
    "%s%s%n",
    "{0.__class__}",
    "<script>alert(1)</script>",
    "![x](http://a.b/c.png)",
    "../../etc/passwd",
    "\r\nSet-Cookie: a=b",
)
texts = st.sampled_from(NASTY) | st.text(max_size=80)
no_texts = st.sampled_from([None, True, 0, 2**70, 10**5_000, 1.0, float("nan"), b"1", b"\x00", (), ["a"], {"a": 1}])
CHOICE: Final = typed_choice("Which?", ("a", "b", "c"), 1)


def number_question() -> Question:
    """Return a question for a number."""
    return from_exercise(exercises()[0]["01_one_large_kernel"])


def send(message: Callable[[], object]) -> None:
    """Send; only a refusal of ours may come back, on one line, and soon."""
    began, said = process_time(), ""
    try:
        message()
    except ClassError as error:
        said = str(error)
    assert process_time() - began < _LONGEST_SECONDS
    assert "\n" not in said
    assert len(said) < 2_000


@pytest.mark.parametrize("question", [CHOICE, number_question()], ids=["choice", "number"])
def test_the_front_takes_or_refuses_in_one_line_whatever_type_it_is_sent(database_url: str, question: Question) -> None:
    room = open_room(database_url)
    ada, eve = room.join("Ada"), room.join("Eve")
    pulse = room.ask(question)
    kept = room.vote(ada, "b" if question is CHOICE else "12 M")
    known = st.sampled_from([room.code, eve.token, pulse.question, codes.make_id(), "a", "1"])
    anything: st.SearchStrategy[Any] = known | texts | no_texts

    @given(anything, anything, anything, anything, anything, anything)
    def at_random(code: Any, token: Any, name: Any, question_id: Any, vote: Any, text: Any) -> None:
        room.clock.go(60)
        rooms = room.rooms
        send(lambda: rooms.join(code, name, token, HERE))
        send(lambda: rooms.join(room.code, name, codes.make_secret(), HERE))
        send(lambda: rooms.see_as_student(code, token))
        send(lambda: rooms.see_as_student(room.code, token))
        send(lambda: rooms.pulse_for_student(room.code, token))
        send(lambda: rooms.beat_for_student(room.code, token))
        send(lambda: rooms.attempt(code, token, question_id, name, Given(text, right=False, link=text)))
        send(lambda: rooms.attempt(room.code, eve.token, codes.make_id(), name, Given(text, right=False, link=text)))
        send(lambda: rooms.attempt(room.code, eve.token, codes.make_id(), "x", Given(text, right=True, link=token)))
        send(lambda: rooms.see_on_screen(token))
        send(lambda: rooms.see_as_teacher(room.code, token))
        send(lambda: rooms.delete(room.code, token))
        send(lambda: rooms.answer(code, token, question_id, vote, name, text))
        send(lambda: rooms.answer(room.code, eve.token, question_id, 1, codes.make_id(), text))
        send(lambda: rooms.answer(room.code, eve.token, pulse.question, vote, codes.make_id(), "a"))
        send(lambda: rooms.answer(room.code, eve.token, pulse.question, 1, name, text))
        members = room.teacher().members
        assert all(clean_nickname(one.nickname) == one.nickname for one in members)
        assert all(len(one.nickname) <= MOST_LETTERS for one in members)
        assert room.student(ada).own == {1: kept}
        assert room.screen().pulse == pulse
        assert room.screen().answered <= 2

    at_random()
    for text in NASTY:
        room.clock.go(60)
        for vote in (True, 1.0, "1", None, 1):
            message: tuple[Any, ...] = (room.code, eve.token, pulse.question, vote, codes.make_id(), text)
            send(partial(room.rooms.answer, *message))
    room.move(Move.CLOSE)
    seen = room.screen()
    assert seen.results is not None
    assert sum(seen.results.rounds[0]) == seen.answered <= 2


# ── By websocket ─────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run the app with rooms of its own."""
    folder: Path = tmp_path_factory.mktemp("hostile")
    with run_server(ROOT / "app.py", folder / "log", database=f"sqlite:///{folder}/class.sqlite") as one:
        yield one


def assert_sound(visit: Visit) -> None:
    """Nothing on the page is an error but sentences of ours."""
    assert not [one for one in visit.elements if one.WhichOneof("type") == "exception"]
    assert "Traceback" not in visit.text


async def settle(visit: Visit, before: int) -> None:
    """Wait until another run of the page has ended."""
    await visit.until_that(lambda: visit.runs > before, what="the end of a run")


def test_whatever_stands_in_a_link_the_page_answers_in_a_sentence(server: Server) -> None:
    async def open_all() -> None:
        async with class_visits([server], 1) as room:
            await room.everybody_joins()
            token = room.students[0].visit.query.partition("me=")[2]
            nasty = [quote(text.encode(errors="replace")[:20_000]) for text in NASTY]
            queries = [f"{key}={text}" for key in ("room", "screen", "key", "me") for text in nasty]
            queries += [f"room={room.code}&{key}={text}" for key in ("me", "key") for text in nasty]
            queries += [f"room={room.code}&me={token}&key=x", f"room={room.code}&room=x&me={token}", "me=&key=&screen="]
            queries += [f"room={room.code}&key={token}", f"room={room.code}&key={room.id}", f"screen={room.code}"]
            for start in range(0, len(queries), 20):
                visits = [Visit(server.url, query) for query in queries[start : start + 20]]
                for visit in visits:
                    visit.open()
                for visit in visits:
                    await settle(visit, 0)
                    await visit.until_that(
                        lambda visit=visit: (
                            visit.has("button", "Join")  # type: ignore[misc]  # bound early
                            or visit.has("button", "Another room")
                            or "you are student" in visit.text
                        ),
                        what="the entry, an error with a way out, or the student's page",
                    )
                    assert_sound(visit)
                    assert room.secret not in visit.text
                    await visit.close()
            assert room.rooms.see_on_screen(room.id).students == 1

    asyncio.run(open_all())


def hostile_states(ids: list[str]) -> Iterator[WidgetStates]:
    """Yield what no browser sends of widgets: other types, other sizes, ids of nobody."""
    for widget in (*ids, "", "$$ID-0-None", "$$ID-" + "f" * 32 + "-class.delete", "x" * 10_000):
        for text in ("", "\x00", "\u202e9", "1" * 1_000_000, "9**9**9**9", "-1e99"):
            yield WidgetStates(widgets=[WidgetState(id=widget, string_value=text)])
        yield WidgetStates(widgets=[WidgetState(id=widget, int_value=2**62)])
        yield WidgetStates(widgets=[WidgetState(id=widget, double_value=float("nan"))])
        yield WidgetStates(widgets=[WidgetState(id=widget, bytes_value=b"\xff\x00")])
        yield WidgetStates(widgets=[WidgetState(id=widget, json_value="{")])
        yield WidgetStates(widgets=[WidgetState(id=widget)])
        yield WidgetStates(widgets=[WidgetState(id=widget, trigger_value=True)] * 3)


def hostile_messages() -> Iterator[BackMsg | bytes]:
    """Yield messages besides runs of the page, and bytes that are no message."""
    yield b""
    yield b"\xff" * 1_000
    yield BackMsg()
    yield BackMsg(clear_cache=True)
    yield BackMsg(set_run_on_save=True)
    yield BackMsg(stop_script=True)
    yield BackMsg(load_git_info=True)
    yield BackMsg(debug_shutdown_runtime=True)
    message = BackMsg()
    message.file_urls_request.request_id = "../../x"
    message.file_urls_request.file_names.append("../../etc/passwd")
    yield message
    message = BackMsg()
    message.rerun_script.fragment_id = "nobody's"
    yield message
    message = BackMsg()
    message.rerun_script.page_script_hash = "0" * 32
    message.rerun_script.query_string = "room=" + "%00" * 5_000
    yield message


def test_whatever_a_students_websocket_sends_the_room_stays_as_it_was(server: Server) -> None:
    async def attack() -> None:
        async with class_visits([server], 3) as room:
            await room.everybody_joins()
            ada, eve, bob = room.students
            room.ask(number_question())
            await ada.answer(1, "12 M")
            await eve.see(1)
            button = next(one.button.id for one in eve.visit.elements if one.WhichOneof("type") == "button")
            ids = [eve.visit.field("Your answer"), button]
            for states in hostile_states(ids):
                before = eve.visit.runs
                await eve.visit.run(states)
                await settle(eve.visit, before)
                assert_sound(eve.visit)
            await still_whole(room)
            for message in hostile_messages():
                await eve.visit.say(message)
            await asyncio.sleep(1)
            double = WidgetStates(widgets=[WidgetState(id=ids[0], string_value="7"), *press_twice(button)])
            again = Visit(server.url, eve.visit.query)
            again.open()
            await again.until_there("button", "Send")
            for visit in (again, eve.visit, again):
                await visit.run(double)
            await again.until("Your answer: 7. It is counted")
            assert_sound(again)
            await again.close()
            eve.confirmed[1] = "7"
            await bob.answer(1, "13 M")
            assert room.check(1) == 3
            room.move(Move.CLOSE)
            await ada.visit.until("What the class says")

    asyncio.run(attack())
    logged = server.log.read_text()
    assert "Uncaught" not in logged
    assert logged.count("Traceback") == logged.count("DecodeError"), "Streamlit's word for bytes that are no message"


def press_twice(button: str) -> list[WidgetState]:
    """Return the state of a button that says twice that it was pressed."""
    return [WidgetState(id=button, trigger_value=True)] * 2


async def still_whole(room: ClassVisits) -> None:
    """Three students, one question, and one answer more at most than the one that was sent as it should be."""
    seen = room.rooms.see_as_teacher(room.code, room.secret)
    assert {one.nickname for one in seen.members} == {one.name for one in room.students}
    assert len(seen.members) == 3
    assert seen.room.pulse is not None
    assert seen.room.pulse.is_asking
    assert {one.nickname for one in seen.members if one.has_answered} == {"student 1"}
