"""A closed tab lets its run go after a while, and everything else a while later; who comes back in between keeps it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.datastructures import Headers
from starlette.formparsers import MultiPartParser
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from inception_lab.engine.requests.job import LEFT
from inception_lab.engine.serving.desk import Desk
from inception_lab.engine.serving.pool import STOPPED
from inception_lab.engine.serving.states import Failed, Finished
from inception_lab.ui import runs
from inception_lab.ui.leaving import Absences
from inception_lab.ui.sent_files import hold_few_in_memory
from tests import test_desk
from tests.test_desk import Hands, is_running, job, wait_for
from tests.test_runs import OneAtATime, open_page

hands, clock, desk = test_desk.hands, test_desk.clock, test_desk.desk


@pytest.fixture
def page_desk(monkeypatch: pytest.MonkeyPatch) -> OneAtATime:
    made = OneAtATime()
    monkeypatch.setattr(runs, "get_desk", lambda: made)
    return made


def look(absences: Absences, now: float, *stored: str, active: tuple[str, ...] = ()) -> tuple[list[str], list[str]]:
    """Look with names in the place of sessions."""
    known: dict[str, Any] = {name: name for name in stored}
    away, over = absences.look(known, set(active), now)
    return [str(one) for one in away], [str(one) for one in over]


def test_who_is_away_long_enough_lets_the_run_go_once_and_is_over_later() -> None:
    absences = Absences(away_s=15.0, over_s=90.0)
    assert look(absences, 100.0, "a") == ([], [])
    assert look(absences, 114.9, "a") == ([], [])
    assert look(absences, 115.0, "a", "b") == (["a"], [])
    assert look(absences, 131.0, "a", "b") == (["b"], [])
    assert look(absences, 189.0, "a", "b") == ([], [])
    assert look(absences, 190.0, "a", "b") == ([], ["a"])


def test_who_comes_back_begins_anew() -> None:
    absences = Absences(away_s=15.0, over_s=90.0)
    look(absences, 100.0, "a")
    assert look(absences, 110.0, active=("a",)) == ([], [])
    assert look(absences, 120.0, "a") == ([], [])
    assert look(absences, 134.0, "a") == ([], [])
    assert look(absences, 135.0, "a") == (["a"], [])


def test_whom_streamlit_forgets_for_want_of_room_is_over_at_once() -> None:
    absences = Absences(away_s=15.0, over_s=90.0)
    look(absences, 100.0, "a", "b")
    assert look(absences, 105.0, "b") == ([], ["a"])


# ── At the desk ──────────────────────────────────────────────────────────────


def test_who_leaves_lets_go_what_waits_and_what_runs(desk: Desk, hands: Hands) -> None:
    running, waiting = desk.submit("a", job(1)), desk.submit("b", job(2))
    wait_for(lambda: is_running(desk.state(running)))
    desk.leave("b")
    assert desk.state(waiting) == Failed(LEFT)
    desk.leave("a")
    wait_for(lambda: len(hands.stopped) == 1)
    assert desk.state(running) == Failed(LEFT)
    hands.end_only(STOPPED)
    last = desk.submit("c", job(3))
    hands.end_only("done")
    assert desk.wait(last) == "done"
    assert [one.batch for one in hands.order] == [1, 3]  # type: ignore[attr-defined]  # all are RunRequests


def test_what_somebody_else_waits_for_goes_on(desk: Desk, hands: Hands) -> None:
    gone, other = desk.submit("a", job(1)), desk.submit("b", job(1))
    wait_for(lambda: is_running(desk.state(other)))
    desk.leave("a")
    assert desk.state(gone) == Failed(LEFT)
    hands.end_only("done")
    assert desk.wait(other) == "done" and hands.stopped == []


def test_who_comes_back_asks_again_and_shares_what_runs(desk: Desk, hands: Hands) -> None:
    desk.submit("a", job(1))
    desk.submit("b", job(1))
    desk.leave("a")
    again = desk.submit("a", job(1))
    wait_for(lambda: is_running(desk.state(again)))
    hands.end_only("done")
    assert desk.state(again) == Finished("done") and desk.executions == 1


def test_who_asked_for_nothing_may_leave_and_who_had_a_result_keeps_it(desk: Desk, hands: Hands) -> None:
    desk.leave("nobody")
    ticket = desk.submit("a", job(1))
    hands.end_only("done")
    assert desk.wait(ticket) == "done"
    desk.leave("a")
    assert desk.state(ticket) == Finished("done")
    assert desk._tickets == {}  # a desk of a long day remembers nobody


# ── On the page of who comes back ────────────────────────────────────────────


def test_what_the_page_wanted_is_asked_for_again(page_desk: OneAtATime) -> None:
    app = open_page()
    page_desk.orders[-1].state = Failed(LEFT)
    app.run()
    assert page_desk.jobs == ["first", "first"] and not app.info and not app.error


# ── Uploads ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("size", [10, 3_000_000])
def test_an_upload_is_in_no_file_however_large(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MultiPartParser, "spool_max_size", MultiPartParser.spool_max_size)
    monkeypatch.setattr(MemoryUploadedFileManager, "add_file", MemoryUploadedFileManager.add_file)
    hold_few_in_memory()

    async def body() -> Any:
        head = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
        yield head.encode() + bytes(size) + b"\r\n--x--\r\n"

    async def upload() -> tuple[bytes, bool]:
        form = await MultiPartParser(Headers({"content-type": "multipart/form-data; boundary=x"}), body()).parse()
        sent: Any = form["file"]
        return await sent.read(), sent.file._rolled

    data, is_file = asyncio.run(upload())
    assert data == bytes(size) and not is_file
