"""A class at work: real sessions by websocket and in Chromium, how soon each action is answered, and what they hold.

First a fresh server's first visitor (the cold start), then one student alone, then the class, runs among what it does;
at last sessions that come and go.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Final

import psutil

from scripts.browser_students import BrowserStudent, browser_students
from scripts.live_app import ROOT, Server, find_chromium, run_server
from scripts.students import LINKS, Action, Student
from scripts.turns import percentiles
from scripts.visit import Visit

__all__ = ["main"]

_THINKS_SECONDS: Final = 10.0
"""The longest pause between two actions, as a class makes them; the shortest is three tenths of it."""
_ARRIVE_SECONDS: Final = 20.0
_WARM_UP_SHARE: Final = 0.2
_SAMPLE_SECONDS: Final = 3.0
_ALONE_ACTIONS: Final = 40
_ROUNDS: Final = 6
_COLD: Final = (("explorer", "variant=inception_v3"), ("module", ""), ("", ""))
_MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Sample:
    """What the server's process and those below it (the runs' scheduler and workers) hold and have used, at a time."""

    at: float
    server_bytes: int
    below_bytes: int
    server_seconds: float
    below_seconds: float


@dataclass
class Gauge:
    """Looks at a server's processes from time to time."""

    pid: int
    samples: list[Sample] = field(default_factory=list)

    def look(self) -> Sample:
        """Take a sample."""
        server = psutil.Process(self.pid)
        below = [_held(one) for one in server.children(recursive=True)]
        held, used = _held(server)
        sample = Sample(perf_counter(), held, sum(one[0] for one in below), used, sum(one[1] for one in below))
        self.samples.append(sample)
        return sample

    async def keep_looking(self) -> None:
        """Take samples until cancelled."""
        while True:
            self.look()
            await asyncio.sleep(_SAMPLE_SECONDS)


def _held(process: psutil.Process) -> tuple[int, float]:
    """Return a process's resident bytes and its processor's seconds; nothing of one that has ended."""
    try:
        times = process.cpu_times()
        return process.memory_info().rss, times.user + times.system
    except psutil.NoSuchProcess:
        return 0, 0.0


# ── The first visitor ────────────────────────────────────────────────────────


async def measure_first_visitor(page: str, query: str, folder: Path) -> None:
    """Start a server; print how soon its first and its second visitor have numbers, from their coming."""
    began = perf_counter()
    with run_server(ROOT / "app.py", folder / "log", database=f"sqlite:///{folder}/{page or 'start'}.sqlite") as server:
        up, gauge = perf_counter() - began, Gauge(server.pid)
        said = []
        for number in range(2):
            before = gauge.look()
            student = Student(Visit(server.url, query, page=page), Random(number))
            await student.arrive()
            spent = gauge.look().server_seconds - before.server_seconds
            await student.visit.close()
            _insist(student.errors)
            said.append(f"{1000 * student.actions[0].numbers_s:.0f} ms ({1000 * spent:.0f} ms of processor time)")
        print(f"  {page or 'start page'}: the server listens after {up:.1f} s; first visitor {said[0]},")
        print(f"    second {said[1]}{_load()}")


# ── Alone ────────────────────────────────────────────────────────────────────


async def measure_alone(server: Server) -> None:
    """Print how soon one student alone is answered."""
    student = Student(Visit(server.url, LINKS[0][1], page=LINKS[0][0]), Random(0))
    await student.arrive()
    for _ in range(_ALONE_ACTIONS):
        await asyncio.sleep(0.3)
        await student.act(with_runs=False)
    await student.visit.close()
    _insist(student.errors)
    _print_actions("alone", student.actions[1:])  # the first one was this server's cold start


# ── The class ────────────────────────────────────────────────────────────────


