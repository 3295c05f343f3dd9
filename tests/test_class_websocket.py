"""A class by websocket on real servers: one that is killed in the middle of a vote, two that share one database.

And everything that a student's websocket is sent, byte by byte, while nobody may know yet.
"""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Final

import pytest

from inception_lab.classroom.rules.codes import fingerprint
from inception_lab.classroom.rules.pulse import Move
from inception_lab.classroom.rules.questions import Question, from_exercise
from inception_lab.teach.exercise import exercises
from scripts.class_visits import ClassVisits, class_visits
from scripts.live_app import ROOT, Server, run_server

_TRUTH: Final = 120_422_400
_NUMBERS: Final = count(1)


@pytest.fixture(params=[1, 2], ids=["one-server-sqlite", "two-servers-postgresql"])
def servers(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[Server]]:
    """Run the app on one server with a file, or on two that share a PostgreSQL."""
    url = f"sqlite:///{tmp_path}/class.sqlite"
    if request.param == 2:
        import psycopg

        whole: str = request.getfixturevalue("postgres_url")
        schema = f"websocket_{next(_NUMBERS)}"
        with psycopg.connect(whole, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {schema}".encode())
        url = f"{whole.replace('postgresql://', 'postgresql+psycopg://')}&options=-csearch_path%3D{schema}"
    with ExitStack() as stack:
        yield [
            stack.enter_context(run_server(ROOT / "app.py", tmp_path / f"log{number}", database=url))
            for number in range(request.param)
        ]


def question() -> Question:
    """Return the exercise about one large kernel: 28² · 5² · 192 · 32 = 120,422,400 multiply-adds."""
    return from_exercise(exercises()[0]["01_one_large_kernel"])


def test_a_vote_goes_through_the_end_of_a_server(servers: list[Server]) -> None:
    """Half of the class is confirmed, then the last server dies; all have one answer, and see what they should."""

    async def vote() -> None:
        async with class_visits(servers, 6) as room:
            await room.everybody_joins()
            room.ask(question())
            await asyncio.gather(*(one.answer(1, f"{number} M") for number, one in enumerate(room.students[:3])))
            before = {one.name: one.confirmed[1] for one in room.students[:3]}
            # One more is on its way when the server dies: counted or not, it is told which after the restart.
            hanging = asyncio.create_task(room.students[3].answer(1, "7 M"))
            await asyncio.sleep(0.05)
            servers[-1].kill()
            await asyncio.sleep(0.5)
            await asyncio.to_thread(servers[-1].start)
            await hanging
            await asyncio.gather(*(one.answer(1, "120 M") for one in room.students[4:]))
            for one in room.students[:3]:
                await one.visit.until(f"Your answer: {before[one.name]}. It is counted")
            await room.screen.until("<b>6</b> of 6 answered")
            assert room.check(1) == 6
            await see_the_rest(room)

    async def see_the_rest(room: ClassVisits) -> None:
        room.move(Move.CLOSE)
        for one in room.students:
            await one.visit.until("What the class says", "120,000,000")
            assert f"{_TRUTH:,}" not in one.visit.text
        room.move(Move.REVEAL)
        for visit in (room.screen, *(one.visit for one in room.students)):
            await visit.until("The truth", f"{_TRUTH:,}", "first vote 2 of 6")

    asyncio.run(vote())


def unwrapped(heard: list[bytes]) -> bytes:
    """Return everything that was sent, and what of it is packed as base64."""
    whole = b"\n".join(heard)
    packed = [part + b"=" * (-len(part) % 4) for part in re.findall(rb"[A-Za-z0-9+/]{40,}", whole)]
    return b"\n".join([whole, *map(base64.b64decode, packed)])


def writings(number: int) -> set[bytes]:
    """Return how a number may be written, to the sixth digit."""
    texts = {f"{number}", f"{number:,}", f"{number:e}", f"{number / 1e6:.1f}", f"{number / 1e6:.4f}", f"{number:x}"}
    texts |= {f"{number:,}".replace(",", mark) for mark in (".", " ", "\u202f", "\u00a0", "'", "_")}
    return {text.encode() for text in texts if len(text) >= 5} | {
        number.to_bytes(8, order) for order in ("little", "big")
    }


@pytest.mark.parametrize("servers", [1], ids=["one-server-sqlite"], indirect=True)
def test_a_student_is_sent_neither_the_truth_nor_anothers_answer_nor_a_secret(servers: list[Server]) -> None:
    async def listen() -> None:
        async with class_visits(servers, 3) as room:
            quiet, *others = room.students
            quiet.visit.listens_in = True
            await room.everybody_joins()
            room.ask(question())
            await others[0].answer(1, "7654321")
            await others[1].answer(1, "1357911")
            await quiet.answer(1, "24680")
            await asyncio.sleep(4)  # a look of the page's own
            tokens = [one.visit.query.partition("me=")[2].partition("&")[0] for one in others]
            assert all(tokens)
            secrets = {text.encode() for text in (room.secret, fingerprint(room.secret), room.id, *tokens)}
            secrets |= {fingerprint(token).encode() for token in tokens}
            secrets |= {one.name.encode() for one in others}
            of_others = writings(7_654_321) | writings(1_357_911)
            open_ = unwrapped(quiet.visit.heard)
            assert b"naive module" in open_, "the question itself was sent"
            assert b"24,680" in open_, "one's own answer was sent"
            assert not [found for found in secrets | of_others | writings(_TRUTH) if found in open_]
            assert b"layer_naive" not in open_, "what computes the truth"
            room.move(Move.CLOSE)
            await quiet.visit.until("7,654,321")
            closed = unwrapped(quiet.visit.heard)
            assert not [found for found in secrets | writings(_TRUTH) if found in closed]
            room.move(Move.REVEAL)
            await quiet.visit.until(f"{_TRUTH:,}")
            told = unwrapped(quiet.visit.heard)
            assert f"{_TRUTH:,}".encode() in told
            assert not [found for found in secrets if found in told]

    asyncio.run(listen())


def test_a_class_comes_back_by_itself_when_its_database_was_gone_for_a_moment(
    postgres_url: str, tmp_path: Path
) -> None:
    import psycopg

    async def wait(server: Server, teller: psycopg.Connection) -> None:
        async with class_visits([server], 1) as room:
            await room.everybody_joins()
            pages = (room.screen, room.students[0].visit)
            teller.execute("ALTER DATABASE gone ALLOW_CONNECTIONS false")
            teller.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'gone'")
            for page in pages:
                await page.until("does not answer")
            teller.execute("ALTER DATABASE gone ALLOW_CONNECTIONS true")
            await pages[0].until("1 student here")
            await pages[1].until("The next question is on its way")

    with psycopg.connect(postgres_url, autocommit=True) as teller:
        teller.execute("CREATE DATABASE gone")
        url = postgres_url.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", "/gone?")
        with run_server(ROOT / "app.py", tmp_path / "log", database=url) as server:
            asyncio.run(wait(server, teller))
