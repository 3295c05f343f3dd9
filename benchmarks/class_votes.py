"""Forty students and a screen, by websocket: what waiting costs, how soon an answer is confirmed, if any is lost.

Once on one server with SQLite, once on two servers that share a PostgreSQL.
Beside the class stands a peer: a form of Streamlit's with nothing behind it.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from typing import Final

import psutil

from inception_lab.classroom.rules.pulse import Move
from inception_lab.classroom.rules.questions import Question, from_exercise
from inception_lab.teach.exercise import exercises
from scripts.class_visits import ClassVisits, StudentVisit, class_visits
from scripts.live_app import ROOT, Server, run_server
from scripts.turns import percentiles
from scripts.visit import Visit
from tests.postgres import find_postgres, run_postgres

_STUDENTS: Final = 40
_IDLE_SECONDS: Final = 30.0
_SPREAD_SECONDS: Final = 6.0
_DOWN_SECONDS: Final = 1.0
_FORM: Final = """
import streamlit as st
with st.form("form"):
    given = st.text_input("Your answer")
    sent = st.form_submit_button("Send")
st.html(f"Your answer: {given}. It is counted" if sent else "Your guess")
"""


async def measure(servers: Sequence[Server], name: str, peer: float) -> None:
    """Print what a class on these servers meets. Raises RuntimeError where an answer was lost or counted twice."""
    async with class_visits(servers, _STUDENTS) as room:
        began = perf_counter()
        await room.everybody_joins()
        print(f"{name}: {_STUDENTS} students have joined after {perf_counter() - began:.1f} s")
        await asyncio.sleep(5)
        await _wait(servers, room)
        question = from_exercise(exercises()[0]["01_one_large_kernel"])
        room.ask(question)
        await _vote(servers, room, 1, _SPREAD_SECONDS, peer)
        room.move(Move.CLOSE)
        room.move(Move.ASK_AGAIN)
        await _vote(servers, room, 2, 0.0, peer)
        room.move(Move.CLOSE)
        room.move(Move.FINISH)
        await _vote_through_a_kill(servers, room, question)


async def _wait(servers: Sequence[Server], room: ClassVisits) -> None:
    """Print what waiting costs: the processor time of the servers' processes, as a share of one core."""
    visits = [room.screen, *(student.visit for student in room.students)]
    looked, began, before = sum(visit.looks for visit in visits), perf_counter(), _processor_seconds(servers)
    await asyncio.sleep(_IDLE_SECONDS)
    wall = perf_counter() - began
    shares = [(after - then) / wall for after, then in zip(_processor_seconds(servers), before, strict=True)]
    rate = (sum(visit.looks for visit in visits) - looked) / wall
    each = " + ".join(f"{share:.1%}" for share in shares)
    print(f"  all wait: {each} of one core, {rate:.1f} looks a second{_load()}")


async def _vote(servers: Sequence[Server], room: ClassVisits, vote: int, spread: float, peer: float) -> None:
    """Have everybody answer within `spread` seconds of each other, with the form before their eyes; print how soon."""
    await asyncio.gather(*(student.see(vote) for student in room.students))
    await asyncio.sleep(3)
    before = sum(_processor_seconds(servers))
    times = await _answers(room.students, vote, spread)
    spent = 1000 * (sum(_processor_seconds(servers)) - before) / _STUDENTS
    kept = room.check(vote)
    how = f"within {spread:.0f} s" if spread else "at the same instant"
    against = f", {median(times) / peer:.1f} × the form with nothing behind it" if peer and not spread else ""
    print(
        f"  {_STUDENTS} answers {how}: confirmed after {percentiles(times)}{against}; "
        f"{spent:.0f} ms of processor time each; kept {kept} of {_STUDENTS}, each once{_load()}"
    )