async def measure_class(server: Server, options: argparse.Namespace) -> None:
    """Print how soon a class is answered in so many minutes, what its sessions hold, and what went wrong."""
    students: int = options.students
    browsers: int = options.browsers
    minutes: float = options.minutes
    longest: float = options.thinks
    gauge, classmates = Gauge(server.pid), _classmates(server, students)
    empty = gauge.look()
    async with AsyncExitStack() as stack:
        chromium = find_chromium() if browsers else None
        if browsers and chromium is None:
            print("no Chromium was found; the class is without browsers")
        in_browsers: list[BrowserStudent] = []
        if chromium is not None:
            opened = browser_students(chromium, server.url, browsers, give_way=not options.browsers_compete)
            in_browsers = await stack.enter_async_context(opened)
        looking = asyncio.create_task(gauge.keep_looking())
        ends = perf_counter() + _ARRIVE_SECONDS + 60 * minutes

        def is_over() -> bool:
            return perf_counter() > ends

        def think(dice: Random) -> float:
            return dice.uniform(0.3 * longest, longest)

        warm_up = _WARM_UP_SHARE * minutes if options.warm_up is None else options.warm_up
        warm = perf_counter() + _ARRIVE_SECONDS + 60 * warm_up
        await asyncio.gather(
            *(_work(student, think, is_over) for student in classmates),
            *(student.work(think, is_over) for student in in_browsers),
        )
        looking.cancel()
        gauge.look()
        await asyncio.gather(*(student.visit.close() for student in classmates))
    _print_class(classmates, in_browsers)
    _print_held(gauge, empty, warm, students + len(in_browsers))


def _classmates(server: Server, count: int) -> list[Student]:
    made = []
    for number in range(count):
        dice = Random(number)
        page, query = dice.choice(LINKS)
        made.append(Student(Visit(server.url, query, page=page), dice))
    return made


async def _work(student: Student, think: Callable[[Random], float], is_over: Callable[[], bool]) -> None:
    await asyncio.sleep(_ARRIVE_SECONDS * student.dice.random())
    await student.arrive()
    while not is_over():
        await asyncio.sleep(think(student.dice))
        await student.act()


def _print_class(classmates: Sequence[Student], in_browsers: Sequence[BrowserStudent]) -> None:
    actions = [action for student in classmates for action in student.actions]
    _print_actions(f"{len(classmates)} students by websocket", actions)
    turns = [turn for student in in_browsers for turn in student.turns]
    if turns:
        print(f"  {len(in_browsers)} in Chromium, {len(turns)} turns, from the key: {percentiles(turns)}{_load()}")
    runs = [run for student in classmates for run in student.runs_s]
    if runs:
        print(f"  {len(runs)} runs meanwhile, from Run to the result: {percentiles(runs)}")
    lost = sum(student.visit.connections - 1 for student in classmates)
    errors = [error for student in classmates for error in student.errors]
    errors += [error for student in in_browsers for error in student.errors]
    print(f"  errors: {len(errors)}, connections lost: {lost}")
    for error, times in Counter(errors).most_common(10):
        print(f"    {times} × {error}")


def _print_held(gauge: Gauge, empty: Sample, warm: float, sessions: int) -> None:
    """Print what was held: before anybody came, when warm, at the end, and the slope between by least squares."""
    after = [sample for sample in gauge.samples if sample.at >= warm] or gauge.samples[-1:]
    first, last = after[0], after[-1]
    wall = max(last.at - empty.at, 1e-9)
    a_session = (first.server_bytes - empty.server_bytes) / sessions / _MEGABYTE
    shares = [(last.server_seconds - empty.server_seconds) / wall, (last.below_seconds - empty.below_seconds) / wall]
    print(
        f"  the server held {_said(empty.server_bytes)} before the class, {_said(first.server_bytes)} when warm "
        f"({a_session:.1f} MB a session), {_said(last.server_bytes)} at the end: "
        f"{_slope([(s.at, s.server_bytes) for s in after]) * 60 / _MEGABYTE:+.2f} MB a minute after warm-up"
    )
    print(
        f"  the runs' processes held {_said(first.below_bytes)} when warm, {_said(last.below_bytes)} at the end: "
        f"{_slope([(s.at, s.below_bytes) for s in after]) * 60 / _MEGABYTE:+.2f} MB a minute"
    )
    print(f"  processor time of one core: the server {shares[0]:.0%}, the runs' processes {shares[1]:.0%}{_load()}")


