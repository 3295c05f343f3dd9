"""The databases of rooms: where they are, how they are brought up to date, what is said where they cannot be opened."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, UniqueConstraint, create_engine, inspect, text

from inception_lab.classroom.store import database
from inception_lab.classroom.store.address import DATABASE, default_file
from inception_lab.classroom.store.address import database_url as address
from inception_lab.classroom.store.database import Database
from inception_lab.classroom.store.migrations import MIGRATIONS, migrate
from inception_lab.classroom.store.tables import TABLES
from inception_lab.errors import ClassError


def deletions(engine: Engine, table: str) -> set[str]:
    """Return what becomes of a table's rows when what they refer to is deleted."""
    if engine.dialect.name == "sqlite":  # SQLAlchemy does not read it from a column's own line
        with engine.connect() as connection:
            return {row.on_delete for row in connection.exec_driver_sql(f"PRAGMA foreign_key_list({table})")}
    return {key["options"].get("ondelete", "") for key in inspect(engine).get_foreign_keys(table)}


def test_the_migrations_make_the_tables_that_the_statements_know(database_url: str) -> None:
    Database(database_url).close()
    engine = create_engine(database_url)
    found = inspect(engine)
    assert set(found.get_table_names()) == {*TABLES.tables, "migrations"}
    for name, table in TABLES.tables.items():
        made = {column["name"]: (column["type"].python_type, column["nullable"]) for column in found.get_columns(name)}
        declared = {column.name: (column.type.python_type, column.nullable) for column in table.columns}
        assert made == declared, name
        keys = {(key["constrained_columns"][0], key["referred_table"]) for key in found.get_foreign_keys(name)}
        assert keys == {(key.parent.name, key.column.table.name) for key in table.foreign_keys}
        assert deletions(engine, name) == ({"CASCADE"} if keys else set())
        unique = {tuple(one["column_names"]) for one in found.get_unique_constraints(name)}
        assert unique == {
            tuple(column.name for column in one.columns)
            for one in table.constraints
            if isinstance(one, UniqueConstraint)
        }
    engine.dispose()


def test_migrations_are_done_once_in_order_and_recorded(database_url: str) -> None:
    Database(database_url).close()
    store = Database(database_url)

    def second(connection: Connection) -> None:
        connection.execute(text("ALTER TABLE rooms ADD COLUMN lesson TEXT"))

    with store.write() as connection:
        assert migrate(connection, 5.0) == ()
        last = len(MIGRATIONS) + 1
        assert migrate(connection, 5.0, (*MIGRATIONS, second)) == (last,)
        recorded = connection.execute(text("SELECT number, done_at FROM migrations ORDER BY number")).all()
        assert [number for number, _ in recorded] == list(range(1, last + 1))
        assert recorded[-1][1] == 5.0
    store.close()
    with pytest.raises(ClassError, match=rf"made by a newer version of the app \(received migration {last}\)"):
        Database(database_url)


def test_a_migration_that_fails_leaves_nothing_of_itself(database_url: str) -> None:
    store = Database(database_url)

    def broken(connection: Connection) -> None:
        connection.execute(text("ALTER TABLE rooms ADD COLUMN lesson TEXT"))
        raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"), store.write() as connection:
        migrate(connection, 0.0, (*MIGRATIONS, broken))
    with store.read() as connection:
        assert connection.execute(text("SELECT MAX(number) FROM migrations")).scalar_one() == len(MIGRATIONS)
        with pytest.raises(Exception, match="lesson"):
            connection.execute(text("SELECT lesson FROM rooms"))
    store.close()


def test_servers_that_start_at_once_migrate_once(database_url: str) -> None:
    with ThreadPoolExecutor(6) as pool:
        stores = list(pool.map(lambda _: Database(database_url), range(6)))
    with stores[0].read() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM migrations")).scalar_one() == len(MIGRATIONS)
    for store in stores:
        store.close()


def test_a_file_is_made_for_its_user_alone_and_written_ahead(tmp_path: Path) -> None:
    file = tmp_path / "data" / "class.sqlite"
    store = Database(f"sqlite:///{file}")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    with store.read() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    store.close()


def test_the_environment_names_the_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for written, read in (
        ("postgresql://me:pw@host/class", "postgresql+psycopg://me:pw@host/class"),
        ("postgres://host/class", "postgresql+psycopg://host/class"),
        ("sqlite:////var/class.sqlite", "sqlite:////var/class.sqlite"),
    ):
        monkeypatch.setenv(DATABASE, written)
        assert address() == read
    monkeypatch.delenv(DATABASE)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    assert default_file() == tmp_path / "inception-lab" / "classroom.sqlite"
    assert address() == f"sqlite:///{tmp_path}/inception-lab/classroom.sqlite"
    monkeypatch.setattr("sys.platform", "darwin")
    assert "Application Support" in str(default_file())
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    monkeypatch.setattr("sys.platform", "win32")
    assert default_file() == tmp_path / "local" / "inception-lab" / "classroom.sqlite"


@pytest.mark.parametrize(
    "written", ["mysql://me:secret@host/x", "nonsense", "sqlite://", "sqlite:///", "postgresql://"]
)
def test_an_address_that_is_none_is_refused_without_repeating_it(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DATABASE, written)
    with pytest.raises(ClassError, match=r"^INCEPTION_LAB_DATABASE: no address of a database") as caught:
        address()
    assert "secret" not in str(caught.value)


def test_a_database_that_cannot_be_opened_is_one_sentence(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x")
    with pytest.raises(ClassError, match=r"^database: no file can be made at .*"):
        Database(f"sqlite:///{blocked}/class.sqlite")
    (tmp_path / "no.sqlite").write_bytes(b"this is no database" * 100)
    with pytest.raises(ClassError, match=r"^database: cannot be opened .*not a database"):
        Database(f"sqlite:///{tmp_path}/no.sqlite")
    with pytest.raises(ClassError, match=r"^database: does not answer .*pw|^database: does not answer") as caught:
        Database(f"postgresql+psycopg://me:hidden@/x?host={tmp_path}")
    assert "hidden" not in str(caught.value)


def test_a_database_that_too_many_wait_for_is_one_sentence(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Database(database_url)
    monkeypatch.setattr(store._engine.pool, "_timeout", 0.1)
    with ExitStack() as reads:
        said = ""
        while not said:
            try:
                reads.enter_context(store.read())
            except ClassError as error:
                said = str(error)
    assert said == "database: does not answer (received too many wait for it); try again"
    with store.read() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
    store.close()


def test_a_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_arguments: object, **_options: object) -> None:
        raise ModuleNotFoundError(name="psycopg")

    monkeypatch.setattr(database, "create_engine", missing)
    with pytest.raises(ClassError, match=r"needs the driver psycopg; install it: pip install"):
        Database("postgresql+psycopg://host/x")
