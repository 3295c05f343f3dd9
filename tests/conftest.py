"""How many random designs the tests try, which tests need a GPU, and the databases that rooms are kept in."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.postgres import REQUIRED, find_postgres, run_postgres

if "PYTEST_XDIST_WORKER" in os.environ:
    # Each worker is a process of its own; torch's threads in all of them would fight for the same cores.
    os.environ.setdefault("OMP_NUM_THREADS", "1")

# A loaded machine is slow without the code being wrong, so no example has a deadline.
# Quick: the same designs at every run, so that a failure is the change's and not the dice's.
settings.register_profile(
    "quick", max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
# Slow: new designs at every run; a failure prints the line that repeats it.
settings.register_profile(
    "slow", max_examples=3000, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("INCEPTION_LAB_PROFILE", "quick"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("gpu") is not None:
        import torch

        if not torch.cuda.is_available():
            pytest.skip("needs a CUDA device, and torch sees none here")


_FOLDER = tempfile.TemporaryDirectory(prefix="lab-class-")
# No test opens a room in the database of whoever runs the tests; apps that tests start inherit this.
os.environ["INCEPTION_LAB_DATABASE"] = f"sqlite:///{_FOLDER.name}/class.sqlite"
_NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Run a PostgreSQL; without one its tests are skipped, and fail where one is demanded."""
    programs = find_postgres()
    if programs is None:
        reason = "no PostgreSQL was found; run scripts/install_tool.sh postgresql"
        if os.environ.get(REQUIRED):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    with run_postgres(programs) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of an empty database: once a file, once a schema of PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/rooms/class.sqlite"
    import psycopg

    server: str = request.getfixturevalue("postgres_url")
    name = f"rooms_{next(_NUMBERS)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}".encode())
    return f"{server.replace('postgresql://', 'postgresql+psycopg://')}&options=-csearch_path%3D{name}"
