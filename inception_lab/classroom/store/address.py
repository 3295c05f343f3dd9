"""Which database holds the rooms: what the environment says, else a file of this user's own."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from inception_lab.errors import ClassError

__all__ = ["DATABASE", "database_url", "default_file", "may_hold_rooms"]

DATABASE: Final = "INCEPTION_LAB_DATABASE"
"""``postgresql://user:password@host/name`` or ``sqlite:////path/to/file``; several app servers share the first."""
_NAME: Final = "inception-lab"
_FILE: Final = "classroom.sqlite"


def database_url() -> str:
    """Return the database's URL with its driver. Raises ClassError where the environment names none that is known."""
    text = os.environ.get(DATABASE, "").strip()
    if not text:
        return f"sqlite:///{default_file()}"
    scheme, mark, rest = text.partition("://")
    match scheme:
        case "sqlite" if mark and rest.startswith("/") and len(rest) > 1:
            return text
        case "postgresql" | "postgres" | "postgresql+psycopg" if rest:
            return f"postgresql+psycopg://{rest}"
        case _:
            # The address may hold a password: it is not repeated.
            remedy = "write postgresql://user:password@host/name or sqlite:////path/to/file"
            raise ClassError(DATABASE, "no address of a database that is known here", remedy=remedy)


def may_hold_rooms(url: str) -> bool:
    """Tell whether there may be rooms at an address: a file that nobody has made yet holds none."""
    scheme, _, file = url.partition(":///")
    return scheme != "sqlite" or Path(file).exists()


def default_file() -> Path:
    """Return the file in the folder that this platform keeps a user's data in."""
    home = Path.home()
    match sys.platform:
        case "win32":
            folder = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
        case "darwin":
            folder = home / "Library" / "Application Support"
        case _:
            folder = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return folder / _NAME / _FILE