# ── Coming and going ─────────────────────────────────────────────────────────


async def measure_coming_and_going(server: Server, students: int) -> None:
    """Print what the server holds after each of some rounds in which everybody comes, does something and leaves."""
    gauge, held = Gauge(server.pid), []
    for number in range(_ROUNDS):
        visitors = _classmates(server, students)
        for student in visitors:
            student.dice.seed(10_000 * (number + 1) + student.dice.randrange(10_000))
            await student.arrive()
            await student.act(with_runs=False)
        await asyncio.gather(*(student.visit.close() for student in visitors))
        _insist([error for student in visitors for error in student.errors])
        held.append(_said(gauge.look().server_bytes))
    print(f"  {_ROUNDS} rounds of {students} sessions that come and go; held after each: {', '.join(held)}{_load()}")


# ── What is printed ──────────────────────────────────────────────────────────


def _print_actions(who: str, actions: Sequence[Action]) -> None:
    print(f"  {who}, {len(actions)} actions, to the first new number: {percentiles([a.numbers_s for a in actions])}")
    print(f"    to the whole page: {percentiles([a.whole_s for a in actions])}{_load()}")
    for kind in sorted({action.kind for action in actions}):
        some = [action for action in actions if action.kind == kind]
        size = sum(action.received for action in some) / len(some) / 1000
        print(f"    {kind}, {len(some)}: {percentiles([action.whole_s for action in some])}; {size:.0f} kB each")


def _slope(points: Sequence[tuple[float, float]]) -> float:
    """Return by how much the second numbers grow for each one of the first, by least squares; 0 of a single point."""
    x = sum(at for at, _ in points) / len(points)
    y = sum(value for _, value in points) / len(points)
    spread = sum((at - x) ** 2 for at, _ in points)
    return sum((at - x) * (value - y) for at, value in points) / spread if spread else 0.0


def _said(held: int) -> str:
    return f"{held / _MEGABYTE:.0f} MB"


def _load() -> str:
    return f" (load {os.getloadavg()[0]:.1f})"


def _insist(errors: Sequence[str]) -> None:
    if errors:
        raise RuntimeError(f"the page went wrong: {errors[0]}")


@contextmanager
def _one_server(folder: Path) -> Iterator[Server]:
    with run_server(ROOT / "app.py", folder / "log", database=f"sqlite:///{folder}/class.sqlite") as server:
        yield server
        said = (folder / "log").read_text(encoding="utf-8")
    print(f"the server's log has {said.count('Traceback')} tracebacks")


async def measure(options: argparse.Namespace) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print("The first visitor of a fresh server, from its coming to the first numbers:")
        for page, query in _COLD:
            await measure_first_visitor(page, query, folder)
        with _one_server(folder) as server:
            print("One student alone:")
            await measure_alone(server)
            print(f"A class, {options.minutes:g} minutes:")
            await measure_class(server, options)
            print("Sessions that come and go:")
            await measure_coming_and_going(server, options.students)


def main() -> None:
    """Read how large the class is and how long it works; print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sessions", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="how long the class works")
    parser.add_argument("--students", type=int, default=40, help="students by websocket")
    parser.add_argument("--browsers", type=int, default=4, help="students in Chromium beside them")
    parser.add_argument(
        "--browsers-compete", action="store_true", help="let Chromium take its full share of the processor"
    )
    parser.add_argument(
        "--warm-up", type=float, help="minutes after which memory should not grow; by default a fifth of the time"
    )
    parser.add_argument(
        "--thinks", type=float, default=_THINKS_SECONDS, help="the longest pause between two actions, in seconds"
    )
    asyncio.run(measure(parser.parse_args()))


if __name__ == "__main__":
    main()