async def _answers(students: Sequence[StudentVisit], vote: int, spread: float) -> list[float]:
    dice = Random(7)

    async def answer(student: StudentVisit, number: int, wait: float) -> float:
        await asyncio.sleep(wait)
        return await student.answer(vote, f"{number} M")

    waits = [spread * dice.random() for _ in students]
    tasks = (answer(one, number, wait) for number, (one, wait) in enumerate(zip(students, waits, strict=True), 1))
    return await asyncio.gather(*tasks)


async def _vote_through_a_kill(servers: Sequence[Server], room: ClassVisits, question: Question) -> None:
    """Kill the last server when half of the answers are confirmed, and start it again; print what came of them."""
    room.ask(question)
    for student in room.students:
        student.confirmed.clear()
    await asyncio.gather(*(student.see(1) for student in room.students))
    answers = asyncio.create_task(_answers(room.students, 1, _SPREAD_SECONDS))
    while sum(len(student.confirmed) for student in room.students) < _STUDENTS // 2:
        await asyncio.sleep(0.01)
    killed = perf_counter()
    servers[-1].kill()
    confirmed = {student.name: student.confirmed[1] for student in room.students if 1 in student.confirmed}
    await asyncio.sleep(_DOWN_SECONDS)
    await asyncio.to_thread(servers[-1].start)
    up = perf_counter()
    times = await answers
    done = perf_counter()
    kept = room.check(1)
    if any(student.confirmed[1] != confirmed.get(student.name, student.confirmed[1]) for student in room.students):
        raise RuntimeError("what was confirmed before the kill is another answer now")
    print(
        f"  killed after {len(confirmed)} confirmed answers: served again after {up - killed:.1f} s, the last answer "
        f"confirmed {done - up:.1f} s later (the slowest took {max(times):.1f} s); "
        f"kept {kept} of {_STUDENTS}, each once{_load()}"
    )


async def measure_form(server: Server) -> float:
    """Print how soon a form of Streamlit's alone answers forty who press at the same instant; return the median."""
    visits = [Visit(server.url, "", page="") for _ in range(_STUDENTS)]
    students = [StudentVisit(f"{number}", visit) for number, visit in enumerate(visits)]
    for visit in visits:
        visit.open()
    await asyncio.gather(*(student.see(1) for student in students))
    await asyncio.sleep(3)
    before = sum(_processor_seconds([server]))
    times = await _answers(students, 1, 0.0)
    spent = 1000 * (sum(_processor_seconds([server])) - before) / _STUDENTS
    print(f"a form with nothing behind it, {_STUDENTS} at once: {percentiles(times)}; {spent:.0f} ms each{_load()}")
    await asyncio.gather(*(visit.close() for visit in visits))
    return median(times)


def _processor_seconds(servers: Sequence[Server]) -> list[float]:
    times = [psutil.Process(server.pid).cpu_times() for server in servers]
    return [time.user + time.system for time in times]


def _load() -> str:
    return f" (load {os.getloadavg()[0]:.1f})"


@contextmanager
def app_servers(folder: Path, database: str, count: int) -> Iterator[list[Server]]:
    """Run the app as several servers on one database."""
    with ExitStack() as stack:
        logs = (folder / f"log{number}" for number in range(count))
        yield [stack.enter_context(run_server(ROOT / "app.py", log, database=database)) for log in logs]


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "form.py").write_text(_FORM)
        with run_server(folder / "form.py", folder / "log") as form:
            peer = asyncio.run(measure_form(form))
        with app_servers(folder, f"sqlite:///{folder}/class.sqlite", 1) as servers:
            asyncio.run(measure(servers, "One server, SQLite", peer))
        programs = find_postgres()
        if programs is None:
            print("Two servers, PostgreSQL: left out, none was found")
            return
        with run_postgres(programs, is_durable=True) as database, app_servers(folder, database, 2) as servers:
            asyncio.run(measure(servers, "Two servers, PostgreSQL", peer))


if __name__ == "__main__":
    main()
