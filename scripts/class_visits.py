"""A class by websocket, for tests and benchmarks: students on one server or several, and their teacher's room.

What a student's page confirmed is kept here, to be held against the database.
"""

from __future__ import annotations

import asyncio
import csv
import io
import re
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic, perf_counter
from typing import Final

from inception_lab.classroom.rooms import Rooms, Visitor
from inception_lab.classroom.rules import codes
from inception_lab.classroom.rules.pulse import Move
from inception_lab.classroom.rules.questions import Question
from inception_lab.classroom.store.database import Database
from inception_lab.rates import Limiter
from scripts.live_app import Server
from scripts.visit import Visit

__all__ = ["ClassVisits", "StudentVisit", "class_visits"]

_SENT: Final = "It is counted"
_CONFIRMED: Final = re.compile(r"Your answer: (.*?)\. It is counted")


@dataclass
class StudentVisit:
    """A student's page; `confirmed` is what it said was counted, by vote."""

    name: str
    visit: Visit
    confirmed: dict[int, str] = field(default_factory=dict)

    async def join(self, code: str) -> None:
        """Take a place through the page's form."""
        await self.visit.until_there("button", "Join")
        await self.visit.press("Join", Code=code, Nickname=self.name)
        await self.visit.until(f"you are {self.name}")
        while "me=" not in self.visit.query:  # the link comes last; it is what brings the student back
            await asyncio.sleep(0.01)

    async def see(self, vote: int) -> None:
        """Wait until the form of a vote is drawn."""
        await self.visit.until("Your guess" if vote == 1 else "Second vote")
        await self.visit.until_there("button", "Send")

    def _told(self) -> bool:
        return _SENT in self.visit.text

    async def answer(self, vote: int, text: str) -> float:
        """Send an answer, and again where the server was lost before it was confirmed.

        Return the seconds from the first press to the page's word.
        """
        await self.see(vote)
        began = perf_counter()
        while not self._told():
            met = self.visit.connections
            if self.visit.is_connected:
                await self.visit.press("Send", Your_answer=text)
            while not self._told() and self.visit.connections == met:
                await self.visit.until_more_comes()
            while not (self._told() or self.visit.has("button", "Send")):
                await self.visit.until_more_comes()
        took = perf_counter() - began
        said = _CONFIRMED.search(self.visit.text)
        if said is None:
            raise RuntimeError(f"{self.name}: the page confirmed no answer: {self.visit.text}")
        self.confirmed[vote] = said[1]
        return took


@dataclass
class ClassVisits:
    """A room with its teacher, its students' visits and the screen's."""

    rooms: Rooms
    id: str
    secret: str
    code: str
    students: list[StudentVisit]
    screen: Visit

    def ask(self, question: Question) -> None:
        """Put a question."""
        self.rooms.ask(self.code, self.secret, codes.make_id(), question)

    def move(self, move: Move) -> None:
        """Move the question that stands there."""
        pulse = self.rooms.see_as_teacher(self.code, self.secret).room.pulse
        if pulse is None:
            raise RuntimeError("no question stands in the room")
        self.rooms.move(self.code, self.secret, pulse, move)

    async def everybody_joins(self) -> None:
        """Open every page; students take their places."""
        self.screen.open()
        for student in self.students:
            student.visit.open()
        await asyncio.gather(*(student.join(self.code) for student in self.students))
        await self.screen.until(f"{len(self.students)} student")

    def check(self, vote: int) -> int:
        """Hold what was confirmed in the last question's vote against what is kept; return how many answers there are.

        Raises RuntimeError where one is lost, double or another one.
        """
        read = list(csv.DictReader(io.StringIO(self.rooms.csv(self.code, self.secret))))
        last = max((int(row["number"]) for row in read if row["number"]), default=0)
        mine = [row for row in read if row["number"] == f"{last}" and row["vote"] == f"{vote}"]
        kept = Counter((row["nickname"], row["answer"]) for row in mine)
        told = Counter((one.name, one.confirmed[vote]) for one in self.students if vote in one.confirmed)
        if kept != told:
            raise RuntimeError(f"confirmed, but not kept: {told - kept}; kept, but not confirmed: {kept - told}")
        return kept.total()


@asynccontextmanager
async def class_visits(servers: Sequence[Server], students: int) -> AsyncIterator[ClassVisits]:
    """Open a room; yield it with visits spread over the servers, which share one database. None has come yet."""
    database = Database(servers[0].database)
    rooms = Rooms(database, Limiter(monotonic))
    room, secret = codes.make_id(), codes.make_secret()
    code = rooms.open(room, secret, "by websocket", Visitor("here", "benchmark"))
    visits = [Visit(servers[number % len(servers)].url, f"room={code}") for number in range(students)]
    seats = [StudentVisit(f"student {number}", visit) for number, visit in enumerate(visits, start=1)]
    one = ClassVisits(rooms, room, secret, code, seats, Visit(servers[-1].url, f"screen={room}"))
    try:
        yield one
    finally:
        await asyncio.gather(one.screen.close(), *(visit.close() for visit in visits))
        database.close()
