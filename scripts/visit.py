"""A visit without a browser: a websocket that does what the page's own code does, for tests and benchmarks.

It opens a page by its link, looks again as often as the page says, fills in
what is on the page, presses its buttons, and comes back when it lost the server.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

__all__ = ["Visit"]

_PATIENCE_SECONDS: Final = 60.0
_AGAIN_SECONDS: Final = 0.3
_CLOSE_SECONDS: Final = 2.0
_KEPT_DRAWINGS: Final = 2
_TOLD: Final = 8


@dataclass
class Visit:
    """One visit of the page `page` at the server `url`, by the link's `query`.

    `looks` and `runs` count what was asked for by the clock and what has ended, `drawings` the runs that drew the whole
    page to its end, `received` the bytes that came.
    `heard` is every message as it came; it is kept only where `listens_in`.
    """

    url: str
    query: str
    page: str = "classroom"
    listens_in: bool = False
    heard: list[bytes] = field(default_factory=list)
    looks: int = 0
    runs: int = 0
    drawings: int = 0
    received: int = 0
    connections: int = 0
    _socket: ClientConnection | None = None
    _hash: str = ""
    _pages: dict[str, str] = field(default_factory=dict)
    _cached: dict[str, tuple[ForwardMsg, int]] = field(default_factory=dict)
    _told: deque[frozenset[str]] = field(default_factory=lambda: deque(maxlen=_TOLD))
    _elements: dict[tuple[int, ...], Element] = field(default_factory=dict)
    _drawn: set[tuple[int, ...]] = field(default_factory=set)
    _is_whole: bool = True
    _timers: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _stay: asyncio.Task[None] | None = None
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    # ── Coming and going ─────────────────────────────────────────────────────

    def open(self) -> None:
        """Come, and come back whenever the server is lost, until `close`."""
        self._stay = asyncio.create_task(self._visit())

    async def close(self) -> None:
        """Leave."""
        self._stop_timers()
        if self._stay is not None:
            self._stay.cancel()
            with suppress(asyncio.CancelledError):
                await self._stay

    @property
    def is_connected(self) -> bool:
        """Whether there is a server at the other end."""
        return self._socket is not None

    async def _visit(self) -> None:
        address = f"{self.url.replace('http', 'ws', 1)}/_stcore/stream"
        while True:
            with suppress(OSError, InvalidHandshake, ConnectionClosed, TimeoutError):
                async with connect(
                    address,
                    max_size=None,
                    origin=self.url,  # type: ignore[arg-type]  # a text
                    close_timeout=_CLOSE_SECONDS,
                    ping_interval=None,
                ) as socket:
                    self._socket = socket
                    self.connections += 1
                    await self.run()
                    async for data in socket:
                        self._take(data if isinstance(data, bytes) else data.encode())
            self._socket = None
            self._stop_timers()
            self._elements = {}  # a browser lets nothing be pressed until the page is drawn anew
            self._changed.set()
            await asyncio.sleep(_AGAIN_SECONDS)

    # ── What is sent ─────────────────────────────────────────────────────────

    async def run(self, widgets: WidgetStates | None = None, fragment: str = "", *, is_look: bool = False) -> None:
        """Ask for a run of the page's script, or of one of its fragments. Without a server nothing is sent."""
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.fragment_id, asked.is_auto_rerun = self.query, fragment, is_look
        told = [name for name, (_, used) in self._cached.items() if self.drawings - used <= _KEPT_DRAWINGS]
        asked.cached_message_hashes.extend(told)
        self._told.append(frozenset(told))
        if self._hash:
            asked.page_script_hash = self._hash
        else:
            asked.page_name = self.page
        if widgets is not None:
            asked.widget_states.CopyFrom(widgets)
        await self.say(message)

    async def say(self, message: BackMsg | bytes) -> None:
        """Send any message, also one that no browser sends, or bytes that are none."""
        if self._socket is not None:
            with suppress(ConnectionClosed):
                await self._socket.send(message if isinstance(message, bytes) else message.SerializeToString())

    async def go(self, page: str, query: str = "") -> None:
        """Go to another page of the app, or to another state of this one, by a link. Raises LookupError for no page."""
        if page not in self._pages:
            raise LookupError(f"{page}: no such page (received {sorted(self._pages)})")
        self.page, self.query, self._hash = page, query, self._pages[page]
        await self.run()

    async def press(self, button: str, **texts: str) -> None:
        """Write `texts` into the fields whose labels begin so (``_`` for a space), then press a button by its label.

        Raises LookupError where the page has no such field or button.
        """
        widgets = WidgetStates()
        for label, text in texts.items():
            widgets.widgets.add(id=self.field(label.replace("_", " ")), string_value=text)
        pressed = [one.button for one in self._elements.values() if one.WhichOneof("type") == "button"]
        named = [one.id for one in pressed if one.label == button]
        if not named:
            raise LookupError(f"{button}: no such button (received {[one.label for one in pressed]})")
        widgets.widgets.add(id=named[0], trigger_value=True)
        await self.run(widgets)

    # ── What is on the page ──────────────────────────────────────────────────

    def field(self, label: str) -> str:
        """Return the id of the first field whose label begins so. Raises LookupError."""
        for one in self._elements.values():
            kind = one.WhichOneof("type")
            if kind in ("text_input", "radio") and getattr(one, kind).label.startswith(label):
                return str(getattr(one, kind).id)
        raise LookupError(f"{label}: no such field; the page says {self.text[:300]}")

    def has(self, kind: str, label: str) -> bool:
        """Tell whether an element of this kind and label is drawn."""
        return any(one.WhichOneof("type") == kind and getattr(one, kind).label == label for one in self.elements)

    @property
    def elements(self) -> tuple[Element, ...]:
        """Return what is drawn."""
        return tuple(self._elements.values())

    @property
    def text(self) -> str:
        """Return what the page says now."""
        said = (one.html.body or one.alert.body for one in self._elements.values())
        return "\n".join(words for words in said if words and not words.startswith("<style>"))

    async def until(self, *words: str, seconds: float = _PATIENCE_SECONDS) -> None:
        """Wait until the page says all this. Raises TimeoutError, which tells what it says instead."""
        await self.until_that(lambda: all(word in self.text for word in words), seconds, f"{words}")

    async def until_there(self, kind: str, label: str) -> None:
        """Wait until the page has such an element. Raises TimeoutError."""
        await self.until_that(lambda: self.has(kind, label), what=f"{kind} {label}")

    async def until_more_comes(self) -> None:
        """Wait until the page may have changed. Raises TimeoutError where nothing comes any more."""
        self._changed.clear()
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await self._changed.wait()

    async def until_that(self, holds: Callable[[], bool], seconds: float = _PATIENCE_SECONDS, what: str = "it") -> None:
        """Wait until something holds of the page. Raises TimeoutError, which tells what the page says instead."""
        try:
            async with asyncio.timeout(seconds):
                while not holds():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise TimeoutError(f"{what}: not there within {seconds:.0f} s; the page says {self.text}") from None

    # ── What comes ───────────────────────────────────────────────────────────

    def _take(self, data: bytes) -> None:
        self.received += len(data)
        if self.listens_in:
            self.heard.append(data)
        message = self._whole(data)
        if message.HasField("script_finished"):
            self._end_run(message)
        path = tuple(message.metadata.delta_path)
        match message.WhichOneof("type"):
            case "new_session":
                self._is_whole = not message.metadata.run.fragment_ids
                if self._is_whole:
                    self._stop_timers()
                    self._drawn.clear()
            case "navigation":
                self._hash = message.navigation.page_script_hash
                self._pages = {one.url_pathname: one.page_script_hash for one in message.navigation.app_pages}
            case "page_info_changed":
                self.query = message.page_info_changed.query_string
            case "delta":
                if message.delta.HasField("new_element"):
                    self._elements[path] = message.delta.new_element
                else:
                    self._elements.pop(path, None)
                self._drawn.add(path)
            case "script_finished" if self._is_whole and message.script_finished == _DONE:
                self._elements = {at: one for at, one in self._elements.items() if at in self._drawn}
            case "auto_rerun":
                again = message.auto_rerun
                self._stop_timers(again.fragment_id)
                self._timers[again.fragment_id] = asyncio.create_task(self._look(again.fragment_id, again.interval))
            case "stop_auto_rerun":
                for fragment in message.stop_auto_rerun.fragment_ids:
                    self._stop_timers(fragment)
        self._changed.set()

    def _whole(self, data: bytes) -> ForwardMsg:
        """Return the message, or the one that is kept here and to which it refers."""
        message = ForwardMsg()
        message.ParseFromString(data)
        if message.HasField("ref_hash"):
            kept = ForwardMsg()
            kept.CopyFrom(self._cached[message.ref_hash][0])
            kept.metadata.CopyFrom(message.metadata)
            self._cached[message.ref_hash] = (kept, self.drawings)
            return kept
        if message.metadata.cacheable:
            self._cached[message.hash] = (message, self.drawings)
        return message

    def _end_run(self, message: ForwardMsg) -> None:
        self.runs += 1
        self.drawings += message.script_finished == _DONE
        # What is large is kept for the drawings that follow soon, as a browser does, and while a server was told of it.
        told = frozenset[str]().union(*self._told)
        fresh = self.drawings - _KEPT_DRAWINGS
        self._cached = {name: one for name, one in self._cached.items() if name in told or one[1] >= fresh}

    async def _look(self, fragment: str, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            self.looks += 1
            await self.run(fragment=fragment, is_look=True)

    def _stop_timers(self, fragment: str | None = None) -> None:
        for name in list(self._timers) if fragment is None else [fragment]:
            timer = self._timers.pop(name, None)
            if timer is not None:
                timer.cancel()


_DONE: Final = ForwardMsg.FINISHED_SUCCESSFULLY
