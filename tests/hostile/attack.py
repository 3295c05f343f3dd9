"""Hostile things put to a running app as anybody on its network can: by link, websocket and upload.

What comes back of each is looked at whole. A bystander's visit, open all the
while, and fresh visits between must be sent nothing of it.
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from time import perf_counter
from typing import Final
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates

from inception_lab.ui.navigation import PAGES
from scripts.live_app import Server
from scripts.visit import Visit
from tests.hostile.files import SentFile, random_lesson, random_picture
from tests.hostile.links import Link, random_link
from tests.hostile.messages import other_message, random_states, widgets_in
from tests.hostile.texts import MARK

__all__ = ["Attack", "Case", "Took", "check_clean", "everything_said"]

_SECONDS: Final = 60.0
"""Until a page has answered, on a machine that does much else."""
_TRACES: Final = (b"Traceback (most recent", b'File "/', b"site-packages")
_MOST_LETTERS: Final = 3_000
_LISTED: Final = re.compile(r"- |[0-9]+ things? to mend$|$")
"""A line of a list of what is wrong, which ends without a full stop."""
_PICTURES: Final = re.compile(rb"/media/\w+\.\w+")
_FIELDS: Final = {"picture": (Link("explorer", "tab=maps"), "Own"), "lesson": (Link("teach", ""), "Write a lesson")}
"""Where each field for files is, and what is chosen first."""
Case = Link | list[WidgetState] | BackMsg | bytes | SentFile


@dataclass(frozen=True, slots=True)
class Took:
    """How long one case took: seconds of the server's processor, and by the clock."""

    kind: str
    processor: float
    clock: float


@dataclass
class Attack:
    """One hostile visit after another at a server: how long each case `took`, and the id of the `last_file` sent."""

    server: Server
    took: list[Took] = field(default_factory=list)
    visit: Visit | None = None
    last_file: str = ""
    _bystander: Visit | None = None
    _pictures: set[bytes] = field(default_factory=set)
    _pages: Iterator[str] = field(default_factory=lambda: iter(()))

    async def begin(self) -> None:
        """Let the bystander come."""
        self._bystander = await self._come(Link("explorer", "variant=inception_v3"))

    async def end(self) -> None:
        """Look once more at what the bystander was sent, and leave."""
        await self.look_elsewhere()
        for visit in (self.visit, self._bystander):
            if visit is not None:
                await visit.close()

    async def put(self, chance: Random, case: Case | None = None) -> Case:
        """Put one thing, at random where none is given; return it.

        Raises AssertionError where what comes back is not as it should be.
        """
        case = await self._next_case(chance) if case is None else case
        server, began = psutil.Process(self.server.pid), perf_counter()
        used = server.cpu_times()
        try:
            await self._send(case, chance)
        except BaseException as error:
            error.add_note(f"{repr(case)[:1_500]}")
            raise
        after = server.cpu_times()
        processor = after.user + after.system - used.user - used.system
        self.took.append(Took(type(case).__name__, processor, perf_counter() - began))
        return case

    async def _next_case(self, chance: Random) -> Case:
        kind = chance.randrange(10)
        if kind < 4:
            return random_link(chance)
        if kind == 4:
            return other_message(chance)
        if kind == 5:
            return chance.choice((random_picture, random_lesson))(chance)
        if self.visit is None or chance.random() < 0.2:
            await self._go(Link(chance.choice(PAGES), ""), chance)
        return random_states(chance, widgets_in(self._current.elements))

    @property
    def _current(self) -> Visit:
        if self.visit is None:
            raise RuntimeError("nobody has come yet")
        return self.visit

    async def _send(self, case: Case, chance: Random) -> None:
        if isinstance(case, Link):
            await self._go(case, chance)
        elif isinstance(case, list):
            await self._run(WidgetStates(widgets=case))
        elif isinstance(case, SentFile):
            await self._upload(case)
        else:
            await self._say(case, chance)
        check_clean(self._current)

    # ── One thing ────────────────────────────────────────────────────────────

    async def _come(self, link: Link) -> Visit:
        visit = Visit(self.server.url, link.query, link.page, listens_in=True)
        visit.open()
        await visit.until_that(lambda: visit.runs > 0, _SECONDS, "the first run's end")
        return visit

    async def _go(self, link: Link, chance: Random) -> None:
        """Open a link, in the same tab or in a new one."""
        if self.visit is not None and (self.visit.is_connected and chance.random() < 0.7):
            self.visit.query, self.visit.page, self.visit._hash = link.query, link.page, ""
            await self._run(None)
            return
        if self.visit is not None:
            await self.visit.close()
        self.visit = await self._come(link)

    async def _run(self, states: WidgetStates | None) -> None:
        visit, before = self._current, self._current.runs
        await visit.run(states)
        await visit.until_that(lambda: visit.runs > before, _SECONDS, "the run's end")

    async def _say(self, message: BackMsg | bytes, chance: Random) -> None:
        """Send a message; where the server hangs up, come anew: it must still be there."""
        if self.visit is None or not self.visit.is_connected:
            await self._go(Link("explorer", ""), chance)
        visit = self._current
        met, before = visit.connections, visit.runs
        await visit.say(message)
        await visit.run()
        await visit.until_that(lambda: visit.runs > before or visit.connections > met, _SECONDS, "an answer")
        await visit.until_that(lambda: visit.is_connected, _SECONDS, "a connection")

    async def _upload(self, file: SentFile) -> None:
        """Send a file as a page does: ask where to, put it there, tell the field."""
        page, choice = _FIELDS[file.field]
        if self.visit is not None:
            await self.visit.close()
        visit = self.visit = await self._come(page)
        await self._choose(choice)
        others = _pictures_of(visit)
        [uploader] = [one for one in widgets_in(visit.elements) if one.kind == "file_uploader"]
        asked = BackMsg()
        asked.file_urls_request.request_id = "files"
        asked.file_urls_request.file_names.append(file.name)
        await visit.say(asked)
        await visit.until_that(lambda: _place(visit) is not None, _SECONDS, "a place for the file")
        place = _place(visit)
        assert place is not None
        self.last_file = place[0]
        status = await asyncio.to_thread(_put, self.server.url, place[1], file)
        assert status in (204, 400, 413, 429), status
        states = WidgetStates()
        info = states.widgets.add(id=uploader.id).file_uploader_state_value.uploaded_file_info.add()
        info.file_id, info.name, info.size = place[0], file.name, len(file.data)
        info.file_urls.file_id, info.file_urls.upload_url = place
        await self._run(states)
        self._pictures |= _pictures_of(visit) - others

    async def _choose(self, choice: str) -> None:
        """Choose one of what is offered on the page; the field for files is drawn only then."""
        groups = [one for one in widgets_in(self._current.elements) if one.kind == "button_group"]
        [group] = [one for one in groups if choice in [option.content for option in one.element.options]]
        states = WidgetStates()
        states.widgets.add(id=group.id).string_array_value.data.append(choice)
        await self._run(states)

    # ── Everybody else ───────────────────────────────────────────────────────

    async def look_elsewhere(self) -> None:
        """Visit a page freshly and let the bystander look again: neither is sent anything of what was put here."""
        page = next(self._pages, None)
        if page is None:
            self._pages = iter(PAGES)
            page = next(self._pages)
        fresh = await self._come(Link(page, ""))
        bystander = self._bystander
        assert bystander is not None
        before = bystander.runs
        await bystander.run()
        await bystander.until_that(lambda: bystander.runs > before, _SECONDS, "the bystander's run")
        for visit in (fresh, bystander):
            for said in everything_said(visit):
                assert MARK.encode() not in said, f"of another visitor, on {visit.page}: {said[:500]!r}"
            assert not _pictures_of(visit) & self._pictures, f"another visitor's picture, on {visit.page}"
            assert visit.elements, f"{visit.page} is empty"
            check_clean(visit)
        await fresh.close()


