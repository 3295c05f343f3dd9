"""A full disk is said in one sentence: what could not be written, where, and what to do."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import event

from inception_lab.classroom.store.database import Database
from inception_lab.engine.serving import host
from inception_lab.engine.serving.access import Access
from inception_lab.engine.serving.pool import DaskPool
from inception_lab.errors import BackendError, ClassError
from inception_lab.paths import ROOT

FULL: Final = Path("/dev/full")
"""A device on which Linux has no space left, ever."""
on_linux = pytest.mark.skipif(not FULL.exists(), reason="the system has no device that is always full")


def ask(*arguments: str, output: Path) -> subprocess.CompletedProcess[str]:
    with output.open("w") as written:
        return subprocess.run(
            [sys.executable, "-m", "inception_lab", *arguments],
            cwd=ROOT,
            stdout=written,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )


@on_linux
def test_output_to_a_full_disk_is_one_sentence() -> None:
    said = ask("variants", output=FULL)
    assert said.returncode == 2
    assert said.stderr == (
        "inception_lab: output: cannot be written (received No space left on device); "
        "free some space there, or write it elsewhere\n"
    )


@on_linux
def test_a_page_that_does_not_fit_on_the_disk_is_one_sentence(tmp_path: Path) -> None:
    said = ask("handout", "1_what_a_convolution_costs", "-o", str(FULL), output=tmp_path / "out")
    assert said.returncode == 2 and said.stderr.count("\n") == 1
    assert "--output: cannot be written (received No space left on device); choose another file" in said.stderr


def test_rooms_on_a_full_disk_keep_what_there_was_and_say_so(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/rooms/class.sqlite")
    pages = [0]

    def limit(connection: Any, _record: object) -> None:
        [[used]] = connection.execute("PRAGMA page_count").fetchall()
        connection.execute(f"PRAGMA max_page_count = {used + pages[0]}")

    event.listen(database._engine, "connect", limit)
    database.close()  # the next connection has no page left: SQLite then says what it says on a full disk
    with pytest.raises(ClassError) as full:
        write_more(database)
    assert str(full.value) == (
        "database: its disk is full (received database or disk is full); "
        "nothing of this was kept; free some space where the rooms are kept, and try again"
    )
    pages[0] = 1_000
    database.close()
    write_more(database)  # the table is not there yet: nothing of it was kept
    database.close()


def write_more(database: Database) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("CREATE TABLE more (text TEXT)")
        connection.exec_driver_sql("INSERT INTO more VALUES (hex(randomblob(100000)))")


@pytest.mark.skipif(os.name != "posix", reason="a file that stands in a folder's place")
def test_rooms_where_no_file_can_be_made_say_where(tmp_path: Path) -> None:
    (tmp_path / "rooms").write_text("")
    with pytest.raises(ClassError, match=r"no file can be made at .*class.sqlite .*INCEPTION_LAB_DATABASE"):
        Database(f"sqlite:///{tmp_path}/rooms/class.sqlite")


def test_workers_that_can_write_nothing_are_not_started_and_say_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(**_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(host, "TemporaryFile", refuse)
    monkeypatch.setenv("TMPDIR", "/scratch")
    assert host.main() == 1
    with pytest.raises(BackendError) as full:
        Access.from_json(capsys.readouterr().out)
    assert str(full.value) == (
        "engine: a worker cannot write to /scratch (received No space left on device); "
        "free some space there, or set TMPDIR to another folder and start the app again"
    )


def test_the_desk_hears_why_its_workers_do_not_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DASK_TEMPORARY_DIRECTORY", str(tmp_path / "nowhere"))
    pool = DaskPool()
    try:
        with pytest.raises(BackendError, match=r"a worker cannot write to .*nowhere .*No such file"):
            pool.workers()
    finally:
        pool.close()


def test_what_is_no_word_of_the_cluster_is_said_so() -> None:
    for line in ("", "warning: something", json.dumps({"unknown": 1}), json.dumps([])):
        with pytest.raises(BackendError, match="could not be started"):
            Access.from_json(line)
