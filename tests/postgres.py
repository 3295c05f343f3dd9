"""A PostgreSQL of the tests' own: in a folder of its own, run by a user without rights, reached by a socket."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["REQUIRED", "find_postgres", "run_postgres"]

REQUIRED = "INCEPTION_LAB_REQUIRE_POSTGRES"
"""Where this is set, a missing PostgreSQL is a failure and not a skip."""
FAST = ("fsync=off", "full_page_writes=off")
OWN = ("listen_addresses=", "max_connections=60")


def find_postgres() -> Path | None:
    """Return the folder of PostgreSQL's programs, the newest where there are several; Debian puts it in no path."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


def unprivileged() -> str | None:
    """Return whom the server runs as: PostgreSQL refuses root. None: whoever runs the tests."""
    if os.getuid() != 0:
        return None
    names = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextmanager
def run_postgres(programs: Path, *, is_durable: bool = False) -> Iterator[str]:
    """Run a server until the block ends; yield the URL of its database. `is_durable`: it waits for the disk."""
    folder = Path(tempfile.mkdtemp(prefix="lab-pg-"))
    user = unprivileged()
    if user is not None:
        shutil.chown(folder, user)
    data = folder / "data"

    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [programs / program, *arguments], user=user, cwd=folder, capture_output=True, text=True, timeout=100
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stdout}{done.stderr}")

    try:
        run("initdb", "-D", str(data), "-U", "lab", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        options = " ".join(
            f"-c {option}" for option in (*OWN, *(() if is_durable else FAST), f"unix_socket_directories={folder}")
        )
        run("pg_ctl", "start", "-w", "-D", str(data), "-l", str(folder / "log"), "-o", options)
        try:
            yield f"postgresql://lab@/postgres?host={folder}"
        finally:
            run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", str(data))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