# ── What came back ───────────────────────────────────────────────────────────


def check_clean(visit: Visit) -> None:
    """What was sent since the last look is no error box of Streamlit's and no trace; our errors are sentences."""
    heard, visit.heard[:] = [*visit.heard], []
    for data in heard:
        assert not [trace for trace in _TRACES if trace in data], data[:2_000]
        message = ForwardMsg.FromString(data)
        assert message.WhichOneof("type") != "session_event" or not message.session_event.HasField(
            "script_compilation_exception"
        )
        if message.WhichOneof("type") == "delta" and message.delta.HasField("new_element"):
            _check_element(message.delta.new_element)


def _check_element(element: Element) -> None:
    kind = element.WhichOneof("type")
    assert kind != "exception", element.exception
    if kind == "alert" and element.alert.format in (element.alert.ERROR, element.alert.WARNING):
        said = element.alert.body
        assert said and len(said) < _MOST_LETTERS, said[:200]
        told = [line for line in said.splitlines() if not _LISTED.match(line)]
        assert all(line.rstrip().endswith((".", "…", ")")) for line in told), said


def _pictures_of(visit: Visit) -> set[bytes]:
    """Return the addresses of the pictures that a visit was sent since the last look."""
    return {address for data in visit.heard for address in _PICTURES.findall(data)}


def everything_said(visit: Visit) -> Iterator[bytes]:
    """Yield each message that came since the last look, and what is packed in it."""
    for data in visit.heard:
        yield data
        message = ForwardMsg.FromString(data)
        if message.WhichOneof("type") == "delta" and message.delta.new_element.WhichOneof("type") == "bidi_component":
            yield from _unpacked(message.delta.new_element.bidi_component.json)


def _unpacked(text: str) -> Iterator[bytes]:
    values = json.loads(text) if text else {}
    for value in values.values() if isinstance(values, dict) else ():
        if isinstance(value, str) and value:
            try:
                yield zlib.decompress(base64.b64decode(value, validate=True))
            except (ValueError, zlib.error):
                continue


# ── Uploading ────────────────────────────────────────────────────────────────


def _place(visit: Visit) -> tuple[str, str] | None:
    """Return the last file's id and address that the server gave, None where it gave none yet."""
    for data in reversed(visit.heard):
        message = ForwardMsg.FromString(data)
        if message.WhichOneof("type") == "file_urls_response" and message.file_urls_response.response_id == "files":
            [given] = message.file_urls_response.file_urls
            return given.file_id, given.upload_url
    return None


def _put(url: str, address: str, file: SentFile) -> int:
    """Send a file to its address, as a browser does; return the status."""
    with urlopen(f"{url}/_stcore/health") as answer:
        cookie = str(answer.headers["Set-Cookie"]).partition(";")[0]
    line = "file.form.boundary"
    name = file.name.encode().replace(b'"', b"%22").replace(b"\r", b"%0D").replace(b"\n", b"%0A")
    head = b'--%b\r\nContent-Disposition: form-data; name="file"; filename="%b"\r\n\r\n' % (line.encode(), name)
    body = head + file.data + b"\r\n--%b--\r\n" % line.encode()
    headers = {
        "Content-Type": f"multipart/form-data; boundary={line}",
        "Cookie": cookie,
        "X-Xsrftoken": cookie.partition("=")[2],
    }
    try:
        with urlopen(Request(f"{url}{address}", body, headers, method="PUT"), timeout=_SECONDS) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code
