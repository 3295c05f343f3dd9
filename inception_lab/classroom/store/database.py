"""A database opened: its tables brought up to date, its transactions, its clock."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InterfaceError,
    InternalError,
    NoSuchModuleError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from inception_lab.classroom.store import rows
from inception_lab.classroom.store.migrations import migrate
from inception_lab.errors import ClassError

__all__ = ["Clock", "Database"]

Clock = Callable[[], float]
_PATIENCE_SECONDS: Final = 15
_FULL: Final = ("disk is full", "No space left on device")
"""What SQLite and PostgreSQL say."""
_MAKE_ROOM: Final = "nothing of this was kept; free some space where the rooms are kept, and try again"
_READS: Final = "reads_only"
_WIPE_SECONDS: Final = 60.0
"""How often at most a process looks for rooms that have ended, while somebody looks at one."""


class Database:
    """One database of rooms. Where no `clock` is given, PostgreSQL's own is the clock of all the servers that share it.

    Rooms that have ended are wiped when it is opened, and by whoever looks later. Raises ClassError where it cannot be
    opened.
    """

    def __init__(self, url: str, clock: Clock | None = None) -> None:
        self._clock = clock
        self._engine = _engine(url)
        self._looked_at = self._since()
        self._looking = Lock()
        try:
            with self.write() as connection:
                migrate(connection, self.now(connection))
                rows.delete_ended(connection, self.now(connection))
        except DBAPIError as error:
            self.close()
            raise ClassError("database", "cannot be opened", _first_line(error), "look at its address") from None
        except ClassError:
            self.close()
            raise

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Begin a transaction that writes; it is on the disk when the block has ended, or not at all."""
        with _told(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Begin a transaction that only reads; nobody waits for it."""
        try:
            with _told(), self._reading() as connection:
                yield connection
        finally:
            if self._since() - self._looked_at >= _WIPE_SECONDS:
                # Whoever looks is not told that the wiping has to wait: the next one's will do.
                with suppress(ClassError):
                    self.wipe_ended()

    def wipe_ended(self) -> None:
        """Delete every room whose time is over. Raises ClassError where the database does not answer."""
        if not self._looking.acquire(blocking=False):
            return
        try:
            self._looked_at = self._since()
            with _told(), self._reading() as connection:
                now = self.now(connection)
                if not rows.has_ended(connection, now):
                    return
            with self.write() as connection:
                rows.delete_ended(connection, now)
        finally:
            self._looking.release()

    def now(self, connection: Connection) -> float:
        """Return the time in seconds since 1970."""
        if self._clock is not None:
            return self._clock()
        if connection.dialect.name == "postgresql":
            return float(connection.execute(select(func.extract("epoch", func.clock_timestamp()))).scalar_one())
        return time.time()

    def _since(self) -> float:
        """Return seconds since some moment, without asking the database."""
        return time.monotonic() if self._clock is None else self._clock()

    def _reading(self) -> AbstractContextManager[Connection]:
        return self._engine.execution_options(**{_READS: True}).begin()

    def close(self) -> None:
        """Let every connection go."""
        self._engine.dispose()


@contextmanager
def _told() -> Iterator[None]:
    """Tell a database that is locked, ended, out of reach or asked by too many as one sentence."""
    try:
        yield
    except (OperationalError, InterfaceError, InternalError) as error:
        if any(words in str(error.orig) for words in _FULL):
            raise ClassError("database", "its disk is full", _first_line(error), _MAKE_ROOM) from None
        raise ClassError("database", "does not answer", _first_line(error), "try again") from None
    except PoolTimeout:
        raise ClassError("database", "does not answer", "too many wait for it", "try again") from None


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).partition("\n")[0]


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            return _sqlite(url, Path(parsed.database or ""))
        return create_engine(url, pool_pre_ping=True, pool_size=8)
    except (ArgumentError, NoSuchModuleError) as error:
        raise ClassError("database", "no address of a database", remedy="look at INCEPTION_LAB_DATABASE") from error
    except ModuleNotFoundError as error:
        remedy = 'install it: pip install "psycopg[binary]"'
        raise ClassError("database", f"PostgreSQL needs the driver {error.name}", remedy=remedy) from None


def _sqlite(url: str, file: Path) -> Engine:
    """Return an engine on a file that only this user reads; the file and its folder are made where there are none."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)
    except OSError as error:
        remedy = "free or allow some space there, or name another place in INCEPTION_LAB_DATABASE"
        raise ClassError("database", f"no file can be made at {file}", error.strerror or "", remedy) from None
    engine = create_engine(url, connect_args={"timeout": _PATIENCE_SECONDS})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    """Leave transactions to us; keep what is confirmed through a power cut; wipe what is deleted."""
    connection.isolation_level = None
    _write_ahead(connection)
    for pragma in ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _write_ahead(connection: Any) -> None:
    """Have readers wait for nobody. SQLite itself does not wait for who switches at the same moment: we do."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)


def _begin(connection: Connection) -> None:
    """Take the right to write at once: a transaction that read first could not get it later."""
    reads = connection.get_execution_options().get(_READS)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
