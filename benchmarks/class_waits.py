"""Forty students and a screen, over websockets: what waiting costs the server, how soon an answer is confirmed.

Each visit does what the browser does: it opens the page by its link, looks
again as often as the page tells it to, fills the form and presses Send.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, perf_counter
from typing import Final

import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from websockets.asyncio.client import ClientConnection, connect

from inception_lab.classroom.rooms import Place, Rooms, Visitor
from inception_lab.classroom.rules import codes
from inception_lab.classroom.rules.limits import Limiter
from inception_lab.classroom.rules.pulse import Move
from inception_lab.classroom.rules.questions import from_exercise
from inception_lab.classroom.store.address import DATABASE, database_url
from inception_lab.classroom.store.database import Database
from inception_lab.teach.exercise import exercises
from scripts.live_app import ROOT, run_app

_STUDENTS: Final = 40
_IDLE_SECONDS: Final = 30.0
_PATIENCE_SECONDS: Final = 60.0


class Visit:
    """One visit's websocket; `text` is all that the page has said so far."""

    def __init__(self, socket: ClientConnection, query: str) -> None:
        self._socket = socket
        self._query = query
        self._looks: dict[str, float] = {}
        self._elements: dict[str, Element] = {}
        self._page = ""
        self.text = ""
        self.looked = 0

    async def run(self, widgets: WidgetStates | None = None, fragment: str = "") -> None:
        """Ask for a run of the page's script, or of one of its fragments."""
        message = BackMsg()
        message.rerun_script.query_string = self._query
        if self._page:
            message.rerun_script.page_script_hash = self._page
        else:
            message.rerun_script.page_name = "classroom"
        message.rerun_script.fragment_id = fragment
        if widgets is not None:
            message.rerun_script.widget_states.CopyFrom(widgets)
        await self._socket.send(message.SerializeToString())

    async def listen(self) -> None:
        """Take in what is sent until the socket closes."""
        async for data in self._socket:
            message = ForwardMsg()
            message.ParseFromString(data if isinstance(data, bytes) else data.encode())
            if message.HasField("auto_rerun"):
                self._looks[message.auto_rerun.fragment_id] = message.auto_rerun.interval
            elif message.HasField("navigation"):
                self._page = message.navigation.page_script_hash
            elif message.HasField("stop_auto_rerun"):
                for fragment in message.stop_auto_rerun.fragment_ids:
                    self._looks.pop(fragment, None)
            elif message.HasField("delta") and message.delta.HasField("new_element"):
                element = message.delta.new_element
                self._elements[str(element.WhichOneof("type"))] = element
                self.text += element.html.body

    async def look(self) -> None:
        """Run the page's fragments as often as it says."""
        while True:
            for fragment, seconds in list(self._looks.items()):
                await asyncio.sleep(seconds)
                if fragment in self._looks:
                    self.looked += 1
                    await self.run(fragment=fragment)
            await asyncio.sleep(0.01)

    async def until(self, words: str) -> None:
        """Wait until the page says something. Raises TimeoutError."""
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while words not in self.text:
                await asyncio.sleep(0.005)

    async def send(self, answer: str) -> float:
        """Fill the form and press its button; return the seconds until the page confirms it."""
        await self.until("naive module")
        while not {"text_input", "button"} <= self._elements.keys():
            await asyncio.sleep(0.01)
        widgets = WidgetStates()
        widgets.widgets.add(id=self._elements["text_input"].text_input.id, string_value=answer)
        widgets.widgets.add(id=self._elements["button"].button.id, trigger_value=True)
        began = perf_counter()
        await self.run(widgets)
        await self.until("It is counted")
        return perf_counter() - began


@contextmanager
def room(folder: Path) -> Iterator[tuple[str, Rooms, str, str, str, list[Place]]]:
    """Run the app with a room of forty; yield its address, the rooms, its id, code and secret, and the places."""
    os.environ.setdefault(DATABASE, f"sqlite:///{folder}/class.sqlite")
    rooms = Rooms(Database(database_url()), Limiter(monotonic))
    room_id, secret = codes.make_id(), codes.make_secret()
    here = Visitor("here", "benchmark")
    code = rooms.open(room_id, secret, "forty", here)
    places = [rooms.join(code, f"student {number}", codes.make_secret(), here) for number in range(_STUDENTS)]
    with run_app(ROOT / "app.py", folder / "log") as url:
        yield url, rooms, room_id, code, secret, places


async def measure(folder: Path) -> None:
    """Print what is measured. Raises RuntimeError where an answer was lost."""
    with room(folder) as (url, rooms, room_id, code, secret, places):
        queries = [f"screen={room_id}", *(f"room={place.code}&me={place.token}" for place in places)]
        address = f"{url.replace('http', 'ws')}/_stcore/stream"
        sockets = [await connect(address, max_size=None, origin=url) for _ in queries]  # type: ignore[arg-type]  # a text
        visits = [Visit(socket, query) for socket, query in zip(sockets, queries, strict=True)]
        tasks = [asyncio.create_task(visit.listen()) for visit in visits]
        screen, *students = visits
        for visit in visits:
            await visit.run()
            await visit.until("here" if visit is screen else "on its way")
        tasks += [asyncio.create_task(visit.look()) for visit in visits]
        await asyncio.sleep(5)
        await _idle(visits)
        pulse = rooms.ask(code, secret, codes.make_id(), from_exercise(exercises()[0]["01_one_large_kernel"]))
        seconds = sorted(
            await asyncio.gather(*(one.send(f"{number} M") for number, one in enumerate(students, start=1)))
        )
        print(
            f"{_STUDENTS} answers as soon as they saw the question: confirmed after a median of "
            f"{1000 * seconds[_STUDENTS // 2]:.0f} ms, p95 {1000 * seconds[int(0.95 * _STUDENTS)]:.0f} ms"
        )
        rooms.move(code, secret, pulse, Move.CLOSE)
        seen = rooms.see_on_screen(room_id)
        if seen.results is None or sum(seen.results.rounds[0]) != _STUDENTS:
            raise RuntimeError(f"answers were lost: {seen.results}")
        print(f"none lost: {sum(seen.results.rounds[0])} of {_STUDENTS} are in the bars")
        for task in tasks:
            task.cancel()
        for socket in sockets:
            await socket.close()


async def _idle(visits: list[Visit]) -> None:
    """Print what waiting costs: the processor time of the server's process, as a share of one core."""
    server = psutil.Process().children()[0]
    before, looked = server.cpu_times(), sum(visit.looked for visit in visits)
    began = perf_counter()
    await asyncio.sleep(_IDLE_SECONDS)
    wall = perf_counter() - began
    after = server.cpu_times()
    share = (after.user + after.system - before.user - before.system) / wall
    rate = (sum(visit.looked for visit in visits) - looked) / wall
    print(f"{_STUDENTS} students and a screen wait: {share:.1%} of one core, {rate:.1f} looks a second")


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(Path(folder)))


if __name__ == "__main__":
    main()
