"""Rooms that have ended go while the app runs, whichever page is looked at, and none is made for that."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from inception_lab.classroom.rooms import DAY_SECONDS, Rooms
from inception_lab.classroom.rules import codes
from inception_lab.classroom.store.database import Database
from inception_lab.rates import Limiter
from inception_lab.ui.classroom import place, wiping
from inception_lab.ui.classroom.wiping import keep_wiping, wipe_ended_rooms
from tests.class_rooms import HERE, Clock
from tests.pages import open_page


def open_old_room(url: str) -> Database:
    """Open a room that ended a second ago; return its database, whose clock stands."""
    clock = Clock(time.time() - DAY_SECONDS - 1)
    database = Database(url, clock)
    Rooms(database, Limiter(clock)).open(codes.make_id(), codes.make_secret(), "long ago", HERE)
    return database


def rooms_in(database: Database) -> int:
    with database.read() as connection:
        return int(connection.exec_driver_sql("SELECT COUNT(*) FROM rooms").scalar_one())


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the address of rooms of the test's own; nobody has made them."""
    own = f"sqlite:///{tmp_path}/class.sqlite"
    monkeypatch.setenv("INCEPTION_LAB_DATABASE", own)
    monkeypatch.setattr(place, "_OPENED", {})
    return own


def test_ended_rooms_are_wiped_though_nobody_looks_at_a_room(url: str) -> None:
    database = open_old_room(url)
    assert rooms_in(database) == 1
    wipe_ended_rooms()
    assert rooms_in(database) == 0
    place.rooms()  # its server has started; a room that ends later is wiped by the next round
    open_old_room(url).close()
    wipe_ended_rooms()
    assert rooms_in(database) == 0
    database.close()


def test_no_database_is_made_for_wiping(url: str, tmp_path: Path) -> None:
    assert url.endswith("class.sqlite")
    wipe_ended_rooms()
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_cannot_be_opened_keeps_no_page_from_being_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INCEPTION_LAB_DATABASE", "mysql://host/x")
    wipe_ended_rooms()


def test_the_app_wipes_from_its_first_page_on_in_one_thread_that_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiping, "_STARTED", [])
    open_page("exercises")
    assert len(wiping._STARTED) == 1, "the page has begun it"
    [thread] = wiping._STARTED
    assert thread.is_alive()
    assert thread.daemon
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: keep_wiping(), range(40))) == {thread}


def test_visits_that_come_at_once_start_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiping, "_STARTED", [])
    monkeypatch.setattr(wiping, "_wipe_on_and_on", lambda: None)
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: keep_wiping(), range(40)))) == 1
